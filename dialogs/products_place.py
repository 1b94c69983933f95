"""Where a product stands: its category, and which one it is there."""

from dataclasses import dataclass
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
from dialogs.pieces import back, short
from dialogs.products_parts import OwnerShop, opens, product_of
from store.model.editing import EditedProduct, Node

MANY = 40  # categories on a page


class PlaceShop(OwnerShop, Protocol):
    """What the place of a product needs of the shop."""

    def nodes(self, parent: int | None) -> tuple[Node, ...]: ...
    def node(self, category: int) -> Node | None: ...
    def standing(self, product: int) -> tuple[int, int]: ...
    def set_category(self, product: int, version: int, category: int | None) -> None: ...
    def place_product(self, product: int, version: int, place: str) -> None: ...
    def add_category(self, parent: int | None, title: str) -> int: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which category is looked into (None: the top), and which page of what is in it."""

    product: int
    inside: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """The product, the categories that can be chosen here, and where it stands."""

    product: EditedProduct
    inside: Node | None
    nodes: tuple[Node, ...]
    number: int
    count: int


def load(state: State, shop: PlaceShop) -> View:
    """The categories in the one that is looked into."""
    product = product_of(state.product, shop)
    inside = None if state.inside is None else shop.node(state.inside)
    number, count = shop.standing(product.id)
    return View(product, inside, shop.nodes(inside.id if inside else None), number, count)


def turn(state: State, event: Event, shop: PlaceShop) -> Turn[State]:
    """Look into categories, choose one, make one by typing its name; move a step."""
    product = product_of(state.product, shop)
    match event.input:
        case Said(text):
            made = shop.add_category(state.inside, text)
            shop.set_category(product.id, product.version, made)
            return stay(State(product.id, made), t("products-saved"))
        case Sent() | Contact():
            return stay(state, t("products-words-please"))
        case Press("into") as press:
            return stay(State(product.id, press.number() or None))
        case Press("part") as press:
            return stay(State(product.id, state.inside, max(0, press.number())))
        case Press("put") as press:
            shop.set_category(product.id, press.number(0), press.number(1) or None)
            return stay(State(product.id, press.number(1) or None), t("products-saved"))
        case Press("step") as press if press.number() != product.version:
            return stay(state, t("product-edited"))
        case Press("step") as press:
            shop.place_product(product.id, press.number(0), press.text(1))
            return stay(state, t("products-moved"))
        case _:
            raise BadPress(f"products_place: {event.input}")


def draw(state: State, view: View) -> Screen:
    """The shelf it stands on, the shelves to choose from."""
    product, inside = view.product, view.inside
    lines: list[Line] = [t("products-place-title", title=product.title)]
    lines.append(t("products-in", category=product.category_title) if product.category_title else t("products-in-none"))
    if view.number:
        lines.append(t("products-standing", number=view.number, count=view.count))
    lines += ["", t("products-place-ask", category=inside.title) if inside else t("products-place-ask-top")]
    rows: list[list[Button]] = []
    here = inside.id if inside else 0
    if here != (product.category or 0):
        label = t("products-put-here", category=short(inside.title, 24)) if inside else t("products-put-nowhere")
        rows.append([act("put", product.version, here, label=label, style="primary")])
    rows += _nodes(state, view)
    if view.number:
        rows.append(
            [
                act("step", product.version, "top", label=t("products-to-top")),
                act("step", product.version, "up", label=t("products-step-up")),
                act("step", product.version, "down", label=t("products-step-down")),
            ]
        )
    if inside:
        rows.append([act("into", inside.parent or 0, label=t("products-category-up"))])
    return screen(*lines, rows=[*rows, [back()]])


def _nodes(state: State, view: View) -> list[list[Button]]:
    page = min(state.page, max(0, (len(view.nodes) - 1) // MANY))
    buttons: list[Button] = [
        act("into", node.id, label=t("products-node", title=short(node.title, 24), count=node.products))
        for node in view.nodes[page * MANY :][:MANY]
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    pager: list[Button] = [act("part", page - 1, label=t("common-previous"))] if page else []
    if len(view.nodes) > (page + 1) * MANY:
        pager.append(act("part", page + 1, label=t("common-next")))
    return [*rows, pager]


dialog = Dialog(
    name="products_place",
    state=State,
    open=opens(State),
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
