"""What lists, pages, notices and cards say of an order: how it stands, its sums, where it goes."""

from typing import Literal, Protocol

from dialogs.kit import Line, Moment, T, t
from dialogs.pieces import total_lines
from store.model.order import Order
from store.model.settings import Settings, ShippingMethod

SOON = 6 * 3_600_000  # milliseconds
Standing = Literal["placed", "unpaid", "paid", "shipped", "delivered", "completed", "canceled", "expired"]


class Statuses(Protocol):
    """What an order and its card have in common."""

    @property
    def status(self) -> str: ...
    @property
    def payment_status(self) -> str: ...
    @property
    def fulfillment_status(self) -> str: ...
    @property
    def payment_method(self) -> str: ...


def paid(order: Statuses) -> bool:
    """Whether nothing is owed any more."""
    return order.payment_status in ("paid", "overpaid", "partially_refunded")


def standing(order: Statuses) -> Standing:
    """The one word: the end of the story first, then how far the goods are, then the money."""
    if order.status == "canceled":
        return "canceled"
    if order.status == "expired":
        return "expired"
    if order.fulfillment_status == "delivered":
        return "delivered"
    if order.status == "completed":
        return "completed"
    if order.fulfillment_status in ("fulfilled", "partially_fulfilled"):
        return "shipped"
    return "paid" if paid(order) else "unpaid"


def word(order: Statuses) -> T:
    """The one word as a text."""
    return t(f"order-is-{told(order)}")


def told(order: Statuses) -> Standing:
    """How it stands in the reader's eyes: nobody waits for money that is due with the goods."""
    now = standing(order)
    return "placed" if now == "unpaid" and order.payment_method == "cash_on_delivery" else now


def until(order: Order) -> Moment | None:
    """How long its goods are kept; the time alone where that is soon."""
    if order.expires_at is None:
        return None
    return Moment(order.expires_at, "time" if order.expires_at - order.placed_at < SOON else "both")


def order_totals(order: Order, shipping_title: str = "") -> list[Line]:
    """The sums of an order. Its shipping is called as the customer read it, or by the title given."""
    shipping = order.shipping if order.shipping_title else None
    title = shipping_title or order.shipping_title
    return total_lines(order.subtotal, shipping, title, order.taxes, order.total, included=order.tax_included)


def money_lines(order: Order) -> list[Line]:
    """What came on top of an order's total, and what of it all goes back."""
    lines: list[Line] = [t("order-tip", tip=order.tip)] if order.tip else []
    return lines + [
        t("order-refund-comes" if refund.open else "order-refunded", amount=refund.amount)
        for refund in order.refunds
        if refund.status != "failed"
    ]


def whereto(order: Order, settings: Settings) -> list[Line]:
    """To whom and where; for a pickup the place, as it is now."""
    if order.address is None:
        return []
    lines: list[Line] = [t("checkout-to", name=order.address.name, phone=order.address.phone)]
    if order.shipping_kind == "pickup":
        return [*lines, t("checkout-pickup-at", place=pickup_place(order, settings))]
    return [*lines, t("checkout-address", address=order.address.address)] if order.address.address else lines


def pickup_place(order: Order, settings: Settings) -> str:
    """Where an order is picked up; the method's title where the shop no longer has that method."""
    method = _method(order, settings)
    return (method.address if method else "") or order.shipping_title


def shipping_for_staff(order: Order, settings: Settings) -> str:
    """The title of an order's shipping in the shop's own language, as far as the shop still has that method."""
    method = _method(order, settings)
    return method.title(settings.language) if method else order.shipping_title


def _method(order: Order, settings: Settings) -> ShippingMethod | None:
    return next((each for each in settings.shipping if order.shipping_title in each.titles.values()), None)
