"""Sending, editing, deleting, copying: what is kept, what is refused, and in which words."""

import pytest

from bot.sandbox import Conversation, Person
from bot.sandbox.files import Upload
from bot.sandbox.samples import picture
from bot.sandbox.wire import Json
from tests.kit.sandbox import Caller, CheckedSandbox

HOUR = 3_600_000
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)


def keyboard(*labels: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


async def test_the_chat_must_exist_and_be_started_and_be_open(box: CheckedSandbox, call: Caller, alice: Person) -> None:
    chat = alice.chat(box.bot("77:secret"))
    assert await call.refused("sendMessage", chat_id=999, text="x") == "Bad Request: chat not found"
    assert await call.refused("sendMessage", chat_id=alice.id, text="x") == "Bad Request: chat not found"
    assert await call.refused("sendMessage", chat_id="", text="x") == "Bad Request: chat_id is empty"
    box.group("Staff", [alice], [box.bot("77:secret")])
    words = "Forbidden: bot can't initiate conversation with a user"
    assert await call.refused("sendMessage", chat_id=alice.id, text="x") == words
    await chat.start(wait=False)
    await call("sendMessage", chat_id=alice.id, text="x")
    chat.acts.block(blocked=True)
    words = "Forbidden: bot was blocked by the user"
    assert await call.refused("sendMessage", chat_id=alice.id, text="x") == words
    chat.acts.block(blocked=False)
    await call("sendMessage", chat_id=alice.id, text="x")
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in await call.updates() if "my_chat_member" in u]
    assert statuses == ["kicked", "member"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"},
         'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
        ({"text": "x", "parse_mode": "RTF"}, "unsupported parse_mode"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": keyboard("x" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "pay": True}]]}}, "BUTTON_TYPE_INVALID"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "no way"}]]}},
         "inline keyboard button URL 'no way' is invalid: Wrong HTTP URL"),
        ({"text": "x", "reply_markup": keyboard(*map(str, range(101)))}, "reply markup is too long"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 5}, "message thread not found"),
    ],
)  # fmt: skip
async def test_a_message_is_refused_with_telegrams_words(
    call: Caller, chat: Conversation, params: Json, words: str
) -> None:
    assert await call.refused("sendMessage", chat_id=chat.person.id, **params) == f"Bad Request: {words}"
    assert chat.received == []


async def test_lengths_count_after_parsing_and_in_utf16(call: Caller, chat: Conversation) -> None:
    sent = await call("sendMessage", chat_id=chat.person.id, text=f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_a_missing_reply_target_can_be_forgiven(call: Caller, chat: Conversation) -> None:
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await call(
        "sendMessage", chat_id=chat.person.id, text="x", reply_parameters=lenient
    )


async def test_an_edit_changes_text_and_keyboard_together(call: Caller, chat: Conversation) -> None:
    number = chat.person.id
    sent = await call("sendMessage", chat_id=number, text="<b>one</b>", parse_mode="HTML", reply_markup=keyboard("a"))
    target = {"chat_id": number, "message_id": sent["message_id"]}
    edit = {**target, "parse_mode": "HTML"}
    same = {**edit, "text": "<b>one</b>", "reply_markup": keyboard("a")}
    assert await call.refused("editMessageText", **same) == NOT_MODIFIED
    edited = await call("editMessageText", **edit, text="one", reply_markup=keyboard("a"))
    assert "entities" not in edited
    edited = await call("editMessageText", **edit, text="one")
    assert "reply_markup" not in edited
    await call("editMessageReplyMarkup", **target, reply_markup=keyboard("b"))
    assert chat.labels == ["b"]


async def test_what_cannot_be_edited_says_why(call: Caller, chat: Conversation) -> None:
    number = chat.person.id
    own = chat.messages[0].id
    assert (
        await call.refused("editMessageText", chat_id=number, message_id=own, text="x")
        == "Bad Request: message can't be edited"
    )
    words = "Bad Request: message to edit not found"
    assert await call.refused("editMessageText", chat_id=number, message_id=999, text="x") == words
    keys = await call("sendMessage", chat_id=number, text="menu", reply_markup={"keyboard": [[{"text": "A"}]]})
    words = "Bad Request: message can't be edited"
    assert await call.refused("editMessageText", chat_id=number, message_id=keys["message_id"], text="x") == words
    photo = await call("sendPhoto", chat_id=number, photo=Upload("a.png", picture()), caption="c")
    words = "Bad Request: there is no text in the message to edit"
    assert await call.refused("editMessageText", chat_id=number, message_id=photo["message_id"], text="x") == words
    text = await call("sendMessage", chat_id=number, text="x")
    words = "Bad Request: there is no caption in the message to edit"
    caption = {"chat_id": number, "message_id": text["message_id"], "caption": "x"}
    assert await call.refused("editMessageCaption", **caption) == words


async def test_a_text_becomes_a_photo_but_a_photo_no_text(call: Caller, chat: Conversation) -> None:
    number = chat.person.id
    sent = await call("sendMessage", chat_id=number, text="x")
    media = {"type": "photo", "media": "attach://p", "caption": "<i>c</i>", "parse_mode": "HTML"}
    edit = {"chat_id": number, "message_id": sent["message_id"]}
    edited = await call("editMessageMedia", **edit, media=media, p=Upload("a.png", picture()))
    assert (edited["caption"], edited["photo"][-1]["width"]) == ("c", 320)
    await call("editMessageCaption", **edit, caption="d")
    assert chat.last.text == "d"


async def test_old_messages_cannot_be_deleted(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    number = chat.person.id
    fresh = await call("sendMessage", chat_id=number, text="x")
    assert await call("deleteMessage", chat_id=number, message_id=fresh["message_id"]) is True
    words = "Bad Request: message to delete not found"
    assert await call.refused("deleteMessage", chat_id=number, message_id=fresh["message_id"]) == words
    old = await call("sendMessage", chat_id=number, text="x")
    box.world.clock.advance(48 * HOUR + 1000)
    words = "Bad Request: message can't be deleted for everyone"
    assert await call.refused("deleteMessage", chat_id=number, message_id=old["message_id"]) == words
    assert await call("deleteMessages", chat_id=number, message_ids=[old["message_id"], 999]) is True
    assert old["message_id"] in chat.chat.messages


async def test_copies_have_no_origin_and_forwards_do(call: Caller, chat: Conversation) -> None:
    number = chat.person.id
    await chat.send("photo", caption="mine", wait=False)
    original = chat.messages[-1]
    ids = {"chat_id": number, "from_chat_id": number, "message_id": original.id}
    copied = await call("copyMessage", **ids)
    assert chat.chat.messages[copied["message_id"]].text == "mine"
    await call("copyMessage", **ids, caption="other", reply_markup=keyboard("k"))
    assert (chat.last.text, chat.labels) == ("other", ["k"])
    forwarded = await call("forwardMessage", **ids)
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Alice"
    assert await call.refused("copyMessage", **{**ids, "message_id": 999}) == "Bad Request: message to copy not found"


async def test_protected_and_service_messages_are_not_copied(call: Caller, chat: Conversation) -> None:
    number = chat.person.id
    secret = await call("sendMessage", chat_id=number, text="x", protect_content=True)
    ids = {"chat_id": number, "from_chat_id": number, "message_id": secret["message_id"]}
    words = "Bad Request: message has protected content and can't be forwarded"
    assert await call.refused("forwardMessage", **ids) == words
    free = await call("sendMessage", chat_id=number, text="y")
    many = {"chat_id": number, "from_chat_id": number, "message_ids": [secret["message_id"], free["message_id"]]}
    assert len(await call("copyMessages", **many)) == 1


async def test_an_edit_by_the_customer_reaches_the_bot(call: Caller, chat: Conversation) -> None:
    await chat.say("2 boots", wait=False)
    chat.acts.edit(chat.messages[-1].id, "3 boots")
    kinds = [kind for update in await call.updates() for kind in update if kind != "update_id"]
    assert kinds == ["message", "edited_message"]


async def test_a_long_text_is_sent_in_parts(call: Caller, chat: Conversation) -> None:
    await chat.say("x" * 5000, wait=False)
    assert [len(update["message"]["text"]) for update in await call.updates()] == [4096, 904]


async def test_reply_keyboards_and_forced_replies_show_on_the_phone(call: Caller, chat: Conversation) -> None:
    number = chat.person.id
    keys = {"keyboard": [[{"text": "Share", "request_contact": True}, {"text": "Menu"}]], "one_time_keyboard": True}
    await call("sendMessage", chat_id=number, text="?", reply_markup=keys)
    assert chat.keys == ["Share", "Menu"]
    await chat.tap("Share", wait=False)
    (update,) = await call.updates()
    assert update["message"]["contact"] == {"phone_number": "+15550100", "first_name": "Alice", "user_id": number}
    assert chat.keys == []
    await call("sendMessage", chat_id=number, text="?", reply_markup={"keyboard": [[{"text": "A"}]]})
    await call("sendMessage", chat_id=number, text="?", reply_markup={"remove_keyboard": True})
    assert chat.keys == []
    await call("sendMessage", chat_id=number, text="?", reply_markup={"force_reply": True})
    assert chat.chat.force_replies[number]["message_id"] == chat.last.id


async def test_an_unknown_method_is_not_found(call: Caller, chat: Conversation) -> None:
    body = await call.body("sendTelepathy")
    assert (body["error_code"], body["description"]) == (404, "Not Found: method not found")
