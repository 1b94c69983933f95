"""Every byte that a customer or an owner ever saw, sent again by somebody else: nothing is told, nothing is changed.

What was shown to them was noted in a long session (tests/kit/replays.py). Each replay goes through the real handlers;
after it every row of the database is compared, and every answer searched for what is only theirs.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copyfile

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.commands import COMMANDS, OWNERS
from dialogs.kit import BadPress
from dialogs.registry import stacks
from handlers.incoming import Command, Incoming, Pressed, User, What, Wrote
from handlers.session import Session
from store.errors import Refused
from store.ports import Tx
from tests.kit.crawl import opened
from tests.kit.finding import answered
from tests.kit.replays import (
    GROUP,
    HERS,
    OTHER,
    OWNER,
    OWNERS_ONLY,
    SHOP,
    STRANGERS,
    VICTIM,
    Byte,
    Row,
    Theater,
    carts_of,
    dump,
    leaked,
    not_his,
    secrets_of,
    session,
    theater,
)
from tests.kit.shop import NOW
from tests.kit.tx import MemoryTx

FRAMES = ("cart", "search", "my_data", "erase", "settings", "product-1", "orders", "order-1", "checkout", "privacy")
REST = ("delete from conversation where customer_id = :id", "delete from customer where id = :id")


@dataclass(frozen=True)
class Played:
    """A shop after a long session: its file, and what the customer and the owner saw."""

    path: Path
    hers: list[Byte]
    owners: list[Byte]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    path = tmp_path_factory.mktemp("played") / "shop.db"
    hers, owners = asyncio.run(session(path))
    return Played(path, hers, owners)


@dataclass
class Stand:
    """Where replays are made: what was replayed, told and changed."""

    it: Theater
    connection: sqlite3.Connection
    words: tuple[str, ...]
    replays: int = 0
    told: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    rows: set[Row] = field(default_factory=set)

    async def replay(self, user: int, name: str, act: Callable[[], Awaitable[object]], echo: str) -> None:
        """Do it, then look at every row and every answer."""
        before, begun = self.rows or dump(self.connection), len(self.it.bench.api.calls)
        await act()
        self.replays += 1
        self.rows = dump(self.connection)
        if wrong := not_his(before ^ self.rows, user, carts_of(self.connection, user)):
            self.changed.append(f"{user} {name}: {wrong}")
        if words := leaked(self.it.bench.api.calls[begun:], self.words, echo):
            self.told.append(f"{user} {name}: {words}")

    async def aside(self, body: Callable[[Tx], None]) -> None:
        """Something that is no replay."""
        await self.it.bench.store.transact(body)
        self.rows = set()

    def sum_up(self, what: str) -> None:
        print(f"{what}: {self.replays} replays, {len(self.told)} leaks, {len(self.changed)} changes")  # noqa: T201
        assert self.told == []
        assert self.changed == []


@asynccontextmanager
async def stand(played: Played, folder: Path, more: tuple[str, ...] = ()) -> AsyncIterator[Stand]:
    path = folder / "shop.db"
    copyfile(played.path, path)
    async with theater(path) as it:
        connection = sqlite3.connect(path)
        yield Stand(it, connection, (*HERS, *secrets_of(connection, VICTIM), *more))
        connection.close()


def forms(it: Theater, user: int, byte: Byte) -> Iterable[tuple[str, Callable[[], Awaitable[object]]]]:
    """The ways in which these bytes can be sent: pressed, opened as a link, written; to the bot and in the group."""
    text = byte.text
    for where, chat in (("private", 0), ("group", GROUP)):
        if byte.kind == "data":
            yield f"presses {text} in {where}", lambda chat=chat: it.press(user, text, chat)  # type: ignore[misc]
        else:
            yield f"writes {text} in {where}", lambda chat=chat: it.say(user, text, chat)  # type: ignore[misc]
    if byte.kind in ("link", "payload") or text[:1] in (">", "+"):
        yield f"opens {text}", lambda: it.say(user, f"/start {text.lstrip('>+')}")
    if byte.kind == "payload":
        yield f"pays {text}", lambda: it.checkout(user, text, 1280)


async def replay_all(at: Stand, found: list[Byte]) -> None:
    """Everything by another customer, who has orders of his own, and by strangers, who were never here."""
    strangers = count(STRANGERS)
    for byte in found:
        for name, act in forms(at.it, OTHER, byte):
            await at.replay(OTHER, name, act, byte.text)
        stranger = next(strangers)
        for name, act in forms(at.it, stranger, byte):
            await at.replay(stranger, name, act, byte.text)
        await at.aside(partial(gone, stranger=stranger))


def gone(tx: Tx, stranger: int) -> None:
    for sql in REST:
        tx.run(sql, id=stranger)


@pytest.mark.timeout(300)
async def test_a_customers_bytes_are_of_no_use_to_others(played: Played, tmp_path: Path) -> None:
    async with stand(played, tmp_path) as at:
        words = [Byte("command", f"/{name}") for name in (*COMMANDS, "start")]
        await replay_all(at, [*played.hers, *words])
        at.sum_up("a customer's bytes by others")
    assert at.replays >= 500


@pytest.mark.timeout(300)
async def test_an_owners_bytes_are_of_no_use_to_customers(played: Played, tmp_path: Path) -> None:
    async with stand(played, tmp_path, OWNERS_ONLY) as at:
        words = [Byte("command", f"/{name}{more}") for name in OWNERS for more in ("", " VIC-1005", f" {VICTIM}")]
        await replay_all(at, [*played.owners, *words])
        at.sum_up("an owner's bytes by customers")
    assert at.replays >= 500


@pytest.mark.timeout(300)
async def test_bytes_of_others_under_ones_own_token_are_of_no_use(played: Played, tmp_path: Path) -> None:
    """Whoever reads his own buttons can write the token of his own frame before whatever others were offered."""
    acts = {byte.text.partition(":")[2] for byte in (*played.hers, *played.owners) if byte.text[:1] not in ">+#"}
    shapes = {act.partition(":")[0] + str(act.count(":")): act for act in sorted(acts) if act not in ("", "<")}
    async with stand(played, tmp_path, OWNERS_ONLY) as at:
        for act in (*shapes.values(), "order:5", "cancel:5", "pay:5", f"forget_for:{VICTIM}"):
            for frame in FRAMES:
                await at.it.press(OTHER, f">{frame}")
                await at.aside(kept)
                data = f"{token(at.connection, OTHER)}:{act}"
                await at.replay(OTHER, f"{data} on {frame}", lambda data=data: at.it.press(OTHER, data), act)  # type: ignore[misc]
        at.sum_up("acts of others under one's own token")
    assert at.replays >= 400


def kept(tx: Tx) -> None:
    """The wish to be forgotten that he may have pressed is his own; the next replays need him."""
    tx.run("delete from erasure where customer_id = :id", id=OTHER)
    tx.run("delete from queue where kind = 'erase'")


def token(connection: sqlite3.Connection, user: int) -> str:
    (stack,) = connection.execute("select stack from conversation where customer_id = ?", (user,)).fetchone()
    return str(orjson.loads(stack)[-1][1])


async def test_inline_questions_of_others_tell_nothing(played: Played, tmp_path: Path) -> None:
    async with stand(played, tmp_path, OWNERS_ONLY) as at:
        for text in ("", "tea", "VIC-1005", "Viktoria", "Zetadraft", str(VICTIM), "Zinnobergasse 7"):
            for user in (OTHER, STRANGERS):
                await at.replay(user, f"asks {text!r}", lambda text=text, user=user: at.it.ask(user, text), text)  # type: ignore[misc]
        at.sum_up("inline questions")


async def test_nobody_else_may_pay_an_invoice(played: Played, tmp_path: Path) -> None:
    async with stand(played, tmp_path) as at:
        rows = "select public_id, attempt, total from orders where customer_id = ?"
        for public_id, attempt, total in at.connection.execute(rows, (VICTIM,)).fetchall():
            for user in (OTHER, STRANGERS):
                for payload in (f"{public_id}:{attempt}", f"{public_id}:{attempt + 1}", public_id, f"{public_id}:"):
                    before = dump(at.connection)
                    assert not await at.it.checkout(user, payload, total)
                    at.replays += 1
                    assert dump(at.connection) == before
        assert leaked(at.it.bench.api.calls, at.words, "") == []
        at.sum_up("invoices by others")


async def test_the_same_bytes_do_something_for_those_whose_they_are(played: Played, tmp_path: Path) -> None:
    """Else the tests above would see nothing because there is nothing to see."""
    async with stand(played, tmp_path, OWNERS_ONLY) as at:
        await at.replay(VICTIM, "her order", lambda: at.it.press(VICTIM, ">order-5"), "")
        assert len(at.told) == 1
        await at.replay(OWNER, "goods", lambda: at.it.press(OWNER, ">products_edit-900"), "")
        assert len(at.told) == 2
        (card,) = [byte for byte in played.owners if byte.text.startswith("#cash:7:")]
        await at.replay(OWNER, "cash", lambda: at.it.press(OWNER, card.text, GROUP), "")
        assert len(at.changed) == 1


# Mutations --------------------------------------------------------------------------------------------------------


@dataclass
class Memory:
    """The same shop in memory: each mutation is undone after it was looked at."""

    image: bytes
    bytes: list[str]

    def connect(self) -> sqlite3.Connection:
        return opened(self.image)


@pytest.fixture(scope="module")
def memory(played: Played) -> Memory:
    with sqlite3.connect(played.path) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        copy = sqlite3.connect(":memory:")
        connection.backup(copy)
    image = bytearray(copy.serialize())
    image[18:20] = b"\x01\x01"  # no write-ahead log: sqlite.org/fileformat.html#file_format_version_numbers
    return Memory(bytes(image), sorted({byte.text for byte in (*played.hers, *played.owners)}))


PIECES = st.sampled_from(
    (*"0123456789", ":", "-", ">", "+", "#", "<", "", "5", "1005", "-1", "order", "\x00", "é", "🎉")
)


@st.composite
def mutations(draw: st.DrawFn, texts: tuple[str, ...]) -> str:
    """A text that was seen, cut, glued to another, and with a few pieces put in or over it."""
    text = draw(st.sampled_from(texts))
    if draw(st.booleans()):
        other = draw(st.sampled_from(texts))
        text = text[: draw(st.integers(0, len(text)))] + other[draw(st.integers(0, len(other))) :]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(PIECES) + text[at + draw(st.integers(0, 2)) :]
    return text


def test_mutated_bytes_are_of_no_use_either(memory: Memory) -> None:
    connection = memory.connect()
    at_work = Session(stacks(), SHOP, 1)
    words = (*HERS, *secrets_of(connection, VICTIM), *OWNERS_ONLY)
    numbers, before = count(10_000_000), dump(connection)
    user = User(OTHER, "Otto Other", "", "en")
    tried = 0

    @settings(max_examples=1500, database=None, suppress_health_check=list(HealthCheck))
    @given(
        text=mutations(tuple(memory.bytes)), frame=st.sampled_from(FRAMES), own=st.booleans(), kind=st.integers(0, 2)
    )
    def mutated(text: str, frame: str, own: bool, kind: int) -> None:
        nonlocal tried
        tried += 1
        connection.execute("begin")
        try:
            tell(Pressed("q", f">{frame}", 1, photo=False))
            if own:
                text = f"{token(connection, OTHER)}:{text.partition(':')[2]}"
            shown = tell((Pressed("q", text, 1, photo=False), Wrote(text), Command("start", text.lstrip(">+")))[kind])
            wrong = not_his(before ^ dump(connection), OTHER, carts_of(connection, OTHER))
            assert wrong == []
            assert leaked([("", {"shown": shown})], words, text) == []
        finally:
            connection.execute("rollback")

    def tell(what: What) -> str:
        tx, number = MemoryTx(connection), next(numbers)
        incoming = Incoming(number, user, OTHER, private=True, topic=0, what=what)
        connection.execute("savepoint turn")
        try:
            turned = answered(
                tx, NOW + number, "EUR", lambda answers: at_work.turn(tx, incoming, user, NOW + number, answers)
            )
        except (Refused, BadPress) as reason:
            connection.execute("rollback to turn")
            turned = at_work.refused(tx, incoming, user, NOW + number, reason)
        return str((turned.shown.screen, turned.shown.toast))

    mutated()
    print(f"mutations: {tried}, 0 leaks, 0 changes")  # noqa: T201
