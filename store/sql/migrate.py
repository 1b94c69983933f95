"""Numbered SQL migrations: what is due runs in one transaction, after a copy; an edited old one is refused."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from store.errors import CopyFailed, Damaged, MigrationFailed, NewerDatabase
from store.sql.copies import copy, looking, sync, whole

APPLICATION_ID = 0x5348_4B50  # "SHKP": what the file command shows
_FOLDER = files("store.sql").joinpath("migrations")
_NAME = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """A numbered file. ``digest`` is of its text: what ran once may not change."""

    number: int
    sql: str
    digest: str


def migrations(folder: Traversable = _FOLDER) -> list[Migration]:
    """Every migration of this release, in order."""
    found = []
    for entry in folder.iterdir():
        if match := _NAME.fullmatch(entry.name):
            sql = entry.read_text("utf-8")
            found.append(Migration(int(match[1]), sql, hashlib.sha256(sql.encode()).hexdigest()))
    return sorted(found, key=lambda migration: migration.number)


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration that ran; 0 for an empty file."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def acceptable(connection: sqlite3.Connection, known: list[Migration]) -> int:
    """The number of the last migration that ran.

    Raises NewerDatabase for a file of a later release, and where an old migration's text is not what ran.
    """
    at = version(connection)
    if at > known[-1].number:
        raise NewerDatabase(
            f"the database has schema {at}, this release knows up to {known[-1].number}: install a newer Shopkeeper"
        )
    if at:
        _unchanged(connection, known)
    return at


def migrate(connection: sqlite3.Connection, folder: Traversable = _FOLDER) -> int:
    """Bring the file to this release; the number of migrations that ran.

    A file that holds something is copied first (``before``); the copy stays until the next migration. Raises
    NewerDatabase as ``acceptable`` does, and MigrationFailed or Damaged: then the file is as it was.
    """
    known = migrations(folder)
    at = acceptable(connection, known)
    pending = [migration for migration in known if migration.number > at]
    if not pending:
        return 0
    if not at:
        _apply(connection, pending)
        return len(pending)
    kept = _keep(connection, pending[0].number)
    _apply(connection, pending)
    for older in _copies(kept):
        if older != kept:
            older.unlink()
    return len(pending)


def before(database: Path, number: int) -> Path:
    """The name of the copy that is made before a migration."""
    return database.with_name(f"{database.name}.before-{number}")


def statements(sql: str) -> Iterator[str]:
    """Split a script: ``executescript`` would commit on its own and leave half of it behind."""
    rest = ""
    for line in sql.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            yield rest
            rest = ""


def _keep(connection: sqlite3.Connection, number: int) -> Path:
    """Copy the file as it is, and look the copy through."""
    database = Path(connection.execute("pragma database_list").fetchone()[2])
    kept = before(database, number)
    part = kept.with_name(f"{kept.name}.part")
    try:
        copy(connection, part)
        with closing(looking(part, alone=True)) as copied:
            whole(copied)
        sync(part)
        part.replace(kept)
        sync(kept.parent)
    except Damaged as error:
        part.unlink(missing_ok=True)
        raise Damaged(f"{database} is damaged ({error}); restore a backup") from None
    except (CopyFailed, OSError) as error:
        part.unlink(missing_ok=True)
        raise MigrationFailed(
            f"{database} was not migrated, because it could not be copied first: {error}; it is as it was"
        ) from None
    return kept


def _copies(kept: Path) -> list[Path]:
    stem = kept.name.rpartition(".before-")[0] + ".before-"
    return [path for path in kept.parent.iterdir() if path.name.startswith(stem)]


def _apply(connection: sqlite3.Connection, pending: list[Migration]) -> None:
    """Run them all or none."""
    (enforced,) = connection.execute("pragma foreign_keys").fetchone()
    # A table that is rebuilt is dropped first; with foreign keys on, that deletes what refers to it.
    connection.execute("pragma foreign_keys = off")
    number = pending[0].number
    try:
        connection.execute("begin immediate")
        orphans = _orphans(connection)
        for migration in pending:
            number = migration.number
            _run(connection, migration)
        if _orphans(connection) > orphans:
            raise MigrationFailed(f"migration {number} leaves rows that refer to nothing; the database is as it was")
        connection.execute("commit")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("rollback")
        if isinstance(error, sqlite3.Error):
            raise MigrationFailed(f"migration {number}: {error}; the database is as it was") from error
        raise
    finally:
        connection.execute(f"pragma foreign_keys = {enforced}")


def _run(connection: sqlite3.Connection, migration: Migration) -> None:
    for statement in statements(migration.sql):
        connection.execute(statement)
    connection.execute("create table if not exists migration (number integer primary key, digest text not null) strict")
    connection.execute("insert into migration values (?, ?)", (migration.number, migration.digest))
    connection.execute(f"pragma user_version = {migration.number}")
    connection.execute(f"pragma application_id = {APPLICATION_ID}")


def _orphans(connection: sqlite3.Connection) -> int:
    return len(connection.execute("pragma foreign_key_check").fetchall())


def _unchanged(connection: sqlite3.Connection, known: list[Migration]) -> None:
    ran = dict(connection.execute("select number, digest from migration").fetchall())
    for migration in known:
        if ran.get(migration.number, migration.digest) != migration.digest:
            raise NewerDatabase(
                f"migration {migration.number} ran with another text: this file is of another Shopkeeper"
            )
