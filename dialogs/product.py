"""A product's page: pictures, options, quantity, into the cart or straight to the checkout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import (
    BadPress,
    Button,
    Dialog,
    Event,
    Line,
    Press,
    Route,
    Screen,
    T,
    Turn,
    act,
    go,
    screen,
    stay,
    t,
    whole,
)
from dialogs.pieces import back, cart_button, short
from dialogs.stack import Vanished
from store.model.cart import Cart
from store.model.product import Photo, Product, Variant
from store.model.safehtml import SafeHtml
from store.model.settings import Settings

LOW = 5  # from here down the page says how many are left
LONG = 700  # characters of a description that may not fit under a picture
Chosen = tuple[str | None, ...]


class ProductShop(Protocol):
    """What a product's page needs of the shop."""

    settings: Settings

    def product(self, product_id: int) -> Product | None: ...
    def last_bought(self, product_id: int) -> int | None: ...
    def cart(self) -> Cart: ...
    def set_quantity(self, variant: int, quantity: int) -> Cart: ...


@dataclass(frozen=True, slots=True)
class State:
    """What is chosen so far. ``prefer`` is the variant that the customer bought last; None of the rest: not chosen."""

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


def _open(args: tuple[str, ...], shop: ProductShop) -> State | None:
    match args:
        case (product,) if (found := whole(product)) is not None:
            return State(found, prefer=shop.last_bought(found))
        case _:
            return None


def load(state: State, shop: ProductShop) -> View:
    """The product with its cart line."""
    product = _product(state, shop)
    chosen = _chosen(state, product)
    variant = product.variant(tuple(value or "" for value in chosen)) if None not in chosen else None
    cart = shop.cart()
    in_cart = next((line.quantity for line in cart.lines if variant and line.variant == variant.id), 0)
    quantity = min(state.quantity or in_cart or 1, _most(variant, shop.settings))
    return View(product, chosen, variant, quantity, in_cart, cart.quantity)


def _most(variant: Variant | None, settings: Settings) -> int:
    """How many can be put into the cart; at least 1, so that there is something to show."""
    most = settings.limits.max_quantity
    return max(1, min(most, variant.available)) if variant else most


def _product(state: State, shop: ProductShop) -> Product:
    product = shop.product(state.product)
    if product is None:
        raise Vanished
    return product


def _chosen(state: State, product: Product) -> Chosen:
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


def turn(state: State, event: Event, shop: ProductShop) -> Turn[State]:
    """Choose, count, look, buy."""
    match event.input:
        case Press("pick") as press:
            return _pick(state, press.number(0), press.number(1), shop)
        case Press("qty") as press:
            return _count(state, press.number(), shop)
        case Press("photo") as press:
            return stay(replace(state, photo=max(0, press.number())))
        case Press("more") as press:
            return stay(replace(state, more=press.number() == 1))
        case Press("add") as press:
            return _add(state, press.number(0), press.number(1), shop)
        case Press("buy") as press:
            shop.set_quantity(press.number(0), max(1, press.number(1)))
            return Turn(replace(state, quantity=None), go=Route("checkout"))
        case _:
            raise BadPress(f"product: {event.input}")


def _pick(state: State, position: int, variant_id: int, shop: ProductShop) -> Turn[State]:
    """Choose the value that this variant has at this position: an id that stays right when values come and go."""
    product = _product(state, shop)
    variant = next((each for each in product.variants if each.id == variant_id), None)
    if variant is None or not 0 <= position < len(product.options):
        raise BadPress("pick")
    value, option = variant.choice[position], product.options[position]
    chosen = _chosen(state, product)
    nothing: Chosen = (None,) * len(chosen)
    if not product.offered(position, value, nothing):
        return stay(state, t("product-value-sold-out", value=option.label(value)))
    new = (*chosen[:position], value, *chosen[position + 1 :])
    picked = replace(state, chosen=new, quantity=None, photo=None)
    if product.offered(position, value, chosen):
        return stay(picked)
    alone: Chosen = (*nothing[:position], value, *nothing[position + 1 :])
    return stay(replace(picked, chosen=alone), t("product-value-alone", value=option.label(value)))


def _count(state: State, quantity: int, shop: ProductShop) -> Turn[State]:
    view = load(state, shop)
    most = _most(view.variant, shop.settings)
    if quantity > most:
        return stay(replace(state, quantity=most), t("cart-only-left", available=most))
    return stay(replace(state, quantity=max(1, quantity)))


def _add(state: State, variant: int, quantity: int, shop: ProductShop) -> Turn[State]:
    cart = shop.set_quantity(variant, max(1, quantity))
    count = next((line.quantity for line in cart.lines if line.variant == variant), 0)
    return stay(replace(state, quantity=None), t("product-added", count=count))


def draw(state: State, view: View) -> Screen:
    """Picture, title, price, then what can be chosen, then what can be done."""
    photos = _photos(view)
    at = _photo_at(state, view, photos)
    body = view.product.body
    lines: list[Line] = [t("product-title", title=view.product.title), *_facts(view)]
    rows: list[list[Button]] = []
    full = state.more or not photos
    if body:
        lines += ["", SafeHtml(body)]
    if len(photos) > 1 and not full:
        rows.append(_photo_row(at, len(photos)))
    if len(body) > LONG and photos:
        label = t("product-less" if state.more else "product-more")
        rows.append([act("more", 0 if state.more else 1, label=label)])
    for position in range(len(view.product.options)):
        rows += _option_rows(view, position)
    rows += _buy_rows(view)
    rows.append([back(), cart_button(view.cart_quantity)])
    return screen(*lines, rows=rows, photo=None if full else photos[at])


def _photos(view: View) -> tuple[Photo, ...]:
    """The product's pictures; a picture that only the variant has comes first."""
    own = view.variant.photo if view.variant else None
    if own and own.media not in [photo.media for photo in view.product.photos]:
        return (own, *view.product.photos)
    return view.product.photos


def _photo_at(state: State, view: View, photos: Sequence[Photo]) -> int:
    if state.photo is not None:
        return state.photo % max(1, len(photos))
    own = view.variant.photo if view.variant else None
    return next((at for at, photo in enumerate(photos) if own and photo.media == own.media), 0)


def _photo_row(at: int, count: int) -> list[Button]:
    return [
        act("photo", (at - 1) % count, label=t("product-photo-previous")),
        act("photo", (at + 1) % count, label=t("product-photo-next", number=at + 1, count=count)),
    ]


def _facts(view: View) -> list[Line]:
    """Price, stock, what is still to be chosen, what is in the cart already."""
    variant, product = view.variant, view.product
    lines: list[Line] = [_price(view)]
    if not product.available:
        return [*lines, t("product-sold-out")]
    missing = [option.name for option, value in zip(product.options, view.chosen, strict=True) if value is None]
    if missing:
        lines.append(t("product-choose", option=missing[0]))
    elif variant is None or not variant.available:
        lines.append(t("product-variant-sold-out"))
    elif variant.available <= LOW:
        lines.append(t("product-low", count=variant.available))
    if view.in_cart:
        lines.append(t("product-in-cart", count=view.in_cart))
    return lines


def _price(view: View) -> T:
    if view.variant:
        was = view.variant.compare_at
        if was and was > view.variant.price:
            return t("product-price-was", price=view.variant.price, was=was)
        return t("product-price", price=view.variant.price)
    prices = [each.price for each in view.product.variants]
    lowest = min(prices)
    return t("product-price" if lowest == max(prices) else "product-price-from", price=lowest)


def _option_rows(view: View, position: int) -> list[list[Button]]:
    """One option's values: the chosen one marked, those that cannot be had crossed out."""
    option = view.product.options[position]
    if len(option.values) == 1:
        return []
    buttons: list[Button] = []
    for value in option.values:
        variant = next(each for each in view.product.variants if each.choice[position] == value)
        label = short(option.label(value), 24)
        if view.chosen[position] == value:
            text = t("product-value-chosen", value=label)
        elif view.product.offered(position, value, view.chosen):
            text = t("product-value", value=label)
        else:
            text = t("product-value-out", value=label)
        buttons.append(act("pick", position, variant.id, label=text))
    width = 4 if max(len(option.label(value)) for value in option.values) <= 6 else 2
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def _buy_rows(view: View) -> list[list[Button]]:
    variant, quantity = view.variant, view.quantity
    if variant is None or not variant.available:
        return []
    counter: list[Button] = [
        act("qty", max(1, quantity - 1), label=t("common-minus")),
        act("qty", quantity, label=t("common-pieces", count=quantity)),
        act("qty", quantity + 1, label=t("common-plus")),
    ]
    if quantity == view.in_cart:
        add: Button = go("cart", t("product-open-cart"))
    else:
        label = t("product-change" if view.in_cart else "product-add", count=quantity)
        add = act("add", variant.id, quantity, label=label, style="primary")
    buy = act("buy", variant.id, quantity, label=t("product-buy", total=variant.price * quantity), style="success")
    return [counter, [add, buy]]


dialog = Dialog(name="product", state=State, open=_open, load=load, turn=turn, draw=draw)
