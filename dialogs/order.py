"""One order: how it stands, what is in it, and what the customer can still do with it."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

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
from dialogs.order_parts import money_lines, order_totals, paid, until, whereto, word
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
    def change(self, order_id: int) -> object: ...


@dataclass(frozen=True, slots=True)
class State:
    """Which order; whether it was placed just now; whether we are asking if it shall be canceled, or changed or so."""

    order: int
    new: bool = False
    asking: Literal["", "cancel", "change"] = ""


@dataclass(frozen=True, slots=True)
class View:
    """The order as it is now, and the merchant's settings."""

    order: Order
    settings: Settings


def _open(args: tuple[str, ...], shop: OrderShop) -> State | None:
    match args:
        case (order, *rest) if (found := whole(order)) is not None:
            return State(found, rest == ["new"], "change" if rest == ["change"] else "") if shop.order(found) else None
        case _:
            return None


def load(state: State, shop: OrderShop) -> View:
    """The order as it is now."""
    order = shop.order(state.order)
    if order is None:
        raise Vanished
    return View(order, shop.settings)


def turn(state: State, event: Event, shop: OrderShop) -> Turn[State]:
    """Pay, change, cancel, order again. What commits carries the version that it was drawn from."""
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
            return stay(replace(state, asking="cancel"))
        case Press("keep"):
            return stay(replace(state, asking=""))
        case Press("change") as press:
            if press.number() != load(state, shop).order.version:
                return stay(replace(state, asking=""), t("order-changed"))
            shop.change(state.order)
            return Turn(None, t("order-change-done"), go=Route("checkout", (str(state.order),)))
        case Press("void") as press:
            if press.number() != load(state, shop).order.version:
                return stay(replace(state, asking=""), t("order-changed"))
            shop.cancel(state.order)
            return stay(State(state.order), t("order-canceled-toast"))
        case _:
            raise BadPress(f"order: {event.input}")


def draw(state: State, view: View) -> Screen:
    """How it stands, then lines and sums, then where it goes."""
    order = view.order
    if state.asking and _cancelable(order):
        return _ask(state, order)
    title, standing = t("order-title", number=order.number), t("order-state", state=word(order))
    if state.new:  # invoice, bank details or receipt say the rest in a message of their own
        ways: list[Button] = [go("orders", t("home-orders")), home()]
        total = t("total-total", amount=order.total)
        return screen(
            t("order-thanks"), "", title, standing, total, *_next(order), rows=[*_rows(order, again=False), ways]
        )
    lines: list[Line] = [title, standing, *_next(order), "", *item_lines(order.lines), ""]
    lines += [*order_totals(order), *money_lines(order), "", *whereto(order, view.settings)]
    if order.note:
        lines.append(t("checkout-note-now", note=order.note))
    lines.append(t("order-placed-at", at=Moment(order.placed_at)))
    ways = [go("orders", t("home-orders")), go("help", t("home-help"))]
    return screen(*lines, rows=[*_rows(order, again=True), ways, [back(), home()]])


def _ask(state: State, order: Order) -> Screen:
    yes = act("void", order.version, label=t("order-cancel-yes"), style="danger")
    no = act("keep", label=t("order-cancel-no"))
    if state.asking == "cancel":
        return screen(t("order-cancel-ask", number=order.number), rows=[[yes], [no]])
    change = act("change", order.version, label=t("order-change-yes"), style="primary")
    return screen(t("order-change-ask", number=order.number), t("order-change-hint"), rows=[[change], [yes], [no]])


def _next(order: Order) -> list[Line]:
    """What happens next, or what the customer is to do."""
    if order.paid and order.status in ("expired", "canceled"):
        return [] if order.refunds else [t("order-next-human")]
    if order.status == "expired":
        return [t("order-next-expired")]
    if order.status != "placed":
        return []
    if order.paid and {"oversold", "amount_mismatch"} & set(order.attention):
        return [t("order-next-human")]
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
        change = act("change", order.version, label=t("order-change"))
        rows.append([change, act("cancel", label=t("order-cancel"))])
    return rows


dialog = Dialog(name="order", state=State, open=_open, load=load, turn=turn, draw=draw)
