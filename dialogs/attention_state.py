"""What the owners' attention pages remember, and what they need of the shop."""

from dataclasses import dataclass
from typing import Literal, Protocol

from dialogs.stack import Vanished
from store.model.attention import Attended, AttentionPage, Stray

# list > (order > (charge | note)) | (stray > number): what is behind an arrow is typed
Step = Literal["list", "order", "charge", "note", "stray", "number"]


class AttentionShop(Protocol):
    """What the attention pages need of the shop."""

    @property
    def is_owner(self) -> bool: ...
    def attention(self, after: str | None = None) -> AttentionPage: ...
    def attended(self, order_id: int) -> Attended | None: ...
    def any_order(self, number: str) -> int | None: ...
    def stray(self, bot: int, update: int) -> Stray | None: ...
    def decide(self, order_id: int, version: int, reason: str, choice: str, text: str = "") -> None: ...
    def refunded(self, order_id: int, version: int, refund: int) -> None: ...
    def write_to(self, order_id: int, version: int, text: str) -> None: ...
    def block(self, order_id: int, *, blocked: bool) -> None: ...
    def belongs_to(self, bot: int, update: int, number: str) -> int: ...
    def stray_refunded(self, bot: int, update: int) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """``order`` is whose page it is; ``bot`` and ``update`` name money without one. ``trail`` are the keys of the pages
    of the list so far. ``version`` is the order as it was when something to type was asked for.
    """

    step: Step = "list"
    order: int = 0
    version: int = 0
    bot: int = 0
    update: int = 0
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """What a step shows."""

    page: AttentionPage | None = None
    case: Attended | None = None
    stray: Stray | None = None


def load(state: State, shop: AttentionShop) -> View:
    """What this step shows. Whoever is no owner any more sees nothing."""
    if not shop.is_owner:
        raise Vanished
    if state.step == "list":
        return View(page=shop.attention(state.trail[-1] if state.trail else None))
    if state.step in ("stray", "number"):
        stray = shop.stray(state.bot, state.update)
        if stray is None:
            raise Vanished
        return View(stray=stray)
    case = shop.attended(state.order)
    if case is None:
        raise Vanished
    return View(case=case)
