"""Money: late, twice, wrong, by the wrong person or for nothing we know, it is never lost and never counted twice."""

from dataclasses import replace

import pytest

from store.errors import UnknownPayment
from store.services import stock
from tests.kit.sale import BOB, DAY, MINUTE, counter, lapsed, payment_rows, said, standing

# -- The question before the charge --------------------------------------------------------------------------------


def test_a_good_question_gets_a_yes_and_time_to_pay() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    desk.later(10 * MINUTE)
    assert desk.ask(order) is None
    now = desk.now(order)
    assert (now.payment_status, now.expires_at) == ("pending", desk.at + 30 * MINUTE)
    desk.later(20 * MINUTE)
    assert desk.sweep() == 0
    assert desk.stock(tea) == (5, 0, 2)


def test_asking_twice_changes_nothing_more() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 2})
    desk.ask(order)
    before = payment_rows(desk, order)
    assert desk.ask(order) is None
    assert payment_rows(desk, order) == before == [(1, "pending", None)]
    assert desk.whole() == []


def test_a_hold_is_never_shortened_by_a_question() -> None:
    desk = counter()
    desk.settings = replace(desk.settings, orders=replace(desk.settings.orders, hold_minutes=600))
    order = desk.place({desk.goods(): 1})
    desk.ask(order)
    assert desk.now(order).expires_at == order.expires_at


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ({"payload": "nobody:1"}, "pay-gone"),
        ({"payload": ""}, "pay-gone"),
        ({"payer": BOB}, "pay-other-payer"),
        ({"currency": "USD"}, "pay-changed"),
        ({"total": 1}, "pay-changed"),
    ],
)
def test_a_question_that_does_not_fit_gets_a_no(other: dict[str, int | str], text: str) -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    assert said(desk.ask(order, **other)) == text
    assert desk.now(order) == order


@pytest.mark.parametrize("attempt", ["2", "0", "", "x", "²", "-1", "1 ", "9" * 40])
def test_an_attempt_that_is_not_the_present_one_gets_a_no(attempt: str) -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    assert said(desk.ask(order, payload=f"{order.public_id}:{attempt}")) == "pay-old-invoice"


def test_a_paid_or_canceled_order_is_not_charged() -> None:
    desk = counter()
    paid = desk.pay(desk.place({desk.goods(): 1}))
    assert said(desk.ask(paid)) == "pay-already-paid"
    canceled = desk.place({desk.goods(): 1}, customer=BOB)
    desk.shop(BOB).cancel(canceled.id)
    assert said(desk.ask(canceled)) == "pay-canceled"


def test_an_order_that_is_paid_by_hand_is_not_charged() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, method="bank_transfer")
    assert said(desk.ask(order)) == "pay-gone"


def test_a_lapsed_hold_is_taken_again_while_the_goods_are_there() -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    lapsed(desk, order)
    assert desk.stock(tea) == (2, 0, 0)
    assert desk.ask(order) is None
    assert desk.stock(tea) == (2, 0, 2)
    assert standing(desk, order)[:2] == ("placed", "pending")
    assert desk.now(order).expires_at == desk.at + 30 * MINUTE
    assert desk.whole() == []


def test_a_lapsed_hold_whose_goods_are_gone_gets_a_no_that_says_what_is_left() -> None:
    desk = counter()
    tea, mug = desk.goods(), desk.goods(on_hand=2)
    order = desk.place({tea: 1, mug: 2})
    lapsed(desk, order)
    desk.place({mug: 1}, customer=BOB)
    refusal = desk.ask(order)
    assert said(refusal) == "pay-expired-short"
    assert refusal is not None
    assert refusal.arguments == {"title": "Tea 2 (100 g)", "available": 1}
    assert (desk.stock(tea), desk.stock(mug)) == ((5, 0, 0), (2, 0, 1))
    assert desk.now(order).status == "expired"
    assert desk.whole() == []


# -- The money ------------------------------------------------------------------------------------------------------


def test_a_payment_allocates_the_goods_and_tells_both_sides() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.pay(desk.place({tea: 2}))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert order.expires_at is None
    assert desk.stock(tea) == (5, 2, 0)
    assert payment_rows(desk, order) == [(1, "captured", "ch-1")]
    assert desk.queued() == [f"notice:order-paid:{order.id}:"]
    assert len(desk.queued("order_card")) == 1
    desk.later(DAY)
    assert desk.sweep() == 0
    assert desk.whole() == []


def test_money_that_comes_without_a_question_counts_too() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(desk.charge(order))
    assert standing(desk, order)[1] == "paid"


def test_the_same_charge_told_three_times_is_one_payment() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    queued = desk.queued(), desk.queued("order_card")
    for _ in range(2):
        assert desk.settle(desk.charge(order)) == order.id
    assert desk.now(order) == order
    assert payment_rows(desk, order) == [(1, "captured", "ch-1")]
    assert (desk.queued(), desk.queued("order_card")) == queued


def test_the_same_charge_with_another_amount_is_flagged_and_changes_no_money() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    desk.settle(replace(desk.charge(order), total=1))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ("amount_mismatch",))


def test_the_same_charge_id_of_another_provider_is_other_money() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    desk.settle(replace(desk.charge(order), provider="stripe"))
    assert standing(desk, order)[1:] == ("overpaid", 2 * order.total.amount, ("duplicate_payment",))


@pytest.mark.parametrize("late", [1000, 60 * MINUTE, 3 * DAY])
def test_late_money_revives_an_expired_order_whose_goods_are_there(late: int) -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    desk.ask(order)
    lapsed(desk, order)
    desk.later(late)
    desk.settle(desk.charge(order))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert desk.stock(tea) == (2, 2, 0)
    assert payment_rows(desk, order) == [(1, "captured", "ch-1")]
    assert desk.whole() == []


def test_late_money_without_goods_asks_for_a_human_and_leaves_the_stock_alone() -> None:
    desk = counter()
    tea, mug = desk.goods(on_hand=2), desk.goods(on_hand=2)
    order = desk.place({tea: 2, mug: 2})
    lapsed(desk, order)
    desk.place({mug: 2}, customer=BOB)
    desk.settle(desk.charge(order))
    assert standing(desk, order) == ("expired", "paid", order.total.amount, ("oversold",))
    assert (desk.stock(tea), desk.stock(mug)) == ((2, 0, 0), (2, 0, 2))
    assert desk.queued()[-1] == f"notice:order-attention:{order.id}:ch-1"
    assert said(desk.ask(order)) == "pay-already-paid"
    assert desk.whole() == []


def test_money_for_a_canceled_order_asks_for_a_human_and_reopens_nothing() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    desk.ask(order)
    desk.shop().cancel(order.id)
    desk.settle(desk.charge(order))
    assert standing(desk, order) == ("canceled", "paid", order.total.amount, ("late_payment",))
    assert desk.stock(tea) == (5, 0, 0)
    assert desk.whole() == []


def test_a_second_charge_is_kept_and_flagged_and_the_first_stays_the_payment() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.pay(desk.place({tea: 2}))
    desk.settle(desk.charge(order, "ch-2"))
    assert standing(desk, order) == ("placed", "overpaid", 2 * order.total.amount, ("duplicate_payment",))
    assert payment_rows(desk, order) == [(1, "captured", "ch-1"), (1, "captured", "ch-2")]
    assert desk.stock(tea) == (5, 2, 0)
    assert desk.queued() == [f"notice:order-paid:{order.id}:", f"notice:order-double:{order.id}:ch-2"]
    assert desk.whole() == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"total": 1}, "partially_paid"), ({"total": 10**6}, "overpaid"), ({"currency": "USD"}, "partially_paid")],
)
def test_a_wrong_amount_never_pays_and_the_goods_wait_for_a_human(wrong: dict[str, int], status: str) -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    desk.settle(replace(desk.charge(order), **wrong))  # type: ignore[arg-type]
    assert standing(desk, order)[1] == status
    assert desk.now(order).attention == ("amount_mismatch",)
    assert desk.stock(tea) == (5, 0, 2)
    desk.later(DAY)
    assert desk.sweep() == 0
    assert said(desk.ask(order)) == "pay-already-paid"
    assert desk.whole() == []


def test_two_halves_do_not_pay_by_themselves_but_the_right_amount_does() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    half = order.total.amount // 2
    desk.settle(replace(desk.charge(order, "a"), total=half))
    desk.settle(replace(desk.charge(order, "b"), total=order.total.amount - half))
    assert standing(desk, order)[1:3] == ("partially_paid", order.total.amount)
    desk.settle(desk.charge(order, "c"))
    assert standing(desk, order)[1] == "overpaid"
    assert desk.stock(tea) == (5, 2, 0)
    assert desk.whole() == []


def test_money_from_another_person_pays_and_is_shown_to_a_human() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(replace(desk.charge(order), payer=BOB))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ("other_payer",))


def test_money_for_nothing_that_we_know_is_not_swallowed() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    with pytest.raises(UnknownPayment, match="1490 EUR"):
        desk.settle(replace(desk.charge(order), payload="nobody:1"))
    assert desk.tx.value(int, "select count(*) from payment where status = 'captured'") == 0


@pytest.mark.parametrize("attempt", ["7", "", "x", "²"])
def test_money_with_an_unknown_attempt_still_finds_its_order(attempt: str) -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(replace(desk.charge(order), payload=f"{order.public_id}:{attempt}"))
    assert standing(desk, order)[1] == "paid"
    assert [status for _, status, _ in payment_rows(desk, order)] == ["canceled", "captured"]
    assert desk.whole() == []


def test_a_sale_is_few_statements() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1, desk.goods(): 1})
    desk.tx.sql_count = 0
    desk.ask(order)
    asked = desk.tx.sql_count
    desk.settle(desk.charge(order))
    assert asked <= 10
    assert desk.tx.sql_count - asked <= 30


def test_shipped_goods_leave_the_shelf() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.pay(desk.place({tea: 2}))
    stock.ship(desk.tx, order.id, "agent:1", desk.at)
    assert desk.stock(tea) == (3, 0, 0)
    assert desk.whole() == []
