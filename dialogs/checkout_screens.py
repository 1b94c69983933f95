"""How each step of the checkout looks."""

from dialogs.checkout_state import DIGEST, State, View, address_needed
from dialogs.details import Draft
from dialogs.kit import Ask, Button, Line, Screen, act, go, screen, t
from dialogs.pieces import back, home, item_lines, total_lines
from store.model.cart import Quote
from store.model.customer import Address
from store.model.money import Money
from store.model.settings import PaymentMethod, ShippingMethod

PAY: dict[PaymentMethod, str] = {
    "telegram": "checkout-pay-card",
    "cash_on_delivery": "checkout-pay-cash",
    "bank_transfer": "checkout-pay-transfer",
}
AT_PICKUP: dict[PaymentMethod, str] = PAY | {"cash_on_delivery": "checkout-pay-pickup"}


def draw(state: State, view: View) -> Screen:
    """The screen of the present step; an empty cart has none."""
    if not view.quote.cart.lines:
        rows: list[list[Button]] = [[go("catalog", t("home-browse"), "primary")], [back(), home()]]
        return screen(t("cart-empty"), t("cart-empty-hint"), rows=rows)
    if state.step == "details":
        return _details(state, view)
    if state.step == "shipping":
        return _shipping(state, view)
    if state.step == "note":
        return _note(state)
    return _summary(state, view)


def _details(state: State, view: View) -> Screen:
    if state.address is not None and (state.only or state.draft == Draft()):
        return _edit(state, state.address)
    draft, needed = state.draft, address_needed(view.quote)
    missing = draft.missing(address=needed)
    lines: list[Line] = []
    if draft == Draft():
        lines += [t("checkout-details"), t("checkout-details-all" if needed else "checkout-details-short"), ""]
        lines.append(t("checkout-example" if needed else "checkout-example-short"))
    else:
        lines += [t("checkout-understood"), *_known(draft), ""]
        lines += [t(f"checkout-ask-{field}") for field in missing]
    if "phone" in missing:
        ask = Ask(contact=t("checkout-share"), placeholder=t(f"checkout-placeholder-{'-'.join(missing)}"))
        return screen(*lines, "", t("checkout-share-hint"), ask=ask)
    rows: list[list[Button]] = []
    if missing == ("address",):
        rows = [
            [act("ship", choice.id, label=t("checkout-pickup", title=choice.title(view.locale)))]
            for choice in view.quote.shipping_choices
            if choice.kind == "pickup"
        ]
    return screen(*lines, rows=[*rows, [go("cart", t("checkout-to-cart"))]])


def _known(draft: Draft) -> list[Line]:
    known = (("name", draft.name), ("phone", draft.phone), ("address", draft.address.replace("\n", ", ")))
    return [t(f"checkout-known-{field}", value=value) for field, value in known if value]


def _edit(state: State, address: Address) -> Screen:
    """Change details that are known: all in one message, or one of them alone."""
    if state.only == "phone":
        ask = Ask(contact=t("checkout-share"), placeholder=t("checkout-placeholder-phone"))
        return screen(t("checkout-ask-phone"), "", t("checkout-share-hint"), ask=ask)
    keep: list[Button] = [act("keep", label=t("checkout-keep"))]
    if state.only:
        return screen(t(f"checkout-ask-{state.only}"), rows=[keep])
    parts: list[list[Button]] = [
        [
            act("only", "name", label=t("checkout-only-name")),
            act("only", "phone", label=t("checkout-only-phone")),
            act("only", "address", label=t("checkout-only-address")),
        ]
    ]
    known = _known(Draft(address.name, address.phone, address.address))
    return screen(t("checkout-edit"), *known, "", t("checkout-edit-hint"), rows=[*parts, keep])


def _shipping(state: State, view: View) -> Screen:
    rows: list[list[Button]] = []
    for choice in view.quote.shipping_choices:
        title = choice.title(view.locale)
        price = Money(choice.price, view.quote.total.currency)
        label = t("checkout-method", title=title, price=price) if price else t("checkout-method-free", title=title)
        if choice.id == state.shipping:
            label = t("checkout-method-chosen", method=label)
        rows.append([act("ship", choice.id, label=label)])
    places: list[Line] = [
        t("checkout-pickup-place", title=choice.title(view.locale), place=choice.address)
        for choice in view.quote.shipping_choices
        if choice.address
    ]
    way_back: Button = act("keep", label=t("checkout-keep")) if state.shipping else go("cart", t("checkout-to-cart"))
    rows.append([way_back])
    none: list[Line] = [] if view.quote.shipping_choices else [t("checkout-no-shipping")]
    return screen(t("checkout-shipping"), *none, *places, rows=rows)


def _note(state: State) -> Screen:
    rows: list[list[Button]] = [[act("unnote", label=t("checkout-note-remove"))]] if state.note else []
    rows.append([act("keep", label=t("checkout-note-skip"))])
    now: list[Line] = ["", t("checkout-note-now", note=state.note)] if state.note else []
    return screen(t("checkout-note-ask"), *now, rows=rows)


def _summary(state: State, view: View) -> Screen:
    """The last look: every figure of the order, and one button a way to pay."""
    quote = view.quote
    lines: list[Line] = [t("checkout-summary"), "", *item_lines(quote.cart.lines), ""]
    title = quote.shipping.title(view.locale) if quote.shipping else ""
    shipping = quote.shipping_price if quote.shipping else None
    lines += total_lines(quote.cart.subtotal, shipping, title, quote.taxes, quote.total, included=quote.tax_included)
    lines += ["", *_whereto(quote)]
    if state.note:
        lines.append(t("checkout-note-now", note=state.note))
    if not quote.payment_choices:
        lines += ["", t("checkout-no-way-to-pay")]
    return screen(*lines, rows=[*_pay_rows(quote), *_change_rows(state, quote)])


def _whereto(quote: Quote) -> list[Line]:
    if quote.address is None:
        return []
    address = quote.address
    lines: list[Line] = [t("checkout-to", name=address.name, phone=address.phone)]
    if _picked_up(quote.shipping):
        return [*lines, t("checkout-pickup-at", place=quote.shipping.address if quote.shipping else "")]
    return [*lines, t("checkout-address", address=address.address)] if address.address else lines


def _picked_up(method: ShippingMethod | None) -> bool:
    return method is not None and method.kind == "pickup"


def _pay_rows(quote: Quote) -> list[list[Button]]:
    """Nothing can be placed while something is missing or short: the way to put it right comes instead."""
    if quote.cart.short:
        return [[go("cart", t("checkout-short-fix"), "primary")]]
    if "address" in quote.missing:
        return [[act("edit", label=t("checkout-add-address"), style="primary")]]
    if "shipping" in quote.missing:
        return [[act("shipping", label=t("checkout-choose-shipping"), style="primary")]]
    digest = quote.stamp[:DIGEST]
    if not quote.total:
        return [[act("place", quote.payment_choices[0], digest, label=t("checkout-place-free"), style="success")]]
    pay = AT_PICKUP if _picked_up(quote.shipping) else PAY
    return [  # one way stands out: the first
        [act("place", method, digest, label=t(pay[method], total=quote.total), style="" if number else "success")]
        for number, method in enumerate(quote.payment_choices)
    ]


def _change_rows(state: State, quote: Quote) -> list[list[Button]]:
    changes: list[Button] = [act("edit", label=t("checkout-edit-address"))]
    if len(quote.shipping_choices) > 1:
        changes.append(act("shipping", label=t("checkout-change-shipping")))
    note = t("checkout-note-change" if state.note else "checkout-note-add")
    return [changes, [act("note", label=note), go("cart", t("checkout-to-cart"))]]
