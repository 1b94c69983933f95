"""What a search remembers: what was asked, the page that was found, and what it may be narrowed by.

The page stands in the state, so that the screen can be drawn again without searching again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from dialogs.pieces import PAGE
from store.model.finding import Find, Found, Sort
from store.model.product import ProductCard
from store.model.settings import Settings
from store.rules.bands import Range, bands

LONGEST = 256  # characters of a text that are searched
LIKED = 4  # products that others like
NEAR = 4  # words that would find something
SHELVES = 6  # categories to narrow a search to
SURVEYED = 60  # products whose prices and categories are looked at

Step = Literal["ask", "list", "filter"]


class Facets(Protocol):
    """Prices in minor units, and category ids, the fullest first."""

    @property
    def prices(self) -> tuple[int, ...]: ...
    @property
    def shelves(self) -> tuple[int, ...]: ...


class SearchShop(Protocol):
    """What the search needs of the shop."""

    settings: Settings

    def cards(self, product_ids: tuple[int, ...]) -> tuple[ProductCard, ...]: ...
    def popular(self, limit: int = 6) -> tuple[ProductCard, ...]: ...
    def facets(self, product_ids: Sequence[int]) -> Facets: ...
    def shelf_titles(self, categories: Sequence[int]) -> dict[int, str]: ...


@dataclass(frozen=True, slots=True)
class State:
    """``words`` and what narrows them, as in ``Find``; ``trail`` holds the keys of the pages that led here.

    ``ids`` to ``near`` are of the page that was found. ``lines`` are the prices that part the bands, ``shelves`` the
    categories to choose from. ``round`` counts the searches, so that a button with a place in a list is recognized
    when that list is another one.
    """

    step: Step = "ask"
    words: str = ""
    category: int | None = None
    in_stock: bool = False
    lowest: int | None = None
    highest: int | None = None
    sort: Sort = "best"
    trail: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    total: int = 0
    more: bool = False
    after: str = ""
    read_as: str = ""
    near: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    shelves: tuple[int, ...] = ()
    round: int = 0

    @property
    def find(self) -> Find:
        """The search of this state."""
        return Find(
            self.words,
            category=self.category,
            in_stock=self.in_stock,
            lowest=self.lowest,
            highest=self.highest,
            sort=self.sort,
            after=self.trail[-1] if self.trail else "",
            limit=PAGE,
        )

    @property
    def survey(self) -> Find:
        """A broader search, to see what this one may be narrowed by; a shelf stays a shelf."""
        return Find(self.words, category=None if self.words else self.category, limit=SURVEYED)

    @property
    def bands(self) -> tuple[Range, ...]:
        """The ranges of prices to choose from."""
        return bands(self.lines)

    @property
    def narrowed(self) -> int:
        """How many filters are set."""
        priced = self.lowest is not None or self.highest is not None
        return (self.category is not None and bool(self.words)) + self.in_stock + priced

    def showing(self, found: Found) -> "State":
        """The list, with the page that was found."""
        return replace(
            self,
            step="list",
            ids=found.ids[:PAGE],
            total=found.total,
            more=found.more,
            after=found.after,
            read_as=found.read_as,
            near=found.near[:NEAR],
        )


@dataclass(frozen=True, slots=True)
class View:
    """The page's cards, or what others like; the titles of the shelves that are named; the shop's currency."""

    cards: tuple[ProductCard, ...]
    liked: tuple[ProductCard, ...]
    titles: Mapping[int, str]
    currency: str


def clipped(text: str) -> str:
    """What of a text is searched: its beginning, with single gaps."""
    return " ".join(text[: 4 * LONGEST].split())[:LONGEST]


def asked(words: str) -> Find:
    """The search for words that were typed anywhere."""
    return State(words=clipped(words)).find


def load(state: State, shop: SearchShop) -> View:
    """The products on this page; popular ones where there are none."""
    cards = shop.cards(state.ids) if state.step == "list" else ()
    liked: tuple[ProductCard, ...] = ()
    alone = state.step == "ask" and state.category is not None
    if not cards and not state.trail and not alone and state.step != "filter":
        liked = tuple(card for card in shop.popular(2 * LIKED) if card.available)[:LIKED]
    named = {*(() if state.category is None else (state.category,)), *(state.shelves if state.step == "filter" else ())}
    return View(cards, liked, shop.shelf_titles(sorted(named)), shop.settings.currency)
