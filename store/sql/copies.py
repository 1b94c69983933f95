"""Copies of the shop's file: made while another process writes it, looked at alone, put in its place in one step."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from store.errors import CopyFailed, Damaged, StoreBusy
from store.sql.connect import BUSY, CACHE

BESIDE = ("-wal", "-journal")  # what SQLite keeps beside a file, and would apply to another one of its name
WORTH = ("product", "customer", "orders")  # tables whose rows somebody would miss


def looking(path: Path, *, alone: bool = False) -> sqlite3.Connection:
    """A connection that can neither write nor checkpoint; ``alone`` where nobody else has the file open."""
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.execute(f"pragma busy_timeout = {BUSY}")
    connection.execute(f"pragma cache_size = {CACHE}")
    return connection


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Write the database as it is now into a new file that only we may read. Others read and write meanwhile.

    VACUUM INTO and not the backup API: that one begins anew with each commit of another connection, or, all at once,
    holds the writer up for most of a second. Raises CopyFailed, and Damaged where the source cannot be read.
    """
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        source.execute("vacuum into ?", (str(target),))
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        if isinstance(error, sqlite3.OperationalError):
            raise CopyFailed(str(error)) from None
        raise Damaged(str(error)) from None


def whole(connection: sqlite3.Connection) -> None:
    """Raises Damaged where the pages of the file do not hold together."""
    try:
        (said,) = connection.execute("pragma integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise Damaged(str(error)) from None
    if said != "ok":
        raise Damaged(" ".join(str(said).split()).removeprefix("*** in database main *** "))


def occupied(path: Path) -> bool:
    """Whether the file holds goods, customers or orders, or is something that we cannot read."""
    if not path.exists():
        return False
    try:
        with closing(looking(path)) as connection:
            if connection.execute("select 1 from sqlite_schema limit 1").fetchone() is None:
                return False
            return any(connection.execute(f"select 1 from {table} limit 1").fetchone() for table in WORTH)
    except sqlite3.Error:
        return True


def replace(database: Path, fresh: Path, kept: Path) -> None:
    """Put ``fresh`` (on the disk already) in the place of the shop's file; the old one stays under the name ``kept``.

    Whoever calls holds the shop's lock. However this ends, the shop's name leads to the old file or to the new one, and
    no log of the old one lies beside the new one. Raises StoreBusy where somebody reads the old file.
    """
    if database.exists():
        _fold(database)
    database.with_name(f"{database.name}-shm").unlink(missing_ok=True)
    for suffix in BESIDE:  # of a damaged file, or of one that is gone
        beside = database.with_name(database.name + suffix)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + suffix))
    sync(database.parent)
    if database.exists():
        os.link(database, kept)
    fresh.replace(database)
    sync(database.parent)


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fold(database: Path) -> None:
    """Bring what is in the log into the file itself: it alone is the shop then. A damaged one stays as it is."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=BUSY / 1000)) as connection:
        try:
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("pragma journal_mode = delete")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise StoreBusy(f"{database} is being read by another program") from None
            raise CopyFailed(f"{database}: {error}") from None
        except sqlite3.DatabaseError:
            pass
