"""Where an order stands with its money, from what was captured for it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Captured:
    """Money that was taken, less the tip. ``amount`` in minor units of ``currency``."""

    amount: int
    currency: str


def settles(money: Captured, total: int, currency: str) -> bool:
    """Whether this money is what the order costs, to the unit: nothing else ever pays it."""
    return money == Captured(total, currency)


def received(captured: Sequence[Captured], currency: str) -> int:
    """What was taken in the order's own currency, in minor units."""
    return sum(money.amount for money in captured if money.currency == currency)


def payment_status(total: int, currency: str, captured: Sequence[Captured], *, pending: bool) -> str:
    """One of ``PAYMENT_STATUSES``. Paid is only what one payment of exactly the total has paid, and nothing more."""
    if not captured:
        return "paid" if total == 0 else "pending" if pending else "none"
    if received(captured, currency) > total:
        return "overpaid"
    alone = len(captured) == 1 and settles(captured[0], total, currency)
    return "paid" if alone else "partially_paid"
