"""A product's page: pictures, options, quantity, into the cart or straight to the checkout."""

from dataclasses import replace

from dialogs.kit import BadPress, Dialog, Event, Press, Route, Turn, stay, t, whole
from dialogs.product_screens import draw
from dialogs.product_state import Chosen, ProductShop, State, chosen_of, load, most_of, product_of


def _open(args: tuple[str, ...], shop: ProductShop) -> State | None:
    match args:
        case (product,) if (found := whole(product)) is not None:
            return State(found, prefer=shop.last_bought(found))
        case (product, variant) if (found := whole(product)) is not None:
            return State(found, prefer=whole(variant))
        case _:
            return None


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
    product = product_of(state, shop)
    variant = next((each for each in product.variants if each.id == variant_id), None)
    if variant is None or not 0 <= position < len(product.options):
        raise BadPress("pick")
    value, option = variant.choice[position], product.options[position]
    chosen = chosen_of(state, product)
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
    most = most_of(view.variant, shop.settings)
    if quantity > most:
        everyone = most == shop.settings.limits.max_quantity
        told = t("cart-most", most=most) if everyone else t("cart-only-left", available=most)
        return stay(replace(state, quantity=most), told)
    return stay(replace(state, quantity=max(1, quantity)))


def _add(state: State, variant: int, quantity: int, shop: ProductShop) -> Turn[State]:
    count = shop.set_quantity(variant, max(1, quantity))
    return stay(replace(state, quantity=None), t("product-added", count=count))


dialog = Dialog(name="product", state=State, open=_open, load=load, turn=turn, draw=draw)
