"""Money: taking it, once, whatever comes, and asking for it anew.

Money that was taken is never dropped. Whatever arrives, however often and however late, ends as one row by its charge
id, and its order is paid, or asks for a human's attention, or the money is to go back. These are functions of the
shop, not of a customer's turn: they are called with what a provider says. The other steps of paying have rooms of
their own and are reached from here.
"""

from dataclasses import dataclass

from store.errors import Overtaken, Refused, UnknownPayment
from store.model.order import Order
from store.model.settings import Settings
from store.ports import Tx
from store.rules.balance import Captured, settles, tip_of
from store.services import events, limits, queue, refunds, sales
from store.services.base import Service
from store.services.holds import due, expire, sweep
from store.services.invoices import Invoice, invoice, invoice_refused
from store.services.orders import load_order
from store.services.prechecks import precheckout
from store.services.sales import Sale
from store.services.silence import after_silence, last_heard

__all__ = (
    "Charge",
    "Invoice",
    "Payments",
    "after_silence",
    "collect_cash",
    "confirm_transfer",
    "due",
    "expire",
    "invoice",
    "invoice_refused",
    "last_heard",
    "precheckout",
    "settle",
    "sweep",
)

BY_HAND = "hand:"  # begins the charge id of money that a human has seen at the provider, before we were told of it

_CHARGED = "select order_id, amount + tip, currency from payment where provider = :provider and charge_id = :charge"
_SEEN = """
    update payment set charge_id = :charge where provider = :provider and charge_id = :seen and order_id = :order
    returning order_id, amount + tip, currency
"""
_ATTEMPT = """
    select id, status, tip from payment where order_id = :order and provider = :provider and attempt = :attempt
        and charge_id is null and status in ('created', 'pending', 'failed', 'expired', 'canceled')
    order by id desc limit 1
"""
_CAPTURE = """
    update payment set amount = :amount, tip = :tip, currency = :currency, charge_id = :charge, payer = :payer,
        provider_charge_id = :provider_charge
    where id = :id
"""
_NEW_ATTEMPT = """
    update orders set attempt = attempt + 1, version = version + 1 where id = :order and attempt = :attempt
"""
NOTICES = {"duplicate_payment": "order-double", "late_payment": "order-late"}


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
        limits.invoice(self, sale)
        actor, until = f"customer:{self.customer}", sales.hold_until(self.settings, sale.payment_method, self.at)
        if sale.status == "expired":
            refusal = sales.retake(self.tx, sale, until, actor, self.at)
            if refusal is not None:
                raise refusal
        elif sale.payment_method != "telegram":
            return load_order(self.tx, order_id)  # there is nothing to send again: it is paid by hand
        sales.withdraw_invoice(self.tx, sale, self.at)
        # A hold that still lasts is not prolonged: else asking again and again would keep the goods for ever.
        sales.close_payments(self.tx, order_id, "canceled", actor, self.at, spare=sales.UNDER_WAY)
        if self.tx.run(_NEW_ATTEMPT, order=order_id, attempt=sale.attempt) != 1:
            raise Overtaken(f"order {order_id} was not at attempt {sale.attempt}")
        sales.ask_for_payment(self.tx, sales.known(self.tx, order_id), actor, self.at)
        sales.balance(self.tx, sale)
        sales.tell_staff(self.tx, order_id, self.at)
        return load_order(self.tx, order_id)


def settle(tx: Tx, settings: Settings, at: int, charge: Charge) -> int:
    """Take note of money that was taken, once by its charge id; the order's id.

    It pays an order that waits for exactly this amount, reviving it if its goods are still there; else the money is
    written down and a human is asked; what cannot be kept is to go back. Raises UnknownPayment if no order can be
    found: the caller then keeps the message visibly, with all that it says, for a human (a payment row cannot stand
    without an order).
    """
    told = tx.row(_triple, _CHARGED, provider=charge.provider, charge=charge.charge_id)
    if told is not None:
        return _told_again(tx, at, charge, *told)
    found = sales.by_payload(tx, charge.payload)
    if found is None:
        raise UnknownPayment(f"{charge.provider} took {charge.total} {charge.currency} for {charge.payload!r}")
    sale, attempt = found
    if told := _seen_before(tx, sale, charge):
        return _told_again(tx, at, charge, *told)
    before = sales.captured(tx, sale.id)
    payment, money = _capture(tx, settings, sale, attempt, charge, at)
    reason = _serve(tx, settings, sale, money, before, f"provider:{charge.provider}", at)
    if charge.payer != sale.customer and not settings.orders.friend_may_pay:
        events.attend(tx, sale.id, "other_payer", at, f"paid by {charge.payer}")
    sales.balance(tx, sale)
    if reason:
        events.attend(tx, sale.id, reason, at, f"{charge.total} {charge.currency}, charge {charge.charge_id}")
        if reason in refunds.BY_THEMSELVES:
            refunds.request(tx, sale, payment, reason, f"provider:{charge.provider}", at)
        queue.notify(tx, at, NOTICES.get(reason, "order-attention"), sale.customer, sale.id, charge.charge_id)
    else:
        queue.notify(tx, at, "order-paid", sale.customer, sale.id)
    sales.tell_staff(tx, sale.id, at)
    return sale.id


def seen(order: Order, provider_charge: str, payer: int) -> Charge:
    """The whole total of an order, which a human has seen at the provider under this name of the charge."""
    return Charge(
        provider="telegram",
        payload=f"{order.public_id}:{order.attempt}",
        charge_id=f"{BY_HAND}{provider_charge}",
        provider_charge_id=provider_charge,
        payer=payer,
        currency=order.total.currency,
        total=order.total.amount,
    )


def confirm_transfer(tx: Tx, settings: Settings, at: int, order_id: int, agent: str) -> int:
    """A human has seen the money of a bank transfer arrive: the whole total. Once; again changes nothing more.

    ``agent`` is who says so ("agent:<id>"). Raises Refused for an order that is paid in another way.
    """
    return _by_hand(tx, settings, at, order_id, agent, "bank_transfer")


def collect_cash(tx: Tx, settings: Settings, at: int, order_id: int, agent: str) -> int:
    """A human has been handed the whole total on delivery. As ``confirm_transfer``."""
    return _by_hand(tx, settings, at, order_id, agent, "cash_on_delivery")


def _payable(sale: Sale) -> None:
    if not sale.unpaid:
        raise Refused("pay-already-paid", number=sale.number)
    if not sale.open:
        raise Refused("pay-gone")


def _told_again(tx: Tx, at: int, charge: Charge, order_id: int, total: int, currency: str) -> int:
    """The same charge once more changes nothing; if it says another amount than before, a human must look."""
    if (total, currency) != (charge.total, charge.currency):
        detail = f"charge {charge.charge_id} was {total} {currency}, then {charge.total} {charge.currency}"
        events.attend(tx, order_id, "amount_mismatch", at, detail)
    return order_id


def _seen_before(tx: Tx, sale: Sale, charge: Charge) -> tuple[int, int, str] | None:
    """A human has written this charge down already, by the provider's name: from now on it has its own."""
    if not charge.provider_charge_id or charge.charge_id.startswith(BY_HAND):
        return None
    name = f"{BY_HAND}{charge.provider_charge_id}"
    return tx.row(_triple, _SEEN, charge=charge.charge_id, provider=charge.provider, seen=name, order=sale.id)


def _capture(tx: Tx, settings: Settings, sale: Sale, attempt: int, charge: Charge, at: int) -> tuple[int, Captured]:
    """Write the money down, on the row of its attempt or one of its own: that row's id, and the money less the tip."""
    actor = f"provider:{charge.provider}"
    open_row = tx.row(_attempt, _ATTEMPT, order=sale.id, provider=charge.provider, attempt=attempt)
    payment, status, allowed = open_row or (
        sales.new_payment(tx, sale, charge.provider, attempt, actor, at),
        "created",
        0,
    )
    most = max(settings.max_tip, allowed) if charge.currency == sale.currency else 0
    tip = tip_of(charge.total, sale.total, most)
    tx.run(
        _CAPTURE,
        id=payment,
        amount=charge.total - tip,
        tip=tip,
        currency=charge.currency,
        charge=charge.charge_id,
        payer=charge.payer,
        provider_charge=charge.provider_charge_id,
    )
    events.change_payment(tx, payment, sale.id, status, "captured", actor, at, charge.charge_id)
    return payment, Captured(charge.total - tip, charge.currency)


def _serve(tx: Tx, settings: Settings, sale: Sale, money: Captured, before: list[Captured], actor: str, at: int) -> str:
    """Give the goods for the money, if it is the right money; otherwise the reason why a human must look."""
    paid = sale.payment_status == "paid" or any(settles(each, sale.total, sale.currency) for each in before)
    if sale.total == 0 or paid:
        return "duplicate_payment"
    if sale.status == "canceled":
        return "late_payment"
    if not settles(money, sale.total, sale.currency):
        sales.keep(tx, sale.id)  # some money is here: the goods wait until a human has decided
        return "amount_mismatch"
    sales.close_payments(tx, sale.id, "canceled", actor, at)
    return "oversold" if sales.serve(tx, settings, sale, actor, at) else ""


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


def _triple(order_id: int, total: int, currency: str) -> tuple[int, int, str]:
    return order_id, total, currency


def _attempt(payment: int, status: str, tip: int) -> tuple[int, str, int]:
    return payment, status, tip
