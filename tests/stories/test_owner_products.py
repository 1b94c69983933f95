"""An owner works on the goods from the phone, and customers find what is there."""

from pathlib import Path

from bot.sandbox.samples import picture
from tests.kit.story import story

TABLE = "Size: S, M, L\nColor: red, blue\n19.90\nL: 21.90\nstock 10\nS red 18.90 4"


async def test_an_owner_adds_a_product_with_six_inputs_and_a_customer_finds_it(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner, phone = shop.phone(shop.owner), shop.phone()
        await owner.start()
        owner.inputs = 0
        await owner.say("/products")
        await owner.press("➕ Add a product")
        await owner.sees("Send its name.")
        await owner.say("Linen shirt")
        await owner.send_album(picture(shade=1), picture(shade=2), picture(shade=3))
        await shop.quiet()
        await owner.say(TABLE)
        await owner.press("✅ Publish")
        assert owner.inputs == 6
        await owner.sees("on sale")
        await owner.one_screen()
        await shop.quiet()

        await phone.start()
        await phone.say("lnen shirt")
        page = await phone.sees("from €18.90")
        assert page.kind == "photo"
        await phone.press("S")
        await phone.press("red")
        await phone.sees("Only 4 left")
        await phone.press(phone.words.buy)
        await phone.sees(phone.words.details)
        await shop.sound()


async def test_an_album_brings_one_screen_not_three(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner = shop.phone(shop.owner)
        await owner.start()
        await owner.say("/products")
        await owner.press("➕ Add a product")
        await owner.sees("Send its name.")
        await owner.say("Linen shirt\n19.90, 3 pcs")
        before = len(owner.chat.received)
        await owner.send_album(picture(shade=1), picture(shade=2), picture(shade=3))
        await shop.quiet()
        assert len(owner.chat.received) == before + 1
        await owner.sees("🖼 Photos (3)")
        assert (await owner.one_screen()).kind == "photo"


async def test_a_price_is_changed_and_a_product_archived_under_a_customers_eyes(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner, phone = shop.phone(shop.owner), shop.phone()
        await phone.start()
        await phone.say("sencha")
        await phone.press("50 g")
        page = await phone.sees("€7.90")
        await owner.start()
        await owner.say("/products")
        await owner.say("SEN-50")
        await owner.sees("on sale")
        await owner.say("50 g: 8.50")
        await owner.sees("(was €7.90)")
        await owner.press("✓ Do it")
        await phone.press("+")
        await phone.sees("€8.50")
        await owner.press("📄 Duplicate")
        await owner.sees("draft")
        await owner.press("‹ Back")
        await owner.press("🗄 Archive")
        await owner.sees("archived")
        answer = await phone.press("Add to cart", page)
        assert "no longer" in (answer.text or "")
        await phone.say("sencha")
        await phone.sees("nothing")
        await shop.sound()


async def test_what_is_no_photo_gets_a_sentence_and_customers_get_no_door(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner, phone = shop.phone(shop.owner), shop.phone()
        await phone.start()
        await phone.say("/products")
        await phone.sees("I do not know /products")
        await owner.start()
        await owner.say("/products")
        await owner.press("Morning Sencha")
        await owner.sees("on sale")
        await owner.send_document("sencha.png", picture())
        await owner.sees("The photo is added")  # a picture sent as a file is one, too
        await owner.chat.send("sticker")
        await owner.sees("That is no photo.")
        await shop.sound()


async def test_the_owners_menu_has_the_command_and_the_customers_has_not(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        owner, phone = shop.phone(shop.owner), shop.phone()
        await owner.until(lambda: "products" in owner.chat.commands, "the owner's menu")
        assert {"shop", "stock"} <= set(owner.chat.commands)
        await phone.until(lambda: "shop" in phone.chat.commands, "the customer's menu")
        assert "products" not in phone.chat.commands
