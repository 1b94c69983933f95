"""The people of a load: what each of them sees on his screen, and his updates as ready-made bytes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

FIRST = 500_000_000  # the first person's user id
SHIFT = 1_000_000_000_000  # a query's id is the person's id, shifted, plus a number
BOT = {"id": 1, "is_bot": True, "first_name": "Benchmark", "username": "benchmark_bot"}
DATE = 1_790_000_000

_CHAT = re.compile(rb'chat_id"?(?:[=:] *"?|\r\n(?:[^\r\n]+\r\n)*\r\n)(-?\d+)')
_QUERY = re.compile(rb'(?:callback|pre_checkout)_query_id"?[=:] *"?(\d+)')


@dataclass(slots=True, eq=False)
class Person:
    """A customer with a private chat. ``buttons`` are the bytes behind the buttons of his screen.

    While an update of his is on its way: ``due`` is when it was there (monotonic seconds), ``answered`` and ``shown``
    say which calls came, ``owed`` how many of them have not been answered yet.
    """

    id: int
    number: int
    last: int = 0
    live: int = 0
    photo: bool = False
    text: str = ""
    markup: Any = None
    buttons: tuple[str, ...] = ()
    busy: bool = False
    press: bool = False
    due: float = 0.0
    answered: bool = False
    shown: bool = False
    owed: int = 0
    act: str = ""
    quantity: int = 1
    queries: int = 0
    middle: bytes = b""
    edited: bytes = b""
    step: int = 0
    tries: int = 0
    calls: int = 0
    payload: str = ""  # of the invoice that he is about to pay: then he presses nothing else
    total: int = 0

    @property
    def user(self) -> dict[str, object]:
        """He himself, as Telegram describes him."""
        name = f"Customer {self.number}"
        return {"id": self.id, "is_bot": False, "first_name": name, "username": f"u{self.id}", "language_code": "en"}

    @property
    def chat(self) -> dict[str, object]:
        """His private chat."""
        return {"id": self.id, "type": "private", "first_name": f"Customer {self.number}", "username": f"u{self.id}"}

    def screen(self) -> dict[str, object]:
        """The message that holds his screen, as Telegram describes it."""
        message: dict[str, object] = {"message_id": self.live, "from": BOT, "chat": self.chat, "date": DATE}
        if self.photo:
            message |= {"photo": _photo(self.live), "caption": self.text}
        else:
            message |= {"text": self.text}
        return message | ({"reply_markup": self.markup} if self.markup else {})

    def arm(self) -> None:
        """Make ready the bytes that do not change from press to press."""
        self.middle = b'"from":%b,"message":%b,"chat_instance":"%d","data":"' % (
            orjson.dumps(self.user),
            orjson.dumps(self.screen()),
            self.id,
        )
        self.edited = orjson.dumps({"ok": True, "result": self.screen()})

    def pressed(self, update: int, data: str) -> bytes:
        """The update of a press on a button with these bytes."""
        self.queries += 1
        query = self.id * SHIFT + self.queries
        head = b'{"update_id":%d,"callback_query":{"id":"%d",' % (update, query)
        return b'%b%b%b"}}' % (head, self.middle, data.encode())

    def pays(self, update: int) -> bytes:
        """The update that asks whether his payment may go through."""
        self.queries += 1
        query = {
            "id": str(self.id * SHIFT + self.queries),
            "from": self.user,
            "currency": "EUR",
            "total_amount": self.total,
            "invoice_payload": self.payload,
        }
        return orjson.dumps({"update_id": update, "pre_checkout_query": query})

    def said(self, update: int, text: str) -> bytes:
        """The update of a text message of his."""
        self.last += 1
        message: dict[str, object] = {
            "message_id": self.last,
            "from": self.user,
            "chat": self.chat,
            "date": DATE,
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        return orjson.dumps({"update_id": update, "message": message})

    def learn(self, method: str, body: bytes) -> None:
        """Take a screen that the bot sent him."""
        values = fields(body)
        if method.startswith("send"):
            self.last += 1
            self.live = self.last
        elif "message_id" in values:
            self.live = int(values["message_id"])
        media = values.get("media") or {}
        self.photo = method in ("sendPhoto", "editMessageMedia")
        self.text = str(values.get("text") or values.get("caption") or media.get("caption") or "")
        self.markup = values.get("reply_markup")
        keyboard = (self.markup or {}).get("inline_keyboard", ())
        self.buttons = tuple(one["callback_data"] for row in keyboard for one in row if "callback_data" in one)
        self.arm()


@dataclass(slots=True)
class People:
    """Everybody, by user id."""

    count: int
    by_id: dict[int, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {FIRST + at: Person(FIRST + at, at) for at in range(self.count)}
        for person in self.by_id.values():
            person.arm()

    def all(self) -> list[Person]:
        """Everybody, in order."""
        return list(self.by_id.values())

    def of_chat(self, body: bytes) -> Person | None:
        """Whose chat a call is about."""
        found = _CHAT.search(body)
        return self.by_id.get(int(found[1])) if found else None

    def of_query(self, body: bytes) -> Person | None:
        """Whose press a call answers."""
        found = _QUERY.search(body)
        return self.by_id.get(int(found[1]) // SHIFT) if found else None


def fields(body: bytes) -> Mapping[str, Any]:
    """The parameters of a call, sent as JSON or as a form; of a form with files only what we need is read."""
    if body.startswith(b"{"):
        values: dict[str, Any] = orjson.loads(body)
    elif body.startswith(b"--"):
        values = {name: text for name in ("message_id", "media", "reply_markup") if (text := _part(body, name))}
    else:
        values = dict(parse_qsl(body.decode()))
    for name in ("reply_markup", "media"):
        if isinstance(values.get(name), str) and values[name].startswith("{"):
            values[name] = orjson.loads(values[name])
    return values


def _part(body: bytes, name: str) -> str:
    found = re.search(rb'name="%b"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--' % name.encode(), body, re.DOTALL)
    return found[1].decode() if found else ""


def _photo(number: int) -> list[dict[str, object]]:
    """A picture in the sizes that Telegram gives; its file id."""
    return [{"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "width": 800, "height": 800}]
