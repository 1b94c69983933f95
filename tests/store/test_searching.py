"""Products are found by their words, in two scripts, mistyped or not, whatever bytes are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.finding import Find
from store.rules.words import tokens
from store.services.searching import find, forget, gather, index, index_many, search
from store.services.vocabulary import Vocabulary, load
from tests.kit.searches import SHOP, ask, named
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


@pytest.fixture(scope="module")
def words(tx: MemoryTx) -> Vocabulary:
    return load(tx)


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


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)  # lone surrogates too


@given(ANYTHING, st.booleans(), st.booleans())
def test_no_text_breaks_the_search(tx: MemoryTx, words: Vocabulary, text: str, typing: bool, everything: bool) -> None:
    assert len(find(tx, words, Find(text, typing=typing, all=everything), 1000, "EUR").ids) <= 8


@pytest.mark.parametrize("text", ["a" * 4096, "tea " * 1024, "绿茶" * 2048, "x y z w " * 500, "\x00", "\ud800", "😀😀"])
def test_a_long_or_odd_text_asks_only_a_few_questions(tx: MemoryTx, words: Vocabulary, text: str) -> None:
    before = tx.sql_count
    find(tx, words, Find(text), 1000, "EUR")
    assert tx.sql_count - before <= 40


def test_words_that_are_found_take_four_statements(tx: MemoryTx, words: Vocabulary) -> None:
    before = tx.sql_count
    assert find(tx, words, Find("morning sencha"), 1000, "EUR").total == 1
    assert tx.sql_count - before <= 4  # is it a code, are these words held, what does it cost, and one to spare


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


@pytest.fixture
def shop() -> MemoryTx:
    tx = memory()
    assert take(tx, SHOP).reader.errors == []
    return tx


@pytest.mark.parametrize(
    ("typed", "first", "read_as"),
    [
        ("wireles hedphone", "headphone", "wireless headphone"),
        ("wirelss headhpone", "headphone", "wireless headphone"),
        ("wierless spaeker", "speaker", "wireless speaker"),
        ("lowfat milk", "lowfat", ""),
        ("wireless 20w", "speaker", ""),
        ("128 gb case", "case", ""),
        ("shouji", "case", ""),
        ("shou ji", "case", ""),
        ("shoujike", "case", ""),
        ("wuxian erji", "headphone", ""),
        ("手機殼", "case", ""),
        ("耳机无线", "headphone", ""),
        ("我想买手机壳", "case", None),
        ("do you have a wireless speaker for my garden", "speaker", "wireless speaker"),
        ("blakc", "headphone", "black"),
    ],
)
def test_what_is_meant_is_found(shop: MemoryTx, typed: str, first: str, read_as: str | None) -> None:
    found = ask(shop, typed)
    assert named(shop, found)[0] == first
    assert read_as is None or found.read_as == read_as


def test_two_characters_that_stand_in_two_words_are_not_a_word(shop: MemoryTx) -> None:
    assert named(shop, ask(shop, "鲜花")) == ["goldfish"]
    assert ask(shop, "花生").ids == ()


def test_a_chinese_word_found_by_a_part_of_it_is_not_spelled_out_in_pairs(tx: MemoryTx, words: Vocabulary) -> None:
    found = find(tx, words, Find("苹果手机壳"), 0, "EUR")
    assert found.ids == (product_id(tx, "phone"),)
    assert found.read_as == ""


def test_nothing_found_offers_words_that_are_near(shop: MemoryTx) -> None:
    found = ask(shop, "spekares")
    assert found.ids == ()
    assert "speaker" in found.near
    assert ask(shop, "花生").near == ("生", "花")  # no peanuts here, but what each character finds
    assert ask(shop, "zzzzzzzzz").near == ()
    assert ask(shop, "drfta").near == ()  # nobody is told of a draft
    assert named(shop, ask(shop, "drfta", all=True)) == ["draft"]


@pytest.mark.parametrize("code", ["HP-100-B", "hp-100-b", "4006381333931", "headphone", " HP-100-B "])
def test_a_sku_a_barcode_or_a_handle_finds_its_product_first(shop: MemoryTx, code: str) -> None:
    assert named(shop, ask(shop, code))[0] == "headphone"


def test_a_code_with_letters_of_either_case_is_found() -> None:
    tx = memory()
    take(tx, table("handle,title,sku,price", ["a,One,Sku-12-x,1.00", "b,Sku 12 x,B,1.00"]))
    assert named(tx, ask(tx, "SKU-12-X"))[0] == "a"


def test_owners_find_drafts_and_beginnings_of_handles(shop: MemoryTx) -> None:
    assert "draft" not in named(shop, ask(shop, "wireless"))
    assert "draft" in named(shop, ask(shop, "wireless", all=True))
    assert named(shop, ask(shop, "headph", all=True))[:2] == ["headphone", "headphones"]


def test_what_is_being_typed_is_a_beginning(shop: MemoryTx) -> None:
    assert "speaker" in named(shop, ask(shop, "wireless sp", typing=True))
    assert named(shop, ask(shop, "sp", typing=True)) == ["speaker"]
    assert set(named(shop, ask(shop, "l", typing=True))) == {"lowfat"}
    assert named(shop, ask(shop, "shouj", typing=True)) == ["case"]


def test_forgotten_products_are_not_found(shop: MemoryTx) -> None:
    forget(shop, product_id(shop, "case"))
    assert ask(shop, "iphone").ids == ()
    index(shop, product_id(shop, "case"))
    assert len(ask(shop, "iphone").ids) == 1


def test_indexing_what_did_not_change_writes_nothing(shop: MemoryTx) -> None:
    changes = shop.connection.total_changes
    shop.signals.clear()
    index_many(shop, range(1, 20))
    assert shop.connection.total_changes == changes
    assert shop.signals == set()


def test_many_products_are_indexed_with_few_statements() -> None:
    tx = memory()
    take(tx, table("handle,title,price", [f"p{at},Tea {at},1.00" for at in range(100)]))
    tx.run("update product_text set title = 'New ' || title")
    before = tx.sql_count
    index_many(tx, range(1, 101))
    assert tx.sql_count - before <= 12
    assert len(ask(tx, "new", limit=100).ids) == 100


def test_the_pieces_of_the_index_are_brought_together() -> None:
    tx = memory()
    for at in range(3):
        take(tx, table("handle,title,price", [f"p{at}-{one},Tea {one} {'leaf ' * one},1.00" for one in range(40)]))
        tx.connection.execute("commit")
        tx.connection.execute("begin immediate")
    steps = 0
    while gather(tx, 0, 4):
        steps += 1
    assert 0 < steps < 100
    assert gather(tx, 0, 4) == 0
    assert ask(tx, "tea", limit=200).total == 120


def test_the_vocabulary_offers_the_nearest_and_most_usual_words() -> None:
    words = Vocabulary({"tea": 9, "teas": 1, "team": 5, "green": 3, "grain": 2, "茶": 4})
    assert words.corrections("teaa", 1, 8) == ["tea", "team", "teas"]
    assert words.corrections("grean", 2, 8) == ["green", "grain"]
    assert words.corrections("te", 2, 8) == []
    assert words.corrections("a" * 99, 2, 8) == []
    assert words.begins("gre")
    assert words.begins("tea", longer=True)
    assert not words.begins("green", longer=True)
