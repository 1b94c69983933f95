"""A shop of real titles, and of as many more as are wanted, spliced together from halves of two of them."""

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.search_sets import Goods
from store.services.searching import gather, index_many
from store.sql.connect import WRITER, connect
from store.sql.migrate import migrate
from store.sql.tx import SqliteTx

COMMIT = 1000  # products that are indexed in a transaction, as by an import

_NUMBER = re.compile(r"\d+")


def grown(real: list[Goods], count: int) -> Iterator[Goods]:
    """The real goods first; then halves of two of one language, half of their numbers others.

    No word is new, and many products are nearly alike: that is harder than a real shop of this size.
    """
    chance = Random(count)
    by = {language: [one for one in real if one.language == language] for language in ("en", "es", "zh")}
    yield from real[:count]
    for _ in range(count - len(real)):
        one = chance.choice(real)
        other = chance.choice(by[one.language])
        yield Goods(
            _spliced(chance, one, other), one.body, one.category, 100 + chance.randrange(90_000), 0, one.language
        )


def _spliced(chance: Random, one: Goods, other: Goods) -> str:
    if one.language == "zh":
        title = one.title[: len(one.title) // 2] + other.title[len(other.title) // 2 :]
    else:
        first, second = one.title.split(), other.title.split()
        title = " ".join(first[: (len(first) + 1) // 2] + second[len(second) // 2 :])
    return _NUMBER.sub(lambda found: str(chance.randrange(1000)) if chance.random() < 0.5 else found[0], title)


def fill(path: Path, wares: Iterator[Goods]) -> sqlite3.Connection:
    """A shop with these products, nothing indexed yet; product ids are 1 and up in this order."""
    connection = connect(path, WRITER)
    migrate(connection)
    connection.execute("pragma synchronous = off")
    connection.execute("begin immediate")
    shelves: dict[str, int] = {}
    for product, one in enumerate(wares, 1):
        shelf = _shelf(connection, shelves, one.category) if one.category else None
        for sql, row in (
            (
                "insert into product values (?, ?, 'active', 'standard', ?, 0, '', null, 1, 1, 1)",
                (product, f"p{product}", shelf),
            ),
            ("insert into product_text values (?, ?, ?, ?)", (product, one.language, one.title, one.body)),
            (
                "insert into variant (id, product_id, position, sku) values (?, ?, 1, ?)",
                (product, product, f"SKU-{product}"),
            ),
            ("insert into price (variant_id, currency, amount) values (?, 'EUR', ?)", (product, one.price)),
            ("insert into stock (variant_id, on_hand) values (?, ?)", (product, product % 10)),
        ):
            connection.execute(sql, row)
    connection.execute("commit")
    return connection


def _shelf(connection: sqlite3.Connection, shelves: dict[str, int], path: str) -> int:
    if path in shelves:
        return shelves[path]
    above, _, title = path.rpartition(" > ")
    parent = _shelf(connection, shelves, above) if above else None
    shelves[path] = number = len(shelves) + 1
    connection.execute("insert into category (id, parent_id, slug) values (?, ?, ?)", (number, parent, path))
    connection.execute("insert into category_text values (?, 'en', ?)", (number, title))
    return number


def index(connection: sqlite3.Connection) -> float:
    """Index every product; the CPU seconds that it took."""
    count: int = connection.execute("select max(id) from product").fetchone()[0]
    tx = SqliteTx(connection)
    began = time.process_time()
    for first in range(1, count + 1, COMMIT):
        connection.execute("begin immediate")
        index_many(tx, range(first, min(first + COMMIT, count + 1)))
        connection.execute("commit")
    while gather(tx, 0, 1000):  # as the bot does it at night
        pass
    return time.process_time() - began
