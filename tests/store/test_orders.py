"""Orders are read, found and canceled by their own customer only."""

import pytest

from store.errors import Refused
from store.services.orders import PAGE, load_order
from tests.kit.sale import ANN, BOB, DAY, counter


def test_orders_are_listed_newest_first_in_pages() -> None:
    desk = counter()
    tea = desk.goods(on_hand=99)
    placed = [desk.place({tea: 1}).id for _ in range(2 * PAGE + 1)]
    desk.place({tea: 1}, customer=BOB)
    seen, after = [], None
    for _ in range(3):
        page = desk.shop().orders(after)
        seen += [card.id for card in page.cards]
        after = page.after
    assert seen == placed[::-1]
    assert after is None
    assert [len(desk.shop().orders(key).cards) for key in ("", "x", "-1", "²", "9" * 40, "0")] == [PAGE] * 5 + [0]


def test_a_card_of_the_list_says_how_the_order_stands() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 2, desk.goods(): 1})
    (card,) = desk.shop().orders().cards
    assert (card.number, card.status, card.quantity, card.total) == (order.number, "placed", 3, order.total)


def test_another_customers_order_is_as_if_it_were_not_there() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    shop = desk.shop(BOB)
    assert shop.order(order.id) is None
    assert shop.order_by_number(order.number) is None
    assert shop.orders().cards == ()
    assert shop.last_bought(order.lines[0].product) is None
    for body in (shop.cancel, shop.pay_again):
        with pytest.raises(Refused, match="order-gone"):
            body(order.id)
    assert desk.now(order) == order
    assert load_order(desk.tx, 4711) is None


@pytest.mark.parametrize("text", ["T-1001", "t-1001", "1001", " #1001 ", "#T-1001", "# t-1001"])
def test_an_order_is_found_by_its_number_however_it_is_typed(text: str) -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    assert desk.shop().order_by_number(text) == order.id


@pytest.mark.parametrize("text", ["", "#", "T-", "100", "10010", "T-T-1001", "%", "x" * 5000])
def test_what_is_no_number_finds_nothing(text: str) -> None:
    desk = counter()
    desk.place({desk.goods(): 1})
    assert desk.shop().order_by_number(text) is None


def test_the_variant_bought_last_is_remembered() -> None:
    desk = counter()
    tea = desk.goods()
    assert desk.shop().last_bought(1) is None
    order = desk.place({tea: 1})
    assert desk.shop().last_bought(order.lines[0].product) == tea


@pytest.mark.parametrize("method", ["telegram", "bank_transfer", "cash_on_delivery"])
def test_canceling_frees_the_goods_and_refills_the_cart_once(method: str) -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2}, method=method)  # type: ignore[arg-type]
    canceled = desk.shop().cancel(order.id)
    assert canceled is not None
    assert (canceled.status, canceled.payment_status, canceled.expires_at) == ("canceled", "none", None)
    assert desk.stock(tea) == (2, 0, 0)
    assert desk.shop().cart().quantity == 2
    desk.shop().clear()
    assert desk.shop().cancel(order.id) == canceled
    assert desk.shop().cart().quantity == 0
    assert desk.queued().count(f"notice:order-canceled:{order.id}:") == 1
    assert desk.whole() == []


def test_a_canceled_cart_can_be_ordered_again_as_a_new_order() -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    first = desk.place({tea: 2})
    desk.shop().cancel(first.id)
    second = desk.place({})
    assert second.id != first.id
    assert second.lines[0].quantity == 2


def test_an_expired_order_can_be_canceled() -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    desk.later(DAY)
    desk.sweep()
    desk.shop().cancel(order.id)
    assert desk.now(order).status == "canceled"
    assert desk.stock(tea) == (2, 0, 0)
    assert desk.whole() == []


def test_a_paid_order_cannot_be_canceled_by_its_customer() -> None:
    desk = counter()
    tea = desk.goods()
    order = desk.pay(desk.place({tea: 2}))
    with pytest.raises(Refused, match="order-not-cancelable"):
        desk.shop(ANN).cancel(order.id)
    assert desk.now(order) == order
    assert desk.stock(tea) == (5, 2, 0)
