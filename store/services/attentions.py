"""What a human must look at, and what he decides: once, by the order as he saw it, with who and when.

Only owners. Money is decided about where all of it is seen: its order, what came, what goes back.
"""

from collections.abc import Callable

from store.errors import Refused
from store.model.attention import Attended, AttentionCard, AttentionPage, Stray, Why
from store.model.money import Money
from store.model.order import Payment
from store.rules.choices import fitting
from store.services import events, payments, queue, refunds, sales, stock, strays
from store.services.base import Service
from store.services.carts import refill
from store.services.orders import LONGEST, load_order
from store.services.sales import Sale

PAGE = 8  # orders on a page
CHARGE = 100  # characters of a provider's id of a payment
NOTE = 1000  # characters of a note to a customer

_LIST = """
    select o.id, o.number from orders o where o.id > :after and o.id in (
        select a.order_id from attention a where a.resolved_at is null
        union select r.order_id from refund r where r.status in ('requested', 'pending'))
    order by o.id limit :limit
"""
_WHY = """
    select reason, detail, at, choice from attention where order_id = :order and resolved_at is null
    order by at, reason
"""
_TAKEN = """
    select id, provider, amount, tip, currency,
        case when charge_id like :manual then '' else coalesce(provider_charge_id, '') end, coalesce(payer, 0),
        updated_at
    from payment where order_id = :order and status = 'captured' order by id
"""
_CLAIM = "update orders set version = version + 1 where id = :id and version = :version"
_BLOCK = """
    update customer set blocked = :blocked, version = version + 1 where id = :id and blocked <> :blocked
"""


class Attentions(Service):
    """What owners see and decide."""

    __slots__ = ()

    def attention(self, after: str | None = None) -> AttentionPage:
        """What waits for a decision or for a refund to be carried out, and money without an order."""
        before = int(after) if after and after.isascii() and after.isdigit() and len(after) < 19 else 0
        found = self.tx.rows(lambda *row: row, _LIST, after=before, limit=PAGE + 1)
        cards = tuple(
            AttentionCard(order, number, tuple(each.reason for each in _why(self, order)))
            for order, number in found[:PAGE]
        )
        return AttentionPage(cards, strays.waiting(self.tx), str(found[PAGE - 1][0]) if len(found) > PAGE else None)

    def attended(self, order_id: int) -> Attended | None:
        """Any order with its money, in the shop's language."""
        order = load_order(self.tx, order_id, staff=True)
        if order is None:
            return None
        taken = tuple(self.tx.rows(_payment, _TAKEN, order=order_id, manual=refunds.MANUAL))
        blocked = self.tx.value(int, "select blocked from customer where id = :id", id=order.customer)
        return Attended(order, _why(self, order_id), taken, bool(blocked))

    def any_order(self, number: str) -> int | None:
        """The order of this number, whoever's it is, with or without its prefix or a #."""
        plain = number.strip().removeprefix("#").strip().upper()[:LONGEST]
        for wanted in dict.fromkeys((plain, f"{self.settings.orders.number_prefix}{plain}")):
            found = self.tx.value(int, "select id from orders where number = :number", number=wanted)
            if found is not None:
                return found
        return None

    def stray(self, bot: int, update: int) -> Stray | None:
        """Money without an order, if nobody has seen to it yet."""
        return strays.find(self.tx, bot, update)

    def decide(self, order_id: int, version: int, reason: str, choice: str, text: str = "") -> None:
        """Decide about a reason. ``text`` is what a human wrote: the provider's id of a payment that arrived.

        Raises Refused if the order is no longer as it was seen, or it cannot be done: then nothing is.
        """
        sale = _claimed(self, order_id, version)
        case = self.attended(order_id)
        if case is None or reason not in {each.reason for each in case.why} or choice not in fitting(reason, case):
            raise Refused("order-changed")
        DEEDS[choice](self, sale, reason, text)
        sales.balance(self.tx, sales.known(self.tx, order_id))
        sales.tell_staff(self.tx, order_id, self.at)

    def refunded(self, order_id: int, version: int, refund: int) -> None:
        """A refund of an order was carried out by hand. Raises Refused as ``decide``."""
        _claimed(self, order_id, version)
        case = self.attended(order_id)
        if case is None or refund not in {each.id for each in case.order.refunds if each.open}:
            raise Refused("order-changed")
        refunds.by_hand(self.tx, refund, _actor(self), self.at)

    def write_to(self, order_id: int, version: int, text: str) -> None:
        """Say something to the customer of an order. Raises Refused as ``decide``."""
        sale = _claimed(self, order_id, version)
        text = text.strip()[:NOTE]
        events.note(self.tx, order_id, "note", _actor(self), self.at, text)
        queue.notify(self.tx, self.at, "order-note", sale.customer, order_id, str(version), text=text)

    def block(self, order_id: int, *, blocked: bool) -> None:
        """The customer of an order may not order any more, or may again. Owners cannot be blocked."""
        _allow(self)
        sale = sales.known(self.tx, order_id)
        if sale.customer not in self.settings.owners and self.tx.run(_BLOCK, id=sale.customer, blocked=int(blocked)):
            events.note(self.tx, order_id, "block" if blocked else "unblock", _actor(self), self.at)

    def belongs_to(self, bot: int, update: int, number: str) -> int:
        """Money without an order belongs to the order of this number: settle it there; the order's id.

        Raises Refused if there is no such order or somebody else has seen to it.
        """
        _allow(self)
        order_id = self.any_order(number)
        order = load_order(self.tx, order_id) if order_id is not None else None
        if order is None:
            raise Refused("attend-no-order", number=number.strip()[:LONGEST])
        charge = strays.charge(self.tx, bot, update, f"{order.public_id}:{order.attempt}")
        strays.settled(self.tx, bot, update, f"{_actor(self)}: order {order.number}", self.at)
        payments.settle(self.tx, self.settings, self.at, charge)
        events.note(self.tx, order.id, "assigned", _actor(self), self.at, charge.charge_id)
        return order.id

    def stray_refunded(self, bot: int, update: int) -> None:
        """Money without an order was given back by hand. Raises Refused if somebody else has seen to it."""
        _allow(self)
        strays.give_back(self.tx, bot, update, _actor(self), self.at)


def _serve(service: Attentions, sale: Sale, reason: str, _text: str) -> None:
    """The goods are there (again): the order is served after all."""
    tx, at = service.tx, service.at
    if sale.status in ("expired", "canceled"):
        _served(service, sale)
    elif (short := stock.lacking(tx, sale.id)) is not None:
        raise _short(service, sale, short)
    events.decide(tx, sale.id, reason, "serve", _actor(service), at)
    if not sale.unpaid:
        queue.notify(tx, at, "order-paid", sale.customer, sale.id, f"served:{sale.version}")


def _wait(service: Attentions, sale: Sale, reason: str, _text: str) -> None:
    """The customer waits until it is restocked; it stays on the list until then."""
    events.decide(service.tx, sale.id, reason, "wait", _actor(service), service.at, over=False)
    queue.notify(service.tx, service.at, "order-waits", sale.customer, sale.id)


def _refund(service: Attentions, sale: Sale, reason: str, _text: str) -> None:
    """All of its money goes back; with that every other question about the order is answered too."""
    refunds.give_back(service.tx, sale, reason, _actor(service), service.at)
    for each in _why(service, sale.id):
        if each.reason not in refunds.BY_THEMSELVES:
            events.decide(service.tx, sale.id, each.reason, "refund", _actor(service), service.at)


def _accept(service: Attentions, sale: Sale, reason: str, _text: str) -> None:
    """The money that came pays the order as it is."""
    _served(service, sale)
    refunds.withdraw(service.tx, sale.id, reason, _actor(service), service.at)
    events.decide(service.tx, sale.id, reason, "accept", _actor(service), service.at)
    queue.notify(service.tx, service.at, "order-paid", sale.customer, sale.id, f"{reason}:{sale.version}")


def _difference(service: Attentions, sale: Sale, reason: str, text: str) -> None:
    """The money pays the order, and what is too much of it goes back."""
    tx, captured = service.tx, sales.captured(service.tx, sale.id)
    over = sum(each.left for each in captured if each.currency == sale.currency) - sale.total
    biggest = "select id from payment where order_id = :order and status = 'captured' order by amount desc, id limit 1"
    payment = tx.value(int, biggest, order=sale.id)
    _accept(service, sale, reason, text)
    made = refunds.request(tx, sale, payment or 0, reason, _actor(service), service.at, amount=over)
    if made is None:
        raise Refused("order-changed")
    queue.notify(tx, service.at, "order-refund", sale.customer, sale.id, str(made), refund=made)


def _cancel(service: Attentions, sale: Sale, _reason: str, _text: str) -> None:
    """An order that was not paid ends; what can still be had of it is back in its customer's cart."""
    tx, at, actor = service.tx, service.at, _actor(service)
    sales.cancel(tx, sale, actor, at)
    locale = tx.value(str, "select locale from orders where id = :id", id=sale.id) or ""
    refill(Service(tx, service.settings, at, sale.customer, locale), sale.id)
    for each in _why(service, sale.id):
        events.decide(tx, sale.id, each.reason, "cancel", actor, at)
    queue.notify(tx, at, "order-ended", sale.customer, sale.id)


def _arrived(service: Attentions, sale: Sale, reason: str, text: str) -> None:
    """The provider shows the payment: it counts by its id there, also if the messenger tells of it later."""
    name, order = text.strip(), load_order(service.tx, sale.id)
    if order is None or not 3 <= len(name) <= CHARGE or len(name.split()) != 1:
        raise Refused("attend-bad-charge")
    payer = service.tx.value(int, "select payer from payment where order_id = :id and status = 'pending'", id=sale.id)
    payments.settle(service.tx, service.settings, service.at, payments.seen(order, name, payer or sale.customer))
    events.decide(service.tx, sale.id, reason, "arrived", _actor(service), service.at, name)


def _missing(service: Attentions, sale: Sale, reason: str, _text: str) -> None:
    """The provider knows of no payment: the customer can pay again."""
    sales.close_payments(service.tx, sale.id, "canceled", _actor(service), service.at)
    events.decide(service.tx, sale.id, reason, "missing", _actor(service), service.at)
    if sale.open:
        queue.notify(service.tx, service.at, "order-missing", sale.customer, sale.id, str(sale.attempt))


def _fine(service: Attentions, sale: Sale, reason: str, _text: str) -> None:
    events.decide(service.tx, sale.id, reason, "seen", _actor(service), service.at)


DEEDS: dict[str, Callable[[Attentions, Sale, str, str], None]] = {
    "serve": _serve,
    "wait": _wait,
    "refund": _refund,
    "cancel": _cancel,
    "accept": _accept,
    "difference": _difference,
    "arrived": _arrived,
    "missing": _missing,
    "fine": _fine,
    "seen": _fine,
}


def _allow(service: Service) -> None:
    if not service.is_owner:
        raise Refused("staff-not-allowed")


def _claimed(service: Service, order_id: int, version: int) -> Sale:
    """The order as it was seen, which is another one from now on. Raises Refused for any other."""
    _allow(service)
    if service.tx.run(_CLAIM, id=order_id, version=version) != 1:
        raise Refused("order-changed")
    return sales.known(service.tx, order_id)


def _served(service: Service, sale: Sale) -> None:
    """Promise the goods for good. Raises Refused where they are not there."""
    sales.close_payments(service.tx, sale.id, "canceled", _actor(service), service.at)
    refusal = sales.serve(service.tx, service.settings, sale, _actor(service), service.at)
    if refusal is not None:
        raise Refused("attend-short", **refusal.arguments)


def _short(service: Service, sale: Sale, variant: int) -> Refused:
    return Refused("attend-short", **sales.shortage(service.tx, "", sale.id, variant).arguments)


def _actor(service: Service) -> str:
    return f"agent:{service.customer}"


def _why(service: Service, order_id: int) -> tuple[Why, ...]:
    return tuple(service.tx.rows(Why, _WHY, order=order_id))


def _payment(
    payment: int, provider: str, amount: int, tip: int, currency: str, charge: str, payer: int, at: int
) -> Payment:
    return Payment(payment, provider, Money(amount, currency), Money(tip, currency), charge, payer, at)
