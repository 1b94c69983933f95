"""The checkout: who and where, how it comes, a last look, and the order is placed with one press."""

from dataclasses import replace
from typing import cast

from dialogs.checkout_screens import draw
from dialogs.checkout_state import DIGEST, NOTE, CheckoutShop, State, View, address_needed, quoted, settle
from dialogs.cutting import units
from dialogs.details import MESSAGE, NAME, Draft, Field, clean, only, phone_of, read
from dialogs.kit import BadPress, Contact, Dialog, Event, Input, Press, Route, Said, Sent, Turn, stay, t, whole
from store.model.customer import Address

FIELDS: tuple[Field, ...] = ("name", "phone", "address")


def _open(args: tuple[str, ...], shop: CheckoutShop) -> State:
    """From the cart; or as it was for an own order that is to be changed."""
    order = shop.order(whole(args[0]) or 0) if len(args) == 1 else None
    if order is None:
        return settle(State(), shop)
    return settle(State(address=order.address, shipping=order.shipping_method or None, note=order.note), shop)


def _wake(state: State, shop: CheckoutShop) -> State:
    """Whoever looked at the cart once more finds note, shipping and address as they were."""
    woken = settle(replace(state, step="summary"), shop)
    return replace(woken, draft=state.draft) if woken.address is None else woken


def load(state: State, shop: CheckoutShop) -> View:
    """What would be ordered now."""
    return View(quoted(state, shop), shop.locale)


def turn(state: State, event: Event, shop: CheckoutShop) -> Turn[State]:
    """Go from step to step; place the order."""
    match event.input:
        case Press("place") as press:
            return _place(state, press.text(0), press.text(1), shop)
        case Press("edit"):
            return stay(replace(state, step="details", draft=Draft(), only=None))
        case Press("only") as press if press.text() in FIELDS and state.address:
            return stay(replace(state, step="details", draft=Draft(), only=cast("Field", press.text())))
        case Press("shipping"):
            return stay(replace(state, step="shipping"))
        case Press("ship") as press:
            return _ship(state, press.text(), shop)
        case Press("note"):
            return stay(replace(state, step="note"))
        case Press("unnote"):
            return stay(settle(replace(state, note=""), shop))
        case Press("keep"):
            return stay(settle(state, shop))
        case _:
            return _heard(state, event.input, shop)


def _heard(state: State, heard: Input, shop: CheckoutShop) -> Turn[State]:
    """What the customer wrote or sent, at a step that asks for it."""
    match heard:
        case Said(text) if state.step == "note":
            note = clean(text)
            if units(note) > NOTE:
                return stay(state, t("checkout-note-long", limit=NOTE))
            return stay(settle(replace(state, note=note), shop), t("checkout-noted"))
        case Said(text) if state.step == "details":
            return _said(state, text, shop)
        case Contact(phone, name, own) if state.step == "details":
            if not own or not (number := phone_of(phone)):
                return stay(state, t("checkout-foreign-contact"))
            number = number if number.startswith("+") else f"+{number}"
            known = state.draft
            named = known.name or ("" if state.address else clean(name).replace("\n", " ")[:NAME])
            return _understood(state, replace(known, phone=number, name=named), shop)
        case Sent() | Contact() if state.step in ("details", "note"):
            return stay(state, t("checkout-words-please"))
        case _:
            raise BadPress(f"checkout: {heard}")


def _said(state: State, text: str, shop: CheckoutShop) -> Turn[State]:
    if units(text) > MESSAGE:
        return stay(state, t("checkout-too-long"))
    if state.only:
        answer = only(state.only, text)
        return stay(state, t(f"checkout-bad-{state.only}")) if answer is None else _understood(state, answer, shop)
    wanted = state.draft.missing(address=_wants_address(state, shop))
    if state.draft != Draft() and len(wanted) == 1 and (answer := only(wanted[0], text)):
        field = wanted[0]
        return _understood(state, replace(state.draft, **{field: getattr(answer, field)}), shop)
    draft = read(text, state.draft, address=_wants_address(state, shop))
    if draft == state.draft:
        return stay(state, t(f"checkout-bad-{wanted[0]}") if len(wanted) == 1 else t("checkout-not-understood"))
    return _understood(state, draft, shop)


def _wants_address(state: State, shop: CheckoutShop) -> bool:
    return address_needed(quoted(state, shop))


def _understood(state: State, draft: Draft, shop: CheckoutShop) -> Turn[State]:
    """Take what is new; while something is missing ask for that. Whoever changes details keeps what he did not send."""
    old = state.address
    if old is not None:
        draft = Draft(draft.name or old.name, draft.phone or old.phone, draft.address or old.address)
    if draft.missing(address=_wants_address(state, shop)):
        reached = draft.phone and not state.draft.phone  # the button that shares it goes, with a word
        return stay(replace(state, draft=draft, only=None), t("checkout-noted") if reached else None)
    address = Address(draft.name, draft.phone, draft.address, old.country if old else shop.settings.country)
    shop.remember(address)
    return stay(settle(replace(state, address=address), shop), t("checkout-noted"))


def _ship(state: State, method: str, shop: CheckoutShop) -> Turn[State]:
    quote = quoted(state, shop)
    chosen = next((choice for choice in quote.shipping_choices if choice.id == method), None)
    if chosen is None:
        raise BadPress("ship")
    draft = state.draft
    if state.address is None and not (chosen.kind == "pickup" and draft.name and draft.phone):
        return stay(replace(state, shipping=method))
    if state.address is None:
        address = Address(draft.name, draft.phone, "", shop.settings.country)
        shop.remember(address)
        state = replace(state, address=address)
    return stay(settle(replace(state, shipping=method), shop))


def _place(state: State, method: str, digest: str, shop: CheckoutShop) -> Turn[State]:
    """Place what the button showed, or show what it has become."""
    quote = quoted(state, shop)
    if not quote.cart.short and (quote.missing or quote.stamp[:DIGEST] != digest):  # what is short is said by name
        return stay(state, t("checkout-changed"), alert=True)
    if method not in shop.settings.payment_methods:
        raise BadPress("place")
    shipping = quote.shipping.id if quote.shipping else None
    order = shop.place(quote.address, shipping, state.note, method, quote.stamp)
    return Turn(None, go=Route("order", (str(order.id), "new")))


dialog = Dialog(
    name="checkout",
    state=State,
    open=_open,
    load=load,
    turn=turn,
    draw=draw,
    mode="single",
    takes_text=lambda state: state.step in ("details", "note"),
    wake=_wake,
)
