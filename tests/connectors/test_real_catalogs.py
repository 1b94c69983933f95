"""Real exports come in whole: products, variants, prices, pictures and categories, counted by other means."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bot.catalogs import Catalog, open_catalog
from bot.errors import CommandError
from store.model.listing import ListedProduct
from store.rules.tables import Reading
from tests.kit.catalogs import pictures
from tests.kit.data import shared

Row = dict[str, str]
SHOPIFY = ("packt_product-data", "partners_apparel", "partners_home-and-garden", "url-handle-era_product_template")


def rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [
            {name.strip().lower(): (cell or "").strip() for name, cell in row.items()} for row in csv.DictReader(file)
        ]


def read(path: Path) -> tuple[Catalog, list[ListedProduct]]:
    catalog = open_catalog(path, Reading("USD"))
    return catalog, list(catalog.products())


def first(row: Row, *names: str) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def above(paths: Iterator[list[str]]) -> set[tuple[str, ...]]:
    return {tuple(path[:at]) for path in paths for at in range(1, len(path) + 1)}


def split(text: str, sign: str) -> list[str]:
    return [part.strip() for part in text.split(sign) if part.strip()]


@pytest.mark.parametrize("name", SHOPIFY)
def test_a_shopify_export_comes_in_whole(name: str) -> None:
    path = shared("catalogs", "shopify", f"{name}.csv")
    given = rows(path)
    catalog, products = read(path)
    assert (catalog.format, catalog.skipped, catalog.errors) == ("shopify", 0, [])
    assert [product.handle for product in products] == list(
        dict.fromkeys(first(row, "handle", "url handle") for row in given)
    )
    priced = [row for row in given if first(row, "variant price", "price")]
    variants = [variant for product in products for variant in product.variants]
    assert [variant.price.major() for variant in variants] == [
        Decimal(first(row, "variant price", "price")) for row in priced
    ]
    assert [variant.sku for variant in variants] == [first(row, "variant sku", "sku") for row in priced]
    former = [
        (Decimal(text) if (text := first(row, "variant compare at price", "compare-at price")) else None)
        for row in priced
    ]
    assert [variant.compare_at.major() if variant.compare_at else None for variant in variants] == former
    links = {
        first(row, column)
        for row in given
        for column in ("image src", "product image url", "variant image", "variant image url")
    }
    assert pictures(products) == links - {""}
    kinds = (first(row, "product category", "type") for row in given if row["title"])
    assert catalog.categories == above(split(kind, ">") for kind in kinds)
    assert catalog.progress() == 1.0


def test_shopify_exports_have_these_numbers() -> None:
    counted = [read(shared("catalogs", "shopify", f"{name}.csv")) for name in SHOPIFY]
    assert [
        (
            len(products),
            sum(len(product.variants) for product in products),
            len(pictures(products)),
            len(catalog.categories),
        )
        for catalog, products in counted
    ] == [(20, 21, 21, 2), (20, 22, 20, 0), (20, 21, 21, 2), (2, 15, 1, 7)]


def test_a_woocommerce_export_comes_in_whole() -> None:
    path = shared("catalogs", "woocommerce", "sample_products.csv")
    given = rows(path)
    catalog, products = read(path)
    assert (catalog.format, catalog.skipped) == ("woocommerce", 0)
    parents = [row for row in given if row["type"] != "variation"]
    assert [(product.handle, product.titles[""]) for product in products] == [
        (row["sku"], " ".join(row["name"].split())) for row in parents
    ]
    sold = {row["sku"]: row for row in given if row["type"].split(",")[0] in {"simple", "variation"}}
    variants = {variant.sku: variant for product in products for variant in product.variants}
    assert variants.keys() == sold.keys()
    assert {sku: variant.price.major() for sku, variant in variants.items()} == {
        sku: Decimal(first(row, "sale price", "regular price")) for sku, row in sold.items()
    }
    assert pictures(products) == {name for row in given for name in split(row["images"], ",")}
    assert catalog.categories == above(split(one, ">") for row in given for one in split(row["categories"], ","))
    assert (len(products), len(variants), len(pictures(products)), len(catalog.categories)) == (15, 20, 22, 6)
    shirt = next(product for product in products if product.handle == "cc-tee")
    assert [option.name for option in shirt.options] == ["Color", "Size"]
    assert {variant.choice for variant in shirt.variants} == {("Green", "Any"), ("Blue", "Any"), ("Red", "Any")}
    assert [(error.row, error.column) for error in catalog.errors] == [(17, "type"), (18, "type")]


def test_a_magento_export_comes_in_whole() -> None:
    path = shared("catalogs", "magento", "importexport_sample_catalog_product.csv")
    given = rows(path)
    catalog, products = read(path)
    assert (catalog.format, catalog.skipped) == ("magento", 0)
    children = {
        part.removeprefix("sku=").split(",")[0]
        for row in given
        for part in row["configurable_variations"].split("|")
        if part
    }
    assert [product.handle for product in products] == [row["sku"] for row in given if row["sku"] not in children]
    variants = {variant.sku: variant for product in products for variant in product.variants}
    simple = {row["sku"]: row for row in given if row["product_type"] == "simple"}
    assert {sku: variant.price.major() for sku, variant in variants.items()} == {
        sku: Decimal(row["price"]) for sku, row in simple.items()
    }
    assert {variant.stock for variant in variants.values()} == {100}
    columns = ("base_image", "small_image", "thumbnail_image", "additional_images")
    assert pictures(products) == {name for row in given for column in columns for name in split(row[column], ",")}
    paths = (split(one, "/")[1:] for row in given for one in split(row["categories"], "|"))
    assert catalog.categories == above(paths)
    assert (len(products), len(variants), len(pictures(products)), len(catalog.categories)) == (4, 3, 2, 2)
    strap = products[1]
    assert [option.name for option in strap.options] == ["Size Strap"]
    assert [variant.choice for variant in strap.variants] == [("8 foot",), ("10 foot",), ("6 foot",)]
    assert strap.category == ("Gear", "Fitness Equipment")
    assert [product.status for product in products] == ["draft", "active", "draft", "draft"]


def test_prices_without_products_are_no_catalog() -> None:
    path = shared("catalogs", "magento", "importexport_sample_advanced_pricing.csv")
    with pytest.raises(
        CommandError, match=r"holds Magento's advanced pricing, not products: export the catalog of products\.$"
    ):
        open_catalog(path, Reading("USD"))
