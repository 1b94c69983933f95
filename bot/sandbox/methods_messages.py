"""Methods that send, copy and forward text and simple content."""

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.entities import Formatted
from bot.sandbox.errors import ApiError
from bot.sandbox.keyboards import inline_markup
from bot.sandbox.model import Chat, Message
from bot.sandbox.wire import Json, present

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
UNCOPIED = {"service", "payment", "refund", "invoice"}
MAX_IDS = 100


def text_body(formatted: Formatted, name: str = "text") -> Json:
    """The content fields of a text (or caption) as messages hold them."""
    entities = "entities" if name == "text" else "caption_entities"
    return present(**{name: formatted.text, entities: list(formatted.entities)})


def send_message(call: Call) -> Result:
    chat = call.chat()
    formatted = call.params.message_text()
    call.may_send(chat)
    return call.json(chat, call.send(chat, "text", text_body(formatted)))


def send_location(call: Call) -> Result:
    chat = call.chat()
    place = {"latitude": call.params.decimal("latitude"), "longitude": call.params.decimal("longitude")}
    call.may_send(chat, "locations")
    return call.json(chat, call.send(chat, "location", {"location": place}))


def send_venue(call: Call) -> Result:
    chat = call.chat()
    place = {"latitude": call.params.decimal("latitude"), "longitude": call.params.decimal("longitude")}
    title, address = call.params.text("title"), call.params.text("address")
    if not title or not address:
        raise ApiError("title or address of the venue is empty")
    body = {"location": place, "venue": {"location": place, "title": title, "address": address}}
    return call.json(chat, call.send(chat, "venue", body))


def send_contact(call: Call) -> Result:
    chat = call.chat()
    params = call.params
    if not params.text("phone_number"):
        raise ApiError("phone number is empty")
    if not params.text("first_name"):
        raise ApiError("first name is empty")
    contact = present(
        phone_number=params.text("phone_number"),
        first_name=params.text("first_name"),
        last_name=params.text("last_name"),
    )
    return call.json(chat, call.send(chat, "contact", {"contact": contact}))


def send_dice(call: Call) -> Result:
    chat = call.chat()
    emoji = call.params.text("emoji") or "🎲"
    return call.json(chat, call.send(chat, "dice", {"dice": {"emoji": emoji, "value": 4}}))


def send_chat_action(call: Call) -> Result:
    chat = call.chat()
    action = call.params.text("action").lower()
    if action not in ACTIONS:
        raise ApiError("wrong parameter action in request")
    call.topic(chat)
    call.world.act(chat, action)
    return True


def set_message_reaction(call: Call) -> Result:
    chat = call.chat()
    message = call.message(chat, "message to react")
    reactions = call.params.json("reaction", "reaction types") or []
    emoji = [str(item.get("emoji", "")) for item in reactions if isinstance(item, dict)]
    if len(emoji) > 1:
        raise ApiError("REACTIONS_TOO_MANY")
    message.reactions.pop(call.bot.id, None)
    if emoji:
        message.reactions[call.bot.id] = emoji[0]
    call.world.edited(chat, message, visible=False)
    return True


def message_ids(call: Call) -> list[int]:
    """The list of message ids of a call for many. Raises ApiError for an empty, long or wrong list."""
    ids = call.params.json("message_ids", "message identifiers")
    if not ids:
        raise ApiError("message identifiers are not specified")
    if not isinstance(ids, list):
        raise ApiError("expected an Array of message identifiers")
    if len(ids) > MAX_IDS:
        raise ApiError("too many message identifiers specified")
    if not all(isinstance(number, int) for number in ids):
        raise ApiError("message identifier must be a Number")
    return ids


def _duplicate(call: Call, source: Message, chat: Chat, *, forward: bool, album: str | None = None) -> Message:
    keyboard = source.keyboard if forward and source.kind == "invoice" else None
    message = call.world.new_message(chat, call.bot, source.kind, body=dict(source.body), media=source.media)
    message.invoice = source.invoice if forward else None
    message.keyboard = keyboard
    message.album = album
    message.topic = call.topic(chat)
    message.protected = call.params.flag("protect_content")
    if forward:
        if source.invoice is not None and not source.invoice.start_parameter:
            source.invoice.multi = True
        origin = {"type": "user", "sender_user": source.sender.json(), "date": source.date}
        message.forward = source.forward or origin
    return message


def _check_copy(source: Message, *, forward: bool) -> None:
    if source.protected:
        raise ApiError("message has protected content and can't be forwarded")
    if source.kind in (UNCOPIED - {"invoice"} if forward else UNCOPIED):
        raise ApiError("the message can't be forwarded" if forward else "the message can't be copied")


def copy_message(call: Call) -> Result:
    chat = call.chat()
    source = call.message(call.chat("from_chat_id", write=False), "message to copy")
    _check_copy(source, forward=False)
    message = _duplicate(call, source, chat, forward=False)
    if call.params.has("caption") and source.media is not None:
        message.body = text_body(call.params.caption(), "caption")
    message.reply_to = call.reply_target(chat)
    message.keyboard = inline_markup(call.params)
    call.world.post(chat, message)
    call.world.note(call.method, call.bot, chat, message)
    return {"message_id": message.id}


def forward_message(call: Call) -> Result:
    chat = call.chat()
    source = call.message(call.chat("from_chat_id", write=False), "message to forward")
    _check_copy(source, forward=True)
    message = call.world.post(chat, _duplicate(call, source, chat, forward=True))
    call.world.note(call.method, call.bot, chat, message)
    return call.json(chat, message)


def _many(call: Call, *, forward: bool) -> Result:
    chat, origin = call.chat(), call.chat("from_chat_id", write=False)
    albums: dict[str, str] = {}
    made: list[Json] = []
    for number in message_ids(call):
        source = origin.messages.get(number)
        if source is None or source.protected or source.kind in UNCOPIED:
            continue  # Telegram leaves out what it cannot copy, without a word
        album = albums.setdefault(source.album, call.world.fresh_id()) if source.album else None
        message = call.world.post(chat, _duplicate(call, source, chat, forward=forward, album=album))
        call.world.note(call.method, call.bot, chat, message)
        made.append({"message_id": message.id})
    if not made:
        raise ApiError("there are no messages to forward" if forward else "there are no messages to copy")
    return made


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "copyMessages": lambda call: _many(call, forward=False),
    "forwardMessages": lambda call: _many(call, forward=True),
}
