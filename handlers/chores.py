"""Work that waits in the queue like a message but goes to nobody: done piece by piece, while others are served."""

import time
from collections.abc import Callable
from functools import partial

from handlers.context import Context
from store.services import reindexing
from store.services.queue import Job

SECONDS = 1.0  # of one go; then others have theirs, and stopping waits for no more


class Chores:
    """Each method works a job for a while. False: there is more to do, come again."""

    def __init__(self, context: Context, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = context.store
        self._monotonic = monotonic

    async def reindex(self, job: Job) -> bool:
        """Make the products of a category findable by its new name or place."""
        category, after = int(str(job.payload["category"])), int(str(job.payload["after"]))
        until = self._monotonic() + SECONDS
        while some := await self._store.read(partial(reindexing.products, category=category, after=after)):
            await self._store.transact(partial(reindexing.step, job=job, category=category, some=some), bulk=True)
            after = some[-1]
            if self._monotonic() >= until:
                return False
        return True
