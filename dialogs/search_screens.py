"""The screens of a search: the list, the choice of filters, and what to do where nothing was found."""

from dialogs.commands import meant, near
from dialogs.cutting import cut_plain
from dialogs.kit import Act, Button, Line, Screen, Style, T, act, go, screen, t
from dialogs.pieces import HUMAN, back, home, product_button, short
from dialogs.search_state import LONGEST, State, View
from store.model.finding import Sort
from store.model.money import Money
from store.rules.bands import Range

SHOWN = 60  # UTF-16 units of a query that are repeated to the customer
SORTS: tuple[tuple[Sort, str], ...] = (
    ("best", "search-sort-best"),
    ("new", "search-sort-new"),
    ("cheap", "search-sort-cheap"),
    ("dear", "search-sort-dear"),
)


def draw(state: State, view: View) -> Screen:
    """The screen of this step."""
    if state.step == "filter":
        return _filters(state, view)
    if state.step == "ask":
        return _ask(state, view)
    return _list(state, view) if view.cards or state.trail else _nothing(state, view)


def _ask(state: State, view: View) -> Screen:
    rows: list[list[Button]] = [[product_button(card)] for card in view.liked]
    rows += [[go("catalog", t("home-browse"))], [back(), home()]]
    popular: Line = t("search-popular") if view.liked else ""
    title = view.titles.get(state.category) if state.category is not None else None
    asking = t("search-ask-in", title=title) if title else t("search-ask")
    return screen(asking, t("search-example"), "", popular, rows=rows)


def _list(state: State, view: View) -> Screen:
    rows: list[list[Button]] = []
    rows.append(_place(meant(state.words), ("home",)))
    rows += [[product_button(card)] for card in view.cards]
    rows.append(_pages(state))
    if state.total > 1 or state.narrowed or state.trail:
        rows.append([_filter_button(state)])
    rows.append([back(), home()])
    found = _found(state, view)
    head: Line = t("catalog-page", title=found, page=len(state.trail) + 1) if state.trail else found
    return screen(head, *_remarks(state, view), rows=rows)


def _pages(state: State) -> list[Button]:
    number = len(state.trail)
    buttons: list[Button] = [act("page", number - 1, label=t("common-previous"))] if number else []
    return [*buttons, act("page", number + 1, label=t("common-next"))] if state.after else buttons


def _found(state: State, view: View) -> T:
    if not state.words:
        title = view.titles.get(state.category, "") if state.category is not None else ""
        return t("search-shelf", title=title, count=state.total)
    query = cut_plain(state.read_as or state.words, SHOWN)
    return t("search-found-more" if state.more else "search-found", query=query, count=state.total)


def _remarks(state: State, view: View) -> list[Line]:
    """How the words were read, and what narrows the list."""
    lines: list[Line] = []
    if state.read_as:
        lines.append(t("search-read-as", query=cut_plain(state.words, SHOWN)))
    if len(state.words) >= LONGEST:
        lines.append(t("search-long"))
    if state.narrowed or state.sort != "best":
        lines.append(t("search-narrowed", filters=_joined(_set(state, view))))
    return lines


def _set(state: State, view: View) -> list[T | str]:
    """What narrows and orders the list, in words."""
    said: list[T | str] = []
    if state.words and state.category is not None and state.category in view.titles:
        said.append(view.titles[state.category])
    if state.in_stock:
        said.append(t("search-in-stock"))
    if state.lowest is not None or state.highest is not None:
        said.append(_range((state.lowest, state.highest), view.currency))
    if state.sort != "best":
        said.append(t(f"search-sort-{state.sort}"))
    return said


def _joined(said: list[T | str]) -> T | str:
    first, *rest = said
    return t("search-and", first=first, second=_joined(rest)) if rest else first


def _nothing(state: State, view: View) -> Screen:
    """No find: other words, fewer filters, what others like, a human. Never a dead end."""
    rows: list[list[Button]] = []
    rows.append(_place(near(state.words), ("home", "catalog", HUMAN)))
    rows += [[act("near", at, state.round, label=t("search-near", words=words))] for at, words in enumerate(state.near)]
    if state.narrowed:
        rows.append([act("reset", label=t("search-everywhere"), style="primary")])
    rows += [[product_button(card)] for card in view.liked]
    if not state.words or state.narrowed:
        rows.append([_filter_button(state)])
    rows += [[go("catalog", t("home-browse")), go(HUMAN, t("search-human"))], [back(), home()]]
    lines = [_failed(state), *_remarks(state, view), _advice(state), ""]
    return screen(*lines, t("search-popular") if view.liked else "", rows=rows)


def _place(place: str | None, there: tuple[str, ...]) -> list[Button]:
    """The way to a place of the shop that may have been meant, unless it is ``there`` anyway."""
    return [go(place, t(f"search-place-{place}"))] if place and place not in there else []


def _failed(state: State) -> Line:
    return t("search-nothing", query=cut_plain(state.words, SHOWN)) if state.words else t("search-shelf-nothing")


def _advice(state: State) -> Line:
    letters = sum(sign.isalnum() for sign in state.words)
    if state.narrowed or not state.words:
        return t("search-narrowed-hint")
    if not letters:
        return t("search-no-letters")
    if state.near:
        return t("search-near-hint")
    return t("search-one-letter" if letters == 1 else "search-nothing-hint")


def _filters(state: State, view: View) -> Screen:
    """One press sets a filter and goes back to the list."""
    rows = _by_two([_choice(t(name), "sort", sort, chosen=state.sort == sort) for sort, name in SORTS])
    stock = t("search-in-stock")
    rows.append([_choice(stock, "stock", int(not state.in_stock), chosen=state.in_stock)])
    rows += _by_two(_price_buttons(state, view))
    rows += _by_two(_shelf_buttons(state, view))
    if state.narrowed:
        rows.append([act("reset", label=t("search-reset"))])
    listed = bool(state.ids or state.words)
    rows.append([act("list", label=t("common-back")) if listed else back(), home()])
    return screen(_about(state, view), t("search-filter-hint"), rows=rows)


def _about(state: State, view: View) -> T:
    title = view.titles.get(state.category, "") if state.category is not None else ""
    return t("search-filter-title", about=cut_plain(state.read_as or state.words, SHOWN) or title)


def _price_buttons(state: State, view: View) -> list[Button]:
    now = (state.lowest, state.highest)
    buttons: list[Button] = []
    for at, band in enumerate(state.bands):
        chosen = band == now
        buttons.append(_choice(_range(band, view.currency), "price", -1 if chosen else at, state.round, chosen=chosen))
    if now != (None, None) and now not in state.bands:
        buttons.append(_choice(_range(now, view.currency), "price", -1, state.round, chosen=True))
    return buttons


def _shelf_buttons(state: State, view: View) -> list[Button]:
    buttons: list[Button] = []
    for shelf in state.shelves:
        if shelf in view.titles:
            chosen = shelf == state.category
            target = 0 if chosen and state.words else shelf
            buttons.append(_choice(short(view.titles[shelf], 24), "category", target, chosen=chosen))
    return buttons


def _choice(label: T | str, action: str, *args: str | int, chosen: bool) -> Act:
    style: Style = "primary" if chosen else ""
    return act(action, *args, label=t("search-chosen", choice=label) if chosen else label, style=style)


def _filter_button(state: State) -> Act:
    return act("filter", label=t("search-filter-set", count=state.narrowed) if state.narrowed else t("search-filter"))


def _range(band: Range, currency: str) -> T:
    low, high = band
    if low is None:
        return t("search-up-to", price=Money(high or 0, currency))
    if high is None:
        return t("search-over", price=Money(low, currency))
    return t("search-between", low=Money(low, currency), high=Money(high, currency))


def _by_two(buttons: list[Button] | list[Act]) -> list[list[Button]]:
    return [[*buttons[at : at + 2]] for at in range(0, len(buttons), 2)]
