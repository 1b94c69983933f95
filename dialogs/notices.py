"""What the shop tells a customer on its own account: a receipt, where to transfer, that an order lapsed.

Every notice carries the order's number: it may arrive twice. Its buttons open new messages.
"""

import re
from collections.abc import Callable

from dialogs.kit import Button, Copy, Line, Screen, go, screen, t
from dialogs.order_parts import order_totals, until, whereto
from dialogs.pieces import item_lines
from store.model.order import Order
from store.model.settings import Settings

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
METHODS = {
    "telegram": "notice-by-card",
    "cash_on_delivery": "notice-by-cash",
    "bank_transfer": "notice-by-transfer",
}


def notice(name: str, order: Order, settings: Settings, *, refund: int = 0, text: str = "") -> Screen:
    """The notice of this name about this order. KeyError for a name that we do not know.

    ``refund`` is which of its refunds it is about, ``text`` what a human says in it.
    """
    if name == "order-note":
        return screen(t("notice-note", number=order.number), "", text, rows=_ways(order))
    money = next((each for each in order.refunds if each.id == refund), None)
    if name in REFUNDS and money:
        title, hint = REFUNDS[name]
        return screen(t(title, number=order.number), t(hint, amount=money.amount), rows=_ways(order))
    return NOTICES[name](order, settings)


def _paid(order: Order, settings: Settings) -> Screen:
    """The receipt."""
    lines = [t("notice-paid", number=order.number), "", *_contents(order)]
    if order.paid:
        lines.append(t(METHODS.get(order.payment_method, "notice-by-card"), amount=order.paid + order.tip))
    if order.tip:
        lines.append(t("notice-tip", tip=order.tip))
    lines += ["", *whereto(order, settings), ""]
    if order.payment_method == "cash_on_delivery":  # paid with the goods in hand
        lines.append(t("order-thanks"))
    else:
        lines.append(t("order-next-pickup" if order.shipping_kind == "pickup" else "order-next-paid"))
    return screen(*lines, *_seller(settings), rows=_ways(order))


def _placed(order: Order, settings: Settings) -> Screen:
    lines = [t("notice-placed", number=order.number), "", *_contents(order), "", *whereto(order, settings), ""]
    pickup = order.shipping_kind == "pickup"
    lines.append(t("order-next-pickup" if pickup else "order-next-paid"))
    lines.append(t("notice-cash-due-pickup" if pickup else "notice-cash-due", total=order.total))
    return screen(*lines, *_seller(settings), rows=_ways(order))


def _transfer(order: Order, settings: Settings) -> Screen:
    """Where the money goes: details, reference, deadline, and each ready to be copied."""
    lines: list[Line] = [
        t("notice-transfer", number=order.number),
        "",
        t("notice-transfer-amount", total=order.total),
        t("notice-transfer-reference", number=order.number),
        "",
        settings.bank_details,
        "",
    ]
    if kept := until(order):
        lines.append(t("notice-transfer-until", until=kept))
    lines.append(t("notice-transfer-then"))
    copies: list[Button] = [
        Copy(t("notice-copy-reference"), order.number),
        Copy(t("notice-copy-amount"), f"{order.total.major():f}"),
    ]
    if found := _IBAN.search(settings.bank_details):
        copies.insert(0, Copy(t("notice-copy-iban"), found[0].replace(" ", "")))
    return screen(*lines, rows=[copies, *_ways(order)])


def _expired(order: Order, _settings: Settings) -> Screen:
    again: list[Button] = [go(f"order-{order.id}", t("notice-pay-again"), "primary")]
    return screen(
        t("notice-expired", number=order.number),
        t("notice-expired-hint"),
        rows=[again, [go("catalog", t("notice-browse"))]],
    )


def _canceled(order: Order, _settings: Settings) -> Screen:
    cart: list[Button] = [go("cart", t("common-cart")), go("catalog", t("notice-browse"))]
    return screen(t("notice-canceled", number=order.number), t("notice-canceled-hint"), rows=[cart])


def _refused(order: Order, _settings: Settings) -> Screen:
    cart: list[Button] = [go("cart", t("common-cart"), "primary"), go("help", t("home-help"))]
    return screen(t("notice-invoice-refused", number=order.number), t("notice-invoice-refused-hint"), rows=[cart])


def _late(order: Order, settings: Settings) -> Screen:
    """Money came for an order that can no longer be served as it was: a human takes over."""
    lines: list[Line] = [t("notice-attention", number=order.number), t("notice-attention-hint")]
    return screen(*lines, *_seller(settings), rows=_ways(order))


def _double(order: Order, _settings: Settings) -> Screen:
    """The order was paid already: this money goes back."""
    return screen(t("notice-attention", number=order.number), t("notice-double-hint"), rows=_ways(order))


def _too_late(order: Order, _settings: Settings) -> Screen:
    """The order was canceled: its money goes back, unless a human finds that the goods can still be had."""
    return screen(t("notice-attention", number=order.number), t("notice-late-hint"), rows=_ways(order))


def _waits(order: Order, _settings: Settings) -> Screen:
    return screen(t("notice-waits", number=order.number), t("notice-waits-hint"), rows=_ways(order))


def _missing(order: Order, _settings: Settings) -> Screen:
    """Somebody has looked: the money that seemed to be under way never came."""
    again: list[Button] = [go(f"order-{order.id}", t("notice-pay-again"), "primary"), go("help", t("home-help"))]
    return screen(t("notice-missing", number=order.number), t("notice-missing-hint"), rows=[again])


def _ended(order: Order, _settings: Settings) -> Screen:
    """The shop has canceled an order that was not paid."""
    cart: list[Button] = [go("cart", t("common-cart")), go("help", t("home-help"))]
    return screen(t("notice-canceled", number=order.number), t("notice-ended-hint"), rows=[cart])


def _contents(order: Order) -> list[Line]:
    return [*item_lines(order.lines), "", *order_totals(order)]


def _seller(settings: Settings) -> list[Line]:
    """Who sells, as a receipt must say where the law asks for it."""
    lines: list[Line] = [settings.legal.name] if settings.legal.name else []
    if settings.legal.tax_id:
        lines.append(t("notice-tax-id", tax_id=settings.legal.tax_id))
    return ["", *lines] if lines else []


def _ways(order: Order) -> list[list[Button]]:
    return [[go(f"order-{order.id}", t("notice-order")), go("catalog", t("notice-browse"))]]


REFUNDS = {
    "order-refund": ("notice-refund", "notice-refund-hint"),
    "order-refunded": ("notice-refunded", "notice-refunded-hint"),
}
NOTICES: dict[str, Callable[[Order, Settings], Screen]] = {
    "order-paid": _paid,
    "order-placed": _placed,
    "order-transfer": _transfer,
    "order-expired": _expired,
    "order-canceled": _canceled,
    "invoice-refused": _refused,
    "order-attention": _late,
    "order-double": _double,
    "order-late": _too_late,
    "order-waits": _waits,
    "order-missing": _missing,
    "order-ended": _ended,
}
