"""Our own CSV of products, read row by row: every mistake is told by row and column, and the rest goes on.

One row is one variant; the rows of a product stand together, and what belongs to the product stands in its first row.
Texts in other languages are in columns like ``title:zh``. Dates that name no time zone are UTC.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from store.model.listing import (
    COLUMNS,
    LOCALIZED,
    PATH,
    STATUSES,
    ListedOption,
    ListedProduct,
    ListedSale,
    ListedVariant,
    Texts,
)
from store.model.safehtml import clean
from store.rules import shaping
from store.rules.cells import Cells, Trouble
from store.rules.listed import TRANSLATIONS
from store.rules.reading import CatalogReader, lacking
from store.rules.tables import Reading, Table

__all__ = ["Reader", "Reading"]

NEEDED = ("handle", "title", "price")

_LOCALE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_POSITIONS = (1, 2, 3)
_VALUES = tuple(f"value{at}" for at in _POSITIONS)
_PRICES = ("price", "compare_at", "sale_price")
_ABSENT = {
    "bodies": {"body"}, "sale": {"sale_price"},
    **{name: {name} for name in ("status", "category", "tax_class", "sku", "barcode", "compare_at", "backorder")},
    **{name: {name} for name in ("weight_g", "requires_shipping")},
}  # fmt: skip


@dataclass(slots=True)
class Reader(CatalogReader):
    """Reads one file. Call ``products`` once."""

    _locales: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _has_photos: bool = False

    def products(self, table: Table) -> Iterator[ListedProduct]:
        """Every product of which at least one row is sound, in the order of the file."""
        names = self._header(table.header)
        if not names:
            return
        self.learn_prices(table, names, _PRICES, ".", rounding=False)
        block: list[Cells] = []
        for cells in self.rows(table, names):
            handle = cells.text("handle")
            if any("\ufffd" in value for value in cells.values.values()):
                self.skip(cells.row, "", "has characters that were lost: save the file as CSV UTF-8")
            elif not block and not handle:
                self.skip(cells.row, "handle", "is empty")
            elif block and handle and handle != block[0].text("handle"):
                yield from self._finish(block)
                block = [cells]
            else:
                block.append(cells)
        yield from self._finish(block)
        self.close()

    def _header(self, given: list[str]) -> list[str]:
        """The known name of every column, '' for those we do not know; nothing where a needed one is missing."""
        names = [_column(name) for name in given]
        unknown = [name for name in given if name and not _column(name)]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        missing = [name for name in NEEDED if name not in names]
        for name in twice:
            self.tell(1, name, "stands twice in the header")
        for name in missing:
            near = difflib.get_close_matches(name, unknown, 1)
            self.tell(1, name, f"is missing: the file must have this column{f' (is it {near[0]}?)' if near else ''}")
        for name in [] if missing else unknown:
            self.warn(1, name, _unknown(name))
        if twice or missing:
            return []
        for name in LOCALIZED:
            prefix = f"{name}:"
            self._locales[name] = tuple(one.removeprefix(prefix) for one in names if one.startswith(prefix))
        self._has_photos = "photos" in names
        self.absent = lacking(_ABSENT, names) | ({TRANSLATIONS} if not any(self._locales.values()) else set())
        return names

    def _finish(self, block: list[Cells]) -> Iterator[ListedProduct]:
        """The product of rows that stand together; nothing where its first row or all its rows are bad."""
        if not block:
            return
        first, key = block[0], block[0].text("handle")
        try:
            handle = shaping.handle_of(key)
            if not self._seen.add(handle):
                raise Trouble("handle", f"{key!r} stood further above: the rows of a product must stand together")
            head = self._head(first, handle)
        except Trouble as trouble:
            for cells in block:
                self.skip(cells.row, trouble.column, trouble.message)
            return
        if handle != key:
            self.warn(first.row, "handle", f"{key!r} has spaces or slashes, or is long: the product is called {handle}")
        rows = [] if len(block) == 1 and head.status != "active" and _bare(first) else block
        variants = self._variants(rows, len(head.options))
        if variants or not rows:
            self.count_category(head.category)
            yield replace(head, variants=variants, whole=len(variants) == len(rows))

    def _variants(self, rows: list[Cells], options: int) -> tuple[ListedVariant, ...]:
        variants: dict[tuple[str, ...], ListedVariant] = {}
        for cells in rows:
            try:
                variant = self._variant(cells, options)
                if variant.choice in variants:
                    raise Trouble("value1" if options else "handle", "the same choice stands in a row above")
                variants[variant.choice] = variant
            except Trouble as trouble:
                self.skip(cells.row, trouble.column, trouble.message)
        return tuple(variants.values())

    def _head(self, cells: Cells, handle: str) -> ListedProduct:
        title = cells.text("title", shaping.LONGEST_TITLE)
        if not title:
            raise Trouble("title", "is empty")
        tax_class = cells.text("tax_class", 40) or "standard"
        if self.reading.tax_classes and tax_class not in self.reading.tax_classes:
            known = ", ".join(sorted(self.reading.tax_classes))
            raise Trouble("tax_class", f"{tax_class!r} is not one of the shop's tax classes ({known})")
        category, categories = self._category(cells)
        return ListedProduct(
            row=cells.row,
            handle=handle,
            status=cells.one_of("status", STATUSES, "active"),
            titles={"": title, **self._texts(cells, "title", shaping.LONGEST_TITLE)},
            variants=(),
            bodies={
                locale: clean(body)
                for locale, body in {"": cells.text("body"), **self._texts(cells, "body")}.items()
                if body
            },
            category=category,
            categories=categories,
            tax_class=tax_class,
            options=self._options(cells),
            photos=shaping.distinct(cells.text("photos").split()) if self._has_photos else None,
        )

    def _texts(self, cells: Cells, column: str, longest: int | None = None) -> Texts:
        found = {locale: cells.text(f"{column}:{locale}", longest) for locale in self._locales[column]}
        return {locale: text for locale, text in found.items() if text}

    def _category(self, cells: Cells) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
        """The path, at most twenty steps of it, and the same path in other languages."""
        path = _path(cells.text("category"))
        others = {locale: _path(text) for locale, text in self._texts(cells, "category").items()}
        for locale, other in others.items():
            if len(other) != len(path):
                raise Trouble(f"category:{locale}", f"has {len(other)} steps, but category has {len(path)}")
        kept = {locale: shaping.category(other, lambda _column, _message: None) for locale, other in others.items()}
        return shaping.category(path, self.warner(cells.row)), kept

    def _options(self, cells: Cells) -> tuple[ListedOption, ...]:
        names = [cells.text(f"option{at}", shaping.LONGEST_VALUE) for at in _POSITIONS]
        count = len([name for name in names if name])
        if not all(names[:count]):
            raise Trouble(f"option{names.index('') + 1}", "is empty, but a later option is not")
        if len(set(names[:count])) < count:
            raise Trouble("option2", "two options have the same name")
        return tuple(
            ListedOption(names[at - 1], self._texts(cells, f"option{at}", shaping.LONGEST_VALUE))
            for at in _POSITIONS[:count]
        )

    def _variant(self, cells: Cells, options: int) -> ListedVariant:
        choice = tuple(cells.text(column, shaping.LONGEST_VALUE) for column in _VALUES)
        for at, value in zip(_POSITIONS, choice, strict=True):
            if bool(value) != (at <= options):
                missing = f"is empty, but the product has option{at}"
                raise Trouble(
                    f"value{at}", f"{value!r} has no option{at} in the product's first row" if value else missing
                )
        self._check_currency(cells)
        price, compare_at = self.price(cells, "price"), self.price(cells, "compare_at")
        if price is None:
            raise Trouble("price", "is empty (only a draft of one row may have none)")
        return ListedVariant(
            choice=choice[:options],
            price=price,
            compare_at=compare_at if compare_at and compare_at > price else None,
            sale=self._sale(cells),
            labels=tuple(self._texts(cells, f"value{at}", shaping.LONGEST_VALUE) for at in _POSITIONS[:options]),
            sku=cells.text("sku", shaping.LONGEST_CODE),
            barcode=cells.text("barcode", shaping.LONGEST_CODE),
            stock=cells.number("stock"),
            backorder=cells.flag("backorder", default=False),
            weight_g=cells.number("weight_g") or 0,
            requires_shipping=cells.flag("requires_shipping", default=True),
            photo=cells.text("variant_photo", 2000),
        )

    def _sale(self, cells: Cells) -> ListedSale | None:
        """The price for a time. A last day without an hour belongs to it as a whole."""
        price = self.price(cells, "sale_price")
        since, until = self.time(cells, "sale_from"), self.time(cells, "sale_until", end=True)
        if price is None:
            if since is not None or until is not None:
                raise Trouble("sale_price", "is empty, but the sale has a date")
            return None
        if since is not None and until is not None and since >= until:
            raise Trouble("sale_until", "is not after sale_from")
        return ListedSale(price, since, until)

    def _check_currency(self, cells: Cells) -> None:
        currency = cells.text("currency").upper()
        if currency not in {"", self.reading.currency}:
            raise Trouble("currency", f"is {currency}, but the shop sells in {self.reading.currency}")


def _bare(cells: Cells) -> bool:
    """Whether a row says nothing of any variant."""
    return not any(cells.text(column) for column in ("price", "sku", *_VALUES))


def _column(name: str) -> str:
    """The column as we call it: ``name`` itself or ``name:locale``; '' where we do not know it."""
    base, colon, locale = name.partition(":")
    if not colon:
        return base if base in COLUMNS else ""
    return name if base in LOCALIZED and _LOCALE.fullmatch(locale) else ""


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.partition(":")[0], COLUMNS, 1)
    return f"is not a column that we know{f' (did you mean {near[0]}?)' if near else ''}, so it was left out"


def _path(text: str) -> tuple[str, ...]:
    return tuple(step.strip() for step in text.split(PATH.strip()) if step.strip())
