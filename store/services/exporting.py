"""The catalog as rows of our own file: importing them again changes nothing."""

from collections import defaultdict
from dataclasses import dataclass, field

from store.model.listing import COLUMNS, LOCALIZED, PATH
from store.model.money import Money
from store.model.safehtml import SafeHtml
from store.model.settings import Settings
from store.ports import Tx

STORED = "sha256:"  # how a stored picture is named where no file name is

Row = dict[str, str]


@dataclass(slots=True)
class _Texts:
    """Every text of the catalog by what it belongs to, column and locale."""

    products: dict[tuple[int, str, str], str] = field(default_factory=dict)
    values: dict[tuple[int, str, str, str], str] = field(default_factory=dict)
    categories: dict[tuple[int, str], str] = field(default_factory=dict)
    locales: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Variant:
    """A row as it is stored."""

    product: int
    handle: str
    status: str
    category: int | None
    tax_class: str
    one: str
    two: str
    three: str
    sku: str
    amount: int
    compare_at: int | None
    on_hand: int
    backorder: int
    weight: int
    shipped: int
    barcode: str
    photo: str | None


_VARIANTS = """
    select p.id, p.handle, p.status, p.category_id, p.tax_class, v.opt1, v.opt2, v.opt3, v.sku, price.amount,
        price.compare_at, coalesce(stock.on_hand, 0), coalesce(stock.backorder, 0), v.weight_g, v.requires_shipping,
        v.barcode, m.sha256
    from product p join variant v on v.product_id = p.id and v.archived = 0
    join price on price.variant_id = v.id and price.currency = :currency
    left join stock on stock.variant_id = v.id
    left join variant_media vm on vm.variant_id = v.id left join media m on m.id = vm.media_id
    order by p.id, v.position, v.id
"""
_PHOTOS = """
    select pm.product_id, m.sha256 from product_media pm join media m on m.id = pm.media_id
    order by pm.product_id, pm.position
"""


def export_products(tx: Tx, settings: Settings) -> list[list[str]]:
    """The header and one row for every variant, whatever its product's status; archived variants are left out."""
    texts = _texts(tx, settings)
    photos: dict[int, list[str]] = defaultdict(list)
    for product, sha256 in tx.rows(lambda product, sha256: (product, sha256), _PHOTOS):
        photos[product].append(f"{STORED}{sha256}")
    paths = _paths(tx, texts)
    header = _header(sorted(texts.locales))
    rows = [header]
    last = 0
    for variant in tx.rows(_Variant, _VARIANTS, currency=settings.currency):
        row = _variant_cells(variant, settings.currency, texts)
        if variant.product != last:
            row |= _product_cells(variant, texts, paths) | {"photos": " ".join(photos[variant.product])}
        last = variant.product
        rows.append([row.get(column, "") for column in header])
    return rows


def _header(locales: list[str]) -> list[str]:
    """Our columns, each text followed by its other languages; those of the category come last."""
    names: list[str] = []
    for column in COLUMNS:
        names.append(column)
        if column in LOCALIZED and column != "category":
            names += [f"{column}:{locale}" for locale in locales]
    return [*names, *(f"category:{locale}" for locale in locales)]


def _texts(tx: Tx, settings: Settings) -> _Texts:
    """Texts in the shop's own language get the locale ''."""
    own, texts = settings.language, _Texts()

    def local(locale: str) -> str:
        texts.locales.add(locale)
        return "" if locale == own else locale

    def product(product_id: int, locale: str, title: str, body: str) -> None:
        texts.products[product_id, "title", local(locale)] = title
        texts.products[product_id, "body", local(locale)] = SafeHtml(body).portable()

    def option(product_id: int, position: int, locale: str, name: str) -> None:
        texts.products[product_id, f"option{position}", local(locale)] = name

    def value(product_id: int, position: int, value: str, locale: str, label: str) -> None:
        texts.values[product_id, f"value{position}", value, local(locale)] = label

    def category(category_id: int, locale: str, title: str) -> None:
        texts.categories[category_id, local(locale)] = title

    tx.rows(product, "select product_id, locale, title, body from product_text")
    tx.rows(option, "select product_id, position, locale, name from product_option")
    tx.rows(value, "select product_id, position, value, locale, label from option_value_text")
    tx.rows(category, "select category_id, locale, title from category_text")
    texts.locales |= set(settings.languages)
    texts.locales -= {"", own}
    return texts


def _paths(tx: Tx, texts: _Texts) -> dict[int, Row]:
    """The category cells of every category: its key, and its path in each language that has all of it."""
    sql = "select id, parent_id, slug from category"
    found = {one: (parent, slug) for one, parent, slug in tx.rows(lambda *row: row, sql)}
    paths: dict[int, Row] = {}
    for category, (_, slug) in found.items():
        chain, at = [], category
        while at is not None:
            chain.append(at)
            at = found[at][0]
        paths[category] = {"category": slug}
        for locale in texts.locales:
            titles = [texts.categories.get((step, locale), "") for step in reversed(chain)]
            if all(titles):
                paths[category][f"category:{locale}"] = PATH.join(titles)
    return paths


def _product_cells(variant: _Variant, texts: _Texts, paths: dict[int, Row]) -> Row:
    cells = {"status": variant.status, "tax_class": variant.tax_class}
    for column in ("title", "body", "option1", "option2", "option3"):
        for locale in ("", *texts.locales):
            name = f"{column}:{locale}" if locale else column
            cells[name] = texts.products.get((variant.product, column, locale), "")
    return cells | (paths[variant.category] if variant.category is not None else {})


def _variant_cells(variant: _Variant, currency: str, texts: _Texts) -> Row:
    cells = {
        "handle": variant.handle,
        "sku": variant.sku,
        "price": f"{Money(variant.amount, currency).major():f}",
        "compare_at": "" if variant.compare_at is None else f"{Money(variant.compare_at, currency).major():f}",
        "currency": currency,
        "stock": str(variant.on_hand),
        "backorder": str(variant.backorder),
        "weight_g": str(variant.weight),
        "requires_shipping": str(variant.shipped),
        "barcode": variant.barcode,
        "variant_photo": f"{STORED}{variant.photo}" if variant.photo else "",
    }
    for column, value in (("value1", variant.one), ("value2", variant.two), ("value3", variant.three)):
        cells[column] = value
        for locale in texts.locales:
            cells[f"{column}:{locale}"] = texts.values.get((variant.product, column, value, locale), "")
    return cells
