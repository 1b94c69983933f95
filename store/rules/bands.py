"""Ranges of prices: bands that part what was found into about equal shares, and ranges that somebody typed."""

import re
import unicodedata
from collections.abc import Sequence

from store.model.money import exponent
from store.rules.amounts import Prices

Range = tuple[int | None, int | None]  # the lowest and the highest price in minor units; None is open

_LEADING = (10, 15, 20, 25, 30, 40, 50, 60, 80)  # where people draw a line: 20, 150, 4000
_BELOW = re.compile(r"(?:<=?|≤|up to|under|below|less than|max\.?|不超过|低于|小于)\s*(.+)|(.+?)\s*(?:以下|以内|之内)")
_ABOVE = re.compile(r"(?:>=?|≥|from|over|above|more than|min\.?|高于|大于|超过)\s*(.+)|(.+?)\s*(?:\+|以上|起)")
_BETWEEN = re.compile(r"(?:between\s+)?(.*?)\s*(?:-|~|\bto\b|\band\b|至|到)\s*(.*)")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\u301c\uff5e", "------~~")


def lines(prices: Sequence[int], currency: str) -> tuple[int, ...]:
    """Where to draw at most two lines between prices (minor units), at amounts that people would choose."""
    inside = sorted(prices)
    if len(inside) < 3:
        return ()
    thirds = (inside[len(inside) // 3], inside[2 * len(inside) // 3])
    chosen = sorted({_even(price, currency) for price in thirds})
    return tuple(line for line in chosen if inside[0] <= line < inside[-1])


def bands(drawn: Sequence[int]) -> tuple[Range, ...]:
    """The bands between the lines: up to the first one, from there to the next, ... What is on a line is in both."""
    if not drawn:
        return ()
    return tuple(zip((None, *drawn), (*drawn, None), strict=True))


def typed(text: str, currency: str) -> Range | None:
    """The range that somebody typed: "10-50", "up to 20", "50+", "100以下"; a price alone is the highest one.

    None for a text that is no range.
    """
    said = unicodedata.normalize("NFKC", text).translate(_DASHES).strip().lower()
    if len(said) > 60:
        return None
    try:
        if below := _BELOW.fullmatch(said):
            return None, _amount(below[1] or below[2], currency)
        if above := _ABOVE.fullmatch(said):
            return _amount(above[1] or above[2], currency), None
        if (between := _BETWEEN.fullmatch(said)) and (between[1] or between[2]):
            return _ordered(*(_amount(end, currency) if end else None for end in between.groups()))
        return None, _amount(said, currency)
    except ValueError:
        return None


def _amount(text: str, currency: str) -> int:
    return Prices(currency, "", rounding=True).parse(text).amount


def _ordered(low: int | None, high: int | None) -> Range:
    return (high, low) if low is not None and high is not None and high < low else (low, high)


def _even(price: int, currency: str) -> int:
    """The nearest amount at which people draw a line; no finer than the currency's whole units."""
    unit = int(10 ** exponent(currency))
    power = int(10 ** (len(str(price)) - 1))
    choices = [leading * power // 10 for leading in (*_LEADING, 100)]
    return min(
        (choice for choice in choices if choice % unit == 0), key=lambda choice: abs(choice - price), default=unit
    )
