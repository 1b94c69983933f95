"""Tips, and friends who pay: what is allowed is welcome and never a fault, what is not is refused before the charge."""

from dataclasses import replace

import pytest

from store.rules.balance import Captured, payment_status, tip_of
from store.services import payments
from tests.kit.sale import BOB, MINUTE, Counter, counter, said, standing


def generous() -> Counter:
    return counter(max_tip=500, suggested_tips=(100, 200))


def friendly() -> Counter:
    desk = counter()
    desk.settings = replace(desk.settings, orders=replace(desk.settings.orders, friend_may_pay=True))
    return desk


@pytest.mark.parametrize(
    ("asked", "total", "most", "tip"),
    [(100, 100, 50, 0), (101, 100, 50, 1), (150, 100, 50, 50), (151, 100, 50, 0), (99, 100, 50, 0), (150, 100, 0, 0)],
)
def test_a_tip_is_what_comes_on_top_up_to_the_most(asked: int, total: int, most: int, tip: int) -> None:
    assert tip_of(asked, total, most) == tip


@pytest.mark.parametrize(
    ("tip", "answer"), [(0, None), (1, None), (500, None), (501, "pay-changed"), (-1, "pay-changed")]
)
def test_the_question_before_the_charge_knows_tips(tip: int, answer: str | None) -> None:
    desk = generous()
    order = desk.place({desk.goods(): 1})
    refusal = desk.ask(order, total=order.total.amount + tip)
    assert (refusal.text if refusal else None) == answer


def test_a_tip_is_no_part_of_what_the_order_costs() -> None:
    desk = generous()
    order = desk.place({desk.goods(): 1})
    charge = desk.charge(order)
    desk.settle(replace(charge, total=charge.total + 300))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert desk.now(order).tip.amount == 300
    desk.settle(replace(charge, total=charge.total + 300))
    assert desk.now(order).attention == ()
    assert desk.whole() == []


def test_a_tip_that_was_allowed_is_one_even_if_the_shop_takes_none_any_more() -> None:
    desk = generous()
    order = desk.place({desk.goods(): 1})
    desk.ask(order, total=order.total.amount + 300)
    desk.settings = replace(desk.settings, max_tip=0)
    charge = desk.charge(order)
    desk.settle(replace(charge, total=charge.total + 300))
    assert standing(desk, order)[1:] == ("paid", order.total.amount, ())


def test_without_tips_more_money_is_too_much() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    charge = desk.charge(order)
    desk.settle(replace(charge, total=charge.total + 300))
    assert desk.now(order).attention == ("amount_mismatch",)


def test_a_tip_goes_back_with_its_payment() -> None:
    desk = generous()
    order = desk.pay(desk.place({desk.goods(): 1}))
    charge = desk.charge(order, "ch-2")
    desk.settle(replace(charge, total=charge.total + 300))
    (refund,) = desk.now(order).refunds
    assert refund.amount.amount == charge.total + 300
    desk.do(lambda: desk.shop(1).refunded(order.id, desk.now(order).version, refund.id))
    assert desk.now(order).refunded == order.total  # the tip was no part of it
    assert standing(desk, order)[1] == "paid"
    assert desk.whole() == []


def test_a_friend_may_pay_where_he_may() -> None:
    desk = friendly()
    order = desk.place({desk.goods(): 1})
    assert desk.ask(order, payer=BOB) is None
    desk.settle(replace(desk.charge(order), payer=BOB))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    invoice = payments.invoice(desk.tx, desk.settings, desk.place({desk.goods(): 1}).id, 1)
    assert invoice
    assert invoice.shared


def test_two_friends_do_not_pay_one_invoice_at_once() -> None:
    desk = friendly()
    order = desk.place({desk.goods(): 1})
    assert desk.ask(order, payer=BOB) is None
    assert said(desk.ask(order)) == "pay-under-way"
    assert desk.ask(order, payer=BOB) is None
    desk.later(6 * MINUTE)
    assert desk.ask(order) is None
    assert said(desk.ask(order, payer=BOB)) == "pay-under-way"


def test_a_friend_who_is_blocked_may_not() -> None:
    desk = friendly()
    order = desk.place({desk.goods(): 1})
    others = desk.place({desk.goods(): 1}, customer=BOB)
    desk.shop(1).block(others.id, blocked=True)
    assert said(desk.ask(order, payer=BOB)) == "pay-blocked"
    assert desk.ask(order) is None


@pytest.mark.parametrize(
    ("captured", "status"),
    [
        ([(100, 100)], "refunded"),
        ([(100, 0), (100, 100)], "paid"),
        ([(100, 0), (100, 0)], "overpaid"),
        ([(150, 50)], "paid"),
        ([(100, 40)], "partially_refunded"),
        ([(40, 40), (100, 0)], "paid"),
        ([(40, 0), (60, 0)], "partially_paid"),
    ],
)
def test_what_went_back_counts_no_more(captured: list[tuple[int, int]], status: str) -> None:
    money = [Captured(amount, "EUR", back) for amount, back in captured]
    assert payment_status(100, "EUR", money, pending=False) == status


def test_what_a_human_accepted_is_paid_until_it_went_back() -> None:
    assert payment_status(100, "EUR", [Captured(90, "EUR")], pending=False, accepted=True) == "paid"
    assert payment_status(100, "EUR", [Captured(90, "EUR", 90)], pending=False, accepted=True) == "refunded"
