"""The presses that growth is measured by: every screen but the search, each time by another customer."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from benchmarks.people import FIRST
from benchmarks.rows import GROUPS, SHELVES
from handlers.incoming import Command, Incoming, Pressed, User, What
from handlers.session import Session
from store.model.settings import Settings, ShippingMethod
from store.services import inbox, low_stock, queue
from store.sql.database import Database

BOT = 1
NOW = 1_790_000_000_000  # UTC milliseconds
OWNER = FIRST  # nobody of the seed
NOTHING_DONE = ("toast-stale", "toast-nowhere", "toast-gone")
SETTINGS = Settings(
    "Benchmark", "EUR", shipping=(ShippingMethod("courier", "courier", {"en": "Courier"}),), owners=(OWNER,)
)

Operation = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop of a size, and what is done in it; an operation's argument numbers its repetitions."""

    store: Database
    session: Session
    size: int

    def operations(self) -> dict[str, Operation]:
        """Everything by name; the presses on the cart come first, while the carts of the seed are open."""
        return {
            "change a quantity": lambda n: self._turn(n, self._pressed(self._quantity(n))),
            "the cart": lambda n: self._turn(n, Command("cart", "")),
            "the checkout's summary": lambda n: self._turn(n, self._pressed(">checkout")),
            "home": lambda n: self._turn(n, Command("start", "")),
            "the shelves": lambda n: self._turn(n, Command("shop", "")),
            "a shelf": lambda n: self._turn(n, self._pressed(f">catalog-{GROUPS + 1 + n % SHELVES}")),
            "a product": lambda n: self._turn(n, self._pressed(f">product-{self._product(n)}")),
            "before a search": lambda n: self._turn(n, Command("search", "")),
            "my orders": lambda n: self._turn(n, Command("orders", "")),
            "an order": lambda n: self._turn(n, self._pressed(f">order-{self._person(n)}")),
            "settings": lambda n: self._turn(n, Command("settings", "")),
            "what runs low": lambda n: self._turn(n, Command("stock", ""), owner=True),
            "a variant's stock": lambda n: self._turn(n, self._pressed(f">stock-{self._product(n)}"), owner=True),
            "keep 100 updates": lambda n: self.store.transact(
                lambda tx: inbox.keep(tx, BOT, n, [(n * 100 + at, "{}" * 1000) for at in range(100)])
            ),
            "look into the queue": lambda n: self.store.transact(lambda tx: queue.take(tx, n), bulk=True),
            "watch the stock": lambda _: self.store.transact(
                lambda tx: low_stock.watch(tx, SETTINGS, NOW, 1000), bulk=True
            ),
        }

    async def forget(self, number: int) -> None:
        """The person of this repetition is again at the open cart, as in the seed."""
        stack = f'[["home","h",{{}}],["cart","c{self._person(number)}",{{"page":0,"clearing":false}}]]'
        person = FIRST + self._person(number)
        sql = "update conversation set stack = :stack where customer_id = :person"
        await self.store.transact(lambda tx: tx.run(sql, stack=stack, person=person))

    async def _turn(self, number: int, what: What, *, owner: bool = False) -> None:
        person = OWNER if owner else FIRST + self._person(number)
        user = User(person, f"Customer {person - FIRST}", f"u{person - FIRST}", "en")
        incoming = Incoming(time.perf_counter_ns(), user, person, private=True, topic=0, what=what)
        result = await self.store.transact(lambda tx: self.session.turn(tx, incoming, user, NOW))
        if result.shown.toast and result.shown.toast.id in NOTHING_DONE:
            raise SystemExit(f"this was measured for nothing: {what} came to {result.shown.toast.id}")

    def _quantity(self, number: int) -> str:
        person = self._person(number)
        return f"c{person}:qty:{1 + person % self.size}:{2 + number // self.size % 5}"

    def _person(self, number: int) -> int:
        return 1 + number * 7919 % self.size

    def _product(self, number: int) -> int:
        return 1 + number * 104_729 % self.size

    def _pressed(self, data: str) -> Pressed:
        return Pressed("1", data, 5, photo=False)
