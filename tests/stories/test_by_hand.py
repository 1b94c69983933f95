"""Bank transfer, cash on delivery, and what costs nothing; the staff's card and who may press it."""

from pathlib import Path

import pytest

from bot.sandbox.model import Message
from tests.kit.phone import Phone
from tests.kit.story import Story, story

DONE = "Done: order 1001."
OLD = "This card was out of date. Here is the order as it is now."


def buyer(shop: Story, language: str) -> Phone:
    return shop.phone(shop.alice if language == "en" else shop.xiaoming)


def copies(message: Message) -> list[str]:
    """What the copy buttons of a message put on the clipboard."""
    rows = (message.keyboard or {}).get("inline_keyboard", [])
    return [button["copy_text"]["text"] for row in rows for button in row if "copy_text" in button]


TRANSFER = {"en": "Order 1001: bank transfer", "zh": "订单号 1001：银行转账"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_transfer_is_told_how_and_confirmed_once(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone, desk = buyer(shop, language), shop.desk
        await phone.to_summary()
        await phone.press(phone.words.transfer)
        told = await phone.gets(TRANSFER[language])
        assert "DE02 1203 0000 0000 2020 51" in told.text
        assert copies(told) == ["DE02120300000000202051", "1001", "12.80"]

        card = await desk.gets("Order 1001")
        assert "Not paid yet: €12.80 (bank transfer)" in card.text
        assert (await desk.press("€12.80 has arrived")).text == DONE
        await phone.gets(phone.words.paid)
        await desk.until(lambda: "Paid: €12.80 (bank transfer)" in card.text, "the same card, now paid")
        assert card.labels == []
        assert len(desk.messages("Order 1001")) == 1
        order = await shop.order()
        assert (order.payment_status, order.paid.amount, order.expires_at) == ("paid", 1280, None)
        await shop.sound()


async def test_two_owners_presses_confirm_a_transfer_once_and_an_old_card_is_renewed(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, desk = shop.phone(), shop.desk
        await phone.to_summary()
        await phone.press("Bank transfer")
        card = await desk.gets("Order 1001")
        data = card.keyboard["inline_keyboard"][0][0]["callback_data"] if card.keyboard else ""
        await desk.tap("€12.80 has arrived")
        await desk.tap("€12.80 has arrived", card)
        await phone.gets(phone.words.paid)
        await shop.quiet()
        assert len(phone.messages(phone.words.paid)) == 1
        assert (await shop.order()).paid.amount == 1280

        await desk.until(lambda: card.labels == [], "the renewed card")
        desk.chat.acts.delete(card.id)  # somebody tidied up; another phone still shows it
        answer = await desk.chat.press(data=data, message=card)
        assert answer.text == OLD
        fresh = await desk.gets("Order 1001")
        assert "Paid: €12.80 (bank transfer)" in fresh.text
        await shop.sound()


async def test_a_transfer_is_awaited_for_days_and_then_lapses(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await phone.press("Bank transfer")
        card = await shop.desk.gets("Order 1001")
        await shop.later(2 * 24 * 60)
        assert (await shop.order()).status == "placed"
        await shop.later(2 * 24 * 60)
        await phone.gets("Order 1001 was not paid in time.")
        await shop.desk.until(lambda: "expired" in card.text, "the card saying so")
        assert card.labels == ["€12.80 has arrived"]  # it may still come
        assert (await shop.desk.press("€12.80 has arrived")).text == DONE
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.status, order.payment_status) == ("placed", "paid")
        await shop.sound()


CASH = {"en": "Your order 1001 is placed.", "zh": "下单成功：订单号 1001"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_cash_on_delivery_is_placed_at_once_and_collected_later(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone, desk = buyer(shop, language), shop.desk
        await phone.to_summary()
        await phone.press(phone.words.cash)
        await phone.gets(CASH[language])
        card = await desk.gets("Order 1001")
        await shop.later(7 * 24 * 60)
        order = await shop.order()
        assert (order.status, order.payment_status) == ("placed", "pending")
        assert (await desk.press("€12.80 collected", card)).text == DONE
        await phone.gets(phone.words.paid)
        assert (await shop.order()).paid.amount == 1280
        await shop.sound()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_costs_nothing_needs_no_provider(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone = buyer(shop, language)
        await phone.start()
        await phone.say("mug" if language == "en" else "杯子")
        await phone.press(phone.words.buy)
        await phone.sees(phone.words.details)
        await phone.contact()
        await phone.press("🏬 Pick up" if language == "en" else "🏬 自提")
        await phone.sees(phone.words.summary)
        await phone.press("Place the order" if language == "en" else "提交订单")
        receipt = await phone.gets(phone.words.paid)
        assert ("<b>Mug</b> & _spoon_" if language == "en" else "杯子 & <i>勺</i>") in receipt.text
        assert phone.invoices == []
        order = await shop.order()
        assert (order.payment_status, order.total.amount, order.shipping_kind) == ("paid", 0, "pickup")
        card = await shop.desk.gets("Order 1001")
        assert "Pickup: Harbor Street 1" in card.text
        assert card.labels == []
        await shop.sound()


async def test_without_a_staff_group_every_owner_gets_the_card(tmp_path: Path) -> None:
    async with story(tmp_path, group=False) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        await phone.to_summary()
        await phone.press("Bank transfer")
        card = await owner.gets("Not paid yet: €12.80 (bank transfer)")
        assert (await owner.press("€12.80 has arrived")).text == DONE
        await owner.until(lambda: "Paid: €12.80" in card.text, "the same card, now paid")
        await phone.gets(phone.words.paid)
        await owner.say("/cart")  # the owner may shop as well
        await owner.sees("Your cart is empty.")
        assert "Paid: €12.80" in card.text
        assert shop.desk.chat.received == []
        await shop.sound()


async def test_an_owner_who_never_started_the_bot_loses_no_other_card(tmp_path: Path) -> None:
    async with story(tmp_path, group=False) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await shop.quiet()
        dead = await shop.read(lambda tx: tx.rows(str, "select error from queue where status = 'dead'"))
        assert all("initiate" in error.lower() for error in dead)
        await shop.sound()


async def test_the_bot_answers_a_group_with_the_way_to_the_shop_only(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        desk = shop.desk
        assert "https://t.me/tea_and_paper_bot" in (await desk.say("/start@tea_and_paper_bot")).text
        await desk.chat.say("sencha", wait=False)
        await desk.chat.send("photo", wait=False)
        assert "https://t.me/tea_and_paper_bot" in (await desk.say("/help")).text
        assert len(desk.chat.received) == 2
