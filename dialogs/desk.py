"""What staff see of an order, in the shop's own language: what to pack, for whom, whether it is paid."""

from html import escape

from dialogs.kit import Button, Line, Moment, Screen, card, screen, t
from dialogs.order_parts import Standing, order_totals, paid, pickup_place, shipping_for_staff, told, word
from dialogs.pieces import titled
from store.model.order import Order, OrderLine
from store.model.safehtml import SafeHtml
from store.model.settings import Settings

PAYMENTS = {
    "telegram": "desk-by-card",
    "cash_on_delivery": "desk-by-cash",
    "bank_transfer": "desk-by-transfer",
}
PAYMENTS_AT_PICKUP = PAYMENTS | {"cash_on_delivery": "desk-by-cash-pickup"}
SIGNS: dict[Standing, str] = {"unpaid": "⏳", "canceled": "✖️", "expired": "⌛️", "shipped": "🚚"}


def order_card(order: Order, settings: Settings) -> Screen:
    """The card of an order. Its buttons carry the version that it was drawn from."""
    lines: list[Line] = [t("desk-order", sign=SIGNS.get(told(order), "📦"), number=order.number, state=word(order))]
    lines += [t("desk-attention", reason=t(f"attention-{reason}")) for reason in order.attention]
    if order.attention:
        lines.append(t("desk-see-attention"))
    lines += [_payment(order), *_refunds(order), ""]
    lines += [_pack(line) for line in order.lines]
    lines += ["", *order_totals(order, shipping_for_staff(order, settings)), "", *_customer(order, settings)]
    if order.note:
        lines.append(t("desk-note", note=order.note))
    lines.append(t("order-placed-at", at=Moment(order.placed_at)))
    return screen(*lines, rows=_rows(order))


def _payment(order: Order) -> Line:
    methods = PAYMENTS_AT_PICKUP if order.shipping_kind == "pickup" else PAYMENTS
    method = t(methods.get(order.payment_method, "desk-by-card"))
    if paid(order):
        return t("desk-paid", amount=order.paid, method=method)
    if order.paid:
        return t("desk-paid-partly", amount=order.paid, total=order.total, method=method)
    return t("desk-unpaid", total=order.total, method=method)


def _refunds(order: Order) -> list[Line]:
    return [
        t("desk-to-refund" if each.open else "desk-refunded", amount=each.amount)
        for each in order.refunds
        if each.status != "failed"
    ]


def _pack(line: OrderLine) -> Line:
    title = titled(line.title, line.options)
    if line.sku:
        return t("desk-line", quantity=line.quantity, title=title, sku=line.sku)
    return t("desk-line-plain", quantity=line.quantity, title=title)


def _customer(order: Order, settings: Settings) -> list[Line]:
    """Who ordered (a mention opens the chat with him) and where it goes."""
    if order.customer < 0:  # a stand-in for one whose data was deleted
        return [t("desk-erased")]
    name = order.address.name if order.address else str(order.customer)
    mention = SafeHtml(f'<a href="tg://user?id={order.customer}">{escape(name)}</a>')
    lines: list[Line] = [t("desk-customer", customer=mention)]
    if order.address:
        lines.append(t("desk-phone", phone=order.address.phone))
    if order.shipping_kind == "pickup":
        return [*lines, t("desk-pickup", place=pickup_place(order, settings))]
    if order.shipping_title:
        lines.append(t("desk-shipping", title=shipping_for_staff(order, settings)))
    if order.address and order.address.address:
        lines.append(t("desk-address", address=order.address.address))
    return lines


def _rows(order: Order) -> list[list[Button]]:
    if paid(order) or order.status not in ("placed", "expired"):
        return []
    if order.payment_method == "bank_transfer":
        return [[card("paid", order.id, order.version, t("desk-confirm-transfer", total=order.total), "success")]]
    if order.payment_method == "cash_on_delivery":
        return [[card("cash", order.id, order.version, t("desk-confirm-cash", total=order.total), "success")]]
    return []
