"""The shop closes, dies, comes back: everybody goes on where he was, nothing is done twice, no money is lost."""

import asyncio
from pathlib import Path

import orjson
import pytest

from bot import app
from dialogs.registry import stacks
from handlers.incoming import parse
from handlers.session import Session
from store.services import inbox, payments
from store.sql.database import Database
from tests.kit.sale import MINUTE
from tests.kit.sandbox import Caller
from tests.kit.story import TOKEN, Story, story


async def test_a_checkout_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_details()
        await phone.contact()
        await phone.sees("✓ Name: Alice Smith")
        await shop.stop()
        await shop.open()
        await phone.say(phone.words.address)
        await shop.stop()
        await shop.open()
        await phone.press("Courier")
        await phone.sees("Is everything right?")
        await shop.stop()
        await shop.open()
        await phone.press("Pay ")
        await phone.invoice()
        await shop.stop()
        await shop.open()
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        assert (await shop.order()).paid.amount == 1280
        await phone.one_screen()
        await shop.sound()


async def test_what_came_while_the_shop_was_closed_is_worked_once_in_its_order(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_details()
        await shop.stop()
        for line in ("Alice Smith", "+49 155 50100", "12 Garden Street, 10115 Berlin"):
            await phone.chat.say(line, wait=False)
        await shop.open()
        await phone.gets("How shall it come to you?")
        await phone.press("Courier")
        await phone.sees("For Alice Smith, +4915550100")
        await shop.sound()


async def test_what_was_kept_but_not_worked_is_worked_at_the_next_start(tmp_path: Path) -> None:
    """The process died after it had told Telegram that it has the update."""
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await shop.stop()
        await phone.tap("Pay ")
        await phone.chat.say("/cart", wait=False)
        assert len(await shop.wedge()) == 2
        await shop.open()
        await phone.gets("Your cart is empty.")
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        assert (await shop.order()).payment_status == "paid"
        await phone.one_screen()
        assert await kept(shop) == []
        await shop.sound()


async def kept(shop: Story) -> list[int]:
    """Updates for which something is owed, once the shop has written down what it finished."""
    await shop.stop()
    await shop.open()
    return await shop.read(lambda tx: tx.rows(int, "select update_id from inbox"))


async def test_an_effect_without_its_screen_is_shown_once_at_the_next_start(tmp_path: Path) -> None:
    """The process died between the commit and the message."""
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await shop.stop()
        await phone.tap("Pay ")
        await worked_but_not_shown(shop)
        before = len(phone.chat.received)
        await shop.open()
        await phone.gets("Order 1001")
        await phone.invoice()
        await shop.quiet()
        assert len(phone.chat.received) == before + 1  # the summary became the order; the invoice is new
        await phone.one_screen()
        assert len(phone.invoices) == 1
        assert len(await shop.orders()) == 1
        await shop.sound()


async def worked_but_not_shown(shop: Story) -> None:
    """What waits at Telegram is kept, confirmed and worked; then the process dies."""
    updates = await Caller(shop.box, TOKEN).updates()
    session = Session(stacks(), shop.config.settings(), shop.bot.id)
    at = shop.box.world.clock.now()
    async with await Database.open(shop.config.database) as store:
        for update in updates:
            incoming, row = parse(update), (int(update["update_id"]), orjson.dumps(update).decode())
            user = incoming.user
            assert user
            await store.transact(lambda tx, row=row: inbox.keep(tx, shop.bot.id, at, [row]))  # type: ignore[misc]
            await store.transact(lambda tx, i=incoming, u=user: session.turn(tx, i, u, at))  # type: ignore[misc]


async def test_money_that_was_paid_while_the_shop_was_down_is_settled_before_orders_lapse(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await shop.stop()
        shop.charge(phone, invoice)
        shop.box.world.clock.advance(3_600_000)
        await shop.open()
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.status, order.payment_status, order.attention) == ("placed", "paid", ())
        assert phone.messages("was not paid in time") == []
        await shop.desk.gets("Paid: €12.80 (card)")
        await shop.sound()


async def test_a_payment_that_was_confirmed_but_not_worked_is_not_lost(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await shop.stop()
        shop.charge(phone, invoice)
        assert len(await shop.wedge()) == 1
        await shop.open()
        await phone.gets(phone.words.paid)
        await shop.stop()
        await shop.open()
        await shop.quiet()
        assert len(phone.messages(phone.words.paid)) == 1
        assert (await shop.order()).paid.amount == 1280
        await shop.sound()


async def test_an_order_lapses_while_the_shop_is_down_and_is_told_when_it_is_back(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        await shop.stop()
        shop.box.world.clock.advance(3_600_000)
        await shop.open()
        await phone.gets("Order 1001 was not paid in time.")
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await shop.sound()


async def test_a_stop_in_the_middle_of_a_press_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram hangs, the shop closes: the press has had its effect, and its screen comes at the next start."""
    monkeypatch.setattr(app, "FOR_LANES", 0.3)
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        fault = shop.box.world.faults.add("latency", "editMessageText", ms=20_000, times=1)
        await phone.tap("Pay ")
        await phone.until(lambda: fault.hits == 1, "the screen that hangs")
        async with asyncio.timeout(6):
            await shop.stop()
        shop.box.world.faults.remove()
        await shop.open()
        await phone.gets("Order 1001")
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        assert len(await shop.orders()) == 1
        await phone.one_screen()
        await shop.sound()


async def test_money_that_was_in_flight_when_a_long_outage_began_asks_for_a_human(tmp_path: Path) -> None:
    async with story(tmp_path) as it:
        await it.phone().to_invoice()
        order, app = await it.order(), it.app
        settings, at, money = app.config.settings(), app.clock(), order.total
        payload = f"{order.public_id}:{order.attempt}"
        refused = await app.store.transact(
            lambda tx: payments.precheckout(
                tx, settings, at, payload=payload, payer=it.alice.id, currency=money.currency, total=money.amount
            )
        )
        assert refused is None
        await it.stop()
        it.box.world.clock.advance(25 * 60 * MINUTE)  # Telegram has dropped the news by now
        await it.open()
        await it.later(1)
        assert "payment_in_flight" in (await it.order()).attention
