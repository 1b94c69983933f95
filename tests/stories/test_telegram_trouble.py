"""Telegram refuses, hangs, doubles, forgets: screens come later, notices come, one effect each time."""

from pathlib import Path

import pytest

from bot.sandbox.model import Message
from handlers import private
from store.services import queue
from tests.kit.story import Story, story


@pytest.mark.parametrize("where", ["after", "batch"])
async def test_every_update_may_come_twice(tmp_path: Path, where: str) -> None:
    async with story(tmp_path) as shop:
        for kind in ("message", "callback_query", "pre_checkout_query", "my_chat_member"):
            shop.box.world.faults.add("duplicate_update", kind, where=where)
        phone = shop.phone()
        await phone.to_summary()
        await phone.press("Bank transfer")
        await phone.gets("Order 1001: bank transfer")
        await shop.desk.press("€12.80 has arrived")
        await phone.gets(phone.words.paid)
        await phone.again()
        await phone.press("Pay ")
        assert (await phone.pay()).status == "paid"
        await phone.gets("✅ Paid: order 1002")
        await shop.quiet()
        orders = await shop.orders()
        assert [(order.payment_status, order.paid.amount) for order in orders] == [("paid", 1280)] * 2
        for words in ("✅ Paid: order 1001", "✅ Paid: order 1002", "Order 1001: bank transfer"):
            assert len(phone.messages(words)) == 1, words
        assert len(shop.desk.messages("Order 1001")) == len(shop.desk.messages("Order 1002")) == 1
        await phone.one_screen()
        await shop.sound()


async def test_a_blocked_customer_is_written_to_again_when_he_is_back(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await phone.press("Bank transfer")
        await shop.desk.gets("Order 1001")
        phone.chat.acts.block(blocked=True)
        await phone.until(lambda: not shop.bot.queue.pending, "the news")
        await shop.desk.press("€12.80 has arrived")
        await shop.desk.gets("Paid: €12.80")
        dead = "select id from queue where status = 'dead' and kind = 'notice'"
        await shop.until(lambda tx: bool(tx.rows(int, dead)))
        await reachable(shop, yes=False)
        await shop.sound()
        phone.chat.acts.block(blocked=False)
        await phone.start()
        await reachable(shop, yes=True)
        await phone.sees("Welcome!")
        await phone.say("1001")
        await phone.sees("Status: paid")


async def reachable(shop: Story, *, yes: bool) -> None:
    """Whether the shop knows that its customer can be written to."""
    sql = "select reachable from customer where id = :id"
    got = await shop.read(lambda tx: tx.value(int, sql, id=shop.alice.id))
    assert got == int(yes)


async def test_a_customer_who_blocks_without_our_hearing_of_it_is_noticed(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        shop.box.world.faults.add("403", "sendMessage", text="Forbidden: bot was blocked by the user", times=1)
        await phone.chat.say("/cart", wait=False)
        await phone.until(lambda: shop.box.world.faults.faults[0].hits == 1, "the refusal")
        await shop.stop()
        await shop.open()
        await reachable(shop, yes=False)
        await phone.say("/cart")
        await phone.sees("Your cart is empty.")
        await reachable(shop, yes=True)


async def test_a_screen_that_telegram_is_too_busy_for_comes_later(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        shop.box.world.faults.add("429", "editMessageText", retry_after=7, times=1)
        fault = shop.box.world.faults.add("429", "sendMessage", retry_after=3, times=1)
        await phone.press("🛒 Cart")
        await phone.chat.say("/orders", wait=False)
        await phone.until(lambda: fault.hits == 1, "the refusal")
        await shop.quiet()
        await shop.later(0.2)
        await phone.sees("You have not ordered anything yet.")
        await phone.one_screen()


async def test_notices_that_telegram_is_too_busy_for_come_later(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        fault = shop.box.world.faults.add("429", "sendMessage", retry_after=1, times=2)
        assert (await phone.pay()).status == "paid"
        await phone.until(lambda: fault.hits == 2, "the refusals of the receipt and of the card")
        await shop.quiet()
        await shop.later(0.1)
        await phone.gets(phone.words.paid)
        await shop.later(0.1)
        await shop.desk.gets("Paid: €12.80")
        await shop.sound()


async def test_a_lost_answer_costs_no_order_and_no_screen(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        shop.box.world.faults.add("lost_answer", "editMessageText", times=1)
        shop.box.world.faults.add("lost_answer", "answerCallbackQuery", times=1)
        shop.box.world.faults.add("lost_answer", "sendInvoice", times=1)
        await phone.press("Pay ")
        await phone.gets("Thank you for your order!")
        await phone.invoice()
        await shop.later(0.2)
        await phone.invoice(2)  # what may not have come is sent again; both are of the same attempt
        first, second = phone.invoices
        assert (await phone.pay(message=first)).status == "paid"
        await phone.gets(phone.words.paid)
        again = await phone.pay(message=second)
        assert again.error == "Order 1001 is paid already. Nothing was charged again."
        await shop.later(0.2)
        await phone.one_screen()
        assert len(await shop.orders()) == 1
        await shop.sound()


async def test_a_lost_answer_to_polling_does_nothing_twice(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        shop.box.world.faults.add("lost_answer", "getUpdates", times=2)
        await phone.press("Pay ")
        await phone.invoice()
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        assert (await shop.order()).paid.amount == 1280
        await shop.sound()


async def test_while_telegram_is_gone_nothing_is_lost(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        for method in ("editMessageText", "answerCallbackQuery", "sendInvoice", "sendMessage"):
            shop.box.world.faults.add("drop_connection", method, times=2)
        await phone.tap("Pay ")
        await phone.until(lambda: any(fault.hits for fault in shop.box.world.faults.faults), "the silence")
        await shop.later_until(lambda: bool(phone.invoices and phone.messages("Order 1001")))
        assert (await phone.pay()).status == "paid"
        await shop.later_until(lambda: bool(phone.messages(phone.words.paid)))
        await phone.one_screen()
        await shop.sound()


async def test_a_refusal_that_is_our_own_fault_is_apologized_for(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        await phone.start()
        refusal = "Bad Request: BUTTON_DATA_INVALID"
        shop.box.world.faults.add("400", "sendMessage", chat=shop.alice.id, text=refusal, times=2)
        await phone.chat.say("/cart", wait=False)
        apology: Message = await phone.gets("Sorry, something went wrong on our side")
        await owner.gets("An update could not be worked and was set aside")
        await phone.press("🏠 Home", apology)
        await phone.sees("Welcome!")
        assert apology.labels == ["🏠 Home"]
        assert len(await shop.read(lambda tx: tx.rows(int, "select update_id from dead_update"))) == 1


async def test_a_screen_that_comes_after_a_newer_one_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram is slow with one edit; the customer presses on, and the slow one lands on top."""
    monkeypatch.setattr(private, "SHOW_SECONDS", 0.05)
    async with story(tmp_path) as shop:
        phone = shop.phone()
        screen = await phone.start()
        fault = shop.box.world.faults.add("latency", "editMessageText", ms=400, times=1)
        await phone.press("🛒 Cart")
        await phone.until(lambda: fault.hits == 1, "the slow edit")
        await phone.chat.press(data=">orders", message=screen)
        await phone.gets("You have not ordered anything yet.")
        await phone.gets("Your cart is empty.")  # the slow one, over the other
        await phone.sees("You have not ordered anything yet.")
        await phone.one_screen()


async def test_a_job_that_cannot_even_be_prepared_is_buried_visibly(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner = shop.phone(shop.owner)
        await owner.start()
        await shop.app.store.transact(
            lambda tx: queue.put(tx, shop.app.clock(), kind="riddle", key="riddle", lane="riddle", payload={})
        )
        await shop.later_until(lambda: bool(owner.messages("⚠️")))
        assert "riddle" in owner.text
        status = "select status, error from queue where kind = 'riddle'"
        assert await shop.read(lambda tx: tx.rows(lambda *row: row, status)) == [("dead", "KeyError: 'riddle'")]
