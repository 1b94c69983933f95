"""An owner's edits of what is sold: tables of variants, prices, sales, codes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.editing import Sale
from store.model.grid import Axis, Grid, Offer
from store.services.checks import check
from store.services.imports import Import
from tests.kit.edits import GRID, by_handle, desk, made, refused, seen
from tests.kit.shelves import listed
from tests.kit.shop import NOW, SETTINGS, shop, stocked, variant
from tests.kit.tx import MemoryTx, memory

DAY = 24 * 3600 * 1000


@pytest.fixture
def tx() -> MemoryTx:
    tx = memory()
    stocked(tx)
    return tx


def test_a_variant_that_is_taken_away_is_archived_and_comes_back_as_it_was(tx: MemoryTx) -> None:
    product = made(tx)
    small = product.variants[0].id
    only = Grid((Axis("Size", ("M",)),), (Offer(("M",), 2190),))
    desk(tx).set_grid(product.id, 2, only)
    assert [each.choice for each in seen(tx, product.id).variants] == [("M",)]
    assert tx.value(int, "select archived from variant where id = :id", id=small) == 1
    desk(tx).set_grid(product.id, 3, GRID)
    back = seen(tx, product.id).variants[0]
    assert (back.id, back.on_hand, back.sku) == (small, 4, "A-1")
    assert all(report.ok for report in check(tx))


def test_a_table_changes_stock_by_the_difference_and_leaves_what_it_does_not_name(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    anna = shop(tx)
    anna.set_quantity(variant(tx, "SEN-50"), 2)
    grid = product.grid
    offers = (replace(grid.offers[0], stock=25, sku=None), replace(grid.offers[1], stock=None, sku=None))
    desk(tx).set_grid(product.id, product.version, replace(grid, offers=offers))
    now = seen(tx, product.id)
    assert [(each.sku, each.on_hand) for each in now.variants] == [("SEN-50", 25), ("SEN-100", 0)]
    moves = tx.rows(str, "select actor || ':' || on_hand from stock_move where kind = 'adjust' order by id")
    assert moves[-1] == "owner:9001:15"
    assert now.words["zh"].title == "晨露煎茶"
    page = shop(tx, locale="zh").product(product.id)
    assert page
    assert page.options[0].labels == ("50 克", "100 克")
    assert all(report.ok for report in check(tx))


GRIDS = st.sampled_from(
    [
        Grid((), (Offer((), 500, 3),)),
        GRID,
        Grid((Axis("Size", ("M",)),), (Offer(("M",), 2000, 0),)),
        Grid((Axis("Size", ("S", "M")), Axis("Color", ("red",))), (Offer(("S", "red"), 1), Offer(("M", "red"), 2, 9))),
        Grid((Axis("Color", ("red", "M")),), (Offer(("red",), 1990, None, "R"), Offer(("M",), 2190, 7, ""))),
    ]
)


@settings(max_examples=25)
@given(st.lists(GRIDS, min_size=1, max_size=6))
def test_whatever_tables_follow_each_other_the_last_one_holds_and_the_ledger_is_right(grids: list[Grid]) -> None:
    tx = memory()
    product = desk(tx).create("Thing")
    for version, grid in enumerate(grids, 1):
        desk(tx).set_grid(product, version, grid)
    now, last = seen(tx, product), grids[-1]
    assert [(each.choice, each.price) for each in now.variants] == [(each.choice, each.price) for each in last.offers]
    assert all(
        each.on_hand == offer.stock for each, offer in zip(now.variants, last.offers, strict=True) if offer.stock
    )
    assert now.grid.axes == last.axes
    assert all(report.ok for report in check(tx))


def test_what_a_file_brought_can_be_edited_however_much_it_is(tx: MemoryTx) -> None:
    sizes = tuple(f"size {number} " + "x" * 80 for number in range(120))
    rows = "\n".join(f"big,Big,1.00,Size,{size}" for size in sizes)
    products, _ = listed(f"handle,title,price,option1,value1\n{rows}\n")
    Import(tx, SETTINGS, NOW, {}).apply(products)
    product = by_handle(tx, "big")
    offers = (replace(product.grid.offers[0], price=200), *product.grid.offers[1:])
    desk(tx).set_grid(product.id, product.version, replace(product.grid, offers=offers))
    assert [each.price for each in seen(tx, product.id).variants][:2] == [200, 100]
    with refused(tx, "product-variants-many"):
        more = (*offers, Offer(("new",), 5))
        desk(tx).set_grid(product.id, product.version + 1, replace(product.grid, offers=more))


@pytest.mark.parametrize(
    "grid",
    [
        Grid(),
        Grid((), (Offer((), None),)),
        Grid((), (Offer((), -1),)),
        Grid((), (Offer((), 10**13),)),
        Grid((), (Offer((), 1, 10**9),)),
        Grid((), (Offer((), 1), Offer((), 2))),
        Grid((Axis("A", ("x",)),), (Offer((), 1),)),
        Grid(tuple(Axis(name, ("x",)) for name in "ABCD"), (Offer(("x",) * 4, 1),)),
        Grid((Axis("A" * 41, ("x",)),), (Offer(("x",), 1),)),
        Grid((Axis("A", ("x" * 61,)),), (Offer(("x" * 61,), 1),)),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(tx: MemoryTx, grid: Grid) -> None:
    product = made(tx)
    with refused(tx, "product-not-ready"):
        desk(tx).set_grid(product.id, 2, grid)
    assert seen(tx, product.id) == product


def test_a_sale_begins_and_ends_by_itself(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    one = product.variants[0]
    desk(tx).set_sale(product.id, product.version, {one.id: Sale(590, NOW + DAY, NOW + 2 * DAY)})
    prices = []
    for at in (NOW, NOW + DAY, NOW + 2 * DAY):
        page = shop(tx, at=at).product(product.id)
        assert page
        prices.append(page.variants[0].price.amount)
    assert prices == [790, 590, 790]
    version = seen(tx, product.id).version
    with refused(tx, "product-sale-high"):
        desk(tx).set_sale(product.id, version, {one.id: Sale(790)})
    with refused(tx, "product-sale-over"):
        desk(tx).set_sale(product.id, version, {one.id: Sale(1, None, NOW)})
    desk(tx).set_sale(product.id, version, {one.id: None})
    assert seen(tx, product.id).variants[0].sale is None


def test_a_sale_ends_when_the_usual_price_falls_under_it(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    sales: dict[int, Sale | None] = {each.id: Sale(590, None, NOW + DAY) for each in product.variants}
    desk(tx).set_sale(product.id, product.version, sales)
    offers = (Offer(("50 g",), 550), Offer(("100 g",), 1450))
    desk(tx).set_grid(product.id, product.version + 1, Grid(product.grid.axes, offers))
    assert [each.sale for each in seen(tx, product.id).variants] == [None, Sale(590, None, NOW + DAY)]


def test_the_crossed_out_price_is_over_the_price(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    one = product.variants[0].id
    with refused(tx, "product-compare-low"):
        desk(tx).set_compare_at(product.id, product.version, {one: 790})
    desk(tx).set_compare_at(product.id, product.version, {one: 1290})
    assert seen(tx, product.id).variants[0].compare_at == 1290


def test_ids_of_another_products_variant_are_refused(tx: MemoryTx) -> None:
    product, other = by_handle(tx, "sencha"), variant(tx, "MUG")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: desk(tx).set_stock(product.id, product.version, other, 5),
        lambda: desk(tx).set_code(product.id, product.version, other, "sku", "X"),
        lambda: desk(tx).set_weight(product.id, product.version, 5, other),
        lambda: desk(tx).set_sale(product.id, product.version, {other: None}),
        lambda: desk(tx).set_compare_at(product.id, product.version, {other: None}),
    )
    for attempt in attempts:
        with refused(tx, "product-edited"):
            attempt()


def test_codes_weight_and_switches(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    one, version = product.variants[0].id, product.version
    desk(tx).set_code(product.id, version, one, "barcode", " 4006381333931 ")
    desk(tx).set_code(product.id, version + 1, one, "sku", "NEW-1")
    desk(tx).set_weight(product.id, version + 2, 60, one)
    desk(tx).set_shipped(product.id, version + 3, shipped=False)
    desk(tx).set_backorders(product.id, version + 4, backorder=True)
    desk(tx).set_tax_class(product.id, version + 5, "standard")
    desk(tx).set_stock(product.id, version + 6, one, 7)
    now = seen(tx, product.id)
    first = now.variants[0]
    assert (first.barcode, first.sku, first.weight_g, first.on_hand) == ("4006381333931", "NEW-1", 60, 7)
    assert (first.shipped, first.backorder, now.tax_class) == (False, True, "standard")
    assert now.variants[1].weight_g == 0
    assert desk(tx).by_code("NEW-1") == (product.id,)
    with refused(tx, "product-code-long"):
        desk(tx).set_code(product.id, now.version, one, "sku", "x" * 65)
    with refused(tx, "product-weight-wrong"):
        desk(tx).set_weight(product.id, now.version, -1)
    with refused(tx, "product-stock-wrong"):
        desk(tx).set_stock(product.id, now.version, one, -1)
