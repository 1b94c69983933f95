"""Prices, taxes and shipping choices: pure arithmetic, exact to the last minor unit."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.settings import Tax
from store.rules import shipping, tax
from store.rules.balance import Captured, payment_status, received, settles
from store.rules.pricing import Item, totals
from store.rules.rounding import half_up
from tests.kit.sale import ADDRESS, COURIER, PICKUP, SETTINGS

AMOUNTS = st.integers(0, 10**9)
RATES = st.integers(0, 5000)
ITEMS = st.lists(
    st.builds(Item, st.integers(1, 999), st.integers(0, 10**7), st.sampled_from(["standard", "reduced", "none", "?"])),
    max_size=12,
)
TAXES = st.builds(
    Tax,
    included=st.booleans(),
    rates=st.dictionaries(st.sampled_from(["standard", "reduced", "none"]), RATES),
    shipping_class=st.sampled_from(["standard", "reduced"]),
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 10, 1), (4, 10, 0), (15, 10, 2), (25, 10, 3), (-5, 10, -1), (-4, 10, 0), (-15, 10, -2), (0, 7, 0), (7, 7, 1)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_rounding_is_never_off_by_more_than_a_half(numerator: int, denominator: int) -> None:
    off = abs(half_up(numerator, denominator) - Fraction(numerator, denominator))
    assert off <= Fraction(1, 2)


def test_tax_in_an_amount_and_on_top_of_it() -> None:
    assert tax.included(11900, 1900) == 1900
    assert tax.added(10000, 1900) == 1900
    assert tax.included(999, 700) == 65
    assert tax.included(1000, 0) == tax.added(1000, 0) == 0


@given(AMOUNTS, RATES)
def test_taking_the_added_tax_out_again_gives_the_same_tax(amount: int, rate: int) -> None:
    on_top = tax.added(amount, rate)
    assert abs(tax.included(amount + on_top, rate) - on_top) <= 1


@given(ITEMS, AMOUNTS, TAXES)
def test_a_total_is_exactly_the_sum_of_its_parts(items: list[Item], price: int, taxes: Tax) -> None:
    found = totals(items, price, taxes)
    on_top = 0 if taxes.included else found.tax
    assert found.subtotal == sum(item.quantity * item.unit_price for item in items)
    assert found.total == found.subtotal + found.shipping + on_top
    shipping_on_top = 0 if taxes.included else found.shipping_tax
    assert found.total == sum(line.total for line in found.lines) + found.shipping + shipping_on_top
    assert found.tax == sum(line.tax for line in found.lines) + found.shipping_tax
    assert sum(amount for _, amount in found.summary) == found.tax
    assert [rate for rate, _ in found.summary] == sorted({rate for rate, _ in found.summary}, reverse=True)


@given(ITEMS, AMOUNTS, TAXES, st.randoms())
def test_the_order_of_the_lines_does_not_change_the_total(
    items: list[Item], price: int, taxes: Tax, luck: object
) -> None:
    mixed = list(items)
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    assert totals(mixed, price, taxes).total == totals(items, price, taxes).total


def test_two_rates_are_told_apart_and_shipping_is_taxed_by_its_class() -> None:
    rates = {"standard": 1900, "reduced": 700}
    items = [Item(2, 1190, "standard"), Item(1, 1070, "reduced")]
    found = totals(items, 119, Tax(included=True, rates=rates))
    assert found.summary == ((1900, 380 + 19), (700, 70))
    assert found.total == 2380 + 1070 + 119
    added = totals(items, 100, Tax(included=False, rates=rates, shipping_class="reduced"))
    assert added.summary == ((1900, 452), (700, 75 + 7))
    assert added.total == 2380 + 1070 + 100 + 452 + 75 + 7


def test_an_unknown_class_is_taxed_at_the_standard_rate() -> None:
    assert totals([Item(1, 119, "toys")], 0, Tax(rates={"standard": 1900})).tax == 19


def test_methods_go_only_where_they_go() -> None:
    abroad = replace(COURIER, id="abroad", countries=("FR",))
    settings = replace(SETTINGS, shipping=(COURIER, PICKUP, abroad))
    assert shipping.choices(settings, ADDRESS) == (COURIER, PICKUP)
    assert shipping.choices(settings, replace(ADDRESS, country="FR")) == (COURIER, PICKUP, abroad)
    assert shipping.choices(settings, None) == (COURIER, PICKUP, abroad)
    assert shipping.choices(replace(settings, country="DE"), replace(ADDRESS, country="")) == (COURIER, PICKUP)


def test_a_method_is_the_wanted_one_or_the_last_one_or_the_only_one() -> None:
    both = (COURIER, PICKUP)
    assert shipping.choose(both, "pickup", "courier") == PICKUP
    assert shipping.choose(both, "rocket", "courier") is None
    assert shipping.choose(both, None, "courier") == COURIER
    assert shipping.choose(both, None, "rocket") is None
    assert shipping.choose((PICKUP,), None, None) == PICKUP
    assert shipping.choose((), None, "courier") is None


def test_an_address_needs_a_place_unless_the_goods_are_picked_up() -> None:
    both, nowhere = (COURIER, PICKUP), replace(ADDRESS, address=" ")
    assert shipping.sufficient(ADDRESS, both, COURIER)
    assert not shipping.sufficient(nowhere, both, COURIER)
    assert shipping.sufficient(nowhere, both, PICKUP)
    assert not shipping.sufficient(nowhere, both, None)
    assert shipping.sufficient(nowhere, (PICKUP,), None)
    assert not shipping.sufficient(replace(ADDRESS, phone=""), both, PICKUP)
    assert not shipping.sufficient(None, both, PICKUP)


def euro(*amounts: int) -> list[Captured]:
    return [Captured(amount, "EUR") for amount in amounts]


@pytest.mark.parametrize(
    ("total", "money", "pending", "status"),
    [
        (1000, euro(), False, "none"),
        (1000, euro(), True, "pending"),
        (1000, euro(1000), True, "paid"),
        (1000, euro(1000, 1000), False, "overpaid"),
        (1000, euro(400), False, "partially_paid"),
        (1000, euro(400, 600), False, "partially_paid"),
        (1000, euro(1001), False, "overpaid"),
        (1000, [Captured(1000, "USD")], False, "partially_paid"),
        (0, euro(), False, "paid"),
    ],
)
def test_only_one_payment_of_exactly_the_total_pays(
    total: int, money: list[Captured], pending: bool, status: str
) -> None:
    assert payment_status(total, "EUR", money, pending=pending) == status


def test_money_of_another_currency_is_not_counted_in_ours() -> None:
    assert received([Captured(5, "EUR"), Captured(7, "USD")], "EUR") == 5
    assert not settles(Captured(5, "USD"), 5, "EUR")
