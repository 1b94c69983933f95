"""Numbered SQL migrations: each runs once, whole, in one transaction; an edited old one is refused."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from store.errors import NewerDatabase

APPLICATION_ID = 0x5348_4B50  # "SHKP": what the file command shows
_NAME = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """A numbered file. ``digest`` is of its text: what ran once may not change."""

    number: int
    sql: str
    digest: str


def migrations() -> list[Migration]:
    """Every migration of this release, in order."""
    found = []
    for entry in files("store.sql").joinpath("migrations").iterdir():
        if match := _NAME.fullmatch(entry.name):
            sql = entry.read_text("utf-8")
            found.append(Migration(int(match[1]), sql, hashlib.sha256(sql.encode()).hexdigest()))
    return sorted(found, key=lambda migration: migration.number)


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration that ran; 0 for an empty file."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> int:
    """Bring the file to this release; the number of migrations that ran.

    Raises NewerDatabase for a file of a later release, and where an old migration's text is not what ran.
    """
    known = migrations()
    at = version(connection)
    if at > known[-1].number:
        raise NewerDatabase(
            f"the database has schema {at}, this release knows up to {known[-1].number}: install a newer Shopkeeper"
        )
    if at:
        _unchanged(connection, known)
    pending = [migration for migration in known if migration.number > at]
    for migration in pending:
        _apply(connection, migration)
    return len(pending)


def statements(sql: str) -> Iterator[str]:
    """Split a script: ``executescript`` would commit on its own and leave half of it behind."""
    rest = ""
    for line in sql.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            yield rest
            rest = ""


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    connection.execute("begin immediate")
    try:
        for statement in statements(migration.sql):
            connection.execute(statement)
        connection.execute(
            "create table if not exists migration (number integer primary key, digest text not null) strict"
        )
        connection.execute("insert into migration values (?, ?)", (migration.number, migration.digest))
        connection.execute(f"pragma user_version = {migration.number}")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _unchanged(connection: sqlite3.Connection, known: list[Migration]) -> None:
    ran = dict(connection.execute("select number, digest from migration").fetchall())
    for migration in known:
        if ran.get(migration.number, migration.digest) != migration.digest:
            raise NewerDatabase(
                f"migration {migration.number} ran with another text: this file is of another Shopkeeper"
            )
