"""Invoices: what a customer is sent to pay by card, and what becomes of an order whose invoice cannot be sent."""

from dataclasses import dataclass

from store.model.settings import Settings
from store.ports import Tx
from store.services import events, queue, sales
from store.services.base import Service
from store.services.carts import refill
from store.services.orders import load_order

TITLE, DESCRIPTION, LABEL = 32, 255, 64  # UTF-16 units; the first two are the messenger's limits


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a customer is sent to pay. ``prices`` are (label, minor units) and sum exactly to ``total``; a tip of up to
    ``max_tip`` may come on top, and ``tips`` are offered. ``shared``: whoever it is forwarded to may pay it too.
    """

    customer: int
    locale: str
    title: str
    description: str
    payload: str
    currency: str
    prices: tuple[tuple[str, int], ...]
    total: int
    max_tip: int = 0
    tips: tuple[int, ...] = ()
    shared: bool = False


def invoice(tx: Tx, settings: Settings, order_id: int, attempt: int) -> Invoice | None:
    """The invoice of an attempt; None if that attempt is no longer the present one or there is nothing to pay."""
    order = load_order(tx, order_id)
    if order is None or order.status != "placed" or not order.payable or order.attempt != attempt or not order.total:
        return None
    items = [f"{line.quantity} × {_titled(line.title, line.options)}" for line in order.lines]
    prices = [(_cut(item, LABEL), line.total.amount) for item, line in zip(items, order.lines, strict=True)]
    # Where tax is added a line's total has it in; so the shipping takes its own tax along.
    shipping = order.total.amount - sum(amount for _, amount in prices)
    prices.append((_cut(order.shipping_title, LABEL), shipping))
    return Invoice(
        customer=order.customer,
        locale=order.locale,
        title=_cut(f"{order.number} · {settings.name}", TITLE),
        description=_cut(", ".join(items), DESCRIPTION),
        payload=f"{order.public_id}:{attempt}",
        currency=order.total.currency,
        prices=tuple((label, amount) for label, amount in prices if amount),
        total=order.total.amount,
        max_tip=settings.max_tip,
        tips=settings.suggested_tips,
        shared=settings.orders.friend_may_pay,
    )


def invoice_refused(tx: Tx, settings: Settings, at: int, order_id: int, attempt: int, error: str = "") -> bool:
    """The messenger will never send this order's invoice: cancel it, give the lines back, tell both sides.

    False if the order does not wait for that invoice any more.
    """
    order = load_order(tx, order_id)
    sale = sales.by_id(tx, order_id)
    if order is None or sale is None or sale.status != "placed" or not sale.unpaid or sale.attempt != attempt:
        return False
    sales.cancel(tx, sale, "system", at, error[:500])
    refill(Service(tx, settings, at, sale.customer, order.locale), order_id)
    events.attend(tx, order_id, "invoice_refused", at, error[:500])
    queue.notify(tx, at, "invoice-refused", sale.customer, order_id)
    return True


def _titled(title: str, options: str) -> str:
    return f"{title} ({options})" if options else title


def _cut(text: str, limit: int) -> str:
    """The text in at most so many UTF-16 units, on one line; what was cut off is shown by an ellipsis."""
    text = " ".join(text.split())
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return f"{kept.rstrip()}…"
