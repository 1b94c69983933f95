"""What all readers of catalogs share: how they take cells, and how they tell what is wrong with them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

import orjson

from store.model.listing import RowError
from store.model.money import Money
from store.rules import amounts, shaping
from store.rules.amounts import Prices
from store.rules.cells import Cells, Trouble, unguarded
from store.rules.moments import moment
from store.rules.piles import Seen
from store.rules.tables import Reading, Table

MOST_ERRORS = 10_000  # that are kept; the others are counted
SAMPLE = 1_000  # rows that are looked at beforehand
GRAM = Decimal(1)


@dataclass(slots=True)
class CatalogReader:
    """What every reader keeps: ``errors`` and ``skipped`` grow while it reads; ``skipped`` counts rows left out.

    ``categories`` has every path that the file names, with all above it. ``absent`` names the fields of products and
    variants that the file has no column for.
    """

    reading: Reading
    errors: list[RowError] = field(default_factory=list)
    skipped: int = 0
    categories: set[tuple[str, ...]] = field(default_factory=set)
    absent: frozenset[str] = frozenset()
    prices: Prices = field(default_factory=lambda: Prices("EUR"))
    _seen: Seen = field(default_factory=Seen)
    _told: set[str] = field(default_factory=set)
    _untold: int = 0

    def skip(self, row: int, column: str, message: str) -> None:
        """A row that is left out."""
        self.skipped += 1
        self._note(RowError(row, column, message))

    def tell(self, row: int, column: str, message: str) -> None:
        """A mistake for which no row is left out."""
        self._note(RowError(row, column, message))

    def warn(self, row: int, column: str, message: str) -> None:
        """Something that was worked around."""
        self._note(RowError(row, column, message, warning=True))

    def warn_once(self, row: int, column: str, message: str) -> None:
        """The same, told of the first row only."""
        if message not in self._told and len(self._told) < SAMPLE:
            self._told.add(message)
            self.warn(row, column, message)

    def close(self) -> None:
        """Nothing more comes: tell what was not told."""
        if self._untold:
            more = f"{self._untold} more rows have something wrong with them"
            self.errors.append(RowError(self.errors[-1].row, "", more))
            self._untold = 0

    def _note(self, error: RowError) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(error)
        else:
            self._untold += 1

    def rows(
        self, table: Table, columns: Sequence[str], only: Collection[str] | None = None, *, quiet: bool = False
    ) -> Iterator[Cells]:
        """Rows by the names that ``columns`` gives to the header's cells ('' for none).

        ``only`` takes these columns alone. ``quiet`` tells no faults: another pass does.
        """
        wanted = [(at, column) for at, column in enumerate(columns) if column and (only is None or column in only)]
        for row, values, fault in table:
            if fault:
                if not quiet:
                    self.skip(row, "", fault)
                continue
            values.extend([""] * (len(columns) - len(values)))
            cells = {column: value for at, column in wanted if (value := values[at].strip())}
            for column, value in cells.items():
                if value[0] == "'":
                    cells[column] = unguarded(value)
            yield Cells(row, cells)

    def sample(self, table: Table, columns: Sequence[str], wanted: Collection[str]) -> Iterator[str]:
        """The cells of some columns in the first rows."""
        for cells in islice(self.rows(table, columns, wanted, quiet=True), SAMPLE):
            yield from cells.values.values()

    def count_category(self, path: tuple[str, ...]) -> None:
        """Remember a path and all above it."""
        if path not in self.categories:
            self.categories.update(path[:at] for at in range(1, len(path) + 1))

    # Cells of foreign files, which are taken as kindly as can be; Trouble where they make no sense ----------------

    def learn_prices(
        self, table: Table, columns: Sequence[str], wanted: Collection[str], mark: str, *, rounding: bool = True
    ) -> None:
        """Find out how the file writes prices. ``mark`` separates decimals where its rows do not show it."""
        found = amounts.decimal_mark(self.sample(table, columns, wanted), mark)
        self.prices = Prices(self.reading.currency, found, rounding=rounding)

    def price(self, cells: Cells, column: str) -> Money | None:
        """A price, None for an empty cell. What had to be rounded is told."""
        text = cells.text(column)
        if not text:
            return None
        try:
            money, exact = self.prices.read(text)
        except ValueError as error:
            raise Trouble(column, f"{text!r} {error}") from None
        if not exact:
            more = f"has more decimals than {money.currency} has: {text} was rounded to {money.major():f}"
            self.warn(cells.row, column, more)
        return money

    def pieces(self, cells: Cells, column: str) -> int | None:
        """How many there are, None for an empty cell."""
        try:
            return shaping.count(cells.text(column))
        except ValueError as error:
            raise Trouble(column, f"{cells.text(column)!r} {error}") from None

    def weight(self, cells: Cells, column: str, unit: Decimal = GRAM) -> int:
        """Grams of a weight in ``unit``; what is no weight is told and left out."""
        text = cells.text(column)
        try:
            return amounts.grams(text, self.prices.mark, unit) if text else 0
        except ValueError as error:
            self.warn(cells.row, column, f"{text!r} {error}: it was left out")
            return 0

    def time(self, cells: Cells, column: str, *, end: bool = False) -> int | None:
        """UTC milliseconds of a date, None for an empty cell (store.rules.moments)."""
        try:
            return moment(cells.text(column), end=end)
        except ValueError as error:
            raise Trouble(column, f"{cells.text(column)!r} {error}") from None

    def tax_class(self, cells: Cells, column: str) -> str:
        """The shop's tax class by the file's word for it; standard, and a warning, where the shop has none such."""
        found = shaping.tax_class(cells.text(column), self.reading.tax_classes)
        if found is None:
            told = f"{cells.text(column)!r} is not one of the shop's tax classes: taken as standard"
            self.warn_once(cells.row, column, told)
        return found or "standard"

    def category(self, cells: Cells, paths: Iterable[Iterable[str]]) -> tuple[str, ...]:
        """The first path that none of the others leads on from; all of them are counted."""
        warn = self.warner(cells.row)
        found = [path for one in paths if (path := shaping.category(one, warn))]
        for path in found:
            self.count_category(path)
        return shaping.deepest_first(found)

    def warner(self, row: int) -> Callable[[str, str], None]:
        """Tells of one row."""
        return lambda column, message: self.warn(row, column, message)


def packed(cells: Cells) -> bytes:
    """A row to be laid aside."""
    return orjson.dumps([cells.row, cells.values])


def unpacked(data: bytes) -> Cells:
    """What ``packed`` was given."""
    row, values = orjson.loads(data)
    return Cells(row, values)


def lacking(sources: Mapping[str, Collection[str]], columns: Collection[str]) -> frozenset[str]:
    """Those fields none of whose columns there is."""
    return frozenset(name for name, needed in sources.items() if not any(column in columns for column in needed))


def columns_of(header: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Our name of every column of a header, '' for those that are not known; the first of two wins."""
    found: list[str] = []
    for one in header:
        column = known.get(one, "")
        found.append("" if column in found else column)
    return found
