"""Pages of plain words: help, terms, privacy, and what to do about a payment."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from dialogs.kit import BadPress, Button, Dialog, Event, Line, Screen, Turn, go, screen, t
from dialogs.pieces import back, home
from store.model.settings import Settings


class InfoShop(Protocol):
    """What these pages need of the shop."""

    settings: Settings
    locale: str


@dataclass(frozen=True, slots=True)
class State:
    """Nothing to remember."""


@dataclass(frozen=True, slots=True)
class View:
    """What the merchant wrote for this page ('' nothing), and who he is."""

    shop: str
    own: str
    seller: str


def _open(_args: tuple[str, ...], _shop: InfoShop) -> State:
    return State()


def _load(page: str, _state: State, shop: InfoShop) -> View:
    legal = shop.settings.legal
    own = {"terms": legal.terms, "privacy": legal.privacy}.get(page, {})
    text = own.get(shop.locale) or next(iter(own.values()), "")
    return View(shop.settings.name, text, legal.name)


def turn(_state: State, event: Event, _shop: InfoShop) -> Turn[State]:
    """There is nothing to press but ways out."""
    raise BadPress(f"info: {event.input}")


def _draw(page: str, _state: State, view: View) -> Screen:
    lines: list[Line] = [t(f"info-{page}-title", shop=view.shop), ""]
    lines.append(view.own or t(f"info-{page}-text", shop=view.shop))
    if view.seller and page != "help":
        lines += ["", t("info-seller", seller=view.seller)]
    rows: list[list[Button]] = []
    if page == "help":
        rows = [
            [go("terms", t("info-terms-link")), go("privacy", t("info-privacy-link"))],
            [go("paysupport", t("info-paysupport-link")), go("orders", t("home-orders"))],
        ]
    if page == "privacy":
        rows = [[go("my_data", t("privacy-kept-link"))], [go("erase", t("privacy-erase-link"))]]
    return screen(*lines, rows=[*rows, [back(), home()]])


dialogs = tuple(
    Dialog(
        name=page,
        state=State,
        open=_open,
        load=partial(_load, page),
        turn=turn,
        draw=partial(_draw, page),
        mode="single",
    )
    for page in ("help", "terms", "privacy", "paysupport")
)
