"""The state of the sandbox's Telegram and the few ways in which it changes: post, edit, delete, deliver."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.sandbox.bus import Bus
from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError, DoorError
from bot.sandbox.faults import FaultBook
from bot.sandbox.files import FileStore
from bot.sandbox.model import BotAccount, Chat, Invoice, Member, Message, User
from bot.sandbox.phone import message_view
from bot.sandbox.render import message_json
from bot.sandbox.updates import Pending
from bot.sandbox.wire import Json

FIRST_GROUP = -1_001_000_000_001
ACTION_MS = 5_000
Check = Callable[[str, str, object], None]
"""Sees every request, answer and update: (kind, method or "Update", payload). Used by tests to validate them."""


@dataclass(slots=True)
class Payment:
    """The sandbox's own book entry of one payment; total in minor units."""

    charge_id: str
    provider_charge_id: str
    bot: int
    user: int
    payload: str
    total: int
    currency: str
    at: int
    update_id: int | None = None
    refunded: bool = False


@dataclass(slots=True)
class Sent:
    """The sandbox's own book entry of one accepted call that shows something; `at` in milliseconds."""

    method: str
    bot: int
    chat_id: int
    message_id: int
    text: str
    at: int


@dataclass(slots=True)
class Query:
    """A callback, pre-checkout, shipping or inline query that waits for the bot's answer."""

    id: str
    kind: str
    bot: int
    user: User
    chat: Chat | None
    message_id: int | None
    born: int
    text: str = ""
    answer: Json | None = None


@dataclass(slots=True)
class World:
    """Everything that exists, and the bus that tells of every change."""

    clock: Clock = field(default_factory=Clock)
    bus: Bus = field(default_factory=Bus)
    files: FileStore = field(default_factory=FileStore)
    faults: FaultBook = field(default_factory=FaultBook)
    check: Check | None = None
    strict: bool = False
    bots: dict[int, BotAccount] = field(default_factory=dict)
    invalid_tokens: set[str] = field(default_factory=set)
    people: dict[int, User] = field(default_factory=dict)
    groups: dict[int, Chat] = field(default_factory=dict)
    private: dict[tuple[int, int], Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    inline_messages: dict[str, tuple[Chat, int]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    phones: list[Json] | None = None
    closing: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    user_ids: Iterator[int] = field(default_factory=lambda: count(1001))
    group_ids: Iterator[int] = field(default_factory=lambda: count(FIRST_GROUP, -1))

    def __post_init__(self) -> None:
        self.clock.moved = self.bus.wake

    def fresh_id(self) -> str:
        """A long decimal id, as queries, charges and albums have; the same in every run."""
        return str(4_400_000_000_000_000 + next(self.numbers) * 7_919)

    def reset(self) -> None:
        """Forget chats, messages, people, payments and faults; bots stay declared, with empty queues."""
        for table in (self.people, self.groups, self.private, self.queries, self.invoices, self.inline_messages):
            table.clear()
        self.sent.clear()
        self.payments.clear()
        self.faults.remove()
        self.phones = None
        self.user_ids, self.group_ids = count(1001), count(FIRST_GROUP, -1)
        for bot in self.bots.values():
            bot.queue.pending.clear()
            bot.queue.confirmed.clear()
            bot.queue.dropped.clear()
        self.bus.emit("reset")

    # who there is

    def bot_of(self, token: str) -> BotAccount:
        """The bot of a token, made on first use. Raises ApiError 401 for a token that is no token or not welcome."""
        head, colon, secret = token.partition(":")
        if not (colon and head.isascii() and head.isdigit() and secret) or token in self.invalid_tokens:
            raise ApiError("", 401)
        bot = self.bots.get(int(head))
        if bot is None:
            if self.strict:
                raise ApiError("", 401)
            bot = self.add_bot(token)
        if bot.token != token:
            raise ApiError("", 401)
        return bot

    def add_bot(self, token: str, username: str | None = None, first_name: str | None = None) -> BotAccount:
        number = int(token.partition(":")[0])
        name = username or ("shop_demo_bot" if not self.bots else f"shop{len(self.bots) + 1}_demo_bot")
        bot = BotAccount(number, token, name, first_name or "Shop")
        self.bots[number] = bot
        self.bus.emit("world")
        return bot

    def add_person(self, first_name: str, **fields: Any) -> User:
        number = fields.pop("id", None) or next(n for n in self.user_ids if n not in self.people)
        user = User(int(number), first_name, **fields)
        self.people[user.id] = user
        self.bus.emit("world")
        return user

    def add_group(
        self,
        title: str,
        members: list[User],
        bots: list[BotAccount],
        *,
        is_forum: bool = False,
        id: int | None = None,  # noqa: A002 - the door's word
        kind: str = "supergroup",
    ) -> Chat:
        """A group in which the first person is the creator and the bots are administrators."""
        number = id or next(n for n in self.group_ids if n not in self.groups)
        chat = Chat(number, kind, count(1), title, is_forum=is_forum)
        for position, user in enumerate(members):
            chat.members[user.id] = Member(user, "creator" if position == 0 else "member")
        for bot in bots:
            chat.members[bot.id] = Member(bot, "administrator")
        self.groups[number] = chat
        self.bus.emit("world")
        return chat

    def private_chat(self, bot: BotAccount, user: User) -> Chat:
        chat = self.private.get((bot.id, user.id))
        if chat is None:
            chat = Chat(user.id, "private", bot.message_ids, bot=bot, user=user)
            self.private[bot.id, user.id] = chat
        return chat

    def phone_chat(self, person: int, chat: int) -> tuple[User, Chat]:
        """The chat that a phone names. Raises DoorError for people and chats that do not exist."""
        user = self.people.get(person)
        if user is None:
            raise DoorError(f"there is no person {person}")
        if chat in self.bots:
            return user, self.private_chat(self.bots[chat], user)
        if chat not in self.groups:
            raise DoorError(f"there is no bot and no group {chat}")
        return user, self.groups[chat]

    # what happens

    def post(self, chat: Chat, message: Message, *, tell_bots: bool = True) -> Message:
        """Put a new message into a chat, tell the phones and (for what people do, and services) the bots."""
        chat.messages[message.id] = message
        if message.by_bot:
            chat.action = None
        self.tell(chat, "message", message, None if message.by_bot else message.sender.id)
        if tell_bots:
            for bot in chat.bots():
                if self.sees(chat, message, bot):
                    self.deliver(bot, "message", message_json(chat, message, bot))
        return message

    def new_message(self, chat: Chat, sender: User | BotAccount, kind: str, **fields: Any) -> Message:
        return Message(next(chat.message_ids), self.clock.seconds(), sender, kind, **fields)

    def sees(self, chat: Chat, message: Message, bot: BotAccount) -> bool:
        """Whether a bot gets an update: in groups, privacy mode hides what is neither command nor reply nor service."""
        if message.sender.id == bot.id:
            return message.kind in {"service", "refund"}
        if message.by_bot:
            return False
        if chat.bot is not None or not bot.privacy or chat.members[bot.id].status == "administrator":
            return True
        replied = chat.messages.get(message.reply_to or 0)
        to_bot = replied is not None and replied.sender.id == bot.id
        return to_bot or message.kind == "service" or message.text.startswith("/") or f"@{bot.username}" in message.text

    def deliver(self, bot: BotAccount, kind: str, body: Json) -> Pending | None:
        """Queue an update for a bot, if it wants the kind; faults may mark it for a second delivery."""
        if not bot.queue.wants(kind):
            return None
        entry = bot.queue.put(kind, body, self.clock.now())
        if self.check is not None:
            self.check("update", "Update", entry.body)
        fault = self.faults.strike(kind, None, {"duplicate_update"})
        if fault is not None:
            if fault.where == "batch":
                bot.queue.pending.append(entry)
            else:
                entry.again = True
        self.bus.wake()
        return entry

    def tell(self, chat: Chat, kind: str, message: Message, by: int | None = None) -> None:
        """Tell the phones of a new or changed message; `by` names the person whose own act it was."""
        person = chat.user.id if chat.user else None
        view = message_view(chat, message, person or 0)
        self.bus.emit(kind, chat=chat.key(), person=person, by=by, message=view)

    def edited(self, chat: Chat, message: Message, *, visible: bool = True, by: int | None = None) -> None:
        if visible:
            message.edited = self.clock.seconds()
        self.tell(chat, "edit", message, by)

    def delete(self, chat: Chat, ids: list[int], by: int | None = None) -> None:
        for number in ids:
            chat.messages.pop(number, None)
            if number in chat.pinned:
                chat.pinned.remove(number)
        person = chat.user.id if chat.user else None
        self.bus.emit("delete", chat=chat.key(), person=person, by=by, message_ids=ids)

    def act(self, chat: Chat, action: str) -> None:
        chat.action = (action, self.clock.now() + ACTION_MS)
        self.bus.emit("typing", chat=chat.key(), person=chat.user.id if chat.user else None, action=action)

    def note(self, method: str, bot: BotAccount, chat: Chat, message: Message, text: str | None = None) -> None:
        """Write an accepted call into the book that fault tests compare with."""
        words = message.text if text is None else text
        self.sent.append(Sent(method, bot.id, chat.id, message.id, words, self.clock.now()))

    def ask(
        self,
        kind: str,
        bot: BotAccount,
        user: User,
        chat: Chat | None = None,
        *,
        message: int | None = None,
        text: str = "",
    ) -> Query:
        """A new query that waits for the bot: callback, pre_checkout, shipping or inline."""
        query = Query(self.fresh_id(), kind, bot.id, user, chat, message, self.clock.now(), text)
        self.queries[query.id] = query
        return query
