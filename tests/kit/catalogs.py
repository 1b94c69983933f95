"""Catalogs of any format for tests, read from texts as from files."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from store.connectors import magento_csv, shopify_csv, shopkeeper_csv, woocommerce_csv
from store.model.listing import ListedProduct, RowError
from store.rules.tables import Reading, Table

Reader = magento_csv.Reader | shopify_csv.Reader | shopkeeper_csv.Reader | woocommerce_csv.Reader

READERS: dict[str, type[Reader]] = {
    "magento": magento_csv.Reader,
    "shopify": shopify_csv.Reader,
    "shopkeeper": shopkeeper_csv.Reader,
    "woocommerce": woocommerce_csv.Reader,
}


def table_of(text: str) -> Table:
    """A text as a table, its lines split as a file's are."""
    return Table(lambda: io.StringIO(text, newline=""))


def listed(
    text: str,
    form: str = "shopkeeper",
    currency: str = "EUR",
    languages: tuple[str, ...] = (),
    taxes: Iterable[str] = (),
) -> tuple[list[ListedProduct], Reader]:
    """The products of a text of rows, and the reader with its errors."""
    reader = READERS[form](Reading(currency, frozenset(taxes), languages))
    return list(reader.products(table_of(text))), reader


def rows(*given: Mapping[str, str]) -> str:
    """A CSV of rows by column; the header has every column that any of them names."""
    names: Sequence[str] = list(dict.fromkeys(name for row in given for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(given)
    return out.getvalue()


def table(header: str, lines: Iterable[str]) -> str:
    """Lines under a header."""
    return "\n".join([header, *lines]) + "\n"


def told(reader: Reader, *, warnings: bool = False) -> list[tuple[int, str]]:
    """Where something was wrong: the rows and columns of the errors, or of the warnings."""
    return [(error.row, error.column) for error in reader.errors if error.warning == warnings]


def messages(errors: Iterable[RowError]) -> str:
    """All that was said, in one text."""
    return "\n".join(f"{error.row} {error.column} {error.message}" for error in errors)


def pictures(products: Iterable[ListedProduct]) -> set[str]:
    """Every picture that is named."""
    return {
        name for one in products for name in (*(one.photos or ()), *(variant.photo for variant in one.variants)) if name
    }
