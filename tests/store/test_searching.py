"""Products are found by their words, in two scripts, whatever bytes are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.services.searching import search, tokens
from tests.kit.shelves import browse, product_id, table, take
from tests.kit.tx import MemoryTx, memory

WARES = table(
    "handle,title,title:zh,body,sku,price,option1,value1,category",
    [
        "sencha,Morning Sencha,晨露煎茶,Green and grassy,TEA-SEN-050,7.90,Weight,50 g,Tea > Green tea",
        "longjing,First-Flush Longjing,明前龙井绿茶,Chestnut and pea,TEA-LON-050,24.00,Weight,100 g,Tea > Green tea",
        "kettle,Café Kettle 1.5 l,咖啡壶,Pours green tea well,KET-015,50.00,,,Teaware",
        "phone,iPhone 13 128GB case,手机壳,Soft,CASE-13,9.00,,,Other",
        "goldfish,Goldfish,金鱼,'=1+1 is no formula,GF,3.00,,,Other",
    ],
)


@pytest.fixture(scope="module")
def tx() -> MemoryTx:
    tx = memory()
    assert take(tx, WARES).reader.errors == []
    return tx


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sencha", ["sencha"]),
        ("SENCHA", ["sencha"]),
        ("  morning   sencha ", ["sencha"]),
        ("sencha morning", ["sencha"]),
        ("sen", ["sencha"]),
        ("morning sen", ["sencha"]),
        ("cafe", ["kettle"]),
        ("CAFÉ", ["kettle"]),
        ("cafe\u0301", ["kettle"]),
        ("iphone13 128 gb", ["phone"]),
        ("iPhone 13 128gb", ["phone"]),
        ("ｉＰｈｏｎｅ", ["phone"]),
        ("1.5", ["kettle"]),
        ("1,5 l", ["kettle"]),
        ("煎茶", ["sencha"]),
        ("绿茶", ["longjing"]),
        ("龙井 绿茶", ["longjing"]),
        ("茶", ["longjing", "sencha"]),
        ("TEA-SEN-050", ["sencha"]),
        ("100g longjing", ["longjing"]),
        ("chestnut", ["longjing"]),
        ("formula", ["goldfish"]),
        ("nothing like it", []),
        ("", []),
        ("   ", []),
        ("!?*", []),
    ],
)
def test_words_find_what_holds_them(tx: MemoryTx, text: str, expected: list[str]) -> None:
    found = search(tx, text)
    assert sorted(found) == sorted(product_id(tx, handle) for handle in expected)


def test_a_word_in_the_title_counts_more_than_one_in_the_text() -> None:
    tx = memory()
    take(tx, table("handle,title,body,price", ["text,Cup,Green all over,1.00", "title,Green cup,All over,1.00"]))
    assert search(tx, "green") == (product_id(tx, "title"), product_id(tx, "text"))


def test_where_nothing_holds_all_words_some_are_enough(tx: MemoryTx) -> None:
    assert search(tx, "sencha unobtainium") == (product_id(tx, "sencha"),)
    assert search(tx, "龙井茶壶") == (product_id(tx, "longjing"),)


def test_a_phrase_does_not_run_from_one_text_into_the_next() -> None:
    tx = memory()
    take(tx, table("handle,title,title:zh,price", ["a,绿茶,明前,1.00"]))
    assert search(tx, "茶明") == ()
    assert search(tx, "\ue000") == ()
    assert len(search(tx, "明前")) == 1


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '""',
        "NEAR(a b)",
        "title:sencha",
        "sencha OR",
        "NOT sencha",
        "a* b*",
        "-sencha",
        "^x",
        "{title}: x",
        "(",
        "'; drop",
    ],
)
def test_operators_are_words_like_any_other(tx: MemoryTx, text: str) -> None:
    quoted = " ".join(tokens(text))
    assert search(tx, text) == search(tx, quoted)


@given(st.text(max_size=300))
def test_no_text_breaks_the_search(tx: MemoryTx, text: str) -> None:
    assert len(search(tx, text)) <= 20


@given(st.text(max_size=100))
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    once = tokens(text)
    assert tokens(" ".join(once)) == once


def test_what_left_the_shelf_is_not_found_and_comes_back() -> None:
    tx = memory()
    header = "handle,status,title,price"
    take(tx, table(header, ["a,active,Lantern,1.00"]))
    assert len(search(tx, "lantern")) == 1
    take(tx, table(header, ["a,archived,Lantern,1.00"]))
    assert search(tx, "lantern") == ()
    take(tx, table(header, ["a,active,Lamp,1.00"]))
    assert search(tx, "lantern") == ()
    assert len(search(tx, "lamp")) == 1


def test_no_more_than_the_limit_is_returned() -> None:
    tx = memory()
    take(tx, table("handle,title,price", [f"p{at},Tea {at},1.00" for at in range(30)]))
    assert len(search(tx, "tea")) == 20
    assert len(search(tx, "tea", 5)) == 5
    assert len(browse(tx).search("tea", 7)) == 7


def test_the_customer_gets_cards_in_the_order_of_the_matches(tx: MemoryTx) -> None:
    cards = browse(tx, "zh").search("茶")
    assert [card.id for card in cards] == list(search(tx, "茶"))
    assert {card.title for card in cards} == {"晨露煎茶", "明前龙井绿茶"}
