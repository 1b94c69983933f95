"""From the cart to an order: what it would cost, and placing it. Placing copies everything and holds the goods."""

import hashlib
import json

from store.errors import Refused
from store.model.cart import Cart, Quote, TaxLine
from store.model.customer import Address
from store.model.money import Money
from store.model.order import Order
from store.model.settings import PaymentMethod, ShippingMethod
from store.ports import Value
from store.rules import shipping as rules
from store.rules.pricing import Item, Totals, totals
from store.services import events, queue, sales, stock
from store.services.carts import Basket, Carts
from store.services.customers import Customers
from store.services.orders import load_order
from store.services.sales import Sale

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


class Checkout(Carts, Customers):
    """Quotes and orders made of the customer's own cart."""

    __slots__ = ()

    def quote(self, address: Address | None, shipping: str | None, note: str) -> Quote:
        """What would be ordered now; nothing is held or written by it.

        Without an address the one used last is taken; without a shipping method that of the last order, or the only
        one that there is.
        """
        return self._quote(self.basket(), address, shipping, note)[0]

    def place(
        self, address: Address | None, shipping: str | None, note: str, payment_method: PaymentMethod, stamp: str
    ) -> Order:
        """Place what a quote showed: the goods are held and payment is asked for.

        A cart is ordered once: doing it again returns that order. Raises Refused if anything is no longer as the
        quote of this ``stamp`` showed it, or is short; the transaction must then not commit.
        """
        if (done := self._ordered(stamp)) is not None:
            return done
        basket = self.basket()
        quote, prices = self._quote(basket, address, shipping, note)
        self._allow(quote, payment_method, stamp)
        sale = self._write(basket, quote, prices, payment_method)
        if quote.address is not None:
            self.remember(quote.address)
        return self._found(sale.id)

    def _quote(self, basket: Basket, address: Address | None, shipping: str | None, note: str) -> tuple[Quote, Totals]:
        address = address or self.last_address()
        cart = self.seen(basket)
        ships = any(line.requires_shipping for line in cart.lines)
        offered = rules.choices(self.settings, address) if ships else ()
        method = rules.choose(offered, shipping, self._last_method(offered, shipping))
        items = [Item(line.quantity, line.amount or 0, line.tax_class) for line in basket.lines]
        prices = totals(items, method.price if method else 0, self.settings.tax)
        currency = self.settings.currency
        quote = Quote(
            cart=cart,
            address=address,
            shipping=method,
            shipping_choices=offered,
            payment_choices=self.settings.payment_methods,
            note=note,
            shipping_price=Money(prices.shipping, currency),
            taxes=tuple(TaxLine(rate, Money(amount, currency)) for rate, amount in prices.summary),
            tax_included=self.settings.tax.included,
            total=Money(prices.total, currency),
            stamp=_stamp(basket, cart, address, method, note, prices, currency),
            missing=_missing(cart, ships, address, offered, method),
        )
        return quote, prices

    def _last_method(self, offered: tuple[ShippingMethod, ...], shipping: str | None) -> str | None:
        """The method of the last order, where it matters."""
        if shipping is not None or len(offered) < 2:
            return None
        return self.tx.value(str, _LAST_METHOD, customer=self.customer)

    def _ordered(self, stamp: str) -> Order | None:
        """The order that was made of the cart of this stamp."""
        cart = stamp.rpartition("-")[2]
        if not (cart.isascii() and cart.isdigit() and len(cart) < 19):
            return None
        order = self.tx.value(int, _ORDERED, cart=int(cart), customer=self.customer)
        return None if order is None else self._found(order)

    def _allow(self, quote: Quote, payment_method: str, stamp: str) -> None:
        if quote.cart.short:
            short = quote.cart.short[0]
            raise Refused("checkout-short", title=short.title, available=short.available)
        if quote.missing or stamp != quote.stamp or payment_method not in quote.payment_choices:
            raise Refused("checkout-changed")

    def _write(self, basket: Basket, quote: Quote, prices: Totals, payment_method: PaymentMethod) -> Sale:
        """Everything that an order is, in one transaction."""
        actor, at = f"customer:{self.customer}", self.at
        at_once = prices.total == 0 or payment_method == "cash_on_delivery"
        until = None if at_once else sales.hold_until(self.settings, payment_method, at)
        order = self.tx.insert(_ORDER, **self._order_row(basket, quote, prices, payment_method, until))
        events.begin_order(self.tx, order, actor, at)
        self._write_lines(order, basket, prices)
        if quote.address is not None:
            where = quote.address
            self.tx.run(
                _ADDRESS, order=order, name=where.name, phone=where.phone, address=where.address, country=where.country
            )
        if self.tx.run(_CART_DONE, cart=basket.id, at=at) != 1:
            raise Refused("checkout-changed")
        short = stock.hold(self.tx, order, sales.needs(self.tx, order), until, actor, at)
        if short is not None:
            raise sales.shortage(self.tx, "checkout-short", order, short)
        events.change_order(self.tx, order, "draft", "placed", actor, at)
        return self._ask(order, actor, at_once=at_once)

    def _ask(self, order: int, actor: str, *, at_once: bool) -> Sale:
        """Ask for the payment; a gift is paid as it is."""
        sale = sales.known(self.tx, order)
        if at_once:
            stock.allocate(self.tx, order, actor, self.at)
        if sale.total:
            sales.ask_for_payment(self.tx, sale, actor, self.at)
        else:
            queue.notify(self.tx, self.at, "order-paid", self.customer, order)
        sales.balance(self.tx, sale)
        sales.tell_staff(self.tx, order, self.at)
        return sale

    def _order_row(
        self, basket: Basket, quote: Quote, prices: Totals, payment_method: str, until: int | None
    ) -> dict[str, Value]:
        number = self.tx.insert(_NUMBER, first=FIRST_NUMBER)
        method = quote.shipping
        return {
            "number": f"{self.settings.orders.number_prefix}{number}",
            "public_id": self.new_id(),
            "cart": basket.id,
            "customer": self.customer,
            "locale": self.locale,
            "payment_method": payment_method,
            "currency": self.settings.currency,
            "subtotal": prices.subtotal,
            "shipping": prices.shipping,
            "tax": prices.tax,
            "total": prices.total,
            "tax_included": int(self.settings.tax.included),
            "shipping_method": method.id if method else "",
            "shipping_title": method.title(self.locale) if method else "",
            "shipping_kind": method.kind if method else "",
            "shipping_tax_rate": prices.shipping_rate,
            "shipping_tax": prices.shipping_tax,
            "note": quote.note,
            "at": self.at,
            "expires_at": until,
        }

    def _write_lines(self, order: int, basket: Basket, prices: Totals) -> None:
        shop = basket if self.locale == self.settings.language else self.basket(self.settings.language)
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
            for position, (line, ours, priced) in enumerate(zip(basket.lines, shop.lines, prices.lines, strict=True), 1)
        ]
        self.tx.many(_LINE, rows)

    def _found(self, order_id: int) -> Order:
        order = load_order(self.tx, order_id)
        if order is None:
            raise Refused("order-gone")
        return order


def _missing(
    cart: Cart,
    ships: bool,  # noqa: FBT001 - a fact about the cart
    address: Address | None,
    offered: tuple[ShippingMethod, ...],
    method: ShippingMethod | None,
) -> tuple[str, ...]:
    """What is still needed: things in the cart that can be had, an address that says enough, a shipping method."""
    missing = {
        "cart": not cart.lines or bool(cart.short),
        "address": ships and not rules.sufficient(address, offered, method),
        "shipping": ships and method is None,
    }
    return tuple(name for name, lacks in missing.items() if lacks)


def _stamp(
    basket: Basket,
    cart: Cart,
    address: Address | None,
    method: ShippingMethod | None,
    note: str,
    prices: Totals,
    currency: str,
) -> str:
    """A digest of everything that an order would say, and the cart's id behind it."""
    lines = [
        (line.variant, line.quantity, line.amount, priced.rate, priced.tax)
        for line, priced in zip(basket.lines, prices.lines, strict=True)
    ]
    where = (address.name, address.phone, address.address, address.country) if address else None
    said = (basket.id, cart.version, lines, where, method.id if method else "", note, prices.shipping, prices.total)
    text = json.dumps((*said, currency), ensure_ascii=False)
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}-{basket.id}"
