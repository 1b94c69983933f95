"""Reply markup, checked as Telegram checks it: inline keyboards, reply keyboards, removal, forced replies."""

import re

from bot.sandbox.errors import ApiError
from bot.sandbox.params import Params
from bot.sandbox.phone import BUTTON_TYPES
from bot.sandbox.wire import Json

MAX_BUTTONS = 100
MAX_BYTES = 10_240
TEXT_ONLY = {"switch_inline_query", "switch_inline_query_current_chat"}


REQUESTS = {"request_contact": "phone number", "request_location": "location"}


def reply_markup(params: Params, *, paid: bool = False, private: bool = True) -> Json | None:
    """The checked markup of a call, None without one; `paid` marks an invoice, whose first button pays."""
    markup = params.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise ApiError("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup, paid=paid)
    if "keyboard" in markup:
        return _reply(markup, private=private)
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def inline_markup(params: Params, *, paid: bool = False) -> Json | None:
    """The inline keyboard of a method that takes no other markup; an empty one counts as none."""
    markup = reply_markup(params, paid=paid)
    if markup is not None and "inline_keyboard" not in markup:
        raise ApiError("inline keyboard expected")
    return markup


def _inline(markup: Json, *, paid: bool) -> Json | None:
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ApiError('field "inline_keyboard" must be an Array of Arrays')
    checked = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, checked)) > MAX_BUTTONS or len(repr(checked).encode()) > MAX_BYTES:
        raise ApiError("reply markup is too long")
    first = checked[0][0] if checked else {}
    payers = [button for row in checked for button in row if "pay" in button]
    if paid and checked and "pay" not in first:
        raise ApiError("REPLY_MARKUP_BUY_EMPTY")
    if payers and (not paid or len(payers) > 1):
        raise ApiError("BUTTON_TYPE_INVALID")
    return {"inline_keyboard": checked} if checked else None


def _button(button: object) -> Json:
    wrong = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise ApiError(f"{wrong}InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise ApiError(f'{wrong}Can\'t find field "text"')
    if not button["text"].strip():
        raise ApiError("inline keyboard button text must be non-empty")
    kinds = [kind for kind in BUTTON_TYPES if kind in button and (button[kind] or kind in TEXT_ONLY)]
    if len(kinds) != 1:
        raise ApiError(f"{wrong}Text buttons are unallowed in the inline keyboard")
    _check_value(kinds[0], button)
    return {name: value for name, value in button.items() if name in {"text", "style", kinds[0]}}


def _check_value(kind: str, button: Json) -> None:
    value = button[kind]
    if kind == "callback_data" and not 1 <= len(str(value).encode()) <= 64:
        raise ApiError("BUTTON_DATA_INVALID")
    if kind == "url" and not re.match(r"(?i)(https?|tg|ton)://\S+$|[\w-]+(\.[\w-]+)+(/\S*)?$", str(value)):
        raise ApiError(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if kind == "copy_text" and not (isinstance(value, dict) and 1 <= len(str(value.get("text", ""))) <= 256):
        raise ApiError("BUTTON_COPY_TEXT_INVALID")
    if button.get("style") not in {None, "primary", "success", "danger"}:
        raise ApiError(f"{button['style']!r} is not a button style")


def _reply(markup: Json, *, private: bool) -> Json:
    rows = markup["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ApiError('field "keyboard" must be an Array of Arrays')
    checked = [[_key(key) for key in row] for row in rows if row]
    if not checked:
        raise ApiError("reply markup is empty")
    if sum(map(len, checked)) > 300:
        raise ApiError("reply markup is too long")
    for name, words in REQUESTS.items():
        if not private and any(key.get(name) for row in checked for key in row):
            raise ApiError(f"{words} can be requested in private chats only")
    return {**markup, "keyboard": checked}


def _key(key: object) -> Json:
    if isinstance(key, str):
        key = {"text": key}
    if not isinstance(key, dict):
        raise ApiError("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not isinstance(key.get("text"), str) or not key["text"].strip():
        raise ApiError("keyboard button text must be non-empty")
    return key
