"""Shopify's product exports in every generation of their header.

The rows of a product stand together under its handle. A row with a price or the value of an option is a variant, any
other row only brings one more picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from store.model.listing import STATUSES, ListedOption, ListedProduct, ListedVariant
from store.model.money import Money
from store.model.safehtml import clean
from store.rules import shaping
from store.rules.cells import Cells, Trouble
from store.rules.listed import TRANSLATIONS
from store.rules.reading import CatalogReader, columns_of, lacking
from store.rules.shopify_columns import COLUMNS
from store.rules.tables import Table

_YES, _NO = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
_POSITIONS = (1, 2, 3)
_VALUES = tuple(f"value{at}" for at in _POSITIONS)
_NO_OPTION = "Default Title"
_ABSENT = {
    "bodies": {"body"}, "category": {"category", "type"}, "status": {"status", "published"}, "sku": {"sku"},
    "barcode": {"barcode"}, "compare_at": {"compare_at"}, "weight_g": {"grams"}, "backorder": {"tracker", "policy"},
    "requires_shipping": {"requires_shipping"},
}  # fmt: skip

_Options = dict[int, str]  # position in the file: name


@dataclass(slots=True)
class Reader(CatalogReader):
    """Reads one file. Call ``products`` once."""

    _columns: frozenset[str] = frozenset()

    def products(self, table: Table) -> Iterator[ListedProduct]:
        """Every product, in the order of the file."""
        columns = columns_of(table.header, COLUMNS)
        self._columns = frozenset(columns)
        self.absent = lacking(_ABSENT, columns) | {"tax_class", "sale", TRANSLATIONS}
        self.learn_prices(table, columns, ("price", "compare_at"), ".")
        block: list[Cells] = []
        key = ""
        for cells in self.rows(table, columns):
            given = cells.text("handle") or cells.text("title")
            if not given:
                self.skip(cells.row, "handle", "is empty, and so is the title")
                continue
            if given != key:
                yield from self._finish(key, block)
                key, block = given, []
            block.append(cells)
        yield from self._finish(key, block)
        self.close()

    def _finish(self, key: str, block: list[Cells]) -> Iterator[ListedProduct]:
        handle = shaping.handle_of(key) if block else ""
        if block and self._seen.add(handle):
            yield self._product(handle, block)
        elif block:
            message = f"{key!r} stood further above: the rows of a product must stand together"
            for cells in block:
                self.skip(cells.row, "handle", message)

    def _product(self, handle: str, block: list[Cells]) -> ListedProduct:
        head = next((cells for cells in block if cells.text("title")), block[0])
        title = shaping.plain(head.text("title"))
        if not title:
            self.warn(head.row, "title", "is empty: the handle stands in for it")
        options = _options(block)
        rows = [cells for cells in block if any(cells.text(column) for column in ("price", *_VALUES))]
        gift = head.text("gift_card").lower() in _YES
        variants = self._variants(rows, list(options), shipped=not gift)
        body = head.text("body")
        return ListedProduct(
            row=block[0].row,
            handle=handle,
            status=self._status(head, rows, gift=gift),
            titles={"": shaping.cut(title or handle, shaping.LONGEST_TITLE)},
            variants=variants,
            bodies={"": clean(body)} if body else {},
            category=self.category(head, [(head.text("category") or head.text("type")).split(">")]),
            options=tuple(ListedOption(name) for name in options.values()),
            photos=self._photos(block),
            whole=len(variants) == len(rows),
        )

    def _variants(self, rows: list[Cells], used: list[int], *, shipped: bool) -> tuple[ListedVariant, ...]:
        found: dict[tuple[str, ...], ListedVariant] = {}
        for cells in rows:
            try:
                variant = self._variant(cells, used, shipped=shipped)
                if variant.choice in found:
                    raise Trouble("value1" if used else "handle", "the same choice stands in a row above")
                found[variant.choice] = variant
            except Trouble as trouble:
                self.skip(cells.row, trouble.column, trouble.message)
        return tuple(found.values())

    def _variant(self, cells: Cells, used: list[int], *, shipped: bool) -> ListedVariant:
        price, compare_at = self.price(cells, "price"), self.price(cells, "compare_at")
        stock, backorder = self._stock(cells)
        return ListedVariant(
            choice=tuple(shaping.cut(cells.text(f"value{at}") or "–", shaping.LONGEST_VALUE) for at in used),
            price=price or Money.zero(self.reading.currency),
            compare_at=compare_at if compare_at and price and compare_at > price else None,
            labels=tuple({} for _ in used),
            sku=shaping.cut(cells.text("sku"), shaping.LONGEST_CODE),
            barcode=shaping.cut(cells.text("barcode"), shaping.LONGEST_CODE),
            stock=stock,
            backorder=backorder,
            weight_g=self.weight(cells, "grams"),
            requires_shipping=shipped and cells.text("requires_shipping").lower() not in _NO,
            photo=shaping.picture(cells.text("variant_image")),
        )

    def _stock(self, cells: Cells) -> tuple[int | None, bool]:
        """Pieces, and whether it is sold without any: what nobody counts is sold without limit."""
        if "tracker" in self._columns and not cells.text("tracker"):
            return None, True
        return self.pieces(cells, "quantity"), cells.text("policy").lower() == "continue"

    def _status(self, head: Cells, rows: list[Cells], *, gift: bool) -> str:
        """What the file says, but a draft where it cannot be sold as it is."""
        unpriced = [cells.row for cells in rows if not cells.text("price")]
        if unpriced or not rows:
            self.warn(unpriced[0] if unpriced else head.row, "price", "is empty: the product comes as a draft")
            return "draft"
        if gift:
            self.warn(head.row, "gift_card", "is set: gift cards are not issued here, so the product comes as a draft")
            return "draft"
        status = head.text("status").lower()
        if status and status not in STATUSES:
            self.warn_once(head.row, "status", f"is {status!r}, which is not known here: taken as a draft")
            return "draft"
        return "draft" if status != "archived" and head.text("published").lower() in _NO else status or "active"

    def _photos(self, block: list[Cells]) -> tuple[str, ...] | None:
        """The pictures by their position; None where the file has no column for them."""
        if "image" not in self._columns:
            return None
        found = [
            (int(position) if (position := cells.text("position")).isdecimal() else len(block), image)
            for cells in block
            if (image := cells.text("image"))
        ]
        return shaping.distinct(shaping.picture(image) for _, image in sorted(found, key=lambda one: one[0]))


def _options(block: list[Cells]) -> _Options:
    """The options that are in use; a lone "Title" of "Default Title" is none."""
    found: _Options = {}
    for at in _POSITIONS:
        values = {value for cells in block if (value := cells.text(f"value{at}"))}
        if not values:
            continue
        name = next((name for cells in block if (name := cells.text(f"option{at}"))), "")
        if values == {_NO_OPTION} and name.lower() in {"title", ""}:
            continue
        name = shaping.cut(name or f"Option {at}", shaping.LONGEST_VALUE)
        found[at] = f"{name} {at}" if name in found.values() else name
    return found
