"""The card: declined, refused, asked again, too late, twice. Money is taken once and never lost."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox.model import Message
from store.services.checks import check
from tests.kit.phone import Phone
from tests.kit.story import Story, story


def buyer(shop: Story, language: str) -> Phone:
    return shop.phone(shop.alice if language == "en" else shop.xiaoming)


async def test_a_declined_card_can_be_followed_by_a_good_one(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        declined = await phone.pay("declined")
        assert (declined.status, declined.error) == ("declined", "Your card was declined.")
        order = await shop.order()
        assert (order.status, order.payment_status) == ("placed", "pending")
        await shop.sound()

        assert (await phone.pay("visa_ok", invoice)).status == "paid"
        await phone.gets(phone.words.paid)
        assert (await shop.order()).payment_status == "paid"
        await shop.sound()


async def test_the_order_page_that_is_open_says_paid_from_then_on(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        page = await phone.one_screen()
        before = page.text
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await phone.until(lambda: shop.chat(shop.alice).chat.messages[page.id].text != before, "the page to follow")
        assert await phone.one_screen() == page
        await shop.sound()


OTHER = {
    "en": "This invoice is for somebody else. Please order it yourself.",
    "zh": "这是别人的账单，请自行下单购买。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_nobody_pays_the_invoice_of_another(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        stranger = shop.box.person("Mallory", language_code=language)
        outcome = await stranger.chat(shop.bot).pay(message=invoice)  # forwarded to somebody
        assert (outcome.status, outcome.error) == ("refused", OTHER[language])
        assert (await shop.order()).paid.amount == 0
        await shop.sound()


PAID_ALREADY = {
    "en": "Order 1001 is paid already. Nothing was charged again.",
    "zh": "订单 1001 已付款，没有重复扣款。",
}
OLD = {
    "en": "This invoice for order 1001 is out of date. Please use the newest one.",
    "zh": "订单 1001 的这份账单已失效，请使用最新账单。",
}
AGAIN = {"en": "Send the invoice again", "zh": "重新发送账单"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_old_invoice_is_refused_and_so_is_one_of_a_paid_order(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone = buyer(shop, language)
        first = await phone.to_invoice()
        await phone.press(AGAIN[language])
        second = await phone.invoice(after=first)
        old = await phone.pay(message=first)
        assert (old.status, old.error) == ("refused", OLD[language])
        assert (await phone.pay(message=second)).status == "paid"
        await phone.gets(phone.words.paid)
        again = await phone.pay(message=first)
        assert (again.status, again.error) == ("refused", PAID_ALREADY[language])
        assert len(phone.messages(phone.words.paid)) == 1
        await shop.sound()


async def test_an_invoice_of_a_canceled_order_is_refused(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await phone.press("Cancel the order")
        answer = await phone.press("Yes, cancel it")
        assert answer.text == "Canceled. The goods are back in your cart."
        outcome = await phone.pay(message=invoice)
        assert outcome.status == "refused"
        assert outcome.error
        assert outcome.error.startswith("Order 1001 is canceled, and nothing was charged. Your goods are in your cart")
        order = await shop.order()
        assert (order.status, order.paid.amount) == ("canceled", 0)
        await phone.say("/cart")
        await phone.sees("1. Morning Sencha (50 g)")
        await shop.sound()


async def test_an_invoice_whose_price_was_tampered_with_is_refused(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        message = await phone.to_invoice()
        assert message.invoice
        message.invoice.prices[0]["amount"] -= 100
        outcome = await phone.pay(message=message)
        assert outcome.status == "refused"
        assert outcome.error == (
            "The amount is not that of order 1001. Nothing was charged; please open the order and pay from there."
        )
        await shop.sound()


EXPIRED = {"en": "Order 1001 was not paid in time.", "zh": "订单 1001 未在规定时间内付款。"}
PAY_AGAIN = {"en": "Pay again", "zh": "重新付款"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_order_that_lapsed_can_be_paid_by_a_new_invoice(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone = buyer(shop, language)
        first = await phone.to_invoice()
        await shop.later(16)
        notice = await phone.gets(EXPIRED[language])
        assert (await shop.order()).status == "expired"
        await shop.sound()

        await phone.press(PAY_AGAIN[language], notice)
        await phone.sees(phone.words.order)
        await phone.press(PAY_AGAIN[language])
        second = await phone.invoice(after=first)
        assert (await phone.pay(message=first)).error == OLD[language]
        assert (await phone.pay(message=second)).status == "paid"
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.status, order.payment_status) == ("placed", "paid")
        assert notice.labels  # a notice is never edited into a screen
        await shop.sound()


GONE = {
    "en": "The time to pay is over, and Tea First T-Shirt (Red, M) is sold out meanwhile. Nothing was charged; "
    "under /orders you can order the rest again.",
    "zh": "付款时间已过，“先喝茶”T 恤（红色，M） 已售罄。没有扣款，可在 /orders 中重新订购其余商品。",
}


async def test_an_invoice_is_refused_kindly_when_the_goods_are_gone_meanwhile(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, other = shop.phone(), shop.phone(shop.box.person("Ben", phone="+491555"))
        invoice = await shirt(phone)
        await shop.later(16)
        await phone.gets(EXPIRED["en"])
        await shirt(other)
        assert (await other.pay()).status == "paid"

        outcome = await phone.pay(message=invoice)
        assert (outcome.status, outcome.error) == ("refused", GONE["en"])
        notice = await phone.gets(EXPIRED["en"])
        await phone.press("Pay again", notice)
        answer = await phone.press("Pay again ·")
        assert answer.alert
        assert answer.text == GONE["en"]
        assert [order.status for order in await shop.orders()] == ["expired", "placed"]
        await shop.sound()


async def shirt(phone: Phone) -> Message:
    """The last red shirt, ordered to be picked up; its invoice."""
    await phone.start()
    await phone.say("t-shirt")
    await phone.press("Red")
    await phone.press("M")
    await phone.press("Buy now")
    await phone.sees(phone.words.details)
    await phone.say("Ann Lee\n+49 30 901820\n1 Lane, 10115 Berlin")
    await phone.press("Pick up")
    await phone.press("Pay ")
    return await phone.invoice()


async def test_the_invoice_of_an_order_that_lapsed_is_taken_while_its_goods_are_there(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        await shop.later(16)
        await phone.gets(EXPIRED["en"])
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.status, order.payment_status, order.attention) == ("placed", "paid", ())
        await shop.sound()


async def test_money_that_comes_long_after_the_question_revives_the_order(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await shop.later(60)
        await phone.gets(EXPIRED["en"])
        shop.charge(phone, invoice)
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.status, order.payment_status, order.attention) == ("placed", "paid", ())
        await shop.sound()


async def test_money_for_goods_that_are_gone_is_kept_and_a_human_is_asked(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, other = shop.phone(), shop.phone(shop.box.person("Ben", phone="+491555"))
        invoice = await shirt(phone)
        await shop.later(60)
        await phone.gets(EXPIRED["en"])
        await shirt(other)
        assert (await other.pay()).status == "paid"
        await other.gets("✅ Paid: order 1002")

        shop.charge(phone, invoice)
        await phone.gets("Your payment for order 1001 has arrived.")
        first, second = await shop.orders()
        assert (first.attention, first.paid.amount) == (("oversold",), 2500)
        assert second.payment_status == "paid"
        await shop.desk.gets("Paid, but not enough in stock")
        await shop.sound()


async def test_money_for_a_canceled_order_is_kept_and_a_human_is_asked(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        await phone.press("Cancel the order")
        await phone.press("Yes, cancel it")
        shop.charge(phone, invoice)
        await phone.gets("Your payment for order 1001 has arrived.")
        order = await shop.order()
        assert (order.status, order.attention, order.paid.amount) == ("canceled", ("late_payment",), 1280)
        await shop.desk.gets("Paid after the order had ended")
        await shop.sound()


async def test_two_payments_for_one_order_are_both_kept(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        first = await phone.to_invoice()
        await phone.press("Send the invoice again")
        second = await phone.invoice(after=first)
        assert (await phone.pay(message=second)).status == "paid"
        await phone.gets(phone.words.paid)
        shop.charge(phone, first)
        await phone.gets("Your payment for order 1001 has arrived.")
        order = await shop.order()
        assert (order.attention, order.paid.amount) == (("duplicate_payment",), 2560)
        await shop.desk.gets("Paid twice: one payment must go back")
        await shop.sound()


async def test_a_payment_that_fits_no_order_is_set_aside_visibly(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        message = await phone.to_invoice()
        assert message.invoice
        message.invoice.payload = "nowhere:1"
        assert ((await phone.pay(message=message)).error or "").startswith("This order does not exist any more.")
        shop.charge(phone, message)
        await phone.gets("Please do not pay again: your money is safe.")
        await owner.gets("⚠️")
        kept = await shop.read(lambda tx: tx.rows(str, "select payload from dead_update"))
        assert len(kept) == 1
        assert "nowhere:1" in kept[0]
        wrong = [report for report in await shop.read(check) if not report.ok]
        assert [report.name for report in wrong] == ["money is where it belongs"]  # a human must see to it


async def test_the_question_before_the_charge_is_answered_inside_any_dialog(tmp_path: Path) -> None:
    """It enters no dialog: the customer stays where he is, and his half-written answer too."""
    async with story(tmp_path) as shop:
        phone = shop.phone()
        invoice = await phone.to_invoice()
        for step, words in (("/search", "What are you looking for?"), ("/settings", "Settings"), ("/cart", "cart")):
            await phone.say(step)
            await phone.sees(words)
            assert (await phone.pay("declined", invoice)).status == "declined"
            await phone.sees(words)
        await phone.start()
        await phone.say("mug")
        await phone.press("Buy now")
        await phone.press("Add a note")
        await phone.sees("Is there something we should know?")
        assert (await phone.pay(message=invoice)).status == "paid"
        await phone.gets(phone.words.paid)
        await phone.say("Ring twice")
        await phone.sees("Note: Ring twice")
        await shop.sound()


async def test_a_customer_is_told_when_the_shop_answers_too_late(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        shop.box.world.faults.add("drop_connection", "answerPreCheckoutQuery", times=1)
        fault = shop.box.world.faults.faults[0]
        task = asyncio.create_task(phone.pay())
        await phone.until(lambda: fault.hits == 1, "the answer that is lost")
        shop.box.world.clock.advance(11_000)
        assert (await task).status == "timeout"
        assert (await shop.order()).payment_status == "pending"
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await shop.sound()


async def test_an_invoice_that_telegram_refuses_cancels_the_order_and_both_sides_hear_of_it(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        shop.box.world.faults.add("400", "sendInvoice", text="CURRENCY_TOTAL_AMOUNT_INVALID", times=1)
        await phone.to_summary()
        await phone.press("Pay ")
        await phone.gets("We could not send the invoice for order 1001.")
        order = await shop.order()
        assert (order.status, order.attention) == ("canceled", ("invoice_refused",))
        alert = await owner.gets("⚠️")
        assert "currency_total_amount_invalid" in alert.text.lower()
        await shop.desk.gets("Telegram refused the invoice")
        await phone.press("🛒 Cart")
        await phone.sees("1. Morning Sencha (50 g)")
        await phone.press("Check out")
        await phone.press("Pay ")
        assert (await phone.pay()).status == "paid"
        await phone.gets("✅ Paid: order 1002")
        await shop.sound()


async def test_a_payment_told_twice_counts_once(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        shop.box.world.faults.add("duplicate_update", "message", times=1)
        shop.box.world.faults.add("duplicate_update", "pre_checkout_query", where="batch", times=1)
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await shop.quiet()
        assert (await shop.order()).paid.amount == 1280
        assert len(phone.messages(phone.words.paid)) == 1
        await shop.sound()
