"""What an import costs, how its memory grows, and what customers notice of one.

Measured: CPU of the command's process (the whole of ``shopkeeper import``, from start to end, the search index
included) and its largest memory, for files of Shopify's and of our own columns with four rows a product and with one:
the first time, the same file again, and again with every price changed. ``--large`` imports 500,000 rows as well and
tells by how much the memory has grown against 5,000. Then a catalog of 5,000 products goes into a bot that runs, while
its customers press 200 times a second; one in ten of them is a payment that wants to know whether it may go through.
The latencies are those of presses and payments that came while the import was under way.
"""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks import catalogs
from benchmarks.generator import Generator
from benchmarks.lab import options, percentile, running, shopping, tell, workshop
from benchmarks.people import FIRST
from benchmarks.seed import catalog, config, fill
from bot.config import load
from store.model.customer import Address
from store.ports import Tx
from store.services.orders import load_order
from store.services.shop import Shop
from store.sql.database import Database

CPU_GOAL, GROWTH_GOAL, LATENCY_GOAL = 3.0, 20.0, 100.0  # seconds, MB, milliseconds
ROWS, LARGE, PRODUCTS = 5_000, 500_000, 5_000
RATE = 200.0  # presses a second
SLICE = 400  # presses between two looks whether the import goes on
PAYERS = 10  # one in so many people pays
ADDRESS = Address("Customer", "+4915550100", "Street 1", "DE")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command used: seconds of CPU and by the clock, MB of memory at its highest; and what it printed."""

    cpu: float
    seconds: float
    memory: float
    report: dict[str, object]


class Command:
    """``shopkeeper import`` at work."""

    def __init__(self, settings: Path, file: Path) -> None:
        command = [sys.executable, "-m", "bot", "import", "--config", str(settings), "--json", str(file)]
        self._report = file.with_suffix(".report")
        self._began = time.monotonic()
        with self._report.open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out)

    @property
    def running(self) -> bool:
        """Whether it is still at work; it can be waited for all the same."""
        return not os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)

    def ended(self) -> Spent:
        """Wait for the end. Raises SystemExit where it failed."""
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - self._began
        if self._process.returncode:
            raise SystemExit("the import failed")
        report = orjson.loads(self._report.read_bytes())
        return Spent(used.ru_utime + used.ru_stime, seconds, used.ru_maxrss * 1024 / 1e6, report)


def costs(folder: Path, form: str, variants: int, *, large: bool) -> list[dict[str, object]]:
    """Rows for a form: a first import, the same again, and with other prices; perhaps a large one."""
    folder.mkdir()
    settings = config(folder, "http://127.0.0.1:9")
    first = catalogs.write(folder / "first.csv", form, ROWS, variants)
    dearer = catalogs.write(folder / "dearer.csv", form, ROWS, variants, price=1)
    name = f"{form}, {variants} rows a product"
    rows = [
        _cost(f"{name}: {case}", settings, file)
        for case, file in (("new", first), ("the same again", first), ("other prices", dearer))
    ]
    if large:
        (folder / "large").mkdir()
        settings = config(folder / "large", "http://127.0.0.1:9")
        file = catalogs.write(folder / "large" / "large.csv", form, LARGE, variants)
        rows.append(_cost(f"{name}: {LARGE:,} rows", settings, file))
        rows[-1]["grown_mb"] = float(str(rows[-1]["memory_mb"])) - float(str(rows[0]["memory_mb"]))
    return rows


def _cost(case: str, settings: Path, file: Path) -> dict[str, object]:
    spent = Command(settings, file).ended()
    done = {name: spent.report[name] for name in ("created", "updated", "unchanged")}
    return {"case": case, "cpu_s": spent.cpu, "seconds": spent.seconds, "memory_mb": spent.memory, **done}


# Beside the bot ---------------------------------------------------------------------------------------------------


def beside(folder: Path, people: int) -> list[dict[str, object]]:
    """Two rows: presses and payments without an import, and while one is under way."""
    with Generator(people) as generator:
        settings = _shop(folder, generator.url)
        invoices = _placed(settings, range(0, people, PAYERS))
        file = folder / "more.csv"
        catalog(file, PRODUCTS + 200)
        with running("shop", folder, "--config", str(settings)) as bot:
            shopping(generator, bot, people)
            generator.owe(invoices)
            generator.press(bot.pid, "qty", SLICE, rate=RATE)
            quiet = [generator.press(bot.pid, "qty", SLICE, rate=RATE) for _ in range(4)]
            command = Command(settings, file)
            time.sleep(0.5)
            busy = []
            while command.running:
                busy.append(generator.press(bot.pid, "qty", SLICE, rate=RATE))
            spent = command.ended()
            if refused := generator.calls().get("refused payments"):
                raise SystemExit(f"{refused} payments were refused")
    rows: list[dict[str, object]] = []
    for case, runs in (("no import", quiet), (f"{spent.report['created']} products in {spent.seconds:.1f} s", busy)):
        presses = [latency for run in runs for latency in run.latencies]
        asked = [latency for run in runs for latency in run.asked]
        rows.append(
            {
                "case": case,
                "presses": len(presses),
                "press_p50_ms": percentile(presses, 0.5),
                "press_p99_ms": percentile(presses, 0.99),
                "press_max_ms": max(presses, default=0.0),
                "payments": len(asked),
                "pay_p99_ms": percentile(asked, 0.99),
                "pay_max_ms": max(asked, default=0.0),
                "lost": sum(run.lost for run in runs),
            }
        )
    return rows


def _shop(folder: Path, url: str) -> Path:
    settings = config(folder, url)
    with settings.open("a", encoding="utf-8") as out:
        out.write('\n[payments.telegram]\nprovider_token = "123456789:TEST:benchmark"\n')
    catalog(folder / "catalog.csv", 200)
    fill(settings, folder / "catalog.csv")
    return settings


def _placed(path: Path, numbers: range) -> dict[int, tuple[str, int]]:
    """An order that waits for its payment for each of these people; payload and total of their invoices."""
    chosen = load(path)
    settings, at = chosen.settings(), time.time_ns() // 1_000_000

    def place(tx: Tx) -> dict[int, tuple[str, int]]:
        found = {}
        for number in numbers:
            shop = Shop(tx, settings, at, FIRST + number, "en")
            shop.touch(f"Customer {number}", "", "en")
            shop.set_quantity(1, 1)
            quote = shop.quote(ADDRESS, None, "")
            how = quote.shipping.id if quote.shipping else None
            placed = shop.place(ADDRESS, how, "", "telegram", quote.stamp)
            order = load_order(tx, placed.id) or placed
            found[number] = (f"{order.public_id}:{order.attempt}", order.total.amount)
        tx.run("delete from queue")  # nobody needs the invoices themselves
        return found

    async def work() -> dict[int, tuple[str, int]]:
        async with await Database.open(chosen.database) as store:
            return await store.transact(place)

    return asyncio.run(work())


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} rows too: takes some ten minutes")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--only", choices=("cost", "beside"))
    chosen = parser.parse_args()
    with workshop() as folder:
        if chosen.only != "beside":
            rows = []
            for form in catalogs.FORMS:
                for variants in (4, 1):
                    where = folder / f"{form}-{variants}"
                    rows += costs(where, form, variants, large=chosen.large and variants > 1)
            goals = {"goal_cpu_s": CPU_GOAL, "goal_growth_mb": GROWTH_GOAL}
            tell(f"shopkeeper import of {ROWS:,} rows", rows, as_json=chosen.json, **goals)
        if chosen.only != "cost":
            title = f"{RATE:.0f} presses a second beside an import of {PRODUCTS:,} products"
            tell(title, beside(folder, chosen.people), as_json=chosen.json, goal_p99_ms=LATENCY_GOAL)


if __name__ == "__main__":
    main()
