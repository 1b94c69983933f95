"""The bot's own face: names, descriptions, commands by scope and language, menu button."""

import pytest

from bot.sandbox import Conversation, Person
from bot.sandbox.wire import Json
from tests.kit.sandbox import Caller, CheckedSandbox


def commands(*names: str) -> list[Json]:
    return [{"command": name, "description": f"does {name}"} for name in names]


async def test_the_narrowest_scope_and_the_own_language_win(
    call: Caller, chat: Conversation, box: CheckedSandbox, alice: Person
) -> None:
    mei = box.person("Mei", language_code="zh-hans").chat(chat.chat.bots()[0])
    staff = box.group("Staff", [alice], chat.chat.bots())
    await call("setMyCommands", commands=commands("any"))
    assert (chat.commands, mei.commands) == (["any"], ["any"])
    await call("setMyCommands", commands=commands("private"), scope={"type": "all_private_chats"})
    await call("setMyCommands", commands=commands("chinese"), scope={"type": "all_private_chats"}, language_code="zh")
    assert (chat.commands, mei.commands, alice.chat(staff).commands) == (["private"], ["chinese"], ["any"])
    await call("setMyCommands", commands=commands("owner"), scope={"type": "chat", "chat_id": alice.id})
    await call("setMyCommands", commands=commands("staff"), scope={"type": "all_chat_administrators"})
    assert (chat.commands, alice.chat(staff).commands) == (["owner"], ["staff"])
    assert await call("getMyCommands", scope={"type": "all_private_chats"}) == commands("private")
    await call("deleteMyCommands", scope={"type": "chat", "chat_id": alice.id})
    assert chat.commands == ["private"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": commands("Start")}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": commands(*["a"] * 101)}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "no"}, "can't parse commands JSON object"),
        ({"commands": commands("a"), "language_code": "english"}, "invalid language code specified"),
        ({"commands": commands("a"), "scope": {"type": "planet"}},
         "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": commands("a"), "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)  # fmt: skip
async def test_wrong_commands_are_refused(call: Caller, chat: Conversation, params: Json, words: str) -> None:
    assert await call.refused("setMyCommands", **params) == f"Bad Request: {words}"


async def test_texts_have_languages_and_limits(call: Caller, chat: Conversation) -> None:
    await call("setMyDescription", description="A shop")
    await call("setMyDescription", description="商店", language_code="zh")
    assert await call("getMyDescription", language_code="zh") == {"description": "商店"}
    assert await call("getMyDescription", language_code="fr") == {"description": "A shop"}
    assert chat.description == "A shop"
    assert await call.refused("setMyName", name="x" * 65) == "Bad Request: bot name is too long"


async def test_the_menu_button_is_per_chat(call: Caller, chat: Conversation) -> None:
    assert await call("getChatMenuButton") == {"type": "default"}
    await call("setChatMenuButton", chat_id=chat.person.id, menu_button={"type": "commands"})
    assert await call("getChatMenuButton", chat_id=chat.person.id) == {"type": "commands"}
    assert await call("getChatMenuButton") == {"type": "default"}


@pytest.mark.parametrize("token", ["nonsense", "12", ":x", "12:"])
async def test_what_is_no_token_is_unauthorized(box: CheckedSandbox, token: str) -> None:
    call = Caller(box)
    call.token = token
    assert await call.body("getMe") == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_a_strict_sandbox_knows_only_declared_tokens(box: CheckedSandbox) -> None:
    box.world.strict = True
    call = Caller(box)
    assert (await call("getMe"))["id"] == 77
    call.token = "77:another"
    assert (await call.body("getMe"))["error_code"] == 401
    call.token = "78:new"
    assert (await call.body("getMe"))["error_code"] == 401
