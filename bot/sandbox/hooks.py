"""Delivers updates to webhooks as Telegram does: one at a time of each chat, many chats at the same time, until 2xx.

The rules are those of tdlib/telegram-bot-api (WebhookActor): the front of a queue is sent, the next one follows a 2xx;
what fails is sent again at once, then after pauses that double to 60-120 s, or when a Retry-After says so. Addresses
beyond this computer are never called: they count as unreachable.
"""

import asyncio
import random
from collections.abc import Hashable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.sandbox.model import BotAccount
from bot.sandbox.updates import Pending, Webhook
from bot.sandbox.wire import Json
from bot.sandbox.world import World

HOME = ("127.0.0.1", "localhost", "::1")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER = 60.0  # real seconds for an answer
LONGEST = (60_000, 120_000)  # milliseconds between two tries, at random
LONGEST_ASKED = 3600  # seconds; a longer Retry-After counts as this
FOREVER = 3600.0  # real seconds to the next look if nothing happens meanwhile


class Hooks:
    """One for a sandbox: ``run`` until it is cancelled."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._running: dict[asyncio.Task[None], tuple[int, int]] = {}  # and what is under way: bot and update
        self._dice = random.Random(1)  # noqa: S311 - chance that can be repeated is the point

    async def run(self) -> None:
        """Deliver what can be delivered, whenever something happens or a pause ends."""
        timeout = aiohttp.ClientTimeout(total=ANSWER)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            try:
                while True:
                    for bot, hook, entry in self._ready():
                        task = asyncio.create_task(self._deliver(session, bot, hook, entry))
                        self._running[task] = bot.id, entry.id
                        task.add_done_callback(self._ended)
                    await self._world.bus.wait(lambda: bool(self._ready()), self._pause())
            finally:
                for task in self._running:
                    task.cancel()
                if self._running:
                    await asyncio.wait(self._running)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._world.bus.wake()

    def _ready(self) -> list[tuple[BotAccount, Webhook, Pending]]:
        """What may be sent now."""
        now = self._world.clock.now()
        found = []
        for bot in self._world.bots.values():
            hook = bot.queue.webhook
            if hook is None:
                continue
            bot.queue.expire(now)
            under_way = {update for number, update in self._running.values() if number == bot.id}
            fronts = _fronts(bot.queue.pending)
            free = hook.max_connections - len(under_way)
            ready = [each for each in fronts if each.id not in under_way and each.not_before <= now]
            found += [(bot, hook, entry) for entry in ready[: max(0, free)]]
        return found

    def _pause(self) -> float:
        """Real seconds until a pause ends."""
        now = self._world.clock.now()
        later = [
            entry.not_before - now
            for bot in self._world.bots.values()
            if bot.queue.webhook
            for entry in bot.queue.pending
            if entry.not_before > now
        ]
        return min(later) / 1000 if later else FOREVER

    async def _deliver(self, session: aiohttp.ClientSession, bot: BotAccount, hook: Webhook, entry: Pending) -> None:
        entry.delivered += 1
        trouble, wait = await self._post(session, hook, entry.body)
        if not trouble:
            bot.queue.took(entry)
            return
        if bot.queue.webhook is not hook:
            return
        hook.error, hook.error_at = trouble, self._world.clock.seconds()
        if not wait:
            wait = entry.pause
            entry.pause = min(max(1_000, entry.pause * 2), self._dice.randint(*LONGEST))
        entry.not_before = self._world.clock.now() + wait

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, body: Json) -> tuple[str, int]:
        """Telegram's words for what went wrong, "" if nothing did, and the pause that was asked for in milliseconds."""
        if urlsplit(hook.url).hostname not in HOME:
            return "Failed to resolve host: Name or service not known", 0
        if self._world.faults.strike("webhook", None, {"drop_connection"}):
            return "Connection reset by peer", 0
        headers = {"Content-Type": "application/json"} | ({HEADER: hook.secret} if hook.secret else {})
        try:
            async with session.post(
                hook.url, data=orjson.dumps(body), headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
        except TimeoutError:
            return "Read timeout expired", 0
        except (aiohttp.ClientError, OSError) as error:
            return "Connection refused" if isinstance(error, aiohttp.ClientConnectorError) else "Connection closed", 0
        if self._world.faults.strike("webhook", None, {"lost_answer"}):
            return "Read timeout expired", 0
        if 200 <= answer.status < 300:
            return "", 0
        asked = 0
        with suppress(ValueError):
            asked = min(int(answer.headers.get("Retry-After", "0")), LONGEST_ASKED) * 1000
        return f"Wrong response from the webhook: {answer.status} {_phrase(answer.status)}", max(0, asked)


def _fronts(pending: list[Pending]) -> list[Pending]:
    """The first of every queue."""
    fronts: dict[Hashable, Pending] = {}
    for entry in pending:
        fronts.setdefault(_queue(entry), entry)
    return list(fronts.values())


def _queue(entry: Pending) -> Hashable:
    """Updates of which Telegram sends the next only when the one before was taken."""
    body = entry.body[entry.kind]
    if entry.kind in ("pre_checkout_query", "shipping_query"):
        return "payment", body["from"]["id"]
    if "chat" in body:
        return "chat", body["chat"]["id"]
    if "from" in body:
        return entry.kind, body["from"]["id"]
    return "other", entry.kind


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
