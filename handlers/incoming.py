"""What Telegram sends, read once: the JSON of an update becomes one small frozen value.

The hot path builds no Telegram objects (docs/decisions). Nothing in here is trusted: ids are checked against the
database later, and bytes that do not fit become ``Other``.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dialogs.kit import File

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """Who did it, as Telegram says."""

    id: int
    name: str
    username: str
    language_code: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press on an inline button. ``message`` is 0 where Telegram no longer tells which; ``photo``: is it one?"""

    query: str
    data: str
    message: int
    photo: bool


@dataclass(frozen=True, slots=True)
class Wrote:
    """A text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A text that begins with a slash. ``argument`` is the rest."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A contact. ``own`` if Telegram vouches that it is the sender's."""

    phone: str
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Attached:
    """Any other message: photo, sticker, voice, ... ``album`` is the group of messages that it was sent with, or ""."""

    kind: str
    file: File | None = None
    caption: str = ""
    album: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Inline mode: "@bot words" was typed in some chat. ``offset`` is what our last answer gave for the next page."""

    query: str
    text: str
    offset: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """Telegram asks, before it charges the card. Total in minor units; 10 seconds to answer."""

    query: str
    payload: str
    currency: str
    total: int


@dataclass(frozen=True, slots=True)
class Shipping:
    """Telegram asks for shipping options: we never offer any there."""

    query: str


@dataclass(frozen=True, slots=True)
class Paid:
    """Money was taken. Total in minor units."""

    payload: str
    currency: str
    total: int
    charge: str
    provider_charge: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Money was taken, told in a way that we cannot read: it must not be lost, so it is set aside for a human."""


@dataclass(frozen=True, slots=True)
class Membership:
    """The customer blocked or unblocked the bot, or the bot joined or left a group."""

    status: str


@dataclass(frozen=True, slots=True)
class Other:
    """Nothing that we act on."""


What = Pressed | Wrote | Command | Shared | Attached | Checkout | Shipping | Paid | Unclear | Membership | Asked | Other
Kind = Literal["press", "message", "precheckout", "shipping", "payment", "inline", "other"]

_KINDS: dict[type[Any], Kind] = {
    Pressed: "press",
    Wrote: "message",
    Command: "message",
    Shared: "message",
    Attached: "message",
    Checkout: "precheckout",
    Shipping: "shipping",
    Paid: "payment",
    Unclear: "payment",
    Asked: "inline",
}
_FILES = ("photo", "document", "video", "audio", "voice", "animation", "video_note", "sticker")
_ATTACHMENTS = (
    "photo",
    "sticker",
    "voice",
    "video",
    "video_note",
    "audio",
    "animation",  # before document: it is both
    "document",
    "location",
    "venue",
    "poll",
    "dice",
    "story",
    "game",
    "paid_media",
    "checklist",
    "gift",
    "unique_gift",
    "giveaway",
    "giveaway_winners",
    "live_photo",
    "users_shared",
    "chat_shared",
    "web_app_data",
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update. ``chat`` is 0 where there is none (pre-checkout); ``topic`` is a forum thread's id or 0."""

    update_id: int
    user: User | None
    chat: int
    private: bool
    topic: int
    what: What

    @property
    def kind(self) -> Kind:
        """What the lanes need to know of it."""
        return _KINDS.get(type(self.what), "other")

    @property
    def user_id(self) -> int | None:
        """Who did it."""
        return self.user.id if self.user else None

    @property
    def lane(self) -> Hashable:
        """Order is kept inside a lane: a person's own, or a topic of a group."""
        if self.private or self.chat == 0:
            return self.user.id if self.user else 0
        return (self.chat, self.topic)

    @property
    def exempt(self) -> bool:
        """Whether no limit on updates applies: money."""
        return isinstance(self.what, Paid | Unclear | Checkout | Shipping)


def parse(payload: Json) -> Incoming:
    """Read an update. Never raises: what cannot be read is Other, or Unclear if it tells of money."""
    number = payload.get("update_id")
    update_id = number if type(number) is int else 0
    try:
        return _parse(update_id, payload)
    except (KeyError, TypeError, ValueError, AttributeError):
        message = payload.get("message")
        money = isinstance(message, Mapping) and "successful_payment" in message
        return Incoming(update_id, None, 0, private=False, topic=0, what=Unclear() if money else Other())


def _parse(update_id: int, payload: Json) -> Incoming:
    if query := payload.get("callback_query"):
        return _press(update_id, query)
    if message := payload.get("message"):
        chat = message["chat"]
        private = chat["type"] == "private"
        user = _user(message.get("from"))
        return Incoming(
            update_id, user, _whole(chat["id"]), private, _topic(message), _message(message, private=private)
        )
    if query := payload.get("pre_checkout_query"):
        what: What = Checkout(
            _text(query["id"]),
            _text(query["invoice_payload"]),
            _text(query["currency"]),
            _whole(query["total_amount"]),
        )
        return Incoming(update_id, _user(query["from"]), 0, private=True, topic=0, what=what)
    if query := payload.get("shipping_query"):
        what = Shipping(_text(query["id"]))
        return Incoming(update_id, _user(query["from"]), 0, private=True, topic=0, what=what)
    if query := payload.get("inline_query"):
        what = Asked(_text(query["id"]), _text(query["query"]), _text(query["offset"]))
        return Incoming(update_id, _user(query["from"]), 0, private=True, topic=0, what=what)
    if member := payload.get("my_chat_member"):
        chat = member["chat"]
        what = Membership(_text(member["new_chat_member"]["status"]))
        return Incoming(update_id, _user(member["from"]), _whole(chat["id"]), chat["type"] == "private", 0, what)
    return Incoming(update_id, None, 0, private=False, topic=0, what=Other())


def _press(update_id: int, query: Json) -> Incoming:
    message: Json = query.get("message") or {}
    chat: Json = message.get("chat") or {}
    data, number = _text(query.get("data", "")), _whole(message.get("message_id", 0))
    what = Pressed(_text(query["id"]), data, number, "photo" in message)
    private = chat.get("type", "private") == "private"
    return Incoming(update_id, _user(query["from"]), _whole(chat.get("id", 0)), private, _topic(message), what)


def _topic(message: Json) -> int:
    return _whole(message.get("message_thread_id", 0)) if message.get("is_topic_message") else 0


def _message(message: Json, *, private: bool) -> What:
    if (paid := message.get("successful_payment")) is not None:
        return Paid(
            _text(paid["invoice_payload"]),
            _text(paid["currency"]),
            _whole(paid["total_amount"]),
            _text(paid["telegram_payment_charge_id"]),
            _text(paid.get("provider_payment_charge_id", "")),
        )
    if text := message.get("text"):
        if private and "via_bot" in message and (link := _offered(message)):
            return Command("start", link)
        return _words(_text(text))
    if contact := message.get("contact"):
        own = contact.get("user_id") is not None and contact["user_id"] == message["from"]["id"]
        return Shared(_text(contact["phone_number"]), _name(contact), own)
    kind = next((kind for kind in _ATTACHMENTS if kind in message), None)
    if kind is None:
        return Other()
    caption, album = _text(message.get("caption", "")), _text(message.get("media_group_id", ""))
    return Attached(kind, _file(kind, message[kind]), caption, album)


def _offered(message: Json) -> str:
    """Where a product leads that was chosen in inline mode and sent to ourselves; "" if it is none of ours."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    address = next((_text(button.get("url", "")) for row in rows for button in row), "")
    return address.partition("?start=")[2] if address.startswith("https://t.me/") else ""


def _file(kind: str, content: Any) -> File | None:
    """The file of a message; of a photo its largest size. An animation is told before the document that it also is."""
    if kind not in _FILES:
        return None
    if kind == "photo":
        content = max(content, key=lambda size: _whole(size.get("width", 0)))
    name, mime = _text(content.get("file_name", "")), _text(content.get("mime_type", ""))
    size = _whole(content.get("file_size", 0))
    return File(_text(content["file_id"]), _text(content["file_unique_id"]), name, mime, size)


def _words(text: str) -> What:
    if not text.startswith("/") or len(text) < 2 or text[1].isspace():
        return Wrote(text)
    head, *rest = text[1:].split(maxsplit=1)
    return Command(head.partition("@")[0].lower(), rest[0].strip() if rest else "")


def _user(data: Json | None) -> User | None:
    if data is None:
        return None
    username, language = _text(data.get("username", "")), _text(data.get("language_code", ""))
    return User(_whole(data["id"]), _name(data), username, language)


def _name(data: Json) -> str:
    return " ".join(filter(None, (_text(data.get("first_name", "")), _text(data.get("last_name", "")))))


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
