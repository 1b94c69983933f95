"""What customers do while the power may go, and how to tell afterwards what of it is there: all of it, or nothing.

Each deed has a moment of its own, which stands in every row that it writes for good: its trace. The mark of a worked
update is written in the same transaction, as by a turn.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from store.model.order import Order
from store.model.settings import PaymentMethod
from store.ports import Tx
from store.services import inbox, payments
from store.services.orders import load_order
from store.services.payments import Charge
from store.services.shop import Shop
from tests.kit.sale import ADDRESS, MINUTE, SETTINGS, Counter
from tests.kit.tx import MemoryTx

BOT, FIRST = 77, 1001
GOODS = (100_000, 40, 3)  # on the shelf, of three things with the ids 1 to 3
METHODS: tuple[PaymentMethod, ...] = ("telegram", "telegram", "telegram", "bank_transfer", "cash_on_delivery")
KINDS = ("place",) * 5 + ("ask",) * 2 + ("pay",) * 4 + ("pay again", "cancel", "sweep")
PAUSES = (1, 500, 20_000, 16 * MINUTE)  # milliseconds between two deeds; the last is beyond an order's hold

_TRACE = """
    select (select count(*) from event where at = :at), (select count(*) from stock_move where at = :at),
        (select count(*) from queue where created_at = :at), (select count(*) from orders where placed_at = :at),
        (select count(*) from seen where update_id = :number)
"""
_EXACT = "select order_id, amount, status from payment where provider = 'telegram' and charge_id = :charge"
Act = Callable[[Tx], Order | None]


@dataclass(slots=True, eq=False)
class Deed:
    """Something that a customer asks for. ``turn`` is its place among the bodies that ran to their end.

    ``acknowledged``: he was told that it is done; ``failed``: that it did not work, while there was power.
    """

    number: int
    kind: str
    at: int
    act: Act
    charge: Charge | None = None
    turn: int = 0
    trace: tuple[int, ...] = ()
    acknowledged: bool = False
    failed: bool = False

    def find(self, tx: Tx) -> tuple[int, ...]:
        """How many rows of each kind it has left."""
        found = tx.row(lambda *counts: counts, _TRACE, at=self.at, number=self.number)
        return found or ()


@dataclass(slots=True)
class Book:
    """All that was asked of one shop, over its lives. ``surplus``: what the last look found though nobody was told."""

    at: int = 1_790_000_000_000
    surplus: int = 0
    deeds: list[Deed] = field(default_factory=list)
    orders: dict[int, list[Order]] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    turns: "count[int]" = field(default_factory=lambda: count(1))

    def next(self, person: int, dice: random.Random) -> Deed:
        """Something that this person may want now."""
        self.at += dice.choices(PAUSES, (60, 30, 9, 1))[0]
        customer, kind = FIRST + person, dice.choice(KINDS)
        known = self.orders.get(customer, [])[-3:]
        order = dice.choice(known) if known else None
        number, at = next(self.numbers), self.at
        if kind == "pay again" and self.charges:
            return self._told(number, dice.choice(self.charges))
        if kind == "sweep":
            return self._noted(Deed(number, kind, at, lambda tx: self._sweep(tx, at)))
        if order is None or kind == "place":
            wanted, method = (dice.choice((1, 1, 2, 3)), dice.randint(1, 3)), dice.choice(METHODS)
            return self._noted(Deed(number, "place", at, lambda tx: _place(tx, at, customer, wanted, method)))
        if kind == "cancel":
            return self._noted(Deed(number, kind, at, lambda tx: _shop(tx, at, customer).cancel(order.id)))
        if kind == "ask":
            return self._noted(Deed(number, kind, at, lambda tx: _ask(tx, at, order)))
        return self._told(number, _charge(order, f"charge-{number}"))

    def run(self, deed: Deed, tx: Tx) -> Order | None:
        """The body of a deed's transaction."""
        done = deed.act(tx)
        inbox.first_time(tx, BOT, deed.number, deed.at)
        deed.trace, deed.turn = deed.find(tx), next(self.turns)
        return done

    def told(self, deed: Deed, order: Order | None) -> None:
        """The customer was told that it is done."""
        deed.acknowledged = True
        if deed.kind == "place" and order is not None:
            self.orders.setdefault(order.customer, []).append(order)
        if deed.charge is not None:
            self.charges.append(deed.charge)

    def refused(self, deed: Deed) -> None:
        """A rule of the shop was against it: it has no effect."""
        self.deeds.remove(deed)

    def wrong(self, tx: Tx) -> Iterator[str]:
        """What is not as it was said to be. What is there now counts as said from now on; the rest never was."""
        kept: list[Deed] = []
        self.surplus = gap = 0
        for deed in sorted(self.deeds, key=lambda deed: deed.turn):
            found = deed.find(tx)
            there = bool(found[-1])
            if there:
                kept.append(deed)
                self.surplus += not deed.acknowledged
            if deed.acknowledged and not there:
                yield f"deed {deed.number} ({deed.kind}) was acknowledged and is lost"
            if found != (deed.trace if there else (0,) * len(found)):
                yield f"deed {deed.number} ({deed.kind}) is there in part: {found}, not {deed.trace}"
            if there and gap:
                yield f"deed {deed.number} ({deed.kind}) is there, deed {gap} before it is not"
            gap = gap or (0 if there or deed.failed or not deed.turn else deed.number)
            if there and deed.charge is not None:
                yield from _captured(tx, deed.charge)
            deed.acknowledged = True
        self.deeds = kept

    def _told(self, number: int, charge: Charge) -> Deed:
        at = self.at

        def act(tx: Tx) -> None:
            payments.settle(tx, SETTINGS, at, charge)

        return self._noted(Deed(number, "pay", at, act, charge))

    def _sweep(self, tx: Tx, at: int) -> None:
        payments.sweep(tx, at)

    def _noted(self, deed: Deed) -> Deed:
        self.deeds.append(deed)
        return deed


def stocked(tx: Tx) -> None:
    """Put the goods on their shelf, once."""
    if not tx.value(int, "select count(*) from product"):
        desk = Counter(tx=cast("MemoryTx", tx))
        for number, on_hand in enumerate(GOODS):
            desk.goods(price=900 + 100 * number, on_hand=on_hand)


def _shop(tx: Tx, at: int, customer: int) -> Shop:
    return Shop(tx, SETTINGS, at, customer, "en")


def _place(tx: Tx, at: int, customer: int, wanted: tuple[int, int], method: PaymentMethod) -> Order:
    shop = _shop(tx, at, customer)
    shop.touch(f"Customer {customer}", "", "en")
    quantity, variant = wanted
    shop.set_quantity(variant, quantity)
    quote = shop.quote(ADDRESS, None, "")
    return shop.place(ADDRESS, quote.shipping.id if quote.shipping else None, "", method, quote.stamp)


def _ask(tx: Tx, at: int, order: Order) -> Order | None:
    """Pre-checkout. Raises Refused where the answer is no."""
    refusal = payments.precheckout(
        tx,
        SETTINGS,
        at,
        payload=f"{order.public_id}:{order.attempt}",
        payer=order.customer,
        currency=order.total.currency,
        total=order.total.amount,
    )
    if refusal is not None:
        raise refusal
    return load_order(tx, order.id)


def _charge(order: Order, charge: str) -> Charge:
    payload = f"{order.public_id}:{order.attempt}"
    return Charge("telegram", payload, charge, f"p-{charge}", order.customer, order.total.currency, order.total.amount)


def _captured(tx: Tx, charge: Charge) -> Iterator[str]:
    """The money stands there exactly once, with its amount."""
    rows = tx.rows(lambda *row: row, _EXACT, charge=charge.charge_id)
    if [row[1:] for row in rows] != [(charge.total, "captured")]:
        yield f"charge {charge.charge_id} of {charge.total} is {rows}"
