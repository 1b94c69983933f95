"""The shelves: categories and the products in them, page by page."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import BadPress, Button, Dialog, Event, Press, Screen, Turn, go, screen, stay, t, whole
from dialogs.pieces import back, home, pager, product_button, short, turn_page
from dialogs.stack import Vanished
from store.model.product import Category, Shelf

CHILDREN = 80  # at most so many categories fit beside a page of products


class CatalogShop(Protocol):
    """What the shelves need of the shop."""

    def shelf(self, category: int | None, after: str | None = None) -> Shelf | None: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which category (None: the root), and the keys of the pages that led here."""

    category: int | None = None
    trail: tuple[str, ...] = ()


def _open(args: tuple[str, ...], _shop: CatalogShop) -> State | None:
    match args:
        case ():
            return State()
        case (category,) if (found := whole(category)) is not None:
            return State(found)
        case _:
            return None


def load(state: State, shop: CatalogShop) -> Shelf:
    """The category with one page of it."""
    shelf = shop.shelf(state.category, state.trail[-1] if state.trail else None)
    if shelf is None:
        raise Vanished
    return shelf


def turn(state: State, event: Event, _shop: CatalogShop) -> Turn[State]:
    """Turn the page."""
    match event.input:
        case Press("page") as press:
            trail = turn_page(state.trail, press.number(0), press.text(1))
            if trail is None:
                raise BadPress("page")
            return stay(replace(state, trail=trail))
        case _:
            raise BadPress(f"catalog: {event.input}")


def draw(state: State, shelf: Shelf) -> Screen:
    """Categories two a row, then products one a row."""
    rows = _children(shelf.children[:CHILDREN])
    rows += [[product_button(card)] for card in shelf.page.cards]
    rows.append(pager(len(state.trail), after=shelf.page.after))
    category = shelf.category
    if category is not None:
        rows.append([go("catalog" if category.parent is None else f"catalog-{category.parent}", t("catalog-up"))])
    rows.append([back(), home()])
    title = t("catalog-title") if category is None else t("catalog-category", title=category.title)
    if state.trail:
        title = t("catalog-page", title=title, page=len(state.trail) + 1)
    empty = not shelf.children and not shelf.page.cards
    return screen(title, t("catalog-empty" if empty else "catalog-hint"), rows=rows)


def _children(children: tuple[Category, ...]) -> list[list[Button]]:
    buttons: list[Button] = [
        go(f"catalog-{child.id}", t("catalog-child", title=short(child.title, 24), count=child.products))
        for child in children
    ]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


dialog = Dialog(name="catalog", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single")
