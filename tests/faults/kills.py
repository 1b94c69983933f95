"""Kill -9 while many buy: ``python -m tests.faults.kills --times 1000 [--people 50] [--seed N] [--bug NAME]``.

The sandbox plays Telegram in this process and survives; the program is a process that does not. After each kill the
file is held against what Telegram knows, and once more, whole, when everything has come to rest.
"""

import argparse
import asyncio
import random
import re
import secrets
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from store.ports import Tx
from store.services import stock as shelves
from store.sql.database import Database
from tests.faults.bugs import BUGS
from tests.faults.child import Task
from tests.faults.ear import CALLS, Ear, Trap, weather
from tests.faults.ledger import Ledger
from tests.faults.people import Customer, Owner, Town
from tests.faults.program import Program
from tests.kit.sandbox import CheckedSandbox, running_sandbox
from tests.kit.story import TOKEN, settings_of, stock

GOODS = """\
handle,status,category,title,title:zh,option1,value1,sku,price,stock,backorder,photos
sencha,active,Tea,Morning Sencha,晨露煎茶,Weight,50 g,SEN-50,7.90,100000,0,a.jpg
sencha,,,,,,100 g,SEN-100,14.50,100000,0,
oolong,active,Tea,Mountain Oolong,高山乌龙,,,OOL,9.00,100000,0,
lamp,active,Paper,Paper Lamp,纸灯,,,LAMP,30.00,3,0,b.jpg
shirt,active,Clothing,Tea First T-Shirt,先喝茶T恤,Size,M,SH-M,25.00,2,0,
shirt,,,,,,L,SH-L,25.00,1,0,
scroll,active,Paper,Silk Scroll,绢本立轴,,,SCR,80.00,1,0,
"""
SCARCE = {"LAMP": 3, "SH-M": 2, "SH-L": 1, "SCR": 1}
WORDS = ("sencha", "lamp", "shirt", "乌龙", "silk", "tea", "nothing like it")
PEOPLE = 50  # in the shop at any time
DECK = ("before",) * 8 + ("after",) * 4 + ("update",) * 3 + ("money",) * 2 + ("any",) * 2 + ("start",)
TARGETS = (
    frozenset({"sendInvoice"}),
    frozenset({"answerPreCheckoutQuery"}),
    frozenset({"sendMessage"}),
    frozenset({"editMessageText", "editMessageMedia"}),
    frozenset({"answerCallbackQuery"}),
    CALLS,
)
LONGEST = 2.0  # seconds that a kill waits for its moment; then another will do
WHEN = {"before": "before", "after": "after", "update": "soon after", "money": "when money came by"}
WORK = (4, 40, 120, 200)  # calls that a life makes before its moment is waited for
CHECKOUT, HOLD = 11_000, 16 * 60_000  # milliseconds: beyond the question's ten seconds, beyond an order's hold
REST = 60.0  # seconds for everything to come to rest


@dataclass(slots=True)
class Report:
    """What a run found and counted."""

    seed: int
    violations: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def text(self) -> str:
        """For people."""
        lines = [f"seed {self.seed}: {self.kills.total()} kills, {len(self.violations)} violations"]
        lines += [f"  killed {phase}: {number}" for phase, number in sorted(self.kills.items())]
        lines += [f"  {name}: {number}" for name, number in sorted(self.counts.items())]
        return "\n".join(lines + [f"! {sentence}" for sentence in self.violations])


class Run:
    """One town, one shop, so many kills."""

    def __init__(self, box: CheckedSandbox, folder: Path, seed: int, bug: str, people: int) -> None:
        self.box = box
        self.people = people
        self.folder = folder
        self.dice = random.Random(seed)
        self.report = Report(seed)
        self.bot = box.bot(TOKEN, "tea_and_paper_bot", "Tea & Paper")
        self.owner = box.person("Olivia")
        self.staff = box.group("Staff", [self.owner], [self.bot])
        self.program = Program(Task(str(folder), box.url, self.owner.id, self.staff.id, bug))
        self.ear = Ear(box.world, box.spec.check, self.program.kill)
        self.database = settings_of(box.url, folder, self.owner.id, self.staff.id).database
        initial = Counter({"SEN-50": 100000, "SEN-100": 100000, "OOL": 100000} | SCARCE)
        self.ledger = Ledger(self.ear, self.bot, self.database, self.staff.id, initial)
        self.town = Town(box.world, self.bot, [], list(WORDS))

    async def go(self, times: int) -> Report:
        """Stock the shop, let people in, kill, come to rest, look."""
        await stock(self.program.task.config(), self.folder, GOODS)
        with closing(sqlite3.connect(self.database)) as db:
            sql = "select id, handle in ('lamp', 'shirt', 'scroll') from product"
            self.town.links = [f"product-{number}" for number, scarce in db.execute(sql) for _ in range(1 + 2 * scarce)]
        self.box.world.private_chat(self.bot, self.owner.user).started = True
        await self.program.open()
        weather(self.ear.book, self.dice)
        people = [asyncio.create_task(self._slot()) for _ in range(self.people)]
        people.append(asyncio.create_task(Owner(self.town, self.owner, self.staff, self._dice()).live()))
        try:
            for phase in self._phases(times):
                if not await self._life(phase) or self._caught():
                    break
            else:
                await self._rest(people)
        finally:
            self.town.closing = True
            for each in people:
                each.cancel()
            await asyncio.wait(people)
            await self.program.close()
        return self._close(people)

    def _caught(self) -> bool:
        """Whether the planted bug has given itself away."""
        bug = BUGS.get(self.program.task.bug)
        return bug is not None and any(re.search(bug.caught, each) for each in self.ledger.violations)

    def _dice(self) -> random.Random:
        return random.Random(self.dice.getrandbits(64))

    async def _slot(self) -> None:
        """One after another they come, buy and go."""
        dice = self._dice()
        while not self.town.closing:
            language = "zh-hans" if dice.random() < 0.3 else "en"
            person = self.box.person(f"Person {len(self.box.world.people)}", language_code=language)
            await Customer(self.town, person, self._dice()).live()
            self.town.done["customers"] += 1

    def _phases(self, times: int) -> list[str]:
        phases: list[str] = []
        while len(phases) < times:
            phases += self.dice.sample(DECK, len(DECK))
        return phases[:times]

    async def _life(self, phase: str) -> bool:
        """Start, kill at the moment of the phase, look at what is left; some time passes. False: it ended by itself."""
        await self._born()
        moment = await self._moment(phase)
        self.program.kill()
        code = await self.program.ended()
        self.ear.died()
        if code != -9:
            self.ledger.say(f"the program ended by itself with {code}: {self.program.last_words()}")
        self.report.kills[moment] += 1
        self.ledger.after_kill()
        await self._meanwhile()
        return code == -9

    async def _born(self) -> None:
        await self.program.start()
        self.ear.born(self.program.life)

    async def _moment(self, phase: str) -> str:
        """Wait for the moment; what it was."""
        if phase == "start":
            await asyncio.sleep(self.dice.uniform(0, 0.25))
            return "while starting"
        enough = self.ear.calls + self.dice.choice(WORK)
        await self.box.world.bus.wait(lambda: self.ear.calls > enough, LONGEST)
        if phase == "any":
            await asyncio.sleep(self.dice.uniform(0.05, 0.8))
            return "at any time"
        skip = 0 if phase == "money" else self.dice.randrange(12)
        trap = Trap(phase, self.dice.choice(TARGETS), skip, self.dice.choice((0.0, 0.002, 0.006, 0.02)))
        for _ in range(2):
            self.ear.trap = trap
            with suppress(TimeoutError):
                method = await asyncio.wait_for(asyncio.shield(trap.sprung), LONGEST)
                return f"{WHEN[trap.phase]} {method}"
            trap = Trap("before" if phase in {"update", "money"} else phase)  # that was too rare: any call will do
        return "at any time"

    async def _meanwhile(self) -> None:
        """While the program is dead: time passes, and now and then goods arrive."""
        chance = self.dice.random()
        if chance < 0.25:
            self.ledger.grow_old()
            self._shift(HOLD)
            self.report.counts["times that holds ran out"] += 1
        elif chance < 0.5:
            self._shift(CHECKOUT)
            self.report.counts["times that questions ran out"] += 1
        if self.dice.random() < 0.6:
            await self._restock()

    def _shift(self, ms: int) -> None:
        self.program.shift(ms)
        self.box.world.clock.advance(ms)

    async def _restock(self) -> None:
        sku = self.dice.choice(list(SCARCE))
        ref = f"delivery:{self.program.life}"

        def body(tx: Tx) -> None:
            variant = tx.value(int, "select id from variant where sku = :sku", sku=sku)
            assert variant is not None
            shelves.receive(tx, variant, 1, ref, "merchant", self.box.world.clock.now())

        async with await Database.open(self.database) as store:
            await store.transact(body)
        self.ledger.stock[sku] += 1

    async def _rest(self, people: list["asyncio.Task[None]"]) -> None:
        """People go home; what is owed is brought; unpaid orders lapse; the program stops as it should."""
        self.ear.book.remove()
        await self._born()
        self.town.closing = True
        self.box.world.bus.wake()
        await asyncio.wait(people, timeout=REST)
        for _ in range(2):
            await self._quiet()
            self._shift(HOLD)
        await self._quiet()
        code = await self.program.stop()
        if code:
            self.ledger.say(f"the program was asked to stop and ended with {code}")
        self.ledger.at_end()

    async def _quiet(self) -> None:
        """Until nothing is owed any more; what is to be tried later is tried now."""
        end = asyncio.get_running_loop().time() + REST
        still = 0
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as db:
            while still < 15 and asyncio.get_running_loop().time() < end:
                await asyncio.sleep(0.1)
                now = self.box.world.clock.now()
                due = "select coalesce(min(max(run_at, coalesce(lease, 0))), 0) from queue where status = 'waiting'"
                (later,) = db.execute(due).fetchone()
                (inbox,) = db.execute("select count(*) from inbox").fetchone()
                quiet = not later and not inbox and not self.bot.queue.pending
                still = still + 1 if quiet else 0
                if later > now + 1000:
                    self._shift(later - now)
        if still < 15:
            self.ledger.say("it never came to rest")

    def _close(self, people: list["asyncio.Task[None]"]) -> Report:
        report = self.report
        for each in people:
            if not each.cancelled() and (error := each.exception()):
                self.ledger.say(f"a person could not go on: {error!r}")
        report.violations = self.ledger.violations + self.box.spec.take()
        report.counts += self.ledger.counts + self.town.done
        report.counts["calls"] = self.ear.calls
        return report


async def run(folder: Path, times: int, seed: int, bug: str = "", people: int = PEOPLE) -> Report:
    """Kill so many times while so many ``people`` buy; what was found.

    ``bug`` is one of ``BUGS``, planted in the program: the run ends when it is caught.
    """
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(running_sandbox())
        return await Run(box, folder, seed, bug, people).go(times)


def main() -> int:
    """The long run: 1 where anything was found wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=300, help="how many kills (default: 300)")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"who buy at any time (default: {PEOPLE})")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32), help="repeat the dice of a former run")
    parser.add_argument("--bug", choices=sorted(BUGS), default="", help="plant a bug; violations must be found")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    arguments = parser.parse_args()
    sys.stdout.write(f"seed {arguments.seed}\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.keep:
            arguments.keep.mkdir(parents=True)
        where = arguments.keep or Path(folder)
        report = asyncio.run(run(where, arguments.times, arguments.seed, arguments.bug, arguments.people))
    sys.stdout.write(f"{report.text()}\n")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
