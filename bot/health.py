"""Whether the shop can sell: what /health/ready says, and why not."""

import asyncio
import time
from dataclasses import dataclass

from bot.gauges import Gauges
from bot.vitals import Vitals
from store.errors import ShopError
from store.services import figures
from store.services.figures import Figures
from store.services.queue import Rank

PROBE = 2.0  # seconds for a small commit
FRESH = 5.0  # seconds that the answer of the database is good for
SILENT = 180.0  # seconds without Telegram: a poll takes 50, a look at the webhook comes every 60
LATE = 300  # seconds that replies and notices may be overdue
OLD = 300  # seconds that an update may wait to be worked


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``reason`` completes the sentence, and is there where it is not well."""

    name: str
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is well."""
        return not self.reason


class Health:
    """Looks at the parts of a shop."""

    def __init__(self, vitals: Vitals, gauges: Gauges) -> None:
        self._vitals = vitals
        self._gauges = gauges
        self._written: tuple[float, Check] = (0.0, Check("database"))

    async def ready(self) -> list[Check]:
        """Every check, well or not; one of them is about the shop being open at all."""
        if self._vitals.parts is None:
            return [Check("open", "the shop is starting or stopping")]
        return [Check("open"), await self._database(), self._receiver(), *await self._backlog()]

    async def _database(self) -> Check:
        until, check = self._written
        if time.monotonic() < until:
            return check
        check = await self._probe()
        self._written = time.monotonic() + FRESH, check
        return check

    async def _probe(self) -> Check:
        at = self._vitals.clock()
        try:
            async with asyncio.timeout(PROBE):
                await self._vitals.store.transact(lambda tx: figures.pulse(tx, at))
        except TimeoutError:
            return Check("database", f"a commit takes more than {PROBE:g} seconds")
        except ShopError as error:
            return Check("database", f"it cannot be written: {error}")
        return Check("database")

    def _receiver(self) -> Check:
        parts = self._vitals.parts
        silent = time.monotonic() - parts.receiver.heard if parts else 0.0
        if silent > SILENT:
            return Check("receiver", f"Telegram has not answered for {int(silent)} seconds")
        return Check("receiver")

    async def _backlog(self) -> list[Check]:
        try:
            now = await self._gauges.figures()
        except ShopError as error:
            return [Check("queue", f"it cannot be read: {error}")]
        return [_queue(now), _inbox(now)]


def _queue(now: Figures) -> Check:
    late = max((each.late for each in now.queue if each.rank <= Rank.NOTICE), default=0) // 1000
    return Check("queue", f"messages are {late} seconds late" if late > LATE else "")


def _inbox(now: Figures) -> Check:
    age = now.inbox_age // 1000
    return Check("inbox", f"an update has been waiting for {age} seconds" if age > OLD else "")
