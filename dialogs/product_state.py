"""What a product's page remembers and needs of the shop, and what follows from what is chosen so far."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from dialogs.kit import Moment
from dialogs.stack import Vanished
from store.model.cart import Cart
from store.model.product import Product, Variant
from store.model.settings import Settings

Chosen = tuple[str | None, ...]


class ProductShop(Protocol):
    """What a product's page needs of the shop."""

    settings: Settings

    def product(self, product_id: int) -> Product | None: ...
    def last_bought(self, product_id: int) -> int | None: ...
    def cart(self) -> Cart: ...
    def set_quantity(self, variant: int, quantity: int) -> int: ...


@dataclass(frozen=True, slots=True)
class State:
    """What is chosen so far. ``prefer`` is the variant that lies in the cart or was bought last; None: not chosen."""

    product: int
    prefer: int | None = None
    chosen: Chosen = ()
    quantity: int | None = None
    photo: int | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The product, what is chosen of it, and how much of that lies in the cart."""

    product: Product
    chosen: Chosen
    variant: Variant | None
    quantity: int
    in_cart: int
    cart_quantity: int
    timezone: str


def load(state: State, shop: ProductShop) -> View:
    """The product with its cart line."""
    product = product_of(state, shop)
    chosen = chosen_of(state, product)
    variant = product.variant(tuple(value or "" for value in chosen)) if None not in chosen else None
    cart = shop.cart()
    in_cart = next((line.quantity for line in cart.lines if variant and line.variant == variant.id), 0)
    quantity = min(state.quantity or in_cart or 1, most_of(variant, shop.settings))
    return View(product, chosen, variant, quantity, in_cart, cart.quantity, shop.settings.timezone)


def last_moment(until: int, timezone: str) -> Moment:
    """The end of something, UTC milliseconds, as people say it: until midnight is until the end of the day before."""
    then = datetime.fromtimestamp(until / 1000, UTC).astimezone(ZoneInfo(timezone))
    return Moment(until - 1, "day") if (then.hour, then.minute) == (0, 0) else Moment(until)


def most_of(variant: Variant | None, settings: Settings) -> int:
    """How many can be put into the cart; at least 1, so that there is something to show."""
    most = settings.limits.max_quantity
    return max(1, min(most, variant.available)) if variant else most


def product_of(state: State, shop: ProductShop) -> Product:
    product = shop.product(state.product)
    if product is None:
        raise Vanished
    return product


def chosen_of(state: State, product: Product) -> Chosen:
    """One value per option: as chosen, as bought last, or the only one there is."""
    chosen = state.chosen
    if not chosen:
        bought = next((each for each in product.variants if each.id == state.prefer and each.available), None)
        chosen = bought.choice if bought else ()
    padded = (*chosen, *(None,) * len(product.options))
    return tuple(
        option.values[0] if len(option.values) == 1 else value if value in option.values else None
        for option, value in zip(product.options, padded, strict=False)
    )
