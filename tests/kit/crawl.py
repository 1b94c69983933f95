"""Walks through the whole conversation: presses every button of every screen, types what people type, and holds
each answer against what must always be true. A screen is known by its shape: which texts, which buttons.
"""

import sqlite3
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from dialogs.codec import BACK, encode_act, encode_go
from dialogs.cutting import units
from dialogs.kit import Act, Back, BadPress, Button, CardButton, File, Go, Line, Screen, T
from dialogs.registry import stacks
from dialogs.stack import Stack
from dialogs.texts import Texts
from handlers.incoming import Attached, Command, Incoming, Pressed, Shared, User, What, Wrote
from handlers.render import toast
from handlers.session import Result, Session
from store.errors import Refused
from store.model.settings import Settings
from tests.kit.finding import answered
from tests.kit.screens import check_screen
from tests.kit.shop import NOW
from tests.kit.tx import MemoryTx

DETAILS = "Anna Smith\n+49 170 1234567\nHauptstr. 5, 10115 Berlin"
SAMPLES = (
    DETAILS,
    "Anna Smith",
    "+49 170 1234567",
    "sencha",
    "tea",
    "茶",
    "x" * 5000,
    "🎉👨‍👩‍👧",
    "שלום עולם",
    "\u200b\u200e\u202e",
    "<b>&_*`[",
    "0",
    "-1",
    "1000000000",
    "two",
    '" OR 1 --',
    "   ",
    "A-1001",
)
FORGED = (
    "",
    "x",
    "::::",
    ">product-99999999",
    ">product-" + "9" * 40,
    ">order-1",
    ">nowhere",
    "+cart",
    "#paid:1:1",
    "AAAA:<",
    "é" * 32,
)
COMMANDS = (
    "start",
    "shop",
    "search",
    "cart",
    "orders",
    "settings",
    "help",
    "terms",
    "paysupport",
    "privacy",
    "products",
    "nonsense",
)


def opened(data: bytes) -> sqlite3.Connection:
    """A database in memory with this content."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(data)
    connection.execute("pragma foreign_keys = on")
    return connection


def facts(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """What a customer would call the state of things: carts, orders, payments, what was promised."""
    sql = """
        select 'cart', cart_id, variant_id, quantity from cart_line
        union all select 'order', id, status || payment_status, attempt from orders
        union all select 'payment', id, status, amount from payment
        union all select 'queue', id, key, rank from queue
        union all select 'product', id, status || rank, category_id from product
        union all select 'category', id, slug, rank from category
        union all select 'refund', id, status, amount from refund
        union all select 'attention', order_id, reason || choice, coalesce(resolved_at, 0) from attention
        union all select 'stray', update_id, settlement, coalesce(settled_at, 0) from dead_update
        union all select 'customer', id, name, blocked from customer order by 1, 2, 3
    """
    return connection.execute(sql).fetchall()


def in_turn(values: tuple[str, ...], number: int) -> str:
    """One of the values after the other."""
    return values[number % len(values)]


def shape(screen: Screen) -> str:
    """What makes a screen another one: its texts and buttons, not the figures in them, nor how long a list is."""
    lines = [_kind(line) for line in screen.lines]
    rows = [tuple(f"{_kind(button.label)}/{_target(button)}" for button in row) for row in screen.rows]
    rows = [row for row, before in zip(rows, [(), *rows], strict=False) if row != before]
    return f"{lines}{rows}{screen.photo is not None}{screen.ask is not None}"


def _kind(line: Line) -> str:
    """Filters can be set in every combination: which of them are makes no other screen."""
    if not isinstance(line, T):
        return "data" if line else ""
    inner = [arg.id for arg in line.args.values() if isinstance(arg, T)]
    if line.id == "search-chosen":
        return inner[0] if inner else "data"
    if line.id == "search-narrowed":
        return line.id
    return "+".join((line.id, *inner))


def _target(button: Button) -> str:
    match button:
        case Go(route=route):
            return f"go {route.name}"
        case Act(action=action, args=args):
            return f"act {action} {[arg for arg in args if not arg.isdigit() and len(arg) < 10]}"
        case CardButton(verb=verb):
            return f"card {verb}"
        case _:
            return type(button).__name__


@dataclass(frozen=True)
class Place:
    """A state to go on from: the database, the open dialogs, the screen, and the inputs that led here."""

    data: bytes
    stack: Stack
    screen: Screen
    path: tuple[str, ...]


@dataclass
class Report:
    """What a crawl saw."""

    states: int = 0
    presses: int = 0
    typed: int = 0
    refused: int = 0
    acts: set[str] = field(default_factory=set)
    goes: set[str] = field(default_factory=set)
    dialogs: set[str] = field(default_factory=set)
    toasts: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return (
            f"{self.states} states, {self.presses} presses, {self.typed} messages, {self.refused} refusals, "
            f"{len(self.acts)} actions, {len(self.goes)} routes"
        )


class Crawler:
    """Crawls one shop as one customer. ``invariants`` looks at the database after every input and
    raises if it is wrong. ``samples`` are what is typed where a text is expected.

    An answer that raises, is empty or breaks a limit is an AssertionError that tells the way there.
    """

    def __init__(
        self,
        tx: MemoryTx,
        settings: Settings,
        texts: Texts,
        user: User,
        invariants: Callable[[MemoryTx], None] = lambda _tx: None,
        samples: tuple[str, ...] = SAMPLES,
    ) -> None:
        self.session = Session(stacks(), settings, 1)
        self.texts, self.user, self.invariants, self.samples = texts, user, invariants, samples
        self.report = Report()
        self.updates = self.turns = 0
        self.seen: set[str] = set()
        self.link = ""
        tx.connection.execute("commit")
        self.start = tx.connection.serialize()

    def run(self, link: str = "", most: int = 10_000) -> Report:
        """Breadth first from /start (with a deep link) until nothing new is found or ``most`` states are."""
        self.link = link
        waiting = deque([Place(zlib.compress(self.start, 1), (), Screen(()), ())])
        while waiting and self.report.states < most:
            waiting.extend(self._expand(waiting.popleft()))
        return self.report

    def _expand(self, place: Place) -> Iterator[Place]:
        data = zlib.decompress(place.data)
        connection = opened(data)
        for name, what in self._inputs(place):
            connection.execute("begin")
            path = (*place.path, name)
            try:
                result = self._tell(MemoryTx(connection), what)
                if isinstance(what, Pressed) and what.data[:1] != ">":  # routes change nothing
                    self.invariants(MemoryTx(connection))
            except Exception as error:
                raise AssertionError(f"{' > '.join(path)}: {error!r}") from error
            self._check(result, path)
            if isinstance(what, Pressed):
                self._twice(connection, what, path)
            self.report.dialogs.add(result.shown.stack[-1].dialog)
            below = [frame.dialog for frame in result.shown.stack[-2:]]
            known = f"{result.locale}{below}{shape(result.shown.screen)}"
            if known in self.seen:
                connection.execute("rollback")
                continue
            self.seen.add(known)
            self.report.states += 1
            connection.execute("commit")
            shown = result.shown
            yield Place(zlib.compress(connection.serialize(), 1), shown.stack, shown.screen, path)
            connection.close()
            connection = opened(data)
        connection.close()

    def _twice(self, connection: sqlite3.Connection, what: Pressed, path: tuple[str, ...]) -> None:
        """A double tap changes nothing more than a tap: no goods, no order, no payment."""
        before = facts(connection)
        connection.execute("savepoint twice")
        self._tell(MemoryTx(connection), what)
        assert facts(connection) == before, f"{' > '.join(path)}: a second press did something more"
        connection.execute("rollback to twice")

    def _tell(self, tx: MemoryTx, what: What) -> Result:
        self.updates += 1
        incoming = Incoming(self.updates, self.user, self.user.id, private=True, topic=0, what=what)
        at = NOW + self.updates
        tx.connection.execute("savepoint turn")
        try:
            return answered(
                tx,
                at,
                self.session.settings.currency,
                lambda answers: self.session.turn(tx, incoming, self.user, at, answers),
            )
        except (Refused, BadPress) as reason:
            self.report.refused += 1
            tx.connection.execute("rollback to turn")
            return self.session.refused(tx, incoming, self.user, at, reason)

    def _inputs(self, place: Place) -> Iterable[tuple[str, What]]:
        """Every button, then what can be typed: every sample where a text is expected, else a few in turn."""
        if not place.stack:
            yield f"/start {self.link}", Command("start", self.link)
            return
        self.turns += 1
        for button in (button for row in place.screen.rows for button in row):
            if data := self._pressed(button, place.stack[-1].token):
                self.report.presses += 1
                yield self.texts.plain(button.label, self.user.language_code), Pressed("1", data, 1, photo=False)
        if self.session.stacks.takes_text(place.stack):
            yield "own contact", Shared("491701234567", "Anna", own=True)
            yield "foreign contact", Shared("+491701234567", "Ben", own=False)
            samples = self.samples
        else:
            samples = (in_turn(SAMPLES, self.turns), in_turn(SAMPLES, self.turns + 7))
        for text in samples:
            self.report.typed += 1
            yield repr(text[:20]), Wrote(text)
        yield "photo", Attached("photo", File("file", "unique"))
        yield "forged", Pressed("1", in_turn(FORGED, self.turns), 1, photo=False)
        yield "command", Command(in_turn(COMMANDS, self.turns), "")

    def _pressed(self, button: Button, token: str) -> str:
        match button:
            case Go(route=route):
                self.report.goes.add(route.name)
                return encode_go(route)
            case Act(action=action, args=args):
                self.report.acts.add(action)
                return encode_act(token, action, args)
            case Back():
                return encode_act(token, BACK, ())
            case _:
                return ""

    def _check(self, result: Result, path: tuple[str, ...]) -> None:
        shown, where = result.shown, " > ".join(path)
        check_screen(shown.screen, self.texts, result.locale, where, shown.token)
        if shown.toast:
            self.report.toasts.add(shown.toast.id)
            text = toast(shown.toast, self.texts, result.locale)
            assert 0 < units(text) <= 200, f"{where}: toast {text!r}"
