"""WooCommerce's product exports, in the language and with the decimal mark of the shop that wrote them.

A variable product and its variations are rows of their own that may stand anywhere: the variations are laid aside in a
first pass, and join their product in a second one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from store.model.listing import ListedOption, ListedProduct, ListedSale, ListedVariant
from store.model.money import Money
from store.model.safehtml import SafeHtml, clean
from store.rules import shaping
from store.rules.amounts import OUNCE, POUND
from store.rules.cells import Cells, Trouble
from store.rules.listed import TRANSLATIONS
from store.rules.piles import Piles
from store.rules.reading import CatalogReader, lacking, packed, unpacked
from store.rules.tables import Table
from store.rules.woocommerce_columns import columns

_UNITS = {"kg": Decimal(1000), "g": Decimal(1), "lbs": POUND, "lb": POUND, "oz": OUNCE}
_NOT_SOLD = {"grouped", "external", "bundle", "composite"}  # they lead elsewhere, or to other products
_OTHER_WORDS = {"simple", "variable", "variation", "downloadable", "virtual", "subscription", "product"}
_ABSENT = {
    "bodies": {"description", "short_description"}, "category": {"categories"}, "status": {"published"}, "sku": {"sku"},
    "barcode": {"gtin"}, "compare_at": {"sale_price"}, "sale": {"sale_price"}, "tax_class": {"tax_class"},
    "backorder": {"backorders", "in_stock", "stock"}, "weight_g": {f"weight_{unit}" for unit in _UNITS},
}  # fmt: skip
_COMMA = re.compile(r"(?<!\\),")
_BLOCKS = re.compile(r"<(?:p|br|div|li|table|h[1-6])\b", re.IGNORECASE)
_STATUS = {"1": "active", "true": "active", "yes": "active", "": "active", "0": "draft", "-1": "draft", "2": "draft"}


@dataclass(slots=True)
class Reader(CatalogReader):
    """Reads one file, going through it twice. Call ``products`` once."""

    _columns: frozenset[str] = frozenset()
    _attributes: list[int] = field(default_factory=list)
    _weight: str = ""

    def products(self, table: Table) -> Iterator[ListedProduct]:
        """Every product, in the order of the file."""
        names = columns(table.header)
        self._columns = frozenset(names)
        self.absent = lacking(_ABSENT, names) | {TRANSLATIONS}
        self._attributes = sorted(int(name[4:]) for name in self._columns if re.fullmatch(r"name\d+", name))
        self._weight = next((name for name in names if name.startswith("weight_") and name[7:] in _UNITS), "")
        self.learn_prices(table, names, ("regular_price", "sale_price"), "")
        with self.reading.scratch() as file:
            piles = Piles(file)
            self._lay_aside(piles, table, names)
            for cells in self.rows(table, names):
                if not _is_variation(cells):
                    yield from self._finish(cells, piles)
            for pile in piles.rest():
                for cells in map(unpacked, pile):
                    self.skip(cells.row, "parent", f"{cells.text('parent')!r} is not a product of this file")
        self.close()

    def _lay_aside(self, piles: Piles, table: Table, names: Sequence[str]) -> None:
        """The variations, by the product that they name."""
        for cells in self.rows(table, names, quiet=True):
            if _is_variation(cells):
                piles.put(_key(cells.text("parent")), packed(cells))

    def _finish(self, cells: Cells, piles: Piles) -> Iterator[ListedProduct]:
        """The product of a row with its variations, or nothing but an error."""
        sku, number = cells.text("sku"), cells.text("id")
        key = sku or (f"woo-{number}" if number else cells.text("name"))
        children = [
            unpacked(one) for name in (f"id:{number}", sku) if name not in {"", "id:"} for one in piles.take(_key(name))
        ]
        try:
            if not key:
                raise Trouble("name", "is empty, and so are SKU and ID")
            handle = shaping.handle_of(key)
            if handle in self._seen and sku and number:
                self.warn(cells.row, "sku", f"{sku!r} stood further above: the ID names the product instead")
                handle = shaping.handle_of(f"woo-{number}")
            if not self._seen.add(handle):
                raise Trouble("sku", f"{key!r} stood further above")
            yield self._product(handle, cells, children)
        except Trouble as trouble:
            for one in (cells, *children):
                self.skip(one.row, trouble.column, trouble.message)

    def _product(self, handle: str, cells: Cells, children: list[Cells]) -> ListedProduct:
        kinds = _kinds(cells)
        title = shaping.plain(cells.text("name"))
        if not title:
            self.warn(cells.row, "name", "is empty: the SKU or ID stands in for it")
        options: tuple[ListedOption, ...] = ()
        if children:
            names, variants = self._variations(cells, children)
            options, variants = shaping.fold([ListedOption(name) for name in names], variants, self.warner(cells.row))
        else:
            variants = () if _needs_others(kinds) else self._simple(cells)
        rows = children or ([] if _needs_others(kinds) else [cells])
        return ListedProduct(
            row=cells.row,
            handle=handle,
            status=self._status(cells, rows, kinds),
            titles={"": shaping.cut(title or handle, shaping.LONGEST_TITLE)},
            variants=variants,
            bodies=_bodies(cells),
            category=self.category(cells, [one.split(">") for one in _listed(cells.text("categories"))]),
            tax_class=self.tax_class(cells, "tax_class"),
            options=options,
            photos=self._photos(cells, children),
            whole=len(variants) == len(rows),
        )

    # Variants -------------------------------------------------------------------------------------------------

    def _simple(self, cells: Cells) -> tuple[ListedVariant, ...]:
        try:
            return (self._variant(cells, (), cells),)
        except Trouble as trouble:
            self.skip(cells.row, trouble.column, trouble.message)
            return ()

    def _variations(self, parent: Cells, children: list[Cells]) -> tuple[list[str], tuple[ListedVariant, ...]]:
        """The names of the options, and a variant for every row of a variation."""
        names = self._options(parent, children)
        found: dict[tuple[str, ...], ListedVariant] = {}
        shares = _shares(parent, children)
        for cells in sorted(children, key=lambda one: (_position(one), one.row)):
            try:
                given = self._given(cells)
                choice = tuple(given.get(name) or shaping.ANY for name in names)
                if choice in found:
                    raise Trouble("attributes", f"the same choice ({', '.join(choice)}) stands in a row above")
                found[choice] = self._variant(cells, choice, parent, shares.get(cells.row))
            except Trouble as trouble:
                self.skip(cells.row, trouble.column, trouble.message)
        if shares:
            self.warn(parent.row, "stock", "is one number for all variations: it was divided among them")
        return names, tuple(found.values())

    def _options(self, parent: Cells, children: list[Cells]) -> list[str]:
        """The attributes by which the variations differ, in the order of their product."""
        used = dict.fromkeys(name for cells in children for name in self._given(cells))
        known = [name for at in self._attributes if (name := shaping.plain(parent.text(f"name{at}"))) in used]
        return list(dict.fromkeys([*known, *used]))

    def _given(self, cells: Cells) -> dict[str, str]:
        """The values of a variation by attribute, '' for any."""
        return {
            name: shaping.cut(shaping.plain(cells.text(f"value{at}").replace("\\,", ",")), shaping.LONGEST_VALUE)
            for at in self._attributes
            if (name := shaping.plain(cells.text(f"name{at}")))
        }

    def _variant(self, cells: Cells, choice: tuple[str, ...], parent: Cells, share: int | None = None) -> ListedVariant:
        price, compare_at, sale = self._prices(cells)
        stock, backorder = self._stock(cells, share)
        weight = cells if cells.text(self._weight) else parent
        images = _images(cells) if cells is not parent else ()
        return ListedVariant(
            choice=choice,
            price=price,
            compare_at=compare_at,
            sale=sale,
            labels=tuple(self._any() if value == shaping.ANY else {} for value in choice),
            sku=shaping.cut(cells.text("sku"), shaping.LONGEST_CODE),
            barcode=shaping.cut(cells.text("gtin"), shaping.LONGEST_CODE),
            stock=stock,
            backorder=backorder,
            weight_g=self.weight(weight, self._weight, _UNITS[self._weight[7:]]) if self._weight else 0,
            requires_shipping="virtual" not in cells.text("type").lower(),
            photo=images[0] if images else "",
        )

    def _any(self) -> dict[str, str]:
        """How "Any" reads in the shop's other languages."""
        languages = self.reading.languages or tuple(shaping.ANY_IN)
        return {one: word for one in languages if (word := shaping.ANY_IN.get(one.partition("-")[0]))}

    def _prices(self, cells: Cells) -> tuple[Money, Money | None, ListedSale | None]:
        """What it costs, what it cost before, and another price for a time."""
        regular, reduced = self.price(cells, "regular_price"), self.price(cells, "sale_price")
        since, until = self.time(cells, "sale_from"), self.time(cells, "sale_until", end=True)
        if regular is None or reduced is None:
            return regular or reduced or Money.zero(self.reading.currency), None, None
        if since is not None or until is not None:
            return regular, None, ListedSale(reduced, since, until)
        return reduced, regular if regular > reduced else None, None

    def _stock(self, cells: Cells, share: int | None) -> tuple[int | None, bool]:
        """Pieces, and whether it is sold without any: what is in stock and not counted is sold without limit."""
        in_stock, allowed = cells.text("in_stock").lower(), cells.text("backorders").lower()
        disabled = cells.text("published") in {"0", "-1"} and _is_variation(cells)
        if disabled or in_stock in {"0", "no", "false", "outofstock"}:
            return 0, False
        backorder = allowed in {"1", "yes", "notify"} or in_stock in {"backorder", "onbackorder"}
        if share is not None:
            return share, backorder
        stock = None if cells.text("stock") == "parent" else self.pieces(cells, "stock")
        return stock, backorder or (stock is None and bool({"stock", "in_stock"} & self._columns))

    # Products -------------------------------------------------------------------------------------------------

    def _status(self, cells: Cells, rows: list[Cells], kinds: set[str]) -> str:
        """What the file says, but a draft where it cannot be sold as it is."""
        if not rows:
            kind = ", ".join(sorted(kinds))
            why = "nothing of it can be bought here" if kinds & _NOT_SOLD else "no row is a variation of it"
            self.warn(cells.row, "type", f"is {kind}, but {why}: it comes as a draft")
            return "draft"
        unpriced = [one.row for one in rows if not one.text("regular_price") and not one.text("sale_price")]
        if unpriced:
            self.warn(unpriced[0], "regular_price", "is empty: the product comes as a draft")
            return "draft"
        if strange := {kind for kind in kinds if not _OTHER_WORDS & set(kind.split("-")) and kind}:
            self.warn_once(cells.row, "type", f"{', '.join(sorted(strange))} is not known here: taken as simple")
        status = _STATUS.get(cells.text("published").lower(), "draft")
        return "draft" if cells.text("visibility").lower() == "hidden" else status

    def _photos(self, cells: Cells, children: list[Cells]) -> tuple[str, ...] | None:
        """The pictures of the product, and those of its variations beyond the first, which is the variation's own."""
        if "images" not in self._columns:
            return None
        return shaping.distinct((*_images(cells), *(name for one in children for name in _images(one)[1:])))


def _is_variation(cells: Cells) -> bool:
    """Plugins have kinds of their own, such as subscription_variation."""
    return "variation" in cells.text("type").lower()


def _kinds(cells: Cells) -> set[str]:
    """The words of the type: "simple, downloadable, virtual"."""
    return {word.strip().lower().replace("_", "-") for word in cells.text("type").split(",")}


def _needs_others(kinds: set[str]) -> bool:
    """Whether nothing can be bought of the row itself."""
    return bool(kinds & _NOT_SOLD) or any(kind.startswith("variable") for kind in kinds)


def _key(parent: str) -> str:
    """What a variation calls its product: an SKU, or "id:" and its number."""
    return f"id:{parent[3:].strip()}" if parent.lower().startswith("id:") else parent


def _listed(text: str) -> list[str]:
    """The parts between commas; a comma after a backslash belongs to its part."""
    return [part.replace("\\,", ",").strip() for part in _COMMA.split(text) if part.strip()] if text else []


def _images(cells: Cells) -> tuple[str, ...]:
    return shaping.distinct(shaping.picture(one) for one in _listed(cells.text("images")))


def _position(cells: Cells) -> int:
    text = cells.text("position")
    return int(text) if text.isdecimal() else 0


def _bodies(cells: Cells) -> dict[str, SafeHtml]:
    """The long description, or the short one. Its line breaks come as a backslash and an n."""
    text = cells.text("description") or cells.text("short_description")
    text = text.replace("\\n", "\n")
    if not _BLOCKS.search(text):
        text = text.replace("\r\n", "\n").replace("\n", "<br>")
    return {"": clean(text)} if text else {}


def _shares(parent: Cells, children: list[Cells]) -> dict[int, int]:
    """A stock that is kept for all variations together, divided among those that share it, by their row."""
    sharing = [cells.row for cells in children if cells.text("stock") == "parent"]
    text = parent.text("stock")
    if not sharing or not text.isdecimal():
        return {}
    each, more = divmod(int(text), len(sharing))
    return {row: each + (at < more) for at, row in enumerate(sharing)}
