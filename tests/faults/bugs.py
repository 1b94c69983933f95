"""Planted bugs, switched on in the child process alone: the fault tests prove themselves by catching each of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.polling import Poller
from handlers.sender import Sender, Verdict
from store.ports import Tx
from store.services import inbox, stock
from store.services.queue import Job
from store.sql import writer
from store.sql.writer import Call, Writer

SLOW = 0.02  # seconds by which a planted bug stretches the moment in which it shows


def _no_dedup() -> None:
    """A second delivery has its effect again."""
    record = inbox.first_time

    def always(tx: Tx, bot: int, update: int, at: int) -> bool:
        record(tx, bot, update, at)
        return True

    inbox.first_time = always


def _no_stock_guard() -> None:
    """What is not there is promised all the same."""
    stock.RESERVE = "update stock set reserved = reserved + :quantity where variant_id = :variant"


def _confirm_early() -> None:
    """A batch is confirmed while it is only in memory, as most bots do it."""
    take = Poller._take

    async def keep(self: Poller, batch: list[dict[str, Any]]) -> None:
        await asyncio.sleep(SLOW)
        await take(self, batch)

    kept: set[asyncio.Task[None]] = set()

    async def early(self: Poller, batch: list[dict[str, Any]]) -> None:
        self._offset = int(batch[-1]["update_id"]) + 1
        task = asyncio.create_task(keep(self, batch))
        kept.add(task)
        task.add_done_callback(kept.discard)

    Poller._take = early  # type: ignore[method-assign]


def _send_before_commit() -> None:
    """Callers go on, and send, as soon as their body has run; the disk comes later."""
    work, commit = Writer._work, Writer._commit

    def answered(self: Writer, call: Call) -> None:
        work(self, call)
        writer._answer(call)

    async def slow(self: Writer) -> bool:
        await asyncio.sleep(SLOW)
        return await commit(self)

    Writer._work = answered  # type: ignore[method-assign]
    Writer._commit = slow  # type: ignore[method-assign]


def _done_before_sent() -> None:
    """A job is struck off when it is begun."""

    async def hasty(self: Sender, job: Job) -> None:
        at = self.context.clock()
        await self.context.store.transact(lambda tx: self._settle(tx, at, job, Verdict("done")), bulk=True)
        await self._verdict(job)

    Sender._work = hasty  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Bug:
    """How it is planted, and what (a regular expression) the violation that gives it away says."""

    plant: Callable[[], None]
    caught: str


BUGS: dict[str, Bug] = {
    "no-dedup": Bug(_no_dedup, "was worked twice"),
    "no-stock-guard": Bug(_no_stock_guard, "are promised to orders without attention"),
    "confirm-early": Bug(_confirm_early, "was confirmed to Telegram and is not kept"),
    "send-before-commit": Bug(_send_before_commit, "is not kept|is not pending|no such order|it is not so"),
    "done-before-sent": Bug(_done_before_sent, "never got"),
}
