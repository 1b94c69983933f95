"""The shelves: categories and the products in them, page by page."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import BadPress, Button, Dialog, Event, Press, Screen, Turn, act, go, screen, stay, t, whole
from dialogs.pieces import PAGE, back, home, pager, product_button, short, turn_page
from dialogs.stack import Vanished
from store.model.product import Category, Shelf

CHILDREN = 40  # categories on a page; with a page of products well below the 100 buttons that a message can have


class CatalogShop(Protocol):
    """What the shelves need of the shop."""

    def shelf(self, category: int | None, after: str | None = None) -> Shelf | None: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which category (None: the root), which page of the categories in it, the keys of its pages of products so far."""

    category: int | None = None
    part: int = 0
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
    """Turn a page, of categories or of products."""
    match event.input:
        case Press("page") as press:
            trail = turn_page(state.trail, press.number(0), press.text(1))
            if trail is None:
                raise BadPress("page")
            return stay(replace(state, trail=trail))
        case Press("part") as press:
            return stay(State(state.category, max(0, press.number())))
        case _:
            raise BadPress(f"catalog: {event.input}")


def draw(state: State, shelf: Shelf) -> Screen:
    """Categories two a row; after the last of them the products, one a row, page by page."""
    part = min(state.part, max(0, (len(shelf.children) - 1) // CHILDREN))
    rest = shelf.children[(part + 1) * CHILDREN :]
    rows = [] if state.trail else _children(shelf.children[part * CHILDREN :][:CHILDREN])
    if part or rest:
        rows.append(_parts(part, more=bool(rest)))
    if not rest:
        rows += [[product_button(card)] for card in shelf.page.cards]
        rows.append(pager(len(state.trail), after=shelf.page.after))
    category = shelf.category
    if category is not None and category.products > PAGE:
        narrow = go(f"search-shelf-{category.id}", t("search-filter"))
        rows.append([go(f"search-in-{category.id}", t("search-here")), narrow])
    up = "catalog" if category is None or category.parent is None else f"catalog-{category.parent}"
    rows.append([back() if category is None else go(up, t("common-back")), home()])
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


def _parts(part: int, *, more: bool) -> list[Button]:
    buttons: list[Button] = [act("part", part - 1, label=t("common-previous"))] if part else []
    return [*buttons, act("part", part + 1, label=t("common-next"))] if more else buttons


dialog = Dialog(name="catalog", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single")
