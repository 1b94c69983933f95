"""When a sale lasts, as merchants type it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.offer_line import Unread
from store.rules.sale_line import read_sale

ZONE = "Europe/Berlin"


def ms(year: int, month: int, day: int, hour: int = 0) -> int:
    return int(datetime(year, month, day, hour, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


NOW = ms(2026, 11, 23, 4)
BEGIN, END = ms(2026, 12, 1), ms(2026, 12, 25)


@pytest.mark.parametrize(
    ("text", "rest", "percent", "since", "until"),
    [
        ("15.90 until 2026-12-24", "15.90", 0, None, END),
        ("15.90 till 24.12.", "15.90", 0, None, END),
        ("15.90 until 24.12", "15.90", 0, None, END),
        ("15,90 € bis 24.12.2026", "15,90 €", 0, None, END),
        ("15.90 until Dec 24", "15.90", 0, None, END),
        ("15.90 until 24 December 2026", "15.90", 0, None, END),
        ("15.90 until 12/24", "15.90", 0, None, END),
        ("15.90 2026-12-24", "15.90", 0, None, END),
        ("15.90 until 24.12. 18:00", "15.90", 0, None, ms(2026, 12, 24, 18)),
        ("15.90 from 1.12. to 24.12.", "15.90", 0, BEGIN, END),
        ("15.90 1.12.-24.12.", "15.90", 0, BEGIN, END),
        ("15.90 from 2026-12-01", "15.90", 0, BEGIN, None),
        ("15.90 from 20.12. to 5.1.", "15.90", 0, ms(2026, 12, 20), ms(2027, 1, 6)),
        ("-20% until 24 Dec", "", 20, None, END),
        ("20% off for 7 days", "", 20, None, ms(2026, 11, 30)),
        ("L 15.90 for 2 weeks", "L 15.90", 0, None, ms(2026, 12, 7)),
        ("8折 12月1日至12月24日", "", 20, BEGIN, END),
        ("9.90 从12月1日到12月24日止", "9.90", 0, BEGIN, END),
        ("9.90 直到 2026年12月24日", "9.90", 0, None, END),
        ("9.90 7天", "9.90", 0, None, ms(2026, 11, 30)),
        ("15.90", "15.90", 0, None, None),
        ("S 15.90\nL 17.90\nuntil 24.12.", "S 15.90\nL 17.90", 0, None, END),
    ],
)
def test_a_sale_is_read_in_the_shops_own_time(
    text: str, rest: str, percent: int, since: int | None, until: int | None
) -> None:
    line = read_sale(text, NOW, ZONE)
    assert (line.rest, line.percent, line.since, line.until) == (rest, percent, since, until)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("15.90 until friday", "date-unclear"),
        ("15.90 until 31.2.", "date-unclear"),
        ("15.90 until 2026-11-01", "date-past"),
        ("15.90 until 1/2", "date-ambiguous"),
        ("15.90 until 2099-01-01", "date-far"),
        ("15.90 from 2026-12-24 to 2026-12-01", "dates-crossed"),
    ],
)
def test_dates_that_make_no_sense_are_said_by_name(text: str, reason: str) -> None:
    with pytest.raises(Unread) as caught:
        read_sale(text, NOW, ZONE)
    assert caught.value.reason == reason


@given(st.text(max_size=100) | st.from_regex(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{0,4} (until|from|-) [0-9./-]{1,12}"))
def test_nothing_that_is_typed_breaks_the_reader(text: str) -> None:
    try:
        line = read_sale(text, NOW, ZONE)
    except Unread:
        return
    assert line.until is None or line.until > max(NOW, line.since or 0)
