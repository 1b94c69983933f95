"""SQLite over a disk of ours, offered to the program as the ``sqlite3`` connection that it knows.

The standard module has a SQLite library of its own, which our VFS cannot reach: the library behind it is apsw's. The
program's own code runs above: writer, transaction, thread, migrations, services.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import apsw

from store.sql.connect import BUSY, CACHE
from tests.faults.disk import Disk, Vfs

T = TypeVar("T")
Bindings = Mapping[str, Any] | Sequence[Any]


class Rows:
    """A statement that ran: its rows and how many it changed."""

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self.rowcount = rowcount
        self._rows = rows
        self._left = iter(rows)

    def fetchone(self) -> Any:
        return next(self._left, None)

    def fetchall(self) -> list[Any]:
        return list(self._left)

    def __iter__(self) -> Iterator[Any]:
        return self._left

    def close(self) -> None:
        """Nothing is open."""


class Connection:
    """What the program uses of a ``sqlite3.Connection``; errors are of that module too."""

    def __init__(self, path: Path, vfs: str) -> None:
        self._db = _told(lambda: apsw.Connection(str(path), vfs=vfs, statementcachesize=512))

    def checkpoint_at(self, pages: int) -> None:
        """Checkpoint after a commit that leaves so many pages in the log.

        As SQLite's own hook does it: a failure is nobody's. From that hook it would reach us, though, through apsw.
        """

        def hook(db: apsw.Connection, name: str, found: int) -> int:
            if found >= pages:
                with suppress(apsw.Error):
                    db.wal_checkpoint(name, apsw.SQLITE_CHECKPOINT_PASSIVE)
            return apsw.SQLITE_OK

        self._db.set_wal_hook(hook)

    def execute(self, sql: str, parameters: Bindings = ()) -> Rows:
        def body() -> Rows:
            rows = list(self._db.execute(sql, parameters))
            return Rows(rows, self._db.changes())

        return _told(body)

    def executemany(self, sql: str, parameters: Sequence[Bindings]) -> Rows:
        def body() -> Rows:
            before = self._db.total_changes()
            self._db.executemany(sql, parameters)
            return Rows([], self._db.total_changes() - before)

        return _told(body)

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("commit")

    def close(self) -> None:
        _told(self._db.close)

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    @property
    def total_changes(self) -> int:
        return self._db.total_changes()


def opener(disk: Disk, pages: int = 1000, **changed: str) -> Callable[[Path, tuple[str, ...]], sqlite3.Connection]:
    """``store.sql.connect.connect`` for files on this disk; ``changed`` pragmas come last.

    ``pages`` in the log are worth a checkpoint: SQLite's own choice is 1,000.
    """
    vfs = Vfs(disk)

    def connect(path: Path, pragmas: tuple[str, ...]) -> sqlite3.Connection:
        connection = Connection(path, vfs.name)
        last = tuple(f"{name} = {value}" for name, value in changed.items())
        for pragma in (f"busy_timeout = {BUSY}", f"cache_size = {CACHE}", "mmap_size = 0", *pragmas, *last):
            connection.execute(f"pragma {pragma}")
        if "query_only = on" not in pragmas:
            connection.checkpoint_at(pages)
        return cast("sqlite3.Connection", connection)

    return connect


def _told(body: Callable[[], T]) -> T:
    try:
        return body()
    except apsw.Error as error:
        code = getattr(error, "extendedresult", getattr(error, "result", apsw.SQLITE_ERROR))
        kind = sqlite3.IntegrityError if code & 0xFF == sqlite3.SQLITE_CONSTRAINT else sqlite3.OperationalError
        translated = kind(str(error))
        translated.sqlite_errorcode = code
        raise translated from error
