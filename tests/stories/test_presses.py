"""Presses that come twice, late, from elsewhere, or were never offered: one effect, a clear answer, nothing lost."""

import random
from pathlib import Path

import pytest

from tests.kit.phone import datas
from tests.kit.story import Story, story

STALE = "That button is from an earlier screen. Here is where you are now."
STALE_ZH = "该按钮已失效，已为您显示当前页面。"
WEEK = 7 * 24 * 60  # minutes


async def in_cart(shop: Story) -> int:
    """How many pieces lie in all carts."""
    return await shop.read(
        lambda tx: tx.value(int, "select coalesce(sum(quantity), 0) from cart_line l join cart c on c.id = l.cart_id"
                                 " where c.status = 'active'") or 0
    )  # fmt: skip


async def test_two_taps_on_pay_place_one_order(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await phone.tap("Pay ")
        await phone.tap("Pay ")
        await phone.gets("Thank you for your order!")
        await phone.invoice()
        await shop.quiet()
        assert len(phone.invoices) == 1
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        assert (await shop.order()).number == "1001"
        await phone.one_screen()
        await shop.sound()


async def test_two_taps_on_buy_add_and_plus_count_once(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.to_buy()
        for label, shown in (("+", "× 2"), ("Add to cart", "In your cart: 2"), ("+", "× 3"), ("−", "× 2")):
            await phone.tap(label)
            await phone.tap(label)
            await phone.sees(shown)
            await shop.quiet()
            await phone.sees(shown)
        assert await in_cart(shop) == 2
        await phone.tap("Buy now")
        await phone.tap("Buy now")
        await phone.gets("Where may we send it?")
        await shop.quiet()
        assert await in_cart(shop) == 2
        await shop.sound()


async def test_a_button_of_a_screen_that_was_left_shows_where_one_is(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.to_buy()
        message, label = await phone.button("Add to cart")
        old = next(data for data in datas(message) if ":add:" in data)
        assert label == "Add to cart"
        await phone.press("‹ Back")
        await phone.sees("Welcome!")
        answer = await phone.chat.press(data=old, message=phone.chat.last)
        assert answer.text == STALE
        assert not answer.alert
        await phone.sees("Welcome!")
        assert await in_cart(shop) == 0


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_week_old_button_still_leads_somewhere(tmp_path: Path, language: str) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone(shop.alice if language == "en" else shop.xiaoming)
        home = await phone.start()
        await phone.say(phone.words.find)
        product, _ = await phone.button(phone.words.option)
        old = next(data for data in datas(product) if ":pick:" in data)
        await shop.later(WEEK)
        answer = await phone.chat.press(
            data=">cart", message=home
        )  # its buttons are gone, but some phone still shows it
        assert answer.text is None
        await phone.until(
            lambda: any("cart" in d or "catalog" in d for d in datas(home)), "the old message, live again"
        )
        await phone.one_screen()
        answer = await phone.chat.press(data=old, message=product)
        assert not answer.alert
        await phone.one_screen()
        answer = await phone.chat.press(data="zzzz:add:1:1", message=product)
        assert answer.text == (STALE if language == "en" else STALE_ZH)


async def test_a_checkout_that_slept_for_a_week_is_as_it_was(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await shop.later(WEEK)
        await phone.press("Pay ")
        await phone.invoice()
        assert (await phone.pay()).status == "paid"
        await shop.sound()


async def test_two_phones_of_one_customer_do_not_disturb_each_other(tmp_path: Path) -> None:
    """The older message is pressed while a newer one is live: it becomes the live one."""
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.to_buy()
        older, _ = await phone.button("Add to cart")
        add = next(data for data in datas(older) if ":add:" in data)
        await phone.say("/orders")
        await phone.sees("You have not ordered anything yet.")
        newer = phone.chat.last
        answer = await phone.chat.press(data=add, message=older)
        assert answer.text == "In your cart: 1"
        await phone.until(lambda: older.labels != [] and newer.labels == [], "the buttons on the other message")
        await phone.one_screen()
        assert await in_cart(shop) == 1
        await phone.chat.press(data=">cart", message=newer)
        await phone.until(lambda: "1. Morning Sencha" in newer.text, "the cart in the newer message")
        await phone.one_screen()
        await shop.sound()


async def test_a_price_that_changed_since_the_summary_is_shown_before_it_is_charged(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        dearer = "update price set amount = 1090 where variant_id = (select id from variant where sku = 'SEN-50')"
        await shop.app.store.transact(lambda tx: tx.run(dearer))
        answer = await phone.press("Pay €12.80")
        assert answer.alert
        assert answer.text == "Something has changed: a price, the stock or the cart. Please look again, then order."
        await phone.press("Pay €15.80")
        assert (await phone.pay()).status == "paid"
        assert (await shop.order()).total.amount == 1580
        await shop.sound()


def forgeries(order: int) -> list[str]:
    """Bytes that we never wrote: another's order everywhere, every action with nonsense, and noise."""
    dice = random.Random(20260923)
    signs = [chr(each) for each in range(33, 127)] + list("é茶\u202e\u200b🛒")
    noise = ["".join(dice.choices(signs, k=dice.randint(1, 16))) for _ in range(12)]
    return [
        f">order-{order}", f"+order-{order}", f"#paid:{order}:1", f"#cash:{order}:1", f"#void:{order}:1",
        ">order-99999", ">order", ">order-1-2-3", ">product--1", ">product-9223372036854775808", ">catalog-x", ">",
        "+", "#", "#::", "#paid:x:y", ":", "::::", "x" * 64, "茶" * 21, ">product-" + "9" * 55, "aaaa:void:1", *noise,
    ]  # fmt: skip


@pytest.mark.timeout(60)
async def test_forged_bytes_change_nothing_and_are_answered(tmp_path: Path) -> None:
    async with story(tmp_path, limits={"updates": 1000}) as shop:
        alice, mallory = shop.phone(), shop.phone(shop.box.person("Mallory"))
        await alice.to_invoice()
        order = await shop.order()
        await mallory.start()
        screen = await mallory.say("/cart")
        for data in forgeries(order.id):
            answer = await mallory.chat.press(data=data, message=screen)
            assert answer.text is None or len(answer.text) <= 200
            assert not any("1001" in message.text for message in mallory.chat.received), data
            await mallory.one_screen()
        token = datas(screen)[-2].partition(":")[0]
        for action in ("qty:1:-5", "qty:99:1", "qty:x:y", "empty:1", "page:-7", "page:9", f"void:{order.id}",
                       "place:telegram:000000000000"):  # fmt: skip
            await mallory.chat.press(data=f"{token}:{action}", message=screen)
        for data in (f"{token}:qty:1:1000000000", f"{token}:qty:1:{'9' * 18}"):
            answer = await mallory.chat.press(data=data, message=screen)
            assert answer.alert  # that many there are not
        assert (await shop.order()).version == order.version
        assert await shop.read(lambda tx: tx.rows(str, "select error from dead_update")) == []
        await shop.sound()


async def test_a_stranger_in_the_staff_group_confirms_no_money(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await phone.press("Bank transfer")
        card = await shop.desk.gets("Order 1001")
        mallory = shop.box.person("Mallory", language_code="zh")
        there = mallory.chat(shop.staff)
        there.acts.join()
        answer = await there.press(card.labels[0], message=card)
        assert (answer.text, answer.alert) == ("只有店主可以执行此操作。", True)
        assert (await shop.order()).paid.amount == 0
        await shop.sound()


NOWHERE = "That link leads nowhere any more. Here is where you were."


async def test_links_that_lead_nowhere_and_commands_that_nobody_knows(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, chinese = shop.phone(), shop.phone(shop.xiaoming)
        for payload in ("product", "rubbish", "order-1", "-", "_", "product-x", "A" * 64):
            shown = await phone.start(payload)
            assert shown.text.startswith(NOWHERE)
            assert "Welcome!" in shown.text
        assert (await phone.start("product-9999")).text.startswith("That is no longer here.")
        assert "I do not know /frobnicate." in (await phone.say("/frobnicate now")).text
        assert "I do not know /shöp" in (await phone.say("/shöp")).text
        assert (await chinese.start("product-9999")).text.startswith("该内容已不存在")
        assert "暂不支持命令 /frobnicate" in (await chinese.say("/frobnicate")).text
        assert "I do not know" in (await phone.say("/" + "x" * 4000)).text
        await phone.one_screen()


async def test_a_deep_link_interrupts_the_checkout_and_comes_back_to_it(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_details()
        await phone.contact()
        await phone.sees("✓ Name: Alice Smith")
        mug = await shop.read(lambda tx: tx.value(int, "select product_id from variant where sku = 'MUG'"))
        await phone.start(f"product-{mug}")
        await phone.sees("<b>Mug</b> & _spoon_")
        await phone.press("‹ Back")
        await phone.sees("✓ Name: Alice Smith")  # what was said is still known
        await phone.say(phone.words.address)
        await phone.press("Courier")
        await phone.press("Pay ")
        assert (await phone.pay()).status == "paid"
        assert len((await shop.order()).lines) == 1
        await shop.sound()


async def test_a_customer_sees_no_order_of_another_by_number_or_link(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, mallory = shop.phone(), shop.phone(shop.box.person("Mallory"))
        await phone.to_invoice()
        order = await shop.order()
        assert (await mallory.start(f"order-{order.id}")).text.startswith(NOWHERE)
        assert "I found nothing" in (await mallory.say("1001")).text
        assert "Order 1001" in (await phone.say("1001")).text
        assert "Order 1001" in (await phone.start(f"order-{order.id}")).text
        await shop.sound()


FASTER = "Somebody was faster: Tea First T-Shirt (Red, M) is sold out. Please look at your cart."


async def test_of_two_customers_one_gets_the_last_piece_and_the_other_a_kind_word(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phones = [shop.phone(), shop.phone(shop.box.person("Ben", phone="+491555"))]
        for phone in phones:
            await phone.start()
            await phone.say("t-shirt")
            await phone.press("Red")
            await phone.press("M")
            await phone.press("Buy now")
            await phone.sees(phone.words.details)
            await phone.say("Ann Lee\n+49 30 901820\n1 Lane, 10115 Berlin")
            await phone.press("Pick up")
            await phone.sees(phone.words.summary)
        queries = []
        for phone in phones:
            message, label = await phone.button("Pay ")
            data = phone.chat.acts.button(message, label, None, None)["data"]
            queries.append(phone.chat.acts.press(message, data))
        await phones[0].until(lambda: all(query.answer for query in queries), "both answered")
        told = [(query.answer or {})["text"] for query in queries]
        assert sorted(told, key=str) == sorted([None, FASTER], key=str)
        late = phones[told.index(FASTER)]
        await late.press("⚠️")
        await late.sees("Sold out")
        assert len(await shop.orders()) == 1
        await shop.sound()
