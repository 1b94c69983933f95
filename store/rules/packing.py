"""Listed products as JSON and back: kept for the day when an import is undone, and handed from process to process."""

from collections.abc import Mapping
from typing import Any

import orjson

from store.model.listing import ListedOption, ListedProduct, ListedSale, ListedVariant
from store.model.money import Money
from store.model.safehtml import SafeHtml

Packed = Mapping[str, Any]


def pack(product: ListedProduct) -> bytes:
    """A product as JSON."""
    return orjson.dumps(product)


def unpack(data: Packed) -> ListedProduct:
    """The product that was packed. Raises KeyError, TypeError or ValueError for anything else."""
    return ListedProduct(
        row=int(data["row"]),
        handle=str(data["handle"]),
        status=str(data["status"]),
        titles=dict(data["titles"]),
        variants=tuple(map(_variant, data["variants"])),
        bodies={locale: SafeHtml(body) for locale, body in data["bodies"].items()},  # it was clean when it was packed
        category=tuple(data["category"]),
        categories={locale: tuple(path) for locale, path in data["categories"].items()},
        tax_class=str(data["tax_class"]),
        options=tuple(ListedOption(str(option["name"]), dict(option["names"])) for option in data["options"]),
        photos=None if data["photos"] is None else tuple(data["photos"]),
        whole=bool(data["whole"]),
    )


def _variant(data: Packed) -> ListedVariant:
    sale = data["sale"]
    return ListedVariant(
        choice=tuple(data["choice"]),
        price=_money(data["price"]),
        compare_at=_money(data["compare_at"]) if data["compare_at"] else None,
        sale=ListedSale(_money(sale["price"]), sale["since"], sale["until"]) if sale else None,
        labels=tuple(dict(labels) for labels in data["labels"]),
        sku=str(data["sku"]),
        barcode=str(data["barcode"]),
        stock=data["stock"],
        backorder=bool(data["backorder"]),
        weight_g=int(data["weight_g"]),
        requires_shipping=bool(data["requires_shipping"]),
        photo=str(data["photo"]),
    )


def _money(data: Packed) -> Money:
    return Money(int(data["amount"]), str(data["currency"]))
