"""The cart, and what an order made of it would cost."""

from dataclasses import dataclass

from store.model.customer import Address
from store.model.money import Money
from store.model.settings import PaymentMethod, ShippingMethod


@dataclass(frozen=True, slots=True)
class CartLine:
    """A variant in a cart, titled in the reader's language. ``available`` is how many of it can be bought now."""

    variant: int
    product: int
    title: str
    options: str
    quantity: int
    unit_price: Money
    total: Money
    available: int
    requires_shipping: bool


@dataclass(frozen=True, slots=True)
class Cart:
    """What a customer has put aside. ``version`` grows with every change."""

    version: int
    lines: tuple[CartLine, ...]
    subtotal: Money

    @property
    def quantity(self) -> int:
        """How many pieces lie in it."""
        return sum(line.quantity for line in self.lines)

    @property
    def short(self) -> tuple[CartLine, ...]:
        """The lines of which fewer are left than wanted."""
        return tuple(line for line in self.lines if line.quantity > line.available)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one rate (basis points) in a quote or order."""

    rate: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """What the customer would order: nothing is written or held by it.

    ``stamp`` identifies exactly this content and total; placing with an older stamp is refused with the new quote.
    ``missing`` names what is still needed before it can be placed.
    """

    cart: Cart
    address: Address | None
    shipping: ShippingMethod | None
    shipping_choices: tuple[ShippingMethod, ...]
    payment_choices: tuple[PaymentMethod, ...]
    note: str
    shipping_price: Money
    taxes: tuple[TaxLine, ...]
    tax_included: bool
    total: Money
    stamp: str
    missing: tuple[str, ...]  # of: cart, address, shipping
