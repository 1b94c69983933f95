"""Our own CSV of products, read row by row: every mistake is told by row and column, and the rest goes on.

One row is one variant; the rows of a product stand together, and what belongs to the product stands in its first row.
Texts in other languages are in columns like ``title:zh``. Prices are decimal major units with a dot.
"""

import csv
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest

from store.model.listing import (
    COLUMNS,
    LOCALIZED,
    PATH,
    STATUSES,
    ListedOption,
    ListedProduct,
    ListedVariant,
    RowError,
    Texts,
)
from store.model.safehtml import clean
from store.rules.cells import Cells, Trouble, unguarded

NEEDED = ("handle", "title", "price")

_HANDLE = re.compile(r"[^\s/\\]{1,120}")
_LOCALE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_POSITIONS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: the shop's currency, and the tax classes that it knows (none: any is taken)."""

    currency: str
    tax_classes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Reader:
    """Reads one file's lines into products. ``errors`` grows while it goes; ``skipped`` counts rows left out."""

    reading: Reading
    errors: list[RowError] = field(default_factory=list)
    skipped: int = 0
    _locales: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _has_photos: bool = False

    def products(self, lines: Iterable[str]) -> Iterator[ListedProduct]:
        """Every product of which at least one row is sound, in the order of the file."""
        block: list[Cells] = []
        for cells in self._rows(lines):
            handle = cells.text("handle")
            if block and handle and handle != block[0].text("handle"):
                yield from self._finish(block)
                block = []
            if not block and not handle:
                self._skip(cells.row, "handle", "is empty")
                continue
            block.append(cells)
        yield from self._finish(block)

    def _rows(self, lines: Iterable[str]) -> Iterator[Cells]:
        """Rows with the columns that we know; the header is row 1."""
        names: list[str] = []
        for row, values in self._records(lines):
            if not names:
                names = self._header(values)
                if not names:
                    return
            elif any(value.strip() for value in values[len(names) :]):
                self._skip(row, "", f"has {len(values)} cells, the header has {len(names)}")
            elif any("\ufffd" in value for value in values):
                self._skip(row, "", "is not UTF-8 text: save the file as CSV UTF-8")
            elif any(value.strip() for value in values):
                pairs = zip_longest(names, values[: len(names)], fillvalue="")
                yield Cells(row, {name: unguarded(value.strip()) for name, value in pairs if name})

    def _records(self, lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        source = iter(lines)
        first = next(source, "").removeprefix("\ufeff")
        delimiter = max(",;\t", key=first.count) if "," not in first else ","
        records = csv.reader(chain((first,), source), delimiter=delimiter)
        row = 0
        while True:
            row += 1
            try:
                values = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                self._skip(row, "", f"cannot be read: {error}")
                continue
            yield row, values

    def _header(self, values: list[str]) -> list[str]:
        """The known name of every column, '' for those we do not know; nothing where a needed one is missing."""
        given = [value.strip().lower() for value in values]
        names = [_column(name) for name in given]
        unknown = [name for name in given if name and not _column(name)]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        missing = [name for name in NEEDED if name not in names]
        for name in twice:
            self._note(1, name, "stands twice in the header")
        for name in missing:
            near = difflib.get_close_matches(name, unknown, 1)
            self._note(1, name, f"is missing: the file must have this column{f' (is it {near[0]}?)' if near else ''}")
        for name in [] if missing else unknown:
            self._note(1, name, _unknown(name), warning=True)
        if twice or missing:
            return []
        for name in LOCALIZED:
            prefix = f"{name}:"
            self._locales[name] = tuple(one.removeprefix(prefix) for one in names if one.startswith(prefix))
        self._has_photos = "photos" in names
        return names

    def _finish(self, block: list[Cells]) -> Iterator[ListedProduct]:
        """The product of rows that stand together; nothing where its first row or all its rows are bad."""
        if not block:
            return
        first, handle = block[0], block[0].text("handle")
        try:
            if handle in self._seen:
                raise Trouble("handle", f"{handle!r} stood further above: the rows of a product must stand together")
            self._seen.add(handle)
            head = self._head(first)
        except Trouble as trouble:
            for cells in block:
                self._skip(cells.row, trouble.column, trouble.message)
            return
        variants: dict[tuple[str, ...], ListedVariant] = {}
        for cells in block:
            try:
                variant = self._variant(cells, len(head.options))
                if variant.choice in variants:
                    raise Trouble("value1" if head.options else "handle", "the same choice stands in a row above")
                variants[variant.choice] = variant
            except Trouble as trouble:
                self._skip(cells.row, trouble.column, trouble.message)
        if variants:
            yield replace(head, variants=tuple(variants.values()), whole=len(variants) == len(block))

    def _head(self, cells: Cells) -> ListedProduct:
        handle, title = cells.text("handle", 120), cells.text("title", 255)
        if not _HANDLE.fullmatch(handle):
            raise Trouble("handle", f"{handle!r} may not contain spaces or slashes")
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
            titles={"": title, **self._texts(cells, "title", 255)},
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
            photos=tuple(dict.fromkeys(cells.text("photos").split())) if self._has_photos else None,
        )

    def _texts(self, cells: Cells, column: str, longest: int = 65_536) -> Texts:
        found = {locale: cells.text(f"{column}:{locale}", longest) for locale in self._locales[column]}
        return {locale: text for locale, text in found.items() if text}

    def _category(self, cells: Cells) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
        path = _path(cells.text("category"))
        if len(path) > 6 or any(len(step) > 120 for step in path):
            raise Trouble("category", "has more than 6 steps, or one of more than 120 characters")
        others = {locale: _path(text) for locale, text in self._texts(cells, "category").items()}
        for locale, other in others.items():
            if len(other) != len(path):
                raise Trouble(f"category:{locale}", f"has {len(other)} steps, but category has {len(path)}")
        return path, others

    def _options(self, cells: Cells) -> tuple[ListedOption, ...]:
        names = [cells.text(f"option{at}", 60) for at in _POSITIONS]
        count = len([name for name in names if name])
        if not all(names[:count]):
            raise Trouble(f"option{names.index('') + 1}", "is empty, but a later option is not")
        if len(set(names[:count])) < count:
            raise Trouble("option2", "two options have the same name")
        return tuple(ListedOption(names[at - 1], self._texts(cells, f"option{at}", 60)) for at in _POSITIONS[:count])

    def _variant(self, cells: Cells, options: int) -> ListedVariant:
        choice = tuple(cells.text(f"value{at}", 60) for at in _POSITIONS)
        for at, value in zip(_POSITIONS, choice, strict=True):
            if bool(value) != (at <= options):
                missing = f"is empty, but the product has option{at}"
                raise Trouble(
                    f"value{at}", f"{value!r} has no option{at} in the product's first row" if value else missing
                )
        currency = self._currency(cells)
        price, compare_at = cells.money("price", currency), cells.money("compare_at", currency)
        if price is None:
            raise Trouble("price", "is empty")
        return ListedVariant(
            choice=choice[:options],
            price=price,
            compare_at=compare_at if compare_at and compare_at > price else None,
            labels=tuple(self._texts(cells, f"value{at}", 60) for at in _POSITIONS[:options]),
            sku=cells.text("sku", 64),
            barcode=cells.text("barcode", 64),
            stock=cells.number("stock"),
            backorder=cells.flag("backorder", default=False),
            weight_g=cells.number("weight_g") or 0,
            requires_shipping=cells.flag("requires_shipping", default=True),
            photo=cells.text("variant_photo", 1000),
        )

    def _currency(self, cells: Cells) -> str:
        currency = cells.text("currency").upper() or self.reading.currency
        if currency != self.reading.currency:
            raise Trouble("currency", f"is {currency}, but the shop sells in {self.reading.currency}")
        return currency

    def _skip(self, row: int, column: str, message: str) -> None:
        self.skipped += 1
        self._note(row, column, message)

    def _note(self, row: int, column: str, message: str, *, warning: bool = False) -> None:
        self.errors.append(RowError(row, column, message, warning))


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
