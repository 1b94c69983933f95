"""Catalog files of any size, written as a stream: as Shopify exports them, and in our own columns."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.seed import BODY, COLORS, COLUMNS, NAMES, SHELVES

SHOPIFY = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published"),
    *("Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value"),
    *("Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty"),
    *("Variant Inventory Policy", "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price"),
    *("Variant Requires Shipping", "Variant Taxable", "Variant Barcode", "Image Src", "Image Position"),
    *("Image Alt Text", "Gift Card", "SEO Title", "SEO Description", "Variant Image", "Status"),
)
_HTML = "<p>The <strong>{0}</strong> is made to last.</p><ul><li>Number {1}</li><li>Washes well &amp; dries</li></ul>"


def shopify(rows: int, variants: int, price: int) -> Iterator[tuple[str, ...]]:
    """So many rows, up to four a product, each with a picture by its address. ``price`` is added to every price."""
    for row in range(rows):
        number, at = divmod(row, variants)
        name, color = NAMES[number % len(NAMES)], COLORS[number // len(NAMES) % len(COLORS)]
        title = f"{color} {name} {number}"
        first = ("", "", "", "", "", "", "")
        if at == 0:
            shelf = f"Home & Garden > {name} > Shelf {number % SHELVES}"
            first = (title, _HTML.format(title, number), "Benchmark", shelf, name, f"{color}, gift", "TRUE")
        yield (
            *(f"p-{number}", *first, "Size" if at == 0 else "", "SMLX"[at], "", "", "", ""),
            *(f"SKU-{number}-{at}", "250", "shopify", str(10 + row % 90), "deny", "manual"),
            *(f"{5 + price + number % 90}.{number % 10}0", "", "TRUE", "TRUE", f"40{row:011d}"),
            *(f"https://cdn.example.com/{number}-{at}.jpg", str(at + 1), "", "FALSE", "", "", "", "active"),
        )


def own(rows: int, variants: int, price: int) -> Iterator[tuple[str, ...]]:
    """The same in our own columns, without pictures."""
    for row in range(rows):
        number, at = divmod(row, variants)
        name, color = NAMES[number % len(NAMES)], COLORS[number // len(NAMES) % len(COLORS)]
        first = ("", "", "", "")
        if at == 0:
            first = ("active", f"{name} > Shelf {number % SHELVES}", f"{color} {name} {number}", BODY.format(number))
        amount = f"{5 + price + number % 90}.{number % 10}0"
        option = "Size" if at == 0 else ""
        yield (f"p-{number}", *first, option, "SMLX"[at], f"SKU-{number}-{at}", amount, "EUR", str(10 + row % 90))


FORMS: dict[str, tuple[tuple[str, ...], Callable[[int, int, int], Iterator[tuple[str, ...]]]]] = {
    "shopify": (SHOPIFY, shopify),
    "shopkeeper": (COLUMNS, own),
}


def write(path: Path, form: str, rows: int, variants: int, price: int = 0) -> Path:
    """Write a file, row by row."""
    header, made = FORMS[form]
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(header)
        out.writerows(made(rows, variants, price))
    return path
