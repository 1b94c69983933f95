"""The tree of categories, for owners: add, name in every language, move, order, delete what is empty."""

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
    go,
    screen,
    stay,
    t,
    whole,
)
from dialogs.pieces import back, short
from dialogs.stack import Vanished
from store.model.editing import Node
from store.model.settings import Settings

MANY = 40  # categories on a page
NAMES = {"en": "English", "zh": "简体中文"}


class ShelvesShop(Protocol):
    """What the tree needs of the shop."""

    settings: Settings

    @property
    def is_owner(self) -> bool: ...
    def nodes(self, parent: int | None) -> tuple[Node, ...]: ...
    def node(self, category: int) -> Node | None: ...
    def add_category(self, parent: int | None, title: str) -> int: ...
    def rename_category(self, category: int, locale: str, title: str) -> None: ...
    def move_category(self, category: int, parent: int | None) -> None: ...
    def place_category(self, category: int, to: int) -> None: ...
    def delete_category(self, category: int) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """The category looked into (None: the top) and the page of what is in it. ``naming`` is the language in which it is
    being named, ``moving`` the category that is to be put in here.
    """

    category: int | None = None
    page: int = 0
    naming: str = ""
    moving: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """The category, which one it is among its siblings (from 0) and how many those are, with the categories in it; the
    one that is being moved.
    """

    here: Node | None
    number: int
    siblings: int
    nodes: tuple[Node, ...]
    moving: Node | None
    languages: tuple[str, ...]


def _open(args: tuple[str, ...], shop: ShelvesShop) -> State | None:
    category = whole(args[0]) if len(args) == 1 else None
    if not shop.is_owner or (args and (category is None or shop.node(category) is None)):
        return None
    return State(category)


def load(state: State, shop: ShelvesShop) -> View:
    """The category with what is in it."""
    if not shop.is_owner:
        raise Vanished
    here = None if state.category is None else shop.node(state.category)
    if state.category is not None and here is None:
        raise Vanished
    moving = shop.node(state.moving) if state.moving else None
    beside = [node.id for node in shop.nodes(here.parent)] if here else []
    number = beside.index(here.id) if here else 0
    return View(here, number, len(beside), shop.nodes(state.category), moving, shop.settings.languages)


def turn(state: State, event: Event, shop: ShelvesShop) -> Turn[State]:
    """Walk the tree and change it."""
    match event.input:
        case Said(text):
            return _named(state, text, shop)
        case Sent() | Contact():
            return stay(state, t("products-words-please"))
        case Press("into") as press:
            return stay(State(press.number() or None, moving=state.moving))
        case Press("part") as press:
            return stay(replace(state, page=max(0, press.number())))
        case Press("name") as press if press.text() in ("", *shop.settings.languages):
            return stay(replace(state, naming=press.text()))
        case Press("move") if state.category is not None:
            parent = shop.node(state.category)
            return stay(State(parent.parent if parent else None, moving=state.category))
        case Press("stop"):
            return stay(State(state.moving or state.category))
        case Press("put") as press:
            shop.move_category(press.number(0), press.number(1) or None)
            return stay(State(press.number(0)), t("products-moved"))
        case Press("step") as press if state.category is not None:
            shop.place_category(state.category, press.number())
            return stay(state, t("products-moved"))
        case Press("delete") as press:
            node = shop.node(press.number())
            shop.delete_category(press.number())
            return stay(State(node.parent if node else None), t("products-category-deleted"))
        case _:
            raise BadPress(f"products_shelves: {event.input}")


def _named(state: State, text: str, shop: ShelvesShop) -> Turn[State]:
    """What is typed is the name of this category while it is being named, else that of a new one in it."""
    if state.naming and state.category is not None:
        shop.rename_category(state.category, state.naming, text)
        return stay(State(state.category), t("products-saved"))
    shop.add_category(state.category, text)
    return stay(State(state.category), t("products-category-added"))


def draw(state: State, view: View) -> Screen:
    """The categories in this one, and what can be done about it."""
    here = view.here
    if view.moving:
        return _moving(state, view, view.moving)
    title = t("products-category-title", title=here.title) if here else t("products-shelves-title")
    if state.naming and here:
        language = NAMES.get(state.naming, state.naming)
        now = here.titles.get(state.naming, "–")
        ask = t("products-category-rename", language=language, title=now)
        return screen(title, "", ask, rows=[[act("name", "", label=t("products-forget"))]])
    lines: list[Line] = [title]
    if here:
        lines.append(t("products-category-facts", products=here.products, children=here.children))
    lines += ["", t("products-category-add-in", title=here.title) if here else t("products-category-add")]
    rows = _nodes(state, view)
    if here:
        rows += _doors(view, here)
    rows.append([_up(here)] if here else [])
    rows.append([back()])
    return screen(*lines, rows=rows)


def _doors(view: View, here: Node) -> list[list[Button]]:
    names: list[Button] = [
        act("name", language, label=t("products-rename", language=NAMES.get(language, language)))
        for language in view.languages
    ]
    order: list[Button] = [act("step", view.number - 1, label=t("products-step-up"))] if view.number else []
    if view.number + 1 < view.siblings:
        order.append(act("step", view.number + 1, label=t("products-step-down")))
    order.append(act("move", label=t("products-category-move")))
    more: list[Button] = [go(f"products_add-{here.id}", t("products-add-here"))]
    if not here.children and not here.products:
        more.append(act("delete", here.id, label=t("products-category-delete"), style="danger"))
    return [*(names[at : at + 2] for at in range(0, len(names), 2)), order, more]


def _moving(state: State, view: View, moving: Node) -> Screen:
    """Choose where it goes: into one of these, or right here."""
    here = view.here
    rows = _nodes(state, view)
    where = here.id if here else 0
    if where not in (moving.id, moving.parent or 0) or (here is None and moving.parent is not None):
        label = t("products-put-here", category=short(here.title, 24)) if here else t("products-put-top")
        rows.insert(0, [act("put", moving.id, where, label=label, style="primary")])
    if here:
        rows.append([_up(here)])
    rows.append([act("stop", label=t("products-forget"))])
    return screen(t("products-category-moving", title=moving.title), rows=rows)


def _up(here: Node) -> Button:
    return act("into", here.parent or 0, label=t("products-category-up"))


def _nodes(state: State, view: View) -> list[list[Button]]:
    page = min(state.page, max(0, (len(view.nodes) - 1) // MANY))
    buttons: list[Button] = [
        act("into", node.id, label=t("products-node", title=short(node.title, 24), count=node.products))
        for node in view.nodes[page * MANY :][:MANY]
        if node.id != state.moving
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    pager: list[Button] = [act("part", page - 1, label=t("common-previous"))] if page else []
    if len(view.nodes) > (page + 1) * MANY:
        pager.append(act("part", page + 1, label=t("common-next")))
    return [*rows, pager]


dialog = Dialog(
    name="products_shelves",
    state=State,
    open=_open,
    load=load,
    turn=turn,
    draw=draw,
    mode="single",
    takes_text=lambda _state: True,
)
