"""What becomes of products that were read: written into the shop in batches, by this process or by the one that runs.

A batch takes the writer for a few milliseconds only; between two of them customers are served. How many products that
are is learned from how long the last batch took.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from store.model.listing import ListedProduct, Picture
from store.model.settings import Settings
from store.ports import Tx
from store.rules.packing import pack
from store.services import import_log
from store.services.import_log import Source
from store.services.imports import Import, Outcome
from store.services.undoing import Undone, undo
from store.sql.database import Database

ALONE = 0.1  # seconds that a batch may take where nobody waits
BESIDE = 0.008  # where customers do
FIRST = 16  # rows of the first batch
MOST = 1000  # rows
UNDO_AT_ONCE = 20  # products


@dataclass(frozen=True, slots=True)
class Batch:
    """Products with their pictures by name, and what their file has no columns for (store.rules.listed)."""

    products: Sequence[ListedProduct]
    pictures: dict[str, Picture]
    absent: frozenset[str] = frozenset()


class Taker(Protocol):
    """Takes batches. ``outcome`` is complete after ``settle``."""

    outcome: Outcome

    async def take(self, batch: Batch) -> None:
        """Take a batch, now or soon."""

    async def shelves(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Make categories, also those in which nothing stands."""

    async def settle(self) -> None:
        """Wait until every batch is taken."""

    async def finish(self, report: str) -> None:
        """It is over; the report is kept beside what was changed."""


@dataclass(slots=True)
class Taking:
    """Takes them in this process. ``at`` is UTC milliseconds, ``seconds`` how long a batch may hold the writer."""

    store: Database
    settings: Settings
    at: int
    source: Source
    seconds: float = ALONE
    outcome: Outcome = field(default_factory=Outcome)
    _rows: float = FIRST

    async def take(self, batch: Batch) -> None:
        """Take a batch, in parts that are small enough."""
        rest = list(batch.products)
        while rest:
            count = _portion(rest, self._rows)
            part, rest = Batch(rest[:count], batch.pictures, batch.absent), rest[count:]
            outcome, took = await self.store.heavy(self._timed(part))
            self.outcome.add(outcome)
            rows = _weight(part.products) * self.seconds / max(took, 1e-6)
            self._rows = min(MOST, self._rows * 2, max(1.0, rows))

    async def shelves(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Make categories that are not there."""
        for some in _slices(sorted(paths), MOST):
            await self.store.heavy(lambda tx, some=some: self._engine(tx, Batch((), {})).shelves(some))  # type: ignore[misc]

    async def settle(self) -> None:
        """Nothing to wait for."""

    async def finish(self, report: str) -> None:
        """Close the log. Nothing was logged where nothing was changed."""
        number = self.outcome.import_id
        if number is not None:
            await self.store.transact(lambda tx: import_log.finish(tx, self.at, number, report), bulk=True)

    def _engine(self, tx: Tx, batch: Batch) -> Import:
        source, number = self.source, self.outcome.import_id
        return Import(tx, self.settings, self.at, batch.pictures, source.actor, batch.absent, source, number)

    def _timed(self, batch: Batch) -> Callable[[Tx], tuple[Outcome, float]]:
        def body(tx: Tx) -> tuple[Outcome, float]:
            began = time.perf_counter()
            outcome = self._engine(tx, batch).apply(batch.products)
            return outcome, time.perf_counter() - began

        return body


@dataclass(slots=True)
class Rehearsal:
    """Says what would become of them, on a state of the shop that others may go on writing. Nothing is changed.

    ``several`` files may list a product twice: what the first one says is remembered then.
    """

    tx: Tx
    settings: Settings
    at: int
    several: bool = False
    outcome: Outcome = field(default_factory=Outcome)
    _said: dict[str, bytes] = field(default_factory=dict)

    async def take(self, batch: Batch) -> None:
        """Count what would be."""
        fresh: list[ListedProduct] = []
        for product in batch.products:
            said, before = _said(product) if self.several else b"", self._said.get(product.handle)
            if before is None:
                fresh.append(product)
            elif before == said:
                self.outcome.unchanged += 1
            else:
                self.outcome.updated += 1
            if self.several:
                self._said[product.handle] = said
        self.outcome.add(Import(self.tx, self.settings, self.at, batch.pictures, absent=batch.absent).rehearse(fresh))

    async def shelves(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Nothing to count."""

    async def settle(self) -> None:
        """Nothing to wait for."""

    async def finish(self, report: str) -> None:
        """Nothing to keep."""


async def take_back(store: Database, settings: Settings, at: int) -> Undone | None:
    """Undo the last import; None where there is none."""
    found = await store.read(import_log.last)
    if found is None:
        return None
    done, over = Undone(found.name), False
    while not over:
        part, over = await store.heavy(lambda tx: undo(tx, settings, at, found.id, UNDO_AT_ONCE))
        done.add(part)
    return done


def portions(products: Iterable[ListedProduct], products_at_once: int, rows: int) -> Iterator[list[ListedProduct]]:
    """Products by the batch: at most so many, and no more once they have so many rows together."""
    batch: list[ListedProduct] = []
    heavy = 0
    for product in products:
        batch.append(product)
        heavy += 1 + len(product.variants)
        if len(batch) >= products_at_once or heavy >= rows:
            yield batch
            batch, heavy = [], 0
    if batch:
        yield batch


def _said(product: ListedProduct) -> bytes:
    return hashlib.blake2b(pack(replace(product, row=0)), digest_size=8).digest()


def _weight(products: Sequence[ListedProduct]) -> int:
    return sum(1 + len(product.variants) for product in products)


def _portion(products: Sequence[ListedProduct], rows: float) -> int:
    """How many of them, at least one, come to no more than these rows."""
    heavy = 0
    for at, product in enumerate(products):
        heavy += 1 + len(product.variants)
        if heavy > rows:
            return max(1, at)
    return len(products)


def _slices(paths: list[tuple[str, ...]], size: int) -> Iterator[list[tuple[str, ...]]]:
    for at in range(0, len(paths), size):
        yield paths[at : at + size]
