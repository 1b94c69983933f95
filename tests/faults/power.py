"""Cut the power at random moments of selling: ``python -m tests.faults.power --times 1000 [--seed N] [--bug NAME]``.

Each life opens the shop's file on a disk of ours (``disk``), sells through the program's own services, writer, thread
and migrations, and ends at a random write, sync, change of length or delete: in a commit, in a checkpoint, while
opening or closing. What outlives the cut is opened by the program's own connection (Python's SQLite library) and held
against what customers were told.

Proved: with our settings and our order of answering, no acknowledged commit is lost and none is halved, on a disk that
keeps its word about syncs and names, whatever it does with what was not synced; and after a failed sync as well.
Not proved: the writing side runs apsw's newer SQLite instead of Python's, which no VFS of ours can reach; a disk that
lies about syncs, a file system with other rules for names, and bits that rot are beyond any database.
"""

import argparse
import asyncio
import random
import secrets
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from store.errors import Refused, ShopError, StoreUnavailable, UnknownPayment
from store.services import checks
from store.sql import writer
from store.sql.connect import WRITER, FileLock, connect, threaded
from store.sql.database import Database
from store.sql.migrate import migrate
from store.sql.tx import SqliteTx
from store.sql.writer import Call, Writer
from tests.faults.deeds import Book, stocked
from tests.faults.disk import Disk
from tests.faults.driver import opener

PEOPLE = 5
DEEDS = 15  # of each of them in a life, if it lasts so long
LIVES = 15  # of one shop; then a new one is opened
STEPS, RARE = (40, 400, 1500, 4000), (3, 10, 30, 60)  # at most so many before the cut: all of them, or but writes
CHECKPOINTS = (1000, 30, 6)  # pages in the log; the first is SQLite's own choice
BAD_SYNCS = 0.2  # of the lives have a sync that fails


class HastyWriter(Writer):
    """Answers before the commit."""

    def _work(self, call: Call) -> None:
        super()._work(call)
        writer._answer(call)


@dataclass(frozen=True, slots=True)
class Bug:
    """What is planted: another writer, or other pragmas."""

    writer: type[Writer] = Writer
    pragmas: dict[str, str] = field(default_factory=dict)


BUGS = {
    "": Bug(),
    "answer-first": Bug(HastyWriter),
    "sync-normal": Bug(pragmas={"synchronous": "normal"}),
    "sync-off": Bug(pragmas={"synchronous": "off"}),
}


@dataclass(slots=True)
class Report:
    """What a run found and counted."""

    seed: int
    violations: list[str] = field(default_factory=list)
    cuts: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def text(self) -> str:
        """For people."""
        lines = [f"seed {self.seed}: {self.cuts.total()} cuts, {len(self.violations)} violations"]
        lines += [f"  cut while {what}: {number}" for what, number in sorted(self.cuts.items())]
        lines += [f"  {name}: {number}" for name, number in sorted(self.counts.items())]
        return "\n".join(lines + [f"! {sentence}" for sentence in self.violations])


class Run:
    """So many lives, one after another, in one folder."""

    def __init__(self, folder: Path, seed: int, bug: str) -> None:
        self.database = folder / "shop.db"
        self.dice = random.Random(seed)
        self.report = Report(seed)
        self.bug = BUGS[bug]
        self.life = 0
        self.book = Book()

    async def go(self, times: int) -> Report:
        """Live, cut, look, so many times; a planted bug ends it when it is caught."""
        for self.life in range(1, times + 1):
            if self.life % LIVES == 1:
                self._clear()
                self.book = Book()
                if self.dice.random() < 0.7:  # else the first life begins without a file, and may end while making it
                    self._found()
            await self._live()
            if self.report.violations and self.bug is not BUGS[""]:
                break
        return self.report

    async def _live(self) -> None:
        dice = self.dice
        rare = dice.random() < 0.5
        disk = Disk(self.database.parent, dice.randint(1, dice.choice(RARE if rare else STEPS)), rare=rare)
        if dice.random() < BAD_SYNCS:
            disk.bad_syncs, disk.bad_from = dice.choice((1, 1, 2, 5)), dice.randint(1, 400)
        try:
            await self._sell(disk)
        except sqlite3.Error:
            if not disk.dead and not disk.failures:
                raise
        self.report.cuts[disk.last or "nothing was being written"] += 1
        self.report.counts["syncs that failed"] += disk.failures
        survivors = disk.survivors(dice)
        self._clear()
        for name, content in survivors.items():
            (self.database.parent / name).write_bytes(content)
        self._look()
        self._clear()
        for name, content in survivors.items():
            (self.database.parent / name).write_bytes(content)

    async def _sell(self, disk: Disk) -> None:
        """Open the shop as the program does and let people in, until the power goes or they are through."""
        connect_here = opener(disk, self.dice.choice(CHECKPOINTS), **self.bug.pragmas)
        connection = connect_here(self.database, WRITER)
        try:
            migrate(connection)
        except ShopError:
            connection.close()
            return
        thread = await threaded(connection)
        store = Database(self.database, FileLock(self.database), self.bug.writer(connection, thread), thread, [])
        try:
            with suppress(StoreUnavailable):
                await store.transact(stocked)
            await asyncio.gather(*(self._person(store, disk, number) for number in range(PEOPLE)))
        finally:
            with suppress(sqlite3.Error):
                await store.close()

    async def _person(self, store: Database, disk: Disk, number: int) -> None:
        dice = random.Random(self.dice.getrandbits(64))
        for _ in range(DEEDS):
            if disk.dead:
                return
            deed = self.book.next(number, dice)
            try:
                done = await store.transact(partial(self.book.run, deed))
            except Refused:
                self.book.refused(deed)
            except UnknownPayment as error:
                self.book.refused(deed)
                self.report.violations.append(f"life {self.life}: an order was acknowledged and is lost: {error}")
            except StoreUnavailable:
                deed.failed = not disk.dead
                self.report.counts["told that it did not work"] += 1
            else:
                if not disk.dead:
                    self.book.told(deed, done)
                    self.report.counts["acknowledged"] += 1
            await asyncio.sleep(0)

    def _look(self) -> None:
        """Open what is left as the program does; everything that was said must be so."""
        try:
            with closing(connect(self.database, WRITER)) as db:
                migrate(db)
                for sentence in self._wrong(db):
                    self.report.violations.append(f"life {self.life}: {sentence}")
        except sqlite3.Error as error:
            self.report.violations.append(f"life {self.life}: the file cannot be opened: {error}")

    def _wrong(self, db: sqlite3.Connection) -> Iterator[str]:
        for (sentence,) in db.execute("pragma integrity_check"):
            if sentence != "ok":
                yield f"integrity: {sentence}"
        for row in db.execute("pragma foreign_key_check"):
            yield f"a row that refers to nothing: {row}"
        tx = SqliteTx(db)
        for found in checks.check(tx):
            for violation in found.violations:
                yield f"invariant {found.number}: {violation}"
        yield from self.book.wrong(tx)
        self.report.counts["kept though not acknowledged"] += self.book.surplus

    def _found(self) -> None:
        with closing(connect(self.database, WRITER)) as db:
            migrate(db)
            db.execute("begin immediate")
            stocked(SqliteTx(db))
            db.execute("commit")

    def _clear(self) -> None:
        for path in self.database.parent.iterdir():
            path.unlink()


async def run(folder: Path, times: int, seed: int, bug: str = "") -> Report:
    """Cut the power so many times; what was found. ``bug`` is one of ``BUGS``: a planted one ends it when caught."""
    return await Run(folder, seed, bug).go(times)


def main() -> int:
    """The long run: 1 where anything was found wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power", description=__doc__)
    parser.add_argument("--times", type=int, default=300, help="how many cuts (default: 300)")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32), help="repeat the dice of a former run")
    parser.add_argument("--bug", choices=sorted(BUGS), default="", help="plant a bug; violations must be found")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(run(Path(folder), arguments.times, arguments.seed, arguments.bug))
    sys.stdout.write(f"{report.text()}\n")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
