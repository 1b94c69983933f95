"""A transaction in memory, for tests of rules and services that need rows but no file, loop or writer."""

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from store.ports import Value

T = TypeVar("T")

MIGRATIONS = Path(__file__).parents[2] / "store" / "sql" / "migrations"


class MemoryTx:
    """What services see as a transaction. ``sql_count`` counts the statements run, to hold a turn to few of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.sql_count = 0
        self.signals: set[str] = set()

    def _execute(self, sql: str, params: dict[str, Value]) -> sqlite3.Cursor:
        self.sql_count += 1
        return self.connection.execute(sql, params)

    def rows(self, into: Callable[..., T], sql: str, /, **params: Value) -> list[T]:
        return [into(*columns) for columns in self._execute(sql, params).fetchall()]

    def row(self, into: Callable[..., T], sql: str, /, **params: Value) -> T | None:
        found: list[tuple[Any, ...]] = self._execute(sql, params).fetchall()
        return into(*found[0]) if found else None

    def value(self, into: Callable[..., T], sql: str, /, **params: Value) -> T | None:
        found: list[tuple[Any, ...]] = self._execute(sql, params).fetchall()
        return into(found[0][0]) if found and found[0][0] is not None else None

    def run(self, sql: str, /, **params: Value) -> int:
        return self._execute(sql, params).rowcount

    def many(self, sql: str, rows: list[dict[str, Value]], /) -> int:
        self.sql_count += 1
        return max(0, self.connection.executemany(sql, rows).rowcount)

    def insert(self, sql: str, /, **params: Value) -> int:
        return int(self._execute(sql, params).fetchall()[0][0])

    def signal(self, name: str, /) -> None:
        self.signals.add(name)


@cache
def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        connection.executescript(migration.read_text(encoding="utf-8"))
    return connection


def memory() -> MemoryTx:
    """An empty shop in memory, every migration applied, foreign keys on."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _empty().backup(connection)
    connection.execute("pragma foreign_keys = on")
    connection.execute("begin immediate")
    return MemoryTx(connection)
