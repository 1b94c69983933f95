"""Magento's files: children found wherever they stand, texts of store views, sales, stock settings, category paths."""

import pytest

from store.model.listing import ListedSale
from store.model.money import Money
from tests.kit.catalogs import listed, messages, rows, told

HIDDEN = "Not Visible Individually"
CHILD = {
    "sku": "T-S", "product_type": "simple", "name": "Tee S", "visibility": HIDDEN, "price": "10.0000", "qty": "3.0000",
    "weight": "0.2", "base_image": "/t/s.jpg", "additional_images": "/t/s2.jpg,/t/a.jpg",
    "additional_attributes": "size=S,ean=42",
}  # fmt: skip
TEE = {
    "sku": "T", "product_type": "configurable", "name": "Tee", "visibility": "Catalog, Search", "price": "12",
    "categories": "Default Category/Men,Default Category/Men/Tops", "base_image": "/t/a.jpg",
    "configurable_variations": "sku=T-S,size=S,color=Red|sku=T-M,size=M, tall,color=Red",
    "configurable_variation_labels": "color=Color,size=Size",
}  # fmt: skip
MUG = {
    "sku": "mug",
    "product_type": "simple",
    "name": "Mug",
    "visibility": "Catalog, Search",
    "price": "9",
    "qty": "1",
    "is_in_stock": "1",
}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_children_join_their_product_wherever_they_stand(order: tuple[int, ...]) -> None:
    given = (TEE, CHILD, {**CHILD, "sku": "t-m", "price": ""}, MUG)
    products, reader = listed(rows(*(given[at] for at in order)), "magento")
    assert told(reader) == []
    assert {product.handle for product in products} == {"T", "mug"}
    tee = next(product for product in products if product.handle == "T")
    assert [option.name for option in tee.options] == ["Color", "Size"]
    assert [variant.choice for variant in tee.variants] == [("Red", "S"), ("Red", "M, tall")]
    assert [variant.price.amount for variant in tee.variants] == [1000, 1200]
    small = tee.variants[0]
    assert (small.sku, small.barcode, small.stock, small.weight_g, small.photo) == ("T-S", "42", 3, 200, "/t/s.jpg")
    assert (tee.photos, tee.category, tee.status) == (("/t/a.jpg", "/t/s2.jpg"), ("Men", "Tops"), "active")
    assert reader.categories == {("Men",), ("Men", "Tops")}


def test_a_child_that_is_no_row_is_told_and_the_others_stay() -> None:
    (tee,), reader = listed(rows(TEE, CHILD), "magento")
    assert ([variant.sku for variant in tee.variants], tee.whole) == (["T-S"], False)
    assert "names 'T-M', which is no row of this file" in messages(reader.errors)


def test_a_child_belongs_to_one_product_only() -> None:
    other = {**TEE, "sku": "T2", "configurable_variations": "sku=T-S,size=S"}
    (tee, second), reader = listed(rows(TEE, CHILD, {**CHILD, "sku": "T-M"}, other), "magento")
    assert (len(tee.variants), second.variants, second.status) == (2, (), "draft")
    assert (5, "configurable_variations") in told(reader, warnings=True)


def test_store_views_that_are_languages_translate() -> None:
    views = [
        {"sku": "mug", "store_view_code": code, "name": name, "description": "x"}
        for code, name in (("zh_cn", "杯子"), ("de", "Becher"))
    ]
    odd = {"sku": "mug", "store_view_code": "outlet", "name": "Cheap mug"}
    (mug,), reader = listed(
        rows(views[0], {**MUG, "description": "Round"}, views[1], odd), "magento", languages=("en", "zh")
    )
    assert mug.titles == {"": "Mug", "zh": "杯子", "de": "Becher"}
    assert mug.bodies == {"": "Round", "zh": "x", "de": "x"}
    assert told(reader) == []
    assert told(reader, warnings=True) == [(5, "store_view_code")]
    assert "translations" not in reader.absent


def test_a_translation_without_an_sku_belongs_to_the_row_above() -> None:
    (mug,), reader = listed(rows(MUG, {"sku": "", "store_view_code": "fr", "name": "Tasse"}), "magento")
    assert (mug.titles, reader.errors) == ({"": "Mug", "fr": "Tasse"}, [])


def test_a_special_price_has_dates_or_is_the_price() -> None:
    dates = {"special_price_from_date": "11/1/26, 12:00 AM", "special_price_to_date": "11/30/26"}
    text = rows(
        {**MUG, "special_price": "7"},
        {**MUG, "sku": "b", "special_price": "7", **dates},
        {**MUG, "sku": "c", "special_price": "9"},
    )
    variants = [product.variants[0] for product in listed(text, "magento")[0]]
    assert [(one.price.amount, one.compare_at) for one in variants] == [
        (700, Money(900, "EUR")),
        (900, None),
        (900, None),
    ]
    assert variants[1].sale == ListedSale(Money(700, "EUR"), 1_793_491_200_000, 1_796_083_200_000)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, (1, False)),
        ({"is_in_stock": "0"}, (0, False)),
        ({"manage_stock": "0", "use_config_manage_stock": "0"}, (None, True)),
        ({"manage_stock": "0", "use_config_manage_stock": "1"}, (1, False)),
        ({"allow_backorders": "1", "use_config_backorders": "0"}, (1, True)),
        ({"allow_backorders": "1", "use_config_backorders": "1"}, (1, False)),
        ({"product_online": "2"}, (0, False)),
        ({"qty": "2.7500"}, (2, False)),
    ],
)
def test_stock_follows_its_settings(cells: dict[str, str], expected: tuple[int | None, bool]) -> None:
    (mug,), _ = listed(rows({**MUG, **cells}), "magento")
    assert (mug.variants[0].stock, mug.variants[0].backorder) == expected


@pytest.mark.parametrize("kind", ["grouped", "bundle"])
def test_what_is_made_of_others_is_a_draft_without_variants(kind: str) -> None:
    (one,), reader = listed(rows({**MUG, "product_type": kind}), "magento")
    assert (one.status, one.variants) == ("draft", ())
    assert told(reader, warnings=True) == [(2, "product_type")]


def test_what_is_hidden_or_switched_off_is_a_draft_and_what_has_no_body_is_not_shipped() -> None:
    text = rows(
        {**MUG, "visibility": HIDDEN},
        {**MUG, "sku": "b", "product_online": "2"},
        {**MUG, "sku": "c", "product_type": "virtual"},
    )
    products, _ = listed(text, "magento")
    assert [product.status for product in products] == ["draft", "draft", "active"]
    assert [product.variants[0].requires_shipping for product in products] == [True, True, False]


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("Default Category", set()),
        ("Default Category/A|Default Category/A/B", {("A",), ("A", "B")}),
        ("Default Category/A, Default Category/A/B", {("A",), ("A", "B")}),
        ("Default Category/Bags, Cases", {("Bags, Cases",)}),
        ("Root/A\\/B/C", {("Root",), ("Root", "A/B"), ("Root", "A/B", "C")}),
    ],
)
def test_category_paths_lose_the_root_that_every_shop_has(cell: str, paths: set[tuple[str, ...]]) -> None:
    _, reader = listed(rows({**MUG, "categories": cell}), "magento")
    assert reader.categories == paths


def test_a_price_with_too_many_decimals_is_rounded_and_told() -> None:
    (mug, _), reader = listed(rows({**MUG, "price": "83.193277"}, {**MUG, "sku": "b", "price": "59.990000"}), "magento")
    assert mug.variants[0].price.amount == 8319
    assert told(reader, warnings=True) == [(2, "price")]


def test_an_sku_that_comes_again_is_told_and_one_with_spaces_is_made_a_handle() -> None:
    products, reader = listed(
        rows(MUG, {**MUG, "name": "Again"}, {**MUG, "sku": "a b/c"}, {**MUG, "sku": ""}), "magento"
    )
    assert [product.titles[""] for product in products] == ["Mug", "Mug"]
    assert products[1].handle.startswith("a-b-c-")
    assert told(reader) == [(3, "sku"), (5, "sku")]


def test_pictures_of_all_roles_count_once() -> None:
    cells = {
        "base_image": "/a.jpg",
        "small_image": "/a.jpg",
        "thumbnail_image": "no_selection",
        "additional_images": "/b.jpg,/a.jpg",
    }
    (mug,), _ = listed(rows({**MUG, **cells}), "magento")
    assert mug.photos == ("/a.jpg", "/b.jpg")
