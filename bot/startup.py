"""What must be right with Telegram before the shop opens, and the sentences for where it is not."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.errors import CommandError, UsageError
from bot.reach import Reach
from bot.transport import WireRequest, seconds_of
from bot.wire import Wire

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """The bot as Telegram knows it, and the webhook that is set for it ("" is none)."""

    id: int
    username: str
    webhook: str


def wrong_token() -> UsageError:
    """The token is of no bot."""
    return UsageError("Telegram knows no bot with this token; copy telegram.token from @BotFather again")


def second_poller() -> CommandError:
    """Somebody else takes our updates."""
    return CommandError(
        "another program receives this bot's updates, so this one has stopped; stop the other one, or give each its"
        " own bot (if you do not know of any other: @BotFather, Revoke current token)"
    )


def webhook_in_the_way(url: str = "") -> CommandError:
    """Updates go to an address that was set by something else."""
    place = f" to {url}" if url else ""
    return CommandError(
        f"Telegram delivers this bot's updates{place} by a webhook that another program has set;"
        " `shopkeeper run --take-over` removes it, and the updates come here"
    )


def _nobodys(_url: str) -> bool:
    return False


async def introduce(
    wire: Wire,
    server: str,
    token: str,
    reach: Reach,
    *,
    take_over: bool,
    ours: Callable[[str], bool] = _nobodys,
    stays: bool = False,
) -> Account:
    """Ask Telegram who we are; waits for the network as long as it takes.

    A webhook of ``ours`` is removed, unless it ``stays`` because we receive by it. Raises UsageError for a wrong token
    and CommandError where another program's webhook is set, unless ``take_over`` removes it.
    """
    request = WireRequest(wire)
    bot = Bot(token, base_url=f"{server.rstrip('/')}/bot", request=request, get_updates_request=request)
    while True:
        try:
            account = await _look(bot)
            known = ours(account.webhook)
            if account.webhook and (take_over or known) and not (known and stays):
                await bot.delete_webhook()
                log.info("the webhook to %s was removed", _host(account.webhook))
        except TelegramError as error:
            await _trouble(error, server, reach)
            continue
        reach.back()
        if account.webhook and not take_over and not known:
            raise webhook_in_the_way(account.webhook)
        return account


def _host(url: str) -> str:
    """An address as far as it may stand in a log: the rest of our own is a secret."""
    return urlsplit(url).hostname or "nowhere"


async def _trouble(error: TelegramError, server: str, reach: Reach) -> None:
    """Wait for what passes; raise what does not."""
    if isinstance(error, InvalidToken):
        raise wrong_token() from None
    if isinstance(error, RetryAfter):
        await reach.pause(seconds_of(error))
    elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        await reach.wait(f"{server} cannot be reached; trying until it can", error.message)
    else:
        raise CommandError(f"Telegram refuses to say who this bot is: {error.message}") from None


async def _look(bot: Bot) -> Account:
    me = await bot.get_me()
    webhook = await bot.get_webhook_info()
    return Account(me.id, me.username or "", webhook.url)
