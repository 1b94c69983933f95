"""The handlers over a real store and a Bot API that notes its calls and fails as a test likes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.pictures import keep, picture_of
from dialogs.texts import Texts
from dialogs.uploads import Taken
from handlers.build import Me, build
from handlers.incoming import Incoming, parse
from store.errors import Unfetchable
from store.model.listing import Picture
from store.model.settings import Settings
from store.ports import Tx
from store.services.queue import Payload, Rank, put
from store.services.undoing import Undone
from store.sql.database import Database
from tests.kit.shop import NOW, SETTINGS, stocked

BOT = 77


class Wire:
    """A Bot API: ``fault`` is asked before each call, ``gate`` holds back every method that begins with ``held``."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.fault: Callable[[str, dict[str, Any]], Exception | None] = lambda _method, _params: None
        self.gate: asyncio.Event | None = None
        self.held = "send"
        self.called = asyncio.Event()

    async def call(self, method: str, /, *, files: object = None, timeout: float | None = None, **params: Any) -> Any:  # noqa: ASYNC109
        self.calls.append((method, params))
        self.called.set()
        if self.gate and method.startswith(self.held):
            await self.gate.wait()
        if error := self.fault(method, params):
            raise error
        return {"message_id": 100 + len(self.calls)}

    def of(self, method: str) -> list[dict[str, Any]]:
        return [params for each, params in self.calls if each == method]


class Bringer:
    """Brings pictures: what ``web`` has for an address or a file id, which may be an error; ``gate`` holds all back.

    ``crash`` comes when the bytes are kept and nothing is written down yet.
    """

    def __init__(self, media: Path) -> None:
        self.media = media
        self.web: dict[str, bytes | Exception] = {}
        self.asked: list[str] = []
        self.gate: asyncio.Event | None = None
        self.crash: Exception | None = None

    async def from_web(self, url: str) -> bytes:
        self.asked.append(url)
        if self.gate:
            await self.gate.wait()
        found = self.web.get(url, Unfetchable("answers HTTP 404"))
        if isinstance(found, Exception):
            raise found
        return found

    async def from_telegram(self, file_id: str) -> bytes:
        return await self.from_web(file_id)

    async def keep(self, data: bytes) -> Picture:
        picture = picture_of(data)
        keep(self.media, picture, data)
        if self.crash:
            raise self.crash
        return picture

    async def close(self) -> None:
        """Nothing is open."""


class Importer:
    """Takes files: what ``files`` has for a file id, which may be an error; ``gate`` holds all back.

    ``said`` is what it tells of its progress, ``undone`` what comes of undoing.
    """

    def __init__(self) -> None:
        self.files: dict[str, Taken | Exception] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.said: tuple[int, ...] = ()
        self.undone: Undone | None = None
        self.gate: asyncio.Event | None = None

    async def take(self, file_id: str, name: str, actor: str, progress: Callable[[int], None]) -> Taken:
        self.asked.append((file_id, name, actor))
        for products in self.said:
            progress(products)
            await asyncio.sleep(0)
        if self.gate:
            await self.gate.wait()
        found = self.files[file_id]
        if isinstance(found, Exception):
            raise found
        return found

    async def undo(self, import_id: int) -> Undone | None:
        return self.undone

    async def close(self) -> None:
        """Nothing is under way."""


class Bench:
    """``now`` is the shop's clock."""

    def __init__(self, store: Database, settings: Settings) -> None:
        self.store = store
        self.api = Wire()
        self.now = NOW
        texts = Texts(settings.languages, settings.timezone)
        self.bringer = Bringer(store.media)
        self.importer = Importer()
        self.handlers = build(
            store, self.api, texts, settings, Me(BOT, "bot"), lambda: self.now, self.bringer, self.importer, "provider"
        )
        self._numbers = 0

    def update(self, **what: Any) -> Incoming:
        self._numbers += 1
        return parse({"update_id": self._numbers, **what})

    def wrote(self, user: int, **what: Any) -> Incoming:
        chat = {"id": user, "type": "private"}
        return self.update(message={"message_id": 1, "date": 0, "from": _person(user), "chat": chat, **what})

    def pressed(self, user: int, data: str, message: int) -> Incoming:
        on = {"message_id": message, "chat": {"id": user, "type": "private"}}
        return self.update(callback_query={"id": "q", "from": _person(user), "data": data, "message": on})

    async def promise(self, kind: str, lane: str, payload: Payload, key: str = "k") -> None:
        def body(tx: Tx) -> None:
            put(tx, self.now, kind=kind, key=key, lane=lane, payload=payload, rank=Rank.REPLY)

        await self.store.transact(body)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return await self.store.read(lambda tx: tx.rows(lambda *row: row, sql))

    async def idle(self) -> None:
        """Until nothing that is due waits in the queue."""
        sql = "select id from queue where status = 'waiting' and run_at <= :at"
        async with asyncio.timeout(10):
            while await self.store.read(lambda tx: tx.rows(int, sql, at=self.now)):
                self.handlers.sender.wake()
                await asyncio.sleep(0.01)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.handlers.sender.run())
        try:
            yield
        finally:
            await self.handlers.sender.stop()
            await asyncio.wait({task}, timeout=5)


def _person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "Ann", "language_code": "en"}


@asynccontextmanager
async def bench(folder: Path, settings: Settings = SETTINGS) -> AsyncIterator[Bench]:
    async with await Database.open(folder / "shop.db") as store:
        await store.heavy(stocked)
        yield Bench(store, settings)
