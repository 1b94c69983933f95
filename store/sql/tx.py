"""A transaction on a ``sqlite3`` connection, as the services see it."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from store.ports import Value

T = TypeVar("T")


class SqliteTx:
    """Implements ``store.ports.Tx``. It begins and ends nothing: that is the writer's or the reader's work."""

    __slots__ = ("_execute", "_executemany", "signals")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany
        self.signals: set[str] = set()

    def rows(self, into: Callable[..., T], sql: str, /, **params: Value) -> list[T]:
        return [into(*row) for row in self._execute(sql, params)]

    def row(self, into: Callable[..., T], sql: str, /, **params: Value) -> T | None:
        row = self._execute(sql, params).fetchone()
        return None if row is None else into(*row)

    def value(self, into: Callable[..., T], sql: str, /, **params: Value) -> T | None:
        row = self._execute(sql, params).fetchone()
        return None if row is None or row[0] is None else into(row[0])

    def run(self, sql: str, /, **params: Value) -> int:
        return self._execute(sql, params).rowcount

    def many(self, sql: str, rows: list[dict[str, Value]], /) -> int:
        return self._executemany(sql, rows).rowcount if rows else 0

    def insert(self, sql: str, /, **params: Value) -> int:
        rows = self._execute(sql, params).fetchall()
        return int(rows[0][0])

    def signal(self, name: str, /) -> None:
        self.signals.add(name)
