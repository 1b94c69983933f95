"""Finding the thing: misspelled, in pinyin, by a unit; then narrowing what was found."""

from pathlib import Path

import pytest

from tests.kit.shop import GOODS
from tests.kit.story import story

HEAD = GOODS.splitlines()[0]


def row(handle: str, shelf: tuple[str, str], title: tuple[str, str], price: str, stock: int = 5) -> str:
    """One product without options."""
    return (
        f"{handle},active,{shelf[0]},{shelf[1]},{title[0]},{title[1]}{',' * 11},{handle.upper()},{price},,{stock},0,,"
    )


AUDIO, PHONES, CLOTHES = ("Audio", "音频"), ("Phones", "手机"), ("Clothing", "服饰")
ELECTRONICS = "\n".join(
    [
        HEAD,
        row("head-1", AUDIO, ("Wireless Headphones Blue", "无线耳机 蓝色"), "59.00"),
        row("head-2", AUDIO, ("Wireless Headphones Red", "无线耳机 红色"), "79.00", 0),
        row("cable", AUDIO, ("Audio cable", "音频线"), "9.00"),
        row("phone-64", PHONES, ("Nova Phone 64GB black", "新星手机 64GB 黑色"), "299.00"),
        row("phone-128", PHONES, ("Nova Phone 128 GB silver", "新星手机 128GB 银色"), "399.00"),
        row("case", PHONES, ("Leather case for Nova", "新星手机壳 皮质"), "25.00"),
        *(row(f"sock-{at}", CLOTHES, (f"Wool socks no. {at}", f"羊毛袜 {at} 号"), f"{at}.00") for at in range(1, 20)),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("wireles hedphone", "Wireless Headphones"),
        ("headphone wireless", "Wireless Headphones"),
        ("128gb", "Nova Phone 128 GB silver"),
        ("128 GB", "Nova Phone 128 GB silver"),
        ("lether case", "Leather case for Nova"),
    ],
)
async def test_the_thing_is_found_as_people_type_it(tmp_path: Path, words: str, title: str) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.say(words)
        await phone.sees(title)
        await shop.sound()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("手机壳", "新星手机壳 皮质"),
        ("手機殼", "新星手机壳 皮质"),
        ("shoujike", "新星手机壳 皮质"),
        ("shouji", "新星手机 "),
        ("无线耳机", "无线耳机 "),
        ("128gb", "新星手机 128GB 银色"),
    ],
)
async def test_the_thing_is_found_in_chinese(tmp_path: Path, words: str, title: str) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone(shop.xiaoming)
        await phone.start()
        await phone.say(words)
        await phone.sees(title)
        await shop.sound()


async def test_what_was_misspelled_is_told(tmp_path: Path) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.say("wireles hedphone")
        shown = await phone.sees("2 finds for “wireless headphone")
        assert "“wireles hedphone”" in shown.text


async def test_a_long_list_is_paged_sorted_and_narrowed(tmp_path: Path) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.say("wool socks")
        await phone.sees("19 finds for “wool socks”")
        await phone.press("Next ›")
        await phone.sees("page 2")
        await phone.press("⚙️ Sort & filter")
        await phone.press("Dearest first")
        await phone.sees("Wool socks no. 19 · €19.00")
        await phone.press("⚙️ Sort & filter")
        await phone.say("5-7")
        shown = await phone.sees("3 finds for “wool socks”")
        assert "€5.00 – €7.00" in shown.text
        assert [label for label in shown.labels if label.startswith("Wool")] == [
            f"Wool socks no. {at} · €{at}.00" for at in (7, 6, 5)
        ]
        await phone.press("Wool socks no. 6")
        await phone.press("‹ Back")
        await phone.sees("3 finds")
        await phone.one_screen()
        await shop.sound()


async def test_a_list_in_chinese_is_narrowed_in_chinese(tmp_path: Path) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone(shop.xiaoming)
        await phone.start()
        await phone.say("无线耳机")
        await phone.sees("找到 2 件与“无线耳机”相关的商品")
        await phone.press("⚙️ 排序与筛选")
        await phone.press("仅看有货")
        await phone.sees("找到 1 件")
        await phone.press("⚙️ 排序与筛选（1）")
        await phone.press("✕ 清除筛选")
        await phone.sees("找到 2 件")


async def test_a_filter_pressed_a_week_later_on_an_old_message_is_answered(tmp_path: Path) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.say("wool socks")
        await phone.press("⚙️ Sort & filter")
        old, label = await phone.button("Cheapest first")
        data = next(
            b["callback_data"] for r in (old.keyboard or {})["inline_keyboard"] for b in r if b["text"] == label
        )
        await shop.later(7 * 24 * 60)
        await phone.chat.press(data=data, message=old)
        await phone.sees("Wool socks no. 1 · €1.00")
        await phone.say("/start")
        await phone.chat.press(data=data, message=old)
        await phone.sees("Welcome!")
        await phone.one_screen()


async def test_a_shelf_is_searched_and_sorted_by_itself(tmp_path: Path) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.press("🛍 Browse")
        await phone.press("Clothing (19)")
        await phone.press("⚙️ Sort & filter")
        await phone.press("Dearest first")
        shown = await phone.sees("Clothing (19)")
        assert "Wool socks no. 19 · €19.00" in shown.labels
        await phone.say("/shop")
        await phone.press("Clothing (19)")
        await phone.press("🔍 Search here")
        await phone.say("headphones")
        shown = await phone.sees("I found nothing for “headphones”")
        await phone.press("✕ Search without filters")
        await phone.sees("2 finds for “headphones”")


async def test_nothing_found_is_never_a_dead_end(tmp_path: Path) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone()
        await phone.start()
        shown = await phone.say("hedphones blau zzzz")
        assert {"🛍 Browse", "💬 Ask us", "‹ Back", "🏠 Home"} <= set(shown.labels) or "finds for" in shown.text
        await phone.say("xqxqxq")
        await phone.press("💬 Ask us")
        await phone.sees("Help")


async def test_a_mistyped_command_is_understood(tmp_path: Path) -> None:
    async with story(tmp_path, ELECTRONICS) as shop:
        phone = shop.phone()
        await phone.start()
        shown = await phone.say("/serach")
        assert "Did you mean /search?" in shown.text
        shown = await phone.say("cart")
        assert "Your cart is empty" in shown.text
        chinese = shop.phone(shop.xiaoming)
        await chinese.start()
        await chinese.say("购物车")
        await chinese.sees("购物车是空的")
