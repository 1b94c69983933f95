"""The customer's orders, newest first."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import BadPress, Button, Dialog, Event, Press, Screen, Turn, go, screen, stay, t
from dialogs.order_parts import word
from dialogs.pieces import back, home, pager, turn_page
from store.model.order import OrderCard


class OrderPage(Protocol):
    """One page of orders. ``after`` is the key of the next page, None on the last."""

    @property
    def cards(self) -> tuple[OrderCard, ...]: ...
    @property
    def after(self) -> str | None: ...


class OrdersShop(Protocol):
    """What the list needs of the shop."""

    def orders(self, after: str | None = None) -> OrderPage: ...


@dataclass(frozen=True, slots=True)
class State:
    """The keys of the pages that led here."""

    trail: tuple[str, ...] = ()


def _open(_args: tuple[str, ...], _shop: OrdersShop) -> State:
    return State()


def load(state: State, shop: OrdersShop) -> OrderPage:
    """One page."""
    return shop.orders(state.trail[-1] if state.trail else None)


def turn(state: State, event: Event, _shop: OrdersShop) -> Turn[State]:
    """Turn the page."""
    match event.input:
        case Press("page") as press:
            trail = turn_page(state.trail, press.number(0), press.text(1))
            if trail is None:
                raise BadPress("page")
            return stay(replace(state, trail=trail))
        case _:
            raise BadPress(f"orders: {event.input}")


def draw(state: State, page: OrderPage) -> Screen:
    """One button an order."""
    if not page.cards and not state.trail:
        rows: list[list[Button]] = [[go("catalog", t("home-browse"), "primary")], [back(), home()]]
        return screen(t("orders-none"), t("orders-none-hint"), rows=rows)
    rows = [
        [go(f"order-{card.id}", t("orders-one", number=card.number, total=card.total, state=word(card)))]
        for card in page.cards
    ]
    rows += [pager(len(state.trail), after=page.after), [back(), home()]]
    return screen(t("orders-title"), t("orders-hint"), rows=rows)


dialog = Dialog(name="orders", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single")
