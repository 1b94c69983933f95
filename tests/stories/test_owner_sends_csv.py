"""An owner sends a file of products into the chat, and customers find what is in it."""

import asyncio
import zipfile
from io import BytesIO
from pathlib import Path

from bot.sandbox.model import Message
from bot.sandbox.samples import picture
from tests.kit.phone import Phone
from tests.kit.story import Story, story

HEADER = "handle,title,price,stock\n"
GOODS = f"{HEADER}oolong,Mountain Oolong,12.00,5\npuerh,Old Puerh,30.00,2\n".encode()
BAD = f"{HEADER}oolong,Mountain Oolong,12.00,5\nfree,Free Tea,free,2\ncmd,=cmd|tea,=1+1,3\n".encode()


def errors_of(shop: Story, message: Message) -> list[str]:
    """The lines of the file that came with a message."""
    assert message.media
    return shop.box.world.files.blobs[message.media.sha].decode("utf-8-sig").splitlines()


async def sent(phone: Phone, name: str, content: bytes) -> Message:
    """Send a file; the answer that comes at once."""
    return await phone.send_document(name, content)


async def handles(shop: Story) -> list[str]:
    """The products, oldest first."""
    return await shop.read(lambda tx: tx.rows(str, "select handle from product order by id"))


async def test_a_good_file_imports_and_a_customer_finds_the_goods(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner, phone = shop.phone(shop.owner), shop.phone()
        first = await sent(owner, "goods.csv", GOODS)
        assert "Reading goods.csv" in first.text
        told = await owner.gets("goods.csv is imported")
        assert "2 new, 0 changed, 0 unchanged" in told.text
        await shop.quiet()
        assert not owner.messages("Reading")
        await phone.start()
        await phone.say("mountain oolong")
        await phone.sees("€12.00")
        await shop.sound()


async def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner = shop.phone(shop.owner)
        await sent(owner, "goods.csv", GOODS)
        await owner.gets("goods.csv is imported")
        await sent(owner, "goods.csv", GOODS)
        told = await owner.gets("goods.csv: nothing changed")
        assert "0 new, 0 changed, 2 unchanged" in told.text
        assert not any(label.startswith("↩️") for label in told.labels)


async def test_bad_rows_come_back_as_a_file_and_the_rest_is_imported(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner = shop.phone(shop.owner)
        await sent(owner, "spring goods.csv", BAD)
        told = await owner.gets("is imported")
        assert "1 new" in told.text
        assert "2 rows were skipped" in told.text
        assert told.media
        assert told.media.name == "spring goods-errors.csv"
        header, *rows = errors_of(shop, told)
        assert header == "row,column,message"
        assert [row.split(",")[:2] for row in rows] == [["3", "price"], ["4", "price"]]
        assert "oolong" in await handles(shop)


async def test_what_is_no_catalog_is_answered_with_what_it_is(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("goods.csv", GOODS)
    async with story(tmp_path) as shop:
        owner, before = shop.phone(shop.owner), await handles(shop)
        files = {
            packed.getvalue(): "goods.csv is a ZIP archive: unpack it first.",
            picture(): "goods.csv is a picture, not a catalog.",
            b"name,cost\ntea,1\n": "goods.csv is no catalog that we know",
        }
        for number, (content, words) in enumerate(files.items(), start=1):
            await sent(owner, "goods.csv", content)
            told = await owner.gets("Nothing was imported.", number)
            assert words in told.text
        assert await handles(shop) == before


async def test_a_strangers_file_is_any_attachment(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, before = shop.phone(), await handles(shop)
        await phone.start()
        await sent(phone, "goods.csv", GOODS)
        await shop.quiet()
        assert not phone.messages("Reading")
        assert await handles(shop) == before
        assert await shop.read(lambda tx: tx.rows(str, "select kind from queue where kind like 'import%'")) == []


async def test_a_file_is_taken_whatever_dialog_is_open_and_undone_by_its_button(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner, phone, before = shop.phone(shop.owner), shop.phone(), await handles(shop)
        await owner.start()
        await owner.say("/products")
        await owner.press("➕ Add a product")
        await owner.sees("Send its name.")
        await sent(owner, "goods.csv", GOODS)
        told = await owner.gets("goods.csv is imported")
        await shop.quiet()
        await owner.press("↩️ Undo this import", on=told)
        await owner.gets("Undo this import?")
        await owner.press("Yes, undo it")
        undone = await owner.gets("The import of goods.csv is undone.")
        assert "2 new products are archived." in undone.text
        await shop.quiet()
        sql = "select handle from product where status = 'active' order by id"
        assert await shop.read(lambda tx: tx.rows(str, sql)) == before
        await phone.start()
        await phone.say("mountain oolong")
        await phone.sees("I found nothing")
        await owner.press("↩️ Undo this import", on=told)
        await shop.quiet()
        assert not owner.messages("Undo this import?")
        await shop.sound()


async def test_the_owner_reads_it_in_his_language(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        shop.owner.user.language_code = "zh-hans"
        owner = shop.phone(shop.owner, shop.phone(shop.xiaoming).words)
        await sent(owner, "goods.csv", GOODS)
        told = await owner.gets("goods.csv 已导入")
        await owner.press("↩️ 撤销这次导入", on=told)
        await owner.press("确认撤销")
        await owner.gets("goods.csv 的导入已撤销")


async def test_what_was_begun_when_the_shop_closed_is_finished_when_it_opens(tmp_path: Path) -> None:
    rows = "".join(f"tea-{number},Tea {number},1.00,1\n" for number in range(400))
    async with story(tmp_path) as shop:
        owner = shop.phone(shop.owner)
        await sent(owner, "goods.csv", f"{HEADER}{rows}".encode())
        await shop.until(lambda tx: bool(tx.rows(str, "select handle from product where handle like 'tea-%'")))
        await shop.stop()
        assert not owner.messages("is imported")
        await shop.open()
        await owner.gets("goods.csv is imported")
        assert len([handle for handle in await handles(shop) if handle.startswith("tea-")]) == 400
        assert len(owner.messages("is imported")) == 1
        await shop.sound()


async def test_customers_are_served_while_a_file_is_read(tmp_path: Path) -> None:
    rows = "".join(f"tea-{number},Tea {number},1.00,1\n" for number in range(400))
    async with story(tmp_path) as shop:
        owner, phone = shop.phone(shop.owner), shop.phone()
        await sent(owner, "goods.csv", f"{HEADER}{rows}".encode())
        async with asyncio.timeout(10):
            await phone.to_details()
            await owner.gets("goods.csv is imported")
