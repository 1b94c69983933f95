"""What a person does on a phone: write, press, tap, send files, edit, block; for the door and for tests."""

from collections.abc import Sequence

from bot.sandbox.entities import plain
from bot.sandbox.errors import DoorError
from bot.sandbox.files import Media, Upload
from bot.sandbox.methods_chats import member_json
from bot.sandbox.methods_messages import text_body
from bot.sandbox.model import BotAccount, Chat, Member, Message, User
from bot.sandbox.params import MAX_CAPTION, MAX_TEXT
from bot.sandbox.phone import keyboard_view
from bot.sandbox.render import inaccessible, message_json
from bot.sandbox.samples import sample
from bot.sandbox.wire import Json, cut_utf16, present
from bot.sandbox.world import Query, World


class Acts:
    """One person in one chat. Every method raises DoorError for what the phone would not offer."""

    def __init__(self, world: World, user: User, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat

    def _writable(self) -> None:
        if self.chat.blocked:
            raise DoorError("you have blocked this bot; unblock it first")
        member = self.chat.members.get(self.user.id)
        if self.chat.user is None and (member is None or member.status in {"left", "kicked"}):
            raise DoorError("you are not in this group")

    def _post(self, kind: str, body: Json, *, media: Media | None = None, **fields: object) -> Message:
        self._writable()
        topic = fields.get("topic")
        if topic is not None and topic not in self.chat.topics:
            raise DoorError(f"there is no topic {topic}")
        self.chat.started = True
        self.chat.force_replies.pop(self.user.id, None)
        message = self.world.new_message(self.chat, self.user, kind, body=body, media=media, **fields)
        return self.world.post(self.chat, message)

    def say(self, text: str, reply_to: int | None = None, topic: int | None = None) -> list[Message]:
        """Write; a text over the limit goes out in several messages, as clients send it."""
        if not plain(text).text:
            raise DoorError("an empty message cannot be sent")
        if reply_to is not None and reply_to not in self.chat.messages:
            raise DoorError(f"there is no message {reply_to} to reply to")
        sent: list[Message] = []
        while text:
            part = cut_utf16(text, MAX_TEXT)
            text = text[len(part) :]
            formatted = plain(part)
            if formatted.text:
                sent.append(self._post("text", text_body(formatted), reply_to=reply_to, topic=topic))
        return sent

    def start(self, payload: str = "") -> Message:
        """Press START, or open a deep link (payload: A-Z a-z 0-9 _ -, at most 64)."""
        if len(payload) > 64 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in payload):
            raise DoorError("a start parameter has at most 64 of A-Z a-z 0-9 _ -")
        return self.say(f"/start {payload}".strip())[0]

    def message(self, number: int) -> Message:
        if number not in self.chat.messages:
            raise DoorError(f"there is no message {number} in this chat")
        return self.chat.messages[number]

    def button(self, message: Message, label: str | None, data: str | None, place: tuple[int, int] | None) -> Json:
        """The inline button meant by its label, its data or its place. Raises DoorError if there is none."""
        buttons = [button for row in keyboard_view(message) for button in row]
        for button in buttons:
            here = (button["row"], button["col"]) == place
            if here or (label is not None and button["text"] == label) or (data and button.get("data") == data):
                return button
        wanted = label or data or f"at {place}"
        names = ", ".join(button["text"] for button in buttons) or "none"
        raise DoorError(f"message {message.id} has no button {wanted!r}; it has: {names}")

    def press(self, message: Message, data: str) -> Query:
        """Press a callback button; any data may be sent, as a changed client could."""
        self._writable()
        bot = message.via_bot or message.sender
        if not isinstance(bot, BotAccount):
            raise DoorError("this message is not a bot's")
        query = self.world.ask("callback", bot, self.user, self.chat, message=message.id)
        body: Json = {"id": query.id, "from": self.user.json(), "chat_instance": str(77_000 + abs(self.chat.key()))}
        inline = next((k for k, v in self.world.inline_messages.items() if v == (self.chat, message.id)), None)
        if inline is not None:
            body["inline_message_id"] = inline
        elif message.id in self.chat.messages:
            body["message"] = message_json(self.chat, message, bot)
        else:
            body["message"] = inaccessible(self.chat, message.id)
        self.world.deliver(bot, "callback_query", body | {"data": data})
        return query

    def tap(self, label: str) -> Message:
        """Tap a button of the reply keyboard: sends its text, or the contact or place it asks for."""
        markup = self.chat.reply_keyboards.get(self.user.id)
        keys = [key for row in (markup or {}).get("keyboard", []) for key in row]
        key = next((key for key in keys if key["text"] == label), None)
        if key is None or markup is None:
            names = ", ".join(key["text"] for key in keys) or "none"
            raise DoorError(f"the reply keyboard has no button {label!r}; it has: {names}")
        if markup.get("one_time_keyboard"):
            self.chat.reply_keyboards.pop(self.user.id)
            self.world.bus.emit("reply_keyboard", chat=self.chat.key(), person=self.user.id)
        if key.get("request_contact"):
            return self.contact()
        return self.location(52.52, 13.405) if key.get("request_location") else self.say(label)[0]

    def contact(self, phone: str | None = None, user_id: int | None = None, first_name: str | None = None) -> Message:
        """Share the own contact, or somebody else's."""
        number = phone or self.user.phone
        if not number:
            raise DoorError(f"{self.user.first_name} has no phone number")
        own = phone is None and user_id is None
        contact = present(
            phone_number=number,
            first_name=first_name or self.user.first_name,
            last_name=self.user.last_name if own else None,
            user_id=self.user.id if own else user_id,
        )
        return self._post("contact", {"contact": contact})

    def location(self, latitude: float, longitude: float) -> Message:
        return self._post("location", {"location": {"latitude": latitude, "longitude": longitude}})

    def file(
        self, kind: str, upload: Upload | None, caption: str = "", *, album: str | None = None, topic: int | None = None
    ) -> Message:
        """Send a file; without one, a small sample of the kind."""
        upload = upload or sample(kind)
        shape: dict[str, int | str] = {"duration": 3} if kind in {"voice", "video", "audio", "video_note"} else {}
        if kind == "sticker":
            shape = {"emoji": "👍"}
        media = self.world.files.keep(kind, upload, **shape)
        body = text_body(plain(cut_utf16(caption, MAX_CAPTION)), "caption")
        return self._post(kind, body, media=media, album=album, topic=topic)

    def album(self, uploads: Sequence[Upload | None], caption: str = "") -> list[Message]:
        """Send two to ten photos as one album; the caption stands on the first."""
        if not 2 <= len(uploads) <= 10:
            raise DoorError("an album has 2 to 10 photos")
        album = self.world.fresh_id()
        words = [caption, *[""] * len(uploads)]
        return [self.file("photo", upload, text, album=album) for upload, text in zip(uploads, words, strict=False)]

    def deactivate(self) -> None:
        """Give up the account: the bot is refused from now on, without any update."""
        self.chat.deleted = True

    def edit(self, number: int, text: str) -> Message:
        message = self.message(number)
        if message.sender.id != self.user.id or message.kind not in {"text", "photo", "video", "document"}:
            raise DoorError("only your own texts and captions can be edited")
        message.body = text_body(plain(text), "text" if message.kind == "text" else "caption")
        self.world.edited(self.chat, message, by=self.user.id)
        for bot in self.chat.bots():
            if self.world.sees(self.chat, message, bot):
                self.world.deliver(bot, "edited_message", message_json(self.chat, message, bot))
        return message

    def delete(self, number: int) -> None:
        """Delete a message on both sides; bots are never told."""
        self.message(number)
        self.world.delete(self.chat, [number], self.user.id)

    def react(self, number: int, emoji: str) -> None:
        message = self.message(number)
        old = [{"type": "emoji", "emoji": e} for e in [message.reactions.pop(self.user.id, "")] if e]
        if emoji:
            message.reactions[self.user.id] = emoji
        self.world.edited(self.chat, message, visible=False, by=self.user.id)
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        for bot in self.chat.bots():
            body = {"chat": self.chat.json(), "message_id": number, "user": self.user.json()}
            body |= {"date": self.world.clock.seconds(), "old_reaction": old, "new_reaction": new}
            if self.chat.user is not None or self.chat.members[bot.id].status == "administrator":
                self.world.deliver(bot, "message_reaction", body)

    def block(self, *, blocked: bool) -> None:
        """Stop the bot, or let it in again; it is told by my_chat_member."""
        if self.chat.bot is None:
            raise DoorError("only a bot can be blocked")
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        words = ("member", "kicked") if blocked else ("kicked", "member")
        self.status(self.chat.bot, *words)
        self.world.bus.emit("world")

    def status(self, bot: BotAccount, old: str, new: str) -> None:
        """Tell a bot that its own place in the chat changed."""
        places = [member_json(Member(bot, status)) for status in (old, new)]
        body = {"chat": self.chat.json(), "from": self.user.json(), "date": self.world.clock.seconds()}
        self.world.deliver(bot, "my_chat_member", body | {"old_chat_member": places[0], "new_chat_member": places[1]})

    def join(self) -> None:
        if self.chat.user is not None:
            raise DoorError("a private chat cannot be joined")
        member = self.chat.members.get(self.user.id)
        if member is not None and member.status not in {"left", "kicked"}:
            raise DoorError("you are in this group already")
        self.chat.members[self.user.id] = Member(self.user)
        self._post("service", {"new_chat_members": [self.user.json()]})
        self.world.bus.emit("world")

    def leave(self) -> None:
        self._post("service", {"left_chat_member": self.user.json()})
        self.chat.members[self.user.id].status = "left"
        self.world.bus.emit("world")
