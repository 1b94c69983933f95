"""Days as the shop counts them: by its own clock on the wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def day(at: int, timezone: str, back: int = 0) -> int:
    """The beginning of the day of a moment (UTC milliseconds), so many days back, in UTC milliseconds."""
    here = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone))
    date = here.date() - timedelta(days=back)
    start = datetime(date.year, date.month, date.day, tzinfo=ZoneInfo(timezone))
    return int(start.timestamp() * 1000)
