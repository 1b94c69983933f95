"""python-telegram-bot with its own transport against the sandbox, over real HTTP."""

import asyncio

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LabeledPrice,
    MenuButtonCommands,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TimedOut

from bot.sandbox.samples import picture
from tests.kit.sandbox import CheckedSandbox, ptb_bot


async def test_a_bot_says_who_it_is(box: CheckedSandbox) -> None:
    box.bot("77:secret", "boots_bot", "Boots")
    async with ptb_bot(box) as bot:
        assert (bot.id, bot.username, bot.first_name) == (77, "boots_bot", "Boots")


async def test_a_wrong_token_is_refused(box: CheckedSandbox) -> None:
    box.world.invalid_tokens.add("78:wrong")
    with pytest.raises(InvalidToken):
        async with ptb_bot(box, "78:wrong"):
            pass


async def test_a_whole_sale_goes_through(box: CheckedSandbox) -> None:
    chat = box.person("Alice").chat(box.bot("77:secret"))
    async with ptb_bot(box) as bot:
        await chat.say("/start shoes", wait=False)
        (update,) = await bot.get_updates(timeout=5)
        assert update.message is not None
        assert update.message.text == "/start shoes"
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Buy", callback_data="buy:1")]])
        sent = await bot.send_message(
            chat.person.id, "<b>Boots</b> &amp; more", parse_mode="HTML", reply_markup=keyboard
        )
        assert sent.text == "Boots & more"
        assert sent.entities[0].type == "bold"

        pressing = asyncio.create_task(chat.press("Buy"))
        (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.callback_query is not None
        assert update.callback_query.data == "buy:1"
        await update.callback_query.answer("In the cart")
        assert (await pressing).text == "In the cart"

        edited = await bot.edit_message_text("Cart: boots", chat.person.id, sent.message_id)
        assert not isinstance(edited, bool)
        assert edited.text == "Cart: boots"
        prices = [LabeledPrice("Boots", 4990), LabeledPrice("Courier", 490)]
        invoice = await bot.send_invoice(
            chat.person.id, "Boots", "Red boots", "o1:1", "EUR", prices, provider_token="test"
        )
        assert invoice.invoice is not None
        assert invoice.invoice.total_amount == 5480

        paying = asyncio.create_task(chat.pay())
        (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.pre_checkout_query is not None
        assert update.pre_checkout_query.total_amount == 5480
        await update.pre_checkout_query.answer(ok=True)
        assert (await paying).status == "paid"
        (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.message is not None
        assert update.message.successful_payment is not None
        assert update.message.successful_payment.invoice_payload == "o1:1"


async def test_photos_are_uploaded_sent_again_edited_and_downloaded(box: CheckedSandbox) -> None:
    chat = box.person("Alice").chat(box.bot("77:secret"))
    image = picture(400, 300)
    async with ptb_bot(box) as bot:
        await chat.start(wait=False)
        first = await bot.send_photo(
            chat.person.id, image, caption="<i>A boot</i>", parse_mode="HTML", filename="a.png"
        )
        assert (first.photo[-1].width, first.photo[-1].height, first.caption) == (400, 300, "A boot")
        again = await bot.send_photo(chat.person.id, first.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == first.photo[-1].file_unique_id
        file = await bot.get_file(first.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == image
        text = await bot.send_message(chat.person.id, "soon a picture")
        other = InputMediaPhoto(picture(200, 200, shade=90), caption="Now a picture")
        await bot.edit_message_media(other, chat.person.id, text.message_id)
        assert (chat.last.kind, chat.last.text) == ("photo", "Now a picture")
        album = [InputMediaPhoto(picture(64, 64, shade=n)) for n in range(3)]
        parts = await bot.send_media_group(chat.person.id, album)
        assert len({part.media_group_id for part in parts}) == 1
        assert len(parts) == 3
        document = await bot.send_document(chat.person.id, b"a,b\n1,2\n", filename="orders.csv")
        assert document.document is not None
        assert document.document.mime_type == "text/csv"


async def test_everything_else_a_shop_calls_is_understood(box: CheckedSandbox) -> None:
    chat = box.person("Alice").chat(box.bot("77:secret"))
    async with ptb_bot(box) as bot:
        await chat.start(wait=False)
        number = chat.person.id
        await bot.set_my_commands([BotCommand("start", "Open")], BotCommandScopeChat(number), "en")
        assert (await bot.get_my_commands(BotCommandScopeChat(number), "en"))[0].command == "start"
        await bot.delete_my_commands(BotCommandScopeChat(number), "en")
        await bot.set_my_name("Boots", "en")
        assert (await bot.get_my_name("en")).name == "Boots"
        await bot.set_my_description("A shop")
        await bot.set_my_short_description("Shop")
        await bot.set_chat_menu_button(number, MenuButtonCommands())
        assert (await bot.get_chat_menu_button(number)).type == "commands"
        await bot.send_chat_action(number, "typing")
        keys = ReplyKeyboardMarkup([["Menu", "Cart"]], resize_keyboard=True, input_field_placeholder="Search")
        menu = await bot.send_message(number, "Menu", reply_markup=keys)
        copied = await bot.copy_message(number, number, menu.message_id)
        await bot.forward_message(number, number, menu.message_id)
        await bot.copy_messages(number, number, [menu.message_id, copied.message_id])
        await bot.set_message_reaction(number, menu.message_id, [ReactionTypeEmoji("👍")])
        await bot.pin_chat_message(number, menu.message_id)
        await bot.unpin_chat_message(number, menu.message_id)
        await bot.send_location(number, 52.5, 13.4)
        await bot.send_contact(number, "+15550199", "Shop")
        await bot.send_message(number, "A reply", reply_parameters=ReplyParameters(menu.message_id))
        assert (await bot.get_chat(number)).first_name == "Alice"
        assert (await bot.get_chat_member(number, number)).status == "member"
        link = await bot.create_invoice_link("T", "D", "p", "XTR", [LabeledPrice("T", 5)], provider_token="")
        assert link.startswith("https://t.me/$")
        await bot.delete_messages(number, [menu.message_id])
        await bot.delete_message(number, copied.message_id)
        await bot.set_webhook("https://example.com/hook", secret_token="s3cret", allowed_updates=["message"])
        assert (await bot.get_webhook_info()).url == "https://example.com/hook"
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        assert chat.keys == ["Menu", "Cart"]


async def test_refusals_arrive_as_the_librarys_exceptions(box: CheckedSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    alice = box.person("Alice")
    chat = alice.chat(box.bot("77:secret"))
    async with ptb_bot(box) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(alice.id, "hello?")
        await chat.start(wait=False)
        sent = await bot.send_message(alice.id, "hello")
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_text("hello", alice.id, sent.message_id)
        box.world.faults.add("429", "sendMessage", retry_after=3, times=1)
        with pytest.raises(RetryAfter):
            await bot.send_message(alice.id, "too fast")
        chat.acts.block(blocked=True)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(alice.id, "still there?")


async def test_a_lost_answer_leaves_the_message_sent(box: CheckedSandbox) -> None:
    chat = box.person("Alice").chat(box.bot("77:secret"))
    async with ptb_bot(box) as bot:
        await chat.start(wait=False)
        box.world.faults.add("lost_answer", "sendMessage", times=1)
        with pytest.raises(Exception, match=r"(?i)disconnected|reset|protocol") as caught:
            await bot.send_message(chat.person.id, "did it arrive?")
        assert not isinstance(caught.value, TimedOut)
        assert [entry["text"] for entry in box.sent("sendMessage")] == ["did it arrive?"]
        assert chat.last.text == "did it arrive?"


async def test_a_second_poller_ends_the_first(box: CheckedSandbox) -> None:
    box.bot("77:secret")
    async with ptb_bot(box) as first, ptb_bot(box) as second:
        waiting = asyncio.create_task(first.get_updates(timeout=20))
        queue = box.world.bots[77].queue
        assert await box.world.bus.wait(lambda: queue.poll is not None, 5)
        await second.get_updates(timeout=0)
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await waiting
