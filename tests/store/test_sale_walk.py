"""A random walk over everything that can happen to a sale, in any order and often; all must hold after each step.

SHOPKEEPER_WALKS (default 12) walks of SHOPKEEPER_STEPS (default 40) steps; a failing walk prints its steps.
"""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from store.errors import Refused, ShopError
from store.model.order import Order
from store.model.settings import PaymentMethod
from store.services import events, payments, sales, stock
from store.services.orders import load_order
from store.services.payments import Charge
from tests.kit.sale import ADDRESS, MINUTE, Counter, counter

WALKS = int(os.environ.get("SHOPKEEPER_WALKS", "12"))
STEPS = int(os.environ.get("SHOPKEEPER_STEPS", "40"))

CUSTOMERS = st.sampled_from((1001, 1002, 1003))
PICK = st.integers(0, 10**6).map(lambda number: number * 7919 % 10**6)  # which of what there is, well mixed
METHODS = st.sampled_from(("telegram", "telegram", "bank_transfer", "cash_on_delivery"))

MINUTES = (1, 10, 20, 40, 3 * 24 * 60)
ACTS = {
    "put": 1,
    "place": 8,
    "press": 2,
    "rivals": 2,
    "cancel": 3,
    "pay_again": 2,
    "order_again": 1,
    "precheckout": 5,
    "charged": 10,
    "told_again": 3,
    "invoice": 1,
    "invoice_refused": 1,
    "time": 6,
    "stock_changes": 2,
    "backorder_changes": 1,
    "price_changes": 1,
    "owner_confirms": 3,
    "ship": 2,
}


class Crash(Exception):
    """The process dies before its commit."""


class Walk(RuleBasedStateMachine):
    """A shop with two scarce products and one that may be backordered, and beside it a record of the money taken."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: Counter = counter()
        self.goods = [self.desk.goods(price=900 + 100 * each, on_hand=3) for each in range(2)]
        self.goods.append(self.desk.goods(price=500, on_hand=1, backorder=1))
        self.on_hand = dict.fromkeys(self.goods, 3) | {self.goods[-1]: 1}
        self.orders: list[Order] = []
        self.charges: dict[str, Charge] = {}
        self.stamps: list[tuple[int, PaymentMethod, str]] = []

    def attempt(self, body: Callable[[], object]) -> None:
        """What a rule of the shop refuses has no effect."""
        try:
            self.desk.do(body)
        except Refused:
            pass

    def order(self, pick: int) -> Order | None:
        """One of the latest orders, as it is now; of the oldest ones now and then."""
        near = self.orders if pick % 6 == 0 else self.orders[-3:]
        return load_order(self.desk.tx, near[pick // 6 % len(near)].id) if near else None

    # -- Customers ------------------------------------------------------------------------------------------------

    # One rule with a table of weights: of several rules hypothesis leaves some out at random; these belong together.

    @rule(
        act=st.sampled_from([act for act, weight in ACTS.items() for _ in range(weight)]),
        customer=CUSTOMERS,
        pick=PICK,
        method=METHODS,
        wrong=st.sampled_from((0, 0, 0, 0, 0, -1, 1)),
        flag=st.booleans(),
    )
    def step(self, act: str, customer: int, pick: int, method: PaymentMethod, wrong: int, *, flag: bool) -> None:
        match act:
            case "put":
                self.put(customer, pick, pick % 6 - 1)
            case "place":
                self.place(customer, pick, method)
            case "precheckout":
                self.precheckout(pick, int(pick % 5 == 0), 1003 if wrong else None)
            case "charged":
                self.charged(pick, wrong, int(pick % 5 == 0), crash=flag, unpaid=pick % 4 > 0)
            case "time":
                self.time(MINUTES[pick % len(MINUTES)], sweep=flag or pick % 2 > 0)
            case _:
                getattr(self, act)(pick)

    def time(self, minutes: int, *, sweep: bool) -> None:
        self.desk.later(minutes * MINUTE)
        if sweep:
            self.desk.sweep()

    def put(self, customer: int, pick: int, quantity: int) -> None:
        variant = self.goods[pick % len(self.goods)]
        self.attempt(lambda: self.desk.shop(customer).set_quantity(variant, quantity))

    def place(self, customer: int, pick: int, method: PaymentMethod) -> None:
        self.put(customer, pick, 1 + pick % 2)
        self.order_cart(customer, method)

    def order_cart(self, customer: int, method: PaymentMethod) -> None:
        stamp = self.desk.shop(customer).quote(ADDRESS, "courier", "").stamp
        self.stamps.append((customer, method, stamp))
        self.press(len(self.stamps) - 1)

    def rivals(self, pick: int) -> None:
        """An order lapses, others buy what it held, then it is to be paid all the same."""
        order = self.order(pick)
        self.time(4 * 24 * 60, sweep=True)
        if order is None:
            return
        for customer in {1001, 1002, 1003} - {order.customer}:
            shop, product = self.desk.shop(customer), order.lines[pick % len(order.lines)].variant
            for quantity in (1, 2, 3):
                self.attempt(partial(shop.set_quantity, product, quantity))
            self.order_cart(customer, "telegram")
        shop = self.desk.shop(order.customer)
        self.attempt(partial(shop.pay_again, order.id) if pick % 2 else partial(self.desk.ask, order))

    def press(self, pick: int) -> None:
        """A press on Pay, now or long after it was drawn, once or often."""
        if self.stamps:
            customer, method, stamp = self.stamps[pick % len(self.stamps)]
            self.attempt(lambda: self.placed(customer, method, stamp))

    def placed(self, customer: int, method: PaymentMethod, stamp: str) -> None:
        order = self.desk.shop(customer).place(ADDRESS, "courier", "", method, stamp)
        if order.id not in [each.id for each in self.orders]:
            self.orders.append(order)

    def cancel(self, pick: int) -> None:
        if order := self.order(pick):
            self.attempt(lambda: self.desk.shop(order.customer).cancel(order.id))

    def pay_again(self, pick: int) -> None:
        if order := self.order(pick):
            self.attempt(lambda: self.desk.shop(order.customer).pay_again(order.id))

    def order_again(self, pick: int) -> None:
        if order := self.order(pick):
            self.attempt(lambda: self.desk.shop(order.customer).order_again(order.id))

    # -- The provider ---------------------------------------------------------------------------------------------

    def precheckout(self, pick: int, back: int, payer: int | None) -> None:
        if order := self.order(pick):
            before = sales.known(self.desk.tx, order.id)
            refusal = self.desk.ask(
                order, payload=f"{order.public_id}:{order.attempt - back}", payer=payer or order.customer
            )
            if refusal is None:
                assert (back, before.open) == (0, True)
                assert payer in (None, order.customer)
                assert order.payment_method == "telegram"

    def charged(self, pick: int, wrong: int, back: int, *, crash: bool, unpaid: bool) -> None:
        """Money for a card order: in time, late, twice, on an old invoice, of a wrong amount."""
        order = self.order(pick)
        if order is None or order.payment_method != "telegram" or (unpaid and not order.payable):
            return
        charge = self.desk.charge(order, f"ch-{len(self.charges)}")
        total, attempt = charge.total + wrong, max(1, order.attempt - back)
        charge = replace(charge, total=total, payload=f"{order.public_id}:{attempt}")
        if crash:
            with pytest.raises(Crash):
                self.desk.do(lambda: self.dying(charge))
        self.charges[charge.charge_id] = charge
        self.desk.settle(charge)

    def dying(self, charge: Charge) -> None:
        payments.settle(self.desk.tx, self.desk.settings, self.desk.at, charge)
        raise Crash

    def told_again(self, pick: int) -> None:
        if self.charges:
            self.desk.settle(list(self.charges.values())[pick % len(self.charges)])

    def invoice(self, pick: int) -> None:
        if order := self.order(pick):
            invoice = payments.invoice(self.desk.tx, self.desk.settings, order.id, order.attempt)
            assert invoice is None or sum(amount for _, amount in invoice.prices) == invoice.total == order.total.amount

    def invoice_refused(self, pick: int) -> None:
        order = self.order(pick)
        if order and pick % 5 == 0 and order.payment_method == "telegram":
            self.desk.do(
                lambda: payments.invoice_refused(
                    self.desk.tx, self.desk.settings, self.desk.at, order.id, order.attempt
                )
            )

    # -- The shop -------------------------------------------------------------------------------------------------

    def stock_changes(self, pick: int) -> None:
        variant, ref, difference = self.goods[pick % len(self.goods)], f"count {self.desk.tx.sql_count}", pick % 3 - 1
        stock.adjust(self.desk.tx, variant, difference, ref, "agent:1", self.desk.at)
        self.on_hand[variant] += difference

    def backorder_changes(self, pick: int) -> None:
        variant = self.goods[pick % len(self.goods)]
        self.desk.tx.run("update stock set backorder = 1 - backorder where variant_id = :variant", variant=variant)

    def price_changes(self, pick: int) -> None:
        self.desk.price(self.goods[pick % len(self.goods)], pick % 5000)

    def owner_confirms(self, pick: int) -> None:
        if order := self.order(pick):
            confirm = payments.collect_cash if pick % 2 else payments.confirm_transfer
            self.attempt(lambda: confirm(self.desk.tx, self.desk.settings, self.desk.at, order.id, "agent:1"))

    def ship(self, pick: int) -> None:
        order = self.order(pick)
        if order and order.status == "placed" and order.payment_status == "paid":
            sql = "select variant_id from reservation where order_id = :id and status = 'allocated'"
            leaving = self.desk.tx.rows(int, sql, id=order.id)
            stock.ship(self.desk.tx, order.id, "agent:1", self.desk.at)
            for line in order.lines:
                self.on_hand[line.variant] -= line.quantity * (line.variant in leaving)

    # -- What must hold -------------------------------------------------------------------------------------------

    @invariant()
    def all_is_whole(self) -> None:
        assert self.desk.whole() == []

    @invariant()
    def only_deliveries_corrections_and_shipments_change_what_is_on_hand(self) -> None:
        assert dict(self.desk.tx.rows(lambda *row: row, "select variant_id, on_hand from stock")) == self.on_hand

    @invariant()
    def every_charge_is_one_payment_of_its_amount(self) -> None:
        sql = """select charge_id, amount from payment
                 where status = 'captured' and provider = 'telegram' order by charge_id"""
        found = self.desk.tx.rows(lambda charge, amount: (charge, amount), sql)
        assert found == sorted((charge.charge_id, charge.total) for charge in self.charges.values())

    @invariant()
    def whoever_paid_exactly_has_his_goods_or_a_human(self) -> None:
        sql = """select o.id, r.status from orders o join reservation r on r.order_id = o.id
                 where o.total in (select p.amount from payment p where p.order_id = o.id and p.status = 'captured')
                    and not exists (select 1 from attention a where a.order_id = o.id)"""
        for order, status in self.desk.tx.rows(lambda *row: row, sql):
            assert status in ("allocated", "shipped"), order

    def teardown(self) -> None:
        self.desk.tx.connection.close()


def walk(walks: int, steps: int, **more: object) -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,  # type: ignore[arg-type]
        ),
    )


def test_whatever_happens_to_a_sale_nothing_is_lost_and_nothing_counts_twice() -> None:
    walk(WALKS, STEPS)


BLIND = "update stock set reserved = reserved + :quantity where variant_id = :variant"
SILENT = """
    insert into event (subject, subject_id, order_id, old, new, actor, data, at)
    select :subject, :id, :order, :old, :new, :actor, :data, :at where :new <> 'pending'
"""
BUGS: dict[str, tuple[object, str, object]] = {
    "no stock guard": (stock, "RESERVE", BLIND),
    "a release that keeps the hold": (stock, "_RELEASE", stock._Step("release", "held", "released")),
    "no de-duplication": (payments, "_CHARGED", payments._CHARGED + " and 1 = 0"),
    "a second charge is a payment like the first": (payments, "_serve", lambda *_: ""),
    "any amount pays": (payments, "settles", lambda *_: True),
    "nobody is asked to look": (events, "attend", lambda *_: None),
    "late money revives without goods": (sales, "retake", lambda *_: None),
    "an expired order keeps its goods": (stock, "release", lambda *_: None),
    "a change without its event": (events, "_EVENT", SILENT),
    "canceling frees twice": (
        stock,
        "_CANCEL",
        stock._Step("cancel", "allocated", "released", allocated=-1, on_hand=1),
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, value = BUGS[bug]
    monkeypatch.setattr(module, name, value)
    with pytest.raises((AssertionError, ShopError, sqlite3.IntegrityError)):
        walk(40, 40, phases=[Phase.generate], database=None, derandomize=True, verbosity=Verbosity.quiet)
