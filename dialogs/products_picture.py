"""Which of a product's photos one of its variants shows: chosen among them, or sent right here."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import (
    BadPress,
    Button,
    Contact,
    Dialog,
    Event,
    Line,
    Press,
    Said,
    Screen,
    Sent,
    Turn,
    act,
    screen,
    stay,
    t,
    whole,
)
from dialogs.pieces import back
from dialogs.products_parts import PhotoShop, keep_photo, photo_in, product_of, unwanted
from dialogs.stack import Vanished
from store.model.editing import EditedProduct, EditedVariant


class PictureShop(PhotoShop, Protocol):
    """What choosing needs of the shop."""

    def set_variant_photo(self, product: int, version: int, variant: int, photo: int) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which photo is looked at, counted from 0; ``album`` is that of the last one sent."""

    product: int
    variant: int
    at: int = 0
    album: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The product and the variant."""

    product: EditedProduct
    variant: EditedVariant


def _open(args: tuple[str, ...], shop: PictureShop) -> State | None:
    """``products_picture-42-7``: begins with the photo that the variant shows."""
    product, variant = map(whole, args) if len(args) == 2 else (None, None)
    found = shop.edited(product) if product and shop.is_owner else None
    shown = found and next((each.photo for each in found.variants if each.id == variant), None)
    if found is None or shown is None or variant is None:
        return None
    at = next((at for at, photo in enumerate(found.photos) if photo.media == shown), 0)
    return State(found.id, variant, at)


def load(state: State, shop: PictureShop) -> View:
    """The product with its photos, and the variant."""
    product = product_of(state.product, shop)
    variant = next((each for each in product.variants if each.id == state.variant), None)
    if variant is None:
        raise Vanished
    return View(product, variant)


def turn(state: State, event: Event, shop: PictureShop) -> Turn[State]:
    """Choose what is shown; what is sent becomes a photo of the product and this variant's own."""
    view = load(state, shop)
    match event.input:
        case Sent() as sent:
            return _sent(state, sent, view.product, shop)
        case Said() | Contact():
            return stay(state, t("products-no-photo"))
        case Press("see") as press:
            return stay(replace(state, at=max(0, press.number())))
        case Press("show") as press:
            shop.set_variant_photo(state.product, press.number(0), state.variant, press.number(1))
            return stay(state, t("products-saved"))
        case _:
            raise BadPress(f"products_picture: {event.input}")


def _sent(state: State, sent: Sent, product: EditedProduct, shop: PictureShop) -> Turn[State]:
    """Of an album the first photo is the variant's, all are the product's."""
    again = bool(sent.album) and sent.album == state.album
    photo, refusal = photo_in(sent), unwanted(sent, product)
    state = replace(state, album=sent.album)
    if refusal or photo is None:
        return Turn(state, refusal, calm=again)
    keep_photo(shop, product.id, photo)
    if again:
        return Turn(state, calm=True)
    now = product_of(product.id, shop)
    added = {each.media for each in now.photos} - {each.media for each in product.photos}
    if not added:  # it was among them before
        return stay(state, t("products-picture-known"))
    at = len(now.photos) - 1
    shop.set_variant_photo(now.id, now.version, state.variant, now.photos[at].media)
    return stay(replace(state, at=at), t("products-saved"))


def draw(state: State, view: View) -> Screen:
    """One photo at a time, and whether it is the one."""
    product, variant = view.product, view.variant
    if not product.photos:
        title = t("products-picture-title", title=product.title, variant=variant.name)
        return screen(title, "", t("products-picture-send"), rows=[[back()]])
    count = len(product.photos)
    at = min(state.at, count - 1)
    photo = product.photos[at]
    here, chosen = bool(photo.file_id or photo.sha256), photo.media == variant.photo
    hint = "products-picture-chosen" if chosen else "products-picture-hint" if here else "products-photo-coming"
    title = t("products-picture-at", title=product.title, variant=variant.name, number=at + 1, count=count)
    lines: list[Line] = [title, t(hint)]
    rows: list[list[Button]] = []
    if count > 1:
        after = t("products-photo-next", number=at + 1, count=count)
        previous = act("see", (at - 1) % count, label=t("products-photo-previous"))
        rows.append([previous, act("see", (at + 1) % count, label=after)])
    if not chosen:
        rows.append([act("show", product.version, photo.media, label=t("products-picture-show"), style="primary")])
    if variant.photo:
        rows.append([act("show", product.version, 0, label=t("products-picture-main"))])
    return screen(*lines, rows=[*rows, [back()]], photo=photo if here else None)


dialog = Dialog(
    name="products_picture",
    state=State,
    open=_open,
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
