"""Pictures from elsewhere: named by address in a file, or sent from a phone; fetched, kept, shown."""

import logging
from pathlib import Path

import pytest

from bot.sandbox.files import file_id, unique_id
from bot.sandbox.model import Message
from bot.sandbox.samples import picture
from store.ports import Tx
from store.services import media
from tests.kit.phone import Phone
from tests.kit.shop import GOODS
from tests.kit.story import TOKEN, Story, story
from tests.kit.web import Web, hang, reply, web

BLUE, RED = picture(64, 48, 1), picture(64, 48, 2)


def goods(there: Web, *paths: str) -> str:
    """The shop's goods, and a lamp with these photos."""
    lamp = {"handle": "lamp", "status": "active", "category": "Tea", "title": "Paper Lamp", "sku": "LAMP"}
    lamp |= {"price": "19.00", "stock": "5", "photos": " ".join(there.url(path) for path in paths)}
    return GOODS + ",".join(lamp.get(column, "") for column in GOODS.splitlines()[0].split(",")) + "\n"


def fetched(tx: Tx) -> bool:
    """Whether the lamp's photo is here."""
    return bool(tx.value(int, "select count(*) from media where url is not null and sha256 is not null"))


def shown(shop: Story, message: Message) -> bytes:
    """The picture of a message, b"" if it has none (yet)."""
    return shop.box.world.files.content(message.media) if message.media else b""


async def lamp(phone: Phone) -> Message:
    """Find the lamp; the message that shows it once its photo is there."""
    await phone.say("lamp")
    await phone.until(lambda: phone.chat.last.media is not None, "the lamp's photo")
    return phone.chat.last


async def test_a_photo_named_by_its_address_is_shown_to_customers(tmp_path: Path) -> None:
    async with web() as there:
        there.pages |= {"/blue.png": BLUE, "/red.png": RED, "/again.png": BLUE}
        async with story(tmp_path, goods(there, "/blue.png", "/red.png", "/again.png")) as shop:
            await shop.quiet()
            phone = shop.phone()
            message = await lamp(phone)
            assert shown(shop, message) == BLUE
            assert "Paper Lamp" in message.text
            await phone.press("1 / 2 ›")
            await phone.until(lambda: shown(shop, phone.chat.last) == RED, "the other photo")
            assert sorted(there.asked) == ["/again.png", "/blue.png", "/red.png"]
            assert not shop.chat(shop.owner).received


async def test_the_owner_hears_once_what_could_not_be_fetched(tmp_path: Path) -> None:
    async with web() as there:
        there.pages |= {"/blue.png": reply(503), "/page.jpg": b"<html>log in</html>"}
        async with story(tmp_path, goods(there, "/gone.png", "/blue.png", "/page.jpg")) as shop:
            owner = shop.phone(shop.owner)
            await owner.start()
            there.pages["/blue.png"] = BLUE
            await shop.later(1)
            told = await owner.gets("2 of 3 pictures")
            assert "answers HTTP 404" in told.text
            assert "is a web page" in told.text
            await shop.quiet()
            assert len(owner.messages("pictures")) == 1
            assert shown(shop, await lamp(shop.phone())) == BLUE


async def test_a_server_with_trouble_is_asked_again_and_the_shop_is_open_meanwhile(tmp_path: Path) -> None:
    async with web() as there:
        there.pages["/blue.png"] = reply(503)
        async with story(tmp_path, goods(there, "/blue.png")) as shop:
            phone = shop.phone()
            await phone.say("lamp")
            await phone.sees("Paper Lamp")
            assert phone.chat.last.media is None
            there.pages["/blue.png"] = BLUE
            await shop.later(1)
            await shop.until(
                lambda tx: tx.value(int, "select count(*) from media where url <> '' and sha256 <> ''") == 1
            )
            assert shown(shop, await lamp(phone)) == BLUE


async def test_a_photo_from_a_phone_is_kept_and_the_token_is_told_to_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with story(tmp_path) as shop:
        owner = shop.phone(shop.owner)
        await owner.start()
        sent = (await owner.send_photo(BLUE, wait=False)).media
        assert sent
        blobs = shop.box.world.files.blobs
        content = blobs.pop(sent.sha)

        def keep(tx: Tx) -> int:
            name, unique = file_id(sent, shop.bot.id), unique_id(sent)
            return media.sent(tx, shop.app.clock(), shop.bot.id, name, unique)

        number = await shop.app.store.transact(keep)
        await shop.until(lambda tx: bool(tx.value(str, "select error from queue where kind = 'fetch' and error <> ''")))
        blobs[sent.sha] = content
        await shop.later(1)
        await shop.until(lambda tx: bool((row := media.load(tx, number)) and row.sha256))
        sha256 = await shop.read(lambda tx: tx.value(str, "select sha256 from media where id = :id", id=number))
        assert (shop.app.store.media / str(sha256)).read_bytes() == BLUE
        errors = await shop.read(lambda tx: tx.rows(str, "select error from queue"))
        ours = [record.getMessage() for record in caplog.records if not record.name.startswith("telegram")]
        assert TOKEN not in "".join(ours + errors)


async def test_a_shop_that_closes_while_it_fetches_fetches_later(tmp_path: Path) -> None:
    async with web() as there:
        there.pages["/blue.png"] = hang
        async with story(tmp_path, goods(there, "/blue.png")) as shop:
            await shop.stop()
            there.pages["/blue.png"] = BLUE
            await shop.open()
            await shop.later(1)
            await shop.until(
                lambda tx: tx.value(int, "select count(*) from media where url <> '' and sha256 <> ''") == 1
            )
