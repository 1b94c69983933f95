"""The validator itself: it lets good documents pass and finds planted errors."""

import pytest

from bot.sandbox.files import Upload
from bot.sandbox.wire import Json
from tests.kit.spec import load_spec

SPEC = load_spec()
USER: Json = {"id": 1, "is_bot": False, "first_name": "A"}
MESSAGE: Json = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "from": USER, "text": "x"}


KEYS = '{"inline_keyboard": [[{"text": "a", "url": "b"}]]}'
ALBUM = '[{"type": "photo", "media": "attach://a"}, {"type": "video", "media": "b"}]'
PART: Json = {"type": "photo", "media": "a"}


@pytest.mark.parametrize(
    ("method", "payload"),
    [
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": KEYS}),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"force_reply": True}}),
        ("sendMessage", {"chat_id": 1, "text": f"<b>{'x' * 4090}</b>", "parse_mode": "HTML"}),
        ("sendPhoto", {"chat_id": "@a", "photo": Upload("a", b"")}),
        ("sendMediaGroup", {"chat_id": 1, "media": ALBUM, "a": Upload("a", b"")}),
        ("getUpdates", {"offset": "5", "allowed_updates": '["message"]'}),
        ("answerPreCheckoutQuery", {"pre_checkout_query_id": "1", "ok": "true"}),
        ("sendLocation", {"chat_id": 1, "latitude": "1.5", "longitude": -2}),
        ("setMyCommands", {"commands": '[{"command": "a", "description": "b"}]', "scope": '{"type": "default"}'}),
    ],
)
def test_a_good_request_passes(method: str, payload: Json) -> None:
    assert SPEC.request(method, payload) == []


def keys(**button: str) -> Json:
    return {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}


@pytest.mark.parametrize(
    ("method", "payload", "sentence"),
    [
        ("sendMessage", {"chat_id": 1}, ".text is missing"),
        ("sendMessage", {"chat_id": 1, "text": "x", "color": "red"}, ".color is unknown"),
        ("sendMessage", {"chat_id": 1, "text": "x" * 5000}, ".text has 5000 characters, not 1-4096"),
        ("sendMessage", {"chat_id": 1, "text": "😀" * 2049}, ".text has 4098 characters, not 1-4096"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 250}, ".text has 250 characters, not 0-200"),
        ("sendMessage", {"chat_id": 1, "text": "x", "protect_content": "maybe"},
         ".protect_content is not Boolean: 'maybe'"),
        ("sendMessage", keys(label="a"), ".reply_markup.inline_keyboard[0][0].text is missing"),
        ("sendMessage", keys(text="a", callback_data="é" * 40),
         ".reply_markup.inline_keyboard[0][0].callback_data has 80 bytes, not 1-64"),
        ("setMyCommands", {"commands": [{"command": "a", "description": 5}]},
         ".commands[0].description is not String: 5"),
        ("sendMediaGroup", {"chat_id": 1, "media": [PART]}, ".media has 1 items, not 2-10"),
        ("sendMediaGroup", {"chat_id": 1, "media": [PART, {"type": "thought", "media": "a"}]},
         ".media[1].type is not audio: 'thought'"),
    ],
)  # fmt: skip
def test_a_planted_error_in_a_request_is_found(method: str, payload: Json, sentence: str) -> None:
    assert method + sentence in SPEC.request(method, payload)


def test_an_unknown_method_is_found() -> None:
    assert SPEC.request("flyAway", {}) == ["no method flyAway"]
    assert SPEC.answer("flyAway", True) == ["no method flyAway"]


def test_a_good_answer_passes_and_a_bad_one_is_found() -> None:
    assert SPEC.answer("sendMessage", MESSAGE) == []
    assert SPEC.answer("sendMessage", {**MESSAGE, "date": "1"}) == ["sendMessage.date is not Integer: '1'"]
    assert SPEC.answer("sendMessage", {**MESSAGE, "mood": 1}) == ["sendMessage.mood is unknown"]
    assert SPEC.answer("editMessageText", True) == []
    assert SPEC.answer("getUpdates", [{"update_id": 1, "message": MESSAGE}]) == []
    assert SPEC.answer("getChatMember", {"status": "member", "user": USER}) == []
    wrong = SPEC.answer("getChatMember", {"status": "member", "user": {"id": 1}})
    assert "getChatMember.user.first_name is missing" in wrong


def test_a_bad_update_is_found() -> None:
    query = {"id": "1", "from": USER, "chat_instance": "1", "data": "x", "message": MESSAGE}
    assert SPEC.update("Update", {"update_id": 1, "callback_query": query}) == []
    assert SPEC.update("Update", {"callback_query": query}) == ["Update.update_id is missing"]
    del query["from"]
    assert SPEC.update("Update", {"update_id": 1, "callback_query": query}) == ["Update.callback_query.from is missing"]


def test_violations_are_collected_and_taken() -> None:
    spec = load_spec()
    spec.check("request", "getMe", {"x": 1})
    spec.check("answer", "getMe", USER)
    assert spec.take() == ["request getMe: getMe.x is unknown"]
    assert spec.violations == []
    assert spec.checked == {"request getMe": 1, "answer getMe": 1}
