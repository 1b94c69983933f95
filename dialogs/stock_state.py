"""What the owners' stock pages remember, and what they need of the shop."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from dialogs.stack import Vanished
from store.model.settings import Settings
from store.model.stock import Count, Counted, Ledger, LowPage, Stocked, Typed

SHOWN = 8  # variants on a page of what was found

# list > (found | typed > done); a variant's page > (ledger | low | typed > reason > done)
Step = Literal["list", "found", "typed", "reason", "done", "page", "ledger", "low"]


class StockShop(Protocol):
    """What the stock pages need of the shop."""

    settings: Settings

    @property
    def is_owner(self) -> bool: ...
    def new_id(self) -> str: ...
    def low_stock(self, after: str | None = None) -> LowPage: ...
    def stocked(self, variants: Sequence[int]) -> tuple[Stocked, ...]: ...
    def variants_of(self, products: Sequence[int], limit: int) -> tuple[int, ...]: ...
    def ledger(self, variant: int, after: str | None = None) -> Ledger: ...
    def read_lines(self, text: str, here: int = 0) -> tuple[Typed, ...]: ...
    def reckon(self, lines: Sequence[Typed], *, arrived: bool) -> Count: ...
    def count(self, lines: Sequence[Typed], key: str, version: str, *, arrived: bool) -> Count | None: ...
    def set_low(self, variant: int, low: int | None) -> None: ...
    def set_backorder(self, variant: int, allowed: int) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """``variant`` is whose page it is (0: the list). ``trail`` are the keys of the pages so far, of the list or the
    ledger. ``lines`` are typed changes, ``key`` their cause in the ledger, ``seen`` what they came to when they were
    shown; ``arrived`` says that numbers without a sign came in. ``found`` are variants that a search found.
    """

    variant: int = 0
    step: Step = "list"
    trail: tuple[str, ...] = ()
    lines: tuple[Typed, ...] = ()
    seen: tuple[Counted, ...] = ()
    key: str = ""
    arrived: bool = False
    words: str = ""
    found: tuple[int, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """What a step shows: the variants that it names, and a page of the list or ledger, or what lines come to."""

    named: dict[int, Stocked] = field(default_factory=dict)
    low: LowPage = LowPage((), None)  # noqa: RUF009 - frozen
    ledger: Ledger = Ledger((), None)  # noqa: RUF009 - frozen
    count: Count = Count((), "")  # noqa: RUF009 - frozen
    shop_low: int = 0


def base(state: State) -> State:
    """Where a step was begun: the list or the variant's page, with what was turned there."""
    return State(state.variant, "page") if state.variant else State(trail=state.trail)


def load(state: State, shop: StockShop) -> View:
    """What this step shows. Whoever is no owner any more sees nothing."""
    if not shop.is_owner:
        raise Vanished
    match state.step:
        case "list":
            return View(low=shop.low_stock(state.trail[-1] if state.trail else None))
        case "found":
            return View(_named(shop, state.found[state.page * SHOWN :][:SHOWN]))
        case "typed" | "reason":
            count = shop.reckon(state.lines, arrived=state.arrived)
            asked = next((line.choices for line in state.lines if line.choices), ())
            return View(_named(shop, (*(each.variant for each in count.changes), *asked)), count=count)
        case "done":
            return View(_named(shop, [each.variant for each in state.seen]))
    named = _named(shop, [state.variant])
    if state.variant not in named:
        raise Vanished
    after = state.trail[-1] if state.trail else None
    ledger = shop.ledger(state.variant, after) if state.step == "ledger" else Ledger((), None)
    return View(named, ledger=ledger, shop_low=shop.settings.low_stock)


def _named(shop: StockShop, variants: Sequence[int]) -> dict[int, Stocked]:
    return {each.variant: each for each in shop.stocked(variants)}
