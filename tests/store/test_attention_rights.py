"""Money that needs a human: who may decide, money without an order, customers who are blocked."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from store.errors import Refused
from store.services import inbox, payments
from tests.kit.attending import OWNER, case, decide, going, late, told
from tests.kit.sale import BOB, DAY, Counter, counter, standing

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
