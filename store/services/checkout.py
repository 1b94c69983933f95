"""From the cart to an order: what it would cost, and placing it. Placing copies everything and holds the goods."""

import hashlib
import json

from store.errors import Overtaken, Refused
from store.model.cart import Cart, Quote, TaxLine
from store.model.customer import Address
from store.model.money import Money
from store.model.order import Order
from store.model.settings import PaymentMethod, Settings, ShippingMethod
from store.ports import Value
from store.rules import shipping as rules
from store.rules.pricing import Item, Totals, totals
from store.services import events, limits, queue, sales, stock
from store.services.base import Service
from store.services.carts import Basket, basket, seen
from store.services.customers import last_address, remember
from store.services.orders import load_order

FIRST_NUMBER = 1001

_LAST_METHOD = """
    select shipping_method from orders where customer_id = :customer and shipping_method <> ''
    order by id desc limit 1
"""
_ORDERED = "select id from orders where cart_id = :cart and customer_id = :customer"
_NUMBER = """
    insert into counter (name, value) values ('order', :first)
    on conflict (name) do update set value = counter.value + 1 returning value
"""
_ORDER = """
    insert into orders (number, public_id, cart_id, customer_id, locale, status, payment_status, fulfillment_status,
        payment_method, currency, subtotal, shipping, tax, total, tax_included, shipping_method, shipping_title,
        shipping_kind, shipping_tax_rate, shipping_tax, note, placed_at, expires_at)
    values (:number, :public_id, :cart, :customer, :locale, 'draft', 'none', 'unfulfilled', :payment_method, :currency,
        :subtotal, :shipping, :tax, :total, :tax_included, :shipping_method, :shipping_title, :shipping_kind,
        :shipping_tax_rate, :shipping_tax, :note, :at, :expires_at) returning id
"""
_LINE = """
    insert into order_line (order_id, position, variant_id, product_id, sku, title, options, shop_title, shop_options,
        quantity, unit_price, tax_class, tax_rate, tax, total)
    values (:order, :position, :variant, :product, :sku, :title, :options, :shop_title, :shop_options, :quantity,
        :unit_price, :tax_class, :tax_rate, :tax, :total)
"""
_ADDRESS = """
    insert into order_address (order_id, name, phone, address, country)
    values (:order, :name, :phone, :address, :country)
"""
_CART_DONE = "update cart set status = 'ordered', updated_at = :at where id = :cart and status = 'active'"


class Checkout(Service):
    """Quotes and orders made of the customer's own cart."""

    __slots__ = ()

    def quote(self, address: Address | None, shipping: str | None, note: str) -> Quote:
        """What would be ordered now; nothing is held or written by it.

        Without an address the one used last is taken; without a shipping method that of the last order, or the only
        one that there is.
        """
        return _quote(self, basket(self), address, shipping, note)[0]

    def place(
        self, address: Address | None, shipping: str | None, note: str, payment_method: PaymentMethod, stamp: str
    ) -> Order:
        """Place what a quote showed: the goods are held and payment is asked for.

        A cart is ordered once: doing it again returns that order. Raises Refused if anything is no longer as the
        quote of this ``stamp`` showed it, or is short; the transaction must then not commit.
        """
        if (done := _ordered(self, stamp)) is not None:
            return done
        now = basket(self)
        quote, prices = _quote(self, now, address, shipping, note)
        _allow(quote, payment_method, stamp)
        limits.placing(self, now.needs, waits=bool(prices.total) and payment_method != "cash_on_delivery")
        order = _place(self, now, quote, prices, payment_method)
        if quote.address is not None:
            remember(self, quote.address)
        return _found(self, order)


def _quote(
    service: Service, now: Basket, address: Address | None, shipping: str | None, note: str
) -> tuple[Quote, Totals]:
    settings = service.settings
    address = address or last_address(service)
    cart = seen(now, settings)
    ships = any(line.requires_shipping for line in cart.lines)
    offered = rules.choices(settings, address) if ships else ()
    method = rules.choose(offered, shipping, _last_method(service, offered, shipping))
    items = [Item(line.quantity, line.amount or 0, line.tax_class) for line in now.lines]
    prices = totals(items, method.price if method else 0, settings.tax)
    quote = Quote(
        cart=cart,
        address=address,
        shipping=method,
        shipping_choices=offered,
        payment_choices=_ways_to_pay(settings, cart, prices.total),
        note=note,
        shipping_price=Money(prices.shipping, settings.currency),
        taxes=tuple(TaxLine(rate, Money(amount, settings.currency)) for rate, amount in prices.summary),
        tax_included=settings.tax.included,
        total=Money(prices.total, settings.currency),
        stamp=_stamp(now, address, method, note, prices, settings),
        missing=_missing(cart, address, offered, method, ships=ships),
    )
    return quote, prices


def _ways_to_pay(settings: Settings, cart: Cart, total: int) -> tuple[PaymentMethod, ...]:
    """What is not shipped may not be sold by an invoice of a provider (core.telegram.org/bots/payments: use Stars)."""
    if total == 0 or all(line.requires_shipping for line in cart.lines):
        return settings.payment_methods
    return tuple(method for method in settings.payment_methods if method != "telegram")


def _last_method(service: Service, offered: tuple[ShippingMethod, ...], shipping: str | None) -> str | None:
    """The method of the last order, where it matters."""
    if shipping is not None or len(offered) < 2:
        return None
    return service.tx.value(str, _LAST_METHOD, customer=service.customer)


def _ordered(service: Service, stamp: str) -> Order | None:
    """The order that was made of the cart of this stamp."""
    cart = stamp.rpartition("-")[2]
    if not (cart.isascii() and cart.isdigit() and len(cart) < 19):
        return None
    order = service.tx.value(int, _ORDERED, cart=int(cart), customer=service.customer)
    return None if order is None else _found(service, order)


def _allow(quote: Quote, payment_method: str, stamp: str) -> None:
    if quote.cart.short:
        short = quote.cart.short[0]
        title = f"{short.title} ({short.options})" if short.options else short.title
        raise Refused("checkout-short", title=title, available=short.available)
    if quote.missing or stamp != quote.stamp or payment_method not in quote.payment_choices:
        raise Refused("checkout-changed")


def _place(service: Service, now: Basket, quote: Quote, prices: Totals, payment_method: PaymentMethod) -> int:
    """Everything that an order is, in one transaction; its id."""
    tx, at, actor = service.tx, service.at, f"customer:{service.customer}"
    at_once = prices.total == 0 or payment_method == "cash_on_delivery"
    until = None if at_once else sales.hold_until(service.settings, payment_method, at)
    order = tx.insert(_ORDER, **_order_row(service, now, quote, prices, payment_method, until))
    events.begin_order(tx, order, actor, at)
    _write_lines(service, order, now, prices)
    if quote.address is not None:
        tx.run(_ADDRESS, order=order, **_address_row(quote.address))
    if tx.run(_CART_DONE, cart=now.id, at=at) != 1:
        raise Overtaken(f"cart {now.id} was not active when it was to be ordered")
    short = stock.hold(tx, order, sales.needs(tx, order), until, actor, at)
    if short is not None:
        raise sales.shortage(tx, "checkout-short", order, short)
    if at_once:
        stock.allocate(tx, order, actor, at)
    events.change_order(tx, order, "draft", "placed", actor, at)
    _ask(service, order, actor)
    return order


def _ask(service: Service, order: int, actor: str) -> None:
    """Ask for the payment; what costs nothing is paid as it is."""
    tx, at = service.tx, service.at
    sale = sales.known(tx, order)
    if sale.total:
        sales.ask_for_payment(tx, sale, actor, at)
    else:
        queue.notify(tx, at, "order-paid", service.customer, order)
    sales.balance(tx, sale)
    sales.tell_staff(tx, order, at)


def _order_row(
    service: Service, now: Basket, quote: Quote, prices: Totals, payment_method: str, until: int | None
) -> dict[str, Value]:
    settings, method = service.settings, quote.shipping
    return {
        "number": f"{settings.orders.number_prefix}{service.tx.insert(_NUMBER, first=FIRST_NUMBER)}",
        "public_id": service.new_id(),
        "cart": now.id,
        "customer": service.customer,
        "locale": service.locale,
        "payment_method": payment_method,
        "currency": settings.currency,
        "subtotal": prices.subtotal,
        "shipping": prices.shipping,
        "tax": prices.tax,
        "total": prices.total,
        "tax_included": int(settings.tax.included),
        "shipping_method": method.id if method else "",
        "shipping_title": method.title(service.locale) if method else "",
        "shipping_kind": method.kind if method else "",
        "shipping_tax_rate": prices.shipping_rate,
        "shipping_tax": prices.shipping_tax,
        "note": quote.note,
        "at": service.at,
        "expires_at": until,
    }


def _address_row(address: Address) -> dict[str, Value]:
    return {
        "name": address.name,
        "phone": address.phone,
        "address": address.address,
        "country": address.country,
    }


def _write_lines(service: Service, order: int, now: Basket, prices: Totals) -> None:
    own = service.settings.language
    shop = now if service.locale == own else basket(service, own)
    rows: list[dict[str, Value]] = [
        {
            "order": order,
            "position": position,
            "variant": line.variant,
            "product": line.product,
            "sku": line.sku,
            "title": line.title,
            "options": line.options,
            "shop_title": ours.title,
            "shop_options": ours.options,
            "quantity": line.quantity,
            "unit_price": line.amount or 0,
            "tax_class": line.tax_class,
            "tax_rate": priced.rate,
            "tax": priced.tax,
            "total": priced.total,
        }
        for position, (line, ours, priced) in enumerate(zip(now.lines, shop.lines, prices.lines, strict=True), 1)
    ]
    service.tx.many(_LINE, rows)


def _found(service: Service, order_id: int) -> Order:
    order = load_order(service.tx, order_id)
    if order is None:
        raise Overtaken(f"there is no order {order_id}")
    return order


def _missing(
    cart: Cart,
    address: Address | None,
    offered: tuple[ShippingMethod, ...],
    method: ShippingMethod | None,
    *,
    ships: bool,
) -> tuple[str, ...]:
    """What is still needed: things in the cart that can be had, an address that says enough, a shipping method."""
    missing = {
        "cart": not cart.lines or bool(cart.short),
        "address": ships and not rules.sufficient(address, offered, method),
        "shipping": ships and method is None,
    }
    return tuple(name for name, lacks in missing.items() if lacks)


def _stamp(
    now: Basket, address: Address | None, method: ShippingMethod | None, note: str, prices: Totals, settings: Settings
) -> str:
    """A digest of everything that an order would say, and the cart's id behind it."""
    lines = [
        (line.variant, line.quantity, line.amount, priced.rate, priced.tax)
        for line, priced in zip(now.lines, prices.lines, strict=True)
    ]
    where = (address.name, address.phone, address.address, address.country) if address else None
    how = (method.id if method else "", prices.shipping, prices.shipping_tax)
    said = (now.id, lines, where, how, note, prices.total, settings.currency, settings.tax.included)
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:16]}-{now.id}"
