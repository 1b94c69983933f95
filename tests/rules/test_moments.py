"""Dates of many files are one moment, and ours are written so that they are read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.moments import DAY, iso, moment

NOON = 1_793_534_400_000  # 2026-11-01T12:00:00Z


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01T12:00:00Z", "2026-11-01 12:00:00", "2026-11-01T13:00:00+01:00", "01.11.2026 12:00",
        "11/1/26, 12:00 PM", "11/1/2026 12:00", "2026/11/01 12:00:00", str(NOON // 1000),
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_form(text: str) -> None:
    assert moment(text) == NOON


def test_a_day_begins_at_midnight_and_as_an_end_belongs_whole() -> None:
    assert moment("2026-11-01") == NOON - DAY // 2
    assert moment("2026-11-01", end=True) == NOON + DAY // 2
    assert moment("2026-11-01T12:00", end=True) == NOON
    assert moment("31/12/2026") == moment("2026-12-31")
    assert moment("  ") is None


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "32.1.2026", "1/2", "2026-11-01 25:00", "1e9"])
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        moment(text)


@given(st.none() | st.integers(0, 4_102_444_800_000))
def test_what_is_written_is_read_the_same(at: int | None) -> None:
    assert moment(iso(at), end=True) == at
