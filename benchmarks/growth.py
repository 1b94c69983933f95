"""What a bigger shop costs: every press but the search at 1,000 and 100,000 products, customers and orders (1,000,000
too with --large).

Measured: CPU of the process an operation, 64 of them waiting at any time; the median of rounds in which the sizes take
turns. Presses run as they do in the bot (load, decide, save, load what the screen needs, draw), without Telegram and
without texts, each by another customer and over products spread evenly; commits are durable. Below the table: the
statements of these presses that walk through a whole table or index, and those that SQLite runs by another plan in the
bigger shop; it knows the sizes of its tables in both.
"""

import asyncio
import re
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvloop

from benchmarks.growth_shop import BOT, SETTINGS, Operation, Shop
from benchmarks.lab import options, tell, workshop
from benchmarks.people import FIRST
from benchmarks.plans import explain, plan
from benchmarks.rows import build
from dialogs.registry import stacks
from handlers.session import Session
from store.sql.connect import READER, connect
from store.sql.database import Database

AT_ONCE = 64
ROUNDS = 5
_VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+\b")


@dataclass(frozen=True, slots=True)
class Grown:
    """A row an operation, a column a size; the statements that scan; those whose plan is another one."""

    table: list[dict[str, object]]
    scans: list[str]
    changed: list[str]


async def timed(operation: Operation, repetitions: range) -> float:
    """CPU in microseconds an operation, all threads of the process."""
    numbers = iter(repetitions)

    async def work() -> None:
        for number in numbers:
            await operation(number)

    began = time.process_time()
    await asyncio.gather(*(work() for _ in range(min(AT_ONCE, len(repetitions)))))
    return (time.process_time() - began) * 1e6 / len(repetitions)


async def measure(shops: dict[int, Shop], repetitions: int) -> dict[str, dict[int, float]]:
    """CPU by operation and size; the sizes take turns, so that a busy machine hurts them alike.

    Nobody does the same thing twice: a screen that is open already costs less.
    """
    each = max(1, min(repetitions, *shops) // ROUNDS)
    operations = {size: shop.operations() for size, shop in shops.items()}
    spent: dict[str, dict[int, float]] = {}
    for name in next(iter(operations.values())):
        rounds: dict[int, list[float]] = {size: [] for size in shops}
        for number in range(ROUNDS):
            for size in shops:
                rounds[size].append(await timed(operations[size][name], range(number * each, (number + 1) * each)))
        spent[name] = {size: median(found) for size, found in rounds.items()}
    return spent


async def statements(shop: Shop) -> dict[str, str]:
    """What one round of everything runs: each statement without its values, and once with them."""
    seen: list[str] = []
    for one in (shop.store._thread, *shop.store._readers):  # noqa: SLF001 - to listen in
        await one.set_trace_callback(seen.append)
    for operation in shop.operations().values():
        await operation(shop.size // 2)
    for one in (shop.store._thread, *shop.store._readers):  # noqa: SLF001
        await one.set_trace_callback(None)  # type: ignore[arg-type]
    await shop.forget(shop.size // 2)
    return {_VALUE.sub("?", " ".join(sql.split())): sql for sql in seen}


def planned(path: Path, heard: dict[str, str]) -> dict[str, list[str]]:
    """SQLite's plan of each statement."""
    connection = connect(path, READER)
    try:
        return {key: found for key, sql in heard.items() if (found := plan(connection, sql))}
    finally:
        connection.close()


def scanned(path: Path, heard: dict[str, str]) -> list[str]:
    """The statements that walk through something, and what."""
    connection = connect(path, READER)
    try:
        return [f"{', '.join(what)}: {sql[:150]}" for sql, what in explain(connection, heard.values()).items()]
    finally:
        connection.close()


async def rows(folder: Path, sizes: list[int], repetitions: int) -> Grown:
    """Build the shops, measure them side by side, and compare how their statements are run."""
    paths = {size: folder / f"{size}.db" for size in sizes}
    async with AsyncExitStack() as stack:
        shops = {}
        for size, path in paths.items():
            build(path, size, size, FIRST)
            store = await stack.enter_async_context(await Database.open(path))
            shops[size] = Shop(store, Session(stacks(), SETTINGS, BOT), size)
        heard = {size: await statements(shop) for size, shop in shops.items()}
        spent = await measure(shops, repetitions)
    small, large = sizes[0], sizes[-1]
    plans = {size: planned(paths[size], heard[size]) for size in (small, large)}
    changed = [
        f"{key[:200]}: {plans[small][key]} became {plans[large][key]}"
        for key in plans[small].keys() & plans[large].keys()
        if plans[small][key] != plans[large][key]
    ]
    table = [
        {
            "operation (CPU in us)": name,
            **{f"{size:,}": each[size] for size in sizes},
            "growth": each[large] / each[small],
        }
        for name, each in spent.items()
    ]
    return Grown(table, scanned(paths[large], heard[large]), sorted(changed))


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--large", action="store_true", help="1,000,000 too: takes minutes and 2 GB of disk")
    parser.add_argument("--repetitions", type=int, default=1000, help="of each operation")
    chosen = parser.parse_args()
    sizes = [*chosen.sizes, *([1_000_000] if chosen.large else [])]
    with workshop() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        grown = runner.run(rows(folder, sizes, chosen.repetitions))
    title = "Presses by size of the shop (products, customers and orders)"
    tell(title, grown.table, as_json=chosen.json, scans=grown.scans, other_plans=grown.changed)


if __name__ == "__main__":
    main()
