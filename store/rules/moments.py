"""Moments as files write them: ISO dates and date-times, and the forms that shop programs of several countries use."""

import re
from datetime import UTC, datetime, timedelta

DAY = 86_400_000  # milliseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMS = re.compile(
    r"(?P<a>\d{1,4})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{2,4})"
    r"(?:,?[ T](?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?\s*(?P<half>[AaPp][Mm])?)?"
)
_SECONDS = re.compile(r"[0-9]{9,10}")


def moment(text: str, *, end: bool = False) -> int | None:
    """UTC milliseconds of a date or date-time, None for an empty cell. Raises ValueError.

    What names no zone is UTC. 03/04/2025 is the American March 4 (unless there is no such month), 03.04.2025 is April
    3. With ``end`` a date without a time means that all of its day belongs to it: the moment when the day is over.
    """
    text = text.strip()
    if not text:
        return None
    if _SECONDS.fullmatch(text):
        return int(text) * 1000
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _other(text)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    at = (found - _EPOCH) // timedelta(milliseconds=1)
    return at + DAY if end and ":" not in text else at


def iso(at: int | None) -> str:
    """The date-time of UTC milliseconds as ``moment`` reads it, '' for None."""
    return "" if at is None else (_EPOCH + timedelta(milliseconds=at)).isoformat().replace("+00:00", "Z")


def _other(text: str) -> datetime:
    found = _FORMS.fullmatch(text)
    if not found:
        raise ValueError("is not a date such as 2026-12-31")
    one, two, three = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        year, month, day = one, two, three
    elif found["sign"] == "/" and one <= 12:
        month, day, year = one, two, three
    else:
        day, month, year = one, two, three
    hour = int(found["h"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    try:
        return datetime(year + 2000 if year < 100 else year, month, day, hour, int(found["m"] or 0), tzinfo=UTC)
    except ValueError:
        raise ValueError("is not a date such as 2026-12-31") from None
