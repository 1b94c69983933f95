"""The process of the shop: opens in the order that loses nothing, runs, and closes within five seconds.

Open: database, who we are, what was kept, what waited at Telegram, then sweeping and the sender: a payment may be
waiting at Telegram for an order whose hold has passed.
"""

import asyncio
import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Coroutine
from functools import partial
from types import TracebackType
from typing import Any, Self

import orjson

from bot.config import Config
from bot.config.values import place
from bot.desk import Desk, OpenDesk
from bot.door import Door
from bot.hook import ours
from bot.jobs import Jobs
from bot.reach import Reach
from bot.receivers import listening
from bot.receiving import Mailroom, Receiver
from bot.startup import Account, introduce
from bot.transport import BotApi
from bot.vitals import Parts, Vitals
from bot.watch import Watch
from bot.web import Web
from bot.wire import Wire
from bot.work import Work
from handlers.incoming import parse
from store.services import figures, inbox, payments, queue
from store.sql.database import Database

log = logging.getLogger(__name__)

GARBAGE = (20_000, 20, 50)  # a press makes some hundred short-lived objects; the default looks every other press
FOR_LANES = 2.5  # seconds of stopping for updates that are under way
FOR_SENDER = 1.0  # seconds for messages that are under way
FOR_ENDS = 0.5  # seconds for writing down how the calls that we cut off ended


def now() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000


class App:
    """The shop, open while the block runs: ``async with App(config) as app: await app.wait()``.

    ``clock`` gives UTC milliseconds. Entering raises CommandError or a ShopError where the shop cannot be opened.
    """

    store: Database
    api: BotApi
    account: Account
    desk: Desk
    vitals: Vitals
    web_port: int = 0  # of /health and /metrics, 0 where there is no such server

    def __init__(
        self,
        config: Config,
        *,
        clock: Callable[[], int] = now,
        take_over: bool = False,
        desk: OpenDesk | None = None,
    ) -> None:
        self.config = config
        self.clock = clock
        self._take_over = take_over
        self._open_desk = desk or _wired()
        self._stopping = asyncio.Event()
        self._wire: Wire | None = None
        self._work: Work | None = None
        self._door: Door | None = None
        self._receiver: Receiver | None = None
        self._web: Web | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._opened = False

    async def __aenter__(self) -> Self:
        self.store = await Database.open(self.config.database)
        self._opened = True
        try:
            await self._show()
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def wait(self) -> None:
        """Run until cancelled. Raises what ended a part that should never end."""
        running = [*(self._tasks[name] for name in ("receiver", "sender", "jobs")), self.store.writer.task]
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def _show(self) -> None:
        """Let those who watch see from the first moment on how it goes."""
        began = await self.store.read(figures.last_event)
        self.vitals = Vitals(self.config, self.store, self.clock, first_event=began)
        if listen := self.config.web.listen:
            self._web = Web(self.vitals)
            self.web_port = await self._web.open(*place(listen))

    async def _start(self) -> None:
        telegram, token = self.config.telegram, self.config.telegram.token.get_secret_value()
        wire = self._wire = Wire()
        reach = Reach(self._stopping)
        self.account = await introduce(
            wire,
            telegram.api_url,
            token,
            reach,
            take_over=self._take_over,
            ours=partial(ours, self.config),
            stays=telegram.mode == "webhook",
        )
        self.api = BotApi(wire, telegram.api_url, token)
        self.desk = self._open_desk(self.config, self.store, self.api, self.account, self.clock)
        settings = self.config.settings()
        work = Work(self.store, self.desk.updates, self.account.id, settings.limits, self.clock)
        mailroom = Mailroom(self.store, work, self.account.id, self.clock)
        receiver = listening(self.config, self.api, mailroom)
        self._work, self._receiver = work, receiver
        heard = await self.store.read(payments.last_heard)
        self._door = self.desk.door
        if self._door:
            await self._door.open()
        await self._replay(work)
        await receiver.catch_up()
        self._run("receiver", receiver.run())
        self._run("sender", self.desk.sender.run())
        self._run("jobs", self._jobs(work, receiver, heard))
        self._run("introduction", self._introduce())
        self._run("watch", Watch(self.vitals).run())
        self.vitals.parts = Parts(self.api, mailroom, receiver)

    async def _replay(self, work: Work) -> None:
        """What a former process kept and did not finish is worked first, in its order."""
        await self.store.transact(queue.release)
        letters = await self.store.transact(lambda tx: inbox.waiting(tx, self.account.id))
        for letter in letters:
            work.submit(parse(orjson.loads(letter.payload)), letter.payload, letter.attempts)
        if letters:
            log.info("%s updates of the last run are worked now", len(letters))

    async def _jobs(self, work: Work, receiver: Receiver, heard: int | None) -> None:
        """Sweep only when every payment that waited is settled: one may be for an order whose hold is over."""
        await receiver.drained()
        await work.settled()
        at = self.clock()
        if lost := await self.store.transact(lambda tx: payments.after_silence(tx, at, heard)):
            log.warning("%s payments may have been made while nobody listened; look at their orders", lost)
        await Jobs(self.store, self.desk.jobs, self.clock).run()

    async def _introduce(self) -> None:
        try:
            await self.desk.introduce()
        except Exception:
            log.exception("commands and descriptions could not be set; the shop runs without them")

    def _run(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._tasks[name] = asyncio.create_task(work, name=name)

    async def _stop(self) -> None:
        """Fetch nothing more, finish what is under way, give back the rest; bounded, so that nothing can hold it up."""
        self._stopping.set()
        if self._opened:
            self.vitals.parts = None
        if self._receiver:
            self._receiver.stop()
        await self._end("jobs", "introduction", "watch")
        if self._work and self._receiver:
            await asyncio.gather(self._work.stop(FOR_LANES), self._last_word(self._receiver))
        if "sender" in self._tasks:
            await self.desk.sender.stop()
            await asyncio.wait({self._tasks["sender"]}, timeout=FOR_SENDER)
        if self._wire:
            await self._wire.close()  # calls that are still under way fail now, and their jobs go back to the queue
        if "sender" in self._tasks:
            await asyncio.wait({self._tasks["sender"]}, timeout=FOR_ENDS)
        await self._end("sender", "receiver")
        if self._door:
            await self._door.close()
        if self._web:
            await self._web.close()
        if self._opened:
            self._opened = False
            await self.store.close()

    async def _last_word(self, receiver: Receiver) -> None:
        """What is kept need not come again. Not after a conflict: our poll would disturb the other's."""
        task = self._tasks.get("receiver")
        if task:
            await asyncio.wait({task}, timeout=FOR_ENDS)
            if task.done() and not task.cancelled() and task.exception() is None:
                await receiver.goodbye()
        await receiver.close()

    async def _end(self, *names: str) -> None:
        tasks = {self._tasks[name] for name in names if name in self._tasks}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def _wired() -> OpenDesk:
    from bot.wiring import open_desk

    return open_desk


async def run(config: Config, *, take_over: bool = False) -> int:
    """The bot until SIGINT or SIGTERM, the second of which ends it at once. The exit code."""
    signals = Signals()
    try:
        async with App(config, take_over=take_over) as app:
            log.info("%s is open at https://t.me/%s", config.shop.name, app.account.username)
            gc.collect()
            gc.freeze()  # what was loaded stays: collections need not walk through it
            gc.set_threshold(*GARBAGE)
            await app.wait()
    except asyncio.CancelledError:
        if not signals.came:
            raise
        log.info("stopped")
    finally:
        signals.close()
    return 0


class Signals:
    """The first SIGINT or SIGTERM cancels the task that made this; the second ends the process at once."""

    def __init__(self) -> None:
        self.came = False
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(each, self._signal)

    def close(self) -> None:
        """Give the signals back."""
        for each in (signal.SIGINT, signal.SIGTERM):
            self._loop.remove_signal_handler(each)

    def _signal(self) -> None:
        if self.came:
            os._exit(1)  # everything that matters is in the database already
        self.came = True
        if self._task:
            self._task.cancel()
