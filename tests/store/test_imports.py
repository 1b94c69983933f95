"""What was read becomes the catalog: created, updated, left alone; and goes out again as it came."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.listing import STATUSES, ListedOption, ListedProduct, ListedVariant
from store.model.money import Money
from store.rules.cells import guarded, unguarded
from store.services.checks import check
from store.services.exporting import export_products
from store.services.imports import Import
from tests.kit.promised import reindexed
from tests.kit.shelves import GOODS, PICTURES, SETTINGS, browse, listed, product_id, table, take
from tests.kit.tx import MemoryTx, memory

HEADER = "handle,title,option1,value1,price,stock"


def errors(text: str) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in listed(text)[1].errors if not error.warning]


def outcome(tx: MemoryTx, text: str = GOODS, at: int = 2000) -> tuple[int, int, int]:
    taken = take(tx, text, at)
    assert taken.reader.errors == []
    done = taken.outcome
    return done.created, done.updated, done.unchanged


def stock(tx: MemoryTx) -> dict[str, int]:
    sql = "select v.opt1, s.on_hand from variant v join stock s on s.variant_id = v.id order by v.id"
    return dict(tx.rows(lambda choice, on_hand: (choice, on_hand), sql))


def ledger(tx: MemoryTx) -> list[int]:
    return tx.rows(int, "select on_hand from stock_move order by id")


def exported(tx: MemoryTx) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in export_products(tx, SETTINGS))
    return out.getvalue()


# Applying ------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing() -> None:
    tx = memory()
    assert outcome(tx, at=1000) == (4, 0, 0)
    before = tx.connection.total_changes
    assert outcome(tx, at=2000) == (0, 0, 4)
    assert tx.connection.total_changes == before


def test_only_what_changed_is_updated() -> None:
    tx = memory()
    outcome(tx)
    assert outcome(tx, GOODS.replace("Gift card", "Gift voucher")) == (0, 1, 3)
    assert [card.title for card in browse(tx).cards([product_id(tx, "gift")])] == ["Gift voucher"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Steamed", "Brewed"),
        ("晨露", "朝露"),
        ("7.90", "8.10"),
        ("16.00", "17.00"),
        ("50 克", "五十克"),
        ("净含量", "重量"),
        ("SEN-50", "SEN-51"),
        ("reduced", "standard"),
        ("Green tea", "Black tea"),
        ("a.jpg b.jpg", "b.jpg a.jpg"),
        ("a.jpg b.jpg", ""),
        (",,b.jpg", ",,c.jpg"),
        ("sencha,active", "sencha,archived"),
    ],
)
def test_every_cell_of_a_product_counts_as_a_change_and_is_written(old: str, new: str) -> None:
    tx, fresh = memory(), memory()
    outcome(tx)
    changed = GOODS.replace(old, new)
    assert outcome(tx, changed) == (0, 1, 3)
    outcome(fresh, changed)
    assert exported(tx) == exported(fresh)


def test_a_renamed_picture_with_the_same_bytes_is_no_change() -> None:
    tx = memory()
    outcome(tx)
    renamed = {"z.jpg" if name == "a.jpg" else name: picture for name, picture in PICTURES.items()}
    products, _ = listed(GOODS.replace("a.jpg", "z.jpg"))
    assert Import(tx, SETTINGS, 2000, renamed).apply(products).unchanged == 4


def test_a_variant_that_vanishes_is_archived_and_keeps_its_id_when_it_returns() -> None:
    tx = memory()
    rows = ["a,A,Size,S,1.00,1", "a,,,M,1.00,2"]
    outcome(tx, table(HEADER, rows))
    sql = "select id, archived from variant order by id"
    (small, _), (medium, _) = tx.rows(lambda *row: row, sql)
    outcome(tx, table(HEADER, rows[:1]), at=3000)
    assert tx.rows(lambda *row: row, sql) == [(small, 0), (medium, 1)]
    outcome(tx, table(HEADER, rows), at=4000)
    assert tx.rows(lambda *row: row, sql) == [(small, 0), (medium, 0)]
    assert stock(tx) == {"S": 1, "M": 2}


def test_a_variant_whose_row_is_bad_today_is_not_taken_for_vanished() -> None:
    tx = memory()
    outcome(tx, table(HEADER, ["a,A,Size,S,1.00,1", "a,,,M,1.00,2"]))
    take(tx, table(HEADER, ["a,A,Size,S,1.50,1", "a,,,M,oops,2"]), at=3000)
    assert tx.rows(int, "select archived from variant") == [0, 0]
    assert tx.rows(int, "select amount from price order by variant_id") == [150, 100]


def test_products_that_are_not_in_a_file_stay() -> None:
    tx = memory()
    outcome(tx)
    assert outcome(tx, table(HEADER, ["new,New,,,1.00,1"])) == (1, 0, 0)
    assert tx.value(int, "select count(*) from product") == 5


def test_new_goods_come_with_their_stock_in_the_ledger() -> None:
    tx = memory()
    outcome(tx, table(HEADER, ["a,A,Size,S,1.00,5", "a,,,M,1.00,0", "a,,,L,1.00,"]))
    assert stock(tx) == {"S": 5, "M": 0, "L": 0}
    assert ledger(tx) == [5]


def test_a_file_that_says_the_same_stock_does_not_undo_what_was_sold_since() -> None:
    tx = memory()
    outcome(tx, table(HEADER, ["a,A,Size,S,1.00,5"]))
    tx.run("update stock set on_hand = 3")
    outcome(tx, table(HEADER, ["a,A renamed,Size,S,1.00,5"]), at=3000)
    assert stock(tx) == {"S": 3}


def test_another_count_is_booked_as_a_difference_and_holds_are_kept() -> None:
    tx = memory()
    outcome(tx, table(HEADER, ["a,A,Size,S,1.00,5", "a,,,M,1.00,4"]))
    tx.run("update stock set on_hand = 3, reserved = 1, allocated = 1 where on_hand = 5")
    assert outcome(tx, table(HEADER, ["a,A,Size,S,1.00,9", "a,,,M,1.00,4"]), at=3000) == (0, 1, 0)
    assert stock(tx) == {"S": 9, "M": 4}
    assert ledger(tx) == [5, 4, 6]
    assert tx.rows(lambda *row: row, "select reserved, allocated from stock order by variant_id")[0] == (1, 1)


def test_an_empty_stock_cell_leaves_the_stock_alone() -> None:
    tx = memory()
    outcome(tx, table(HEADER, ["a,A,Size,S,1.00,5"]))
    outcome(tx, table(HEADER, ["a,B,Size,S,1.00,"]), at=3000)
    assert stock(tx) == {"S": 5}


def test_a_file_without_a_photos_column_leaves_the_photos_alone() -> None:
    tx = memory()
    outcome(tx, table("handle,title,price,photos", ["a,A,1.00,a.jpg b.jpg"]))
    outcome(tx, table("handle,title,price", ["a,B,1.00"]), at=3000)
    product = browse(tx).product(1)
    assert product is not None
    assert (product.title, len(product.photos)) == ("B", 2)


def test_a_picture_that_could_not_be_had_is_left_out() -> None:
    tx = memory()
    outcome(tx, table("handle,title,price,photos,variant_photo", ["a,A,1.00,missing.jpg a.jpg,nowhere.jpg"]))
    product = browse(tx).product(1)
    assert product is not None
    assert [photo.sha256[0] for photo in product.photos] == ["a"]
    assert product.variants[0].photo is None


def test_categories_are_made_once_by_their_path_and_titled_in_each_language() -> None:
    tx = memory()
    header = "handle,title,price,category,category:zh"
    outcome(tx, table(header, ["a,A,1.00,Tea > Green,茶 > 绿茶", "b,B,1.00,Tea,茶", "c,C,1.00,Paper > Green,"]))
    assert tx.rows(str, "select slug from category order by rank") == ["Tea", "Tea > Green", "Paper", "Paper > Green"]
    outcome(tx, table(header, ["a,A,1.00,Tea > Green,茶叶 > 绿茶"]), at=3000)
    shelf = browse(tx, "zh").shelf(None)
    assert shelf is not None
    assert [child.title for child in shelf.children] == ["茶叶", "Paper"]


def test_the_numbers_on_the_shelves_follow_every_move() -> None:
    tx = memory()
    header = "handle,status,title,price,category"

    def numbers() -> dict[str, int]:
        shelf = browse(tx).shelf(None)
        assert shelf is not None
        actual = tx.value(int, "select count(*) from product where status = 'active'")
        found = {child.title: child.products for child in shelf.children}
        assert sum(found.values()) + shelf.page.total == actual
        return found | {"": shelf.page.total}

    outcome(tx, table(header, ["a,active,A,1.00,Tea > Green", "b,active,B,1.00,Tea", "c,draft,C,1.00,Tea"]))
    assert numbers() == {"Tea": 2, "": 0}
    outcome(tx, table(header, ["a,active,A,1.00,Paper", "b,archived,B,1.00,Tea", "c,active,C,1.00,"]), at=3000)
    assert numbers() == {"Paper": 1, "": 1}
    outcome(tx, table(header, ["a,active,A,2.00,Paper", "b,active,B,1.00,Tea > Black", "c,draft,C,1.00,"]), at=4000)
    assert numbers() == {"Paper": 1, "Tea": 1, "": 0}


def test_a_category_that_is_called_otherwise_is_found_otherwise_and_its_products_are_unchanged() -> None:
    tx = memory()
    outcome(tx)
    assert outcome(tx, GOODS.replace("绿茶", "青茶")) == (0, 0, 4)
    reindexed(tx)
    assert [card.title for card in browse(tx).search("青茶")] == ["Morning Sencha"]
    assert browse(tx).search("绿茶") == ()


def test_a_body_becomes_safe_html_on_its_way_in() -> None:
    tx = memory()
    outcome(tx, table("handle,title,price,body", ["a,<A>,1.00,<p onclick=x>One</p><script>2</script><p><b>Three"]))
    product = browse(tx).product(1)
    assert product is not None
    assert (product.title, product.body) == ("<A>", "One\n\n<b>Three</b>")


# There and back ------------------------------------------------------------------------------------------------


def test_an_export_imported_again_changes_nothing_and_fills_an_empty_shop_alike() -> None:
    tx, other = memory(), memory()
    outcome(tx)
    stored = {f"sha256:{picture.sha256}": picture for picture in PICTURES.values()}
    text = exported(tx)
    products, reader = listed(text)
    assert reader.errors == []
    assert Import(tx, SETTINGS, 2000, stored).apply(products).unchanged == 4
    Import(other, SETTINGS, 2000, stored).apply(products)
    assert exported(other) == text


def test_an_export_after_sales_changes_nothing_either() -> None:
    tx = memory()
    outcome(tx, table(HEADER, ["a,A,Size,S,1.00,5"]))
    tx.run("update stock set on_hand = 3")
    assert outcome(tx, exported(tx), at=3000) == (0, 0, 1)
    assert stock(tx) == {"S": 3}


NASTY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(title=NASTY, value=NASTY, body=st.text(st.sampled_from("ab<>&\n '=+-@\"{;,"), max_size=40))
def test_any_text_survives_the_way_there_and_back(title: str, value: str, body: str) -> None:
    tx, other = memory(), memory()
    out = io.StringIO(newline="")
    cells = ["a", title, "Size", value, "1.00", body]
    csv.writer(out).writerows([["handle", "title", "option1", "value1", "price", "body"], [guarded(c) for c in cells]])
    outcome(tx, out.getvalue())
    product = browse(tx).product(1)
    assert product is not None
    assert (product.title, product.variants[0].choice) == (title, (value,))
    assert outcome(tx, exported(tx), at=3000) == (0, 0, 1)
    outcome(other, exported(tx))
    assert exported(other) == exported(tx)


LISTED = st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(0, 2)), min_size=1, max_size=3)


@given(LISTED, LISTED)
def test_whatever_loses_its_variants_survives_the_way_there_and_back(
    first: list[tuple[str, int]], then: list[tuple[str, int]]
) -> None:
    tx, other = memory(), memory()
    for at, given_ in enumerate((first, then), 1):
        Import(tx, SETTINGS, at * 1000, {}).apply([_bare(number, *each) for number, each in enumerate(given_)])
    text = exported(tx)
    products, reader = listed(text)
    assert reader.errors == []
    again = Import(tx, SETTINGS, 9000, {}).apply(products)
    assert again.unchanged == tx.value(int, "select count(*) from product")
    assert all(report.ok for report in check(tx))
    Import(other, SETTINGS, 9000, {}).apply(products)
    assert exported(other) == text


def _bare(number: int, status: str, variants: int) -> ListedProduct:
    """A product with so many variants, perhaps none."""
    sizes = [(f"S{size}",) for size in range(variants)]
    options = (ListedOption("Size"),) if variants else ()
    sold = tuple(ListedVariant(size, Money(100, "EUR"), stock=1) for size in sizes)
    return ListedProduct(number + 1, f"p{number}", status, {"": f"P {number}"}, sold, options=options)


@given(st.text(max_size=20))
def test_no_exported_cell_can_be_taken_for_a_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"} or not guarded(text)
