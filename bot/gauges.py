"""Everything that /metrics shows: counted by the parts as they work, or read from the database when it is asked."""

import asyncio
import os
import platform
import resource
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.backup import last_backup
from bot.metrics import PREFIX, Metric, Sample, counter, counters, gauge, gauges
from bot.vitals import Parts, Vitals
from bot.webhook import Webhook
from store.ports import Tx
from store.services import figures
from store.services.figures import Figures, Happened
from store.services.queue import Rank

FRESH = 5.0  # seconds that what was read from the database is good for


class Gauges:
    """The numbers of one process. Raises StoreUnavailable where the database cannot be read."""

    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals
        self._reading = asyncio.Lock()
        self._until = 0.0
        self._now: Figures | None = None
        self._last = vitals.first_event
        self._changes: Counter[tuple[str, str]] = Counter()
        self._captured: Counter[str] = Counter()
        self._refunded: Counter[str] = Counter()

    async def collect(self) -> list[Metric]:
        """All metrics, in a fixed order."""
        now = await self.figures()
        found = [*_process(self._vitals), *_store(self._vitals), *_database(now), *self._events()]
        return [*found, *_parts(self._vitals.parts)] if self._vitals.parts else found

    async def figures(self) -> Figures:
        """What is open in the database, not older than some seconds."""
        async with self._reading:
            if self._now and time.monotonic() < self._until:
                return self._now
            at, after = self._vitals.clock(), self._last

            def body(tx: Tx) -> tuple[Figures, Happened]:
                return figures.now(tx, at), figures.since(tx, after)

            now, happened = await self._vitals.store.read(body)
            self._count(happened)
            self._now, self._until = now, time.monotonic() + FRESH
            return now

    def _count(self, happened: Happened) -> None:
        self._last = happened.last
        for subject, new, count in happened.changes:
            self._changes[subject, new] += count
        self._captured.update(dict(happened.captured))
        self._refunded.update(dict(happened.refunded))

    def _events(self) -> Iterator[Metric]:
        changes = tuple(
            Sample(count, (("subject", subject), ("to", new)))
            for (subject, new), count in sorted(self._changes.items())
        )
        yield Metric(PREFIX + "changes_total", "counter", "Changes of status since the start.", changes)
        about = "since the start, in minor units of the currency."
        yield counters("captured_minor_units", f"Money taken {about}", "currency", self._captured)
        yield counters("refunded_minor_units", f"Money given back {about}", "currency", self._refunded)


def _process(vitals: Vitals) -> Iterator[Metric]:
    build = Sample(1, (("python", platform.python_version()), ("version", _version())))
    yield Metric(PREFIX + "build_info", "gauge", "The release that runs.", (build,))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = Sample(used.ru_utime + used.ru_stime)
    yield Metric("process_cpu_seconds_total", "counter", "CPU time of the process.", (cpu,))
    yield Metric("process_resident_memory_bytes", "gauge", "Memory of the process.", (Sample(_resident()),))
    yield Metric("process_start_time_seconds", "gauge", "When it began, since 1970.", (Sample(vitals.began),))
    database = vitals.config.database
    yield gauge("database_bytes", "Size of the database with its log.", size_of(database))
    yield gauge("disk_free_bytes", "What is free where the database lies.", shutil.disk_usage(database.parent).free)
    made = last_backup(database)
    if made is not None:
        yield gauge("backup_age_seconds", "Since the last good backup.", max(0, vitals.clock() - made) / 1000)


def _store(vitals: Vitals) -> Iterator[Metric]:
    writer = vitals.store.writer
    yield counter("store_commits", "Commits; each waits for the disk once.", writer.commits)
    yield counter("store_bodies", "Transactions in these commits.", writer.bodies)
    yield gauge("store_waiting", "Transactions that wait for their commit.", writer.waiting)


def _database(now: Figures) -> Iterator[Metric]:
    yield gauge("inbox_rows", "Updates that are kept and not finished.", now.inbox)
    yield gauge("inbox_age_seconds", "Age of the oldest of them.", now.inbox_age / 1000)
    rows = {rank.name.lower(): 0 for rank in Rank} | {Rank(each.rank).name.lower(): each.rows for each in now.queue}
    late = dict.fromkeys(rows, 0.0) | {Rank(each.rank).name.lower(): each.late / 1000 for each in now.queue}
    yield gauges("queue_rows", "Messages and jobs that wait.", "rank", rows)
    yield gauges("queue_late_seconds", "How long the first of them is overdue.", "rank", late)
    yield gauge("dead_updates", "Updates that were set aside.", now.dead_updates)
    yield gauge("dead_jobs", "Messages and jobs that were given up.", now.dead_jobs)
    yield gauges("open_orders", "Placed orders.", "payment_status", dict(now.open_orders))
    yield gauges("attention", "Orders that a human must look at.", "reason", dict(now.attention))
    yield gauge("open_refunds", "Refunds that are not carried out yet.", now.open_refunds)


def _parts(parts: Parts) -> Iterator[Metric]:
    work, receiver = parts.mailroom.work, parts.receiver
    yield counters("updates", "Updates that came, again and again too.", "kind", parts.mailroom.came)
    turns = tuple(sample for kind, each in sorted(work.seconds.items()) for sample in each.samples((("kind", kind),)))
    yield Metric(PREFIX + "turn_seconds", "histogram", "From the lane to the screen.", turns)
    yield counters("outcomes", "What became of updates in their lanes.", "outcome", work.outcomes)
    yield gauge("lanes_waiting", "Updates in the lanes.", work.lanes.pressing)
    yield counters("api_calls", "Calls to Telegram.", "method", parts.api.calls)
    yield counters("api_errors", "Calls that failed; RetryAfter is a 429.", "error", parts.api.errors)
    silent = time.monotonic() - receiver.heard if receiver.heard else 0.0
    yield gauge("receiver_silent_seconds", "Since Telegram last answered or called.", silent)
    if isinstance(receiver, Webhook):
        answers = {str(status): count for status, count in receiver.endpoint.answers.items()}
        yield counters("webhook_answers", "What Telegram's calls were answered.", "status", answers)
        yield gauge("webhook_waiting", "Updates that Telegram holds for us.", receiver.waiting)


def size_of(database: Path) -> int:
    """Bytes of the database and its write-ahead log."""
    files = (database, database.with_name(database.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _resident() -> int:
    """Bytes of memory now, or the most there were where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")


def _version() -> str:
    try:
        return version("shopkeeper")
    except PackageNotFoundError:
        return "unknown"
