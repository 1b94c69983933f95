"""Results are filtered, sorted and turned page by page; the best sellers come first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.finding import Find, Sort
from store.services.searching import BOUND, find, index, misplaced, move
from store.services.vocabulary import Vocabulary, load
from tests.kit.searches import SHOP, ask, named
from tests.kit.shelves import product_id, table, take
from tests.kit.tx import MemoryTx, memory

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=100)  # lone surrogates too


@pytest.fixture(scope="module")
def tx() -> MemoryTx:
    tx = memory()
    take(tx, table("handle,title,price", [f"t{at},Tea {at},1.00" for at in range(30)]))
    return tx


@pytest.fixture(scope="module")
def words(tx: MemoryTx) -> Vocabulary:
    return load(tx)


@pytest.fixture
def shop() -> MemoryTx:
    tx = memory()
    assert take(tx, SHOP).reader.errors == []
    return tx


def test_a_sold_out_product_comes_after_those_that_can_be_had(shop: MemoryTx) -> None:
    assert named(shop, ask(shop, "wireless"))[-1] == "speaker"


def test_a_reserved_last_unit_is_not_in_stock(shop: MemoryTx) -> None:
    assert set(named(shop, ask(shop, "wireless", in_stock=True))) == {"headphone", "backordered"}
    shop.run("update stock set reserved = 1, allocated = 2 where on_hand = 3")
    assert named(shop, ask(shop, "wireless", in_stock=True)) == ["backordered"]


def test_prices_are_those_of_this_moment(shop: MemoryTx) -> None:
    cheap: dict[str, Any] = {"lowest": 1000, "highest": 2500}
    assert named(shop, ask(shop, "wireless", **cheap)) == ["backordered"]
    shop.run("update price set sale_amount = 2000, sale_from = 500, sale_until = 2000 where amount = 5900")
    assert set(named(shop, ask(shop, "wireless", **cheap))) == {"backordered", "headphone"}
    later = find(shop, load(shop), Find("wireless", lowest=1000, highest=2500), 2000, "EUR")
    assert named(shop, later) == ["backordered"]


def test_a_price_and_stock_must_be_of_the_same_variant() -> None:
    tx = memory()
    rows = ["a,Shirt,Size,S,1.00,0", "a,,,L,9.00,3", "b,Shirt,Size,S,1.00,3"]
    take(tx, table("handle,title,option1,value1,price,stock", rows))
    assert named(tx, ask(tx, "shirt", in_stock=True, highest=200)) == ["b"]
    assert named(tx, ask(tx, "shirt", in_stock=True, sort="cheap")) == ["b", "a"]


def test_a_category_takes_what_is_below_it(shop: MemoryTx) -> None:
    audio = shop.value(int, "select id from category where slug = 'Audio'")
    assert set(named(shop, ask(shop, category=audio))) == {"headphone", "headphones", "speaker"}
    assert named(shop, ask(shop, "wireless", category=audio)) == ["headphone", "speaker"]
    assert ask(shop, "wireless", category=999).ids == ()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("cheap", ["backordered", "headphone", "speaker"]),
        ("dear", ["speaker", "headphone", "backordered"]),
        ("new", ["backordered", "speaker", "headphone"]),
    ],
)
def test_results_are_sorted(shop: MemoryTx, sort: str, expected: list[str]) -> None:
    assert named(shop, ask(shop, "wireless", sort=sort)) == expected


def test_no_words_list_everything_that_is_sold(shop: MemoryTx) -> None:
    found = ask(shop, limit=50)
    assert found.total == len(found.ids) == 7
    assert found.after == ""
    assert named(shop, found)[-1] == "speaker"  # sold out
    assert ask(shop, "😀").ids == ()


def pages(tx: MemoryTx, limit: int, **more: Any) -> list[int]:
    seen: list[int] = []
    after, known = "", load(tx)
    while True:
        found = find(tx, known, Find(**{"words": "", "after": after, "limit": limit, **more}), 1000, "EUR")
        assert len(found.after) <= 64  # it fits where an inline query keeps it
        seen += found.ids
        after = found.after
        if not after:
            return seen


@pytest.mark.parametrize("sort", ["best", "cheap", "dear", "new"])
@pytest.mark.parametrize("words", ["", "tea"])
def test_pages_hold_everything_once(sort: str, words: str) -> None:
    tx = memory()
    rows = [f"p{at},Tea {'green ' * (at % 3)}{at},{1 + at % 7}.00,{at % 4}" for at in range(250)]
    take(tx, table("handle,title,price,stock", rows))
    found = pages(tx, 7, words=words, sort=sort)
    assert len(found) == 250
    assert len(set(found)) == 250


@pytest.mark.parametrize("words", ["", "tea"])
def test_pages_stay_good_while_the_catalog_changes(words: str) -> None:
    tx = memory()
    take(tx, table("handle,title,price,stock", [f"p{at},Tea {at},1.00,{at % 3}" for at in range(300)]))
    first = ask(tx, words, limit=120)
    gone = first.ids[:10]
    for one in gone:
        tx.run("update product set status = 'archived' where id = :id", id=one)
        index(tx, one)
    take(tx, table("handle,title,price,stock", [f"q{at},Tea {at},1.00,1" for at in range(20)]))
    rest = [*ask(tx, words, limit=120, after=first.after).ids]
    assert not set(rest) & set(first.ids)
    rest += pages(tx, 50, words=words)
    assert set(rest) | set(gone) | set(first.ids) >= set(range(1, 301))


def test_more_than_the_bound_is_listed_to_the_end() -> None:
    tx = memory()
    take(tx, table("handle,title,price,stock", [f"p{at},Tea {at},1.00,1" for at in range(BOUND + 150)]))
    assert len(set(pages(tx, 100))) == BOUND + 150
    found = ask(tx, "tea", limit=100)
    assert (found.total, found.more) == (BOUND, True)
    for number in ("f" * 15, "f" * 16):
        ask(tx, after=f"b0.1000.{number}.0.0")


@given(ANYTHING, st.sampled_from(["best", "cheap", "dear", "new"]))
def test_a_key_that_means_nothing_shows_the_first_page(tx: MemoryTx, words: Vocabulary, after: str, sort: Sort) -> None:
    one, other = (find(tx, words, Find("tea", after=key, sort=sort), 1000, "EUR") for key in (after, ""))
    assert one == other


@given(st.lists(st.integers(0, 2**64 - 1), min_size=2, max_size=8), st.sampled_from(["best", "cheap", "dear", "new"]))
def test_a_key_of_any_numbers_breaks_nothing(tx: MemoryTx, words: Vocabulary, numbers: list[int], sort: Sort) -> None:
    after = sort[0] + ".".join(f"{number:x}" for number in numbers)
    for typed in ("tea", ""):
        assert len(find(tx, words, Find(typed, after=after, sort=sort), 1000, "EUR").ids) <= 8


def test_best_sellers_come_first_among_equals() -> None:
    tx = memory()
    take(tx, table("handle,title,price,stock", [f"p{at},Tea,1.00,5" for at in range(5)]))
    sold(tx, {product_id(tx, "p3"): 40, product_id(tx, "p1"): 4})
    assert [rearrange(tx), rearrange(tx)] == [2, 0]
    assert named(tx, ask(tx, "tea"))[:2] == ["p3", "p1"]
    assert named(tx, ask(tx))[:2] == ["p3", "p1"]
    take(tx, table("handle,title,price,stock", ["p3,Tea leaves,1.00,5"]))
    assert named(tx, ask(tx))[0] == "p3"  # it keeps its place when it changes
    tx.run("delete from order_line")
    assert [rearrange(tx), rearrange(tx)] == [2, 0]
    assert named(tx, ask(tx))[0] == "p0"


def sold(tx: MemoryTx, quantities: dict[int, int]) -> None:
    """Orders of so many of each product, as far as the search looks at them."""
    tx.connection.execute("pragma defer_foreign_keys = on")
    sql = """insert into order_line (order_id, position, variant_id, product_id, sku, title, options, shop_title,
             shop_options, quantity, unit_price, tax_class, tax_rate, tax, total)
             values (1, 1, 1, :product, '', '', '', '', '', :quantity, 1, '', 0, 0, 1)"""
    tx.many(sql, [{"product": product, "quantity": quantity} for product, quantity in quantities.items()])


def rearrange(tx: MemoryTx) -> int:
    """Put every product where it should stand by its sales; how many moved."""
    places = misplaced(tx, 0, 100)
    for place in places:
        move(tx, 0, place)
    return len(places)
