"""What a bigger shop costs: the hot turns and statements at 1,000 and 100,000 products and customers (1,000,000 too
with --large).

Measured: CPU of the process an operation, 64 of them waiting at any time. Turns run as they do in the bot (load,
decide, save, load what the screen needs, draw), without Telegram and without texts, each by another customer and over
products spread evenly; commits are durable. Below the table: the statements of these turns that walk through a whole
table or index, by SQLite's own plan.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.lab import options, tell, workshop
from benchmarks.people import FIRST
from benchmarks.plans import explain
from benchmarks.rows import GROUPS, SHELVES, build
from dialogs.registry import stacks
from handlers.incoming import Command, Incoming, Pressed, User, What
from handlers.session import Session
from store.model.settings import Settings, ShippingMethod
from store.services import inbox, queue
from store.services.searching import search
from store.sql.connect import READER, connect
from store.sql.database import Database

BOT = 1
AT_ONCE = 64
NOTHING_DONE = ("toast-stale", "toast-nowhere", "toast-gone")
SETTINGS = Settings("Benchmark", "EUR", shipping=(ShippingMethod("courier", "courier", {"en": "Courier"}),))

Operation = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop of a size, and what is done in it; an operation's argument numbers its repetitions."""

    store: Database
    session: Session
    products: int
    people: int

    def operations(self) -> dict[str, Operation]:
        """Everything by name; the presses on the cart come first, while the carts of the seed are open."""
        return {
            "change a quantity": lambda n: self._turn(n, Pressed(str(n), self._quantity(n), 5, photo=False)),
            "the cart": lambda n: self._turn(n, Command("cart", "")),
            "home": lambda n: self._turn(n, Command("start", "")),
            "the shelves": lambda n: self._turn(n, Command("shop", "")),
            "a shelf": lambda n: self._turn(n, self._go(f"catalog-{GROUPS + 1 + n % SHELVES}")),
            "a product": lambda n: self._turn(n, self._go(f"product-{self._product(n)}")),
            "my orders": lambda n: self._turn(n, Command("orders", "")),
            "search, rare": lambda n: self._search(str(self._product(n))),
            "search, rare and common": lambda n: self._search(f"number {self._product(n)}"),
            "search, common": lambda _n: self._search("sencha"),
            "keep 100 updates": lambda n: self.store.transact(
                lambda tx: inbox.keep(tx, BOT, n, [(n * 100 + at, "{}" * 1000) for at in range(100)])
            ),
            "look into the queue": lambda n: self.store.transact(lambda tx: queue.take(tx, n), bulk=True),
        }

    async def _turn(self, number: int, what: What) -> None:
        person = FIRST + self._person(number)
        user = User(person, f"Customer {person - FIRST}", f"u{person - FIRST}", "en")
        update = time.perf_counter_ns()
        incoming = Incoming(update, user, person, private=True, topic=0, what=what)
        result = await self.store.transact(lambda tx: self.session.turn(tx, incoming, user, 1000))
        if result.shown.toast and result.shown.toast.id in NOTHING_DONE:
            raise SystemExit(f"this was measured for nothing: {what} came to {result.shown.toast.id}")

    async def _search(self, words: str) -> None:
        await self.store.read(lambda tx: search(tx, words))

    def _quantity(self, number: int) -> str:
        person = self._person(number)
        return f"c{person}:qty:{1 + person % self.products}:{2 + number // self.people % 5}"

    def _person(self, number: int) -> int:
        return 1 + number * 7919 % self.people

    def _product(self, number: int) -> int:
        return 1 + number * 104_729 % self.products

    def _go(self, route: str) -> Pressed:
        return Pressed("1", f">{route}", 5, photo=False)


async def timed(operation: Operation, repetitions: int) -> float:
    """CPU in microseconds an operation, all threads of the process."""
    numbers = iter(range(repetitions))

    async def work() -> None:
        for number in numbers:
            await operation(number)

    began = time.process_time()
    await asyncio.gather(*(work() for _ in range(min(AT_ONCE, repetitions))))
    return (time.process_time() - began) * 1e6 / repetitions


async def measure(path: Path, size: int, repetitions: int) -> dict[str, float]:
    """CPU by operation."""
    build(path, size, size, FIRST).close()
    async with await Database.open(path) as store:
        shop = Shop(store, Session(stacks(), SETTINGS, BOT), size, size)
        return {name: await timed(operation, repetitions) for name, operation in shop.operations().items()}


async def planned(path: Path, size: int) -> dict[str, list[str]]:
    """The statements of one round in a fresh shop that scan anything, and what."""
    seen: list[str] = []
    build(path, size, size, FIRST).close()
    async with await Database.open(path) as store:
        for one in (store._thread, *store._readers):  # noqa: SLF001 - to listen in
            await one.set_trace_callback(seen.append)
        shop = Shop(store, Session(stacks(), SETTINGS, BOT), size, size)
        for operation in shop.operations().values():
            await operation(size // 2)
    connection = connect(path, READER)
    try:
        return explain(connection, dict.fromkeys(seen))
    finally:
        connection.close()


async def rows(folder: Path, sizes: list[int], repetitions: int) -> tuple[list[dict[str, object]], list[str]]:
    """A row an operation, a column a size; and the scans."""
    spent = {size: await measure(folder / f"{size}.db", size, repetitions) for size in sizes}
    walked = await planned(folder / "plans.db", sizes[0])
    table: list[dict[str, object]] = []
    for name in spent[sizes[0]]:
        row: dict[str, object] = {"operation (CPU in us)": name}
        row |= {f"{size:,}": spent[size][name] for size in sizes}
        table.append(row | {"growth": spent[sizes[-1]][name] / spent[sizes[0]][name]})
    return table, [f"{', '.join(what)}: {sql[:150]}" for sql, what in walked.items()]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--large", action="store_true", help="1,000,000 too: takes minutes and 1.5 GB of disk")
    parser.add_argument("--repetitions", type=int, default=1000, help="of each operation")
    chosen = parser.parse_args()
    sizes = [*chosen.sizes, *([1_000_000] if chosen.large else [])]
    with workshop() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        table, walked = runner.run(rows(folder, sizes, chosen.repetitions))
    tell("Hot operations by size of the shop (products and customers)", table, as_json=chosen.json, scans=walked)


if __name__ == "__main__":
    main()
