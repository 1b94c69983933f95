"""A new product: its name in one message, its photos before or after that. The rest happens on its page."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import (
    BadPress,
    Contact,
    Dialog,
    Event,
    File,
    Line,
    Route,
    Said,
    Screen,
    Sent,
    Turn,
    screen,
    stay,
    t,
    whole,
)
from dialogs.pieces import back
from dialogs.products_parts import PhotoShop, described, implied, keep_photo, no_photo, photo_in, sample
from dialogs.stack import Vanished
from store.model.editing import MOST_PHOTOS, EditedProduct
from store.model.grid import Grid
from store.rules.product_message import read_product
from store.rules.variant_table import understand


class AddShop(PhotoShop, Protocol):
    """What adding needs of the shop."""

    def create(self, title: str, body: str = "", category: int | None = None) -> int: ...
    def set_grid(self, product: int, version: int, grid: Grid) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """The category that it will stand in, and photos that came before the name; ``album`` is that of the last one."""

    category: int | None = None
    photos: tuple[File, ...] = ()
    album: str = ""


def _open(args: tuple[str, ...], shop: AddShop) -> State | None:
    if not shop.is_owner or len(args) > 1:
        return None
    return State(whole(args[0]) if args else None)


def load(_state: State, shop: AddShop) -> str:
    """The shop's currency, for the example; only an owner is let in."""
    if not shop.is_owner:
        raise Vanished
    return shop.settings.currency


def turn(state: State, event: Event, shop: AddShop) -> Turn[State]:
    """Take the name, and with it all that the message says; photos wait for it, unless they bring it along."""
    match event.input:
        case Said(text):
            return _create(state, text, shop)
        case Sent() as sent:
            photo = photo_in(sent)
            again = bool(sent.album) and sent.album == state.album
            state = replace(state, album=sent.album)
            if photo is None:
                return Turn(state, no_photo(sent), calm=again)
            state = replace(state, photos=(*state.photos, photo)[:MOST_PHOTOS])
            return _create(state, sent.caption, shop) if sent.caption.strip() else Turn(state, calm=again)
        case Contact():
            return stay(state, t("products-words-please"))
        case _:
            raise BadPress(f"products_add: {event.input}")


def _create(state: State, text: str, shop: AddShop) -> Turn[State]:
    said = read_product(text, shop.settings.currency)
    product = shop.create(said.title, described(said.body), state.category)
    for photo in state.photos:
        keep_photo(shop, product, photo)
    if said.table:
        made: EditedProduct | None = shop.edited(product)
        read = understand(said.table, shop.settings.currency, Grid(), implied(shop.settings))
        if made and read.sound:
            shop.set_grid(product, made.version, read.grid)
    return Turn(None, go=Route("products_edit", (str(product), *filter(None, [state.album]))))


def draw(state: State, currency: str) -> Screen:
    """Ask for the name, by example."""
    lines: list[Line] = [
        t("products-add-title"),
        "",
        t("products-add-ask"),
        t("products-add-example", price=sample(1990, currency)),
        "",
    ]
    photos = t("products-add-photos", count=len(state.photos)) if state.photos else t("products-add-hint")
    return screen(*lines, photos, rows=[[back()]])


dialog = Dialog(
    name="products_add", state=State, open=_open, load=load, turn=turn, draw=draw, takes_text=lambda _state: True
)
