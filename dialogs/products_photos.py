"""A product's photos: look at them, add, take away, choose the main one, put them in order."""

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
)
from dialogs.pieces import back
from dialogs.products_parts import PhotoShop, keep_photo, opens, photo_in, product_of, unwanted
from store.model.editing import EditedProduct


class PhotosShop(PhotoShop, Protocol):
    """What the photos need of the shop."""

    def remove_photo(self, product: int, version: int, photo: int) -> None: ...
    def move_photo(self, product: int, version: int, photo: int, to: int) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which photo is looked at, counted from 0; ``album`` is that of the last one sent."""

    product: int
    at: int = 0
    album: str = ""


def load(state: State, shop: PhotosShop) -> EditedProduct:
    """The product with its photos."""
    return product_of(state.product, shop)


def turn(state: State, event: Event, shop: PhotosShop) -> Turn[State]:
    """Add what is sent; move and remove what is shown. Buttons name the photo, never its place."""
    product = product_of(state.product, shop)
    match event.input:
        case Sent() as sent:
            photo = photo_in(sent)
            again = bool(sent.album) and sent.album == state.album
            refusal = unwanted(sent, product)
            if refusal or photo is None:
                return Turn(replace(state, album=sent.album), refusal, calm=again)
            count = keep_photo(shop, product.id, photo)
            toast = None if again else t("products-photo-added", count=count)
            return Turn(State(product.id, count - 1, sent.album), toast, calm=again)
        case Said() | Contact():
            return stay(state, t("products-no-photo"))
        case Press("see") as press:
            return stay(replace(state, at=max(0, press.number())))
        case Press("move") as press:
            shop.move_photo(product.id, press.number(0), press.number(1), press.number(2))
            return stay(replace(state, at=max(0, press.number(2))), t("products-saved"))
        case Press("remove") as press:
            shop.remove_photo(product.id, press.number(0), press.number(1))
            return stay(State(product.id), t("products-photo-removed"))
        case _:
            raise BadPress(f"products_photos: {event.input}")


def draw(state: State, product: EditedProduct) -> Screen:
    """One photo at a time, with what can be done about it."""
    photos = product.photos
    if not photos:
        return screen(t("products-photos-title", title=product.title), "", t("products-need-photos"), rows=[[back()]])
    at = min(state.at, len(photos) - 1)
    photo, count = photos[at], len(photos)
    here = bool(photo.file_id or photo.sha256)
    lines: list[Line] = [t("products-photos-at", title=product.title, number=at + 1, count=count)]
    lines.append(t("products-photos-hint") if here else t("products-photo-coming"))
    rows: list[list[Button]] = []
    if count > 1:
        previous = act("see", (at - 1) % count, label=t("products-photo-previous"))
        rows.append(
            [previous, act("see", (at + 1) % count, label=t("products-photo-next", number=at + 1, count=count))]
        )
    version = product.version
    if at:
        main = act("move", version, photo.media, 0, label=t("products-photo-main"))
        rows.append([main, act("move", version, photo.media, at - 1, label=t("products-photo-earlier"))])
    rows.append([act("remove", version, photo.media, label=t("products-photo-remove"), style="danger")])
    rows.append([back()])
    return screen(*lines, rows=rows, photo=photo if here else None)


dialog = Dialog(
    name="products_photos",
    state=State,
    open=opens(State),
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
