"""Orders, read whole, listed, found by number, canceled and bought again."""

from dataclasses import dataclass, replace

from store.model.cart import TaxLine
from store.model.customer import Address
from store.model.money import Money
from store.model.order import Order, OrderCard, OrderLine, OrderPage
from store.ports import Tx
from store.rules.pricing import per_rate
from store.services import queue, refunds, sales
from store.services.base import Service
from store.services.carts import refill

PAGE = 8  # orders on a page
LONGEST = 32  # characters of an order's number

_HEAD = """
    select o.id, o.number, o.public_id, o.customer_id, o.locale, o.status, o.payment_status, o.fulfillment_status,
        o.payment_method, o.attempt, o.currency, o.shipping_title, o.shipping_kind, o.note, o.subtotal, o.discount,
        o.shipping, o.shipping_tax_rate, o.shipping_tax, o.tax_included, o.total, o.paid, o.refunded,
        (select count(*) from refund r where r.order_id = o.id), o.placed_at, o.expires_at,
        o.version, (select coalesce(sum(p.tip), 0) from payment p where p.order_id = o.id and p.status = 'captured'),
        o.shipping_method, a.name, a.phone, a.address, a.country
    from orders o left join order_address a on a.order_id = o.id where o.id = :order
"""
_LINES = """
    select id, variant_id, product_id, sku, {title}, {options}, quantity, unit_price, total, tax_rate, tax
    from order_line where order_id = :order order by position
"""
_ATTENTION = "select reason from attention where order_id = :order and resolved_at is null order by at, reason"
_CARDS = """
    select o.id, o.number, o.status, o.payment_status, o.fulfillment_status, o.payment_method, o.total, o.currency,
        (select sum(l.quantity) from order_line l where l.order_id = o.id), o.placed_at
    from orders o where o.customer_id = :customer and o.id < :before order by o.id desc limit :limit
"""
_BY_NUMBER = "select id from orders where number = :number and customer_id = :customer"
_LAST_BOUGHT = """
    select l.variant_id from orders o join order_line l on l.order_id = o.id
    where o.customer_id = :customer and l.product_id = :product order by o.id desc, l.position limit 1
"""


class Orders(Service):
    """The customer's own orders."""

    __slots__ = ()

    def orders(self, after: str | None = None) -> OrderPage:
        """One page, newest first. ``after`` is a page's key; one that means nothing shows the first page."""
        found = self.tx.rows(_card, _CARDS, customer=self.customer, before=_key(after), limit=PAGE + 1)
        more = str(found[PAGE - 1].id) if len(found) > PAGE else None
        return OrderPage(tuple(found[:PAGE]), more)

    def order(self, order_id: int) -> Order | None:
        """An own order, whole; None for any other."""
        found = load_order(self.tx, order_id)
        return found if found and found.customer == self.customer else None

    def order_by_number(self, text: str) -> int | None:
        """The own order of this number, with or without its prefix or a #."""
        number = text.strip().removeprefix("#").strip().upper()[:LONGEST]
        prefix = self.settings.orders.number_prefix
        for wanted in dict.fromkeys((number, f"{prefix}{number}")):
            found = self.tx.value(int, _BY_NUMBER, number=wanted, customer=self.customer)
            if found is not None:
                return found
        return None

    def last_bought(self, product_id: int) -> int | None:
        """The variant of a product that the customer ordered last."""
        return self.tx.value(int, _LAST_BOUGHT, customer=self.customer, product=product_id)

    def order_again(self, order_id: int) -> int:
        """Put an own order's lines into the cart, as far as they can be had; how many."""
        return refill(self, order_id)

    def cancel(self, order_id: int) -> Order | None:
        """Cancel an own unpaid order and put its lines back into the cart; again changes nothing more.

        Raises Refused if it is another's, paid, shipped or completed.
        """
        if _taken_back(self, order_id, ""):
            queue.notify(self.tx, self.at, "order-canceled", self.customer, order_id)
        return self.order(order_id)

    def change(self, order_id: int) -> Order | None:
        """Take an own unpaid order back to order it anew: as ``cancel``, and nobody needs to be told."""
        _taken_back(self, order_id, "changed")
        return self.order(order_id)


def _taken_back(service: Service, order_id: int, reason: str) -> bool:
    """Whether an own unpaid order was canceled now, its lines in the cart again. Raises Refused."""
    sale = sales.own(service.tx, order_id, service.customer)
    if sale.status == "canceled":
        return False
    sales.cancel(service.tx, sale, f"customer:{service.customer}", service.at, reason)
    refill(service, order_id)
    sales.tell_staff(service.tx, order_id, service.at)
    return True


def load_order(tx: Tx, order_id: int, *, staff: bool = False) -> Order | None:
    """Any order, whole; None if there is none. Titles are in the customer's language, for staff in the shop's."""
    head = tx.row(_Head, _HEAD, order=order_id)
    if head is None:
        return None
    currency = head.currency
    columns = {"title": "shop_title", "options": "shop_options"} if staff else {"title": "title", "options": "options"}
    taxes = [(head.shipping_rate, head.shipping_tax)] if head.shipping else []

    def line(
        number: int,
        variant: int,
        product: int,
        sku: str,
        title: str,
        options: str,
        quantity: int,
        price: int,
        total: int,
        rate: int,
        tax: int,
    ) -> OrderLine:
        taxes.append((rate, tax))
        unit, whole = Money(price, currency), Money(total, currency)
        return OrderLine(number, variant, product, sku, title, options, quantity, unit, whole)

    lines = tuple(tx.rows(line, _LINES.format(**columns), order=order_id))
    attention = tuple(tx.rows(str, _ATTENTION, order=order_id))
    found = head.order(lines, tuple(TaxLine(rate, Money(tax, currency)) for rate, tax in per_rate(taxes)), attention)
    return replace(found, refunds=refunds.refunds(tx, order_id)) if head.refunds else found


@dataclass(frozen=True, slots=True)
class _Head:
    """The row of an order with its address."""

    id: int
    number: str
    public_id: str
    customer: int
    locale: str
    status: str
    payment_status: str
    fulfillment_status: str
    payment_method: str
    attempt: int
    currency: str
    shipping_title: str
    shipping_kind: str
    note: str
    subtotal: int
    discount: int
    shipping: int
    shipping_rate: int
    shipping_tax: int
    tax_included: int
    total: int
    paid: int
    refunded: int
    refunds: int
    placed_at: int
    expires_at: int | None
    version: int
    tip: int
    shipping_method: str
    name: str | None
    phone: str
    address: str
    country: str

    def order(self, lines: tuple[OrderLine, ...], taxes: tuple[TaxLine, ...], attention: tuple[str, ...]) -> Order:
        """The order that this row begins."""

        def money(amount: int) -> Money:
            return Money(amount, self.currency)

        return Order(
            id=self.id,
            number=self.number,
            public_id=self.public_id,
            customer=self.customer,
            locale=self.locale,
            status=self.status,
            payment_status=self.payment_status,
            fulfillment_status=self.fulfillment_status,
            payment_method=self.payment_method,
            attempt=self.attempt,
            lines=lines,
            address=None if self.name is None else Address(self.name, self.phone, self.address, self.country),
            shipping_title=self.shipping_title,
            shipping_kind=self.shipping_kind,
            note=self.note,
            subtotal=money(self.subtotal),
            discount=money(self.discount),
            shipping=money(self.shipping),
            taxes=taxes,
            tax_included=bool(self.tax_included),
            total=money(self.total),
            paid=money(self.paid),
            tip=money(self.tip),
            placed_at=self.placed_at,
            expires_at=self.expires_at,
            attention=attention,
            version=self.version,
            refunded=money(self.refunded),
            shipping_method=self.shipping_method,
        )


def _key(after: str | None) -> int:
    """The order before which a page begins. It travels through buttons, so it may be anything."""
    plain = after is not None and after.isascii() and after.isdigit() and len(after) < 19
    return int(after) if plain and after is not None else 2**63 - 1


def _card(
    order_id: int,
    number: str,
    status: str,
    payment_status: str,
    fulfillment_status: str,
    payment_method: str,
    total: int,
    currency: str,
    quantity: int,
    placed_at: int,
) -> OrderCard:
    return OrderCard(
        id=order_id,
        number=number,
        status=status,
        payment_status=payment_status,
        fulfillment_status=fulfillment_status,
        payment_method=payment_method,
        total=Money(total, currency),
        quantity=quantity,
        placed_at=placed_at,
    )
