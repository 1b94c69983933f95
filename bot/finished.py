"""Strikes finished updates off the inbox, many in one transaction."""

import asyncio
import logging

from store.errors import StoreUnavailable
from store.services import inbox
from store.sql.database import Database

log = logging.getLogger(__name__)

GATHER = 0.2  # seconds; a row that is struck off late costs one screen shown again after a crash, a commit costs more
TRY_AGAIN = 1.0  # seconds


class Finished:
    """Collects ids and deletes their rows soon after; ``close`` deletes what is left at once."""

    def __init__(self, store: Database, bot: int) -> None:
        self._store = store
        self._bot = bot
        self._ids: list[int] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, update: int) -> None:
        """Nothing is owed for this update any more."""
        self._ids.append(update)
        if self._task is None:
            self._task = asyncio.create_task(self._soon())

    async def close(self) -> None:
        """Delete what is left. What cannot be deleted is worked again at the next start, without a second effect."""
        if task := self._task:
            task.cancel()
            await asyncio.wait({task})
        try:
            await self._flush()
        except StoreUnavailable as error:
            log.warning("%s finished updates could not be struck off: %s", len(self._ids), error)

    async def _soon(self) -> None:
        try:
            await asyncio.sleep(GATHER)
            while self._ids:
                try:
                    await self._flush()
                except StoreUnavailable:
                    await asyncio.sleep(TRY_AGAIN)
        finally:
            self._task = None

    async def _flush(self) -> None:
        taken, self._ids = self._ids, []
        if not taken:
            return
        try:
            await self._store.transact(lambda tx: inbox.finish(tx, self._bot, taken), bulk=True)
        except BaseException:
            self._ids += taken
            raise
