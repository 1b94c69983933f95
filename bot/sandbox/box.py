"""The sandbox as one object: a local Telegram with its HTTP server, its people and its book."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Self

from aiohttp import web

from bot.sandbox.clock import Clock
from bot.sandbox.control import Door
from bot.sandbox.hooks import Hooks
from bot.sandbox.model import BotAccount, Chat, User
from bot.sandbox.people import Person
from bot.sandbox.record import record
from bot.sandbox.server import routes
from bot.sandbox.wire import Json
from bot.sandbox.world import Check, World

PATIENCE = 5.0
"""Real seconds after which a wait fails its test."""
FIRST_TOKEN = "1:sandbox"  # noqa: S105 - any token will do here


class Sandbox:
    """A local Bot API server. `clock` gives UTC milliseconds; `check` sees every request, answer and update."""

    def __init__(
        self, clock: Callable[[], int] | None = None, check: Check | None = None, *, strict: bool = False
    ) -> None:
        self.world = World(Clock(clock), check=check, strict=strict)
        self.patience = PATIENCE
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._delivering: asyncio.Task[None] | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; `url` then holds the address. Raises OSError if the port is taken."""
        self.world.closing = False
        runner = web.AppRunner(routes(self.world, Door(self.world)), access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._delivering = asyncio.create_task(Hooks(self.world).run())
        self.url = f"http://{host}:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close everything, open polls too; the state stays until the object goes."""
        self.world.closing = True
        for bot in self.world.bots.values():
            bot.queue.ring("")
        self.world.bus.shut()
        if self._delivering is not None:
            self._delivering.cancel()
            await asyncio.wait({self._delivering})
            self._delivering = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def bot(self, token: str = FIRST_TOKEN, username: str | None = None, first_name: str | None = None) -> BotAccount:
        """The bot of a token, declared on first use."""
        number = int(token.partition(":")[0])
        return self.world.bots.get(number) or self.world.add_bot(token, username, first_name)

    def person(
        self,
        first_name: str,
        *,
        id: int | None = None,  # noqa: A002 - Telegram's word
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
        phone: str | None = None,
    ) -> Person:
        user = self.world.add_person(
            first_name, id=id, last_name=last_name, username=username, language_code=language_code, phone=phone
        )
        return Person(self, user)

    def group(
        self,
        title: str,
        people: list[Person],
        bots: list[BotAccount],
        *,
        is_forum: bool = False,
        kind: str = "supergroup",
    ) -> Chat:
        users: list[User] = [person.user for person in people]
        return self.world.add_group(title, users, bots, is_forum=is_forum, kind=kind)

    async def idle(self, bot: BotAccount) -> None:
        """Wait until every queued update of the bot was confirmed and none of its calls is in flight."""

        def quiet() -> bool:
            return not bot.queue.pending and not bot.in_flight

        if not await self.world.bus.wait(quiet, self.patience):
            waiting = [entry.kind for entry in bot.queue.pending]
            raise AssertionError(f"the bot is not idle: unconfirmed {waiting}, calls in flight {bot.in_flight}")

    def record(self) -> Json:
        """The sandbox's own book: confirmed updates, accepted sends, payments."""
        return record(self.world)

    def sent(self, method: str | None = None) -> list[Json]:
        """The accepted calls that showed something, as plain fields, oldest first."""
        return [asdict(entry) for entry in self.world.sent if method in {None, entry.method}]
