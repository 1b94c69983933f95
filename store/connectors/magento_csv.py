"""Magento 2's product exports.

A configurable product names its children, which are rows of their own anywhere in the file; so are its texts in other
languages. A first pass finds out which rows those are, a second one lays them aside, a third one puts it all together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from store.model.listing import ListedOption, ListedProduct, ListedSale, ListedVariant
from store.model.money import Money
from store.model.safehtml import SafeHtml, clean
from store.rules import shaping
from store.rules.amounts import POUND
from store.rules.cells import Cells, Trouble
from store.rules.listed import TRANSLATIONS
from store.rules.magento_columns import COLUMNS
from store.rules.moments import DAY
from store.rules.piles import Piles, Seen
from store.rules.reading import CatalogReader, columns_of, lacking, packed, unpacked
from store.rules.tables import Table

_NOT_SOLD = {"grouped", "bundle", "giftcard"}
_ROOT = "default category"
_HIDDEN = {"not visible individually", "1"}
_IMAGES = {"base_image", "small_image", "thumbnail_image", "swatch_image", "additional_images"}
_POINTERS = ("sku", "store_view_code", "configurable_variations")
_TEXTS = ("name", "description", "short_description", "categories")  # of a child nobody sees them
_PAIRS = re.compile(r"[,|](?=\s*[a-z][a-z0-9_]*=)", re.IGNORECASE)
_NOT_OPTIONS = {"sku", "display", "default", "position", "price"}
_CODES = ("ean", "gtin", "barcode", "upc")
_ABSENT = {
    "bodies": {"description", "short_description"}, "category": {"categories"}, "status": {"product_online"},
    "compare_at": {"special_price"}, "sale": {"special_price"}, "weight_g": {"weight"}, "tax_class": {"tax_class_name"},
    "backorder": {"allow_backorders", "manage_stock"}, "barcode": {"additional_attributes"},
}  # fmt: skip
_CODES_OF_LANGUAGES = """
af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk
km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl tr uk
ur uz vi zh
"""
_LANGUAGES = frozenset(_CODES_OF_LANGUAGES.split())


@dataclass(frozen=True, slots=True)
class _Choice:
    """A child as its configurable product names it: what it is, by attribute."""

    sku: str
    values: dict[str, str]


@dataclass(slots=True)
class Reader(CatalogReader):
    """Reads one file, going through it three times. Call ``products`` once."""

    _columns: frozenset[str] = frozenset()
    _children: Seen = field(default_factory=Seen)
    _scattered: bool = False

    def products(self, table: Table) -> Iterator[ListedProduct]:
        """Every product, in the order of the file."""
        columns = columns_of(table.header, COLUMNS)
        self._columns = frozenset(columns)
        self.absent = lacking(_ABSENT, columns)
        self.learn_prices(table, columns, ("price", "special_price"), ".")
        self._find(table, columns)
        self.absent |= frozenset() if self._scattered else {TRANSLATIONS}
        with self.reading.scratch() as file:
            piles = Piles(file)
            if self._scattered:
                self._lay_aside(piles, table, columns)
            for cells in self._named(self.rows(table, columns)):
                if not cells.text("sku"):
                    self.skip(cells.row, "sku", "is empty")
                elif not cells.text("store_view_code") and _key(cells) not in self._children:
                    yield from self._finish(cells, piles)
            self._tell_rest(piles)
        self.close()

    def _find(self, table: Table, columns: Sequence[str]) -> None:
        """Which rows are children, and whether any rows belong to others at all."""
        for cells in self.rows(table, columns, _POINTERS, quiet=True):
            for choice in _choices(cells):
                self._children.add(choice.sku.casefold())
                self._scattered = True
            self._scattered = self._scattered or bool(cells.text("store_view_code"))

    def _lay_aside(self, piles: Piles, table: Table, columns: Sequence[str]) -> None:
        """Those rows, by the SKU that they have or translate."""
        for cells in self._named(self.rows(table, columns, quiet=True)):
            view = bool(cells.text("store_view_code"))
            if view or _key(cells) in self._children:
                if not view:
                    for column in _TEXTS:
                        cells.values.pop(column, None)
                piles.put(f"{'view' if view else 'child'}:{_key(cells)}", packed(cells))

    def _tell_rest(self, piles: Piles) -> None:
        for pile in piles.rest():
            for cells in map(unpacked, pile):
                self.skip(cells.row, "sku", f"{cells.text('sku')!r} has no product row in this file that can be read")

    def _named(self, rows: Iterator[Cells]) -> Iterator[Cells]:
        """A row without an SKU that translates belongs to the row above it."""
        last = ""
        for cells in rows:
            last = cells.text("sku") or last
            if not cells.text("sku") and cells.text("store_view_code"):
                cells.values["sku"] = last
            yield cells

    def _finish(self, cells: Cells, piles: Piles) -> Iterator[ListedProduct]:
        handle = shaping.handle_of(cells.text("sku"))
        if not self._seen.add(handle):
            self.skip(cells.row, "sku", f"{cells.text('sku')!r} stood further above")
            return
        yield self._product(handle, cells, piles)

    def _product(self, handle: str, cells: Cells, piles: Piles) -> ListedProduct:
        views = self._translations(cells, piles)
        if cells.text("product_type").lower() == "configurable":
            options, variants, photos, wanted = self._configurable(cells, piles)
        else:
            options, photos = (), ()
            wanted = int(cells.text("product_type").lower() not in _NOT_SOLD)
            variants = self._simple(cells) if wanted else ()
        title = shaping.plain(cells.text("name"))
        if not title:
            self.warn(cells.row, "name", "is empty: the SKU stands in for it")
        titles = {locale: shaping.plain(view.text("name")) for locale, view in views.items()}
        bodies = {locale: _body(view) for locale, view in ({"": cells} | views).items()}
        return ListedProduct(
            row=cells.row,
            handle=handle,
            status=self._status(cells, variants, wanted),
            titles={
                "": shaping.cut(title or handle, shaping.LONGEST_TITLE),
                **{one: text for one, text in titles.items() if text},
            },
            variants=variants,
            bodies={locale: body for locale, body in bodies.items() if body},
            category=self.category(cells, _paths(cells.text("categories"))),
            tax_class=self.tax_class(cells, "tax_class_name"),
            options=options,
            photos=shaping.distinct((*_images(cells), *photos)) if self._columns & _IMAGES else None,
            whole=len(variants) == wanted,
        )

    # Variants -------------------------------------------------------------------------------------------------

    def _simple(self, cells: Cells) -> tuple[ListedVariant, ...]:
        try:
            return (self._variant(cells, (), cells),)
        except Trouble as trouble:
            self.skip(cells.row, trouble.column, trouble.message)
            return ()

    def _configurable(
        self, parent: Cells, piles: Piles
    ) -> tuple[tuple[ListedOption, ...], tuple[ListedVariant, ...], tuple[str, ...], int]:
        """The options, the children as variants, their pictures beyond the first, and how many children are named."""
        choices = _choices(parent)
        labels = _pairs(parent.text("configurable_variation_labels"))
        codes = list(dict.fromkeys(code for choice in choices for code in choice.values))
        codes = [code for code in labels if code in codes] + [code for code in codes if code not in labels]
        found: dict[tuple[str, ...], ListedVariant] = {}
        photos: list[str] = []
        for choice in choices:
            cells = self._child(parent, choice, piles)
            if cells is None:
                continue
            values = tuple(shaping.cut(choice.values.get(code) or shaping.ANY, shaping.LONGEST_VALUE) for code in codes)
            try:
                if values in found:
                    raise Trouble("configurable_variations", f"{choice.sku!r} is the same choice as another child")
                found[values] = self._variant(cells, values, parent)
                photos += _images(cells)[1:]
            except Trouble as trouble:
                self.skip(cells.row, trouble.column, trouble.message)
        options = [ListedOption(shaping.plain(labels.get(code) or code.replace("_", " ").title())) for code in codes]
        folded, variants = shaping.fold(options, tuple(found.values()), self.warner(parent.row))
        return folded, variants, tuple(photos), len(choices)

    def _child(self, parent: Cells, choice: _Choice, piles: Piles) -> Cells | None:
        """The row of a child; a row may be a child only once."""
        rows = [unpacked(one) for one in piles.take(f"child:{choice.sku.casefold()}")]
        if not rows:
            why = f"names {choice.sku!r}, which is no row of this file or another product's child: it was left out"
            self.warn(parent.row, "configurable_variations", why)
            return None
        piles.take(f"view:{choice.sku.casefold()}")  # its texts are not shown: the product has its own
        for cells in rows[1:]:
            self.skip(cells.row, "sku", f"{cells.text('sku')!r} stood further above")
        return rows[0]

    def _variant(self, cells: Cells, choice: tuple[str, ...], parent: Cells) -> ListedVariant:
        price, compare_at, sale = self._prices(cells if cells.text("price") else parent)
        stock, backorder = self._stock(cells)
        images = _images(cells) if cells is not parent else ()
        codes = _pairs(cells.text("additional_attributes"))
        return ListedVariant(
            choice=choice,
            price=price,
            compare_at=compare_at,
            sale=sale,
            labels=tuple({} for _ in choice),
            sku=shaping.cut(cells.text("sku"), shaping.LONGEST_CODE),
            barcode=shaping.cut(next((codes[code] for code in _CODES if codes.get(code)), ""), shaping.LONGEST_CODE),
            stock=stock,
            backorder=backorder,
            weight_g=self._weight(cells),
            requires_shipping=cells.text("product_type").lower() not in {"virtual", "downloadable"},
            photo=images[0] if images else "",
        )

    def _weight(self, cells: Cells) -> int:
        """Grams. The file does not say the unit: pounds for a shop that sells in dollars, else kilograms."""
        pounds = self.reading.currency == "USD"
        weight = self.weight(cells, "weight", POUND if pounds else Decimal(1000))
        if weight:
            self.warn_once(
                cells.row, "weight", f"has no unit in this file: read as {'pounds' if pounds else 'kilograms'}"
            )
        return weight

    def _prices(self, cells: Cells) -> tuple[Money, Money | None, ListedSale | None]:
        """What it costs, what it cost before, and another price for a time."""
        price, special = self.price(cells, "price"), self.price(cells, "special_price")
        since, until = self.time(cells, "sale_from"), self.time(cells, "sale_until", end=True)
        if until is not None and until % DAY == 0 and ":" in cells.text("sale_until"):
            until += DAY  # the day is meant, its midnight is only how it is written
        if price is None or special is None or special >= price:
            return price or Money.zero(self.reading.currency), None, None
        if since is not None or until is not None:
            return price, None, ListedSale(special, since, until)
        return special, price, None

    def _stock(self, cells: Cells) -> tuple[int | None, bool]:
        """Pieces, and whether it is sold without any. What the shop's configuration overrules says nothing."""
        if cells.text("is_in_stock") == "0" or cells.text("product_online") in {"0", "2"}:
            return 0, False
        if cells.text("manage_stock") == "0" and cells.text("use_config_manage_stock") != "1":
            return None, True
        allowed = cells.text("allow_backorders") in {"1", "2"} and cells.text("use_config_backorders") != "1"
        return self.pieces(cells, "qty"), allowed

    # Products -------------------------------------------------------------------------------------------------

    def _status(self, cells: Cells, variants: tuple[ListedVariant, ...], wanted: int) -> str:
        """What the file says, but a draft where it cannot be sold as it is."""
        if not wanted:
            kind = cells.text("product_type").lower()
            self.warn(cells.row, "product_type", f"is {kind}: nothing of it can be bought here, so it comes as a draft")
            return "draft"
        unpriced = [one.sku for one in variants if not one.price]
        if unpriced and not cells.text("price"):
            self.warn(cells.row, "price", f"is empty for {unpriced[0]}: the product comes as a draft")
            return "draft"
        hidden = cells.text("visibility").lower() in _HIDDEN or cells.text("product_online") in {"0", "2"}
        return "draft" if hidden or not variants else "active"

    def _translations(self, cells: Cells, piles: Piles) -> dict[str, Cells]:
        """The rows of the same SKU for store views whose code is a language."""
        found: dict[str, Cells] = {}
        for view in map(unpacked, piles.take(f"view:{_key(cells)}")):
            locale = self._locale(view.text("store_view_code"))
            if locale:
                found[locale] = view
            else:
                told = f"{view.text('store_view_code')!r} is no language: what it says was left out"
                self.warn_once(view.row, "store_view_code", told)
        return found

    def _locale(self, code: str) -> str:
        """The shop's language of a store view: zh_cn is zh-cn where the shop has that, else zh."""
        language, _, region = code.lower().replace("-", "_").partition("_")
        if language not in _LANGUAGES or len(region) > 4:
            return ""
        whole = f"{language}-{region}" if region else language
        return whole if whole in {one.lower() for one in self.reading.languages} else language


def _key(cells: Cells) -> str:
    return cells.text("sku").casefold()


def _pairs(text: str) -> dict[str, str]:
    """``k=v,k=v``; a value may contain commas, and pairs may stand in quotation marks."""
    pairs = (one.strip().strip('"').partition("=") for one in _PAIRS.split(text)) if text else ()
    return {key.strip(): value.strip().strip('"') for key, sign, value in pairs if sign}


def _choices(cells: Cells) -> list[_Choice]:
    text = cells.text("configurable_variations")
    found = []
    for one in text.split("|") if text else ():
        pairs = _pairs(one)
        if pairs.get("sku"):
            found.append(_Choice(pairs["sku"], {key: value for key, value in pairs.items() if key not in _NOT_OPTIONS}))
    return found


def _paths(text: str) -> list[list[str]]:
    """Category paths without the root that all shops have; a comma with a space after it is part of a name."""
    if not text:
        return []
    parts = text.split("|") if "|" in text else re.split(r",(?=\S)|, (?=[^,/]*/)", text)
    paths = [[step.replace("\\/", "/").strip() for step in re.split(r"(?<!\\)/", part)] for part in parts]
    return [path[1:] if path[0].lower() == _ROOT else path for path in paths]


def _images(cells: Cells) -> tuple[str, ...]:
    more = cells.text("additional_images").replace("|", ",").split(",")
    names = (
        cells.text("base_image"),
        *more,
        cells.text("small_image"),
        cells.text("thumbnail_image"),
        cells.text("swatch_image"),
    )
    return shaping.distinct(shaping.picture(name) for name in names if name.strip() != "no_selection")


def _body(cells: Cells) -> SafeHtml | None:
    text = cells.text("description") or cells.text("short_description")
    return clean(text) if text else None
