"""Whatever people send: a clear answer each time, nothing lost, nothing broken by their signs."""

from pathlib import Path

import pytest

from tests.kit.phone import Phone
from tests.kit.story import story

NASTY = "<b>Bold</b> & _Under_ *star* `tick` [x](y)"
RTL = "\u202eשלום\u202c עולם"


async def to_note(phone: Phone) -> None:
    await phone.press("Add a note")
    await phone.sees("Is there something we should know?")


@pytest.mark.parametrize(
    ("name", "address", "note"),
    [
        (NASTY, "12 <i>Lane</i> & Co_, 10115 Berlin", "<script>alert(1)</script> & </b>"),
        (RTL, "רחוב הרצל 1, תל אביב", "שלום \u202eabc"),
        ("Zoé 👩‍🚀 O'Neil", "Apt #5 \\ 🏠 “Quoted” St. 7, 10115 Berlin", "🎁" * 100),
        ("张三", "上海市浦东新区世纪大道1号 200120", "请送到门口，谢谢！"),
    ],
)
async def test_strange_signs_arrive_as_they_were_sent(tmp_path: Path, name: str, address: str, note: str) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone(shop.box.person("<u>Eve</u> & _co_", last_name="\u202e\u200b", username="eve"))
        await phone.to_details()
        await phone.say(f"Name: {name}\nPhone: +49 155 50100\nAddress: {address}")
        await phone.press("Courier")
        await to_note(phone)
        await phone.say(note)
        await phone.sees("Is everything right?")
        await phone.press("Pay ")
        assert (await phone.pay()).status == "paid"
        receipt = await phone.gets(phone.words.paid)
        order = await shop.order()
        assert order.address
        plain = name.replace("\u202e", "").replace("\u202c", "")
        assert order.address.name.replace("\u200d", "") == plain.replace("\u200d", "")
        assert order.address.address == address
        assert address in receipt.text
        card = await shop.desk.gets("Order 1001")
        assert order.address.name in card.text
        assert address in card.text
        assert order.note in card.text
        await shop.sound()


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "video", "document"])
async def test_what_is_no_text_is_answered_wherever_it_comes(tmp_path: Path, kind: str) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        shown = await phone.chat.send(kind)
        assert shown.text.startswith("I can read words and buttons only.")
        assert "Welcome!" in shown.text
        await phone.to_details()
        await phone.chat.send(kind)
        await phone.sees("Please type it in words.")
        assert phone.chat.keys == ["📱 Share my phone number"]
        await phone.contact()
        await phone.sees("✓ Name: Alice Smith")
        await phone.chat.send(kind, caption="1 Lane, 10115 Berlin" if kind != "sticker" else "")
        await phone.sees("✓ Name: Alice Smith")  # what was said is still known
        await phone.say("1 Lane, 10115 Berlin")
        await phone.press("Courier")
        await phone.sees("Is everything right?")
        await phone.chat.send(kind)
        shown = await phone.sees("Is everything right?")
        assert shown.text.startswith("I can read words and buttons only.")
        await phone.one_screen()


LONG = "Sencha and more of it. " * 217


@pytest.mark.parametrize("text", [LONG[:4096], LONG[:5000], "字" * 4096, "🛒" * 2048, "a" * 4096, "'\"*()^:- " * 400])
async def test_long_texts_are_answered_everywhere(tmp_path: Path, text: str) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.say(text)
        await phone.until(lambda: "“" in phone.text or "Morning Sencha" in phone.text, "an answer")
        await shop.quiet()
        await phone.to_details()
        await phone.say(text)
        await phone.sees("That is very long.")
        await phone.say("Alice Smith\n+49 155 50100\n12 Garden Street, 10115 Berlin")
        await phone.sees("How shall it come to you?")
        await phone.press("Courier")
        await to_note(phone)
        await phone.say(text)
        await phone.sees("Please keep the note under 300 characters.")
        await phone.one_screen()
        assert await shop.read(lambda tx: tx.rows(str, "select error from dead_update")) == []


SEARCHES = (
    "<b>", "&", "_", "%", '"', "''", "*", "sencha*", "NEAR(a b)", "a OR b", "-", "\u200b\u200b", "\u202e", "🍵", "٣",
    "' or 1=1 --", "\\", "tea\x00tea", "0", "-1", "1000000000", "two", "𝕊encha", "ＳＥＮＣＨＡ", "煎 茶",
)  # fmt: skip


async def test_every_search_is_answered(tmp_path: Path) -> None:
    async with story(tmp_path, limits={"updates": 1000}) as shop:
        phone = shop.phone()
        await phone.start()
        for words in SEARCHES:
            shown = await phone.say(words)
            assert shown.text, words
            assert "“" in shown.text or "Morning Sencha" in shown.text, words
            await phone.one_screen()
        for words in ("𝕊encha", "ＳＥＮＣＨＡ", "煎 茶", "sencha*", "<sencha>"):
            assert "Morning Sencha" in (await phone.say(words)).text, words
        assert "<b>Mug</b> & _spoon_" in (await phone.say("<b>Mug</b> & _spoon_")).text
        assert await shop.read(lambda tx: tx.rows(str, "select error from dead_update")) == []
        await shop.sound()


@pytest.mark.parametrize("words", ["0", "-1", "1000000000", "two", "2"])
async def test_a_quantity_that_is_typed_is_answered_and_takes_nothing_away(tmp_path: Path, words: str) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.to_buy()
        await phone.press("Add to cart")
        await phone.say(words)
        assert phone.text
        await phone.say("/cart")
        await phone.sees("1 × €7.90 = €7.90")
        for _ in range(12):
            await phone.press("+")
        await phone.sees("10 × €7.90 = €79.00")  # as many as there are
        await shop.sound()


async def test_an_edited_message_and_other_news_are_left_alone(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        shown = await phone.say("sencha")
        own = next(message for message in phone.chat.messages if message.text == "sencha")
        phone.chat.acts.edit(own.id, "mug")
        phone.chat.acts.react(shown.id, "👍")
        await shop.quiet()
        assert phone.chat.last.id == shown.id
        await phone.press("50 g", shown)
        await phone.sees("✓ 50 g")


async def test_a_place_a_poll_and_other_attachments_are_answered(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        phone.chat.acts.location(52.5, 13.4)
        shown = await phone.gets("I can read words and buttons only.")
        assert "Welcome!" in shown.text
        await phone.one_screen()
        await shop.sound()
