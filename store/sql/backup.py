"""What is in a copy of the shop's file, and whether it is whole: asked before anybody relies on it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from store.errors import Damaged
from store.services import checks
from store.sql.copies import looking, whole
from store.sql.migrate import APPLICATION_ID, acceptable, migrations
from store.sql.tx import SqliteTx

MANY = 100  # violations that are listed


@dataclass(frozen=True, slots=True)
class Contents:
    """What a shop's file holds. ``pictures`` are names in the media folder, ``violations`` what its rows break."""

    schema: int
    products: int
    customers: int
    orders: int
    pictures: tuple[str, ...]
    violations: tuple[str, ...]


def look_through(copy: Path) -> Contents:
    """Look at every page and row of a file that nobody writes.

    Raises Damaged where it is no shop's or not whole, NewerDatabase where this release cannot open it.
    """
    try:
        with closing(looking(copy, alone=True)) as connection:
            return _contents(connection)
    except sqlite3.Error as error:
        raise Damaged(str(error)) from None


def _contents(connection: sqlite3.Connection) -> Contents:
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise Damaged("it is not the database of a Shopkeeper shop")
    known = migrations()
    schema = acceptable(connection, known)
    whole(connection)
    violations = _orphans(connection)
    if schema == known[-1].number:  # the invariants are questions to the tables of this release
        for report in checks.check(SqliteTx(connection)):
            violations += [f"invariant {report.number}: {sentence}" for sentence in report.violations]
    tx = SqliteTx(connection)
    products, customers, orders = (
        tx.value(int, f"select count(*) from {table}") or 0 for table in ("product", "customer", "orders")
    )
    pictures = tx.rows(str, "select sha256 from media where sha256 is not null order by sha256")
    return Contents(schema, products, customers, orders, tuple(pictures), tuple(violations))


def _orphans(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("pragma foreign_key_check").fetchmany(MANY)
    return [f"{table}, row {row}: what it refers to in {parent} is not there" for table, row, parent, _ in found]
