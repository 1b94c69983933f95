"""The search: what was found, page by page, narrowed and sorted; and, without a search, how to make one.

Its routes: ``search``; ``search-in-7`` looks in one category, ``search-shelf-7`` sorts and filters that category.
"""

from dataclasses import replace
from typing import get_args

from dialogs.kit import BadPress, Dialog, Event, Press, Route, Said, Turn, stay, t, whole
from dialogs.search_screens import draw
from dialogs.search_state import SHELVES, SearchShop, State, clipped, load
from store.model.finding import Sort
from store.rules import bands

SORTS: tuple[Sort, ...] = get_args(Sort)


def _open(args: tuple[str, ...], shop: SearchShop) -> State | None:
    match args:
        case ():
            return State()
        case ("in" | "shelf" as how, category) if (found := whole(category)) is not None:
            if not shop.shelf_titles((found,)):
                return None
            return State("ask" if how == "in" else "filter", category=found)
        case _:
            return None


def turn(state: State, event: Event, shop: SearchShop) -> Turn[State]:
    """Take what was typed; turn the page, narrow, sort."""
    match event.input:
        case Said(text):
            return _said(state, text, event, shop)
        case Press("page") as press:
            return _page(state, press.number(), event)
        case Press("filter"):
            return stay(_surveyed(state, event, shop))
        case Press("list"):
            return stay(replace(state, step="list"))
        case Press("reset"):
            shelf = None if state.words else state.category
            return _again(replace(state, category=shelf, in_stock=False, lowest=None, highest=None), event)
        case Press("near") as press:
            return _near(state, press.number(0), press.number(1), event)
        case Press() as press:
            return _again(_narrowed(state, press, shop), event)
        case _:
            raise BadPress(f"search: {event.input}")


def _said(state: State, text: str, event: Event, shop: SearchShop) -> Turn[State]:
    if state.step == "filter" and (priced := bands.typed(text, shop.settings.currency)):
        return _again(replace(state, lowest=priced[0], highest=priced[1]), event)
    within = state.category if state.step == "ask" else None
    return _looked_for(State(words=clipped(text), category=within, round=state.round + 1), event)


def _near(state: State, place: int, drawn: int, event: Event) -> Turn[State]:
    if drawn != state.round or not 0 <= place < len(state.near):
        raise BadPress("near")
    return _looked_for(State(words=state.near[place], category=state.category, round=state.round + 1), event)


def _looked_for(new: State, event: Event) -> Turn[State]:
    """New words: a single find opens at once."""
    found = new.showing(event.found(new.find))
    if found.total == len(found.ids) == 1:
        told = t("search-read-toast", read=found.read_as) if found.read_as else None
        return Turn(found, told, go=Route("product", (str(found.ids[0]),)))
    return stay(found)


def _page(state: State, number: int, event: Event) -> Turn[State]:
    """A page is named by its number, so a double tap on "next" turns one page."""
    if number == len(state.trail):
        return stay(state)
    if 0 <= number < len(state.trail):
        trail = state.trail[:number]
    elif number == len(state.trail) + 1 and state.after:
        trail = (*state.trail, state.after)
    else:
        raise BadPress("page")
    turned = replace(state, trail=trail)
    return stay(turned.showing(event.found(turned.find)))


def _surveyed(state: State, event: Event, shop: SearchShop) -> State:
    """The choice of filters, made from what is found without them."""
    facets = shop.facets(event.found(state.survey).ids)
    several = bool(state.words) and (len(facets.shelves) > 1 or state.category in facets.shelves)
    shelves = facets.shelves[:SHELVES] if several else ()
    lines = bands.lines(facets.prices, shop.settings.currency)
    return replace(state, step="filter", lines=lines, shelves=shelves, round=state.round + 1)


def _narrowed(state: State, press: Press, shop: SearchShop) -> State:
    """The search with one filter, or the order, as the press says. All are absolute: a second press changes nothing."""
    match press.action:
        case "sort" if press.text() in SORTS:
            return replace(state, sort=next(sort for sort in SORTS if sort == press.text()))
        case "stock":
            return replace(state, in_stock=press.number() == 1)
        case "category":
            chosen = press.number()
            if chosen and not shop.shelf_titles((chosen,)):
                raise BadPress("category")
            return replace(state, category=chosen or None)
        case "price" if press.number(1) == state.round and -1 <= press.number(0) < len(state.bands):
            low, high = state.bands[press.number(0)] if press.number(0) >= 0 else (None, None)
            return replace(state, lowest=low, highest=high)
    raise BadPress(f"search: {press}")


def _again(state: State, event: Event) -> Turn[State]:
    """The same words, narrowed or sorted otherwise: from the first page on."""
    first = replace(state, trail=())
    return stay(first.showing(event.found(first.find)))


def takes_text(state: State) -> bool:
    """A price while filters are chosen; words where one category is searched."""
    return state.step == "filter" or (state.step == "ask" and state.category is not None)


dialog = Dialog(
    name="search", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single", takes_text=takes_text
)
