"""The tax in, or on top of, an amount. Rates are in basis points (1900 = 19 %), amounts in minor units."""

from store.rules.rounding import half_up

WHOLE = 10_000  # basis points in one


def included(amount: int, rate: int) -> int:
    """The tax that ``amount`` contains."""
    return half_up(amount * rate, WHOLE + rate)


def added(amount: int, rate: int) -> int:
    """The tax that comes on top of ``amount``."""
    return half_up(amount * rate, WHOLE)
