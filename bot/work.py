"""What becomes of an update in its lane: worked, slowed down, tried once more, or set aside with its traceback.

The update's row in the inbox goes when nothing is owed for it any more; until then the next start works it again.
"""

import asyncio
import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from telegram.error import BadRequest, NetworkError

from bot.finished import Finished
from bot.lanes import Lanes, Later, Outcome
from bot.limits import Limiter
from bot.metrics import Histogram
from handlers.incoming import Incoming
from store.errors import StoreUnavailable
from store.model.settings import Limits
from store.ports import Tx
from store.services import inbox
from store.sql.database import Database

log = logging.getLogger(__name__)

TRIES = 2  # an update that failed so often is set aside
CROWD = 2000  # messages of one person that wait; more than that is an attack on our memory, and is dropped
INLINE = (20, 10.0)  # inline queries of one user in so many seconds; they come with every letter, and more are dropped
QUERY_SECONDS = 8.0  # of Telegram's ten for a pre-checkout query; work that begins later declines


class Handlers(Protocol):
    """Who does the work. All but ``handle`` and ``parked`` keep their faults to themselves."""

    async def handle(self, incoming: Incoming, backlog: int = 0) -> None:
        """Work an update while ``backlog`` others of its lane wait. Raises StoreUnavailable: it will come again."""

    async def query(self, incoming: Incoming, deadline: float) -> None:
        """Answer a pre-checkout or shipping query. ``deadline`` is on ``time.monotonic()``."""

    async def throttled(self, incoming: Incoming) -> None:
        """Say that this press did nothing, or that messages will be worked more slowly."""

    async def parked(self, incoming: Incoming, error: str) -> None:
        """Tell the customer and the owners that an update could not be worked. Raises StoreUnavailable."""


@dataclass(slots=True, eq=False)
class Item:
    """An update in its lane. ``text`` is its JSON, ``error`` the traceback of one that is to be set aside."""

    incoming: Incoming
    text: str
    key: Hashable
    attempts: int = 0
    admitted: bool = False
    error: str = ""


class Work:
    """Lanes over the handlers, the limit per user, and the rules for what fails."""

    def __init__(
        self,
        store: Database,
        handlers: Handlers,
        bot: int,
        limits: Limits,
        clock: Callable[[], int],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lanes: Lanes[Item] = Lanes(self._kept)
        self.seconds: dict[str, Histogram] = {}  # from the lane to the screen, by kind of update
        self.outcomes: Counter[str] = Counter()  # of tries: done, slowed, again, failed, parked
        self._store = store
        self._handlers = handlers
        self._bot = bot
        self._clock = clock
        self._monotonic = monotonic
        self._limiter = Limiter(limits.updates, limits.seconds)
        self._typing = Limiter(*INLINE)
        self._slowed: set[int] = set()  # users whose next message waits for the limit
        self._told: set[int] = set()  # those of them who know
        self._inside: set[int] = set()  # updates in the lanes
        self._trials: dict[int, asyncio.Future[None]] = {}  # of those of them whose first try somebody waits for
        self._payments: set[int] = set()  # those of them that bring money
        self._settled = asyncio.Event()
        self._settled.set()
        self._finished = Finished(store, bot)
        self._aside: set[asyncio.Task[None]] = set()
        self._faulty = False

    def submit(self, incoming: Incoming, text: str, attempts: int = 0) -> None:
        """Put an update that is in the inbox into its lane; one that is there already is the same one."""
        if incoming.update_id in self._inside:
            return
        if incoming.kind == "press" and incoming.user_id in self._slowed:
            self._go(self._refuse(incoming))
            return
        item = Item(incoming, text, _lane(incoming), attempts)
        if incoming.kind == "message" and self.lanes.waiting(item.key) >= CROWD:
            log.warning("an update of somebody who has %s more waiting was dropped", CROWD)
            self._finished.add(incoming.update_id)
            return
        if attempts >= TRIES:
            item.error = "it failed before the last start"
        self._inside.add(incoming.update_id)
        if incoming.kind == "payment":
            self._payments.add(incoming.update_id)
            self._settled.clear()
        self.lanes.submit(item.key, item)

    def query(self, incoming: Incoming) -> "asyncio.Task[None] | None":
        """Answer a pre-checkout, shipping or inline query now, before and beside everything else. None: too many."""
        user = incoming.user_id
        if incoming.kind == "inline" and user is not None and self._typing.take(user, self._monotonic()):
            return None
        return self._go(self._handlers.query(incoming, time.monotonic() + QUERY_SECONDS))

    def tried(self, update: int) -> "asyncio.Future[None] | None":
        """Done when a submitted update has been tried once, however that ended; None if it is in no lane now."""
        if update not in self._inside:
            return None
        found = self._trials.get(update)
        if found is None:
            found = self._trials[update] = asyncio.get_running_loop().create_future()
        return found

    async def settled(self) -> None:
        """Wait until every payment that was submitted is worked."""
        await self._settled.wait()

    async def stop(self, patience: float) -> None:
        """Finish what can be finished in ``patience`` seconds; the rest stays in the inbox."""
        until = self._monotonic() + patience
        if left := await self.lanes.stop(patience):
            log.info("%s updates are left for the next start", left)
        if self._aside:
            await asyncio.wait(self._aside, timeout=max(0.1, until - self._monotonic()))
        for task in self._aside:
            task.cancel()
        await self._finished.close()

    async def _kept(self, item: Item) -> Outcome | Later:
        """Whatever fails in here leaves the update in the inbox for the next start, and nobody waits for it."""
        try:
            return await self._work(item)
        except Exception:
            log.exception("update %s could not even be set aside; it stays in the inbox", item.incoming.update_id)
            return self._gone(item.incoming.update_id)
        finally:
            if self._trials and (trial := self._trials.pop(item.incoming.update_id, None)):
                trial.set_result(None)  # nobody cancels it: many may wait

    async def _work(self, item: Item) -> Outcome | Later:
        if item.error:
            return await self._park(item)
        if wait := self._wait(item):
            self.outcomes["slowed"] += 1
            return await self._slow(item, wait)
        began = self._monotonic()
        try:
            await self._handlers.handle(item.incoming, self.lanes.waiting(item.key))
        except (StoreUnavailable, NetworkError) as error:
            if isinstance(error, BadRequest):  # a kind of NetworkError in python-telegram-bot, but a fault of ours
                return await self._failed(item, error)
            return self._again(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and kept
            return await self._failed(item, error)
        self._worked(item.incoming.kind, self._monotonic() - began)
        self._finished.add(item.incoming.update_id)
        return self._gone(item.incoming.update_id)

    def _wait(self, item: Item) -> float:
        """Seconds until the limit lets this item be worked; 0 counts it."""
        user = item.incoming.user_id
        if item.admitted or item.incoming.exempt or user is None:
            return 0.0
        wait = self._limiter.take(user, self._monotonic())
        if not wait:
            item.admitted = True
            self._slowed.discard(user)
            if not self.lanes.waiting(item.key):
                self._told.discard(user)
        return wait

    async def _slow(self, item: Item, wait: float) -> Outcome | Later:
        incoming = item.incoming
        if incoming.kind == "press":
            await self._refuse(incoming)
            return self._gone(incoming.update_id)
        if not incoming.private:  # its lane is everybody's: one member of a group holds up no other
            self._finished.add(incoming.update_id)
            return self._gone(incoming.update_id)
        user = incoming.user_id
        if user is not None:
            self._slowed.add(user)
            if user not in self._told:
                self._told.add(user)
                self._go(self._tell(incoming))
        return Later(wait)

    async def _refuse(self, incoming: Incoming) -> None:
        await self._tell(incoming)
        self._finished.add(incoming.update_id)

    async def _tell(self, incoming: Incoming) -> None:
        try:
            await self._handlers.throttled(incoming)
        except Exception as error:  # noqa: BLE001 - a courtesy; nothing depends on it
            log.warning("a customer was not told to slow down: %s", type(error).__name__)

    async def _failed(self, item: Item, error: Exception) -> Outcome:
        """Count it, in a transaction of its own; the second time it is set aside."""
        update = item.incoming.update_id
        self.outcomes["failed"] += 1
        try:
            counted = await self._store.transact(lambda tx: inbox.failed(tx, self._bot, update))
        except StoreUnavailable as unavailable:
            return self._again(unavailable)
        item.attempts = max(item.attempts + 1, counted)
        if item.attempts < TRIES:
            log.warning("update %s failed and is tried once more", update, exc_info=error)
            return Outcome.AGAIN
        item.error = "".join(traceback.format_exception(error))
        return await self._park(item)

    async def _park(self, item: Item) -> Outcome:
        """Set it aside. Notices go first: their keys make them come once, however often this is repeated."""
        at, update = self._clock(), item.incoming.update_id

        def body(tx: Tx) -> None:
            inbox.park(tx, self._bot, update, item.text, item.error, at)

        try:
            await self._apologize(item)
            await self._store.transact(body)
        except StoreUnavailable as error:
            return self._again(error)
        self.outcomes["parked"] += 1
        return self._gone(update)

    async def _apologize(self, item: Item) -> None:
        try:
            await self._handlers.parked(item.incoming, item.error)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("nobody could be told that update %s was set aside", item.incoming.update_id)

    def _gone(self, update: int) -> Outcome:
        self._inside.discard(update)
        self._payments.discard(update)
        if not self._payments:
            self._settled.set()
        return Outcome.DONE

    def _again(self, error: Exception) -> Outcome:
        self.outcomes["again"] += 1
        if not self._faulty:
            log.warning("updates cannot be worked now and are tried again: %s", error)
        self._faulty = True
        return Outcome.AGAIN

    def _worked(self, kind: str, seconds: float) -> None:
        self.outcomes["done"] += 1
        histogram = self.seconds.get(kind)
        if histogram is None:
            histogram = self.seconds[kind] = Histogram()
        histogram.add(seconds)
        if self._faulty:
            log.info("updates are worked again")
        self._faulty = False

    def _go(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._went)
        return task

    def _went(self, task: asyncio.Task[None]) -> None:
        self._aside.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a query or a courtesy failed", exc_info=error)


def _lane(incoming: Incoming) -> Hashable:
    """Money never waits behind messages that wait for a limit; it is settled before the turns that share a commit."""
    return ("money", incoming.lane) if incoming.kind == "payment" else incoming.lane
