"""Patience with what is out of reach: growing waits, one line in the log when it goes and one when it is back."""

import asyncio
import logging
import random
from contextlib import suppress

log = logging.getLogger(__name__)

FIRST = 0.5  # seconds
LONGEST = 30.0  # seconds


class Reach:
    """Waits that end early when ``stopping`` is set."""

    def __init__(self, stopping: asyncio.Event, first: float = FIRST, longest: float = LONGEST) -> None:
        self._stopping = stopping
        self._first = first
        self._longest = longest
        self._tries = 0
        self._lost = ""

    async def wait(self, what: str, reason: str) -> None:
        """It is out of reach (again): say so once, and wait a little longer than the last time."""
        if self._lost != what:
            log.warning("%s (%s)", what, reason)
        self._lost = what
        delay = min(self._longest, self._first * 2.0 ** min(self._tries, 16))
        self._tries += 1
        await self.pause(delay * random.uniform(0.8, 1.0))  # noqa: S311 - many shops behind one outage come back apart

    def back(self) -> None:
        """It is within reach."""
        if self._lost:
            log.info("it works again, after: %s", self._lost)
        self._lost = ""
        self._tries = 0

    async def pause(self, seconds: float) -> None:
        """Wait, or until stopping. Who is cancelled in that very moment is (``asyncio.wait_for`` would forget it)."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
