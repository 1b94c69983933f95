"""Money is exact, keeps to its currency, and has as many decimals as ISO 4217 says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.money import Money, currencies, exponent, telegram_exponent

AMOUNTS = st.integers(1 - 10**15, 10**15 - 1)  # fifteen digits, as many as a text may have


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.07", "EUR", 7),
        ("007.10", "EUR", 710),
        ("12.500", "EUR", 1250),
        (" 3.99 ", "USD", 399),
        ("-1.05", "EUR", -105),
        ("-0.05", "EUR", -5),
        ("1500", "JPY", 1500),
        ("1500.0", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("19.99", "HUF", 1999),
        ("5", "XTR", 5),
        ("1000", "ISK", 1000),
        ("0.29", "EUR", 29),
    ],
)
def test_decimal_text_becomes_minor_units_exactly(text: str, currency: str, amount: int) -> None:
    assert Money.parse(text, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    "text",
    ["", "12,50", "1.005", "1e3", "NaN", "inf", "+5", "1_000", "１２", "12.", ".5", "€5", "1 000", "9" * 16, "--1"],
)
def test_what_is_no_plain_price_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        Money.parse(text, "EUR")


def test_a_fraction_of_a_yen_is_refused() -> None:
    with pytest.raises(ValueError, match="more decimals than JPY has"):
        Money.parse("10.5", "JPY")


@given(AMOUNTS, st.sampled_from(sorted(currencies())))
def test_what_is_printed_in_major_units_reads_back_the_same(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.parse(f"{money.major():f}", currency) == money


@given(AMOUNTS, AMOUNTS, st.integers(-999, 999))
def test_arithmetic_is_that_of_integers(one: int, two: int, factor: int) -> None:
    first, second = Money(one, "EUR"), Money(two, "EUR")
    assert (first + second - second) == first
    assert (first * factor).amount == (factor * first).amount == one * factor
    assert -first == Money.zero("EUR") - first
    assert (first < second, first <= second, first > second, first >= second) == (
        one < two,
        one <= two,
        one > two,
        one >= two,
    )
    assert bool(first) == (one != 0)


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_currencies_do_not_mix(operation: str) -> None:
    with pytest.raises(ValueError, match=r"1\.00 EUR and 1 JPY"):
        getattr(Money(100, "EUR"), operation)(Money(1, "JPY"))


def test_the_same_number_of_another_currency_is_not_equal() -> None:
    assert Money(100, "EUR") != Money(100, "USD")


UNLIKE_CLDR = "AFN ALL IRR KPW LAK LBP MGA MMK RSD SOS SYP YER HUF IDR TWD COP"


@pytest.mark.parametrize(
    ("currency", "digits"),
    # Where printing libraries and vendors are known to disagree with ISO 4217, and one of each size.
    [("EUR", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("CLP", 0), ("VND", 0), ("UGX", 0), ("KWD", 3), ("BHD", 3)]
    + [(code, 2) for code in UNLIKE_CLDR.split()]
    + [("IQD", 3), ("XTR", 0)],
)
def test_exponents_are_those_of_iso_4217(currency: str, digits: int) -> None:
    assert exponent(currency) == digits
    assert Money(1, currency).major() == Decimal(1).scaleb(-digits)


def test_telegram_counts_minor_units_as_we_do() -> None:
    taken = [code for code in currencies() if telegram_exponent(code) is not None]
    assert len(taken) >= 80
    assert all(telegram_exponent(code) == exponent(code) for code in taken)
    assert telegram_exponent("XTR") == 0
    assert telegram_exponent("CUP") is None


@pytest.mark.parametrize("code", ["", "eur", "EURO", "ZZZ", "XXX"])
def test_an_unknown_currency_is_refused_by_name(code: str) -> None:
    with pytest.raises(ValueError, match="not a currency"):
        exponent(code)
    assert telegram_exponent(code) is None
