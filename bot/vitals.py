"""What the process can say of itself while it runs: the parts that are looked at, as far as they are open already."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.config import Config
from bot.receiving import Mailroom, Receiver
from bot.transport import BotApi
from store.sql.database import Database


@dataclass(slots=True)
class Parts:
    """A shop that is open, or just stopping."""

    api: BotApi
    mailroom: Mailroom
    receiver: Receiver


@dataclass(slots=True)
class Vitals:
    """``parts`` is None before the shop is open and once it closes. ``clock`` gives UTC milliseconds."""

    config: Config
    store: Database
    clock: Callable[[], int]
    parts: Parts | None = None
    began: float = field(default_factory=time.time)  # seconds since 1970
    first_event: int = 0  # what has happened is counted from here
