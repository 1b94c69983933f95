"""Carts: what a customer has put aside. Prices, titles and stock are always those of the moment."""

from dataclasses import dataclass

from store.errors import Refused
from store.model.cart import Cart, CartLine
from store.model.money import Money
from store.model.settings import Settings
from store.ports import Tx, Value
from store.services.base import Service
from store.services.prices import AMOUNT
from store.services.titles import LABELS, TITLE

DAY = 24 * 3600 * 1000  # milliseconds

_SOLD = "case when p.status = 'active' and v.archived = 0 and price.amount is not null then 1 else 0 end"
_LEFT = "coalesce(stock.on_hand - stock.allocated - stock.reserved, 0), coalesce(stock.backorder, 0)"
_OFFERED = """
    left join price on price.variant_id = v.id and price.currency = :currency
    left join stock on stock.variant_id = v.id
"""


_LINES = f"""
    select c.id, c.version, v.id, p.id, {TITLE}, {LABELS},
        l.quantity, {AMOUNT}, {_LEFT}, {_SOLD}, v.requires_shipping, v.sku, p.tax_class
    from cart c left join cart_line l on l.cart_id = c.id
    left join variant v on v.id = l.variant_id left join product p on p.id = v.product_id {_OFFERED}
    where c.customer_id = :customer and c.status = 'active' order by l.added_at, l.variant_id
"""
_OFFER = f"""
    select {_SOLD}, {_LEFT}, c.id, l.quantity, (select count(*) from cart_line each where each.cart_id = c.id)
    from variant v join product p on p.id = v.product_id {_OFFERED}
    left join cart c on c.customer_id = :customer and c.status = 'active'
    left join cart_line l on l.cart_id = c.id and l.variant_id = v.id where v.id = :variant
"""
_OPEN = "insert into cart (customer_id, status, version, updated_at) values (:customer, 'active', 0, :at) returning id"
_PUT = """
    insert into cart_line (cart_id, variant_id, quantity, added_at) values (:cart, :variant, :quantity, :at)
    on conflict (cart_id, variant_id) do update set quantity = excluded.quantity
"""
_TOUCH = "update cart set version = version + 1, updated_at = :at where id = :cart"
_OF_ORDER = """
    select l.variant_id, sum(l.quantity) from order_line l join orders o on o.id = l.order_id
    where o.id = :order and o.customer_id = :customer group by l.variant_id order by min(l.position)
"""
_OLD = "select id from cart where status = 'active' and updated_at < :before order by updated_at limit :limit"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a cart with all that placing needs of it. ``amount`` is None where there is no price."""

    cart: int
    version: int
    variant: int
    product: int
    title: str
    one: str
    two: str
    three: str
    quantity: int
    amount: int | None
    left: int
    backorder: int
    sold: int
    shipped: int
    sku: str
    tax_class: str

    @property
    def options(self) -> str:
        """How its choice reads."""
        return ", ".join(value for value in (self.one, self.two, self.three) if value)


@dataclass(frozen=True, slots=True)
class Basket:
    """The active cart: its id (0: there is none) and what lies in it."""

    id: int
    version: int
    lines: tuple[Wanted, ...]

    @property
    def needs(self) -> dict[int, int]:
        """How many of each variant."""
        return {line.variant: line.quantity for line in self.lines}


@dataclass(frozen=True, slots=True)
class _Offer:
    """What can be had of a variant, and how much of it lies in the customer's cart ``cart`` of ``lines`` lines."""

    sold: int
    left: int
    backorder: int
    cart: int | None
    quantity: int | None
    lines: int

    def available(self, settings: Settings) -> int:
        return _available(self.sold, self.left, self.backorder, settings)


class Carts(Service):
    """The customer's own cart."""

    __slots__ = ()

    def cart(self) -> Cart:
        """The cart as it is now; an empty one of version 0 if there is none."""
        return seen(basket(self), self.settings)

    def set_quantity(self, variant: int, quantity: int) -> int:
        """Have exactly so many of a variant in the cart; 0 takes it out. Raises Refused, and nothing is changed.

        How many lie in it now: no more than the limit for one thing.
        """
        offer = _offer(self, variant)
        quantity = min(quantity, self.settings.limits.max_quantity)
        if quantity <= 0:
            _drop(self, offer, variant)
        elif quantity != offer.quantity or not offer.sold:
            _allow(self, offer, quantity)
            _put(self, offer.cart, variant, quantity)
        return max(0, quantity)

    def add(self, variant: int, quantity: int = 1) -> int:
        """Have so many more of a variant in the cart, by the same rules."""
        return self.set_quantity(variant, (_offer(self, variant).quantity or 0) + max(0, quantity))

    def clear(self) -> None:
        """Empty the cart."""
        now = basket(self)
        if now.lines:
            self.tx.run("delete from cart_line where cart_id = :cart", cart=now.id)
            self.tx.run(_TOUCH, cart=now.id, at=self.at)

    def refill(self, order_id: int) -> int:
        """Put the lines of an own order into the cart, as far as they can be had; how many."""
        return refill(self, order_id)


def basket(service: Service, locale: str | None = None) -> Basket:
    """The customer's active cart as rows, titled in a language (default: the reader's)."""
    found = service.tx.rows(
        _wanted,
        _LINES,
        customer=service.customer,
        locale=locale or service.locale,
        shop_locale=service.settings.language,
        currency=service.settings.currency,
        at=service.at,
    )
    lines = tuple(line for _, _, line in found if line is not None)
    return Basket(found[0][0], found[0][1], lines) if found else Basket(0, 0, ())


def seen(now: Basket, settings: Settings) -> Cart:
    """The cart as its customer sees it. What is no longer sold stays in it, at no price, with none available."""
    currency = settings.currency
    lines = tuple(
        CartLine(
            variant=line.variant,
            product=line.product,
            title=line.title,
            options=line.options,
            quantity=line.quantity,
            unit_price=Money(line.amount or 0, currency),
            total=Money((line.amount or 0) * line.quantity, currency),
            available=_available(line.sold, line.left, line.backorder, settings),
            requires_shipping=bool(line.shipped),
        )
        for line in now.lines
    )
    return Cart(now.version, lines, sum((line.total for line in lines), Money.zero(currency)))


def refill(service: Service, order_id: int) -> int:
    """Put the lines of an own order into the cart, as far as they can be had; how many of them lie in it then.

    Quantities are absolute (at least as many as were ordered), so that doing it twice changes nothing more.
    """
    wanted = service.tx.rows(_pair, _OF_ORDER, order=order_id, customer=service.customer)
    return sum(_restore(service, variant, quantity) for variant, quantity in wanted)


def expire_carts(tx: Tx, settings: Settings, at: int, limit: int) -> int:
    """Empty and close carts that nobody has touched for long; how many. The row stays, so that its id is not reused."""
    carts: list[dict[str, Value]] = [
        {"cart": cart} for cart in tx.rows(int, _OLD, before=at - settings.orders.cart_days * DAY, limit=limit)
    ]
    tx.many("delete from cart_line where cart_id = :cart", carts)
    tx.many("update cart set status = 'expired' where id = :cart and status = 'active'", carts)
    return len(carts)


def _available(sold: int, left: int, backorder: int, settings: Settings) -> int:
    if not sold:
        return 0
    return settings.limits.max_quantity if backorder else max(0, left)


def _wanted(cart: int, version: int, variant: int | None, *rest: Value) -> tuple[int, int, Wanted | None]:
    """A row of a cart; an empty cart is one row without a variant."""
    return cart, version, None if variant is None else Wanted(cart, version, variant, *rest)  # type: ignore[arg-type]


def _pair(variant: int, quantity: int) -> tuple[int, int]:
    return variant, quantity


def _offer(service: Service, variant: int) -> _Offer:
    found = service.tx.row(
        _Offer, _OFFER, customer=service.customer, variant=variant, currency=service.settings.currency
    )
    if found is None:
        raise Refused("product-gone")
    return found


def _allow(service: Service, offer: _Offer, quantity: int) -> None:
    if not offer.sold:
        raise Refused("product-gone")
    available = offer.available(service.settings)
    if available <= 0:
        raise Refused("cart-sold-out")
    if quantity > available:
        raise Refused("cart-only-left", available=available)
    if offer.quantity is None and offer.lines >= service.settings.limits.max_cart_lines:
        raise Refused("cart-full")


def _restore(service: Service, variant: int, quantity: int) -> bool:
    offer, limits = _offer(service, variant), service.settings.limits
    quantity = min(quantity, offer.available(service.settings), limits.max_quantity)
    if quantity <= 0 or (offer.quantity is None and offer.lines >= limits.max_cart_lines):
        return False
    if quantity > (offer.quantity or 0):
        _put(service, offer.cart, variant, quantity)
    return True


def _put(service: Service, cart: int | None, variant: int, quantity: int) -> None:
    if cart is None:
        cart = service.tx.insert(_OPEN, customer=service.customer, at=service.at)
    service.tx.run(_PUT, cart=cart, variant=variant, quantity=quantity, at=service.at)
    service.tx.run(_TOUCH, cart=cart, at=service.at)


def _drop(service: Service, offer: _Offer, variant: int) -> None:
    if offer.cart is not None and offer.quantity is not None:
        sql = "delete from cart_line where cart_id = :cart and variant_id = :variant"
        service.tx.run(sql, cart=offer.cart, variant=variant)
        service.tx.run(_TOUCH, cart=offer.cart, at=service.at)
