"""The cart: change quantities, put right what is no longer there, go on to the checkout."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.kit import BadPress, Button, Dialog, Event, Line, Press, Screen, T, Turn, act, go, screen, stay, t
from dialogs.pieces import PAGE, back, home, pager, titled
from store.model.cart import Cart, CartLine


class CartShop(Protocol):
    """What the cart needs of the shop."""

    def cart(self) -> Cart: ...
    def set_quantity(self, variant: int, quantity: int) -> int: ...
    def clear(self) -> object: ...


@dataclass(frozen=True, slots=True)
class State:
    """The page shown, and whether we are asking if it shall be emptied."""

    page: int = 0
    clearing: bool = False


def _open(_args: tuple[str, ...], _shop: CartShop) -> State:
    return State()


def load(_state: State, shop: CartShop) -> Cart:
    """The cart with prices and stock of this moment."""
    return shop.cart()


def turn(state: State, event: Event, shop: CartShop) -> Turn[State]:
    """Quantities are absolute: 0 removes the line."""
    match event.input:
        case Press("qty") as press:
            wanted = max(0, press.number(1))
            count = shop.set_quantity(press.number(0), wanted)
            if count < wanted:
                return stay(state, t("cart-most", most=count))
            return stay(state, None if count else t("cart-removed"))
        case Press("most") as press:
            return stay(state, _most(press.number(), shop))
        case Press("fix"):
            for line in shop.cart().short:
                shop.set_quantity(line.variant, line.available)
            return stay(state, t("cart-fixed"))
        case Press("page") as press:
            return stay(replace(state, page=max(0, press.number())))
        case Press("clear"):
            return stay(replace(state, clearing=True))
        case Press("keep"):
            return stay(replace(state, clearing=False))
        case Press("empty") as press:
            if press.number() != shop.cart().version:
                return stay(replace(state, clearing=False), t("cart-changed"))
            shop.clear()
            return stay(State(), t("cart-emptied"))
        case _:
            raise BadPress(f"cart: {event.input}")


def _most(variant: int, shop: CartShop) -> T:
    """That there are no more of it: said in passing, a limit is no error."""
    line = next((line for line in shop.cart().lines if line.variant == variant), None)
    return t("cart-only-left", available=max(0, line.available) if line else 0)


def draw(state: State, cart: Cart) -> Screen:
    """Lines with their buttons, the sum, the way on."""
    if not cart.lines:
        return screen(
            t("cart-empty"),
            t("cart-empty-hint"),
            rows=[[go("catalog", t("home-browse"), "primary")], [go("orders", t("home-orders"))], [back(), home()]],
        )
    if state.clearing:
        return screen(
            t("cart-clear-ask", count=cart.quantity),
            rows=[
                [act("empty", cart.version, label=t("cart-clear-yes"), style="danger")],
                [act("keep", label=t("cart-clear-no"))],
            ],
        )
    page = min(state.page, (len(cart.lines) - 1) // PAGE)
    shown = list(enumerate(cart.lines, 1))[page * PAGE : (page + 1) * PAGE]
    lines: list[Line] = [t("cart-title"), ""]
    rows: list[list[Button]] = []
    for number, line in shown:
        lines += _lines(number, line)
        rows.append(_row(number, line))
    rows.append(pager(page, after="next" if (page + 1) * PAGE < len(cart.lines) else None))
    if cart.short:
        rows.append([act("fix", label=t("cart-fix"), style="primary")])
    else:
        rows.append([go("checkout", t("cart-checkout", total=cart.subtotal), "success")])
    rows += [[go("catalog", t("cart-more")), act("clear", label=t("cart-clear"))], [back(), home()]]
    return screen(*lines, "", t("cart-total", total=cart.subtotal), rows=rows)


def _lines(number: int, line: CartLine) -> list[Line]:
    title = titled(line.title, line.options)
    told: list[Line] = [
        t("cart-line", number=number, title=title, quantity=line.quantity, price=line.unit_price, total=line.total)
    ]
    if line.available <= 0:
        told.append(t("cart-line-gone"))
    elif line.quantity > line.available:
        told.append(t("cart-line-short", available=line.available))
    return told


def _row(number: int, line: CartLine) -> list[Button]:
    """One line's buttons. Four share a phone's width: the title stands in the text, by number."""
    plus = ("qty", line.variant, line.quantity + 1) if line.quantity < line.available else ("most", line.variant)
    return [
        act("qty", line.variant, min(line.quantity - 1, line.available), label=t("common-minus")),
        go(f"product-{line.product}-{line.variant}", t("cart-open", number=number, quantity=line.quantity)),
        act(*plus, label=t("common-plus")),
        act("qty", line.variant, 0, label=t("cart-remove")),
    ]


dialog = Dialog(name="cart", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single")
