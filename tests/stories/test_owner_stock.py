"""What runs low is told to the owner, who types what came in, and customers can buy again."""

from pathlib import Path

import pytest

from tests.kit.phone import CHINESE, ENGLISH, Phone, Words
from tests.kit.shop import GOODS
from tests.kit.story import Story, story

TWO_LEFT = GOODS.replace("SEN-50,7.90,9.90,10,0", "MUG-B,7.90,9.90,2,0")


async def owner_of(shop: Story, words: Words) -> Phone:
    """The owner, who reads the shop in this language."""
    phone = shop.phone(shop.owner, words)
    await phone.start()
    if words is CHINESE:
        await phone.say("/settings")
        await phone.press("简体中文")
        await phone.sees("语言")
    return phone


async def buys(phone: Phone) -> None:
    """From the product's name to an order that is paid in cash."""
    await phone.to_summary()
    await phone.press(phone.words.cash)
    await phone.gets(phone.words.begin("notice-placed"))


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["in English", "in Chinese"])
async def test_what_runs_low_is_told_once_and_sold_again_once_it_came_in(tmp_path: Path, words: Words) -> None:
    low = words.say("alert-low", count=1)
    async with story(tmp_path, TWO_LEFT, stock={"low": 1}) as shop:
        owner = await owner_of(shop, words)
        first, second = (shop.alice, shop.xiaoming) if words is ENGLISH else (shop.xiaoming, shop.alice)
        await buys(shop.phone(first))
        await shop.later(1)
        await owner.gets(low)

        await buys(shop.phone(second))
        await shop.later(1)
        await shop.quiet()
        assert len(owner.messages(low)) == 1
        customer = shop.phone(first)
        await customer.say(words.find)
        await customer.sees(words.say("product-sold-out"))

        await owner.press(words.title, on=owner.messages(low)[0])
        await owner.sees(words.say("stock-sku", sku="MUG-B"))
        await owner.say("MUG-B +12")
        await owner.sees("2 → 14 (+12)" if words is ENGLISH else "2 → 14（+12）")
        await owner.press(words.say("stock-apply", count=1))
        await owner.sees(words.say("stock-done-title"))
        await shop.quiet()

        await customer.again()
        await customer.press(words.cash)
        await customer.gets(words.say("notice-placed", number="1003"))
        await shop.later(1)
        await shop.quiet()
        assert len(owner.messages(low)) == 1
        await shop.sound()


async def test_nobody_but_owners_has_the_stock(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        alice = shop.phone()
        await alice.start()
        await alice.say("/stock")
        assert alice.words.say("stock-title") not in alice.text
        await alice.start("stock-1")
        await shop.quiet()
        assert not alice.messages("MUG-B")
        owner = shop.phone(shop.owner)
        await owner.start("stock")
        await owner.sees(owner.words.say("stock-title"))
        await owner.say("/stock")
        await owner.sees(owner.words.say("stock-title"))
