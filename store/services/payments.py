"""Money: the question before it is taken, taking it, and what becomes of orders for which none came.

Money that was taken is never dropped. Whatever arrives, however often and however late, ends as one row by its charge
id, and its order is paid or asks for a human's attention. These are functions of the shop, not of a customer's turn:
they are called with what a provider says.
"""

from dataclasses import dataclass

from store.errors import Overtaken, Refused, UnknownPayment
from store.model.order import PAYMENT, Order
from store.model.settings import Settings
from store.ports import Tx
from store.rules.balance import Captured, settles
from store.services import events, queue, sales, stock
from store.services.base import Service
from store.services.carts import refill
from store.services.orders import load_order
from store.services.sales import DAY, MINUTE, Sale

_CHARGED = "select order_id, amount + tip, currency from payment where provider = :provider and charge_id = :charge"
_ATTEMPT = """
    select id, status from payment where order_id = :order and provider = :provider and attempt = :attempt
        and charge_id is null and status in ('created', 'pending', 'failed', 'expired', 'canceled')
    order by id desc limit 1
"""
_CAPTURE = """
    update payment set amount = :amount, currency = :currency, charge_id = :charge, payer = :payer,
        provider_charge_id = :provider_charge
    where id = :id
"""
_NEW_ATTEMPT = """
    update orders set attempt = attempt + 1, version = version + 1 where id = :order and attempt = :attempt
"""
_IN_FLIGHT = """
    select distinct p.order_id from payment p where p.provider = 'telegram' and p.status = 'pending' order by p.order_id
"""
_DUE = """
    select id from orders
    where status = 'placed' and expires_at <= :at and payment_status in ('none', 'pending')
    order by expires_at, id limit :limit
"""


HOUR = 60 * MINUTE
TITLE, DESCRIPTION, LABEL = 32, 255, 64  # UTF-16 units; the first two are the messenger's limits


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a customer is sent to pay. ``prices`` are (label, minor units) and sum exactly to ``total``."""

    customer: int
    title: str
    description: str
    payload: str
    currency: str
    prices: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that a provider took. ``total`` in minor units with all tips; ``charge_id`` tells it from other money."""

    provider: str
    payload: str
    charge_id: str
    provider_charge_id: str
    payer: int
    currency: str
    total: int


class Payments(Service):
    """What a customer can do about paying."""

    __slots__ = ()

    def pay_again(self, order_id: int) -> Order | None:
        """Ask anew for the payment of an own order: a new attempt, the old invoice is refused from now on.

        An expired order's goods are held again. Raises Refused if it is another's, paid, over, or its goods are gone.
        """
        sale = sales.own(self.tx, order_id, self.customer)
        _payable(sale)
        actor, until = f"customer:{self.customer}", sales.hold_until(self.settings, sale.payment_method, self.at)
        if sale.status == "expired":
            refusal = sales.retake(self.tx, sale, until, actor, self.at)
            if refusal is not None:
                raise refusal
        elif sale.payment_method != "telegram":
            return load_order(self.tx, order_id)  # there is nothing to send again: it is paid by hand
        # A hold that still lasts is not prolonged: else asking again and again would keep the goods for ever.
        sales.close_payments(self.tx, order_id, "canceled", actor, self.at, spare=sales.UNDER_WAY)
        if self.tx.run(_NEW_ATTEMPT, order=order_id, attempt=sale.attempt) != 1:
            raise Overtaken(f"order {order_id} was not at attempt {sale.attempt}")
        sales.ask_for_payment(self.tx, sales.known(self.tx, order_id), actor, self.at)
        sales.balance(self.tx, sale)
        sales.tell_staff(self.tx, order_id, self.at)
        return load_order(self.tx, order_id)


def precheckout(
    tx: Tx, settings: Settings, at: int, *, payload: str, payer: int, currency: str, total: int
) -> Refused | None:
    """May this be charged now? None means yes, and then the goods are held until the money has had time to come.

    The hold of an expired order is taken again if its goods are there. Being asked twice changes nothing more.
    """
    found = sales.by_payload(tx, payload)
    if found is None:
        return Refused("pay-gone")
    sale, attempt = found
    refusal = _objection(sale, attempt, payer=payer, currency=currency, total=total)
    if refusal is not None:
        return refusal
    if sales.under_way(tx, sale.id, attempt, at):
        return Refused("pay-under-way")
    payment = tx.row(_pair, _ATTEMPT, order=sale.id, provider="telegram", attempt=attempt)
    if payment is None or not (payment[1] == "pending" or PAYMENT.allows(payment[1], "pending")):
        return Refused("pay-gone")
    until = at + settings.orders.precheckout_hold_minutes * MINUTE
    actor = f"customer:{payer}"
    if sale.status == "expired":
        short = sales.retake(tx, sale, until, actor, at)
        if short is not None:
            return short
    else:
        sales.extend(tx, sale, until)
    if payment[1] != "pending":
        events.change_payment(tx, payment[0], sale.id, payment[1], "pending", actor, at)
    sales.balance(tx, sale)
    return None


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
        title=_cut(f"{order.number} · {settings.name}", TITLE),
        description=_cut(", ".join(items), DESCRIPTION),
        payload=f"{order.public_id}:{attempt}",
        currency=order.total.currency,
        prices=tuple((label, amount) for label, amount in prices if amount),
        total=order.total.amount,
    )


def settle(tx: Tx, settings: Settings, at: int, charge: Charge) -> int:
    """Take note of money that was taken, once by its charge id; the order's id.

    It pays an order that waits for exactly this amount, reviving it if its goods are still there; else the money is
    written down and a human is asked. Raises UnknownPayment if no order can be found: the caller then keeps the
    message visibly, with all that it says, for a human (a payment row cannot stand without an order).
    """
    told = tx.row(_triple, _CHARGED, provider=charge.provider, charge=charge.charge_id)
    if told is not None:
        return _told_again(tx, at, charge, *told)
    found = sales.by_payload(tx, charge.payload)
    if found is None:
        raise UnknownPayment(f"{charge.provider} took {charge.total} {charge.currency} for {charge.payload!r}")
    sale, attempt = found
    before = sales.captured(tx, sale.id)
    _capture(tx, sale, attempt, charge, at)
    reason = _serve(tx, settings, sale, charge, before, at)
    if charge.payer != sale.customer:
        events.attend(tx, sale.id, "other_payer", at, f"paid by {charge.payer}")
    sales.balance(tx, sale)
    if reason:
        events.attend(tx, sale.id, reason, at, f"{charge.total} {charge.currency}, charge {charge.charge_id}")
        queue.notify(tx, at, "order-attention", sale.customer, sale.id, charge.charge_id)
    else:
        queue.notify(tx, at, "order-paid", sale.customer, sale.id)
    sales.tell_staff(tx, sale.id, at)
    return sale.id


def confirm_transfer(tx: Tx, settings: Settings, at: int, order_id: int, agent: str) -> int:
    """A human has seen the money of a bank transfer arrive: the whole total. Once; again changes nothing more.

    ``agent`` is who says so ("agent:<id>"). Raises Refused for an order that is paid in another way.
    """
    return _by_hand(tx, settings, at, order_id, agent, "bank_transfer")


def collect_cash(tx: Tx, settings: Settings, at: int, order_id: int, agent: str) -> int:
    """A human has been handed the whole total on delivery. As ``confirm_transfer``."""
    return _by_hand(tx, settings, at, order_id, agent, "cash_on_delivery")


def due(tx: Tx, at: int, limit: int = 100) -> list[int]:
    """Unpaid orders whose hold has ended, longest ago first. Each is worked in a transaction of its own."""
    return tx.rows(int, _DUE, at=at, limit=limit)


def expire(tx: Tx, at: int, order_id: int) -> bool:
    """The hold of an order has ended: its goods are free, its customer is told how to pay again.

    False if there is nothing to do (any more): it was paid, canceled, or the hold was extended.
    """
    sale = sales.by_id(tx, order_id)
    if sale is None or sale.status != "placed" or not sale.unpaid or sale.expires_at is None or sale.expires_at > at:
        return False
    stock.release(tx, order_id, "system", at)
    sales.close_payments(tx, order_id, "expired", "system", at)
    events.change_order(tx, order_id, "placed", "expired", "system", at)
    sales.balance(tx, sale)
    queue.notify(tx, at, "order-expired", sale.customer, order_id, str(sale.version))
    sales.tell_staff(tx, order_id, at)
    return True


def sweep(tx: Tx, at: int, limit: int = 100) -> int:
    """Expire what is due, all in this transaction; how many."""
    return sum(expire(tx, at, order_id) for order_id in due(tx, at, limit))


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


def last_heard(tx: Tx) -> int | None:
    """When the shop last worked something that the messenger told, UTC milliseconds."""
    heard = tx.value(int, "select max(at) from seen")
    return heard or tx.value(int, "select max(updated_at) from payment")


def after_silence(tx: Tx, at: int, heard: int | None) -> int:
    """After a day without hearing, news of money may have been dropped: orders in flight ask for a human; how many.

    ``heard`` is what ``last_heard`` said before the shop listened again. Telegram keeps messages for a day.
    """
    if heard is None or at - heard < DAY:
        return 0
    orders = tx.rows(int, _IN_FLIGHT)
    for order_id in orders:
        events.attend(tx, order_id, "payment_in_flight", at, f"nothing was heard for {(at - heard) // HOUR} hours")
        sales.tell_staff(tx, order_id, at)
    return len(orders)


def _payable(sale: Sale) -> None:
    if not sale.unpaid:
        raise Refused("pay-already-paid", number=sale.number)
    if not sale.open:
        raise Refused("pay-gone")


def _objection(sale: Sale, attempt: int, *, payer: int, currency: str, total: int) -> Refused | None:
    """Why this must not be charged."""
    if payer != sale.customer:
        return Refused("pay-other-payer")
    if not sale.unpaid:
        return Refused("pay-already-paid", number=sale.number)
    if not sale.open:
        return Refused("pay-gone")
    if attempt != sale.attempt:
        return Refused("pay-old-invoice", number=sale.number)
    if (currency, total) != (sale.currency, sale.total):
        return Refused("pay-changed", number=sale.number)
    return None


def _told_again(tx: Tx, at: int, charge: Charge, order_id: int, total: int, currency: str) -> int:
    """The same charge once more changes nothing; if it says another amount than before, a human must look."""
    if (total, currency) != (charge.total, charge.currency):
        detail = f"charge {charge.charge_id} was {total} {currency}, then {charge.total} {charge.currency}"
        events.attend(tx, order_id, "amount_mismatch", at, detail)
    return order_id


def _capture(tx: Tx, sale: Sale, attempt: int, charge: Charge, at: int) -> None:
    """Write the money down: on the row of its attempt, or on one of its own."""
    actor = f"provider:{charge.provider}"
    open_row = tx.row(_pair, _ATTEMPT, order=sale.id, provider=charge.provider, attempt=attempt)
    payment, status = open_row or (sales.new_payment(tx, sale, charge.provider, attempt, actor, at), "created")
    tx.run(
        _CAPTURE,
        id=payment,
        amount=charge.total,
        currency=charge.currency,
        charge=charge.charge_id,
        payer=charge.payer,
        provider_charge=charge.provider_charge_id,
    )
    events.change_payment(tx, payment, sale.id, status, "captured", actor, at, charge.charge_id)


def _serve(tx: Tx, settings: Settings, sale: Sale, charge: Charge, before: list[Captured], at: int) -> str:
    """Give the goods for the money, if it is the right money; otherwise the reason why a human must look."""
    actor = f"provider:{charge.provider}"
    if sale.total == 0 or any(settles(money, sale.total, sale.currency) for money in before):
        return "duplicate_payment"
    if not settles(Captured(charge.total, charge.currency), sale.total, sale.currency):
        sales.keep(tx, sale.id)  # some money is here: the goods wait until a human has decided
        return "amount_mismatch"
    sales.close_payments(tx, sale.id, "canceled", actor, at)
    if sale.status == "canceled":
        return "late_payment"
    until = sales.hold_until(settings, sale.payment_method, at)
    if sale.status == "expired" and sales.retake(tx, sale, until, actor, at) is not None:
        return "oversold"
    stock.allocate(tx, sale.id, actor, at)
    sales.keep(tx, sale.id)
    return ""


def _by_hand(tx: Tx, settings: Settings, at: int, order_id: int, agent: str, method: str) -> int:
    sale = sales.known(tx, order_id)
    if sale.payment_method != method:
        raise Refused("pay-other-method", number=sale.number)
    if not sale.total:
        return order_id
    charge = Charge(
        provider=method,
        payload=f"{sale.public_id}:{sale.attempt}",
        charge_id=f"manual:{order_id}:{sale.attempt}",
        provider_charge_id=agent,
        payer=sale.customer,
        currency=sale.currency,
        total=sale.total,
    )
    return settle(tx, settings, at, charge)


def _titled(title: str, options: str) -> str:
    return f"{title} ({options})" if options else title


def _cut(text: str, limit: int) -> str:
    """The text in at most so many UTF-16 units, on one line; what was cut off is shown by an ellipsis."""
    text = " ".join(text.split())
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return f"{kept.rstrip()}…"


def _pair(number: int, status: str) -> tuple[int, str]:
    return number, status


def _triple(order_id: int, total: int, currency: str) -> tuple[int, int, str]:
    return order_id, total, currency
