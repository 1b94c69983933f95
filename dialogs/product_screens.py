"""How a product's page looks: picture, title, price, then what can be chosen, then what can be done."""

from collections.abc import Sequence

from dialogs.kit import Button, Line, Screen, act, go, screen, t
from dialogs.pieces import back, breadth, cart_button, in_rows, short
from dialogs.product_state import State, View, last_moment
from store.model.product import Photo, Variant
from store.model.safehtml import SafeHtml

LOW = 5  # from here down the page says how many are left
LONG = 700  # characters of a description that may not fit under a picture


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
    lines = _price(view)
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


def _price(view: View) -> list[Line]:
    """The price, what is crossed out beside it, and when that ends, as far as it is one for all that is in question."""
    offers = (view.variant,) if view.variant else _in_question(view)
    prices = {each.price for each in offers}
    lowest = min(prices)
    if len(prices) > 1:
        return [t("product-price-from", price=lowest)]
    was, ends = {each.compare_at for each in offers}, {each.sale_until for each in offers}
    before, until = was.pop() if len(was) == 1 else None, ends.pop() if len(ends) == 1 else None
    if not before or before <= lowest:
        return [t("product-price", price=lowest)]
    lines: list[Line] = [t("product-price-was", price=lowest, was=before)]
    return [*lines, t("product-sale-until", until=last_moment(until, view.timezone))] if until else lines


def _in_question(view: View) -> Sequence[Variant]:
    """The variants that fit what is chosen so far."""
    fits = [
        each
        for each in view.product.variants
        if all(chosen in (None, value) for chosen, value in zip(view.chosen, each.choice, strict=True))
    ]
    return fits or view.product.variants


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
    return in_rows(buttons, max(breadth(option.label(value)) for value in option.values))


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
