"""Money, numbers and moments as a language writes them: words and order by Babel, minor units by our own table."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from store.model.money import exponent

BABEL = {"en": "en", "zh": "zh_Hans_CN"}
_STARS = "XTR"
_DECIMALS = re.compile(r"0\.0+")
_GLUED = re.compile(r"(?<=[A-Z])(?=\d)")  # KWD1.500: an alphabetic symbol wants a space


@lru_cache(maxsize=64)
def _locale(locale: str) -> Locale:
    return Locale.parse(BABEL.get(locale, locale))


@lru_cache(maxsize=256)
def _pattern(currency: str, locale: str) -> str:
    digits = exponent(currency)
    standard: str = _locale(locale).currency_formats["standard"].pattern
    return _DECIMALS.sub("0." + "0" * digits if digits else "0", standard)


@lru_cache(maxsize=8192)
def money(amount: int, currency: str, locale: str) -> str:
    """``amount`` minor units with exactly the decimals that the currency has. ValueError for an unknown currency."""
    major = f"{amount}e-{exponent(currency)}"
    if currency == _STARS:
        return f"⭐{number(amount, locale)}"
    text = format_currency(major, currency, _pattern(currency, locale), locale=_locale(locale), currency_digits=False)
    return _GLUED.sub("\N{NO-BREAK SPACE}", text)


@lru_cache(maxsize=1024)
def number(value: int, locale: str) -> str:
    """A whole number with the language's grouping."""
    return str(value) if -1000 < value < 1000 else str(format_decimal(value, locale=_locale(locale)))


@lru_cache(maxsize=1024)
def plural(value: int, locale: str) -> str:
    """The plural category of a number: one, few, other, ..."""
    return str(_locale(locale).plural_form(value))


@lru_cache(maxsize=1024)
def moment(at: int, form: Literal["day", "time", "both"], locale: str, timezone: str) -> str:
    """A point in time, UTC milliseconds, as clocks in ``timezone`` show it."""
    then = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone))
    day = format_date(then, "medium", locale=_locale(locale))
    time = format_time(then, "short", locale=_locale(locale))
    both = str(_locale(locale).datetime_formats["medium"]).format(time, day)
    return {"day": day, "time": time, "both": both}[form].replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
