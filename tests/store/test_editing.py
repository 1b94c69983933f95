"""An owner's edits: checked, versioned, counted, found; and nobody else's."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks.plans import explain
from store.model.editing import MOST_PHOTOS, Sale
from store.model.safehtml import SafeHtml
from store.services.checks import check
from store.services.editing import Editing
from store.services.editing_products import handle_of
from store.services.imports import Import
from store.services.searching import search
from store.services.shop import Shop
from tests.kit.edits import GRID, OWNER, by_handle, counted, desk, made, refused, seen
from tests.kit.shelves import GOODS, PICTURES, listed
from tests.kit.shop import ANNA, NOW, SETTINGS, shop, stocked
from tests.kit.tx import MemoryTx, memory


@pytest.fixture
def tx() -> MemoryTx:
    tx = memory()
    stocked(tx)
    return tx


def test_a_product_is_made_published_found_and_counted(tx: MemoryTx) -> None:
    product = made(tx)
    assert (product.status, product.handle, product.version) == ("draft", "linen-shirt", 2)
    assert [(each.choice, each.price, each.on_hand, each.sku) for each in product.variants] == [
        (("S",), 1990, 4, "A-1"),
        (("M",), 2190, 0, ""),
    ]
    assert shop(tx).product(product.id) is None
    desk(tx).set_status(product.id, 2, "active")
    assert search(tx, "linen") == (product.id,)
    page = shop(tx).product(product.id)
    assert page
    assert (page.title, page.body) == ("Linen shirt", "Soft &amp; light")
    counted(tx)
    desk(tx).set_status(product.id, 3, "archived")
    assert shop(tx).product(product.id) is None
    counted(tx)
    assert all(report.ok for report in check(tx))


def test_nobody_else_can_edit_anything(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    anna: Editing = shop(tx, ANNA)
    one = product.variants[0].id
    attempts: tuple[Callable[[], object], ...] = (
        lambda: anna.edited(product.id),
        lambda: anna.preview(product.id),
        anna.lately,
        lambda: anna.by_code("SEN-50"),
        lambda: anna.create("Mine"),
        lambda: anna.duplicate(product.id, product.version),
        lambda: anna.set_words(product.id, product.version, "en", "Mine", ""),
        lambda: anna.set_status(product.id, product.version, "archived"),
        lambda: anna.set_category(product.id, product.version, None),
        lambda: anna.set_tax_class(product.id, product.version, "standard"),
        lambda: anna.place_product(product.id, product.version, "top"),
        lambda: anna.standing(product.id),
        lambda: anna.set_grid(product.id, product.version, GRID),
        lambda: anna.set_stock(product.id, product.version, one, 1),
        lambda: anna.set_code(product.id, product.version, one, "sku", "X"),
        lambda: anna.set_weight(product.id, product.version, 1),
        lambda: anna.set_shipped(product.id, product.version, shipped=False),
        lambda: anna.set_backorders(product.id, product.version, backorder=True),
        lambda: anna.set_compare_at(product.id, product.version, {one: 99999}),
        lambda: anna.set_sale(product.id, product.version, {one: Sale(1)}),
        lambda: anna.add_photo(product.id, "file", "unique"),
        lambda: anna.remove_photo(product.id, product.version, 1),
        lambda: anna.move_photo(product.id, product.version, 1, 0),
        lambda: anna.labels(product.id, "zh"),
        lambda: anna.set_labels(product.id, product.version, "zh", {"Weight": "x"}),
        lambda: anna.nodes(None),
        lambda: anna.node(1),
        lambda: anna.add_category(None, "Mine"),
        lambda: anna.rename_category(1, "en", "Mine"),
        lambda: anna.move_category(1, None),
        lambda: anna.place_category(1, 0),
        lambda: anna.delete_category(1),
    )
    for attempt in attempts:
        with refused(tx, "owners-only"):
            attempt()
    assert seen(tx, product.id) == product


def test_two_owners_do_not_overwrite_each_other(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    desk(tx).set_words(product.id, product.version, "en", "First", "")
    with refused(tx, "product-edited"):
        desk(tx).set_words(product.id, product.version, "en", "Second", "")
    assert seen(tx, product.id).title == "First"
    with refused(tx, "product-gone"):
        desk(tx).set_words(10**9, 1, "en", "Nothing", "")


def test_an_edit_is_known_to_be_by_hand(tx: MemoryTx) -> None:
    sql = "insert into import (name, format, actor, status, at) values ('a', 'shopify', 'x', 'done', 1) returning id"
    product, taken = by_handle(tx, "sencha"), tx.insert(sql)
    tx.run("update product set import_id = :taken", taken=taken)
    desk(tx, NOW + 5).set_words(product.id, product.version, "en", "New", "")
    row = tx.row(lambda *row: row, "select import_id, updated_at, version from product where id = :id", id=product.id)
    assert row == (None, NOW + 5, product.version + 1)


def test_what_the_same_file_says_again_does_not_undo_an_edit(tx: MemoryTx) -> None:
    products, _ = listed(GOODS)
    Import(tx, SETTINGS, NOW, PICTURES).apply(products)
    product = by_handle(tx, "sencha")
    desk(tx).set_words(product.id, product.version, "en", "By hand", "")
    Import(tx, SETTINGS, NOW + 1, PICTURES).apply(products)
    assert seen(tx, product.id).title == "By hand"


def test_a_product_without_a_price_cannot_be_sold(tx: MemoryTx) -> None:
    product = desk(tx).create("Bare")
    with refused(tx, "product-not-ready"):
        desk(tx).set_status(product, 1, "active")
    with refused(tx, "product-title-empty"):
        desk(tx).create("  \n ")
    with refused(tx, "product-title-long"):
        desk(tx).create("x" * 201)
    with refused(tx, "product-body-long"):
        desk(tx).create("x", SafeHtml("y" * 4001))


def test_names_are_kept_as_they_are_typed(tx: MemoryTx) -> None:
    for title in ("<b>&_ 🎉", "שלום עולם", "'; drop table product; --"):
        product = desk(tx).create(title)
        assert seen(tx, product).title == title


def test_handles_are_readable_and_unique(tx: MemoryTx) -> None:
    handles = [seen(tx, desk(tx).create(title)).handle for title in ("Café  Crème!", "Cafe creme", "茶杯", "茶壶")]
    assert handles == ["cafe-creme", "cafe-creme-2", "product", "product-2"]
    assert handle_of("x" * 100) == "x" * 60
    assert len({seen(tx, desk(tx).create("茶杯")).handle for _ in range(20)}) == 20


def test_a_copy_is_a_draft_without_stock_and_skus(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    copy = seen(tx, desk(tx).duplicate(product.id, product.version))
    assert (copy.status, copy.handle, copy.words, copy.options) == ("draft", "sencha-2", product.words, product.options)
    assert copy.photos == product.photos
    assert [(each.choice, each.price, each.compare_at) for each in copy.variants] == [
        (each.choice, each.price, each.compare_at) for each in product.variants
    ]
    assert {(each.sku, each.on_hand) for each in copy.variants} == {("", 0)}
    desk(tx).set_status(copy.id, copy.version, "active")
    counted(tx)
    assert all(report.ok for report in check(tx))


def test_photos_are_added_once_put_in_order_and_taken_away(tx: MemoryTx) -> None:
    product = made(tx).id
    assert [desk(tx).add_photo(product, f"file-{name}", f"unique-{name}") for name in "aba"] == [1, 2, 2]
    one, two = seen(tx, product).photos
    assert (one.file_id, two.file_id) == ("file-a", "file-b")
    desk(tx).move_photo(product, seen(tx, product).version, two.media, 0)
    assert [each.media for each in seen(tx, product).photos] == [two.media, one.media]
    desk(tx).remove_photo(product, seen(tx, product).version, two.media)
    assert [each.media for each in seen(tx, product).photos] == [one.media]
    with refused(tx, "product-edited"):
        desk(tx).move_photo(product, seen(tx, product).version, 10**9, 0)
    for number in range(MOST_PHOTOS - 1):
        desk(tx).add_photo(product, f"file-{number}", f"unique-{number}")
    with refused(tx, "product-photos-many"):
        desk(tx).add_photo(product, "one", "too many")


def test_words_in_each_language_come_and_go(tx: MemoryTx) -> None:
    product = by_handle(tx, "mug")
    desk(tx).set_words(product.id, product.version, "zh", "大杯子", "")
    assert seen(tx, product.id).words["zh"].title == "大杯子"
    assert product.id in search(tx, "大杯子")
    desk(tx).set_words(product.id, product.version + 1, "zh", "", "")
    assert "zh" not in seen(tx, product.id).words
    with refused(tx, "product-title-empty"):
        desk(tx).set_words(product.id, product.version + 2, "en", "", "")


def test_options_read_in_each_language(tx: MemoryTx) -> None:
    product = made(tx)
    assert desk(tx).labels(product.id, "zh") == {"Size": "", "M": "", "S": ""}
    assert desk(tx).set_labels(product.id, 2, "zh", {"Size": "尺码", "S": "小", "XL": "大"}) == 2
    desk(tx).set_status(product.id, 3, "active")
    page = shop(tx, locale="zh").product(product.id)
    assert page
    assert [(each.name, each.labels) for each in page.options] == [("尺码", ("小", "M"))]
    assert search(tx, "尺码") or search(tx, "小")
    with refused(tx, "product-label-long"):
        desk(tx).set_labels(product.id, 4, "zh", {"S": "x" * 61})


def test_the_preview_is_what_customers_see_once_it_is_sold(tx: MemoryTx) -> None:
    product = by_handle(tx, "sencha")
    for locale in ("en", "zh"):
        page = shop(tx, ANNA, locale).product(product.id)
        preview = shop(tx, OWNER, locale).preview(product.id)
        assert page
        assert preview
        assert replace(preview, category=None) == replace(page, category=None)
    draft = made(tx)
    preview = desk(tx).preview(draft.id)
    assert preview
    assert (preview.title, len(preview.variants)) == ("Linen shirt", 2)


def test_no_edit_walks_through_a_whole_table(tx: MemoryTx) -> None:
    desk = shop(tx, OWNER)
    product = by_handle(tx, "sencha")
    one = product.variants[0].id
    statements: list[str] = []
    tx.connection.set_trace_callback(statements.append)
    desk.preview(product.id)
    desk.by_code("SEN-50")
    desk.lately()
    desk.set_grid(product.id, product.version, product.grid)
    desk.set_words(product.id, product.version + 1, "en", "New", "")
    desk.set_sale(product.id, product.version + 2, {one: Sale(1)})
    desk.set_code(product.id, product.version + 3, one, "sku", "NEW")
    desk.set_backorders(product.id, product.version + 4, backorder=True)
    desk.set_shipped(product.id, product.version + 5, shipped=False)
    desk.place_product(product.id, product.version + 6, "top")
    desk.place_product(product.id, product.version + 7, "down")
    desk.add_photo(product.id, "file", "unique")
    desk.duplicate(product.id, product.version + 9)
    desk.standing(product.id)
    desk.rename_category(desk.add_category(product.category, "Green"), "en", "Greens")
    tx.connection.set_trace_callback(None)
    ours = [sql for sql in statements if sql.split(None, 1)[0] in ("select", "update", "delete")]
    assert len(ours) > 100
    newest = "select id from product order by id desc limit 6"
    bounded = "before"  # counts at most so many of its shelf
    walked = {sql: names for sql, names in explain(tx.connection, ours).items() if sql != newest}
    assert {sql: names for sql, names in walked.items() if names != [bounded]} == {}


def test_no_service_hides_a_method_of_another() -> None:
    """They are mixed into one Shop: a name that two of them use would lead to the wrong one."""
    owners: dict[str, type] = {}
    for service in reversed(Shop.__mro__[1:-1]):
        for name in vars(service):
            if not name.startswith("__"):
                assert name not in owners, f"{name} is {owners[name].__name__}'s and {service.__name__}'s"
                owners[name] = service
    assert len(owners) > 50
