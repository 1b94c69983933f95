"""Which statements walk through a whole table or index, by SQLite's own plan (sqlite.org/eqp.html)."""

import re
import sqlite3
from collections.abc import Iterable, Mapping

PLANNED = ("select", "insert", "update", "delete", "with")
_SCAN = re.compile(r"SCAN (\S+)(?: USING (?:COVERING )?INDEX (\S+))?(.*)")


def scans(connection: sqlite3.Connection, sql: str, params: Mapping[str, object]) -> list[str]:
    """What a statement reads from one end to the other, as the plan says it; a bounded walk in order counts too.

    Searches by index or key, virtual tables and constant rows are not among it.
    """
    lines = [str(row[3]) for row in connection.execute(f"explain query plan {sql}", params)]
    found = [match for line in lines if (match := _SCAN.fullmatch(line))]
    return [
        match[1] if match[2] is None else f"{match[1]} by {match[2]}"
        for match in found
        if match[1] != "CONSTANT" and "VIRTUAL TABLE" not in match[0] and not match[1].startswith("(subquery")
    ]


def plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    """How SQLite would run a statement with its values in place; nothing for what has no plan."""
    if sql.lstrip().split(None, 1)[0].lower() not in PLANNED:
        return []
    return [str(row[3]) for row in connection.execute(f"explain query plan {sql}")]


def explain(connection: sqlite3.Connection, statements: Iterable[str]) -> dict[str, list[str]]:
    """The statements (with their values in place) that scan anything, and what."""
    found = {}
    for sql in statements:
        if sql.lstrip().split(None, 1)[0].lower() in PLANNED:
            walked = scans(connection, sql, {})
            if walked:
                found[" ".join(sql.split())] = walked
    return found
