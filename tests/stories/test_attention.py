"""An owner settles in the chat what went wrong with money, and each customer hears how it ended."""

from pathlib import Path

from tests.kit.phone import Phone
from tests.kit.story import Story, story


async def twice(shop: Story, phone: Phone) -> None:
    """One order, two charges."""
    first = await phone.to_invoice()
    assert (await phone.pay()).status == "paid"
    await phone.gets(phone.words.paid)
    assert first.invoice
    first.invoice.payers.clear()
    shop.charge(phone, first)
    await phone.gets("this money goes back to you")


async def test_what_was_paid_twice_is_given_back(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        await twice(shop, phone)
        await shop.desk.gets("To be refunded: €12.80")
        await owner.say("/attention")
        await owner.press("1001 · Paid twice")
        await owner.sees("Give it back at your payment provider")
        page = await owner.one_screen()
        await owner.press("I have refunded €12.80", page)
        await phone.gets("€12.80 were sent back the way you paid.")
        await shop.desk.gets("Refunded: €12.80")
        order = await shop.order()
        assert (order.payment_status, order.attention, order.refunded) == ("paid", (), order.total)
        await owner.say("/attention")
        await owner.sees("Nothing needs you.")
        await owner.press("💶 What was taken")
        await owner.sees("card: €25.60 taken, €0.00 tips, €12.80 given back = €12.80")
        await shop.sound()


async def test_money_that_fits_no_order_finds_its_order(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        invoice = await phone.to_invoice()
        assert invoice.invoice
        invoice.invoice.payload = "nowhere:1"
        shop.charge(phone, invoice)
        await phone.gets("Please do not pay again: your money is safe.")
        await owner.gets("Money has come that fits no order")
        await owner.say("/attention")
        await owner.press("❓ €12.80 from Alice")
        await owner.press("It belongs to an order")
        await owner.say("1001")
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.payment_status, order.attention) == ("paid", ())
        await shop.sound()


async def test_a_customer_who_canceled_and_paid_gets_his_goods_after_all(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        invoice = await phone.to_invoice()
        await phone.press("Cancel the order")
        await phone.press("Yes, cancel it")
        await phone.gets("Order 1001 is canceled.")
        shop.charge(phone, invoice)
        await phone.gets("the money goes back to you, unless we can still deliver")
        await owner.say("/attention")
        await owner.press("1001 · Paid after the order had ended")
        await owner.press("Accept it: pack the order")
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.status, order.payment_status) == ("placed", "paid")
        await shop.sound()


async def test_a_customer_is_asked_what_he_would_like_instead(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, owner = shop.phone(), shop.phone(shop.owner)
        await owner.start()
        await phone.to_invoice()
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await owner.say("/attention")
        await owner.say("1001")
        await owner.press("✉️ Write to the customer")
        await owner.say("Would you like <green> tea instead?")
        note = await phone.gets("About your order 1001:")
        assert "Would you like <green> tea instead?" in note.text
        await shop.sound()


async def test_a_customer_knows_nothing_of_the_owners_commands(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        for command in ("/attention", "/figures"):
            await phone.say(command)
            await phone.sees("Tea & Paper")
        await shop.sound()
