"""An unpaid order is changed or canceled from wherever it is seen: now, twice, a week later."""

from pathlib import Path

import pytest

from bot.sandbox.model import Message
from tests.kit.phone import Phone
from tests.kit.story import story

WEEK = 7 * 24 * 60  # minutes


async def gone(phone: Phone, invoice: Message) -> None:
    """Wait until the message with this invoice is no longer there."""
    await phone.until(lambda: invoice.id not in phone.chat.chat.messages, "the invoice to go")


async def refused(phone: Phone, invoice: Message, words: str) -> None:
    outcome = await phone.pay(message=invoice)
    assert outcome.status == "refused"
    assert words in (outcome.error or "")


async def test_an_order_is_changed_from_its_invoice(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        assert invoice.labels == ["Pay €12.80", "Change or cancel"]
        await phone.press("Change or cancel", invoice)
        await phone.sees("Order 1001 is not paid yet.")
        await phone.press("✏️ Change it")
        await phone.sees("Is everything right?")  # name, address and courier are known
        assert "12 Garden Street" in phone.text
        await gone(phone, invoice)
        await refused(phone, invoice, "Order 1001 is canceled, and nothing was charged.")
        await phone.press("‹ Cart")
        await phone.press("+")
        await phone.press("Check out")
        await phone.press(phone.words.card)
        assert (await phone.pay(message=await phone.invoice())).status == "paid"
        await phone.gets("✅ Paid: order 1002")
        first, second = await shop.orders()
        assert (first.status, second.payment_status, second.total.amount) == ("canceled", "paid", 2070)
        await shop.sound()


async def test_an_order_is_changed_from_where_it_was_placed_with_its_note(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await phone.press("Add a note")
        await phone.say("Ring twice")
        await phone.press(phone.words.card)
        invoice = await phone.invoice()
        await phone.press("Change the order")
        await phone.sees("Note: Ring twice")
        await gone(phone, invoice)
        order = await shop.order()
        assert (order.status, order.payment_status) == ("canceled", "none")
        await shop.sound()


@pytest.mark.parametrize("place", ["summary", "page", "invoice"])
async def test_an_order_is_canceled_from_wherever_it_is_seen(tmp_path: Path, place: str) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        if place == "page":
            await phone.say("1001")
        if place == "invoice":
            await phone.press("Change or cancel", invoice)
        else:
            await phone.press("Cancel the order")
        await phone.press("Yes, cancel it")
        await phone.gets("Order 1001 is canceled.")
        await gone(phone, invoice)
        await refused(phone, invoice, "is canceled")
        await phone.say("/cart")
        await phone.sees("1. Morning Sencha (50 g)")
        await shop.sound()


async def test_a_second_press_on_change_changes_nothing_more(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await phone.press("Change or cancel", invoice)
        page = await phone.sees("Order 1001 is not paid yet.")
        await phone.press("✏️ Change it", page)
        await phone.sees("Is everything right?")
        data = next(button for button in invoice.labels if button.startswith("Change"))
        await phone.chat.press(data, message=invoice)
        await phone.sees("Order 1001")
        assert "Status: canceled" in phone.text
        assert len(await shop.orders()) == 1
        await shop.sound()


async def test_a_week_later_the_invoice_says_how_the_order_stands(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await shop.later(WEEK)
        await phone.gets("Order 1001 was not paid in time.")
        await phone.press("Change or cancel", invoice)
        await phone.sees("Status: expired")
        order = await shop.order()
        assert (order.status, order.attempt) == ("expired", 1)
        await shop.sound()


async def test_a_paid_order_is_not_changed_by_its_old_invoice(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await phone.press("Change or cancel", invoice)
        page = await phone.sees("Order 1001 is not paid yet.")
        assert (await phone.pay(message=invoice)).status == "paid"
        await phone.gets(phone.words.paid)
        if "✏️ Change it" in page.labels:  # the page follows its notice, a little later
            await phone.press("✏️ Change it", page)
        await phone.until(lambda: "Status: paid" in shop.chat(shop.alice).chat.messages[page.id].text, "the page")
        assert (await shop.order()).payment_status == "paid"
        await shop.sound()


async def test_a_friend_may_pay_where_the_shop_allows_it(tmp_path: Path) -> None:
    async with story(tmp_path, orders={"friend_may_pay": True}) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        assert invoice.invoice
        assert not invoice.invoice.start_parameter
        friend = shop.box.person("Frida", language_code="en")
        assert (await friend.chat(shop.bot).pay(message=invoice)).status == "paid"
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.payment_status, order.attention) == ("paid", ())
        await shop.sound()


async def test_a_tip_is_thanked_for_and_never_counts_as_too_much(tmp_path: Path) -> None:
    payments = {"telegram": {"provider_token": "1:TEST:a", "max_tip": 5, "suggested_tips": [1, 2.5]}}
    async with story(tmp_path, payments=payments) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        assert invoice.invoice
        assert (invoice.invoice.max_tip, invoice.invoice.tips) == (500, [100, 250])
        assert (await phone.chat.pay(message=invoice, tip=250)).status == "paid"
        receipt = await phone.gets(phone.words.paid)
        assert "Paid by card: €15.30" in receipt.text
        assert "Thank you very much for the tip of €2.50!" in receipt.text
        order = await shop.order()
        assert (order.payment_status, order.paid.amount, order.tip.amount) == ("paid", 1280, 250)
        await shop.sound()
