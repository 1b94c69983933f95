"""Looks at what the shop stands on (disk, backups, clock, the way to Telegram) and tells the owners what needs them."""

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import aiohttp

from bot.backup import last_backup
from bot.gauges import size_of
from bot.vitals import Vitals
from bot.webhook import Webhook
from store.errors import ShopError
from store.ports import Tx
from store.services import alerts, figures

log = logging.getLogger(__name__)

LOOK = 60.0  # seconds between two looks
ASK = 10  # looks between two questions for the time
SKEW = 30.0  # seconds by which the clock may be wrong, or jump
ROOM = 1.2  # so much more than the least must be free before the disk is well again
GONE = 600.0  # seconds without Telegram that are told when it is back
BACK = 120.0
UNDELIVERED = 5  # looks in a row at which Telegram could not deliver
MEGABYTE = 1_000_000
HOUR = 3_600_000  # milliseconds


def steady() -> float:
    """Seconds that go on while the computer sleeps, where there is such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


async def ask_the_time(server: str) -> float | None:
    """What a web server says is the time, in seconds since 1970; None if it does not say. Sends no secret."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.head(server, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (aiohttp.ClientError, OSError, TimeoutError, KeyError, ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look has found. ``text`` is for the owners, "" where it is well."""

    name: str
    text: str = ""
    details: alerts.Details = field(default_factory=dict)


class Watch:
    """Looks every minute, until cancelled. ``wall`` is the computer's clock in seconds, not the shop's."""

    def __init__(
        self,
        vitals: Vitals,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = steady,
        ask: Callable[[str], Awaitable[float | None]] = ask_the_time,
    ) -> None:
        self._vitals = vitals
        self._wall = wall
        self._steady = steady
        self._ask = ask
        self._looks = 0
        self._apart = wall() - steady()
        self._silent_since: float | None = None  # on time.monotonic()
        self._undelivered = 0

    async def run(self) -> None:
        """Look, and go on whatever a look meets."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.look()
            except ShopError as error:
                log.warning("the owners could not be told how the shop is: %s", error)
            except Exception:
                log.exception("looking after the shop failed")

    async def look(self) -> None:
        """Look once."""
        found = [*self._disk(), *await self._backup(), *self._jump(), *await self._clock(), *self._delivery()]
        self._looks += 1
        at, owners = self._vitals.clock(), self._vitals.config.telegram.admins
        back = self._back()

        def body(tx: Tx) -> list[str]:
            told = [each.name for each in found if each.text and _begin(tx, at, owners, each)]
            ended = [each.name for each in found if not each.text and alerts.end(tx, each.name)]
            if back:
                alerts.tell(tx, at, owners, back.name, back.text, back.details)
            return [*told, *(f"{name}: well again" for name in ended)]

        for name in await self._vitals.store.transact(body):
            log.warning("the owners are told: %s", name) if ":" not in name else log.info("%s", name)

    def _disk(self) -> list[Finding]:
        least = self._vitals.config.alerts.disk_mb * MEGABYTE
        database = self._vitals.config.database
        if not least:
            return [Finding("disk")]
        least = max(least, 2 * size_of(database))
        free = shutil.disk_usage(database.parent).free
        if free < least:
            return [Finding("disk", "alert-disk", {"free": free // MEGABYTE, "least": least // MEGABYTE})]
        return [Finding("disk")] if free > least * ROOM else []

    async def _backup(self) -> list[Finding]:
        hours, vitals = self._vitals.config.alerts.backup_hours, self._vitals
        first = await vitals.store.read(figures.first_order) if hours else None
        if first is None:
            return [Finding("backup")]
        last = last_backup(vitals.config.database)
        age = (vitals.clock() - (first if last is None else last)) // HOUR
        if age < hours:
            return [Finding("backup")]
        return [Finding("backup", "alert-backup-none" if last is None else "alert-backup-old", {"hours": age})]

    def _jump(self) -> list[Finding]:
        """The wall clock against the steady one: holds and prices with dates go by the former."""
        apart = self._wall() - self._steady()
        jumped, self._apart = apart - self._apart, apart
        if abs(jumped) <= SKEW:
            return [Finding("clock-jump")]
        self._looks = 0  # ask for the time now
        return [Finding("clock-jump", "alert-clock-jump", {"seconds": round(jumped)})]

    async def _clock(self) -> list[Finding]:
        """Our clock against Telegram's."""
        if self._looks % ASK:
            return []
        before = self._wall()
        theirs = await self._ask(self._vitals.config.telegram.api_url)
        if theirs is None:
            return []
        wrong = round((before + self._wall()) / 2 - theirs)
        return [Finding("clock", "alert-clock", {"seconds": wrong}) if abs(wrong) > SKEW else Finding("clock")]

    def _delivery(self) -> list[Finding]:
        """Whether Telegram can deliver to the webhook."""
        receiver = self._vitals.parts.receiver if self._vitals.parts else None
        trouble = receiver.trouble if isinstance(receiver, Webhook) else ""
        self._undelivered = self._undelivered + 1 if trouble else 0
        if self._undelivered >= UNDELIVERED:
            return [Finding("webhook", "alert-webhook", {"detail": trouble})]
        return [] if trouble else [Finding("webhook")]

    def _back(self) -> Finding | None:
        """Telegram was out of reach for long, and is back: told once, for it could not be told before."""
        heard = self._vitals.parts.receiver.heard if self._vitals.parts else 0.0
        silent = time.monotonic() - heard if heard else 0.0
        if silent > GONE and self._silent_since is None:
            self._silent_since = heard
        if self._silent_since is None or silent > BACK:
            return None
        minutes = round((heard - self._silent_since) / 60)
        self._silent_since = None
        return Finding("telegram-back", "alert-telegram-back", {"minutes": minutes})


def _begin(tx: Tx, at: int, owners: tuple[int, ...], finding: Finding) -> bool:
    return alerts.begin(tx, at, owners, finding.name, finding.text, finding.details)
