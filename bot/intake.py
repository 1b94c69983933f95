"""Files of products on their way into an open store: read row by row, written in batches, every mistake kept."""

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bot.pictures import Album, NoPicture
from store.connectors.shopkeeper_csv import Reader, Reading
from store.model.listing import ListedProduct, Picture, RowError
from store.model.settings import Settings
from store.ports import Tx
from store.services.imports import Import, Outcome
from store.sql.database import Database

BATCH = 50  # products in a transaction of some 30 ms; between two of them others write

Progress = Callable[[float, int], None]  # the part of the files that was read (0 to 1), and the products so far


@dataclass(slots=True)
class Report:
    """What an import did. ``products`` to ``categories`` count what the files hold, ``skipped`` counts rows."""

    products: int = 0
    variants: int = 0
    skipped: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    images: set[str] = field(default_factory=set)
    categories: set[tuple[str, ...]] = field(default_factory=set)
    errors: list[tuple[Path, RowError]] = field(default_factory=list)

    def count(self, batch: list[ListedProduct], pictures: dict[str, Picture], outcome: Outcome) -> None:
        """Add a batch."""
        self.products += len(batch)
        self.variants += sum(len(product.variants) for product in batch)
        self.images |= {picture.sha256 for picture in pictures.values()}
        for product in batch:
            self.categories |= {product.category[:at] for at in range(1, len(product.category) + 1)}
        self.outcome.created += outcome.created
        self.outcome.updated += outcome.updated
        self.outcome.unchanged += outcome.unchanged

    def as_json(self) -> dict[str, object]:
        """The one object that ``import --json`` prints."""
        told = [(error.warning, {"file": str(file), "row": error.row, "column": error.column, "message": error.message})
                for file, error in self.errors]  # fmt: skip
        return {
            "format": "shopkeeper",
            "products": self.products,
            "variants": self.variants,
            "images": len(self.images),
            "categories": len(self.categories),
            "created": self.outcome.created,
            "updated": self.outcome.updated,
            "unchanged": self.outcome.unchanged,
            "skipped": self.skipped,
            "errors": [one for warning, one in told if not warning],
            "warnings": [one for warning, one in told if warning],
        }


class _Rehearsed(Exception):
    """Carries a batch's outcome out of a transaction that is undone by it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass(slots=True)
class Intake:
    """Takes files into a store. ``at`` is UTC milliseconds; with ``dry_run`` everything is undone again."""

    store: Database
    settings: Settings
    at: int
    dry_run: bool = False
    progress: Progress = lambda _part, _products: None
    report: Report = field(default_factory=Report)

    async def take(self, file: Path) -> None:
        """Take one file; its mistakes are in the report afterwards."""
        album = Album(file.parent, self.store.media, keep=not self.dry_run)
        reader = Reader(Reading(self.settings.currency, frozenset(self.settings.tax.rates)))
        for batch, part in _batches(reader, file):
            pictures = self._pictures(batch, album, file)
            outcome = await self._apply(batch, pictures)
            self.report.count(batch, pictures, outcome)
            self.progress(part, self.report.products)
        self.report.skipped += reader.skipped
        self.report.errors += [(file, error) for error in reader.errors]
        self.report.errors.sort(key=lambda told: (str(told[0]), told[1].row))

    async def _apply(self, batch: list[ListedProduct], pictures: dict[str, Picture]) -> Outcome:
        def body(tx: Tx) -> Outcome:
            outcome = Import(tx, self.settings, self.at, pictures).apply(batch)
            if self.dry_run:
                raise _Rehearsed(outcome)
            return outcome

        try:
            return await self.store.heavy(body)
        except _Rehearsed as rehearsed:
            return rehearsed.outcome

    def _pictures(self, batch: list[ListedProduct], album: Album, file: Path) -> dict[str, Picture]:
        """Every picture that the batch names; what cannot be had is told once, and the product comes without it."""
        found: dict[str, Picture] = {}
        for product in batch:
            named = dict.fromkeys(product.photos or (), "photos")
            named |= {variant.photo: "variant_photo" for variant in product.variants if variant.photo not in named}
            for name, column in named.items():
                if not name or name in found:
                    continue
                try:
                    found[name] = album.take(name)
                except NoPicture as reason:
                    trouble = RowError(product.row, column, str(reason), warning=reason.later)
                    self.report.errors.append((file, trouble))
        return found


def _batches(reader: Reader, file: Path) -> Iterator[tuple[list[ListedProduct], float]]:
    """Products by the batch, with the part of the file that was read."""
    size = max(1, file.stat().st_size)
    with file.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="") as lines:
        if raw.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            reader.errors.append(RowError(1, "", "is UTF-16 text: save the file as CSV UTF-8"))
            return
        products = reader.products(lines)  # what is no UTF-8 in them is found by its row
        while batch := list(islice(products, BATCH)):
            yield batch, raw.tell() / size
