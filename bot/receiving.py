"""What becomes of an update when it arrives, whoever brought it: counted, a query answered at once, all else kept.

An update that is kept has its row in the inbox, so Telegram may forget it; then it goes to its lane.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from bot.work import Work
from handlers.incoming import Incoming, parse
from store.ports import Tx
from store.services import inbox
from store.sql.database import Database

KINDS = ("message", "callback_query", "pre_checkout_query", "shipping_query", "inline_query", "my_chat_member")
CROWD = 2000  # updates that wait here; more stay with Telegram, which keeps them for a day
ASKED = 1000  # queries that are remembered as answered
QUERIES = ("precheckout", "shipping", "inline")


class Receiver(Protocol):
    """How updates come. ``heard``: when Telegram last answered or called, on ``time.monotonic()``; 0 is never."""

    @property
    def heard(self) -> float:
        """See above."""

    async def catch_up(self) -> None:
        """Take what waited while we were away, or begin to. Raises CommandError where only a human can help."""

    async def drained(self) -> None:
        """Return when what waited has come, as far as can be told."""

    async def run(self) -> None:
        """Until stopped. Raises CommandError where only a human can help."""

    def stop(self) -> None:
        """Take nothing more; what has come is still kept."""

    async def goodbye(self) -> None:
        """After a run that ended well: what Telegram should know."""

    async def close(self) -> None:
        """Let go of everything."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An update that is to be kept. ``text`` is its JSON."""

    incoming: Incoming
    text: str


class Recent:
    """The last so many numbers."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._numbers: dict[int, None] = {}

    def add(self, number: int) -> bool:
        """Remember it; False if it was known."""
        if number in self._numbers:
            return False
        self._numbers[number] = None
        if len(self._numbers) > self._limit:
            del self._numbers[next(iter(self._numbers))]
        return True

    def __contains__(self, number: int) -> bool:
        return number in self._numbers


class Mailroom:
    """Sorts what arrives. ``came`` counts updates by kind, those that came again too; ``clock``: UTC milliseconds."""

    def __init__(self, store: Database, work: Work, bot: int, clock: Callable[[], int]) -> None:
        self.came: Counter[str] = Counter()
        self.work = work
        self._store = store
        self._bot = bot
        self._clock = clock
        self._asked = Recent(ASKED)

    @property
    def crowded(self) -> bool:
        """Whether so much waits here that the rest should stay with Telegram."""
        return self.work.lanes.pressing >= CROWD

    def sort(self, payload: Mapping[str, Any]) -> "Letter | asyncio.Task[None] | None":
        """An update as a letter to keep; or the answering of a query, which has begun; None if that is not needed."""
        incoming = parse(payload)
        self.came[incoming.kind] += 1
        if incoming.kind not in QUERIES:
            return Letter(incoming, orjson.dumps(payload).decode())
        if incoming.kind != "inline" and not self._asked.add(incoming.update_id):
            return None
        return self.work.query(incoming)

    async def keep(self, letters: Iterable[Letter]) -> None:
        """Write them into the inbox, all in one transaction. Raises StoreUnavailable: then none of them is kept."""
        rows = [(letter.incoming.update_id, letter.text) for letter in letters]
        if not rows:
            return
        at = self._clock()

        def body(tx: Tx) -> None:
            inbox.keep(tx, self._bot, at, rows)

        await self._store.transact(body)

    def submit(self, letters: Iterable[Letter]) -> None:
        """Hand over what was kept."""
        for letter in letters:
            self.work.submit(letter.incoming, letter.text)
