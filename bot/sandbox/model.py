"""What the sandbox's Telegram consists of: users, bots, chats with their topics, messages, invoices."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.files import Media
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.wire import Json, present


@dataclass(slots=True, eq=False)
class User:
    """A person; `phone` is what the share-contact button gives away."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone: str | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def json(self) -> Json:
        return present(
            id=self.id,
            is_bot=False,
            first_name=self.first_name,
            last_name=self.last_name,
            username=self.username,
            language_code=self.language_code,
        )


@dataclass(slots=True, eq=False)
class BotAccount:
    """A bot as Telegram knows it: its names, commands and menu, its update queue, its counter of message ids."""

    id: int
    token: str
    username: str
    first_name: str
    queue: UpdateQueue = field(default_factory=UpdateQueue, repr=False)
    message_ids: Iterator[int] = field(default_factory=lambda: count(1), repr=False)
    commands: dict[tuple[str, int, int, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu: dict[int, Json] = field(default_factory=dict)
    rights: Json = field(default_factory=dict)
    privacy: bool = True
    inline: bool = True  # @BotFather /setinline
    in_flight: int = 0

    @property
    def name(self) -> str:
        return self.first_name

    def json(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


@dataclass(slots=True, eq=False)
class Invoice:
    """An invoice on offer; amounts in minor units. `message` is None for a link; `payers` have paid it."""

    id: str
    bot: int
    title: str
    description: str
    payload: str
    currency: str
    prices: list[Json]
    provider_token: str = ""
    max_tip: int = 0
    tips: list[int] = field(default_factory=list)
    start_parameter: str = ""
    photo_url: str = ""
    need: tuple[str, ...] = ()
    flexible: bool = False
    multi: bool = False
    paying: bool = False
    payers: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(int(price["amount"]) for price in self.prices)


@dataclass(slots=True, eq=False)
class Message:
    """One message of one chat. `body` holds its content fields as the Bot API names them, except for files."""

    id: int
    date: int
    sender: User | BotAccount
    kind: str
    body: Json = field(default_factory=dict)
    media: Media | None = None
    keyboard: Json | None = None
    frozen: bool = False
    topic: int | None = None
    reply_to: int | None = None
    forward: Json | None = None
    via_bot: BotAccount | None = None
    album: str | None = None
    edited: int | None = None
    protected: bool = False
    reactions: dict[int, str] = field(default_factory=dict)
    invoice: Invoice | None = None

    @property
    def by_bot(self) -> bool:
        return isinstance(self.sender, BotAccount)

    @property
    def text(self) -> str:
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def labels(self) -> list[str]:
        """The words on the inline buttons, row by row."""
        rows = (self.keyboard or {}).get("inline_keyboard", [])
        return [str(button["text"]) for row in rows for button in row]


@dataclass(slots=True, eq=False)
class Topic:
    """A topic of a forum group; `creator` may manage it without further rights."""

    id: int
    name: str
    creator: int
    icon_color: int = 7322096
    icon: str = ""
    closed: bool = False


@dataclass(slots=True)
class Member:
    """A place in a group; rights missing from `denied` are held (administrators) or allowed (members)."""

    user: User | BotAccount
    status: str = "member"
    denied: set[str] = field(default_factory=set)

    def may(self, right: str) -> bool:
        """Whether an administrator holds a right (the creator holds all)."""
        return self.status == "creator" or (self.status == "administrator" and right not in self.denied)


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation. A private one has a bot and a user and bears the user's id towards the bot."""

    id: int
    type: str
    message_ids: Iterator[int]
    title: str = ""
    bot: BotAccount | None = None
    user: User | None = None
    members: dict[int, Member] = field(default_factory=dict)
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    general_closed: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reply_keyboards: dict[int, Json] = field(default_factory=dict)
    force_replies: dict[int, Json] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    deleted: bool = False
    migrated_to: int | None = None
    action: tuple[str, int] | None = None

    def json(self) -> Json:
        """The chat as a bot sees it."""
        if self.user is not None:
            user = self.user
            return present(
                id=user.id, type="private", first_name=user.first_name, last_name=user.last_name, username=user.username
            )
        return present(id=self.id, type=self.type, title=self.title, is_forum=self.is_forum or None)

    def key(self) -> int:
        """The chat as a phone names it: the bot's id for a private chat, the group's id otherwise."""
        return self.bot.id if self.bot is not None else self.id

    def people(self) -> list[User]:
        if self.user is not None:
            return [self.user]
        here = [m.user for m in self.members.values() if m.status not in {"left", "kicked"}]
        return [user for user in here if isinstance(user, User)]

    def bots(self) -> list[BotAccount]:
        if self.bot is not None:
            return [self.bot]
        here = [m.user for m in self.members.values() if m.status not in {"left", "kicked"}]
        return [user for user in here if isinstance(user, BotAccount)]
