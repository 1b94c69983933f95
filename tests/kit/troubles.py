"""A shop to whose money everything has happened that a human must look at."""

from dataclasses import replace

from store.model.order import Order
from store.services import inbox, payments, stock
from tests.kit.sale import Counter
from tests.kit.shop import NOW, SETTINGS, only_courier
from tests.kit.tx import MemoryTx

DAY = 24 * 3600 * 1000
STRAY = (
    '{"message": {"from": {"id": 1002, "first_name": "Ben <b>"}, "successful_payment": {"currency": "EUR",'
    ' "total_amount": 1490, "invoice_payload": "nobody:1", "telegram_payment_charge_id": "tg-7",'
    ' "provider_payment_charge_id": "p-7"}}}'
)


def troubled(tx: MemoryTx) -> dict[str, Order]:
    """One order for each reason, and money without an order; the orders by reason ("unpaid": oversold, unpaid)."""
    desk = Counter(only_courier(), tx, NOW - 2 * DAY)
    made = {reason: make(desk) for reason, make in MAKE.items()}
    inbox.park(tx, 1, 71, STRAY, "UnknownPayment", NOW)
    inbox.park(tx, 1, 72, '{"message": {"successful_payment": {}}}', "TypeError", NOW)
    assert desk.settings.owners == SETTINGS.owners
    return made


def _placed(desk: Counter, customer: int, on_hand: int = 2) -> tuple[Order, int]:
    tea = desk.goods(on_hand=on_hand)
    return desk.place({tea: 2}, customer=customer), tea


def _oversold(desk: Counter) -> Order:
    order, tea = _placed(desk, 2001)
    desk.later(3_600_000)
    desk.sweep()
    desk.pay(desk.place({tea: 2}, customer=2002), "rival")
    desk.settle(desk.charge(order, "oversold"))
    return order


def _unpaid(desk: Counter) -> Order:
    tea = desk.goods()
    order = desk.place({tea: 2}, customer=2010, method="bank_transfer")
    stock.adjust(desk.tx, tea, -4, "count", "agent:9001", desk.at)
    return order


def _mismatch(desk: Counter) -> Order:
    order, _ = _placed(desk, 2003)
    charge = desk.charge(order, f"mismatch-{order.id}")
    desk.settle(replace(charge, total=charge.total + 100))
    return order


def _double(desk: Counter) -> Order:
    order, _ = _placed(desk, 2004)
    desk.pay(order, "first")
    desk.settle(desk.charge(order, "second"))
    return order


def _late(desk: Counter) -> Order:
    order, _ = _placed(desk, 2005)
    desk.shop(2005).cancel(order.id)
    desk.settle(desk.charge(order, "late"))
    return order


def _friend(desk: Counter) -> Order:
    order, _ = _placed(desk, 2006)
    desk.settle(replace(desk.charge(order, "friend"), payer=2007))
    return order


def _flying(desk: Counter) -> Order:
    order, _ = _placed(desk, 2008)
    desk.ask(order)
    payments.after_silence(desk.tx, desk.at, desk.at - 2 * DAY)
    return order


def _refused(desk: Counter) -> Order:
    order, _ = _placed(desk, 2009)
    payments.invoice_refused(desk.tx, desk.settings, desk.at, order.id, 1, "CURRENCY_TOTAL_AMOUNT_INVALID")
    return order


MAKE = {
    "oversold": _oversold,
    "unpaid": _unpaid,
    "amount_mismatch": _mismatch,
    "duplicate_payment": _double,
    "late_payment": _late,
    "other_payer": _friend,
    "payment_in_flight": _flying,
    "invoice_refused": _refused,
    "also mismatched": _mismatch,
}
