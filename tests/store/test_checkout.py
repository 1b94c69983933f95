"""A quote shows exactly what would be ordered; placing copies it, holds the goods and asks for the payment, once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Refused
from store.model.customer import Address
from store.model.money import Money
from store.model.order import Order
from store.model.settings import PaymentMethod, Tax
from tests.kit.sale import ADDRESS, ANN, BOB, COURIER, DAY, MINUTE, PICKUP, Counter, counter


def refusal(body: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        body()
    return caught.value


def placing(desk: Counter, customer: int = ANN, method: PaymentMethod = "telegram") -> Callable[[], Order]:
    """A press on Pay as it was drawn now."""
    quote = desk.shop(customer).quote(ADDRESS, None, "")
    return lambda: desk.do(lambda: desk.shop(customer).place(ADDRESS, "courier", "", method, quote.stamp))


def test_an_empty_cart_cannot_be_ordered() -> None:
    desk = counter()
    assert desk.shop().quote(ADDRESS, "courier", "").missing == ("cart",)
    assert refusal(placing(desk)).text == "checkout-changed"


def test_a_quote_names_what_is_missing_until_nothing_is() -> None:
    desk = counter(shipping=(COURIER, PICKUP))
    desk.shop().set_quantity(desk.goods(), 1)
    assert desk.shop().quote(None, None, "").missing == ("address", "shipping")
    assert desk.shop().quote(ADDRESS, None, "").missing == ("shipping",)
    assert desk.shop().quote(ADDRESS, "rocket", "").missing == ("shipping",)
    assert desk.shop().quote(ADDRESS, "courier", "").missing == ()
    inside = Address("Ada", "+1", "")
    assert desk.shop().quote(inside, "pickup", "").missing == ()
    assert desk.shop().quote(inside, "courier", "").missing == ("address",)


def test_what_is_not_shipped_needs_neither_address_nor_method() -> None:
    desk = counter()
    course = desk.goods(shipped=0)
    order = desk.place({course: 1}, method="bank_transfer", address=None)
    assert (order.address, order.shipping_title, order.shipping) == (None, "", Money(0, "EUR"))
    assert order.total == Money(1000, "EUR")


def test_the_last_address_and_method_are_offered_again() -> None:
    desk = counter(shipping=(COURIER, PICKUP))
    desk.shop().set_quantity(desk.goods(), 1)
    quote = desk.shop().quote(ADDRESS, "pickup", "")
    desk.shop().place(ADDRESS, "pickup", "", "telegram", quote.stamp)
    desk.shop().set_quantity(desk.goods(), 1)
    again = desk.shop().quote(None, None, "")
    assert (again.address, again.shipping, again.missing) == (ADDRESS, PICKUP, ())


def test_an_order_is_a_copy_of_what_was_shown() -> None:
    desk = counter()
    tea, mug = desk.goods(price=1190), desk.goods(price=535, tax_class="reduced")
    shop = desk.shop(locale="zh")
    shop.set_quantity(tea, 2)
    shop.set_quantity(mug, 1)
    quote = shop.quote(ADDRESS, None, "ring twice")
    order = shop.place(ADDRESS, "courier", "ring twice", "telegram", quote.stamp)
    assert [(line.title, line.options, line.quantity, line.total.amount) for line in order.lines] == [
        ("茶 1", "100 克", 2, 2380),
        ("茶 2", "100 克", 1, 535),
    ]
    assert (order.subtotal.amount, order.shipping.amount, order.total.amount) == (2915, 490, 3405)
    assert order.total == quote.total
    assert order.taxes == quote.taxes
    assert {tax.rate: tax.amount.amount for tax in order.taxes} == {1900: 380 + 78, 700: 35}
    assert (order.number, order.note, order.address, order.locale) == ("T-1001", "ring twice", ADDRESS, "zh")
    assert (order.status, order.payment_status, order.payment_method) == ("placed", "none", "telegram")
    desk.price(tea, 9999)
    desk.tx.run("update product_text set title = 'Coffee'")
    assert desk.now(order) == order


def test_staff_read_titles_in_the_shops_own_language() -> None:
    from store.services.orders import load_order

    desk = counter()
    shop = desk.shop(locale="zh")
    shop.set_quantity(desk.goods(), 1)
    order = shop.place(ADDRESS, "courier", "", "telegram", shop.quote(ADDRESS, None, "").stamp)
    staff = load_order(desk.tx, order.id, staff=True)
    assert staff is not None
    assert (staff.lines[0].title, staff.lines[0].options) == ("Tea 1", "100 g")


def test_added_tax_is_in_the_total_of_quote_and_order() -> None:
    desk = counter(tax=Tax(included=False, rates={"standard": 1900}))
    order = desk.place({desk.goods(price=1000): 2})
    assert (order.subtotal.amount, order.shipping.amount, order.tax_included) == (2000, 490, False)
    assert order.total.amount == 2000 + 380 + 490 + 93
    assert desk.whole() == []


def test_a_card_payment_holds_the_goods_and_sends_one_invoice() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    order = desk.place({tea: 2})
    assert desk.stock(tea) == (5, 0, 2)
    assert order.expires_at == desk.at + 15 * MINUTE
    assert desk.queued("invoice") == [f"invoice:{order.public_id}:1"]
    assert desk.queued("notice") == desk.queued("order_card") == []


def test_a_bank_transfer_holds_for_days_and_says_where_to_pay() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    order = desk.place({tea: 2}, method="bank_transfer")
    assert desk.stock(tea) == (5, 0, 2)
    assert (order.payment_status, order.expires_at) == ("pending", desk.at + 3 * DAY)
    assert desk.queued("notice") == [f"notice:order-transfer:{order.id}:1"]
    assert len(desk.queued("order_card")) == 1


def test_cash_on_delivery_takes_the_goods_at_once() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    order = desk.place({tea: 2}, method="cash_on_delivery")
    assert desk.stock(tea) == (5, 2, 0)
    assert (order.payment_status, order.expires_at) == ("pending", None)
    assert desk.queued("notice") == [f"notice:order-placed:{order.id}:1"]
    assert len(desk.queued("order_card")) == 1


def test_what_costs_nothing_is_paid_without_a_provider() -> None:
    desk = counter(shipping=(PICKUP,))
    sample = desk.goods(price=0)
    order = desk.place({sample: 1})
    assert (order.payment_status, order.total.amount, order.expires_at) == ("paid", 0, None)
    assert desk.stock(sample) == (5, 1, 0)
    assert desk.queued("invoice") == []
    assert desk.queued("notice") == [f"notice:order-paid:{order.id}:"]
    assert desk.tx.value(int, "select count(*) from payment") == 0
    assert desk.whole() == []


def test_a_double_tap_on_pay_returns_the_same_order() -> None:
    desk = counter()
    tea = desk.goods()
    desk.shop().set_quantity(tea, 2)
    press = placing(desk)
    first = press()
    assert press() == first
    assert desk.stock(tea) == (5, 0, 2)
    assert len(desk.queued("invoice")) == 1
    assert desk.shop().cart().lines == ()


def test_another_customer_cannot_reach_an_order_by_its_stamp() -> None:
    desk = counter()
    tea = desk.goods()
    desk.shop().set_quantity(tea, 2)
    stamp = desk.shop().quote(ADDRESS, None, "").stamp
    placing(desk)()
    theirs = refusal(lambda: desk.do(lambda: desk.shop(BOB).place(ADDRESS, "courier", "", "telegram", stamp)))
    assert theirs.text == "checkout-changed"


@pytest.mark.parametrize("stamp", ["", "-", "x-1", "--9", "0-" + "9" * 30, "aaaa-²"])
def test_a_forged_stamp_orders_nothing(stamp: str) -> None:
    desk = counter()
    desk.shop().set_quantity(desk.goods(), 1)
    body = lambda: desk.do(lambda: desk.shop().place(ADDRESS, "courier", "", "telegram", stamp))  # noqa: E731
    assert refusal(body).text == "checkout-changed"
    assert desk.tx.value(int, "select count(*) from orders") == 0


def _price(desk: Counter, tea: int) -> None:
    desk.price(tea, 1200)


def _quantity(desk: Counter, tea: int) -> None:
    desk.shop().set_quantity(tea, 2)


def _line(desk: Counter, _tea: int) -> None:
    desk.shop().set_quantity(desk.goods(), 1)


def _tax(desk: Counter, _tea: int) -> None:
    desk.settings = replace(desk.settings, tax=Tax(included=True, rates={"standard": 2000}))


def _shipping(desk: Counter, _tea: int) -> None:
    desk.settings = replace(desk.settings, shipping=(replace(COURIER, price=590),))


def _method(desk: Counter, _tea: int) -> None:
    desk.settings = replace(desk.settings, payment_methods=("bank_transfer",))


@pytest.mark.parametrize("change", [_price, _quantity, _line, _tax, _shipping, _method])
def test_nothing_is_ordered_that_is_not_as_it_was_shown(change: Callable[[Counter, int], None]) -> None:
    desk = counter()
    tea = desk.goods()
    desk.shop().set_quantity(tea, 1)
    press = placing(desk)
    change(desk, tea)
    assert refusal(press).text == "checkout-changed"
    assert desk.tx.value(int, "select count(*) from orders") == 0
    assert desk.stock(tea) == (5, 0, 0)


def test_another_address_or_note_than_was_shown_is_not_ordered() -> None:
    desk = counter()
    desk.shop().set_quantity(desk.goods(), 1)
    stamp = desk.shop().quote(ADDRESS, None, "").stamp
    elsewhere = replace(ADDRESS, address="Quay 2")
    for address, note in ((elsewhere, ""), (ADDRESS, "now")):
        body = lambda address=address, note=note: desk.shop().place(address, "courier", note, "telegram", stamp)  # noqa: E731
        assert refusal(body).text == "checkout-changed"


def test_the_last_piece_goes_to_one_of_fifty() -> None:
    desk = counter()
    tea = desk.goods(on_hand=1)
    presses = []
    for customer in range(2000, 2050):
        desk.shop(customer).set_quantity(tea, 1)
        presses.append(placing(desk, customer))
    done, said = 0, set()
    for press in presses:
        try:
            press()
            done += 1
        except Refused as refused:
            said.add((refused.text, refused.arguments["available"]))
    assert (done, said) == (1, {("checkout-short", 0)})
    assert desk.stock(tea) == (1, 0, 1)


def test_goods_of_which_too_few_are_left_are_named_and_nothing_is_held() -> None:
    desk = counter()
    tea, mug = desk.goods(on_hand=5), desk.goods(on_hand=2)
    desk.shop().set_quantity(tea, 1)
    desk.shop().set_quantity(mug, 2)
    press = placing(desk)
    desk.place({mug: 1}, customer=BOB)
    refused = refusal(press)
    assert (refused.text, refused.arguments) == ("checkout-short", {"title": "Tea 2 (100 g)", "available": 1})
    assert desk.stock(tea) == (5, 0, 0)


def test_numbers_are_given_once_in_their_order() -> None:
    desk = counter()
    tea = desk.goods(on_hand=99)
    numbers = [desk.place({tea: 1}).number for _ in range(5)]
    assert numbers == ["T-1001", "T-1002", "T-1003", "T-1004", "T-1005"]


WANTED = st.tuples(st.integers(0, 5000), st.integers(1, 9), st.sampled_from(["standard", "reduced"]))


@given(st.lists(WANTED, min_size=1, max_size=5), st.booleans(), st.integers(0, 3000), st.integers(0, 2500))
def test_every_order_is_the_sum_of_its_parts(
    wanted: list[tuple[int, int, str]], included: bool, rate: int, shipping: int
) -> None:
    tax = Tax(included=included, rates={"standard": rate, "reduced": rate // 3})
    desk = counter(tax=tax, shipping=(replace(COURIER, price=shipping),))
    order = desk.place({desk.goods(price, 9, tax_class): quantity for price, quantity, tax_class in wanted})
    assert desk.whole() == []
    on_top = 0 if included else sum(each.amount.amount for each in order.taxes)
    assert order.total.amount == order.subtotal.amount + order.shipping.amount + on_top


def test_what_is_not_shipped_is_not_sold_by_a_telegram_invoice() -> None:
    desk = Counter()
    shop = desk.shop()
    shop.set_quantity(desk.goods(), 1)
    assert "telegram" in shop.quote(ADDRESS, None, "").payment_choices
    shop.set_quantity(desk.goods(shipped=0), 1)
    assert "telegram" not in shop.quote(ADDRESS, None, "").payment_choices
