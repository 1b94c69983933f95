"""What is on the phone: one live screen, pictures, keyboards, menus, languages."""

from pathlib import Path

from bot.sandbox.phone import commands_for
from tests.kit.story import story


async def test_the_first_viewer_uploads_the_picture_and_the_second_gets_it_at_once(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, other = shop.phone(), shop.phone(shop.xiaoming)
        await phone.start()
        screen = await phone.say("sencha")
        await phone.until(lambda: screen.kind == "photo", "the picture in place of the text")
        assert [m.labels for m in phone.open_screens] == [screen.labels]

        await other.start()
        second = await other.say("煎茶")
        assert second.kind == "photo"
        assert len(shop.box.sent("editMessageMedia")) == 1
        assert len(shop.box.sent("sendPhoto")) == 1

        await phone.press("1 / 2 ›")  # the second picture was never sent
        await phone.sees("2 / 2 ›")
        await phone.press("🛒 Cart")
        await phone.sees("Your cart is empty.")
        assert (await phone.one_screen()).kind == "text"
        await phone.press("‹ Back")
        await phone.sees("Morning Sencha")
        await phone.one_screen()


async def test_a_press_while_the_picture_is_on_its_way_leaves_one_screen(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        fault = shop.box.world.faults.add("latency", "editMessageMedia", ms=150, times=1)
        await phone.say("sencha")
        await phone.until(lambda: fault.hits == 1, "the upload")
        await phone.press("50 g")
        await phone.sees("✓ 50 g")
        assert (await phone.one_screen()).kind == "photo"
        await phone.press("🛒 Cart")
        await phone.sees("Your cart is empty.")
        await phone.one_screen()


async def test_the_picture_that_comes_late_does_not_replace_a_newer_screen(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        fault = shop.box.world.faults.add("latency", "editMessageMedia", ms=150, times=1)
        await phone.say("sencha")
        await phone.until(lambda: fault.hits == 1, "the upload")
        await phone.say("/cart")
        await phone.sees("Your cart is empty.")
        await shop.quiet()
        await phone.sees("Your cart is empty.")
        assert "cart" in (await phone.one_screen()).text


async def test_a_screen_that_was_deleted_on_the_phone_comes_anew(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        screen = await phone.start()
        phone.chat.acts.delete(screen.id)
        answer = await phone.chat.press(data=">cart", message=screen)
        assert answer.text is None
        await phone.sees("Your cart is empty.")
        await phone.one_screen()


async def test_a_screen_that_cannot_be_edited_any_more_comes_anew(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        shop.box.world.faults.add("400", "editMessageText", text="Bad Request: message can't be edited", times=1)
        await phone.press("🛒 Cart")
        await phone.sees("Your cart is empty.")
        await phone.one_screen()


async def test_the_keyboard_for_the_phone_number_comes_and_goes(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_details()
        assert phone.chat.keys == ["📱 Share my phone number"]
        await phone.until(lambda: phone.open_screens == [], "the product's buttons gone: a keyboard asks now")
        await phone.say("/cart")
        await phone.sees("1. Morning Sencha (50 g)")
        assert phone.chat.keys == []
        await phone.press("Check out")
        await phone.sees("Where may we send it?")
        assert phone.chat.keys == ["📱 Share my phone number"]
        phone.chat.acts.contact(phone="+49 30 1111111", user_id=shop.xiaoming.id, first_name="Ming")
        await phone.sees("That looks like somebody else's contact.")
        assert phone.chat.keys == ["📱 Share my phone number"]
        await phone.contact()
        await phone.sees("✓ Phone: +4915550100")
        assert phone.chat.keys == []
        await phone.say("+49 30 2222222")  # no address, but a better number
        await phone.sees("✓ Phone: +49302222222")
        await phone.say("???")
        await phone.sees("I cannot read an address in that.")
        await phone.say("1 Long Lane, 10115 Berlin")
        await phone.sees("How shall it come to you?")


async def test_the_menu_of_commands_is_in_each_ones_language_and_shorter_in_groups(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        english, chinese = shop.phone(), shop.phone(shop.xiaoming)
        await english.until(lambda: chinese.chat.description.startswith("Tea & Paper：在聊天中"), "the introduction")
        everything = ["start", "shop", "search", "cart", "orders", "settings", "help", "terms", "paysupport", "privacy"]
        assert english.chat.commands == chinese.chat.commands == everything
        assert shop.desk.chat.commands == ["help"]
        for phone, told in ((english, "Browse the shelves"), (chinese, "浏览商品")):
            menu = commands_for(shop.bot, phone.chat.chat, phone.chat.person.user)
            assert next(each["description"] for each in menu if each["command"] == "shop") == told
        for command in everything:
            await english.start() if command == "start" else await english.say(f"/{command}")
            assert english.text
            await english.one_screen()


async def test_a_language_is_changed_at_once_and_stays(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.press("⚙️ Language")
        answer = await phone.press("简体中文")
        assert answer.text == "已切换为简体中文。"
        await phone.sees("⚙️ 设置")
        await phone.press("🏠 首页")
        await phone.sees("欢迎光临！")
        await phone.say("煎茶")
        await phone.sees("晨露煎茶")
        await phone.say("/settings")
        answer = await phone.press("English")
        assert answer.text == "From now on I speak English."
        await phone.sees("Settings")
        await phone.one_screen()


async def test_a_language_that_the_shop_does_not_speak_gets_its_own(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        for code, words in (
            (None, "Welcome!"),
            ("de", "Welcome!"),
            ("zh-hant", "欢迎光临！"),
            ("zz-\u2066", "Welcome!"),
        ):
            phone = shop.phone(shop.box.person("Somebody", language_code=code))
            assert words in (await phone.start()).text


async def test_a_screen_stands_below_the_message_that_puts_the_keyboard_away(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.to_details()
        home = phone.messages("Welcome!")[-1]
        await phone.chat.press(data=">cart", message=home)  # scrolled up, and pressed there
        await phone.sees("1. Morning Sencha (50 g)")
        assert phone.chat.keys == []
        await phone.one_screen()


async def test_a_picture_that_was_left_and_looked_at_again_comes(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        await phone.start()
        await phone.press("🛒 Cart")
        screen = await phone.sees("Your cart is empty.")
        fault = shop.box.world.faults.add("429", "editMessageMedia", retry_after=1)
        product = await shop.read(lambda tx: tx.value(int, "select product_id from variant where sku = 'SEN-50'"))
        await phone.chat.press(data=f">product-{product}", message=screen)
        await phone.until(lambda: fault.hits == 1, "the upload")
        await phone.chat.press(data=">cart", message=screen)
        await phone.gets("Your cart is empty.")
        shop.box.world.faults.remove()
        await shop.later(0.2)
        await shop.quiet()
        await phone.chat.press(data=f">product-{product}", message=screen)
        await phone.until(lambda: screen.kind == "photo", "the picture")


async def test_a_picture_that_telegram_forgot_is_uploaded_again(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone, other = shop.phone(), shop.phone(shop.xiaoming)
        await phone.start()
        screen = await phone.say("sencha")
        await phone.until(lambda: screen.kind == "photo", "the picture")
        await other.start()
        text = "Bad Request: wrong file identifier/HTTP URL specified"
        shop.box.world.faults.add("400", "sendPhoto", text=text, times=1)
        shown = await other.say("煎茶")
        assert "晨露煎茶" in shown.text
        await other.until(lambda: shown.kind == "photo", "the picture, uploaded anew")
        await other.one_screen()
        assert await shop.read(lambda tx: tx.rows(str, "select error from dead_update")) == []
