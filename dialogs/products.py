"""The owners' door to the catalog: find a product, add one, and what else there is to do about the goods."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.cutting import cut_plain
from dialogs.kit import (
    BadPress,
    Button,
    Contact,
    Dialog,
    Event,
    Go,
    Line,
    Press,
    Route,
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
from dialogs.pieces import PAGE, back, home, pager, short
from dialogs.products_parts import STATUS
from dialogs.stack import Vanished
from store.model.editing import Listing
from store.model.finding import Find
from store.model.money import Money
from store.model.settings import Settings

FOUND = 40  # products that a search brings
SHOWN = 60  # UTF-16 units of a query that are repeated
LONGEST = 256  # characters of a query


class Taken(Protocol):
    """An import as it is told of."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def at(self) -> int: ...
    @property
    def created(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def running(self) -> bool: ...


class ProductsShop(Protocol):
    """What the owners' list needs of the shop."""

    settings: Settings

    @property
    def is_owner(self) -> bool: ...
    def listings(self, product_ids: tuple[int, ...]) -> tuple[Listing, ...]: ...
    def by_code(self, code: str) -> tuple[int, ...]: ...
    def lately(self) -> tuple[Listing, ...]: ...
    def last_import(self) -> Taken | None: ...
    def undo_import(self, import_id: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class State:
    """What was looked for ('' nothing yet), what was found, the page; ``asked`` is the import that may be undone,
    ``album`` that of the last photo sent here.
    """

    query: str = ""
    found: tuple[int, ...] = ()
    page: int = 0
    asked: int = 0
    album: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The products shown, and the last import."""

    listings: tuple[Listing, ...]
    currency: str
    taken: Taken | None
    more: bool


def _open(args: tuple[str, ...], shop: ProductsShop) -> State | None:
    if not shop.is_owner:
        return None
    match args:
        case ():
            return State()
        case ("undo", number) if (asked := whole(number)) is not None:
            return State(asked=asked)
    return None


def load(state: State, shop: ProductsShop) -> View:
    """The page of what was found, or what was made last."""
    if not shop.is_owner:
        raise Vanished
    currency = shop.settings.currency
    if not state.query:
        return View(shop.lately(), currency, shop.last_import(), more=False)
    start = state.page * PAGE
    listings = shop.listings(state.found[start : start + PAGE])
    return View(listings, currency, None, more=len(state.found) > start + PAGE)


def turn(state: State, event: Event, shop: ProductsShop) -> Turn[State]:
    """Find what is typed; turn the page; undo an import, after a question."""
    if not shop.is_owner:
        raise Vanished
    match event.input:
        case Said(text):
            return _find(text, event, shop)
        case Sent(kind="photo") as sent:
            again = bool(sent.album) and sent.album == state.album
            return Turn(replace(state, album=sent.album), t("products-add-first"), calm=again)
        case Sent() | Contact():
            return stay(state, t("products-type-to-find"))
        case Press("page") as press if 0 <= press.number() * PAGE < max(1, len(state.found)):
            return stay(replace(state, page=press.number()))
        case Press("all"):
            return stay(State())
        case Press("ask") as press:
            return stay(State(asked=press.number()))
        case Press("undo") as press if press.number() == state.asked:
            done = shop.undo_import(press.number())
            return stay(State(), t("products-undoing") if done else t("products-undo-old"))
        case _:
            raise BadPress(f"products: {event.input}")


def _find(text: str, event: Event, shop: ProductsShop) -> Turn[State]:
    """An exact SKU or handle comes first, then what the search finds; a single one is opened."""
    words = " ".join(text.split())[:LONGEST]
    if not words:
        return stay(State(), t("products-type-to-find"))
    exact = shop.by_code(words)
    found = event.found(Find(words, all=True, limit=FOUND)).ids
    ids = tuple(dict.fromkeys((*exact, *found)))
    new = State(cut_plain(words, SHOWN), ids)
    code = len(exact) == 1 and any(sign.isdigit() for sign in words)
    if len(ids) == 1 or code:
        return Turn(new if len(ids) > 1 else State(), go=Route("products_edit", (str(ids[0]),)))
    return stay(new)


def draw(state: State, view: View) -> Screen:
    """A list of products, and the doors."""
    if view.taken and view.taken.id == state.asked and not view.taken.running:
        return _asking(view.taken)
    rows: list[list[Button]] = [[_button(each, view.currency)] for each in view.listings]
    if state.query:
        return _found(state, view, rows)
    lines: list[Line] = [t("products-title"), t("products-hint")]
    rows.insert(0, [go("products_add", t("products-add"), "primary")])
    if view.taken:
        lines += ["", _import_line(view.taken)]
        if not view.taken.running:
            rows.append([act("ask", view.taken.id, label=t("products-undo"))])
    rows.append([go("products_shelves", t("products-shelves")), go("stock", t("products-low"))])
    rows.append([back(), home()])
    return screen(*lines, rows=rows)


def _found(state: State, view: View, rows: list[list[Button]]) -> Screen:
    if not state.found:
        rows = [[go("products_add", t("products-add"), "primary")]]
        title = t("products-nothing", query=state.query)
    else:
        title = t("products-found", query=state.query, count=len(state.found))
    pages = pager(state.page, after="" if view.more else None)
    return screen(title, t("products-again"), rows=[*rows, pages, [act("all", label=t("products-to-list")), home()]])


def _asking(taken: Taken) -> Screen:
    yes = act("undo", taken.id, label=t("products-undo-yes"), style="danger")
    return screen(
        t("products-undo-ask"), "", _import_line(taken), rows=[[yes], [act("all", label=t("products-forget"))]]
    )


def _import_line(taken: Taken) -> Line:
    name = cut_plain(taken.name, SHOWN)
    if taken.running:
        return t("products-import-running", name=name)
    return t("products-import", name=name, created=taken.created, updated=taken.updated)


def _button(listing: Listing, currency: str) -> Go:
    title: Line = short(listing.title, 36)
    if listing.status != "active":
        title = t("products-listed-status", title=title, status=t(STATUS[listing.status]))
    label = title if listing.price is None else t("products-listed", title=title, price=Money(listing.price, currency))
    return go(f"products_edit-{listing.id}", label)


dialog = Dialog(
    name="products",
    state=State,
    open=_open,
    load=load,
    turn=turn,
    draw=draw,
    mode="single",
    takes_text=lambda _state: True,
)
