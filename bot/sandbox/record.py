"""The sandbox's own book of what happened, for tests that kill the bot and compare."""

from dataclasses import asdict

from bot.sandbox.wire import Json
from bot.sandbox.world import World


def record(world: World) -> Json:
    """Confirmed and dropped updates, accepted sends with their text, payments and whether the bot knows of them."""
    confirmed = {(bot.id, number) for bot in world.bots.values() for number in bot.queue.confirmed}
    return {
        "confirmed_updates": sorted({number for _, number in confirmed}),
        "bots": {
            str(bot.id): {
                "confirmed": bot.queue.confirmed,
                "dropped": bot.queue.dropped,
                "pending": [entry.id for entry in bot.queue.pending],
            }
            for bot in world.bots.values()
        },
        "sends": [asdict(entry) for entry in world.sent],
        "payments": [
            {**asdict(payment), "confirmed": (payment.bot, payment.update_id) in confirmed}
            for payment in world.payments
        ],
    }
