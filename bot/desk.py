"""What the process runs, seen from outside: who works updates, who sends, what is done every so often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.config import Config
from bot.door import Door
from bot.jobs import Each, Job
from bot.startup import Account
from bot.work import Handlers
from handlers.api import Api
from store.sql.database import Database


class Sender(Protocol):
    """Brings what is in the queue to Telegram."""

    async def run(self) -> None:
        """Until stopped."""

    async def stop(self) -> None:
        """Take nothing more from the queue; ``run`` returns when what is under way has ended."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts. ``introduce`` sets commands and descriptions; the shop runs without them.

    ``door`` is where commands bring their work.
    """

    updates: Handlers
    sender: Sender
    introduce: Callable[[], Awaitable[None]]
    jobs: tuple[Job | Each, ...]
    door: Door | None = None


OpenDesk = Callable[[Config, Database, Api, Account, Callable[[], int]], Desk]
