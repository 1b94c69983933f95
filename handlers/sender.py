"""The sender: takes what is due from the queue and brings it to Telegram, paced, until it arrived or is dead."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from handlers.context import Context
from handlers.deliveries import Deliveries
from handlers.fetches import Downloads
from handlers.pace import Pace
from handlers.private import PrivateChats
from handlers.updates import alert
from handlers.uploads import IMPORT, Imports
from store.errors import FetchLater, StoreUnavailable
from store.ports import Tx
from store.services import payments, queue
from store.services.customers import mark_unreachable
from store.services.queue import Job

log = logging.getLogger(__name__)

AT_ONCE = 30  # jobs under way
LAST_SCREENS = 0.5  # seconds
CEILINGS = {"photo": 4, IMPORT: 2}  # of them: slow ones leave room for invoices
FETCHES = 8  # of them that fetch pictures; no more are taken from the queue
LONGEST = 30_000  # milliseconds between two tries while Telegram is out of reach: when it is back, it is back
LOOK_AGAIN = 1.0  # seconds; the clock may be a virtual one
PATIENCE = 2.0  # seconds of pacing that a job waits for; beyond that it goes back to the queue
GIVE_UP = 24 * 3600 * 1000  # milliseconds; what could not be sent for a day is dead
FAULTS = 5  # attempts after which a fault of ours is dead


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a job: ``done``, ``retry`` in so many milliseconds (None: back-off), ``postpone``, or ``dead``."""

    end: str
    delay: int | None = None
    error: str = ""


class Sender:
    """Runs until stopped. ``wake`` is called after each commit that put something into the queue."""

    def __init__(
        self,
        context: Context,
        private: PrivateChats,
        downloads: Downloads,
        imports: Imports,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.context = context
        self.downloads = downloads
        self.imports = imports
        self.deliveries = Deliveries(context, private, downloads, imports)
        self.pace = Pace()
        self._monotonic = monotonic
        self._wake = asyncio.Event()
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()
        self._busy: dict[int, str] = {}  # jobs under way and their kinds: a lease that ends while its job runs is ours
        context.store.writer.listen("queue", self.wake)

    def wake(self) -> None:
        """Something is in the queue."""
        self._wake.set()

    async def stop(self) -> None:
        """Take nothing more; what is under way is finished, and screens that were slower than their lanes are."""
        self._stopping = True
        self._wake.set()
        await self.deliveries.private.drain(LAST_SCREENS)

    async def run(self) -> None:
        """Take, send, write down, until stopped."""
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    await self._round()
                except StoreUnavailable as error:
                    log.warning("the queue cannot be read now: %s", error)
                    await self._rest()
        finally:
            await self.downloads.close()  # what is being fetched fails now, and is fetched another time
            await self.imports.close()
        if self._running:
            await asyncio.wait(self._running)

    async def _round(self) -> None:
        free = AT_ONCE - len(self._running)
        at = self.context.clock()
        busy = frozenset(self._busy)
        fetches = FETCHES - self._under_way("fetch")
        taken = partial(queue.take, at=at, limit=free, busy=busy, fetches=fetches)
        jobs = await self.context.store.transact(taken, bulk=True) if free else []
        for job in jobs:
            self._busy[job.id] = job.kind
            task = asyncio.create_task(self._work(job))
            self._running.add(task)
            task.add_done_callback(self._ended)
        if not jobs:
            await self._rest()

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), LOOK_AGAIN)
        except TimeoutError:
            return

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._wake.set()  # the next of its lane may go
        if not task.cancelled() and (error := task.exception()):
            log.error("a job's end could not be written down; it will be done again: %s", error)

    async def _work(self, job: Job) -> None:
        try:
            crowd = self._under_way(job.kind) > CEILINGS.get(job.kind, AT_ONCE)
            verdict = Verdict("postpone", 500) if crowd else await self._verdict(job)
            at = self.context.clock()
            await self.context.store.transact(lambda tx: self._settle(tx, at, job, verdict), bulk=True)
        finally:
            self._busy.pop(job.id, None)

    async def _verdict(self, job: Job) -> Verdict:
        chat = 0
        try:
            delivery = await self.deliveries.prepare(job)
            if delivery is None:
                return Verdict("done")
            chat = delivery.chat
            if delivery.paced and (delay := await self._paced(chat)):
                return Verdict("postpone", int(delay * 1000))
            return Verdict("done" if await delivery.send() else "postpone", 300)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and kept
            return self._failed(job, chat, error)

    def _under_way(self, kind: str) -> int:
        return list(self._busy.values()).count(kind)

    async def _paced(self, chat: int) -> float:
        """Wait for this chat's turn; what is left of the wait (seconds) if it would take too long."""
        delay = self.pace.wait(chat, self._monotonic())
        while 0 < delay <= PATIENCE:
            await asyncio.sleep(delay)
            delay = self.pace.wait(chat, self._monotonic())
        return delay

    def _failed(self, job: Job, chat: int, error: Exception) -> Verdict:
        """What passes is tried again; what Telegram refuses for good is dead; a fault of ours gets a few tries."""
        if isinstance(error, RetryAfter):
            seconds = error.retry_after if isinstance(error.retry_after, int) else error.retry_after.total_seconds()
            self.pace.pause(chat, seconds, self._monotonic())
            return Verdict("postpone", int(seconds * 1000) + 500, str(error))
        if isinstance(error, FetchLater):
            return Verdict("retry", None if error.seconds is None else int(error.seconds * 1000), str(error))
        if isinstance(error, Forbidden | ChatMigrated | BadRequest):  # BadRequest is a kind of NetworkError
            return Verdict("dead", error=error.message)
        if isinstance(error, NetworkError | StoreUnavailable):
            too_old = self.context.clock() - job.created_at > GIVE_UP
            delay = min(LONGEST, 1000 * 2 ** min(job.attempts, 10))
            return Verdict("dead" if too_old else "retry", delay, str(error))
        log.error("job %s (%s) failed", job.id, job.kind, exc_info=error)
        return Verdict("dead" if job.attempts >= FAULTS else "retry", error=f"{type(error).__name__}: {error}")

    def _settle(self, tx: Tx, at: int, job: Job, verdict: Verdict) -> None:
        match verdict.end:
            case "done":
                queue.done(tx, at, job)
            case "retry":
                queue.retry(tx, at, job, verdict.error, verdict.delay)
            case "postpone":
                queue.postpone(tx, job, at + (verdict.delay or 0))
            case _:
                self._bury(tx, at, job, verdict.error)

    def _bury(self, tx: Tx, at: int, job: Job, error: str) -> None:
        if not queue.bury(tx, at, job, error):
            return
        customer = job.payload.get("customer")
        if isinstance(customer, int) and "blocked" in error.lower():
            mark_unreachable(tx, customer)
        if job.kind == "fetch":
            self.deliveries.fetches.lost(tx, job=job, reason=error)
        order, attempt = job.payload.get("order"), job.payload.get("attempt")
        if job.kind == "invoice" and isinstance(order, int) and isinstance(attempt, int):
            payments.invoice_refused(tx, self.context.settings, at, order, attempt, error)
        if job.kind not in ("alert", "screen", "photo", "apology"):
            alert(
                tx, at, self.context, f"dead-job:{job.id}", "alert-dead-job", f"{job.kind} {order or ''}: {error}"[:300]
            )
