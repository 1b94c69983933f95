"""A newcomer buys, from "hi" to a paid order; he comes back, and it is quicker."""

from pathlib import Path

import pytest

from tests.kit.phone import Phone
from tests.kit.story import Story, story


def buyer(shop: Story, language: str) -> Phone:
    return shop.phone(shop.alice if language == "en" else shop.xiaoming)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_first_order_takes_nine_inputs_and_everybody_sees_it(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone = buyer(shop, language)
        await phone.to_invoice()
        outcome = await phone.pay()
        assert outcome.status == "paid"
        assert phone.inputs <= 9
        receipt = await phone.gets(phone.words.paid)
        assert phone.words.title in receipt.text
        assert phone.words.address in receipt.text

        order = await shop.order()
        assert (order.number, order.status, order.payment_status) == ("1001", "placed", "paid")
        assert (order.total.amount, order.paid.amount) == (1280, 1280)
        assert order.customer == phone.chat.person.id
        assert order.locale == language

        card = await shop.desk.gets("Order 1001")
        assert "Paid: €12.80 (card)" in card.text
        assert "1 × Morning Sencha (50 g)" in card.text  # in the shop's language, whoever bought
        assert phone.words.address in card.text
        await shop.sound()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_returning_customer_needs_four_inputs(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone = buyer(shop, language)
        await phone.to_invoice()
        await phone.pay()
        await phone.gets(phone.words.paid)

        phone.inputs = 0
        await phone.again()
        assert phone.words.courier in phone.text  # as last time
        await phone.press(phone.words.card)
        await phone.invoice()
        assert (await phone.pay()).status == "paid"
        assert phone.inputs <= 4
        await phone.gets(phone.words.paid.replace("1001", "1002"))
        assert [order.payment_status for order in await shop.orders()] == ["paid", "paid"]
        await shop.sound()


async def test_everything_in_one_message_saves_an_input(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_details()
        await phone.say("Alice Smith\n+49 155 50100\n12 Garden Street, 10115 Berlin")
        await phone.press("Courier")
        await phone.press("Pay ")
        assert (await phone.pay()).status == "paid"
        assert phone.inputs <= 8
        order = await shop.order()
        assert order.address
        assert (order.address.name, order.address.phone) == ("Alice Smith", "+4915550100")
        assert phone.chat.keys == []  # the keyboard with the contact is gone
