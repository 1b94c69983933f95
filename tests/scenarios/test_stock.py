"""What went wrong with stock in other shops, and does not here. Each test names the public threads."""

import asyncio
from collections import Counter as Tally
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import parse
from bot.errors import UsageError
from store.errors import Refused, ShopError
from store.services import payments, stock
from store.sql.database import Database
from tests.kit.crowd import AT, DAY, ask, goods, settle, whole, wish, wishes
from tests.kit.sale import ANN, BOB, Counter, counter, lapsed, said, standing

CROWD = 50


async def test_the_last_unit_was_sold_twice(tmp_path: Path) -> None:
    """saleor/saleor#543, vendurehq/vendure#3508, magento/magento2#11488, woocommerce/woocommerce#44273,
    opencart/opencart#4811: two checkouts read the stock before either had written it.

    Fifty people are asked about at once, each with an invoice for the last cup: one is charged, 49 hear a kind no.
    """
    async with await Database.open(tmp_path / "shop.db") as store:
        cup = await store.transact(lambda tx: goods(tx, 1))
        everybody = await store.transact(lambda tx: wishes(tx, CROWD, cup))
        answers = await asyncio.gather(*(ask(store, one, AT + 2 * DAY) for one in everybody))
        yes = [one for one, answer in zip(everybody, answers, strict=True) if answer is None]
        assert len(yes) == 1
        noes = [answer for answer in answers if answer is not None]
        assert Tally(answer.text for answer in noes) == {"pay-expired-short": CROWD - 1}
        assert all(answer.arguments == {"title": "The last cup", "available": 0} for answer in noes)
        await settle(store, yes[0].charge("ch"), AT + 2 * DAY)
        paid = "select customer_id from orders where payment_status = 'paid'"
        assert await store.read(lambda tx: tx.rows(int, paid)) == [yes[0].customer]
        assert await whole(store) == []


async def test_the_last_unit_was_ordered_twice(tmp_path: Path) -> None:
    """The same threads, one step earlier: fifty people press Pay on their last look at once."""
    async with await Database.open(tmp_path / "shop.db") as store:
        cup = await store.transact(lambda tx: goods(tx, 1))
        found = await asyncio.gather(
            *(store.transact(lambda tx, who=who: wish(tx, who, cup)) for who in range(5001, 5001 + CROWD)),  # type: ignore[misc]
            return_exceptions=True,
        )
        refused = [each for each in found if isinstance(each, Refused)]
        assert len(refused) == CROWD - 1
        assert {each.text for each in refused} <= {"cart-sold-out", "checkout-short"}
        assert await whole(store) == []


def test_two_lines_of_one_variant_passed_the_check_line_by_line() -> None:
    """vendurehq/vendure#3508, citing #2702: each line alone was in stock, both together were not."""
    desk = counter()
    tea = desk.goods(on_hand=1)
    order = desk.place({tea: 1})
    line = """insert into order_line (order_id, position, variant_id, product_id, sku, title, options, shop_title,
              shop_options, quantity, unit_price, tax_class, tax_rate, tax, total)
              select order_id, 2, variant_id, product_id, sku, title, 'engraved', shop_title, shop_options, 1,
              unit_price, tax_class, tax_rate, tax, total from order_line where order_id = :order"""
    lapsed(desk, order)
    desk.tx.run(line, order=order.id)
    assert said(desk.ask(order)) == "pay-expired-short"
    assert desk.stock(tea) == (1, 0, 0)


async def test_a_correction_during_orders_lost_updates(tmp_path: Path) -> None:
    """woocommerce/woocommerce#44273: the admin's form wrote back the number that it had read before the orders."""
    async with await Database.open(tmp_path / "shop.db") as store:
        cup = await store.transact(lambda tx: goods(tx, 200))
        buying = [store.transact(lambda tx, who=who: wish(tx, who, cup)) for who in range(5001, 5101)]  # type: ignore[misc]
        counting = [
            store.transact(lambda tx, n=n: stock.adjust(tx, cup, -1, f"count {n}", "agent:1", AT))  # type: ignore[misc]
            for n in range(20)
        ]
        await asyncio.gather(*(each for pair in zip(buying[:20], counting, strict=True) for each in pair), *buying[20:])
        counters = "select on_hand, allocated, reserved from stock"
        assert await store.read(lambda tx: tx.rows(lambda *row: row, counters)) == [(180, 0, 100)]
        assert await whole(store) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("place", "pay", "cancel", "lapse", "again", "ship", "refund", "count")),
        st.integers(0, 5),
        st.integers(1, 3),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_what_was_reserved_went_below_zero_or_stayed_for_ever(steps: list[tuple[str, int, int]]) -> None:
    """medusajs/medusa#12401, #11131, #11266: some way through the life of an order released twice, or never."""
    desk = counter()
    tea = desk.goods(on_hand=4)
    for number, (step, pick, quantity) in enumerate(steps):
        take(desk, tea, step, pick, quantity, number)
        on_hand, allocated, reserved = desk.stock(tea)
        assert min(allocated, reserved) >= 0
        assert desk.whole() == [], step
        assert on_hand >= 0 or step != "ship"


def take(desk: Counter, tea: int, step: str, pick: int, quantity: int, number: int) -> None:
    """One step with one of the orders; what a rule refuses changes nothing."""
    ids = desk.tx.rows(int, "select id from orders order by id")
    order = desk.shop().order(ids[pick % len(ids)]) if ids else None
    try:
        if step == "place":
            desk.place({tea: quantity})
        elif step == "lapse":
            desk.later(DAY)
            desk.sweep()
        elif step == "count":
            stock.adjust(desk.tx, tea, quantity - 2, f"count {number}", "agent:1", desk.at)
        elif order is None:
            return
        elif step == "pay":
            desk.settle(desk.charge(order, f"ch-{number}"))
        elif step == "cancel":
            desk.do(lambda: desk.shop().cancel(order.id))
        elif step == "again":
            desk.do(lambda: desk.shop().pay_again(order.id))
        elif step == "ship" and (order.status, order.payment_status) == ("placed", "paid"):
            stock.ship(desk.tx, order.id, "agent:1", desk.at)
        elif step == "refund" and order.attention:
            desk.do(lambda: desk.shop(1).decide(order.id, order.version, order.attention[0], "refund"))
    except Refused:
        return


def test_the_own_reservation_counted_against_its_owner() -> None:
    """medusajs/medusa#6500, saleor/apps#1175: who held the last ones could not pay for them."""
    desk = counter()
    tea = desk.goods(on_hand=3)
    order = desk.pay(desk.place({tea: 3}))
    assert order.payment_status == "paid"
    stock.ship(desk.tx, order.id, "agent:1", desk.at)
    assert desk.stock(tea) == (0, 0, 0)


def test_one_bad_order_stopped_all_others_from_expiring() -> None:
    """Sylius/Sylius#12812: the job worked every order in one transaction, and the first fault undid all of it.

    Here each is worked by itself (bot/jobs.py): the one that cannot be stays, and so does its trace.
    """
    desk = counter()
    tea = desk.goods(on_hand=100)
    orders = [desk.place({tea: 1}, customer=6000 + number) for number in range(20)]
    desk.tx.run("update reservation set quantity = 1000 where order_id = :o", o=orders[3].id)  # it cannot be released
    desk.later(DAY)
    failed = 0
    for due in payments.due(desk.tx, desk.at):
        try:
            desk.do(lambda due=due: payments.expire(desk.tx, desk.at, due))  # type: ignore[misc]
        except ShopError:
            failed += 1
    assert failed == 1
    assert [desk.now(each).status for each in orders].count("expired") == 19


@pytest.mark.parametrize("minutes", [0, -5, None, ""])
def test_an_empty_hold_time_canceled_every_order(minutes: object) -> None:
    """woocommerce/woocommerce#60375: "hold minutes" was empty after an upgrade, and zero minutes were over at once.

    A shop does not open with such a setting: the configuration says what is wrong with it.
    """
    data = {"telegram": {"token": "1:a"}, "shop": {"name": "x", "currency": "EUR"}, "orders": {"hold_minutes": minutes}}
    with pytest.raises(UsageError, match="hold_minutes"):
        parse(data, Path("config.toml"))


def test_stock_that_was_held_anew_was_taken_from_somebody_else() -> None:
    """paynl/magento2-plugin#220 and others: a revived order forgot to reserve again what had been freed."""
    desk = counter()
    tea = desk.goods(on_hand=1)
    order = desk.place({tea: 1}, customer=ANN)
    lapsed(desk, order)
    desk.pay(desk.place({tea: 1}, customer=BOB), "bob")
    desk.settle(desk.charge(order))
    assert standing(desk, order) == ("expired", "paid", order.total.amount, ("oversold",))
    assert desk.stock(tea) == (1, 1, 0)
