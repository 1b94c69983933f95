"""What was taken and given back: today, yesterday and this week, for owners."""

from dataclasses import dataclass
from typing import Protocol

from dialogs.desk import PAYMENTS
from dialogs.kit import BadPress, Dialog, Event, Line, Screen, Turn, go, screen, t
from dialogs.pieces import back, home
from dialogs.stack import Vanished
from store.model.attention import Sum, Sums


class FiguresShop(Protocol):
    """What the figures need of the shop."""

    @property
    def is_owner(self) -> bool: ...
    def figures(self) -> tuple[Sums, ...]: ...


@dataclass(frozen=True, slots=True)
class State:
    """There is but one page of them."""


def _open(_args: tuple[str, ...], shop: FiguresShop) -> State | None:
    return State() if shop.is_owner else None


def load(_state: State, shop: FiguresShop) -> tuple[Sums, ...]:
    """The figures of this moment. Whoever is no owner any more sees none."""
    if not shop.is_owner:
        raise Vanished
    return shop.figures()


def turn(_state: State, event: Event, _shop: FiguresShop) -> Turn[State]:
    """Every button here is a route."""
    raise BadPress(f"figures: {event.input}")


def draw(_state: State, spans: tuple[Sums, ...]) -> Screen:
    """One block a span: a line for each currency and way to pay."""
    lines: list[Line] = [t("figures-title")]
    for span in spans:
        lines += ["", t(f"figures-of-{span.name}"), *([_sum(each) for each in span.sums] or [t("figures-none")])]
    return screen(*lines, rows=[[go("attention", t("figures-attention"))], [back(), home()]])


def _sum(each: Sum) -> Line:
    method = t(PAYMENTS.get(each.provider, "desk-by-card"))
    return t("figures-sum", method=method, captured=each.captured, tips=each.tips, refunded=each.refunded, net=each.net)


dialog = Dialog(name="figures", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single")
