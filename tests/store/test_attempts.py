"""Paying by hand, holds that end, paying again, and the invoice that asks for it."""

import pytest

from store.errors import Refused
from store.model.order import Order
from store.model.settings import Tax
from store.services import payments
from tests.kit.sale import ANN, BOB, DAY, MINUTE, Counter, counter, lapsed, payment_rows, said, standing

# -- By hand --------------------------------------------------------------------------------------------------------


def test_an_owner_confirms_a_transfer_once() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2}, method="bank_transfer")
    for _ in range(2):
        payments.confirm_transfer(desk.tx, desk.settings, desk.at, order.id, "agent:1")
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert payment_rows(desk, order) == [(1, "captured", f"manual:{order.id}:1")]
    assert desk.stock(tea) == (5, 2, 0)
    assert desk.whole() == []


def test_a_transfer_that_comes_late_revives_its_order() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 2}, method="bank_transfer")
    desk.later(3 * DAY - 1)
    assert desk.sweep() == 0
    desk.later(1)
    assert desk.sweep() == 1
    payments.confirm_transfer(desk.tx, desk.settings, desk.at, order.id, "agent:1")
    assert standing(desk, order)[:2] == ("placed", "paid")


def test_cash_is_collected_once_and_moves_no_goods() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2}, method="cash_on_delivery")
    for _ in range(2):
        payments.collect_cash(desk.tx, desk.settings, desk.at, order.id, "agent:1")
    assert standing(desk, order)[:3] == ("placed", "paid", order.total.amount)
    assert desk.stock(tea) == (5, 2, 0)
    assert desk.whole() == []


def test_only_what_is_paid_by_hand_can_be_confirmed_by_hand() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 2})
    for confirm in (payments.confirm_transfer, payments.collect_cash):
        with pytest.raises(Refused, match="pay-other-method"):
            confirm(desk.tx, desk.settings, desk.at, order.id, "agent:1")
    assert desk.now(order) == order


# -- Time and attempts ----------------------------------------------------------------------------------------------


def test_a_hold_that_ends_frees_the_goods_and_offers_to_pay_again() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    desk.later(15 * MINUTE - 1)
    assert desk.sweep() == 0
    desk.later(1)
    assert desk.sweep() == 1
    assert desk.sweep() == 0
    assert standing(desk, order) == ("expired", "none", 0, ())
    assert desk.stock(tea) == (5, 0, 0)
    assert payment_rows(desk, order) == [(1, "expired", None)]
    assert [key.split(":")[1] for key in desk.queued()] == ["order-expired"]
    assert desk.queued("order_card") == []
    assert desk.whole() == []


def test_the_sweep_takes_the_oldest_first_and_no_more_than_its_limit() -> None:
    desk = counter()
    tea = desk.goods(on_hand=9)
    orders = []
    for customer in (BOB, ANN, 1003):
        orders.append(desk.place({tea: 1}, customer=customer).id)
        desk.later(MINUTE)
    desk.later(DAY)
    assert payments.due(desk.tx, desk.at, 2) == orders[:2]
    assert payments.sweep(desk.tx, desk.at, 2) == 2
    assert payments.due(desk.tx, desk.at) == orders[2:]


def test_an_order_that_is_no_longer_due_is_left_alone() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.later(DAY)
    (due,) = payments.due(desk.tx, desk.at)
    desk.ask(order)
    assert not payments.expire(desk.tx, desk.at, due)
    assert desk.now(order).status == "placed"
    assert not payments.expire(desk.tx, desk.at, 4711)


def test_paying_again_holds_anew_and_the_old_invoice_is_refused() -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    lapsed(desk, order)
    again = desk.shop().pay_again(order.id)
    assert again is not None
    assert (again.status, again.attempt, again.payment_status) == ("placed", 2, "none")
    assert again.expires_at == desk.at + 15 * MINUTE
    assert desk.stock(tea) == (2, 0, 2)
    assert desk.queued("invoice")[-1] == f"invoice:{order.public_id}:2"
    assert said(desk.ask(order)) == "pay-old-invoice"
    assert desk.ask(again) is None
    assert desk.whole() == []


def test_money_on_an_old_invoice_still_pays_and_closes_the_new_one() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.ask(order)
    again = desk.shop().pay_again(order.id)
    assert again is not None
    desk.settle(desk.charge(order))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert payment_rows(desk, order) == [(1, "captured", "ch-1"), (2, "canceled", None)]
    assert said(desk.ask(again)) == "pay-already-paid"
    desk.settle(desk.charge(again, "ch-2"))
    assert standing(desk, order)[3] == ("duplicate_payment",)
    assert desk.whole() == []


def test_paying_again_says_what_is_gone() -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    lapsed(desk, order)
    desk.place({tea: 1}, customer=BOB)
    with pytest.raises(Refused) as caught:
        desk.do(lambda: desk.shop().pay_again(order.id))
    assert (caught.value.text, caught.value.arguments["available"]) == ("pay-expired-short", 1)
    assert desk.now(order).attempt == 1


def test_paid_and_canceled_orders_are_not_paid_again() -> None:
    desk = counter()
    paid = desk.pay(desk.place({desk.goods(): 1}))
    with pytest.raises(Refused, match="pay-already-paid"):
        desk.shop().pay_again(paid.id)
    canceled = desk.place({desk.goods(): 1})
    desk.shop().cancel(canceled.id)
    with pytest.raises(Refused, match="pay-gone"):
        desk.shop().pay_again(canceled.id)


def test_a_lapsed_transfer_is_offered_anew() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, method="bank_transfer")
    assert desk.shop().pay_again(order.id) == order
    desk.later(2 * DAY)
    lapsed(desk, order)
    again = desk.shop().pay_again(order.id)
    assert again is not None
    assert (again.status, again.payment_status, again.attempt) == ("placed", "pending", 2)
    assert desk.queued()[-1] == f"notice:order-transfer:{order.id}:2"
    payments.confirm_transfer(desk.tx, desk.settings, desk.at, order.id, "agent:1")
    assert desk.now(order).payment_status == "paid"
    assert desk.whole() == []


# -- The invoice ----------------------------------------------------------------------------------------------------


def test_an_invoice_sums_exactly_and_fits_the_messengers_limits() -> None:
    desk = counter(name="The Very Long Name of a Tea House 🍵 by the Harbor")
    goods = [desk.goods(price=333 + each) for each in range(30)]
    order = desk.place(dict.fromkeys(goods, 2))
    invoice = payments.invoice(desk.tx, desk.settings, order.id, 1)
    assert invoice is not None
    assert sum(amount for _, amount in invoice.prices) == invoice.total == order.total.amount
    assert invoice.prices[0] == ("2 × Tea 1 (100 g)", 666)
    assert invoice.prices[-1] == ("Courier", 490)
    assert (invoice.customer, invoice.payload, invoice.currency) == (ANN, f"{order.public_id}:1", "EUR")
    for text, limit in ((invoice.title, 32), (invoice.description, 255)):
        assert len(text.encode("utf-16-le")) // 2 <= limit
        assert text.endswith("…")
    assert len(invoice.payload.encode()) <= 128


def test_a_title_is_not_cut_through_an_emoji() -> None:
    desk = counter(name="x" * 22 + "🍵🍵")
    order = desk.place({desk.goods(): 1})
    invoice = payments.invoice(desk.tx, desk.settings, order.id, 1)
    assert invoice is not None
    assert invoice.title == "T-1001 · " + "x" * 22 + "…"


def test_an_invoice_with_added_tax_sums_exactly() -> None:
    desk = counter(tax=Tax(included=False, rates={"standard": 1900}))
    order = desk.place({desk.goods(price=333): 3, desk.goods(price=0): 1})
    invoice = payments.invoice(desk.tx, desk.settings, order.id, 1)
    assert invoice is not None
    assert invoice.prices == (("3 × Tea 1 (100 g)", 999 + 190), ("Courier", 490 + 93))
    assert invoice.total == order.total.amount


def test_there_is_no_invoice_for_what_is_not_to_be_paid() -> None:
    desk = counter()

    def invoice(order: Order, attempt: int) -> object:
        return payments.invoice(desk.tx, desk.settings, order.id, attempt)

    order = desk.place({desk.goods(): 1})
    assert invoice(order, 2) is None
    desk.shop().pay_again(order.id)
    assert invoice(order, 1) is None
    assert invoice(order, 2) is not None
    lapsed(desk, order)
    assert invoice(order, 2) is None
    assert invoice(desk.pay(desk.place({desk.goods(): 1})), 1) is None
    canceled = desk.place({desk.goods(): 1})
    desk.shop().cancel(canceled.id)
    assert invoice(canceled, 1) is None
    assert payments.invoice(desk.tx, desk.settings, 4711, 1) is None


def test_an_invoice_that_is_refused_for_good_cancels_the_order_and_refills_the_cart() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 2})
    assert payments.invoice_refused(
        desk.tx, desk.settings, desk.at, order.id, order.attempt, "CURRENCY_TOTAL_AMOUNT_INVALID"
    )
    assert standing(desk, order) == ("canceled", "none", 0, ("invoice_refused",))
    assert desk.stock(tea) == (5, 0, 0)
    assert desk.shop().cart().quantity == 2
    assert [key.split(":")[1] for key in desk.queued()] == ["invoice-refused"]
    assert len(desk.queued("order_card")) == 1
    assert not payments.invoice_refused(desk.tx, desk.settings, desk.at, order.id, order.attempt, "again")
    assert desk.whole() == []


def test_a_paid_order_is_not_canceled_by_a_refused_invoice() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    assert not payments.invoice_refused(desk.tx, desk.settings, desk.at, order.id, order.attempt, "late")
    assert desk.now(order) == order


def test_a_refused_invoice_of_an_earlier_attempt_cancels_nothing() -> None:
    desk = Counter()
    order = desk.place({desk.goods(): 1})
    desk.do(lambda: desk.shop().pay_again(order.id))
    refused = payments.invoice_refused(desk.tx, desk.settings, desk.at, order.id, order.attempt, "CURRENCY_INVALID")
    assert not refused
    assert desk.now(order).status == "placed"


def test_who_has_a_payment_under_way_is_not_charged_twice() -> None:
    desk = Counter()
    order = desk.place({desk.goods(): 1})
    assert desk.ask(order) is None  # the card may be charged right now
    again = desk.do(lambda: desk.shop().pay_again(order.id))
    assert again
    refusal = desk.ask(again)
    assert refusal
    assert refusal.text == "pay-under-way"
    desk.later(6 * MINUTE)
    assert desk.ask(again) is None
    assert desk.whole() == []


def test_asking_again_and_again_does_not_keep_the_goods_for_ever() -> None:
    desk = Counter()
    order = desk.place({desk.goods(on_hand=1): 1})
    for _ in range(4):
        desk.later(14 * MINUTE)
        if desk.now(order).status == "placed":
            desk.do(lambda: desk.shop().pay_again(order.id))
        desk.sweep()
    assert desk.now(order).status == "expired"
    assert desk.whole() == []


def test_money_in_flight_when_a_long_outage_began_asks_for_a_human() -> None:
    desk = Counter()
    asked, waiting = desk.place({desk.goods(): 1}), desk.place({desk.goods(): 1}, customer=1002)
    assert desk.ask(asked) is None
    heard = payments.last_heard(desk.tx)
    desk.later(23 * 60 * MINUTE)
    assert payments.after_silence(desk.tx, desk.at, heard) == 0
    desk.later(2 * 60 * MINUTE)
    assert payments.after_silence(desk.tx, desk.at, heard) == 1
    assert desk.now(asked).attention == ("payment_in_flight",)
    assert desk.now(waiting).attention == ()
    assert payments.after_silence(desk.tx, desk.at, None) == 0
    assert desk.whole() == []
