"""A customer asks what is kept of him, has it deleted, and comes back as a stranger."""

import json
from pathlib import Path

from store.ports import Tx
from store.services import events, stock
from tests.kit.phone import Phone
from tests.kit.story import Story, story

EVE = 7_004_221_337
HERS = (str(EVE), "Evelyn", "Adamson", "eve_a", "5577777", "Garden Street")


def eve(shop: Story) -> Phone:
    """A customer whose every trace can be told from everybody else's."""
    return shop.phone(shop.box.person("Evelyn", id=EVE, last_name="Adamson", username="eve_a", phone="+4915577777"))


async def buys(phone: Phone) -> None:
    await phone.to_invoice()
    assert (await phone.pay()).status == "paid"
    await phone.gets(phone.words.paid)


async def delivers(shop: Story) -> None:
    """The parcel arrives."""

    def body(tx: Tx) -> None:
        at = shop.app.clock()
        for order in tx.rows(int, "select id from orders where status = 'placed'"):
            stock.ship(tx, order, "agent:1", at)
            tx.run("update order_line set quantity_fulfilled = quantity where order_id = :id", id=order)
            tx.run("update orders set fulfillment_status = 'delivered' where id = :id", id=order)
            events.change_order(tx, order, "placed", "completed", "agent:1", at)

    await shop.app.store.transact(body)


async def wishes(phone: Phone, label: str) -> None:
    await phone.say("/privacy")
    await phone.press("Delete my data")
    await phone.press(label)


def bytes_of(shop: Story) -> bytes:
    """All that is on the disk of the closed shop."""
    folder = shop.config.database.parent
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.name.startswith(shop.config.database.name))


async def test_the_file_has_everything_of_its_owner(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = eve(shop)
        await buys(phone)
        await phone.say("/privacy")
        await phone.press("What you keep about me")
        await phone.sees("What we keep about you")
        await phone.press("📄 Send me all of it as a file")
        message = await phone.gets("Everything that we keep about you")
        assert message.media
        assert message.media.name == "my-data.json"
        told = json.loads(shop.box.world.files.blobs[message.media.sha])
        assert told["customer"]["user_id"] == EVE
        assert told["orders"][0]["number"] == "1001"
        assert "12 Garden Street" in told["orders"][0]["address"]["address"]


async def test_a_customer_is_deleted_once_the_parcel_is_there(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = eve(shop)
        await buys(phone)
        card = await shop.desk.gets("Order 1001")
        assert "Garden Street" in card.text
        await wishes(phone, "🗑 Delete it as soon as that is over")
        await phone.sees("We will do it by itself")
        await shop.later(60)
        await shop.quiet()
        assert (await shop.order()).customer == EVE

        await shop.stop()
        await shop.open()  # the wish survives
        await delivers(shop)
        await shop.later(2)
        await phone.gets("Your data is deleted.")
        await shop.quiet()
        await shop.sound()
        order = await shop.order()
        assert order.customer < 0
        assert (order.paid, order.total) == (order.total, order.paid)
        await shop.desk.until(lambda: "erased at his own wish" in _text(shop, card.id), "the card without her")
        assert not any(word in _text(shop, card.id) for word in HERS)

        await shop.stop()
        left = bytes_of(shop)
        found = [word for word in HERS if word.encode() in left]
        assert found == []


async def test_whoever_comes_back_is_a_stranger(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = eve(shop)
        await phone.start()
        await wishes(phone, "🗑 Delete my data")
        await shop.later(1)
        await phone.gets("Your data is deleted.")
        await shop.quiet()
        assert await shop.read(lambda tx: tx.rows(int, "select id from customer")) == []
        await phone.press("🏠 Home", on=phone.messages("Your data is deleted.")[0])
        await phone.one_screen()
        await buys(phone)
        await shop.sound()


def _text(shop: Story, message: int) -> str:
    return shop.staff.messages[message].text
