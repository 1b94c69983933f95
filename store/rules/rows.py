"""Products as rows of our own file: what ``shopkeeper import`` reads, and reads as the same products again."""

from collections.abc import Iterable, Sequence

from store.model.listing import COLUMNS, LOCALIZED, PATH, ListedProduct, ListedVariant, Texts
from store.model.money import Money
from store.rules.moments import iso

Row = dict[str, str]


def locales_of(products: Iterable[ListedProduct]) -> set[str]:
    """The languages, other than the shop's own, in which anything of these products has a text."""
    found: set[str] = set()
    for product in products:
        texts: list[Iterable[str]] = [product.titles, product.bodies, product.categories]
        texts += [option.names for option in product.options]
        texts += [labels for variant in product.variants for labels in variant.labels]
        found.update(locale for one in texts for locale in one)
    return found - {""}


def header(locales: Sequence[str]) -> list[str]:
    """Our columns, each text followed by its other languages; those of the category come last."""
    names: list[str] = []
    for column in COLUMNS:
        names.append(column)
        if column in LOCALIZED and column != "category":
            names += [f"{column}:{locale}" for locale in locales]
    return [*names, *(f"category:{locale}" for locale in locales)]


def rows(product: ListedProduct, currency: str) -> list[Row]:
    """A row for every variant, the first one with what belongs to the product; one row for a product without any.

    Of one without any nothing can be sold, so it is told as a draft: a file may have no other without a price.
    """
    head = _head(product)
    if not product.variants:
        return [head | {"status": "draft"}] if product.status == "active" else [head]
    told = [_variant(variant, currency) | {"handle": product.handle} for variant in product.variants]
    return [head | told[0], *told[1:]]


def _head(product: ListedProduct) -> Row:
    cells = {
        "handle": product.handle,
        "status": product.status,
        "tax_class": product.tax_class,
        "category": PATH.join(product.category),
        "photos": " ".join(product.photos or ()),
    }
    cells |= {f"category:{locale}": PATH.join(path) for locale, path in product.categories.items()}
    cells |= _texts("title", product.titles)
    cells |= _texts("body", {locale: body.portable() for locale, body in product.bodies.items()})
    for at, option in enumerate(product.options, 1):
        cells |= _texts(f"option{at}", {"": option.name} | option.names)
    return cells


def _variant(variant: ListedVariant, currency: str) -> Row:
    sale = variant.sale
    cells = {
        "sku": variant.sku,
        "price": _major(variant.price),
        "compare_at": _major(variant.compare_at),
        "sale_price": _major(sale.price if sale else None),
        "sale_from": iso(sale.since if sale else None),
        "sale_until": iso(sale.until if sale else None),
        "currency": currency,
        "stock": "" if variant.stock is None else str(variant.stock),
        "backorder": str(int(variant.backorder)),
        "weight_g": str(variant.weight_g),
        "requires_shipping": str(int(variant.requires_shipping)),
        "barcode": variant.barcode,
        "variant_photo": variant.photo,
    }
    labels = variant.labels or ({},) * len(variant.choice)
    for at, (value, others) in enumerate(zip(variant.choice, labels, strict=True), 1):
        cells |= _texts(f"value{at}", {"": value} | others)
    return cells


def _texts(column: str, texts: Texts) -> Row:
    return {f"{column}:{locale}" if locale else column: text for locale, text in texts.items()}


def _major(money: Money | None) -> str:
    return "" if money is None else f"{money.major():f}"
