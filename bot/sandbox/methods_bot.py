"""Methods about the bot itself: who it is, its names and descriptions, its commands and menu."""

import re
from collections.abc import Callable

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.errors import ApiError
from bot.sandbox.wire import Json, utf16

SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
}  # fmt: skip
MAX_COMMANDS = 100


def get_me(call: Call) -> Result:
    return {
        **call.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": call.bot.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
    }


def _scope(call: Call) -> tuple[str, int, int, str]:
    scope = call.params.json("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise ApiError("can't parse BotCommandScope: Unsupported type specified")
    kind = str(scope["type"])
    chat = user = 0
    if kind in {"chat", "chat_administrators", "chat_member"}:
        if "chat_id" not in scope:
            raise ApiError("can't parse BotCommandScope: Can't find field \"chat_id\"")
        chat = int(scope["chat_id"])
        if chat not in call.world.groups and chat not in call.world.people:
            raise ApiError("chat not found")
    if kind == "chat_member":
        user = int(scope.get("user_id", 0))
    language = call.params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise ApiError("invalid language code specified")
    return kind, chat, user, language


def set_commands(call: Call) -> Result:
    scope = _scope(call)
    commands = call.params.json("commands", "commands")
    if not isinstance(commands, list):
        raise ApiError("expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise ApiError("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[scope] = [_command(command) for command in commands]
    call.world.bus.emit("commands", chat=call.bot.id)
    return True


def _command(command: object) -> Json:
    if not isinstance(command, dict):
        raise ApiError("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    words = str(command.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise ApiError("BOT_COMMAND_INVALID")
    if not 1 <= utf16(words) <= 256:
        raise ApiError("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": words}


def get_commands(call: Call) -> Result:
    return list(call.bot.commands.get(_scope(call), []))


def delete_commands(call: Call) -> Result:
    call.bot.commands.pop(_scope(call), None)
    call.world.bus.emit("commands", chat=call.bot.id)
    return True


def _setter(kind: str, limit: int) -> Callable[[Call], Result]:
    def set_text(call: Call) -> Result:
        words = call.params.text(kind)
        if utf16(words) > limit:
            raise ApiError(f"bot {kind.replace('_', ' ')} is too long")
        call.bot.texts[kind, call.params.text("language_code")] = words
        call.world.bus.emit("world")
        return True

    return set_text


def _getter(kind: str) -> Callable[[Call], Result]:
    def get_text(call: Call) -> Result:
        language = call.params.text("language_code")
        words = call.bot.texts.get((kind, language)) or call.bot.texts.get((kind, ""), "")
        return {kind: words or (call.bot.first_name if kind == "name" else "")}

    return get_text


def set_menu(call: Call) -> Result:
    button = call.params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"commands", "default", "web_app"}:
        raise ApiError("can't parse menu button: MenuButton has unsupported type")
    chat = call.params.number("chat_id")
    if chat and chat not in call.world.people:
        raise ApiError("chat not found")
    call.bot.menu[chat] = button
    call.world.bus.emit("commands", chat=call.bot.id)
    return True


def get_menu(call: Call) -> Result:
    return call.bot.menu.get(call.params.number("chat_id")) or call.bot.menu.get(0) or {"type": "default"}


def log_out(call: Call) -> Result:
    call.bot.queue.webhook = None
    return True


def set_rights(call: Call) -> Result:
    rights = call.params.json("rights", "ChatAdministratorRights")
    call.bot.rights = rights if isinstance(rights, dict) else {}
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": _setter("name", 64),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description", 512),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description", 120),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_menu,
    "getChatMenuButton": get_menu,
    "setMyDefaultAdministratorRights": set_rights,
    "logOut": log_out,
    "close": log_out,
}
