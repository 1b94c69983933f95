"""The entrance: everything that the shop offers, one press away."""

from dataclasses import dataclass
from typing import Protocol

from dialogs.kit import BadPress, Button, Dialog, Event, Screen, Turn, go, screen, t
from dialogs.pieces import cart_button
from store.model.cart import Cart
from store.model.settings import Settings


class HomeShop(Protocol):
    """What the entrance needs of the shop."""

    settings: Settings

    @property
    def is_owner(self) -> bool: ...
    def cart(self) -> Cart: ...


@dataclass(frozen=True, slots=True)
class State:
    """There is but one entrance."""


@dataclass(frozen=True, slots=True)
class View:
    """The shop's name, how many pieces lie in the cart, whether an owner has come."""

    name: str
    quantity: int
    owner: bool


def _open(_args: tuple[str, ...], _shop: HomeShop) -> State:
    return State()


def load(_state: State, shop: HomeShop) -> View:
    """The shop's name, the cart's size, and who has come."""
    return View(shop.settings.name, shop.cart().quantity, shop.is_owner)


def turn(_state: State, event: Event, _shop: HomeShop) -> Turn[State]:
    """Every button here is a route."""
    raise BadPress(f"home: {event.input}")


def draw(_state: State, view: View) -> Screen:
    """A greeting and the doors; an owner has two more."""
    goods: list[Button] = [go("products", t("home-products")), go("stock", t("home-stock"))]
    return screen(
        t("home-title", shop=view.name),
        "",
        t("home-welcome"),
        rows=[
            [go("catalog", t("home-browse"), "primary")],
            [go("search", t("home-search")), cart_button(view.quantity)],
            [go("orders", t("home-orders")), go("settings", t("home-settings"))],
            [go("help", t("home-help"))],
            goods if view.owner else [],
        ],
    )


dialog = Dialog(name="home", state=State, open=_open, load=load, turn=turn, draw=draw, mode="root")
