"""A product as its customers would see it, though it is not on the shelves."""

from dataclasses import dataclass
from typing import Protocol

from dialogs.kit import BadPress, Dialog, Event, Line, Screen, Turn, screen, t
from dialogs.pieces import back
from dialogs.product_screens import draw as draw_page
from dialogs.product_state import State as PageState
from dialogs.product_state import View as PageView
from dialogs.product_state import chosen_of
from dialogs.products_parts import OwnerShop, opens
from dialogs.stack import Vanished
from store.model.product import Product


class PreviewShop(OwnerShop, Protocol):
    """What the preview needs of the shop."""

    def preview(self, product_id: int) -> Product | None: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which product."""

    product: int


def load(state: State, shop: PreviewShop) -> PageView:
    """The product's page, nothing chosen yet."""
    product = shop.preview(state.product) if shop.is_owner else None
    if product is None:
        raise Vanished
    chosen = chosen_of(PageState(state.product), product)
    variant = product.variant(tuple(value or "" for value in chosen)) if None not in chosen else None
    return PageView(product, chosen, variant, 1, 0, 0, shop.settings.timezone)


def turn(_state: State, event: Event, _shop: PreviewShop) -> Turn[State]:
    """There is nothing to do here but to look."""
    raise BadPress(f"products_preview: {event.input}")


def draw(state: State, view: PageView) -> Screen:
    """The page's words and picture; its buttons could sell nothing yet, so they are told in words."""
    page = draw_page(PageState(state.product), view)
    options: list[Line] = [
        t("products-axis", name=option.name, values=", ".join(map(option.label, option.values)))
        for option in view.product.options
    ]
    return screen(t("products-preview-title"), "", *page.lines, *options, rows=[[back()]], photo=page.photo)


dialog = Dialog(name="products_preview", state=State, open=opens(State), load=load, turn=turn, draw=draw)
