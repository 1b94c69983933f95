"""What a search found; and, without a search, how to make one."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.cutting import cut_plain
from dialogs.kit import BadPress, Button, Dialog, Event, Press, Route, Said, Screen, Turn, go, screen, stay, t
from dialogs.pieces import PAGE, back, home, pager, product_button
from store.model.product import ProductCard

LIKED = 6  # products that others like
SHOWN = 60  # UTF-16 units of a query that are repeated to the customer


class SearchShop(Protocol):
    """What the search needs of the shop."""

    def cards(self, product_ids: tuple[int, ...]) -> tuple[ProductCard, ...]: ...
    def popular(self, limit: int = 6) -> tuple[ProductCard, ...]: ...


@dataclass(frozen=True, slots=True)
class State:
    """What was typed ('' before that), the products found, best first, and the page shown."""

    query: str = ""
    found: tuple[int, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A page of what was found, or what others like."""

    cards: tuple[ProductCard, ...]
    popular: bool
    more: bool


def _open(_args: tuple[str, ...], _shop: SearchShop) -> State:
    return State()


def load(state: State, shop: SearchShop) -> View:
    """The products on this page; popular ones where there are none."""
    start = state.page * PAGE
    cards = shop.cards(state.found[start : start + PAGE])
    if cards or state.page:
        return View(cards, popular=False, more=len(state.found) > start + PAGE)
    liked = tuple(card for card in shop.popular(2 * LIKED) if card.available)
    return View(liked[:LIKED], popular=True, more=False)


def turn(state: State, event: Event, _shop: SearchShop) -> Turn[State]:
    """Take what a search found; turn the page."""
    match event.input:
        case Said(text, found):
            new = State(cut_plain(" ".join(text.split()), SHOWN), found)
            return Turn(new, go=Route("product", (str(found[0]),))) if len(found) == 1 else stay(new)
        case Press("page") as press:
            if not 0 <= press.number() * PAGE < max(1, len(state.found)):
                raise BadPress("page")
            return stay(replace(state, page=press.number()))
        case _:
            raise BadPress(f"search: {event.input}")


def draw(state: State, view: View) -> Screen:
    """The list, or what to do instead."""
    rows: list[list[Button]] = [[product_button(card)] for card in view.cards]
    if not view.popular:
        rows.append(pager(state.page, after="next" if view.more else None))
        rows.append([back(), home()])
        found = t("search-found", query=state.query, count=len(state.found))
        return screen(t("catalog-page", title=found, page=state.page + 1) if state.page else found, rows=rows)
    rows += [[go("catalog", t("home-browse"))], [back(), go("help", t("home-help"))]]
    popular = t("search-popular") if view.cards else ""
    if not state.query:
        return screen(t("search-ask"), t("search-example"), "", popular, rows=rows)
    return screen(t("search-nothing", query=state.query), t("search-nothing-hint"), "", popular, rows=rows)


dialog = Dialog(name="search", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single")
