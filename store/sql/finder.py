"""Search beside the writer: every question is answered on a reader."""

from store.model.finding import Find, Found
from store.services.searching import search
from store.sql.database import Database


class Finder:
    """Finds products in one shop's file."""

    def __init__(self, store: Database) -> None:
        self._store = store

    async def find(self, find: Find, at: int = 0) -> Found:  # noqa: ARG002
        """One page of what the words find. ``at`` (UTC milliseconds) decides which sales count."""
        ids = await self._store.read(lambda tx: search(tx, find.words, 20))
        return Found(ids, len(ids))
