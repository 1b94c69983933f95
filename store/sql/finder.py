"""Search beside the writer: every question is answered on a reader, in one hop."""

import asyncio
import time

from store.model.finding import Find, Found
from store.ports import Tx
from store.services import searching
from store.services.vocabulary import Vocabulary, load
from store.sql.database import Database

SHARE = 200  # times what reading the vocabulary took must pass before it is read again
QUICK = 0.01  # seconds; where it takes no longer, a search waits for it


class Finder:
    """Finds products in one shop's file; prices are compared in ``currency``.

    After a change of the catalog the vocabulary is read again by the next search: by that search itself in a small
    shop, beside it in a big one. Until then new words are found as they are, but nothing is corrected into them.
    """

    def __init__(self, store: Database, currency: str) -> None:
        self._store = store
        self._currency = currency
        self._vocabulary: Vocabulary | None = None
        self._stale = True
        self._took = 0.0
        self._due = 0.0
        self._reading: asyncio.Task[Vocabulary] | None = None
        store.writer.listen("search", self._changed)

    async def find(self, find: Find, at: int = 0) -> Found:
        """One page of what the words find. ``at`` (UTC milliseconds) decides which sales count."""
        old = self._stale and time.monotonic() >= self._due
        if old and self._took > QUICK and self._reading is None:
            self._reading = asyncio.create_task(self._store.read(self._read))
            self._reading.add_done_callback(self._was_read)
        wait = self._vocabulary is None or (old and self._took <= QUICK)
        return await self._store.read(lambda tx: self._find(tx, find, at, wait=wait))

    def _find(self, tx: Tx, find: Find, at: int, *, wait: bool) -> Found:
        known = self._vocabulary
        if known is None or wait:
            known = self._read(tx)
        return searching.find(tx, known, find, at, self._currency)

    def _read(self, tx: Tx) -> Vocabulary:
        self._stale = False
        began = time.monotonic()
        self._vocabulary = read = load(tx)
        self._took = time.monotonic() - began
        self._due = began + SHARE * self._took
        return read

    def _changed(self) -> None:
        self._stale = True

    def _was_read(self, task: "asyncio.Task[Vocabulary]") -> None:
        self._reading = None
        if not task.cancelled() and task.exception():
            self._stale = True  # the store is closing, or cannot be read now
