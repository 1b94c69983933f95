"""Files of products on their way into a shop: read row by row, handed on in batches, every mistake kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import orjson

from bot.catalogs import Catalog, open_catalog
from bot.pictures import Album, NoPicture
from bot.taking import Batch, Taker, Taking, portions
from store.model.listing import ListedProduct, Picture, RowError
from store.model.settings import Settings
from store.rules.listed import TRANSLATIONS
from store.rules.piles import Seen
from store.rules.tables import Reading
from store.services.import_log import Source
from store.services.imports import Outcome
from store.sql.database import Database

AT_ONCE = 50  # products
ROWS = 200
TOLD = 1000  # mistakes that are told one by one; more of them say nothing new and cost memory

_MAGENTO = ("", "pub/media/catalog/product", "media/catalog/product", "media")  # where its pictures may lie

Progress = Callable[[float, int], None]  # the part of the files that was read (0 to 1), and the products so far


@dataclass(slots=True)
class Report:
    """What an import did. ``products`` to ``categories`` count what the files hold, ``skipped`` counts rows.

    ``errors`` are the first mistakes and warnings, ``more`` is how many there were beside these.
    """

    products: int = 0
    variants: int = 0
    images: int = 0
    skipped: int = 0
    more: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    formats: dict[str, None] = field(default_factory=dict)
    categories: set[tuple[str, ...]] = field(default_factory=set)
    errors: list[tuple[Path, RowError]] = field(default_factory=list)
    _images: Seen = field(default_factory=Seen)

    def count(self, batch: Sequence[ListedProduct]) -> None:
        """Add products."""
        self.products += len(batch)
        for product in batch:
            self.variants += len(product.variants)
            for name in product.photos or ():
                self.images += self._images.add(name)
            for variant in product.variants:
                if variant.photo:
                    self.images += self._images.add(variant.photo)

    def tell(self, file: Path, errors: Iterable[RowError]) -> None:
        """Add mistakes, as long as there is room for them."""
        for error in errors:
            if len(self.errors) < TOLD:
                self.errors.append((file, error))
            else:
                self.more += 1

    def as_json(self) -> dict[str, object]:
        """The one object that ``import --json`` prints."""
        told = [(error.warning, {"file": str(file), "row": error.row, "column": error.column, "message": error.message})
                for file, error in self.errors]  # fmt: skip
        more = {"more_errors": self.more} if self.more else {}
        return more | {
            "format": ", ".join(self.formats),
            "products": self.products,
            "variants": self.variants,
            "images": self.images,
            "categories": len(self.categories),
            "created": self.outcome.created,
            "updated": self.outcome.updated,
            "unchanged": self.outcome.unchanged,
            "skipped": self.skipped,
            "errors": [one for warning, one in told if not warning],
            "warnings": [one for warning, one in told if warning],
        }


@dataclass(slots=True)
class Intake:
    """Reads files for one import. ``media`` is the folder of pictures; with ``keep`` False none is put there."""

    taker: Taker
    media: Path
    keep: bool = True
    progress: Progress = lambda _part, _products: None
    report: Report = field(default_factory=Report)

    async def take(self, file: Path, catalog: Catalog) -> None:
        """Hand one file on; its mistakes are in the report afterwards."""
        report = self.report
        report.formats[catalog.format] = None
        finder = _Finder(Album(file.parent, self.media, keep=self.keep), catalog.format)
        for products in portions(catalog.products(), AT_ONCE, ROWS):
            report.count(products)
            await self.taker.take(Batch(products, finder.find(products), _absent(catalog)))
            self.progress(catalog.progress(), report.products)
        await self.taker.shelves(catalog.categories)
        report.categories |= catalog.categories
        report.skipped += catalog.skipped
        report.tell(file, sorted([*catalog.errors, *finder.errors], key=lambda error: error.row))
        report.more += finder.more

    async def finish(self) -> Report:
        """Wait until everything is taken, and close the import."""
        await self.taker.settle()
        self.report.outcome = self.taker.outcome
        await self.taker.finish(as_text(self.report))
        return self.report


@dataclass(slots=True)
class _Finder:
    """Finds the pictures that products name. What cannot be had is told, and the product comes without it."""

    album: Album
    format: str
    errors: list[RowError] = field(default_factory=list)
    more: int = 0

    def find(self, products: Sequence[ListedProduct]) -> dict[str, Picture]:
        """Every picture that can be had, by name."""
        found: dict[str, Picture] = {}
        for product in products:
            named = dict.fromkeys(product.photos or (), "photos")
            named |= {variant.photo: "variant_photo" for variant in product.variants if variant.photo not in named}
            for name, column in named.items():
                if name and name not in found:
                    self._find(name, column, product.row, found)
        return found

    def _find(self, name: str, column: str, row: int, found: dict[str, Picture]) -> None:
        try:
            found[name] = self._taken(name)
        except NoPicture as reason:
            if len(self.errors) < TOLD:
                self.errors.append(RowError(row, column, str(reason), warning=self.format == "magento"))
            else:
                self.more += 1

    def _taken(self, name: str) -> Picture:
        """A picture in the folder of the file. Magento's paths begin in a folder of the shop that wrote them."""
        if self.format != "magento" or not name.startswith("/"):
            return self.album.take(name)
        plain = name.lstrip("/")
        for place in (*(str(PurePosixPath(folder) / plain) for folder in _MAGENTO), PurePosixPath(plain).name):
            if (self.album.folder / place).is_file():
                return self.album.take(place)
        return self.album.take(plain)


def opened(file: Path, settings: Settings, form: str = "auto") -> Catalog:
    """The file as a catalog of this shop's. Raises CommandError where it is none."""
    return open_catalog(file, Reading(settings.currency, frozenset(settings.tax.rates), settings.languages), form)


async def stock(store: Database, settings: Settings, at: int, file: Path) -> Report:
    """Take a file into a store that is open here. ``at`` is UTC milliseconds. Raises CommandError for no catalog."""
    catalog = opened(file, settings)
    intake = Intake(Taking(store, settings, at, Source(file.name, catalog.format)), store.media)
    await intake.take(file, catalog)
    return await intake.finish()


def as_text(report: Report) -> str:
    """The report as it is kept: without the mistakes, which were told."""
    told = {"errors", "warnings"}
    kept = {name: value for name, value in report.as_json().items() if name not in told}
    return orjson.dumps(kept | {"mistakes": len(report.errors) + report.more}).decode()


def _absent(catalog: Catalog) -> frozenset[str]:
    """What stays as it is. Other shops' files do not know our languages, so that what was translated stays."""
    return catalog.absent if catalog.format == "shopkeeper" else catalog.absent | {TRANSLATIONS}
