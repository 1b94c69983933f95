"""What something costs now: the SQL agrees with plain Python at every millisecond, and an order keeps its price."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.errors import Refused
from store.services import payments, prices
from tests.kit.sale import ADDRESS, ANN, Counter, counter
from tests.kit.tx import memory

TX = memory()
TX.connection.executescript("pragma foreign_keys = off; begin")
PRICES = st.integers(0, 5000)
MOMENTS = st.integers(990, 1010)

SELECT = f"select {prices.AMOUNT}, {prices.COMPARE_AT}, {prices.ENDS} from price"
INSERT = """
    insert into price (variant_id, currency, amount, compare_at, sale_amount, sale_from, sale_until)
    values (1, 'EUR', :amount, :compare_at, :sale, :since, :until)
"""


def reference(
    amount: int, compare_at: int | None, sale: int | None, since: int | None, until: int | None, at: int
) -> tuple[int, int | None, int | None]:
    """What it costs, what is crossed out, and when a sale that ends soon ends."""
    begun = since is None or at >= since
    over = until is not None and at >= until
    if sale is not None and begun and not over:
        soon = until if until is not None and until - at <= prices.SOON else None
        return sale, amount if amount > sale else None, soon
    return amount, compare_at if compare_at is not None and compare_at > amount else None, None


@given(
    amount=PRICES,
    compare_at=st.none() | PRICES,
    sale=st.none() | PRICES,
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS | MOMENTS.map(lambda at: at + prices.SOON),
    at=MOMENTS,
)
@example(1500, None, 1200, 1000, 1001, 1000)
@example(1500, None, 1200, 1000, 1000, 1000)
@example(1500, None, 1200, None, 1000 + prices.SOON, 1000)
@example(1500, None, 1200, None, 1001 + prices.SOON, 1000)
@example(1500, 2000, 1600, None, None, 1000)
@example(1500, 1500, None, None, None, 1000)
def test_the_price_of_a_moment_is_what_plain_python_says(
    amount: int, compare_at: int | None, sale: int | None, since: int | None, until: int | None, at: int
) -> None:
    TX.run("delete from price")
    TX.run(INSERT, amount=amount, compare_at=compare_at, sale=sale, since=since, until=until)
    found = TX.row(lambda *row: row, SELECT, at=at)
    assert found == reference(amount, compare_at, sale, since, until, at)


# -- From the shelf to the order ------------------------------------------------------------------------------------

BEGIN, END = 1_700_000_000_000, 1_700_000_060_000


@pytest.fixture
def desk() -> Counter:
    return counter()


@pytest.fixture
def tea(desk: Counter) -> int:
    """Tea at 15.00, for 12.00 from BEGIN until END."""
    tea = desk.goods(price=1500, on_hand=50)
    sql = "update price set sale_amount = 1200, sale_from = :begin, sale_until = :end where variant_id = :tea"
    desk.tx.run(sql, begin=BEGIN, end=END, tea=tea)
    return tea


def seen(desk: Counter, tea: int) -> tuple[int, int, int, int, int | None]:
    """What page, card, cart and quote say of the price; what is crossed out."""
    shop = desk.shop()
    product = shop.product(1)
    assert product
    (variant,) = product.variants
    (card,) = shop.cards((1,))
    cart = shop.cart()
    was = variant.compare_at.amount if variant.compare_at else None
    assert was == (card.was.amount if card.was else None)
    quote = shop.quote(ADDRESS, None, "")
    return variant.price.amount, card.price.amount, cart.lines[0].unit_price.amount, quote.cart.subtotal.amount, was


@pytest.mark.parametrize(
    ("at", "price", "was"),
    [(BEGIN - 1, 1500, None), (BEGIN, 1200, 1500), (END - 1, 1200, 1500), (END, 1500, None)],
)
def test_page_card_cart_and_quote_change_in_the_same_millisecond(
    desk: Counter, tea: int, at: int, price: int, was: int | None
) -> None:
    desk.at = at
    desk.shop().set_quantity(tea, 1)
    assert seen(desk, tea) == (price, price, price, price, was)


@pytest.mark.parametrize(("shown", "placed"), [(BEGIN - 1, BEGIN), (END - 1, END)])
def test_whoever_saw_another_price_is_shown_the_new_one_before_he_commits(
    desk: Counter, tea: int, shown: int, placed: int
) -> None:
    desk.at = shown
    shop = desk.shop()
    shop.set_quantity(tea, 1)
    old = shop.quote(ADDRESS, None, "")
    desk.at = placed
    with pytest.raises(Refused, match="checkout-changed"):
        desk.do(lambda: desk.shop().place(ADDRESS, "courier", "", "telegram", old.stamp))
    new = desk.shop().quote(ADDRESS, None, "")
    assert new.total != old.total
    order = desk.do(lambda: desk.shop().place(ADDRESS, "courier", "", "telegram", new.stamp))
    assert order.total == new.total
    assert desk.whole() == []


@pytest.mark.parametrize("at", [BEGIN, END - 1])
def test_an_order_keeps_the_price_at_which_it_was_placed(desk: Counter, tea: int, at: int) -> None:
    desk.at = at
    order = desk.place({tea: 2})
    assert [line.total.amount for line in order.lines] == [2400]
    desk.at = END + 5 * 60_000
    assert desk.ask(order) is None
    assert desk.pay(order).paid == order.total
    assert [line.total.amount for line in desk.now(order).lines] == [2400]
    assert desk.whole() == []


def test_an_order_that_expired_during_a_sale_is_revived_at_its_own_price(desk: Counter, tea: int) -> None:
    desk.at = END - 1
    order = desk.place({tea: 1})
    desk.later(10**9)
    payments.sweep(desk.tx, desk.at)
    assert desk.now(order).status == "expired"
    assert desk.ask(order) is None
    assert desk.now(order).total == order.total


def test_a_cart_that_is_filled_during_a_sale_costs_the_usual_price_after_it(desk: Counter, tea: int) -> None:
    desk.at = END - 1
    desk.shop().set_quantity(tea, 3)
    assert desk.shop().cart().subtotal.amount == 3600
    desk.at = END
    assert desk.shop().cart().subtotal.amount == 4500


def test_a_product_of_several_prices_crosses_nothing_out_on_its_card(desk: Counter, tea: int) -> None:
    sql = "insert into variant (product_id, position, opt1) values (1, 2, '200 g') returning id"
    other = desk.tx.insert(sql)
    desk.price(other, 1200)
    desk.at = BEGIN
    (card,) = desk.shop(ANN).cards((1,))
    assert (card.price.amount, card.varies, card.was) == (1200, False, None)
    desk.tx.run("update price set compare_at = 1500 where variant_id = :other", other=other)
    (card,) = desk.shop(ANN).cards((1,))
    assert card.was is not None
    assert card.was.amount == 1500
