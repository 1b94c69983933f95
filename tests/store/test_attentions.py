"""Money that needs a human: each reason ends by one of its choices, once, and the customer is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from store.errors import Refused
from store.model.attention import CHOICES, Attended
from store.model.order import ATTENTION, Order
from store.rules.choices import fitting
from store.services import inbox, payments, stock
from store.services.attentions import DEEDS
from tests.kit.sale import BOB, DAY, Counter, counter, lapsed, payment_rows, standing

OWNER = 1


def case(desk: Counter, order: Order) -> Attended:
    found = desk.shop(OWNER).attended(order.id)
    assert found is not None
    return found


def offered(desk: Counter, order: Order) -> dict[str, tuple[str, ...]]:
    now = case(desk, order)
    return {each.reason: fitting(each.reason, now) for each in now.why}


def decide(desk: Counter, order: Order, reason: str, choice: str, text: str = "") -> None:
    version = desk.now(order).version
    desk.do(lambda: desk.shop(OWNER).decide(order.id, version, reason, choice, text))


def hand_back(desk: Counter, order: Order) -> None:
    """The owner has carried out the refund that waits."""
    now = desk.now(order)
    (refund,) = [each.id for each in now.refunds if each.open]
    desk.do(lambda: desk.shop(OWNER).refunded(order.id, now.version, refund))


def listed(desk: Counter) -> list[str]:
    return [card.number for card in desk.shop(OWNER).attention().cards]


def told(desk: Counter) -> list[str]:
    return [key.split(":")[1] for key in desk.queued()]


def going(desk: Counter, order: Order) -> list[tuple[str, int]]:
    return [(each.status, each.amount.amount) for each in desk.now(order).refunds]


def sold_out(desk: Counter) -> tuple[Order, int]:
    """Paid late, and its goods are somebody else's."""
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    lapsed(desk, order)
    desk.pay(desk.place({tea: 2}, customer=BOB), "bob")
    desk.settle(desk.charge(order))
    return order, tea


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


def late(desk: Counter) -> tuple[Order, int]:
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    desk.ask(order)
    desk.shop().cancel(order.id)
    desk.settle(desk.charge(order))
    return order, tea


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


# -- Who may, and on what version ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deed",
    [
        lambda shop, order, version: shop.decide(order, version, "other_payer", "fine"),
        lambda shop, order, version: shop.refunded(order, version, 1),
        lambda shop, order, version: shop.write_to(order, version, "hello"),
        lambda shop, order, _: shop.block(order, blocked=True),
        lambda shop, *_: shop.belongs_to(1, 1, "T-1001"),
        lambda shop, *_: shop.stray_refunded(1, 1),
        lambda shop, *_: shop.figures(),
    ],
)
def test_nobody_but_an_owner_decides(deed: Callable[..., object]) -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(replace(desk.charge(order), payer=BOB))
    now = desk.now(order)
    for person in (order.customer, BOB, 4711):
        with pytest.raises(Refused, match="staff-not-allowed"):
            desk.do(lambda person=person: deed(desk.shop(person), order.id, now.version))  # type: ignore[misc]
    assert desk.now(order) == now


def test_a_decision_about_an_order_as_it_was_is_refused() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.settle(replace(desk.charge(order), payer=BOB))
    now = desk.now(order)
    shop = desk.shop(OWNER)
    desk.do(lambda: shop.decide(order.id, now.version, "other_payer", "fine"))
    for version in (now.version, desk.now(order).version):
        with pytest.raises(Refused, match="order-changed"):
            desk.do(lambda version=version: shop.decide(order.id, version, "other_payer", "refund"))  # type: ignore[misc]
    with pytest.raises(Refused, match="order-changed"):
        desk.do(lambda: shop.decide(4711, 1, "other_payer", "fine"))
    assert desk.now(order).refunds == ()


def test_an_owner_writes_to_a_customer_once_a_press() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    version = desk.now(order).version
    desk.do(lambda: desk.shop(OWNER).write_to(order.id, version, "Green instead?"))
    with pytest.raises(Refused, match="order-changed"):
        desk.do(lambda: desk.shop(OWNER).write_to(order.id, version, "Green instead?"))
    assert told(desk) == ["order-note"]


def test_the_list_has_pages() -> None:
    desk = counter()
    for number in range(20):
        order = desk.place({desk.goods(): 1}, customer=2000 + number)
        desk.settle(replace(desk.charge(order, f"ch-{number}"), payer=BOB))
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = desk.shop(OWNER).attention(after)
        assert len(page.cards) <= 8
        found += [card.number for card in page.cards]
        after = page.after
    assert found == [f"T-{1001 + number}" for number in range(20)]
    assert [len(desk.shop(OWNER).attention(key).cards) for key in ("x", "9" * 40, "²")] == [8, 8, 8]


# -- Money without an order ----------------------------------------------------------------------------------------

STRAY = (
    '{"update_id": 7, "message": {"from": {"id": 1002, "first_name": "Bob"}, "successful_payment": {"currency": "EUR",'
    ' "total_amount": %d, "invoice_payload": "nobody:1", "telegram_payment_charge_id": "tg-7",'
    ' "provider_payment_charge_id": "p-7"}}}'
)


def parked(desk: Counter, text: str) -> None:
    inbox.park(desk.tx, 99, 7, text, "UnknownPayment: 1490 EUR", desk.at)


def test_money_without_an_order_is_listed_and_finds_its_order_by_number() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, customer=BOB)
    parked(desk, STRAY % order.total.amount)
    (stray,) = desk.shop(OWNER).attention().strays
    assert (stray.money, stray.name, stray.charge, stray.payload) == (order.total, "Bob", "p-7", "nobody:1")
    assert len(desk.whole()) == 1
    with pytest.raises(Refused, match="attend-no-order"):
        desk.do(lambda: desk.shop(OWNER).belongs_to(99, 7, "4711"))
    assert desk.do(lambda: desk.shop(OWNER).belongs_to(99, 7, f" #{order.number.lower()} ")) == order.id
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert desk.shop(OWNER).attention().strays == ()
    with pytest.raises(Refused, match="order-changed"):
        desk.do(lambda: desk.shop(OWNER).belongs_to(99, 7, order.number))
    with pytest.raises(Refused, match="order-changed"):
        desk.do(lambda: desk.shop(OWNER).stray_refunded(99, 7))
    assert desk.whole() == []


def test_money_without_an_order_may_go_back_and_its_payer_is_told() -> None:
    desk = counter()
    parked(desk, STRAY % 1490)
    desk.do(lambda: desk.shop(OWNER).stray_refunded(99, 7))
    assert desk.shop(OWNER).attention().strays == ()
    assert desk.queued("apology") == ["apology:refund:99:7"]
    assert desk.whole() == []


@pytest.mark.parametrize(
    "text",
    [
        '{"message": {"successful_payment": []}}',
        '{"successful_payment": 1}',
        '"successful_payment"',
        '{"message": "successful_payment": ',
    ],
)
def test_money_that_cannot_be_read_is_listed_all_the_same(text: str) -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    parked(desk, text)
    (stray,) = desk.shop(OWNER).attention().strays
    assert stray.money is None
    with pytest.raises(Refused, match="order-changed"):
        desk.do(lambda: desk.shop(OWNER).belongs_to(99, 7, order.number))
    desk.do(lambda: desk.shop(OWNER).stray_refunded(99, 7))
    assert desk.whole() == []


# -- Blocked -------------------------------------------------------------------------------------------------------


def test_a_blocked_customer_pays_and_orders_nothing_until_he_may_again() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.place({tea: 1})
    desk.shop(OWNER).block(order.id, blocked=True)
    refusal = desk.ask(order)
    assert refusal
    assert refusal.text == "pay-blocked"
    with pytest.raises(Refused, match="pay-blocked"):
        desk.do(lambda: desk.shop().pay_again(order.id))
    with pytest.raises(Refused, match="customer-blocked"):
        desk.place({tea: 2})
    assert desk.shop().cart().quantity == 2
    desk.shop(OWNER).block(order.id, blocked=False)
    assert desk.ask(order) is None
    desk.place({tea: 2})


def test_money_of_a_blocked_customer_is_not_lost() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    desk.shop(OWNER).block(order.id, blocked=True)
    desk.settle(desk.charge(order))
    assert desk.now(order).payment_status == "paid"


def test_an_owner_cannot_be_blocked() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, customer=OWNER)
    desk.shop(OWNER).block(order.id, blocked=True)
    assert desk.ask(order) is None


def test_what_an_order_waited_for_is_over_after_three_days_too() -> None:
    desk = counter()
    order, tea = late(desk)
    desk.later(3 * DAY)
    decide(desk, order, "late_payment", "accept")
    desk.later(3 * DAY)
    assert desk.sweep() == 0
    assert desk.stock(tea) == (2, 2, 0)


def test_money_of_which_some_went_back_can_go_back_whole() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 2})
    charge = replace(desk.charge(order), total=order.total.amount + 700)
    desk.settle(charge)
    decide(desk, order, "amount_mismatch", "difference")
    desk.settle(replace(charge, total=1))
    decide(desk, order, "amount_mismatch", "refund")
    assert going(desk, order) == [("requested", 700), ("requested", order.total.amount)]
    assert desk.now(order).status == "canceled"
    assert desk.whole() == []


def test_a_transfer_that_goes_back_names_no_provider() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, method="bank_transfer")
    desk.shop().cancel(order.id)
    payments.confirm_transfer(desk.tx, desk.settings, desk.at, order.id, "agent:1")
    assert [(each.charge, each.open) for each in desk.now(order).refunds] == [("", True)]
    assert [each.charge for each in case(desk, order).payments] == [""]
    assert desk.whole() == []
