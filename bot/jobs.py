"""What is done every so often: expired holds are swept, old rows forgotten. By the shop's clock, which may jump."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from store.errors import StoreUnavailable
from store.ports import Tx
from store.services import queue
from store.sql.database import Database

log = logging.getLogger(__name__)

TICK = 1.0  # seconds between two looks at the clock
BACK = 2000  # milliseconds; less is how clocks are kept right


@dataclass(frozen=True, slots=True)
class Job:
    """``work(tx, at, limit)`` does at most ``limit`` things in a transaction and says how many; between two of them
    others write. ``every`` is in milliseconds, and ``first`` how long after the start it is done for the first time.
    """

    name: str
    every: int
    limit: int
    work: Callable[[Tx, int, int], int]
    first: int = 0


@dataclass(frozen=True, slots=True)
class Each:
    """``due(tx, at, limit)`` names rows, and ``work(tx, at, row)`` does one of them in a transaction of its own.

    One that fails is logged and stays; the others are done all the same.
    """

    name: str
    every: int
    limit: int
    due: Callable[[Tx, int, int], list[int]]
    work: Callable[[Tx, int, int], object]
    first: int = 0


class Jobs:
    """Runs each job for the first time when it says, and then in its turn, until cancelled."""

    def __init__(self, store: Database, jobs: tuple[Job | Each, ...], clock: Callable[[], int]) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._due: dict[str, int] = {}
        self._seen = 0

    async def run(self) -> None:
        """Look at the clock every second; a virtual one may have jumped by days."""
        while True:
            await self.tick()
            await asyncio.sleep(TICK)

    async def tick(self) -> None:
        """Do what is due. A job that fails is logged and comes again in its turn."""
        await self._look_at_the_clock()
        for job in self._jobs:
            now = self._clock()
            if self._due.setdefault(job.name, now + job.first) > now:
                continue
            self._due[job.name] = now + job.every
            try:
                await self._work(job)
            except StoreUnavailable as error:
                log.warning("%s could not be done now: %s", job.name, error)
            except Exception:
                log.exception("%s failed", job.name)

    async def _look_at_the_clock(self) -> None:
        """Where it was put back, what was to come goes back with it: nothing waits until the clock has caught up."""
        now = self._clock()
        back = self._seen - now
        if back >= BACK:
            log.warning("the clock of this machine was put back by %s seconds", back // 1000)
            try:
                await self._store.transact(lambda tx: queue.put_back(tx, back), bulk=True)
            except StoreUnavailable:
                return  # at the next look, then
            self._due = {name: due - back for name, due in self._due.items()}
        self._seen = now

    async def _work(self, job: Job | Each) -> None:
        at = self._clock()
        if isinstance(job, Each):
            await self._each(job, at)
            return
        while await self._store.transact(lambda tx: job.work(tx, at, job.limit), bulk=True) >= job.limit:
            pass

    async def _each(self, job: Each, at: int) -> None:
        seen: set[int] = set()
        while rows := await self._rows(job, at, seen):
            for row in rows:
                seen.add(row)
                try:
                    await self._store.transact(partial(_one, job, at, row), bulk=True)
                except StoreUnavailable:
                    raise
                except Exception:
                    log.exception("%s failed for %s", job.name, row)

    async def _rows(self, job: Each, at: int, seen: set[int]) -> list[int]:
        found = await self._store.read(lambda tx: job.due(tx, at, job.limit + len(seen)))
        return [row for row in found if row not in seen]


def _one(job: Each, at: int, row: int, tx: Tx) -> object:
    return job.work(tx, at, row)
