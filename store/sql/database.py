"""The shop's file: opened, migrated, locked, written by one connection and read by others, closed cleanly."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from store.ports import Tx
from store.sql.connect import READER, WRITER, FileLock, Threaded, connect, threaded
from store.sql.migrate import migrate
from store.sql.tx import SqliteTx
from store.sql.writer import Lane, Writer

T = TypeVar("T")


class Database:
    """One shop's SQLite file in this process.

    ``async with await Database.open(path) as store``; raises StoreBusy where another process holds the file and
    NewerDatabase where a later release wrote it.
    """

    def __init__(self, path: Path, lock: FileLock, writer: Writer, thread: Threaded, readers: list[Threaded]) -> None:
        self.path = path
        self.writer = writer
        self._lock = lock
        self._thread = thread
        self._readers = readers
        self._turn = cycle(readers)

    @classmethod
    async def open(cls, path: Path, readers: int = 2) -> "Database":
        """Lock the file, bring it to this release, open its connections. Makes a missing file, readable by us only."""
        lock = FileLock(path)
        opened: list[Threaded] = []
        try:
            connection = _prepare(path)
            thread = await threaded(connection)
            opened.append(thread)
            for _ in range(readers):
                opened.append(await threaded(connect(path, READER)))  # noqa: PERF401 - one by one, to close them if one fails
        except BaseException:
            for one in opened:
                await one.close()
            lock.release()
            raise
        return cls(path, lock, Writer(connection, thread), thread, opened[1:])

    @property
    def media(self) -> Path:
        """The folder of stored pictures, beside the file."""
        return self.path.parent / "media"

    async def transact(
        self, body: Callable[[Tx], T], *, express: bool = False, bulk: bool = False, deadline: float | None = None
    ) -> T:
        """Run a body in a transaction; atomic, and durable when this returns.

        ``express`` goes before everything else, ``bulk`` after it. ``deadline`` (``time.monotonic()`` seconds) is
        looked at when the body starts: Late is raised if it has passed. Raises StoreUnavailable where the database
        cannot be written now, else what the body raises.
        """
        lane = Lane.EXPRESS if express else Lane.BULK if bulk else Lane.TURN
        result: T = await self.writer.submit(body, lane, deadline)
        return result

    async def heavy(self, body: Callable[[Tx], T]) -> T:
        """Like ``transact`` for a body of more than 5 ms: it runs on the thread, and the loop goes on."""
        result: T = await self.writer.heavy(body)
        return result

    async def read(self, body: Callable[[Tx], T]) -> T:
        """Run a body on a reader, on one consistent state of the shop; it can write nothing."""
        reader = next(self._turn)
        return await reader.run(lambda: _read(reader, body))

    async def close(self) -> None:
        """Finish what waits, close the readers before the writer, empty the log, free the lock."""
        await self.writer.close()
        for reader in self._readers:
            await reader.close()
        with suppress(sqlite3.Error):  # a full disk must not keep us from closing
            await self._thread.execute("pragma optimize")
            await self._thread.execute("pragma wal_checkpoint(truncate)")
        await self._thread.close()
        self._lock.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _prepare(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    connection = connect(path, WRITER)
    try:
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _read(reader: Threaded, body: Callable[[Tx], T]) -> T:
    connection = reader._conn  # noqa: SLF001 - on its own thread; aiosqlite has no public name for it
    connection.execute("begin")
    try:
        return body(SqliteTx(connection))
    finally:
        connection.execute("rollback")
