"""Lanes: order is kept inside one, all of them go on at the same time, and a full one delays nobody else.

A lane is a line of items and, while it is not empty, one task that works them. The semaphore is taken for the work
alone, so that whoever waits (for its turn, for the database to come back, for a limit to let it) holds no slot.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE = 256  # Telegram's answers take 50 ms and more: 1,500 updates a second need 75 under way
BACKOFF = (0.2, 5.0)  # seconds: the first wait after a fault and the longest


class Outcome(Enum):
    """``DONE``: the next one may go. ``AGAIN``: a fault that will pass, so it stays first and is tried once more."""

    DONE = "done"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Later:
    """It stays first and is tried again in so many seconds."""

    seconds: float


Work = Callable[[T], Awaitable[Outcome | Later]]


@dataclass(slots=True, eq=False)
class Lane(Generic[T]):
    """The items of one lane; the first of ``items`` is being worked. ``held``: it waits for a ``Later``."""

    items: deque[T] = field(default_factory=deque)
    task: "asyncio.Task[None] | None" = None
    held: bool = False


class Lanes(Generic[T]):
    """Works items by ``work``, which must not raise: an exception is logged, and the item is gone."""

    def __init__(self, work: Work[T], *, limit: int = AT_ONCE, backoff: tuple[float, float] = BACKOFF) -> None:
        self._work = work
        self._slots = asyncio.Semaphore(limit)
        self._backoff = backoff
        self._lanes: dict[Hashable, Lane[T]] = {}
        self._moved = asyncio.Event()
        self._closed = False
        self._pressing = 0

    @property
    def pressing(self) -> int:
        """How many items are here, without those in lanes that are held."""
        return self._pressing

    def submit(self, key: Hashable, item: T) -> None:
        """Put an item at the end of its lane. After ``stop`` nothing is taken any more."""
        if self._closed:
            return
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane()
            lane.task = asyncio.create_task(self._run(key, lane))
        lane.items.append(item)
        self._pressing += not lane.held

    def waiting(self, key: Hashable) -> int:
        """How many items wait behind the one that this lane works on."""
        lane = self._lanes.get(key)
        return max(0, len(lane.items) - 1) if lane else 0

    def held(self, key: Hashable) -> bool:
        """Whether the first of this lane waits for a ``Later``."""
        lane = self._lanes.get(key)
        return lane is not None and lane.held

    async def room(self, below: int) -> None:
        """Wait until fewer items than this press."""
        while self._pressing >= below:
            self._moved.clear()
            await self._moved.wait()

    async def drain(self) -> None:
        """Wait until every lane is empty."""
        while self._lanes:
            self._moved.clear()
            await self._moved.wait()

    async def stop(self, patience: float) -> int:
        """Take nothing more, finish within ``patience`` seconds what can be, leave the rest; how many were left.

        An item that waits for its next try is left at once: it has not had its effect, and its owner keeps it.
        """
        self._closed = True
        for lane in self._lanes.values():
            if lane.held and lane.task:
                lane.task.cancel()
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        if tasks:
            await asyncio.wait(tasks, timeout=patience)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        left = sum(len(lane.items) for lane in self._lanes.values())
        self._lanes.clear()
        return left

    async def _run(self, key: Hashable, lane: Lane[T]) -> None:
        tries = 0
        while lane.items:
            async with self._slots:
                outcome = await self._one(lane.items[0])
            if outcome is Outcome.DONE:
                lane.items.popleft()
                self._pressing -= 1
                self._moved.set()
                tries = 0
                continue
            tries += outcome is Outcome.AGAIN
            await self._hold(lane, outcome.seconds if isinstance(outcome, Later) else self._delay(tries))
        del self._lanes[key]

    async def _one(self, item: T) -> Outcome | Later:
        try:
            return await self._work(item)
        except Exception:
            log.exception("the work of a lane failed")
            return Outcome.DONE

    async def _hold(self, lane: Lane[T], seconds: float) -> None:
        if self._closed:
            raise asyncio.CancelledError  # stopping: whoever waits is left
        lane.held = True
        self._pressing -= len(lane.items)
        self._moved.set()
        try:
            await asyncio.sleep(seconds)
        finally:
            lane.held = False
            self._pressing += len(lane.items)

    def _delay(self, tries: int) -> float:
        first, longest = self._backoff
        return min(longest, first * 2.0 ** min(tries - 1, 16))
