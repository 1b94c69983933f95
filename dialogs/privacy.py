"""One's own data: what the shop keeps, all of it as a file, and its deletion. An owner can start that for others."""

from dataclasses import dataclass
from typing import Protocol

from dialogs.kit import (
    BadPress,
    Button,
    Dialog,
    Event,
    Line,
    Moment,
    Press,
    Said,
    Screen,
    Turn,
    act,
    go,
    screen,
    stay,
    t,
)
from dialogs.pieces import back, home
from store.model.privacy import Forgetting, Hindrance, Kept

LISTED = 5  # hindrances that are named


class PrivacyShop(Protocol):
    """What these pages need of the shop."""

    @property
    def is_owner(self) -> bool: ...
    def kept(self) -> Kept: ...
    def send_my_data(self) -> None: ...
    def forgetting(self) -> Forgetting: ...
    def forget_me(self, stamp: int) -> bool: ...
    def keep_me(self) -> bool: ...
    def customer_of(self, text: str) -> int | None: ...
    def forgetting_of(self, customer: int) -> Forgetting | None: ...
    def forget(self, customer: int, stamp: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class State:
    """Nothing to remember."""


@dataclass(frozen=True, slots=True)
class Found:
    """The customer whom an owner looks at; 0: he is asked for. ``missed``: the last answer named nobody."""

    customer: int = 0
    missed: bool = False


def _open(_args: tuple[str, ...], _shop: PrivacyShop) -> State:
    return State()


# What there is ---------------------------------------------------------------------------------------------------


def _load_kept(_state: State, shop: PrivacyShop) -> Kept:
    return shop.kept()


def _turn_kept(state: State, event: Event, shop: PrivacyShop) -> Turn[State]:
    match event.input:
        case Press("file"):
            shop.send_my_data()
            return stay(state, t("privacy-file-comes"))
        case _:
            raise BadPress(f"my_data: {event.input}")


def _draw_kept(_state: State, kept: Kept) -> Screen:
    customer = kept.customer
    lines: list[Line] = [t("privacy-kept-title"), "", t("privacy-kept-name", name=customer.name)]
    if customer.username:
        lines.append(t("privacy-kept-username", username=customer.username))
    lines += [
        t("privacy-kept-id", id=str(customer.id)),
        t("privacy-kept-language", language=customer.locale or customer.language_code or "-"),
        t("privacy-kept-since", at=Moment(kept.since, "day")),
        t("privacy-kept-cart", count=kept.pieces),
        t("privacy-kept-orders", count=kept.orders, numbers=", ".join(kept.numbers) or "-"),
    ]
    if kept.addresses:
        lines += ["", t("privacy-kept-addresses")]
    for each in kept.addresses:
        where = ", ".join(part for part in (each.name, each.phone, *each.address.split("\n"), each.country) if part)
        lines.append(t("privacy-kept-address", address=where[:300]))
    lines += ["", t("privacy-kept-more")]
    rows: list[list[Button]] = [
        [act("file", label=t("privacy-file-button"))],
        [go("erase", t("privacy-erase-link"))],
        [back(), home()],
    ]
    return screen(*lines, rows=rows)


# Delete it ---------------------------------------------------------------------------------------------------------


def _load_erase(_state: State, shop: PrivacyShop) -> Forgetting:
    return shop.forgetting()


def _turn_erase(state: State, event: Event, shop: PrivacyShop) -> Turn[State]:
    match event.input:
        case Press("forget") as press:
            known = shop.forget_me(press.number())
            return stay(state, t("erase-noted") if known else t("erase-changed"))
        case Press("keep"):
            return stay(state, t("erase-withdrawn") if shop.keep_me() else t("erase-begun"))
        case _:
            raise BadPress(f"erase: {event.input}")


def _draw_erase(_state: State, view: Forgetting) -> Screen:
    lines: list[Line] = [t("erase-title"), ""]
    ways: list[Button] = [back(), home()]
    if view.asked and not view.hindrances:
        return screen(*lines, t("erase-running"), rows=[ways])
    if view.asked:
        lines += [t("erase-waits", at=Moment(view.asked.at, "day")), *_hindering(view.hindrances)]
        return screen(*lines, rows=[[act("keep", label=t("erase-keep-button"))], ways])
    lines += [t("erase-goes"), "", t("erase-stays", years=view.years), "", t("erase-chat")]
    if view.blocked:
        return screen(*lines, "", t("erase-blocked"), rows=[ways])
    if view.hindrances:
        lines += ["", t("erase-later"), *_hindering(view.hindrances)]
    label = t("erase-later-button") if view.hindrances else t("erase-button")
    rows: list[list[Button]] = [
        [act("forget", view.stamp, label=label, style="danger")],
        [go("my_data", t("privacy-kept-link"))],
        ways,
    ]
    return screen(*lines, rows=rows)


def _hindering(found: tuple[Hindrance, ...]) -> list[Line]:
    """What is in the way: the orders, each with what is still to come."""
    lines: list[Line] = []
    for each in found[:LISTED]:
        if each.number:
            lines.append(t("erase-order", number=each.number, why=t(f"erase-because-{each.reason}")))
        else:
            lines.append(t("erase-because-stray"))
    return [*lines, t("erase-more", count=len(found) - LISTED)] if len(found) > LISTED else lines


# For somebody who asked elsewhere ----------------------------------------------------------------------------------


def _open_for(args: tuple[str, ...], shop: PrivacyShop) -> Found | None:
    """The owner names him by order or id: links carry no customers."""
    return Found() if shop.is_owner and not args else None


def _load_for(state: Found, shop: PrivacyShop) -> Forgetting | None:
    return shop.forgetting_of(state.customer)


def _turn_for(state: Found, event: Event, shop: PrivacyShop) -> Turn[Found]:
    match event.input:
        case Said(text):
            customer = shop.customer_of(text)
            return stay(Found(customer or 0, missed=customer is None))
        case Press("forget_for") as press:
            known = shop.forget(state.customer, press.number())
            return stay(state, t("erase-noted") if known else t("erase-changed"))
        case _:
            raise BadPress(f"erase_for: {event.input}")


def _draw_for(state: Found, view: Forgetting | None) -> Screen:
    lines: list[Line] = [t("erase-for-title"), ""]
    rows: list[list[Button]] = []
    if view is None:
        lines += [t("erase-for-nobody"), ""] if state.missed or state.customer else []
        lines.append(t("erase-for-ask"))
    else:
        lines.append(t("erase-for-customer", name=view.name, id=str(view.customer), orders=view.orders))
        lines += ["", t("erase-for-warning", years=view.years)]
        lines += ["", t("erase-for-later"), *_hindering(view.hindrances)] if view.hindrances else []
        if view.asked:
            lines += ["", t("erase-for-asked", at=Moment(view.asked.at, "day"))]
        else:
            rows = [[act("forget_for", view.stamp, label=t("erase-for-button"), style="danger")]]
    return screen(*lines, rows=[*rows, [back(), home()]])


dialogs = (
    Dialog(
        name="my_data",
        state=State,
        open=_open,
        load=_load_kept,
        turn=_turn_kept,
        draw=_draw_kept,
        mode="single",
    ),
    Dialog(
        name="erase",
        state=State,
        open=_open,
        load=_load_erase,
        turn=_turn_erase,
        draw=_draw_erase,
        mode="single",
    ),
    Dialog(
        name="erase_for",
        state=Found,
        open=_open_for,
        load=_load_for,
        turn=_turn_for,
        draw=_draw_for,
        mode="single",
        takes_text=lambda _state: True,
    ),
)
