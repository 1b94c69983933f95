"""Somebody presses and writes faster than anybody reads: he is told, nothing is lost, nobody else waits."""

import re
from pathlib import Path

from tests.kit.story import story

SLOW = "One moment, please — that was a lot at once."
SLOW_MESSAGE = "One moment, please: that was a lot at once."


async def test_forty_quick_presses_get_forty_answers_and_the_last_screen_is_right(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, other = shop.phone(), shop.phone(shop.xiaoming)
        await other.start()
        await phone.start()
        screen = await phone.say("/cart")
        queries = [phone.chat.acts.press(screen, ">catalog" if at % 2 else ">orders") for at in range(40)]
        await other.press("🛒 购物车")
        await other.sees("购物车是空的。")
        await phone.until(lambda: all(query.answer for query in queries), "every press answered")
        toasts = [(query.answer or {})["text"] for query in queries]
        assert toasts.count(SLOW) == 40 - 28  # the limit of thirty counts /start and /cart
        assert toasts[-1] == SLOW
        await phone.until(lambda: "Browse" in phone.text or "All products" in phone.text or "shelves" in phone.text,
                          phone.text)  # fmt: skip
        await phone.one_screen()
        await shop.sound()


async def test_forty_quick_messages_are_all_answered_in_their_order_and_it_is_told_once(tmp_path: Path) -> None:
    async with story(tmp_path, limits={"updates": 20, "seconds": 1}) as shop:
        phone = shop.phone()
        await phone.start()
        for at in range(40):
            await phone.chat.say(f"nothing {at:02}", wait=False)
        await phone.gets("I found nothing for “nothing 39”.")
        found = re.findall(r"I found nothing for “nothing (\d\d)”", " ".join(m.text for m in phone.chat.received))
        assert [int(each) for each in found] == list(range(40))
        assert len(phone.messages(SLOW_MESSAGE)) == 1
        await phone.one_screen()


async def test_a_flood_does_not_hold_up_the_money(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        for at in range(60):
            await phone.chat.say(f"nothing {at:02}", wait=False)
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await shop.sound()


async def test_who_chose_a_language_is_told_to_slow_down_in_it(tmp_path: Path) -> None:
    async with story(tmp_path, limits={"updates": 5, "seconds": 1}) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.press("⚙️ Language")
        await phone.press("简体中文")
        screen = await phone.sees("⚙️ 设置")
        queries = [phone.chat.acts.press(screen, ">home") for _ in range(8)]
        await phone.until(lambda: all(query.answer for query in queries), "every press answered")
        assert {(query.answer or {})["text"] for query in queries} == {None, "操作太快了，请稍候再试。"}


async def test_a_screen_that_was_skipped_for_a_message_that_shows_nothing_comes_all_the_same(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await shop.stop()
        await phone.tap("🛒 Cart")
        phone.chat.acts._post("service", {"pinned_message": 2})
        await shop.open()
        await phone.gets("Your cart is empty.")
        await phone.one_screen()
