"""Money that needs a human: each reason ends by one of its choices, once, and the customer is told."""

from dataclasses import replace

import pytest

from store.errors import Refused
from store.model.attention import CHOICES
from store.model.order import ATTENTION, Order
from store.services import payments, stock
from store.services.attentions import DEEDS
from tests.kit.attending import OWNER, decide, going, hand_back, late, listed, offered, sold_out, told
from tests.kit.sale import BOB, Counter, counter, payment_rows, standing

# -- Twice, too late: it goes back by itself -----------------------------------------------------------------------


def test_what_was_paid_twice_goes_back_once_an_owner_has_done_it() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 2}))
    desk.settle(desk.charge(order, "ch-2"))
    assert going(desk, order) == [("requested", order.total.amount)]
    assert offered(desk, order) == {"duplicate_payment": ()}
    assert listed(desk) == [order.number]
    assert desk.whole() == []
    hand_back(desk, order)
    assert standing(desk, order) == ("placed", "paid", 2 * order.total.amount, ())
    assert desk.now(order).refunded == order.total
    assert told(desk) == ["order-paid", "order-double", "order-refunded"]
    assert listed(desk) == []
    assert desk.whole() == []


def test_three_charges_for_one_order_are_two_refunds() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 2}))
    for charge in ("ch-2", "ch-3", "ch-2", "ch-3"):
        desk.settle(desk.charge(order, charge))
    assert going(desk, order) == [("requested", order.total.amount)] * 2
    first, second = desk.now(order).refunds
    desk.do(lambda: desk.shop(OWNER).refunded(order.id, desk.now(order).version, second.id))
    assert standing(desk, order)[1:] == ("overpaid", 3 * order.total.amount, ("duplicate_payment",))
    desk.do(lambda: desk.shop(OWNER).refunded(order.id, desk.now(order).version, first.id))
    assert standing(desk, order)[1] == "paid"
    assert desk.now(order).attention == ()
    assert desk.whole() == []


def test_a_refund_is_carried_out_once_however_often_it_is_pressed() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 2}))
    desk.settle(desk.charge(order, "ch-2"))
    now = desk.now(order)
    desk.do(lambda: desk.shop(OWNER).refunded(order.id, now.version, now.refunds[0].id))
    for version in (now.version, desk.now(order).version):
        with pytest.raises(Refused, match="order-changed"):
            desk.do(lambda version=version: desk.shop(OWNER).refunded(order.id, version, now.refunds[0].id))  # type: ignore[misc]
    assert desk.now(order).refunded == order.total
    assert told(desk).count("order-refunded") == 1


def test_money_for_a_canceled_order_goes_back() -> None:
    desk = counter()
    order, tea = late(desk)
    assert going(desk, order) == [("requested", order.total.amount)]
    assert told(desk) == ["order-canceled", "order-late"]
    hand_back(desk, order)
    assert standing(desk, order) == ("canceled", "refunded", order.total.amount, ())
    assert desk.stock(tea) == (2, 0, 0)
    assert desk.whole() == []


def test_money_for_a_canceled_order_may_stay_if_the_goods_are_there() -> None:
    desk = counter()
    order, tea = late(desk)
    decide(desk, order, "late_payment", "accept")
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert desk.stock(tea) == (2, 2, 0)
    assert [status for status, _ in going(desk, order)] == ["failed"]
    assert told(desk)[-1] == "order-paid"
    assert listed(desk) == []
    assert desk.whole() == []


def test_a_canceled_order_is_not_revived_without_its_goods() -> None:
    desk = counter()
    order, tea = late(desk)
    desk.place({tea: 1}, customer=BOB)
    with pytest.raises(Refused, match="attend-short"):
        decide(desk, order, "late_payment", "accept")
    assert standing(desk, order)[0] == "canceled"
    assert going(desk, order) == [("requested", order.total.amount)]
    assert desk.whole() == []


# -- Not enough in stock -------------------------------------------------------------------------------------------


def test_goods_that_come_back_are_for_who_has_paid() -> None:
    desk = counter()
    order, tea = sold_out(desk)
    assert offered(desk, order) == {"oversold": ("serve", "wait", "refund")}
    decide(desk, order, "oversold", "wait")
    assert desk.now(order).attention == ("oversold",)
    assert told(desk)[-1] == "order-waits"
    with pytest.raises(Refused, match="attend-short") as refused:
        decide(desk, order, "oversold", "serve")
    assert refused.value.arguments == {"title": "Tea 1 (100 g)", "available": 0}
    stock.receive(desk.tx, tea, 2, "delivery", "agent:1", desk.at)
    decide(desk, order, "oversold", "serve")
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert desk.stock(tea) == (4, 4, 0)
    assert told(desk)[-1] == "order-paid"
    assert desk.whole() == []


def test_who_will_not_wait_gets_his_money_back() -> None:
    desk = counter()
    order, _ = sold_out(desk)
    decide(desk, order, "oversold", "refund")
    assert standing(desk, order) == ("canceled", "paid", order.total.amount, ())
    assert going(desk, order) == [("requested", order.total.amount)]
    assert told(desk)[-1] == "order-refund"
    assert listed(desk) == [order.number]
    assert desk.whole() == []
    hand_back(desk, order)
    assert standing(desk, order)[1] == "refunded"
    assert listed(desk) == []
    assert desk.whole() == []


def test_a_paid_order_whose_goods_were_lost_can_be_refunded_and_frees_the_rest() -> None:
    desk = counter()
    tea = desk.goods(on_hand=3)
    order = desk.pay(desk.place({tea: 3}))
    stock.adjust(desk.tx, tea, -2, "count", "agent:1", desk.at)
    with pytest.raises(Refused, match="attend-short"):
        decide(desk, order, "oversold", "serve")
    decide(desk, order, "oversold", "refund")
    assert desk.stock(tea) == (1, 0, 0)
    assert desk.whole() == []


def test_a_correction_that_is_corrected_leaves_the_order_as_it_was() -> None:
    desk = counter()
    tea = desk.goods(on_hand=3)
    order = desk.pay(desk.place({tea: 3}))
    stock.adjust(desk.tx, tea, -2, "count", "agent:1", desk.at)
    stock.adjust(desk.tx, tea, 2, "count again", "agent:1", desk.at)
    decide(desk, order, "oversold", "serve")
    assert desk.now(order).attention == ()
    assert desk.whole() == []


def test_an_unpaid_order_whose_goods_were_lost_ends_and_its_customer_is_told() -> None:
    desk = counter()
    tea = desk.goods(on_hand=3)
    order = desk.place({tea: 3})
    stock.adjust(desk.tx, tea, -2, "count", "agent:1", desk.at)
    assert offered(desk, order) == {"oversold": ("serve", "wait", "cancel")}
    decide(desk, order, "oversold", "cancel")
    assert standing(desk, order) == ("canceled", "none", 0, ())
    assert desk.shop().cart().quantity == 1
    assert told(desk)[-1] == "order-ended"
    assert desk.whole() == []


# -- Not what it costs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [{"total": 1}, {"total": 10**6}, {"currency": "USD"}])
def test_a_wrong_amount_may_be_accepted(wrong: dict[str, int]) -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    desk.settle(replace(desk.charge(order), **wrong))  # type: ignore[arg-type]
    decide(desk, order, "amount_mismatch", "accept")
    assert desk.now(order).payment_status == "paid"
    assert desk.stock(tea) == (5, 2, 0)
    assert told(desk) == ["order-attention", "order-paid"]
    assert desk.whole() == []
    desk.settle(desk.charge(order, "ch-2"))
    assert desk.now(order).attention == ("duplicate_payment",)
    assert desk.whole() == []


@pytest.mark.parametrize("wrong", [{"total": 1}, {"total": 10**6}, {"currency": "USD"}])
def test_a_wrong_amount_may_go_back(wrong: dict[str, int]) -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    charge = replace(desk.charge(order), **wrong)  # type: ignore[arg-type]
    desk.settle(charge)
    decide(desk, order, "amount_mismatch", "refund")
    assert going(desk, order) == [("requested", charge.total)]
    assert desk.stock(tea) == (5, 0, 0)
    assert desk.whole() == []
    hand_back(desk, order)
    assert standing(desk, order)[:2] == ("canceled", "refunded")
    assert desk.whole() == []


def test_what_was_too_much_may_go_back_alone() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 2})
    desk.settle(replace(desk.charge(order), total=order.total.amount + 700))
    assert offered(desk, order)["amount_mismatch"] == ("accept", "difference", "refund")
    decide(desk, order, "amount_mismatch", "difference")
    assert going(desk, order) == [("requested", 700)]
    assert desk.whole() == []
    hand_back(desk, order)
    assert standing(desk, order) == ("placed", "paid", order.total.amount + 700, ())
    assert told(desk)[-3:] == ["order-paid", "order-refund", "order-refunded"]
    assert desk.whole() == []


def test_what_was_too_little_is_not_too_much() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 2})
    desk.settle(replace(desk.charge(order), total=1))
    assert offered(desk, order)["amount_mismatch"] == ("accept", "refund")


# -- The others ----------------------------------------------------------------------------------------------------


def test_a_friend_who_paid_is_fine() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(replace(desk.charge(order), payer=BOB))
    assert offered(desk, order) == {"other_payer": ("fine", "refund")}
    decide(desk, order, "other_payer", "fine")
    assert standing(desk, order)[1::2] == ("paid", ())


def test_a_stolen_card_is_refunded() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(replace(desk.charge(order), payer=BOB))
    decide(desk, order, "other_payer", "refund")
    assert standing(desk, order)[::3] == ("canceled", ())
    assert desk.whole() == []


def in_flight(desk: Counter) -> Order:
    order = desk.place({desk.goods(): 1})
    desk.ask(order)
    heard = payments.last_heard(desk.tx)
    desk.later(25 * 3_600_000)
    assert payments.after_silence(desk.tx, desk.at, heard) == 1
    return order


def test_a_payment_that_the_provider_shows_counts_and_counts_once_if_it_is_told_later() -> None:
    desk = counter()
    order = in_flight(desk)
    for wrong in ("", "  ", "x y z"):
        with pytest.raises(Refused, match="attend-bad-charge"):
            decide(desk, order, "payment_in_flight", "arrived", wrong)
    decide(desk, order, "payment_in_flight", "arrived", " p-ch-1 ")
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert payment_rows(desk, order) == [(1, "captured", "hand:p-ch-1")]
    desk.settle(desk.charge(order))
    assert payment_rows(desk, order) == [(1, "captured", "ch-1")]
    desk.settle(desk.charge(order))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert desk.whole() == []


def test_a_payment_that_the_provider_does_not_know_can_be_made_anew() -> None:
    desk = counter()
    order = in_flight(desk)
    decide(desk, order, "payment_in_flight", "missing")
    assert standing(desk, order) == ("placed", "none", 0, ())
    assert told(desk) == ["order-missing"]
    desk.sweep()
    again = desk.shop().pay_again(order.id)
    assert again
    assert desk.pay(again, "ch-2").payment_status == "paid"
    assert desk.whole() == []


def test_an_invoice_that_was_refused_is_seen() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    payments.invoice_refused(desk.tx, desk.settings, desk.at, order.id, 1, "CURRENCY_INVALID")
    decide(desk, order, "invoice_refused", "seen")
    assert listed(desk) == []


def test_every_reason_has_its_choices_and_every_choice_its_deed() -> None:
    assert set(CHOICES) == set(ATTENTION)
    assert {choice for choices in CHOICES.values() for choice in choices} == set(DEEDS)


def test_what_was_decided_says_who_what_and_when() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(replace(desk.charge(order), payer=BOB))
    decide(desk, order, "other_payer", "fine")
    last = "select subject, old, new, actor, at from event order by id desc limit 1"
    assert desk.tx.row(lambda *row: row, last) == ("attention", "other_payer", "seen", "agent:1", desk.at)


def test_a_reason_that_comes_back_is_open_again() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    for total in (1, 2):
        desk.settle(replace(desk.charge(order), total=total))
        decide(desk, order, "amount_mismatch", "accept")
        assert desk.now(order).attention == ()
    assert desk.now(order).payment_status == "paid"
    assert desk.whole() == []
