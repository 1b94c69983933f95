"""When a sale lasts, as a merchant types it: "15.90 until 2026-12-24", "-20% from 1.12. to 24.12.", "9.90 for 7 days".

Days are those of the shop's own clock. The day named last belongs to the sale; a day without a year is the next one
that makes sense. What is left of the line (the prices) is read by whoever asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from store.rules.offer_line import Unread

DAY = timedelta(days=1)
LONGEST_YEARS = 5

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?"
_DATE = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?"
    rf"|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)"
)
_TIME = r"(?:\s*(?:,|at|T)?\s*\d{1,2}:\d{2})?"
_LOOSE = rf"(?:{_DATE}|\d{{1,2}}\.\d{{1,2}})"  # behind a word such as "until" it needs no last dot
_UNTIL = re.compile(
    rf"(?:\b(?:until|till|til|to|through|bis|up to)\b|直?[至到]|[~–—]|\s-\s?|(?<=[.\d日号])-)\s*({_LOOSE}{_TIME})"
    r"(?:\s*(?:止|为止))?",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"(?:\b(?:from|since|starting|ab|von|on)\b|[自从])\s*({_LOOSE}{_TIME})(?:\s*起)?|({_DATE}{_TIME})\s*起",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\d.,]){_DATE}{_TIME}", re.IGNORECASE)
_DAYS = re.compile(r"(?:\bfor\s+(\d{1,4})\s+(days?|weeks?)\b|(\d{1,4})\s*天)", re.IGNORECASE)
_HINT = re.compile(r"\b(?:until|till|from|since|through|bis)\b|[至到止起从自月]", re.IGNORECASE)
_PERCENT = re.compile(r"[-−–]?\s*(\d{1,2})\s*%(?:\s*off)?|(\d(?:\.\d)?)\s*折", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A typed sale: ``since`` and ``until`` in UTC milliseconds (None: no limit), and the text without its dates.

    ``percent`` is what is taken off the usual price, 0 where prices are named.
    """

    rest: str
    percent: int = 0
    since: int | None = None
    until: int | None = None


def read_sale(text: str, at: int, timezone: str) -> SaleLine:
    """Take the dates out of a text. ``at`` is now in UTC milliseconds. Raises Unread for dates that make no sense."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-")
    now = datetime.fromtimestamp(at / 1000, ZoneInfo(timezone))
    begin, end, rest = _dates(plain, now)
    percent = 0
    if found := _PERCENT.search(rest):
        percent = int(found[1]) if found[1] else round(100 - 10 * float(found[2]))
        rest = rest[: found.start()] + " " + rest[found.end() :]
    if begin and end and end <= begin:
        raise Unread("dates-crossed", text)
    if end and end <= now:
        raise Unread("date-past", text)
    if _HINT.search(rest):
        raise Unread("date-unclear", rest.strip())
    rest = "\n".join(line.strip(" ,;，、") for line in rest.splitlines())
    return SaleLine(rest.strip(), percent, _ms(begin), _ms(end))


def _dates(text: str, now: datetime) -> tuple[datetime | None, datetime | None, str]:
    begin = end = None
    if found := _FROM.search(text):
        begin = _day(found[1] or found[2], now, now - timedelta(days=180))
        text = text[: found.start()] + " " + text[found.end() :]
    if found := _UNTIL.search(text):
        end = _over(found[1], now, begin or now)
        head = text[: found.start()]
        text = head + " " + text[found.end() :]
        if begin is None and (first := _BARE.search(head)) and not head[first.end() :].strip():
            begin = _day(first[0], now, now - timedelta(days=180))
            end = _over(found[1], now, begin)
            text = text[: first.start()] + " " + text[first.end() :]
    elif found := _DAYS.search(text):
        days = int(found[1] or found[3]) * (7 if (found[2] or "").lower().startswith("week") else 1)
        end = _midnight((begin or now) + days * DAY)
        text = text[: found.start()] + " " + text[found.end() :]
    elif begin is None and (found := _BARE.search(text)):
        end = _over(found[0], now, now)
        text = text[: found.start()] + " " + text[found.end() :]
    return begin, end, text


def _over(text: str, now: datetime, earliest: datetime) -> datetime:
    """The moment when a day that is named last is over; of a day with a time that moment."""
    day = _day(text, now, _midnight(earliest))
    return day if ":" in text else _midnight(day + DAY)


def _midnight(day: datetime) -> datetime:
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(text: str, now: datetime, earliest: datetime) -> datetime:
    """The day of a text; without a year the first one that is not before ``earliest``. Raises Unread."""
    clock = re.search(r"(\d{1,2}):(\d{2})", text)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    year, month, day = _parts(text[: clock.start()] if clock else text)
    years = [year] if year else [earliest.year, earliest.year + 1]
    try:
        found = [_midnight(now).replace(year=each, month=month, day=day, hour=hour, minute=minute) for each in years]
    except ValueError:
        raise Unread("date-unclear", text.strip()) from None
    if year and abs(year - now.year) > LONGEST_YEARS:
        raise Unread("date-far", text.strip())
    return found[0] if year or found[0] >= earliest else found[1]


def _parts(text: str) -> tuple[int, int, int]:
    """Year (0: not said), month and day. Raises Unread."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    named = re.search("|".join(_MONTHS), text.lower())
    if named:
        return (numbers[1] if len(numbers) > 1 else 0), _MONTHS.index(named[0]) + 1, numbers[0]
    if "月" in text or re.match(r"\d{4}[-/]", text):
        year, month, day = numbers if len(numbers) == 3 else (0, *numbers)
        return year, month, day
    first, second, year = (*numbers, 0)[:3]
    year = year + 2000 if 0 < year < 100 else year
    if "/" not in text:
        return year, second, first
    if first <= 12 and second <= 12 and first != second:
        raise Unread("date-ambiguous", text.strip())
    return (year, first, second) if second > 12 else (year, second, first)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
