"""Shopify's files: every generation of the header, and what their cells mean."""

import pytest

from store.model.money import Money
from tests.kit.catalogs import listed, messages, rows, told

OLD = {
    "Handle": "tee", "Title": "Tee", "Body (HTML)": "<p>Soft</p>", "Vendor": "V", "Type": "Clothes > Tops",
    "Published": "true", "Option1 Name": "Size", "Option1 Value": "S", "Variant SKU": "T-S",
    "Variant Grams": "150", "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "4",
    "Variant Inventory Policy": "deny", "Variant Price": "10.00", "Variant Compare At Price": "12.00",
    "Variant Requires Shipping": "true", "Variant Barcode": "42", "Image Src": "https://x.test/1.jpg",
    "Image Position": "1", "Gift Card": "false", "Variant Image": "https://x.test/s.jpg",
}  # fmt: skip
NEW = {
    "Title": "Tee", "URL handle": "tee", "Description": "<p>Soft</p>", "Vendor": "V",
    "Product category": "Clothes > Tops", "Type": "x", "Published on online store": "TRUE", "Status": "Active",
    "SKU": "T-S", "Barcode": "42", "Option1 name": "Size", "Option1 value": "S", "Option1 Linked To": "",
    "Price": "10.00", "Compare-at price": "12.00", "Inventory tracker": "shopify", "Inventory quantity": "4",
    "Continue selling when out of stock": "DENY", "Weight value (grams)": "150", "Requires shipping": "TRUE",
    "Product image URL": "https://x.test/1.jpg", "Image position": "1",
    "Variant image URL": "https://x.test/s.jpg", "Gift card": "FALSE",
}  # fmt: skip


@pytest.mark.parametrize(
    "row", [OLD, NEW, {f"  {name} ": f" {cell} " for name, cell in OLD.items()}], ids=["old", "new", "padded"]
)
def test_every_generation_says_the_same(row: dict[str, str]) -> None:
    (tee,), reader = listed(rows(row), "shopify")
    (small,) = tee.variants
    assert reader.errors == []
    assert (tee.handle, tee.titles, tee.status, tee.category) == ("tee", {"": "Tee"}, "active", ("Clothes", "Tops"))
    assert (str(tee.bodies[""]), tee.photos) == ("Soft", ("https://x.test/1.jpg",))
    assert [option.name for option in tee.options] == ["Size"]
    assert (small.choice, small.price, small.compare_at) == (("S",), Money(1000, "EUR"), Money(1200, "EUR"))
    assert (small.sku, small.barcode, small.stock, small.backorder) == ("T-S", "42", 4, False)
    assert (small.weight_g, small.requires_shipping, small.photo) == (150, True, "https://x.test/s.jpg")


def test_rows_of_a_handle_are_variants_or_only_pictures() -> None:
    text = rows(
        {**OLD, "Image Position": "2"},
        {
            "Handle": "tee",
            "Option1 Value": "M",
            "Variant Price": "11",
            "Image Src": "https://x.test/2.jpg",
            "Image Position": "1",
        },
        {"Handle": "tee", "Image Src": "https://x.test/3.jpg", "Image Position": "3"},
        {
            "Handle": "mug",
            "Title": "Mug",
            "Option1 Name": "Title",
            "Option1 Value": "Default Title",
            "Variant Price": "5",
        },
    )
    (tee, mug), reader = listed(text, "shopify")
    assert reader.errors == []
    assert [variant.choice for variant in tee.variants] == [("S",), ("M",)]
    assert tee.photos == tuple(f"https://x.test/{at}.jpg" for at in (2, 1, 3))
    assert (mug.options, [variant.choice for variant in mug.variants]) == ((), [()])


def test_blank_and_double_skus_are_no_key() -> None:
    sizes = [
        {"Handle": "tee", "Option1 Value": size, "Variant SKU": sku, "Variant Price": "1"}
        for size, sku in (("M", "a"), ("L", "a"), ("X", ""))
    ]
    (tee,), reader = listed(rows({**OLD, "Variant SKU": ""}, *sizes), "shopify")
    assert [variant.sku for variant in tee.variants] == ["", "a", "a", ""]
    assert reader.errors == []


def test_what_nobody_counts_and_what_may_be_ordered_back_is_sold_without_limit() -> None:
    text = rows(
        {**OLD, "Variant Inventory Tracker": "", "Variant Inventory Qty": "0"},
        {**OLD, "Handle": "b", "Variant Inventory Policy": "continue", "Variant Inventory Qty": "-2"},
    )
    (free, back), _ = listed(text, "shopify")
    assert [(one.variants[0].stock, one.variants[0].backorder) for one in (free, back)] == [(None, True), (0, True)]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"Published": "true"}, "active"),
        ({"Published": "false"}, "draft"),
        ({"Published": "false", "Status": "active"}, "draft"),
        ({"Published": "", "Status": "active"}, "active"),
        ({"Status": "Draft"}, "draft"),
        ({"Published": "false", "Status": "archived"}, "archived"),
        ({"Status": "unlisted"}, "draft"),
        ({"Gift Card": "true"}, "draft"),
    ],
)
def test_what_is_not_published_is_a_draft(cells: dict[str, str], status: str) -> None:
    (tee,), _ = listed(rows({**OLD, **cells}), "shopify")
    assert tee.status == status


def test_a_gift_card_is_not_shipped() -> None:
    (card,), reader = listed(rows({**OLD, "Gift Card": "TRUE"}), "shopify")
    assert not card.variants[0].requires_shipping
    assert told(reader, warnings=True) == [(2, "gift_card")]


def test_a_choice_without_a_price_makes_its_product_a_draft() -> None:
    (tee,), reader = listed(rows(OLD, {"Handle": "tee", "Option1 Value": "M"}), "shopify")
    assert (tee.status, [variant.price.amount for variant in tee.variants]) == ("draft", [1000, 0])
    assert told(reader, warnings=True) == [(3, "price")]


def test_a_bad_row_is_skipped_and_the_others_stay() -> None:
    text = rows(
        OLD,
        *(
            {"Handle": "tee", "Option1 Value": value, "Variant Price": price}
            for value, price in (("M", "-1"), ("L", "1e309"), ("S", "3"), ("XL", "9"))
        ),
    )
    (tee,), reader = listed(text, "shopify")
    assert [variant.choice for variant in tee.variants] == [("S",), ("XL",)]
    assert (told(reader), reader.skipped, tee.whole) == ([(3, "price"), (4, "price"), (5, "value1")], 3, False)


def test_a_price_in_another_currency_is_told() -> None:
    (tee,), reader = listed(rows(OLD, {"Handle": "tee", "Option1 Value": "M", "Variant Price": "$5"}), "shopify")
    assert "is in $, but the shop sells in EUR" in messages(reader.errors)
    assert len(tee.variants) == 1


def test_a_handle_that_comes_again_is_skipped() -> None:
    products, reader = listed(rows(OLD, {**OLD, "Handle": "b"}, {**OLD, "Title": "Again"}), "shopify")
    assert [(product.handle, product.titles[""]) for product in products] == [("tee", "Tee"), ("b", "Tee")]
    assert told(reader) == [(4, "handle")]


def test_nothing_is_lost_for_want_of_a_handle_or_a_title() -> None:
    products, reader = listed(
        rows({**OLD, "Handle": ""}, {**OLD, "Handle": "x y", "Title": ""}, {"Vendor": "nobody"}), "shopify"
    )
    assert products[0].handle == "Tee"
    assert products[1].handle == products[1].titles[""] != "x y"
    assert told(reader) == [(4, "handle")]


def test_ragged_rows_are_filled_and_overlong_ones_told() -> None:
    text = "Handle,Title,Variant Price,Variant SKU\na,A,1\nb,B,2,s,,\nc,C,3,s,more\n"
    products, reader = listed(text, "shopify")
    assert [product.handle for product in products] == ["a", "b"]
    assert told(reader) == [(4, "")]


def test_missing_columns_keep_what_there_is() -> None:
    (tee,), reader = listed("Handle,Title,Variant Price\na,A,1\n", "shopify")
    assert (tee.photos, tee.variants[0].stock) == (None, None)
    assert {"bodies", "sku", "weight_g", "backorder", "status", "category", "sale", "tax_class"} <= reader.absent


def test_three_options_may_have_empty_values_and_no_names() -> None:
    text = rows(
        {**OLD, "Option2 Name": "Color", "Option2 Value": "Red", "Option3 Name": "", "Option3 Value": "Slim"},
        {"Handle": "tee", "Option1 Value": "M", "Option2 Value": "", "Option3 Value": "Slim", "Variant Price": "1"},
    )
    (tee,), _ = listed(text, "shopify")
    assert [option.name for option in tee.options] == ["Size", "Color", "Option 3"]
    assert [variant.choice for variant in tee.variants] == [("S", "Red", "Slim"), ("M", "–", "Slim")]
