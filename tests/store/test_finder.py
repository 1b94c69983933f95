"""The search beside the writer: what was committed is found at once, and mistyped words soon after."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.model.finding import Find, Found
from store.ports import Tx
from store.services import vocabulary
from store.services.vocabulary import Vocabulary
from store.sql import finder
from store.sql.database import Database
from store.sql.finder import Finder
from tests.kit.shelves import table, take
from tests.kit.tx import MemoryTx, memory
from tests.store.test_plans import Listening, walked

HEADER = "handle,title,body,sku,price,stock"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "shop.db") as database:
        yield database


async def put(store: Database, *rows: str) -> None:
    await store.transact(lambda tx: take(tx, table(HEADER, rows)))


async def ids(found: Finder, words: str) -> tuple[int, ...]:
    return (await found.find(Find(words), 1000)).ids


async def test_a_new_product_is_found_by_its_new_words_at_once(store: Database) -> None:
    found = Finder(store, "EUR")
    await put(store, "a,Lantern,,L-1,5.00,1")
    assert await ids(found, "lantern") == (1,)
    await put(store, "b,Zeppelin,,Z-1,5.00,1")
    assert await ids(found, "zeppelin") == (2,)
    assert await ids(found, "Z-1") == (2,)


async def test_new_words_are_known_to_the_corrections_soon(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "SHARE", 0)
    found = Finder(store, "EUR")
    await put(store, "a,Lantern,,L-1,5.00,1")
    assert await ids(found, "latern") == (1,)
    await put(store, "b,Zeppelin,,Z-1,5.00,1")
    assert await ids(found, "zepelin") == (2,)


async def test_in_a_big_shop_no_search_waits_for_the_vocabulary(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "SHARE", 0)
    monkeypatch.setattr(finder, "QUICK", -1)
    found = Finder(store, "EUR")
    await put(store, "a,Lantern,,L-1,5.00,1")
    assert await ids(found, "latern") == (1,)
    await put(store, "b,Zeppelin,,Z-1,5.00,1")
    await ids(found, "anything")
    if found._reading is not None:
        await found._reading
    assert await ids(found, "zepelin") == (2,)


@pytest.mark.parametrize("quick", [-1, 60])
async def test_the_vocabulary_is_not_read_again_at_once(
    store: Database, monkeypatch: pytest.MonkeyPatch, quick: float
) -> None:
    reads: list[Vocabulary] = []

    def counted(tx: Tx) -> Vocabulary:
        reads.append(vocabulary.load(tx))
        return reads[-1]

    monkeypatch.setattr(finder, "load", counted)
    monkeypatch.setattr(finder, "SHARE", 10**9)
    monkeypatch.setattr(finder, "QUICK", quick)
    found = Finder(store, "EUR")
    await put(store, "a,Lantern,,L-1,5.00,1")
    await ids(found, "lantern")
    if found._reading is not None:
        await found._reading
    before = len(reads)
    for number in range(5):
        await put(store, f"b{number},Zeppelin,,Z-{number},5.00,1")
        await ids(found, "zeppelin")
    assert len(reads) == before <= 2


async def test_a_search_writes_nothing(store: Database) -> None:
    found = Finder(store, "EUR")
    commits = store.writer.commits
    assert await found.find(Find("nothing", typing=True), 1000) == Found()
    assert store.writer.commits == commits


async def test_prices_are_compared_in_the_shops_currency(store: Database) -> None:
    await put(store, "a,Lantern,,L-1,5.00,1")
    assert await ids(Finder(store, "EUR"), "lantern") == (1,)
    assert await ids(Finder(store, "USD"), "lantern") == ()


ASKED = (
    Find("tea"),
    Find("tea 12"),
    Find("grean taa"),
    Find("lücha"),
    Find("绿茶壶子"),
    Find("SKU-7"),
    Find("t", typing=True),
    Find("te", typing=True),
    Find("tea", all=True),
    Find("", category=1),
    *(Find(words, sort=sort, in_stock=True, lowest=1) for words in ("", "tea") for sort in ("best", "cheap", "new")),
    Find("", sort="new", category=1),
)


@pytest.fixture
def listening() -> Listening:
    tx = Listening(memory())
    take(tx, table("handle,title,title:zh,sku,price,stock,category", [row(at) for at in range(30)]))
    tx.statements.clear()
    return tx


def row(at: int) -> str:
    return f"p{at},Green tea {at},绿茶,SKU-{at},1.00,1,Tea"


def test_no_question_walks_through_a_whole_table(listening: Listening) -> None:
    from store.services.searching import find, misplaced, move

    words = vocabulary.load(MemoryTx(listening.connection))
    for asked in ASKED:
        find(listening, words, asked, 1000, "EUR")
    for place in misplaced(listening, 0, 10):
        move(listening, 0, place)
    assert len(listening.statements) > 10
    assert walked(listening) == {}
