"""Prices and weights are read as they are written, and what is none is told."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.money import Money
from store.rules.amounts import Prices, decimal_mark, grams


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.50", 1250), ("12,50", 1250), ("12,50 €", 1250), ("€12.50", 1250), ("EUR 12.50", 1250), ("12.5eur", 1250),
        ("1.234,56", 123456), ("1,234.56", 123456), ("1 234,56", 123456), ("1\u202f234,56\u00a0€", 123456),
        ("1'234.50", 123450), ("1.234.567", 123456700), ("1,234,567.8", 123456780), ("12", 1200), ("0", 0), ("-0", 0),
        (".99", 99), ("12.", 1200), ("0,999", None), ("１２．５０", 1250), ("59.990000", 5999), ("12,-", 1200),
    ],
)  # fmt: skip
def test_a_price_is_read_exactly(text: str, amount: int | None) -> None:
    if amount is None:
        with pytest.raises(ValueError, match="more decimals"):
            Prices("EUR").parse(text)
    else:
        assert Prices("EUR").parse(text) == Money(amount, "EUR")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-1", "zero or more"),
        ("−1,50", "zero or more"),
        ("1e309", "is not a price"),
        ("NaN", "is not a price"),
        ("inf", "is not a price"),
        ("free", "is not a price"),
        ("€", "is not a price"),
        (".", "is not a price"),
        ("1.2.3", "groups of three"),
        ("12 50", "groups of three"),
        ("1,23,4.5", "groups of three"),
        ("12.345", "more decimals than EUR has"),
        ("$12.50", r"is in \$, but the shop sells in EUR"),
        ("12.50 usd", "is in USD, but the shop sells in EUR"),
        ("10000000000000", "absurdly high"),
        ("12 bananas", "is not a price"),
    ],
)
def test_what_is_no_price_is_told(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Prices("EUR").parse(text)


@pytest.mark.parametrize(
    ("sign", "currency"), [("$", "CAD"), ("$", "MXN"), ("¥", "JPY"), ("¥", "CNY"), ("kr.", "DKK"), ("руб.", "RUB")]
)
def test_a_sign_may_stand_for_several_currencies(sign: str, currency: str) -> None:
    assert Prices(currency).parse(f"{sign} 5").major() == 5


@pytest.mark.parametrize(
    ("text", "currency", "mark", "major"),
    [
        ("1,234", "EUR", "", "1234"),
        ("1.234", "EUR", "", "1234"),
        ("1,234", "KWD", "", "1.234"),
        ("1,234", "EUR", ".", "1234"),
        ("5.000", "EUR", ".", "5"),
        ("5.000", "EUR", ",", "5000"),
        ("0.500", "EUR", ",", "0.5"),
        ("1.234", "JPY", "", "1234"),
        ("12,50", "EUR", ".", "12.5"),
    ],
)
def test_three_digits_after_a_lone_separator_follow_the_other_cells(
    text: str, currency: str, mark: str, major: str
) -> None:
    assert Prices(currency, mark).parse(text).major() == Decimal(major)


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["12,50", "3,99 €", "1.000"], ","),
        (["12.50", "1,234", "9"], "."),
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["1.234", "5"], "?"),
        (["45.000000"], "."),
        ([], "?"),
    ],
)
def test_the_decimal_mark_is_what_most_cells_show(values: list[str], mark: str) -> None:
    assert decimal_mark(values, "?") == mark


def test_more_decimals_may_be_rounded_and_then_are_not_exact() -> None:
    prices = Prices("EUR", rounding=True)
    assert prices.read("83.195277") == (Money(8320, "EUR"), False)
    assert prices.read("83.190000") == (Money(8319, "EUR"), True)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_written_with_a_point_is_read_the_same(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert Prices(currency, ".").parse(f"{money.major():f}") == money
    assert Prices(currency, ",").parse(f"{money.major():f}".replace(".", ",")) == money


@given(st.text(max_size=20), st.sampled_from(["", ".", ","]))
def test_no_text_breaks_a_price(text: str, mark: str) -> None:
    with suppress(ValueError):
        assert 0 <= Prices("EUR", mark, rounding=True).parse(text).amount <= 10**12


@pytest.mark.parametrize(
    ("text", "unit", "weight"),
    [
        ("150", "1", 150),
        ("0.0", "1", 0),
        ("453.59237", "1", 454),
        ("0,5", "1000", 500),
        ("1.5 kg", "1000", 1500),
        ("2", "453.59237", 907),
    ],
)
def test_a_weight_is_whole_grams(text: str, unit: str, weight: int) -> None:
    assert grams(text, "", Decimal(unit)) == weight


@pytest.mark.parametrize("text", ["heavy", "-5", "99999999999999.5", ""])
def test_what_is_no_weight_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"weight|heavy"):
        grams(text, ".", Decimal(1))
