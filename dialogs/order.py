"""One order: how it stands, what is in it, and what the customer can still do with it."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import (
    BadPress,
    Button,
    Dialog,
    Event,
    Line,
    Moment,
    Press,
    Route,
    Screen,
    Turn,
    act,
    go,
    screen,
    stay,
    t,
    whole,
)
from dialogs.order_parts import order_totals, paid, until, whereto, word
from dialogs.pieces import back, home, item_lines
from dialogs.stack import Vanished
from store.model.order import Order
from store.model.settings import Settings


class OrderShop(Protocol):
    """What an order's page needs of the shop. Every order here is the customer's own."""

    settings: Settings

    def order(self, order_id: int) -> Order | None: ...
    def order_again(self, order_id: int) -> int: ...
    def pay_again(self, order_id: int) -> object: ...
    def cancel(self, order_id: int) -> object: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which order; whether it was placed just now; whether we are asking if it shall be canceled."""

    order: int
    new: bool = False
    canceling: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The order as it is now, and the merchant's settings."""

    order: Order
    settings: Settings


def _open(args: tuple[str, ...], shop: OrderShop) -> State | None:
    match args:
        case (order, *rest) if (found := whole(order)) is not None:
            return State(found, new=rest == ["new"]) if shop.order(found) else None
        case _:
            return None


def load(state: State, shop: OrderShop) -> View:
    """The order as it is now."""
    order = shop.order(state.order)
    if order is None:
        raise Vanished
    return View(order, shop.settings)


def turn(state: State, event: Event, shop: OrderShop) -> Turn[State]:
    """Pay, cancel, order again. What commits carries the version that it was drawn from."""
    match event.input:
        case Press("pay") as press:
            if press.number() != load(state, shop).order.version:
                return stay(state, t("order-changed"))
            shop.pay_again(state.order)
            return stay(replace(state, new=False), t("order-invoice-comes"))
        case Press("again"):
            wanted, count = len(load(state, shop).order.lines), shop.order_again(state.order)
            if not count:
                return stay(state, t("order-again-nothing"))
            told = t("order-again-done", count=count) if count == wanted else t("order-again-some", count=count)
            return Turn(None, told, go=Route("cart"))
        case Press("cancel"):
            return stay(replace(state, canceling=True))
        case Press("keep"):
            return stay(replace(state, canceling=False))
        case Press("void") as press:
            if press.number() != load(state, shop).order.version:
                return stay(replace(state, canceling=False), t("order-changed"))
            shop.cancel(state.order)
            return stay(State(state.order), t("order-canceled-toast"))
        case _:
            raise BadPress(f"order: {event.input}")


def draw(state: State, view: View) -> Screen:
    """How it stands, then lines and sums, then where it goes."""
    order = view.order
    if state.canceling and _cancelable(order):
        yes = act("void", order.version, label=t("order-cancel-yes"), style="danger")
        return screen(
            t("order-cancel-ask", number=order.number), rows=[[yes], [act("keep", label=t("order-cancel-no"))]]
        )
    title, standing = t("order-title", number=order.number), t("order-state", state=word(order))
    if state.new:  # invoice, bank details or receipt say the rest in a message of their own
        ways: list[Button] = [go("orders", t("home-orders")), home()]
        total = t("total-total", amount=order.total)
        return screen(
            t("order-thanks"), "", title, standing, total, *_next(order), rows=[*_rows(order, again=False), ways]
        )
    lines: list[Line] = [title, standing, *_next(order), "", *item_lines(order.lines), ""]
    lines += [*order_totals(order), "", *whereto(order, view.settings)]
    if order.note:
        lines.append(t("checkout-note-now", note=order.note))
    lines.append(t("order-placed-at", at=Moment(order.placed_at)))
    ways = [go("orders", t("home-orders")), go("help", t("home-help"))]
    return screen(*lines, rows=[*_rows(order, again=True), ways, [back(), home()]])


def _next(order: Order) -> list[Line]:
    """What happens next, or what the customer is to do."""
    if order.status == "expired":
        return [t("order-next-expired")]
    if order.status != "placed":
        return []
    if paid(order):
        return [t("order-next-pickup" if order.shipping_kind == "pickup" else "order-next-paid")]
    kept = until(order)
    if order.payment_method == "telegram" and kept:
        return [t("order-next-invoice", until=kept)]
    if order.payment_method == "bank_transfer" and kept:
        return [t("order-next-transfer", until=kept)]
    return [t("order-next-cash-pickup" if order.shipping_kind == "pickup" else "order-next-cash")]


def _cancelable(order: Order) -> bool:
    return order.status == "placed" and order.payment_status in ("none", "pending")


def _rows(order: Order, *, again: bool) -> list[list[Button]]:
    rows: list[list[Button]] = []
    if order.payable and (order.status == "expired" or order.payment_method == "telegram"):
        label = t("order-pay-again" if order.status == "expired" else "order-invoice-again", total=order.total)
        rows.append([act("pay", order.version, label=label, style="success")])
    if again and (order.status != "placed" or paid(order) or order.payment_method == "cash_on_delivery"):
        rows.append([act("again", label=t("order-again"))])
    if _cancelable(order):
        rows.append([act("cancel", label=t("order-cancel"))])
    return rows


dialog = Dialog(name="order", state=State, open=_open, load=load, turn=turn, draw=draw)
