"""What a customer puts aside is clamped, refused and priced by the moment."""

import pytest

from store.errors import Refused
from store.model.cart import Cart
from store.model.money import Money
from store.services.carts import expire_carts
from tests.kit.sale import ANN, BOB, DAY, counter


def refused(body: object, *arguments: object) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(Refused) as caught:
        body(*arguments)  # type: ignore[operator]
    return caught.value.text, caught.value.arguments


def quantities(cart: Cart) -> dict[int, int]:
    return {line.variant: line.quantity for line in cart.lines}


def test_nobody_has_a_cart_before_he_puts_something_into_it() -> None:
    assert counter().shop().cart() == Cart(0, (), Money(0, "EUR"))


def test_quantities_are_absolute_so_a_double_tap_changes_nothing_more() -> None:
    desk = counter()
    tea = desk.goods()
    shop = desk.shop()
    assert shop.set_quantity(tea, 3) == 3
    first = shop.cart()
    assert shop.set_quantity(tea, 3) == 3
    assert shop.cart() == first
    assert quantities(first) == {tea: 3}
    assert first.subtotal == Money(3000, "EUR")


def test_adding_adds_to_what_is_there() -> None:
    desk = counter()
    tea = desk.goods()
    shop = desk.shop()
    shop.add(tea)
    assert shop.add(tea, 2) == 3
    assert quantities(shop.cart()) == {tea: 3}


def test_more_than_is_left_is_refused_with_what_is_left_and_nothing_changes() -> None:
    desk = counter()
    tea, gone = desk.goods(on_hand=2), desk.goods(on_hand=0)
    shop = desk.shop()
    shop.set_quantity(tea, 1)
    assert refused(shop.set_quantity, tea, 3) == ("cart-only-left", {"available": 2})
    assert refused(shop.set_quantity, gone, 1) == ("cart-sold-out", {})
    assert quantities(shop.cart()) == {tea: 1}


def test_what_others_hold_cannot_be_had() -> None:
    desk = counter()
    tea = desk.goods(on_hand=2)
    desk.place({tea: 1}, customer=BOB)
    assert refused(desk.shop().set_quantity, tea, 2) == ("cart-only-left", {"available": 1})


def test_backordered_goods_can_be_had_up_to_the_limit() -> None:
    desk = counter()
    tea = desk.goods(on_hand=0, backorder=1)
    assert desk.shop().set_quantity(tea, 10**9) == desk.settings.limits.max_quantity
    assert quantities(desk.shop().cart()) == {tea: desk.settings.limits.max_quantity}


def test_zero_and_less_take_a_line_out_even_of_what_is_no_longer_sold() -> None:
    desk = counter()
    tea, mug = desk.goods(), desk.goods()
    shop = desk.shop()
    shop.set_quantity(tea, 1)
    shop.set_quantity(mug, 1)
    desk.tx.run("update product set status = 'archived' where handle = 'tea-1'")
    cart = shop.cart()
    assert [line.available for line in cart.short] == [0]
    assert cart.short[0].unit_price.amount == 1000
    assert shop.set_quantity(tea, 0) == 0
    assert quantities(shop.cart()) == {mug: 1}
    assert shop.set_quantity(mug, -1) == 0
    assert quantities(shop.cart()) == {}


@pytest.mark.parametrize(
    "change",
    [
        "update variant set archived = 1",
        "update product set status = 'draft'",
        "delete from price",
    ],
)
def test_what_is_not_sold_cannot_be_put_into_a_cart(change: str) -> None:
    desk = counter()
    tea = desk.goods()
    desk.tx.run(change)
    shop = desk.shop()
    assert refused(shop.set_quantity, tea, 1) == ("product-gone", {})
    assert refused(shop.set_quantity, 10**17, 1) == ("product-gone", {})


def test_a_cart_has_only_so_many_lines() -> None:
    desk = counter()
    goods = [desk.goods() for _ in range(desk.settings.limits.max_cart_lines + 1)]
    shop = desk.shop()
    for variant in goods[:-1]:
        shop.set_quantity(variant, 1)
    assert refused(shop.set_quantity, goods[-1], 1) == ("cart-full", {})
    assert shop.set_quantity(goods[0], 2) == 2


def test_titles_and_options_are_in_the_language_of_the_reader() -> None:
    desk = counter()
    tea = desk.goods()
    desk.shop().set_quantity(tea, 1)
    (line,) = desk.shop(locale="zh").cart().lines
    assert (line.title, line.options) == ("茶 1", "100 克")
    (line,) = desk.shop(locale="fr").cart().lines
    assert (line.title, line.options) == ("Tea 1", "100 g")


def test_a_price_change_shows_at_once() -> None:
    desk = counter()
    tea = desk.goods(price=1000)
    desk.shop().set_quantity(tea, 2)
    desk.price(tea, 1100)
    assert desk.shop().cart().subtotal.amount == 2200


def test_the_version_grows_with_every_change() -> None:
    desk = counter()
    tea = desk.goods()
    shop = desk.shop()
    versions = []
    for quantity in (1, 2, 0):
        shop.set_quantity(tea, quantity)
        versions.append(shop.cart().version)
    shop.set_quantity(tea, 1)
    shop.clear()
    versions.append(shop.cart().version)
    assert versions == sorted(set(versions))
    assert shop.cart().lines == ()


def test_a_cart_belongs_to_one_customer() -> None:
    desk = counter()
    tea = desk.goods()
    desk.shop(ANN).set_quantity(tea, 1)
    assert desk.shop(BOB).cart().lines == ()
    desk.shop(BOB).clear()
    assert desk.shop(ANN).cart().quantity == 1


def test_a_press_on_the_cart_costs_few_statements() -> None:
    desk = counter()
    tea = desk.goods()
    shop = desk.shop()
    shop.set_quantity(tea, 1)
    desk.tx.sql_count = 0
    shop.set_quantity(tea, 2)
    assert desk.tx.sql_count <= 4


def test_ordering_again_puts_back_what_can_be_had_and_twice_is_once() -> None:
    desk = counter()
    tea, mug, jar = desk.goods(on_hand=5), desk.goods(on_hand=3), desk.goods(on_hand=1)
    order = desk.place({tea: 2, mug: 3, jar: 1}, method="cash_on_delivery")
    desk.tx.run("update variant set archived = 1 where id = :jar", jar=jar)
    shop = desk.shop()
    assert shop.order_again(order.id) == 1  # every mug is promised, the jar is not sold any more
    assert shop.order_again(order.id) == 1
    assert quantities(shop.cart()) == {tea: 2}
    assert desk.shop(BOB).order_again(order.id) == 0
    assert desk.shop(BOB).cart().lines == ()


def test_carts_untouched_for_long_are_emptied_a_bounded_number_at_a_time() -> None:
    desk = counter()
    tea = desk.goods(on_hand=50)
    for customer in (ANN, BOB, 1003):
        desk.shop(customer).set_quantity(tea, 1)
        desk.later(1000)
    desk.later(desk.settings.orders.cart_days * DAY)
    desk.shop(1003).set_quantity(tea, 2)
    assert expire_carts(desk.tx, desk.settings, desk.at, 1) == 1
    assert (desk.shop(ANN).cart().quantity, desk.shop(BOB).cart().quantity) == (0, 1)
    assert expire_carts(desk.tx, desk.settings, desk.at, 10) == 1
    assert desk.shop(1003).cart().quantity == 2
    desk.shop(ANN).set_quantity(tea, 1)
    assert desk.shop(ANN).cart().quantity == 1
