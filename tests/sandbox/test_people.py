"""People in the same process: what they do reaches the bot, and they wait for what it does."""

import asyncio

import pytest

from bot.sandbox import Conversation, Person
from bot.sandbox.errors import DoorError
from bot.sandbox.wire import Json
from tests.kit.sandbox import Caller, CheckedSandbox, tiny_bot

BUY: Json = {
    "inline_keyboard": [[{"text": "Buy", "callback_data": "buy"}, {"text": "Help", "url": "https://x.example"}]]
}


async def shop(update: Json, call: Caller) -> None:
    """Greets, counts presses in an edited message, answers payments."""
    if "message" in update:
        number = update["message"]["chat"]["id"]
        await call("sendMessage", chat_id=number, text=f"You said {update['message'].get('text')}", reply_markup=BUY)
    if "callback_query" in update:
        query = update["callback_query"]
        target = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        await call("editMessageText", **target, text=f"Bought by {query['from']['first_name']}")
        await call("answerCallbackQuery", callback_query_id=query["id"], text="Thanks")


async def test_a_talk_with_a_bot(box: CheckedSandbox, alice: Person) -> None:
    async with tiny_bot(box, shop) as call:
        chat = alice.chat(box.bot(call.token))
        greeting = await chat.say("/start")
        assert (greeting.text, chat.labels) == ("You said /start", ["Buy", "Help"])
        assert (await chat.press("Buy")).text == "Thanks"
        change = await chat.next()
        assert (change.kind, change.text) == ("edit", "Bought by Alice")
        assert change.message is greeting
        await chat.sees("Bought by")
        await chat.settled()
        assert (await chat.share_contact()).text == "You said None"


async def test_a_link_and_a_copy_button_act_on_the_phone(box: CheckedSandbox, call: Caller, chat: Conversation) -> None:
    keys = {
        "inline_keyboard": [
            [{"text": "Web", "url": "https://x.example"}, {"text": "Code", "copy_text": {"text": "A1"}}]
        ]
    }
    await call("sendMessage", chat_id=chat.person.id, text="x", reply_markup=keys)
    assert (await chat.press("Web")).url == "https://x.example"
    assert (await chat.press("Code")).copied == "A1"
    assert await call.updates() == []


async def test_a_silent_bot_fails_the_test(box: CheckedSandbox, call: Caller, chat: Conversation) -> None:
    box.patience = 0.05
    with pytest.raises(AssertionError, match="the bot showed nothing new after 'hello'"):
        await chat.say("hello")
    await call("sendMessage", chat_id=chat.person.id, text="x", reply_markup=BUY)
    with pytest.raises(AssertionError, match="the bot never answered the press on 'Buy'"):
        await chat.press("Buy")
    with pytest.raises(AssertionError, match="no message here has a button 'Sell'"):
        await chat.press("Sell")
    with pytest.raises(AssertionError, match=r"the bot is not idle: unconfirmed \['message', 'callback_query'\]"):
        await box.idle(chat.chat.bots()[0])
    with pytest.raises(AssertionError, match=r"never came: 'Cart'; the last message is 'x'"):
        await chat.sees("Cart")


async def test_next_gives_each_change_once_and_never_the_own(call: Caller, chat: Conversation, alice: Person) -> None:
    await chat.say("hello", wait=False)
    one = await call("sendMessage", chat_id=alice.id, text="one")
    chat.acts.react(one["message_id"], "👍")
    await call("sendMessage", chat_id=alice.id, text="two")
    await call("deleteMessage", chat_id=alice.id, message_id=one["message_id"])
    changes = [await chat.next() for _ in range(3)]
    assert [(change.kind, change.text) for change in changes] == [
        ("message", "one"),
        ("message", "two"),
        ("delete", ""),
    ]
    assert changes[0].message is None


async def test_a_stale_press_carries_an_inaccessible_message(call: Caller, chat: Conversation, alice: Person) -> None:
    sent = await call("sendMessage", chat_id=alice.id, text="old", reply_markup=BUY)
    message = chat.last
    await call("deleteMessage", chat_id=alice.id, message_id=sent["message_id"])
    await chat.press(message=message, data="buy", wait=False)
    (update,) = await call.updates()
    assert update["callback_query"]["message"]["date"] == 0


async def test_a_forged_press_is_sent_as_it_is(call: Caller, chat: Conversation, alice: Person) -> None:
    await call("sendMessage", chat_id=alice.id, text="x", reply_markup=BUY)
    await chat.press(message=chat.last, data="a:999999:free", wait=False)
    (update,) = await call.updates()
    assert update["callback_query"]["data"] == "a:999999:free"


async def test_a_press_is_answered_once_and_not_too_late(
    call: Caller, chat: Conversation, alice: Person, box: CheckedSandbox
) -> None:
    await call("sendMessage", chat_id=alice.id, text="x", reply_markup=BUY)
    pressing = asyncio.create_task(chat.press("Buy"))
    (update,) = await call.updates(timeout=5)
    query = {"callback_query_id": update["callback_query"]["id"]}
    assert await call.refused("answerCallbackQuery", **query, text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    await call("answerCallbackQuery", **query, text="ok", show_alert=True)
    answer = await pressing
    assert (answer.text, answer.alert) == ("ok", True)
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await call.refused("answerCallbackQuery", **query) == words
    await chat.press("Buy", wait=False)
    (update,) = await call.updates()
    box.world.clock.advance(16 * 60_000)
    assert await call.refused("answerCallbackQuery", callback_query_id=update["callback_query"]["id"]) == words


async def test_what_a_phone_does_not_offer_is_refused(box: CheckedSandbox, chat: Conversation, alice: Person) -> None:
    mute = box.person("Mute").chat(chat.chat.bots()[0])
    for wrong, words in (
        (lambda: chat.acts.say("  "), "an empty message"),
        (lambda: chat.acts.say("x", reply_to=99), "there is no message 99"),
        (lambda: chat.acts.tap("Nope"), "has no button 'Nope'"),
        (lambda: chat.acts.start("spaces are bad"), "at most 64"),
        (lambda: chat.acts.edit(99, "x"), "there is no message 99"),
        (mute.acts.contact, "has no phone number"),
        (chat.acts.join, "cannot be joined"),
    ):
        with pytest.raises(DoorError, match=words):
            wrong()
    chat.acts.block(blocked=True)
    with pytest.raises(DoorError, match="blocked"):
        await chat.say("hello")


async def test_inline_results_are_asked_for_and_sent(box: CheckedSandbox, call: Caller, alice: Person) -> None:
    asking = asyncio.create_task(alice.inline(box.bot(call.token), "boots"))
    (update,) = await call.updates(timeout=5)
    assert update["inline_query"]["query"] == "boots"
    query = {"inline_query_id": update["inline_query"]["id"]}
    content = {"message_text": "<b>Boots</b>", "parse_mode": "HTML"}
    result = {"type": "article", "id": "p1", "title": "Boots", "input_message_content": content, "reply_markup": BUY}
    assert (
        await call.refused("answerInlineQuery", **query, results=[result, result]) == "Bad Request: RESULT_ID_DUPLICATE"
    )
    await call("answerInlineQuery", **query, results=[result])
    found = await asking
    assert found.titles == ["Boots"]
    group = box.group("Friends", [alice], [])
    message = alice.chat(group).choose(found, "p1")
    assert (message.text, message.via_bot) == ("Boots", box.bot(call.token))
    (chosen,) = await call.updates()
    assert chosen["chosen_inline_result"]["query"] == "boots"
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert await call("editMessageText", inline_message_id=inline_id, text="Sold out") is True
    assert message.text == "Sold out"
    await alice.chat(group).press(message=message, data="buy", wait=False)
    (pressed,) = await call.updates()
    assert pressed["callback_query"]["inline_message_id"] == inline_id


async def test_an_album_comes_in_parts_of_one_group(call: Caller, chat: Conversation) -> None:
    chat.acts.album([None, None, None], "three")
    parts = [update["message"] for update in await call.updates()]
    assert len({part["media_group_id"] for part in parts}) == 1
    assert [part.get("caption") for part in parts] == ["three", None, None]


async def test_a_deactivated_account_is_refused(call: Caller, chat: Conversation) -> None:
    chat.acts.deactivate()
    assert await call.refused("sendMessage", chat_id=chat.person.id, text="x") == "Forbidden: user is deactivated"
