"""Where an order stands with its money, from what was captured for it and what of that went back."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Captured:
    """Money that was taken, less the tip, and what of it went back. In minor units of ``currency``."""

    amount: int
    currency: str
    refunded: int = 0

    @property
    def left(self) -> int:
        """What is still here of it."""
        return self.amount - self.refunded


def settles(money: Captured, total: int, currency: str) -> bool:
    """Whether this money is what the order costs, to the unit: nothing else ever pays it by itself."""
    return (money.left, money.currency) == (total, currency)


def received(captured: Sequence[Captured], currency: str) -> int:
    """What was taken in the order's own currency, in minor units, whatever went back since."""
    return sum(money.amount for money in captured if money.currency == currency)


def returned(captured: Sequence[Captured], currency: str) -> int:
    """What went back in the order's own currency, in minor units."""
    return sum(money.refunded for money in captured if money.currency == currency)


def tip_of(asked: int, total: int, most: int) -> int:
    """What of an amount is a tip: all above the total, unless it is more than may be given; then nothing is."""
    return asked - total if 0 < asked - total <= most else 0


def payment_status(
    total: int, currency: str, captured: Sequence[Captured], *, pending: bool, accepted: bool = False
) -> str:
    """One of ``PAYMENT_STATUSES``. Paid is only what one payment of exactly the total has paid, and nothing more;
    or what a human has ``accepted`` as it is.
    """
    if not captured:
        return "paid" if total == 0 else "pending" if pending else "none"
    here = [money for money in captured if money.left or not money.refunded]
    if not here:
        return "paid" if total == 0 else "refunded"
    if accepted or (len(here) == 1 and settles(here[0], total, currency)):
        return "paid"
    if sum(money.left for money in here if money.currency == currency) > total:
        return "overpaid"
    return "partially_refunded" if any(money.refunded for money in captured) else "partially_paid"
