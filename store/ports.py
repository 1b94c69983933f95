"""What the services need of the outside: a transaction, and payment providers."""

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")
Value = str | int | float | bytes | None


class Tx(Protocol):
    """One open transaction. Every call is synchronous and takes microseconds.

    It offers no commit and no script, and a body never catches an SQL error: what may collide is written with
    ``ON CONFLICT ... RETURNING`` or as a guarded UPDATE whose row count is checked. SQL is in the subset that SQLite
    and PostgreSQL share, with named parameters (``:name``).
    """

    def rows(self, into: Callable[..., T], sql: str, /, **params: Value) -> list[T]:
        """Every row, each built by ``into(*columns)``."""

    def row(self, into: Callable[..., T], sql: str, /, **params: Value) -> T | None:
        """The first row built by ``into(*columns)``, or None."""

    def value(self, into: Callable[..., T], sql: str, /, **params: Value) -> T | None:
        """The first column of the first row through ``into``; None where there is no row or the column is NULL."""

    def run(self, sql: str, /, **params: Value) -> int:
        """Run a statement that returns nothing; the number of rows it changed."""

    def many(self, sql: str, rows: list[dict[str, Value]], /) -> int:
        """Run one statement for every set of parameters; the number of rows changed in all."""

    def insert(self, sql: str, /, **params: Value) -> int:
        """Run an INSERT ... RETURNING id; the id."""

    def signal(self, name: str, /) -> None:
        """Tell listeners in this process, after the commit, that something happened (such as "queue")."""
