"""The door of the process that holds the shop's file: commands bring work to it, which is done between presses."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from bot import link
from bot.link import HangUp, Link
from bot.taking import BESIDE, Batch, Taking, take_back
from store.errors import ShopError
from store.model.listing import Picture
from store.model.settings import Settings
from store.rules.packing import unpack
from store.services import import_log
from store.services.import_log import Source
from store.services.undoing import Undone
from store.sql.database import Database
from store.sql.migrate import migrations

log = logging.getLogger(__name__)

PROTOCOL = 1  # grows when the messages change
ACCEPTING = 5  # rounds of the loop that a connection takes from the socket to us


class Door:
    """Listens beside the database, for processes of the same user. One import or undoing at a time."""

    def __init__(self, store: Database, settings: Settings, clock: Callable[[], int]) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._busy = asyncio.Lock()
        self._guests: dict[asyncio.Task[None], Link] = {}
        self._server: asyncio.Server | None = None

    @property
    def database(self) -> Path:
        """The file that is held."""
        return self._store.path

    async def open(self) -> None:
        """Listen. An import that a process before us could not finish is closed, as far as it went."""
        at = self._clock()
        await self._store.transact(lambda tx: import_log.close(tx, at))
        self._server = await asyncio.start_unix_server(self._arrived, sock=link.bind(self.database))

    async def close(self) -> None:
        """Listen no more, and see everybody out."""
        if self._server:
            for _ in range(ACCEPTING):  # whoever knocked just now is let in, and can be seen out
                await asyncio.sleep(0)
            self._server.close()
            link.clear(self.database)
        guests = dict(self._guests)
        for guest in guests:
            guest.cancel()
        if guests:
            await asyncio.wait(guests)
        for line in guests.values():  # one whose conversation had not begun has nobody else to hang up for him
            await line.leave()

    async def undo(self, import_id: int | None = None) -> Undone | None:
        """Undo the last import (if it is still this one); None where there is none."""
        async with self._busy:
            found = await self._store.read(import_log.last)
            if import_id is not None and (found is None or found.id != import_id):
                return None
            return await take_back(self._store, self._settings, self._clock())

    def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Link(reader, writer)
        guest = asyncio.create_task(self._welcome(line))
        self._guests[guest] = line
        guest.add_done_callback(self._guests.pop)

    async def _welcome(self, line: Link) -> None:
        try:
            await self._serve(line, await line.hear())
        except HangUp:
            log.debug("a command has hung up")
        except ShopError as error:
            await self._refuse(line, str(error))
        except Exception:
            log.exception("a command's work failed")
            await self._refuse(line, "the bot could not do it, by a mistake of the program; its log says more")
        finally:
            await line.leave()

    async def _serve(self, line: Link, hello: dict[str, Any]) -> None:
        if reason := self._strange(hello):
            await self._refuse(line, reason)
            return
        match hello.get("do"):
            case "import":
                async with self._turn(line):
                    await self._import(line, hello)
            case "undo":
                async with self._turn(line):
                    await line.send({"undone": await take_back(self._store, self._settings, self._clock())})
            case "migrate":
                await line.send({"schema": migrations()[-1].number})

    def _strange(self, hello: dict[str, Any]) -> str:
        """Why this guest and we do not understand each other."""
        if hello.get("protocol") != PROTOCOL or hello.get("schema") != migrations()[-1].number:
            return "the bot that runs is of another release than this command; restart the bot"
        currency = hello.get("currency", self._settings.currency)
        if currency != self._settings.currency:
            return f"the bot that runs still sells in {self._settings.currency}; restart it with the new configuration"
        return ""

    @asynccontextmanager
    async def _turn(self, line: Link) -> AsyncIterator[None]:
        """One after the other; who must wait is told."""
        if self._busy.locked():
            await line.send({"waiting": True})
        async with self._busy:
            await line.send({"ready": True})
            yield

    async def _import(self, line: Link, hello: dict[str, Any]) -> None:
        """Take what comes. Where the guest dies, what was taken stays, and can be undone."""
        source = Source(str(hello["name"]), str(hello["format"]), str(hello["actor"]))
        taking = Taking(self._store, self._settings, self._clock(), source, BESIDE)
        report = ""
        try:
            while True:
                message = await asyncio.to_thread(_read, await line.receive())
                if isinstance(message, Batch):
                    await taking.take(message)
                elif "shelves" in message:
                    await taking.shelves(tuple(path) for path in message["shelves"])
                elif "settle" in message:
                    await taking.settle()
                else:
                    report = str(message["finish"])
                    return
                await line.send({"outcome": taking.outcome})
        finally:
            await taking.finish(report)
            with suppress(HangUp):
                await line.send({"finished": True})

    async def _refuse(self, line: Link, reason: str) -> None:
        with suppress(HangUp):
            await line.send({"error": reason})


def _read(data: bytes) -> Batch | dict[str, Any]:
    """A message, read on a thread: it may hold hundreds of products. Raises HangUp for what nobody understands."""
    try:
        message = orjson.loads(data)
        if "products" not in message:
            return dict(message)
        return Batch(
            tuple(map(unpack, message["products"])),
            {name: Picture(**picture) for name, picture in message["pictures"].items()},
            frozenset(message["absent"]),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise HangUp from None
