"""What was taken and given back by day: whatever happened, the sums are those of the rows."""

from collections import Counter as Tally
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.money import Money
from store.rules.days import day
from store.services.sums import sums
from tests.kit.sale import BOB, DAY, Counter, counter

OWNER = 1
CHARGES = st.lists(
    st.tuples(
        st.integers(-3, 600),  # above or below the total, minor units: some of it is a tip
        st.sampled_from(("EUR", "EUR", "USD")),
        st.sampled_from(("telegram", "stripe")),
        st.integers(0, 20 * 3_600_000),  # how much later
        st.booleans(),  # whether what is to go back has gone
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(CHARGES)
def test_the_sums_of_any_days_are_those_of_the_rows(charges: list[tuple[int, str, str, int, bool]]) -> None:
    desk = counter(max_tip=500)
    begin = desk.at
    taken: Tally[tuple[str, str]] = Tally()
    back: Tally[tuple[str, str]] = Tally()
    orders = [desk.place({desk.goods(): 1}, customer=customer) for customer in (1001, BOB)]
    for number, (more, currency, provider, later, gone) in enumerate(charges):
        order = orders[number % 2]
        charge = replace(desk.charge(order, f"ch-{number}"), currency=currency, provider=provider)
        desk.settle(replace(charge, total=charge.total + more))
        taken[currency, provider] += charge.total + more
        desk.later(later)
        for refund in desk.now(order).refunds:
            if gone and refund.open:
                desk.do(lambda order=order, refund=refund: go_back(desk, order.id, refund.id))  # type: ignore[misc]
                back[refund.amount.currency, provider_of(desk, refund.payment)] += refund.amount.amount
    whole = {(each.captured.currency, each.provider): each for each in sums(desk.tx, begin, desk.at + 1)}
    assert {key: (each.captured + each.tips).amount for key, each in whole.items()} == dict(taken)
    assert {key: each.refunded.amount for key, each in whole.items() if each.refunded} == dict(back)
    middle = begin + (desk.at - begin) // 2
    for key, each in whole.items():
        parts = [*sums(desk.tx, begin, middle), *sums(desk.tx, middle, desk.at + 1)]
        mine = [part.net for part in parts if (part.captured.currency, part.provider) == key]
        assert sum(mine, Money.zero(key[0])) == each.net
    assert desk.whole() == []


def go_back(desk: Counter, order: int, refund: int) -> None:
    version = desk.tx.value(int, "select version from orders where id = :id", id=order)
    desk.shop(OWNER).refunded(order, version or 0, refund)


def provider_of(desk: Counter, payment: int) -> str:
    return desk.tx.value(str, "select provider from payment where id = :id", id=payment) or ""


def test_days_are_those_of_the_shop() -> None:
    desk = counter(timezone="Asia/Shanghai")
    midnight = day(desk.at, "Asia/Shanghai")
    desk.at = midnight - 1
    desk.pay(desk.place({desk.goods(): 1}), "yesterday")
    desk.at = midnight
    desk.pay(desk.place({desk.goods(): 2}), "today")
    desk.at = midnight + 3_600_000
    today, yesterday, week = desk.shop(OWNER).figures()
    assert [each.captured.amount for each in today.sums] == [2490]
    assert [each.captured.amount for each in yesterday.sums] == [1490]
    assert [each.captured.amount for each in week.sums] == [3980]
    desk.later(DAY)
    assert desk.shop(OWNER).figures()[0].sums == ()


@pytest.mark.parametrize(
    ("at", "back", "start"),
    [
        (1_774_746_000_000, 0, 1_774_738_800_000),  # 2026-03-29 01:00 UTC: the clock goes on an hour in Berlin
        (1_774_828_800_000, 0, 1_774_821_600_000),
        (1_774_828_800_000, 1, 1_774_738_800_000),  # that day has 23 hours
    ],
)
def test_a_day_begins_at_midnight_whatever_the_clock_does(at: int, back: int, start: int) -> None:
    assert day(at, "Europe/Berlin", back) == start
