"""What went wrong with money in other shops, and does not here. Each test names the public threads."""

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from store.errors import IllegalTransition, Refused
from store.model.money import telegram_exponent
from store.ports import Tx
from store.services import events, payments
from store.sql.database import Database
from tests.kit.crowd import AT, goods, settle, whole, wish
from tests.kit.sale import BOB, DAY, MINUTE, SETTINGS, counter, lapsed, payment_rows, said, standing


@pytest.mark.parametrize("late", [1000, 60 * MINUTE, 3 * DAY])
@pytest.mark.parametrize("gone", [False, True])
def test_an_order_was_canceled_while_its_money_was_under_way(late: int, *, gone: bool) -> None:
    """woocommerce/woocommerce#20928, #22202: paid at the provider, canceled by the shop, and the money was kept."""
    desk = counter()
    tea = desk.goods(on_hand=1)
    order = desk.place({tea: 1})
    desk.ask(order)
    lapsed(desk, order)
    if gone:
        desk.pay(desk.place({tea: 1}, customer=BOB), "bob")
    desk.later(late)
    desk.settle(desk.charge(order))
    expected = ("expired", ("oversold",)) if gone else ("placed", ())
    assert (desk.now(order).status, desk.now(order).attention) == expected
    assert desk.now(order).paid == order.total
    assert desk.whole() == []


@pytest.mark.parametrize("charge", ["ch-1", "ch-2"])
def test_a_late_success_reopened_an_order_that_was_refunded(charge: str) -> None:
    """mollie/WooCommerce#1252: "paid" came again after the refund, reopened the order and took its stock once more."""
    desk = counter()
    tea = desk.goods(on_hand=1)
    order = desk.place({tea: 1})
    desk.settle(replace(desk.charge(order), payer=BOB))
    shop = desk.shop(1)
    desk.do(lambda: shop.decide(order.id, desk.now(order).version, "other_payer", "refund"))
    desk.do(lambda: shop.refunded(order.id, desk.now(order).version, desk.now(order).refunds[0].id))
    assert standing(desk, order)[:2] == ("canceled", "refunded")
    desk.settle(desk.charge(order, charge))
    assert desk.now(order).status == "canceled"
    assert desk.stock(tea) == (1, 0, 0)
    assert desk.now(order).attention == (() if charge == "ch-1" else ("late_payment",))
    assert desk.whole() == []


FATES = ("asked", "paid", "expired", "told again")


@pytest.mark.parametrize("order_of_news", list(itertools.permutations(FATES)))
def test_a_late_failure_made_a_paid_order_unpaid(order_of_news: tuple[str, ...]) -> None:
    """NEARBuilders/nearmerch.com#209, themeum/tutor#2360: "failed" came after "paid" and won.

    In whatever order the news comes, what was paid is paid.
    """
    desk = counter()
    order = desk.place({desk.goods(): 1})
    for news in order_of_news:
        if news == "asked":
            desk.ask(order)
        elif news == "expired":
            desk.later(DAY)
            desk.sweep()
        else:
            desk.settle(desk.charge(order))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ())
    assert payment_rows(desk, order) == [(1, "captured", "ch-1")]
    assert desk.whole() == []


def test_a_payment_that_is_captured_fails_no_more() -> None:
    """The same threads, at the row itself: the table of states has no way back."""
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    payment = desk.tx.value(int, "select id from payment where order_id = :o", o=order.id)
    for status in ("failed", "expired", "canceled", "pending"):
        with pytest.raises(IllegalTransition):
            events.change_payment(desk.tx, payment or 0, order.id, "captured", status, "provider:x", desk.at)


async def test_one_message_delivered_three_times_was_settled_three_times(tmp_path: Path) -> None:
    """Pinelab-studio/pinelab-vendure-plugins#620: three deliveries at once, and once more after a restart."""
    async with await Database.open(tmp_path / "shop.db") as store:
        cup = await store.transact(lambda tx: goods(tx, 5))
        mine = await store.transact(lambda tx: wish(tx, 5001, cup))
        await asyncio.gather(*(settle(store, mine.charge("ch"), AT) for _ in range(3)))
    async with await Database.open(tmp_path / "shop.db") as store:
        await settle(store, mine.charge("ch"), AT + DAY)
        counts = """select (select count(*) from payment where status = 'captured'), (select count(*) from refund),
                    (select count(*) from queue where kind = 'notice'), (select allocated from stock)"""
        assert await store.read(lambda tx: tx.rows(lambda *row: row, counts)) == [(1, 0, 1, 1)]
        assert await whole(store) == []


def test_the_same_payment_was_told_with_another_amount() -> None:
    """Saleor keeps such news as a recorded failure (payment/utils.py, deduplicate_event); others took the last one."""
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    for total in (1, 10**6):
        desk.settle(replace(desk.charge(order), total=total))
    assert standing(desk, order) == ("placed", "paid", order.total.amount, ("amount_mismatch",))
    assert payment_rows(desk, order) == [(1, "captured", "ch-1")]
    assert len(desk.queued("order_card")) >= 2  # staff are told


def test_a_cart_that_changed_in_another_tab_was_paid_at_its_old_price() -> None:
    """mollie/PrestaShop#1251, Sylius/PayPalPlugin#339: 100 were paid for an order of 300."""
    desk = counter()
    tea = desk.goods()
    old = desk.place({tea: 1})
    desk.shop().change(old.id)
    new = desk.place({tea: 3})
    assert said(desk.ask(old)) == "pay-canceled"
    refusal = desk.ask(new, total=old.total.amount)
    assert said(refusal) == "pay-changed"
    desk.settle(replace(desk.charge(new), total=old.total.amount))
    assert standing(desk, new)[1] == "partially_paid"
    assert desk.now(new).attention == ("amount_mismatch",)
    assert desk.whole() == []


def test_a_price_that_changed_during_the_payment_changed_the_order() -> None:
    """PrestaShop/PrestaShop#9478, spree/spree#11801, vendurehq/vendure#3269: what was placed costs what it said; what
    was not yet placed shows its new total first.
    """
    desk = counter()
    tea = desk.goods(price=1000)
    order = desk.place({tea: 1})
    desk.price(tea, 9000)
    assert desk.pay(order).total == order.total
    shop = desk.shop()
    shop.set_quantity(tea, 1)
    stamp = shop.quote(None, "courier", "").stamp
    desk.price(tea, 500)
    with pytest.raises(Refused, match="checkout-changed"):
        desk.do(lambda: desk.shop().place(None, "courier", "", "telegram", stamp))
    assert desk.shop().quote(None, "courier", "").cart.subtotal.amount == 500


async def test_the_card_was_charged_and_the_order_was_lost(tmp_path: Path) -> None:
    """saleor/saleor#10925, openfoodfoundation/openfoodnetwork#7779, #7614: the process died between the two.

    Here the order is there before the card is asked about. What dies in the middle of settling leaves nothing, and the
    news comes again.
    """

    class Death(Exception):
        """The process ends here."""

    async with await Database.open(tmp_path / "shop.db") as store:
        cup = await store.transact(lambda tx: goods(tx, 1))
        mine = await store.transact(lambda tx: wish(tx, 5001, cup))

        def dying(tx: Tx) -> None:
            payments.settle(tx, SETTINGS, AT, mine.charge("ch"))
            raise Death

        with pytest.raises(Death):
            await store.transact(dying)
    async with await Database.open(tmp_path / "shop.db") as store:
        assert await store.read(lambda tx: tx.rows(int, "select id from payment where status = 'captured'")) == []
        await settle(store, mine.charge("ch"), AT)
        assert await store.read(lambda tx: tx.rows(str, "select payment_status from orders")) == ["paid"]
        assert await whole(store) == []


@pytest.mark.parametrize("currency", ["JPY", "KRW", "CLP", "ISK", "EUR", "USD", "TWD", "HUF"])
def test_yen_were_multiplied_by_a_hundred(currency: str) -> None:
    """vendurehq/vendure#1630, medusajs/medusa#5932, Paymenter/Paymenter#1258: what an invoice asks is what the order
    costs in the provider's own smallest units, and what comes back is counted by the same.
    """
    desk = counter(currency=currency)
    order = desk.place({desk.goods(price=4321): 2})
    assert telegram_exponent(currency) is not None
    invoice = payments.invoice(desk.tx, desk.settings, order.id, 1)
    assert invoice
    assert (invoice.currency, invoice.total, sum(amount for _, amount in invoice.prices)) == (
        currency,
        order.total.amount,
        order.total.amount,
    )
    assert desk.ask(order, total=invoice.total * 100) is not None
    assert desk.pay(order).payment_status == "paid"
    assert desk.now(order).paid == order.total


async def test_two_orders_had_one_number(tmp_path: Path) -> None:
    """bagisto/bagisto#3902, Sylius/Sylius#922, spree/spree#6719, magento/magento2#33457: the highest number plus one,
    read by two at once.
    """
    async with await Database.open(tmp_path / "shop.db") as store:
        cup = await store.transact(lambda tx: goods(tx, 500))
        await asyncio.gather(
            *(store.transact(lambda tx, who=who: wish(tx, who, cup)) for who in range(5001, 5201))  # type: ignore[misc]
        )
        numbers = await store.read(lambda tx: tx.rows(str, "select number from orders"))
        assert sorted(numbers) == [f"T-{number}" for number in range(1001, 1201)]
