"""Money that needs an owner: what happened in words, and the right choices by reason. Every order can be looked up."""

from dataclasses import replace

from dialogs.attention_screens import draw
from dialogs.attention_state import AttentionShop, State, load
from dialogs.kit import BadPress, Dialog, Event, Press, Route, Said, Sent, Turn, stay, t, whole
from dialogs.pieces import turn_page
from store.model.attention import CHOICES

NUMBER = 40  # characters; no order number is longer


def _open(args: tuple[str, ...], shop: AttentionShop) -> State | None:
    if not shop.is_owner:
        return None
    match args:
        case ():
            return State()
        case (order,) if (found := whole(order)) and shop.attended(found):
            return State("order", found)
        case ("stray", bot, update):
            one, other = whole(bot), whole(update)
            return State("stray", bot=one, update=other) if one and other and shop.stray(one, other) else None
        case _:
            return None


def turn(state: State, event: Event, shop: AttentionShop) -> Turn[State]:
    """Turn pages, decide, take what is typed. What commits carries the version that it was drawn from."""
    match event.input:
        case Press("page") as press if state.step == "list":
            trail = turn_page(state.trail, press.number(0), press.text(1))
            if trail is None:
                raise BadPress("page")
            return stay(replace(state, trail=trail))
        case Press() as press if state.order:
            return _order(state, press, shop)
        case Press() as press if state.update:
            return _stray(state, press, shop)
        case Said(text):
            return _said(state, text, shop)
        case Sent():
            return stay(state, t("attend-words-please"))
        case _:
            raise BadPress(f"attention: {event.input}")


def _order(state: State, press: Press, shop: AttentionShop) -> Turn[State]:
    page = State("order", state.order)
    match press.action:
        case "charge" | "note":
            return stay(replace(page, step="charge" if press.action == "charge" else "note", version=press.number()))
        case "keep":
            return stay(page)
        case "back":
            shop.refunded(state.order, press.number(0), press.number(1))
            return stay(page, t("attend-done"))
        case "block":
            shop.block(state.order, blocked=press.number() == 1)
            return stay(page, t("attend-done"))
        case "decide" if press.text(1) in CHOICES and press.text(2) in CHOICES[press.text(1)]:
            shop.decide(state.order, press.number(0), press.text(1), press.text(2))
            return stay(page, t("attend-done"))
        case _:
            raise BadPress(press.action)


def _stray(state: State, press: Press, shop: AttentionShop) -> Turn[State]:
    match press.action:
        case "number":
            return stay(replace(state, step="number"))
        case "keep":
            return stay(replace(state, step="stray"))
        case "returned":
            shop.stray_refunded(state.bot, state.update)
            return stay(State(), t("attend-done"))
        case _:
            raise BadPress(press.action)


def _said(state: State, text: str, shop: AttentionShop) -> Turn[State]:
    page = State("order", state.order)
    match state.step:
        case "charge":
            shop.decide(state.order, state.version, "payment_in_flight", "arrived", text)
            return stay(page, t("attend-done"))
        case "note":
            shop.write_to(state.order, state.version, text)
            return stay(page, t("attend-sent"))
        case "number":
            order = shop.belongs_to(state.bot, state.update, text)
            return Turn(State(), t("attend-done"), go=Route("attention", (str(order),)))
        case _:
            order_id = shop.any_order(text) if len(text) <= NUMBER else None
            if order_id is None:
                return stay(state, t("attend-unknown"))
            return Turn(state, go=Route("attention", (str(order_id),)))


dialog = Dialog(
    name="attention",
    state=State,
    open=_open,
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
