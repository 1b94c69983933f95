"""The one writer: bodies run on the event loop in microseconds, many of them share one COMMIT on a thread.

What waits is taken in slices (at most 64 bodies or 3 ms of work). Each body runs in its own SAVEPOINT: one that raises
loses its own work only. The callers are answered after the COMMIT. If that fails, each body is run again alone, so
that one bad neighbor takes nobody along; hence a body may run more than once and has no effect but through its
transaction.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from store.errors import Late, StoreUnavailable
from store.ports import Tx
from store.sql.connect import Threaded
from store.sql.tx import SqliteTx

SLICE_BODIES = 64
SLICE_SECONDS = 0.003
BULK_EVERY = 8  # under load, every eighth slice is for bulk work

# Not the body's fault: the disk is full or failing, or a stranger holds the file (sqlite.org/rescode.html).
_OUTSIDE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}

Body = Callable[[Tx], Any]


class Lane(IntEnum):
    """Who goes first: money before turns before imports, sweeps and queue work."""

    EXPRESS = 0
    TURN = 1
    BULK = 2


@dataclass(slots=True, eq=False)
class Call:
    """A body that waits. ``deadline`` is on ``time.monotonic()``; it is looked at when the body starts."""

    body: Body
    future: "asyncio.Future[Any]"
    deadline: float | None = None
    heavy: bool = False
    result: Any = None
    error: Exception | None = None


class Writer:
    """Runs bodies against the writing connection. ``commits`` and ``bodies`` count what was done."""

    def __init__(self, connection: sqlite3.Connection, thread: Threaded) -> None:
        self._connection = connection
        self._thread = thread
        self._tx = SqliteTx(connection)
        self._express: deque[Call] = deque()
        self._turns: deque[Call] = deque()
        self._bulk: deque[Call] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._slices = 0
        self._task = asyncio.create_task(self._run(), name="store-writer")
        self._listeners: dict[str, Callable[[], None]] = {}
        self.commits = 0
        self.bodies = 0

    def listen(self, signal: str, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each commit in which a body gave this signal."""
        self._listeners[signal] = listener

    def submit(self, body: Body, lane: Lane, deadline: float | None = None) -> "asyncio.Future[Any]":
        """Queue a body; the future has its result once that is durable. Raises StoreUnavailable while closing."""
        if self._closing:
            raise StoreUnavailable("the store is closing")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        (self._express, self._turns, self._bulk)[lane].append(Call(body, future, deadline))
        self._wake.set()
        return future

    async def heavy(self, body: Body) -> Any:
        """Run a body of more than a few milliseconds on the thread, in a transaction of its own."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._closing:
            raise StoreUnavailable("the store is closing")
        self._bulk.append(Call(body, done, heavy=True))
        self._wake.set()
        return await done

    @property
    def waiting(self) -> int:
        """How many bodies have not begun."""
        return len(self._express) + len(self._turns) + len(self._bulk)

    @property
    def task(self) -> "asyncio.Task[None]":
        """What runs the bodies: it ends when the store closes, and never before."""
        return self._task

    async def close(self) -> None:
        """Finish what waits, then stop."""
        self._closing = True
        self._wake.set()
        await self._task

    async def _run(self) -> None:
        while True:
            source = self._next()
            if source is None:
                if self._closing:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            if source[0].heavy:
                await self._heavy(source.popleft())
            else:
                await self._slice(source)
            self._tell()
            await asyncio.sleep(0)  # those who were answered come first

    def _tell(self) -> None:
        while self._tx.signals:
            if listener := self._listeners.get(self._tx.signals.pop()):
                listener()

    def _next(self) -> deque[Call] | None:
        """What goes next. Express calls are put before the turns, so that both share a commit."""
        self._turns.extendleft(reversed(self._express))
        self._express.clear()
        if self._bulk and (not self._turns or self._slices % BULK_EVERY == BULK_EVERY - 1):
            return self._bulk
        return self._turns or None

    async def _slice(self, source: deque[Call]) -> None:
        self._slices += 1
        calls: list[Call] = []
        connection = self._connection
        try:
            connection.execute("begin immediate")
        except sqlite3.Error as error:
            self._refuse(source, error)
            return
        changes = connection.total_changes
        until = time.monotonic() + SLICE_SECONDS
        while source and len(calls) < SLICE_BODIES and not source[0].heavy:
            calls.append(source.popleft())
            self._work(calls[-1])
            if not connection.in_transaction or time.monotonic() > until:
                break
        if connection.in_transaction and connection.total_changes == changes:
            connection.execute("rollback")  # nothing was written: nothing to wait for
        elif not await self._commit():
            for call in calls:
                await self._alone(call)
        for call in calls:
            _answer(call)

    def _work(self, call: Call) -> None:
        call.result = call.error = None
        if call.deadline is not None and time.monotonic() > call.deadline:
            call.error = Late("the deadline had passed before the work began")
            return
        execute = self._connection.execute
        try:
            execute("savepoint body")
            call.result = call.body(self._tx)
            execute("release body")
            self.bodies += 1
        except Exception as error:  # noqa: BLE001 - whatever a body raises is its caller's
            call.error = error
            if self._connection.in_transaction:
                execute("rollback to body")
                execute("release body")

    async def _commit(self) -> bool:
        if not self._connection.in_transaction:
            return False
        try:
            await self._thread.commit()
        except sqlite3.Error:
            self._rollback()
            return False
        self.commits += 1
        return True

    async def _alone(self, call: Call) -> None:
        """Run one body of a batch that failed, with a commit of its own."""
        try:
            self._connection.execute("begin immediate")
            self._work(call)
            if self._connection.in_transaction:
                await self._thread.commit()
                self.commits += 1
            elif call.error is None:
                call.error = StoreUnavailable("the transaction was lost")
        except sqlite3.Error as error:
            self._rollback()
            call.error = error

    async def _heavy(self, call: Call) -> None:
        self._slices += 1
        try:
            self._connection.execute("begin immediate")
            await self._thread.run(lambda: self._work(call))
            if self._connection.in_transaction:
                await self._thread.commit()
                self.commits += 1
        except sqlite3.Error as error:
            self._rollback()
            call.error = error
        _answer(call)

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")

    def _refuse(self, source: deque[Call], error: sqlite3.Error) -> None:
        """The transaction cannot even begin: who waits is told, and may come again."""
        while source:
            call = source.popleft()
            call.error = error
            _answer(call)


def _answer(call: Call) -> None:
    if call.future.done():
        return
    if call.error is None:
        call.future.set_result(call.result)
    elif isinstance(call.error, sqlite3.Error) and _outside(call.error):
        call.future.set_exception(StoreUnavailable(str(call.error)))
    else:
        call.future.set_exception(call.error)


def _outside(error: sqlite3.Error) -> bool:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _OUTSIDE
