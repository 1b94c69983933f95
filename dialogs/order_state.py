"""How an order stands, in one word for lists and as steps for its page."""

from typing import Literal, Protocol

from dialogs.kit import T, t

Standing = Literal["unpaid", "paid", "shipped", "delivered", "completed", "canceled", "expired"]


class Statuses(Protocol):
    """What an order and its card have in common."""

    @property
    def status(self) -> str: ...
    @property
    def payment_status(self) -> str: ...
    @property
    def fulfillment_status(self) -> str: ...


def paid(order: Statuses) -> bool:
    """Whether nothing is owed any more."""
    return order.payment_status in ("paid", "overpaid")


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
    return t(f"order-is-{standing(order)}")
