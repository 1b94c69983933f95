"""Whatever a press runs, it finds its rows by an index: the statements of real turns, each with SQLite's own plan."""

import sqlite3
from collections.abc import Iterator

import pytest

from benchmarks.plans import scans
from dialogs.kit import Seek
from dialogs.registry import stacks
from handlers.incoming import Command, Incoming, Pressed, User, What, Wrote
from handlers.session import Result, Session
from store.model.finding import Found
from store.ports import Value
from store.services import housekeeping, inbox, payments, queue
from store.services.searching import search
from tests.kit.shop import ANNA, NOW, SETTINGS, stocked
from tests.kit.tx import MemoryTx, memory

BOT = 7

# What may be walked through: results of a statement's own parts, and the newest order lines, of which it takes a
# bounded number. ``inbox`` is short (what is being worked right now), and read once, at the start.
BOUNDED = {"below", "counted", "found", "lately", "selling", "served", "order_line", "inbox"}


class Listening(MemoryTx):
    """Notes every statement with the parameters of its first run."""

    def __init__(self, tx: MemoryTx) -> None:
        super().__init__(tx.connection)
        self.statements: dict[str, dict[str, Value]] = {}

    def _execute(self, sql: str, params: dict[str, Value]) -> sqlite3.Cursor:
        self.statements.setdefault(sql, params)
        return super()._execute(sql, params)

    def many(self, sql: str, rows: list[dict[str, Value]], /) -> int:
        if rows:
            self.statements.setdefault(sql, rows[0])
        return super().many(sql, rows)


class Customer:
    """Anna, who walks through the shop."""

    def __init__(self, tx: Listening) -> None:
        self.tx = tx
        self.session = Session(stacks(), SETTINGS, BOT)
        self.updates = 0
        self.token = ""

    def does(self, what: What, *found: int) -> Result:
        self.updates += 1
        user = User(ANNA, "Anna Smith", "", "en")
        incoming = Incoming(self.updates, user, ANNA, private=True, topic=0, what=what)
        try:
            result = self.session.turn(self.tx, incoming, user, NOW + self.updates)
        except Seek as wanted:
            self.tx.connection.execute("delete from seen where update_id = ?", (self.updates,))
            answers = {wanted.find: Found(found, len(found))}
            result = self.session.turn(self.tx, incoming, user, NOW + self.updates, answers)
        self.token = result.shown.token
        return result

    def presses(self, data: str) -> Result:
        return self.does(Pressed("1", data.replace("*", self.token), 5, photo=False))


def walk(tx: Listening) -> Iterator[Result]:
    """A whole visit, from the first word to the orders."""
    anna = Customer(tx)
    mug = _only(tx, "select id from variant where sku = 'MUG'")
    product = _only(tx, "select id from product where handle = 'mug'")
    category = _only(tx, "select min(id) from category")
    yield anna.does(Command("start", ""))
    yield anna.does(Wrote("mug"), *search(tx, "mug"))
    yield anna.does(Wrote("tea"), *search(tx, "tea"))
    yield anna.does(Pressed("1", f"{anna.token}:filter", 5, photo=False), *search(tx, "tea"))
    yield anna.does(Pressed("1", f"{anna.token}:category:{category}", 5, photo=False), *search(tx, "mug"))
    yield anna.presses(">catalog")
    yield anna.presses(f">catalog-{category}")
    yield anna.presses(f">product-{product}")
    yield anna.presses("*:qty:2")
    yield anna.presses(f"*:add:{mug}:2")
    yield anna.presses(">cart")
    yield anna.presses(f"*:qty:{mug}:1")
    yield anna.presses(">checkout")
    yield anna.presses(">orders")
    yield anna.does(Command("settings", ""))


@pytest.fixture
def tx() -> Listening:
    listening = Listening(memory())
    stocked(listening)
    listening.statements.clear()
    return listening


def test_no_statement_of_a_visit_walks_through_a_whole_table(tx: Listening) -> None:
    for result in walk(tx):
        assert result.shown.toast is None or not result.shown.toast.id.startswith("toast-"), result.shown.toast
    assert len(tx.statements) > 15
    assert walked(tx) == {}


def test_no_statement_behind_the_visit_walks_through_a_whole_table(tx: Listening) -> None:
    inbox.keep(tx, BOT, NOW, [(1, "{}"), (2, "{}")])
    inbox.finish(tx, BOT, [1])
    inbox.failed(tx, BOT, 2)
    inbox.waiting(tx, BOT)
    inbox.park(tx, BOT, 2, "{}", "error", NOW)
    queue.put(tx, NOW, kind="notice", key="k", lane="chat:1", payload={})
    (job,) = queue.take(tx, NOW)
    queue.postpone(tx, job, NOW)
    queue.retry(tx, NOW, job, "error")
    queue.done(tx, NOW, job)
    queue.next_due(tx)
    payments.sweep(tx, NOW)
    housekeeping.tidy(tx, SETTINGS, NOW)
    assert len(tx.statements) > 12
    assert walked(tx) == {}


def test_a_walk_through_a_table_would_be_noticed(tx: Listening) -> None:
    tx.rows(int, "select id from product where tax_class = :name", name="standard")
    tx.rows(int, "select count(*) from product where status = 'active'")
    table, index = walked(tx).values()
    assert table == ["product"]
    assert index[0].startswith("product by product_")


def walked(tx: Listening) -> dict[str, list[str]]:
    """The statements that scan more than is allowed, and what."""
    found = {sql: scans(tx.connection, sql, params) for sql, params in list(tx.statements.items())}
    found = {sql: [one for one in names if one.split()[0] not in BOUNDED] for sql, names in found.items()}
    return {" ".join(sql.split()): names for sql, names in found.items() if names}


def _only(tx: Listening, sql: str) -> int:
    """An id, asked for without being noted."""
    found: int = tx.connection.execute(sql).fetchone()[0]
    return found
