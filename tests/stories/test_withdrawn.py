"""A product is taken off sale while customers have it on their screens, in their carts and in other chats."""

from pathlib import Path

import pytest

from tests.kit.phone import Phone
from tests.kit.story import Story, story


async def withdraw(shop: Story, how: str) -> Phone:
    """The owner takes the tea off sale from the phone."""
    owner = shop.phone(shop.owner)
    await owner.start()
    await owner.say("/products sencha")
    await owner.press(how)
    return owner


@pytest.mark.parametrize("how", ["🗄 Archive", "Take off sale"])
async def test_old_buttons_and_links_say_so_and_leave_a_way_on(tmp_path: Path, how: str) -> None:
    async with story(tmp_path) as shop:
        phone, friend = shop.phone(), shop.phone(shop.xiaoming)
        await phone.start()
        await phone.press("🛍 Browse")
        await phone.press("Tea")
        await phone.sees("Morning Sencha")
        found = await shop.alice.inline(shop.bot, "sencha")
        link = str(found.results[0]["reply_markup"]["inline_keyboard"][0][0]["url"]).partition("start=")[2]
        await phone.start(link)
        page = await phone.sees("50 g")
        await withdraw(shop, how)
        assert (await phone.press("50 g", page)).text == "That is no longer here."
        await phone.sees("Choose one, or type what you are looking for.")
        assert not [label for label in phone.chat.last.labels if "Sencha" in label]
        for who, words, way in (
            (phone, "That is no longer here.", "🏠 Home"),
            (friend, "该内容已不存在。", "🛍 逛商品"),
        ):
            await who.start(link)
            assert way in (await who.sees(words)).labels
        await phone.say("sencha")
        nothing = await phone.sees("I found nothing for “sencha”.")
        assert "💬 Ask us" in nothing.labels
        assert not [label for label in nothing.labels if "Sencha" in label]
        assert (await shop.alice.inline(shop.bot, "sencha")).titles == []
        await phone.one_screen()
        await shop.sound()


async def test_a_cart_and_a_checkout_that_hold_it_say_so(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        owner = await withdraw(shop, "🗄 Archive")
        answer = await phone.press(phone.words.cash)
        assert answer.text
        assert "Morning Sencha (50 g) is sold out" in answer.text
        await phone.press("⚠️ Something sold out: see the cart")
        await phone.sees("⚠️ Sold out")
        assert await shop.orders() == []
        await owner.press("✅ Publish")
        await phone.say("/cart")
        await phone.press("Check out")
        await phone.sees(phone.words.summary)
        await shop.sound()
