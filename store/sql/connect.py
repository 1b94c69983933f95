"""Opening the SQLite file: settings of the writer and of the readers, and the lock beside the file."""

import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

from store.errors import StoreBusy

BUSY = 500  # milliseconds; nobody else writes, so more would only hide a stranger
CACHE = -8000  # KiB, negated as SQLite wants it

# One connection writes and checkpoints, readers do neither, and there is no mmap: SQLite before 3.51.3 can corrupt
# a WAL database when two connections do (sqlite.org/wal.html, the WAL-reset bug).
WRITER = (
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = on",
    "temp_store = memory",
    "journal_size_limit = 16777216",
    "secure_delete = on",  # what a customer had deleted is not left in the file's free pages
)
READER = ("query_only = on", "wal_autocheckpoint = 0", "temp_store = memory")


def connect(path: Path, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    """A connection without implicit transactions. The writer's is used on the loop and on its thread in turn."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    for pragma in (f"busy_timeout = {BUSY}", f"cache_size = {CACHE}", "mmap_size = 0", *pragmas):
        connection.execute(f"pragma {pragma}")
    return connection


T = TypeVar("T")


class Threaded(aiosqlite.Connection):
    """A connection behind aiosqlite's thread, with the one call that it lacks in public."""

    async def run(self, function: Callable[[], T]) -> T:
        """Run a function on the thread, whole: a cancelled caller breaks nothing."""
        result: T = await self._execute(function)  # type: ignore[no-untyped-call]
        return result


async def threaded(connection: sqlite3.Connection) -> Threaded:
    """The same connection behind aiosqlite's thread."""
    thread = Threaded(lambda: connection, 64)
    await thread
    return thread


class FileLock:
    """One process holds the shop's file. Raises StoreBusy where another one does.

    The lock is the operating system's (flock on a file beside the database): it ends with the process, however it ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + ".lock")
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._file, 32).decode(errors="replace").strip()
            os.close(self._file)
            raise StoreBusy(
                f"{path} is in use by another Shopkeeper process{f' (pid {holder})' if holder else ''}"
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let the next process in."""
        os.close(self._file)
