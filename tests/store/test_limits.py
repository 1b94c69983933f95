"""What one customer may ask of the shop at once: a kind no that says what to do, and nothing is lost by it."""

from dataclasses import replace

import pytest

from store.errors import Refused
from store.model.order import Order
from store.model.settings import Limits
from tests.kit.sale import ADDRESS, ANN, BOB, MINUTE, Counter, counter, lapsed

HOUR = 60 * MINUTE


def desk_with(**limits: int) -> Counter:
    desk = counter()
    desk.settings = replace(desk.settings, limits=replace(desk.settings.limits, **limits))
    return desk


def refused(desk: Counter, wanted: dict[int, int], customer: int = ANN, method: str = "telegram") -> Refused:
    with pytest.raises(Refused) as said:
        desk.place(wanted, customer, method)  # type: ignore[arg-type]
    assert desk.shop(customer).cart().quantity == sum(wanted.values())
    assert desk.whole() == []
    return said.value


def test_the_defaults_are_those_of_the_documentation() -> None:
    limits = Limits()
    assert (limits.open_orders, limits.placings_per_hour, limits.invoices_per_hour) == (3, 10, 10)
    assert limits.scarce_units == 10


def test_who_has_three_orders_to_pay_pays_or_cancels_one_first() -> None:
    desk = desk_with(open_orders=3)
    tea = desk.goods(on_hand=90)
    first, second, _ = (desk.place({tea: 1}) for _ in range(3))
    said = refused(desk, {tea: 1})
    assert (said.text, said.arguments) == ("limit-open-orders", {"count": 3})
    desk.place({tea: 1}, customer=BOB)
    desk.pay(first)
    desk.place({tea: 1})
    refused(desk, {tea: 1})
    desk.shop().cancel(second.id)
    desk.shop().clear()
    desk.place({tea: 1})


def test_an_order_that_lapsed_and_one_paid_on_delivery_wait_for_nobody() -> None:
    desk = desk_with(open_orders=1)
    tea = desk.goods(on_hand=90)
    desk.place({tea: 1}, method="cash_on_delivery")
    lapsed(desk, desk.place({tea: 1}))
    waiting = desk.place({tea: 1}, method="bank_transfer")
    refused(desk, {tea: 1}, method="bank_transfer")
    desk.place({tea: 1}, method="cash_on_delivery")
    assert desk.now(waiting).status == "placed"


def test_pressing_pay_twice_on_the_last_order_that_is_allowed_shows_that_order() -> None:
    desk = desk_with(open_orders=1, placings_per_hour=1)
    shop, tea = desk.shop(), desk.goods()
    shop.set_quantity(tea, 1)
    quote = shop.quote(ADDRESS, "courier", "")
    placed = [desk.do(lambda: shop.place(ADDRESS, "courier", "", "telegram", quote.stamp)) for _ in range(2)]
    assert placed[0] == placed[1]


def test_ten_orders_in_an_hour_are_enough_for_an_hour() -> None:
    desk = desk_with(placings_per_hour=10)
    tea = desk.goods(on_hand=90)
    for _ in range(10):
        desk.place({tea: 1}, method="cash_on_delivery")
        desk.later(2 * MINUTE)
    said = refused(desk, {tea: 1}, method="cash_on_delivery")
    assert (said.text, said.arguments) == ("limit-placings", {"minutes": 40})
    desk.later(40 * MINUTE)
    desk.place({tea: 1}, method="cash_on_delivery")
    refused(desk, {tea: 1}, method="cash_on_delivery")


def test_ten_invoices_in_an_hour_are_enough_and_the_newest_can_be_paid() -> None:
    desk = desk_with(invoices_per_hour=10)
    order: Order | None = desk.place({desk.goods(): 1})
    for _ in range(9):
        assert order
        order = desk.shop().pay_again(order.id)
    assert order
    with pytest.raises(Refused, match="limit-invoices") as said:
        desk.do(lambda: desk.shop().pay_again(order.id))
    assert said.value.arguments == {"minutes": 60}
    assert desk.pay(order).payment_status == "paid"
    assert desk.whole() == []


def test_an_invoice_comes_again_when_the_hour_is_over() -> None:
    desk = desk_with(invoices_per_hour=1)
    order = desk.place({desk.goods(): 1})
    with pytest.raises(Refused, match="limit-invoices"):
        desk.do(lambda: desk.shop().pay_again(order.id))
    desk.later(HOUR)
    assert desk.shop().pay_again(order.id)


@pytest.mark.parametrize(("there", "first", "most"), [(10, 1, 4), (2, 1, 0), (12, 2, 5), (3, 1, 0), (30, 1, 24)])
def test_nobody_holds_more_than_half_of_the_last_ten_unpaid_by_order_after_order(
    there: int, first: int, most: int
) -> None:
    desk = desk_with(scarce_units=10)
    tea = desk.goods(on_hand=there)
    held = desk.place({tea: first})
    said = refused(desk, {tea: most + 1})
    assert (said.text, said.arguments) == ("limit-scarce", {"title": "Tea 1", "held": first, "left": most})
    desk.shop().clear()
    if most:
        desk.pay(desk.place({tea: most}), "ch-2")
    desk.pay(held)
    desk.place({tea: 1})


def test_what_was_paid_or_is_somebody_elses_is_not_hoarded() -> None:
    desk = desk_with(scarce_units=10)
    tea, mug = desk.goods(on_hand=4), desk.goods(on_hand=2)
    desk.pay(desk.place({tea: 2}))
    desk.place({mug: 1})
    desk.place({tea: 1})
    desk.place({tea: 1}, customer=BOB)


def test_the_last_ones_in_one_order_are_no_hoard_and_backorders_neither() -> None:
    desk = desk_with(scarce_units=10)
    tea, mug = desk.goods(on_hand=2), desk.goods(on_hand=1, backorder=1)
    desk.place({tea: 2})
    desk.place({mug: 1})
    desk.place({mug: 5})


def test_a_shop_may_do_without_that_limit() -> None:
    desk = desk_with(scarce_units=0)
    tea = desk.goods(on_hand=2)
    desk.place({tea: 1})
    desk.place({tea: 1})
