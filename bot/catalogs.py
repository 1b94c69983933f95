"""A catalog in a file, whoever wrote it: its format is told by its header, and its products come one by one."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from bot.errors import CommandError
from bot.textfiles import TextFile
from store.connectors import magento_csv, shopify_csv, shopkeeper_csv, woocommerce_csv
from store.model.listing import ListedProduct, RowError
from store.rules.formats import detect, refusal
from store.rules.tables import Reading, Table

_IN_MEMORY = 4 << 20  # bytes of rows that wait for their parents before they go to the disk
_PASSES = {"shopify": 1, "shopkeeper": 1, "woocommerce": 2, "magento": 3}

Reader = magento_csv.Reader | shopify_csv.Reader | shopkeeper_csv.Reader | woocommerce_csv.Reader
_READERS: Mapping[str, type[Reader]] = {
    "magento": magento_csv.Reader,
    "shopify": shopify_csv.Reader,
    "shopkeeper": shopkeeper_csv.Reader,
    "woocommerce": woocommerce_csv.Reader,
}


class Catalog:
    """An open catalog. ``errors``, ``skipped`` and ``categories`` grow while ``products`` is gone through, once."""

    def __init__(self, file: TextFile, table: Table, form: str, reading: Reading) -> None:
        self.format = form
        self._file = file
        self._table = table
        self._reader: Reader = _READERS[form](reading)
        self._size = max(1, file.path.stat().st_size) * _PASSES[form]
        self._before = file.seen
        if file.encoding in {"gb18030", "cp1252"}:
            name = "GBK" if file.encoding == "gb18030" else "Windows-1252"
            self._reader.warn(1, "", f"the file is not UTF-8 and was read as {name}: look whether the titles are right")

    def products(self) -> Iterator[ListedProduct]:
        """Every product, in the order of the file."""
        yield from self._reader.products(self._table)

    @property
    def errors(self) -> list[RowError]:
        return self._reader.errors

    @property
    def skipped(self) -> int:
        return self._reader.skipped

    @property
    def categories(self) -> set[tuple[str, ...]]:
        """Every path that was named, with all above it."""
        return self._reader.categories

    @property
    def absent(self) -> frozenset[str]:
        """The fields of products and variants that the file has no column for."""
        return self._reader.absent

    def progress(self) -> float:
        """How much of the work is done, from 0 to 1, by the bytes that were read."""
        return min(1.0, (self._file.seen - self._before) / self._size)


def open_catalog(path: Path, reading: Reading, form: str = "auto") -> Catalog:
    """Open a file as a catalog of this format, or of the one that its header tells.

    Raises CommandError with a sentence where the file cannot be read or is no catalog.
    """
    try:
        file = TextFile(path)
        table = Table(file)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from None
    if not any(table.header):
        raise CommandError(f"{path.name} is empty.")
    detected = detect(table.header)
    if form == "auto" and detected.lacking:
        raise CommandError(f"{path.name} {refusal(table.header, detected)}.")
    return Catalog(file, table, detected.form if form == "auto" else form, replace(reading, scratch=_scratch))


def _scratch() -> BinaryIO:
    return cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))
