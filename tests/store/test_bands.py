"""Ranges of prices: drawn from what was found, or typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.bands import bands, lines, typed


@pytest.mark.parametrize(
    ("prices", "currency", "drawn"),
    [
        ([790, 1450, 2500], "EUR", (1500,)),
        ([100, 900, 1100, 1900, 2100, 9900], "EUR", (1000, 2000)),
        ([1200] * 50, "EUR", ()),
        ([1000, 5000], "EUR", ()),
        ([], "EUR", ()),
        ([120, 300, 340, 900, 2500, 8000], "JPY", (300, 2500)),
        ([1, 2, 3, 4, 5, 6], "EUR", ()),
    ],
)
def test_lines_are_drawn_where_people_would_draw_them(prices: list[int], currency: str, drawn: tuple[int, ...]) -> None:
    assert lines(prices, currency) == drawn


@given(st.lists(st.integers(0, 10**12), max_size=60), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_every_price_is_in_a_band_and_no_band_is_empty(prices: list[int], currency: str) -> None:
    drawn = lines(prices, currency)
    assert drawn == tuple(sorted(set(drawn)))
    inside = [
        [price for price in prices if (low is None or price >= low) and (high is None or price <= high)]
        for low, high in bands(drawn)
    ]
    assert {price for band in inside for price in band} == (set(prices) if drawn else set())
    assert not inside or (inside[0] and inside[-1])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10-50", (1000, 5000)),
        ("10 – 50 €", (1000, 5000)),
        ("€10 to €50", (1000, 5000)),
        ("between 10 and 50", (1000, 5000)),
        ("50-10", (1000, 5000)),
        ("10至50", (1000, 5000)),
        ("１０～５０", (1000, 5000)),
        ("9,99-20", (999, 2000)),
        ("-50", (None, 5000)),
        ("50-", (5000, None)),
        ("< 50", (None, 5000)),
        ("under 12.50", (None, 1250)),
        ("100以下", (None, 10000)),
        ("over 20", (2000, None)),
        ("20+", (2000, None)),
        ("100以上", (10000, None)),
        ("50", (None, 5000)),
        ("mug", None),
        ("-", None),
        ("", None),
        ("10-20-30", None),
        ("$10-$20", None),
        ("1e309", None),
        ("9" * 400, None),
        ("T-shirt", None),
    ],
)
def test_a_typed_range_is_understood(text: str, found: tuple[int | None, int | None] | None) -> None:
    assert typed(text, "EUR") == found
