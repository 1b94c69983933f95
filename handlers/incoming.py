"""What Telegram sends, read once: the JSON of an update becomes one small frozen value.

The hot path builds no Telegram objects (docs/decisions). Nothing in here is trusted: ids are checked against the
database later, and bytes that do not fit become ``Other``.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

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
    """Any other message: photo, sticker, voice, ..."""

    kind: str


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
class Membership:
    """The customer blocked or unblocked the bot, or the bot joined or left a group."""

    status: str


@dataclass(frozen=True, slots=True)
class Other:
    """Nothing that we act on."""


What = Pressed | Wrote | Command | Shared | Attached | Checkout | Shipping | Paid | Membership | Other
Kind = Literal["press", "message", "precheckout", "shipping", "payment", "other"]

_KINDS: dict[type[Any], Kind] = {
    Pressed: "press",
    Wrote: "message",
    Command: "message",
    Shared: "message",
    Attached: "message",
    Checkout: "precheckout",
    Shipping: "shipping",
    Paid: "payment",
}
_ATTACHMENTS = (
    "photo",
    "sticker",
    "voice",
    "video",
    "video_note",
    "audio",
    "animation",
    "document",
    "location",
    "venue",
    "poll",
    "dice",
    "story",
    "game",
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
        return isinstance(self.what, Paid | Checkout | Shipping)


def parse(payload: Json) -> Incoming:
    """Read an update. Never raises: what cannot be read is Other."""
    update_id = int(payload.get("update_id", 0))
    try:
        return _parse(update_id, payload)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Incoming(update_id, None, 0, private=False, topic=0, what=Other())


def _parse(update_id: int, payload: Json) -> Incoming:
    if query := payload.get("callback_query"):
        return _press(update_id, query)
    if message := payload.get("message"):
        chat = message["chat"]
        topic = message.get("message_thread_id", 0) if message.get("is_topic_message") else 0
        return Incoming(
            update_id, _user(message.get("from")), chat["id"], chat["type"] == "private", topic, _message(message)
        )
    if query := payload.get("pre_checkout_query"):
        what: What = Checkout(query["id"], query["invoice_payload"], query["currency"], query["total_amount"])
        return Incoming(update_id, _user(query["from"]), 0, private=True, topic=0, what=what)
    if query := payload.get("shipping_query"):
        return Incoming(update_id, _user(query["from"]), 0, private=True, topic=0, what=Shipping(query["id"]))
    if member := payload.get("my_chat_member"):
        chat = member["chat"]
        what = Membership(member["new_chat_member"]["status"])
        return Incoming(update_id, _user(member["from"]), chat["id"], chat["type"] == "private", 0, what)
    return Incoming(update_id, None, 0, private=False, topic=0, what=Other())


def _press(update_id: int, query: Json) -> Incoming:
    message: Json = query.get("message") or {}
    chat: Json = message.get("chat") or {}
    what = Pressed(query["id"], query.get("data", ""), message.get("message_id", 0), "photo" in message)
    private = chat.get("type", "private") == "private"
    topic = message.get("message_thread_id", 0) if message.get("is_topic_message") else 0
    return Incoming(update_id, _user(query["from"]), chat.get("id", 0), private, topic, what)


def _message(message: Json) -> What:
    if paid := message.get("successful_payment"):
        return Paid(
            paid["invoice_payload"],
            paid["currency"],
            paid["total_amount"],
            paid["telegram_payment_charge_id"],
            paid["provider_payment_charge_id"],
        )
    if text := message.get("text"):
        return _text(text)
    if contact := message.get("contact"):
        own = contact.get("user_id") is not None and contact["user_id"] == message["from"]["id"]
        name = " ".join(filter(None, (contact.get("first_name"), contact.get("last_name"))))
        return Shared(contact["phone_number"], name, own)
    kind = next((kind for kind in _ATTACHMENTS if kind in message), None)
    return Attached(kind) if kind else Other()


def _text(text: str) -> What:
    if not text.startswith("/") or len(text) < 2 or text[1].isspace():
        return Wrote(text)
    head, _, argument = text[1:].partition(" ")
    return Command(head.partition("@")[0].lower(), argument.strip())


def _user(data: Json | None) -> User | None:
    if data is None:
        return None
    name = " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
    return User(data["id"], name, data.get("username", ""), data.get("language_code", ""))
