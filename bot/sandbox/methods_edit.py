"""Methods that change, delete and pin what was sent."""

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.errors import NOT_MODIFIED, ApiError
from bot.sandbox.keyboards import inline_markup
from bot.sandbox.methods_media import input_media
from bot.sandbox.methods_messages import message_ids, text_body
from bot.sandbox.model import Chat, Message

DELETE_MS = 48 * 3_600_000


def _target(call: Call) -> tuple[Chat, Message]:
    """The message to edit, by chat and number or by its inline id. Raises ApiError where it is not the bot's own."""
    inline = call.params.text("inline_message_id")
    if inline:
        if inline not in call.world.inline_messages:
            raise ApiError("MESSAGE_ID_INVALID")
        chat, number = call.world.inline_messages[inline]
        message = chat.messages.get(number)
        if message is None:
            raise ApiError("MESSAGE_ID_INVALID")
        return chat, message
    chat = call.chat()
    message = call.message(chat, "message to edit")
    if message.sender.id != call.bot.id or message.frozen or message.forward or message.kind == "service":
        raise ApiError("message can't be edited")
    return chat, message


def _finish(call: Call, chat: Chat, message: Message, before: tuple[object, ...]) -> Result:
    if before == (message.body, message.media, message.keyboard):
        raise ApiError(NOT_MODIFIED)
    call.world.edited(chat, message)
    call.world.note(call.method, call.bot, chat, message)
    return True if call.params.text("inline_message_id") else call.json(chat, message)


def _state(message: Message) -> tuple[object, ...]:
    return (message.body, message.media, message.keyboard)


def edit_text(call: Call) -> Result:
    chat, message = _target(call)
    formatted = call.params.message_text()
    keyboard = inline_markup(call.params)
    if message.kind != "text":
        raise ApiError("there is no text in the message to edit")
    before = _state(message)
    message.body, message.keyboard = text_body(formatted), keyboard
    return _finish(call, chat, message, before)


def edit_caption(call: Call) -> Result:
    chat, message = _target(call)
    caption = call.params.caption()
    keyboard = inline_markup(call.params)
    if message.media is None or message.kind in {"sticker", "video_note"}:
        raise ApiError("there is no caption in the message to edit")
    before = _state(message)
    message.body, message.keyboard = text_body(caption, "caption"), keyboard
    return _finish(call, chat, message, before)


def edit_media(call: Call) -> Result:
    chat, message = _target(call)
    content = call.params.json("media", "input media")
    if not isinstance(content, dict):
        raise ApiError("media not found")
    keyboard = inline_markup(call.params)
    if message.kind not in {"text", "photo", "video", "animation", "audio", "document"}:
        raise ApiError("message can't be edited")
    media, body = input_media(call, content)
    before = _state(message)
    message.kind, message.media, message.body, message.keyboard = media.kind, media, body, keyboard
    return _finish(call, chat, message, before)


def edit_keyboard(call: Call) -> Result:
    chat, message = _target(call)
    before = _state(message)
    message.keyboard = inline_markup(call.params, paid=message.kind == "invoice")
    return _finish(call, chat, message, before)


def _deletable(call: Call, chat: Chat, message: Message) -> str:
    """Why a message cannot be deleted, "" if it can."""
    if call.world.clock.now() - message.date * 1000 > DELETE_MS:
        return "message can't be deleted for everyone"
    own = message.sender.id == call.bot.id
    if not own and chat.user is None and not call.may(chat, "can_delete_messages"):
        return "message can't be deleted"
    return ""


def delete_message(call: Call) -> Result:
    chat = call.chat()
    message = call.message(chat, "message to delete")
    refusal = _deletable(call, chat, message)
    if refusal:
        raise ApiError(refusal)
    call.world.delete(chat, [message.id])
    return True


def delete_messages(call: Call) -> Result:
    chat = call.chat()
    ids = [number for number in message_ids(call) if number in chat.messages]
    gone = [number for number in ids if not _deletable(call, chat, chat.messages[number])]
    if gone:
        call.world.delete(chat, gone)
    return True


def pin(call: Call) -> Result:
    chat = call.chat()
    message = call.message(chat, "message to pin")
    call.need(chat, "can_pin_messages", "manage pinned messages in the chat")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    service = call.world.new_message(chat, call.bot, "service", body={"pinned_message": message.id})
    service.topic = message.topic
    call.world.post(chat, service)
    return True


def unpin(call: Call) -> Result:
    chat = call.chat()
    call.need(chat, "can_pin_messages", "manage pinned messages in the chat")
    number = call.params.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise ApiError("message to unpin not found")
    chat.pinned.remove(number)
    return True


def unpin_all(call: Call) -> Result:
    chat = call.chat()
    call.need(chat, "can_pin_messages", "manage pinned messages in the chat")
    chat.pinned.clear()
    return True


METHODS: dict[str, Method] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_keyboard,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "unpinAllChatMessages": unpin_all,
}
