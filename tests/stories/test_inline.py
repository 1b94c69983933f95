"""Inline mode: words typed after the shop's name in any chat, a product sent to a friend, and his way into the shop."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox import inline
from bot.sandbox.inline import InlineResults
from bot.sandbox.model import Message
from tests.kit.shop import GOODS
from tests.kit.story import Story, story

HEAD = GOODS.splitlines()[0]
MANY = "\n".join(
    [
        HEAD,
        *(f"cup-{at},active,Tea,茶,Blue cup {at},蓝杯子 {at}{',' * 12}CUP-{at},{at}.00,,5,0,," for at in range(1, 31)),
    ]
)


def link(message: Message) -> str:
    rows = (message.keyboard or {})["inline_keyboard"]
    assert [len(row) for row in rows] == [1]
    assert set(rows[0][0]) == {"text", "url"}, "in another chat only an address is of use"
    return str(rows[0][0]["url"])


def described(found: InlineResults, title: str) -> str:
    return next(str(each["description"]) for each in found.results if each["title"] == title)


async def test_a_product_sent_to_a_friend_leads_him_into_the_shop(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        friend = shop.box.person("Fred", language_code="en")
        group = shop.box.group("Friends", [shop.alice, friend], [])
        found = await shop.alice.inline(shop.bot, "sencha")
        assert found.titles == ["Morning Sencha"]
        assert described(found, "Morning Sencha") == "from €7.90\nSteamed fresh"
        sent = shop.alice.chat(group).choose(found, found.results[0]["id"])
        assert sent.text == "Morning Sencha\nfrom €7.90\n\nSteamed fresh"
        address = link(sent)
        assert address.startswith("https://t.me/tea_and_paper_bot?start=product-")
        phone = shop.phone(friend)
        await phone.start(address.partition("start=")[2])
        await phone.sees("Morning Sencha")
        await phone.press("50 g")
        await phone.press("Buy now")
        await phone.sees("Where may we send it?")
        await shop.sound()


async def test_a_product_sent_to_the_shop_itself_is_opened(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        found = await shop.alice.inline(shop.bot, "sencha")
        phone.chat.choose(found, found.results[0]["id"])
        await phone.press("50 g")
        await phone.one_screen()


async def test_the_asker_reads_his_own_language(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        found = await shop.xiaoming.inline(shop.bot, "煎茶")
        assert found.titles == ["晨露煎茶"]
        assert described(found, "晨露煎茶") == "€7.90 起\n当日采摘"
        assert found.button["text"] == "🛍 打开 Tea & Paper"
        phone = shop.phone()
        await phone.start()
        await phone.press("⚙️ Language")
        await phone.press("简体中文")
        assert (await shop.alice.inline(shop.bot, "sencha")).titles == ["晨露煎茶"]


async def test_before_the_first_letter_there_is_what_sells(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        found = await shop.alice.inline(shop.bot, "")
        assert "Morning Sencha" in found.titles
        assert found.button == {"text": "🛍 Open Tea & Paper", "start_parameter": "home"}


@pytest.mark.parametrize("words", ["zzzz", "🎉", '" OR 1 --', "z" * 300, "NEAR(", "   zz   "])
async def test_where_nothing_is_found_the_way_into_the_shop_is_left(tmp_path: Path, words: str) -> None:
    async with story(tmp_path) as shop:
        found = await shop.alice.inline(shop.bot, words)
        assert found.results == []
        assert found.button == {"text": "Nothing found · look in the shop", "start_parameter": "search"}
        phone = shop.phone()
        await phone.start(found.button["start_parameter"])
        await phone.sees("What are you looking for?")


async def test_long_answers_come_in_pages(tmp_path: Path) -> None:
    async with story(tmp_path, MANY) as shop:
        first = await shop.alice.inline(shop.bot, "blue cup")
        assert len(first.results) == 20
        second = await shop.alice.inline(shop.bot, "blue cup", first.next_offset)
        assert len({*first.titles, *second.titles}) == 30
        assert second.next_offset == ""
        assert second.button == {}
        assert (await shop.alice.inline(shop.bot, "blue cup", "rubbish \x00 :")).answered


async def test_a_picture_that_has_an_address_is_shown(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        address = "https://cdn.example.com/sencha.jpg"
        sql = "update media set url = :url where id = (select media_id from product_media order by position limit 1)"
        await shop.app.store.transact(lambda tx: tx.run(sql, url=address))
        (result,) = (await shop.alice.inline(shop.bot, "sencha")).results
        assert result["thumbnail_url"] == address
        preview = result["input_message_content"]["link_preview_options"]
        assert preview == {"url": address, "prefer_large_media": True, "show_above_text": True}
        (plain,) = (await shop.alice.inline(shop.bot, "mug")).results
        assert "thumbnail_url" not in plain
        assert plain["input_message_content"]["link_preview_options"] == {"is_disabled": True}


async def test_strange_signs_in_a_title_stay_what_they_are(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        found = await shop.alice.inline(shop.bot, "mug")
        group = shop.box.group("Friends", [shop.alice], [])
        sent = shop.alice.chat(group).choose(found, found.results[0]["id"])
        assert sent.text == "<b>Mug</b> & _spoon_\n€0.00"


async def ask(shop: Story, words: str, seconds: float) -> InlineResults:
    """Type words and wait so long; who gets no answer is not asked again."""
    return await inline.ask(shop.box.world, shop.alice.user, shop.bot, words, seconds=seconds)


async def test_of_a_word_that_is_being_typed_the_last_letter_counts(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        *earlier, last = "s", "se", "sen", "senc", "sencha"
        asked = [ask(shop, words, 0.5) for words in earlier]
        *left, found = await asyncio.gather(*asked, ask(shop, last, shop.box.patience))
        assert found.titles == ["Morning Sencha"]
        assert not all(each.answered for each in left), "who types on gets no answer to what he has left behind"


async def test_who_asks_without_end_is_not_answered_without_end(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        for at in range(20):
            assert (await shop.alice.inline(shop.bot, f"sencha {at}")).answered
        assert not (await ask(shop, "sencha", 0.3)).answered
        assert (await shop.xiaoming.inline(shop.bot, "煎茶")).answered
        assert await shop.read(lambda tx: tx.rows(int, "select update_id from inbox")) == []


async def test_what_telegram_refuses_hurts_nobody(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        shop.box.world.faults.add(
            "400", "answerInlineQuery", text="query is too old and response timeout expired", times=1
        )
        assert not (await ask(shop, "sencha", 0.3)).answered
        assert (await shop.alice.inline(shop.bot, "sencha")).titles == ["Morning Sencha"]
        await shop.sound()
