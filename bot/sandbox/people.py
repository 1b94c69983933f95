"""People for tests, in the same process: they write and press, and wait for what the bot does, never for time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox import inline
from bot.sandbox.acts import Acts
from bot.sandbox.errors import DoorError
from bot.sandbox.files import Upload
from bot.sandbox.methods_pay import LINK
from bot.sandbox.model import BotAccount, Chat, Message, User
from bot.sandbox.payments import Checkout, Outcome, Sheet
from bot.sandbox.phone import bot_text, commands_for, reply_keyboard_view
from bot.sandbox.wire import Json

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

VISIBLE = {"message", "edit", "delete"}


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a press gave: the toast (or alert), an address to open, or a text that was copied."""

    text: str | None = None
    alert: bool = False
    url: str | None = None
    copied: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One visible change of a chat: kind is message, edit or delete; `message` lives on, None once it is gone."""

    kind: str
    ids: tuple[int, ...]
    message: Message | None
    text: str = ""


class Person:
    """A person of the sandbox as a test moves them."""

    def __init__(self, box: "Sandbox", user: User) -> None:
        self.box = box
        self.user = user

    @property
    def id(self) -> int:
        return self.user.id

    def chat(self, place: BotAccount | Chat) -> "Conversation":
        """This person's side of the private chat with a bot, or of a group."""
        chat = place if isinstance(place, Chat) else self.box.world.private_chat(place, self.user)
        return Conversation(self.box, self, chat)

    async def inline(self, bot: BotAccount, text: str, offset: str = "") -> inline.InlineResults:
        """Type an inline query and wait for its results; fails the test if none come."""
        found = await inline.ask(self.box.world, self.user, bot, text, offset=offset, seconds=self.box.patience)
        if not found.answered:
            raise AssertionError(f"the bot never answered the inline query {text!r}")
        return found

    async def pay_link(self, link: str, card: str = "visa_ok", *, tip: int = 0, info: Json | None = None) -> Outcome:
        """Open an invoice link and pay it."""
        invoice = self.box.world.invoices.get(link.removeprefix(LINK))
        if invoice is None:
            raise DoorError(f"{link} is no invoice link")
        home = self.box.world.private_chat(self.box.world.bots[invoice.bot], self.user)
        return await Checkout(self.box.world, self.user, invoice, Sheet(card, tip, info or {}), home).run()


class Conversation:
    """A person in one chat. Waits end with the next event and fail the test after `box.patience` real seconds."""

    def __init__(self, box: "Sandbox", person: Person, chat: Chat) -> None:
        self.box = box
        self.person = person
        self.chat = chat
        self.acts = Acts(box.world, person.user, chat)
        self._seen = box.world.bus.seq

    # what the phone shows

    @property
    def messages(self) -> list[Message]:
        return list(self.chat.messages.values())

    @property
    def received(self) -> list[Message]:
        """What others wrote here, oldest first."""
        return [message for message in self.messages if message.sender.id != self.person.id]

    @property
    def last(self) -> Message:
        """The newest message that is not one's own."""
        if not self.received:
            raise AssertionError("nobody has written here yet")
        return self.received[-1]

    @property
    def labels(self) -> list[str]:
        """The inline buttons of the newest message that has any."""
        return next((m.labels for m in reversed(self.messages) if m.labels), [])

    @property
    def keys(self) -> list[str]:
        """The buttons of the reply keyboard."""
        view = reply_keyboard_view(self.chat, self.person.user)
        return [key["text"] for row in view["rows"] for key in row] if view else []

    @property
    def commands(self) -> list[str]:
        return [c["command"] for bot in self.chat.bots() for c in commands_for(bot, self.chat, self.person.user)]

    @property
    def description(self) -> str:
        bot = self.chat.bot
        return bot_text(bot, "description", self.person.user.language_code) if bot else ""

    # what one does

    async def say(
        self, text: str, *, reply_to: Message | None = None, topic: int | None = None, wait: bool = True
    ) -> Message:
        """Write; returns the bot's next new message, or with wait=False the own one."""
        self._mark()
        own = self.acts.say(text, reply_to.id if reply_to else None, topic)[-1]
        return await self.answer(f"after {text[:40]!r}") if wait else own

    async def start(self, payload: str = "", *, wait: bool = True) -> Message:
        self._mark()
        own = self.acts.start(payload)
        return await self.answer(f"after /start {payload}") if wait else own

    async def tap(self, label: str, *, wait: bool = True) -> Message:
        """Tap a button of the reply keyboard."""
        self._mark()
        own = self.acts.tap(label)
        return await self.answer(f"after a tap on {label!r}") if wait else own

    async def share_contact(self, *, wait: bool = True) -> Message:
        self._mark()
        own = self.acts.contact()
        return await self.answer("after a contact") if wait else own

    async def send(
        self, kind: str, upload: Upload | None = None, *, caption: str = "", topic: int | None = None, wait: bool = True
    ) -> Message:
        """Send a photo, sticker, voice, video or document (a sample one without an upload)."""
        self._mark()
        own = self.acts.file(kind, upload, caption, topic=topic)
        return await self.answer(f"after a {kind}") if wait else own

    async def album(self, uploads: Sequence[Upload | None], *, caption: str = "", wait: bool = True) -> Message:
        """Send several photos as one album: a message each, with one media_group_id; the caption is the first's."""
        self._mark()
        own = self.acts.album(uploads, caption)[-1]
        return await self.answer("after an album") if wait else own

    async def press(
        self, label: str | None = None, *, data: str | None = None, message: Message | None = None, wait: bool = True
    ) -> CallbackAnswer:
        """Press a button by label or data, on the newest message that has it, and wait for the bot's answer.

        `data` with a `message` is sent even if no such button exists: a forged or stale press.
        """
        self._mark()
        if message is not None and data is not None:
            return await self._pressed(message, data, data, wait=wait)
        target = message or self._bearer(label, data)
        button = self.acts.button(target, label, data, None)
        if button["type"] == "pay":
            raise AssertionError("a pay button opens the payment sheet: use pay()")
        if button["type"] != "callback":
            return CallbackAnswer(url=button.get("url"), copied=button.get("copy"))
        return await self._pressed(target, button["data"], button["text"], wait=wait)

    def _bearer(self, label: str | None, data: str | None) -> Message:
        for message in reversed(self.messages):
            rows = (message.keyboard or {}).get("inline_keyboard", [])
            if any(b["text"] == label or (data and b.get("callback_data") == data) for row in rows for b in row):
                return message
        raise AssertionError(f"no message here has a button {label or data!r}; the newest ones are {self.labels}")

    async def _pressed(self, message: Message, data: str, words: str, *, wait: bool) -> CallbackAnswer:
        query = self.acts.press(message, data)
        if not wait:
            return CallbackAnswer()
        if not await self.box.world.bus.wait(lambda: query.answer is not None, self.box.patience):
            raise AssertionError(f"the bot never answered the press on {words!r}")
        answer = query.answer or {}
        return CallbackAnswer(answer["text"], answer["alert"], answer["url"])

    async def pay(
        self,
        card: str = "visa_ok",
        *,
        message: Message | None = None,
        tip: int = 0,
        info: Json | None = None,
        shipping_option: str | None = None,
    ) -> Outcome:
        """Pay the newest open invoice (or the given one) and return how it ended."""
        self._mark()
        open_ones = [m for m in self.messages if m.invoice and m.kind == "invoice" and not m.invoice.payers]
        target = message or (open_ones[-1] if open_ones else None)
        if target is None or target.invoice is None:
            raise AssertionError("there is no open invoice here")
        sheet = Sheet(card, tip, info or {}, shipping_option)
        world = self.box.world
        home = world.private_chat(world.bots[target.invoice.bot], self.person.user)
        return await Checkout(world, self.person.user, target.invoice, sheet, home, self.chat, target).run()

    def choose(self, found: inline.InlineResults, result_id: str) -> Message:
        """Send an inline result into this chat."""
        return inline.choose(self.box.world, found.query, result_id, self.chat)

    # waiting

    def _mark(self) -> None:
        self._seen = self.box.world.bus.seq

    def _next_change(self, *, only_new: bool) -> Change | None:
        """The first visible change after the mark that is not one's own; moves the mark behind it."""
        for event in self.box.world.bus.after(self._seen):
            if event["type"] not in VISIBLE or event.get("chat") != self.chat.key():
                continue
            own = event["by"] == self.person.id or event["person"] not in {None, self.person.id}
            if own or (only_new and event["type"] != "message"):
                continue
            view = event.get("message")
            self._seen = event["seq"]
            ids = tuple(event["message_ids"]) if view is None else (view["message_id"],)
            return Change(event["type"], ids, self.chat.messages.get(ids[0]), view["text"] if view else "")
        return None

    async def next(self, *, only_new: bool = False, hint: str = "") -> Change:
        """The next visible change (new message, edit, deletion) since the last act or the last `next`."""
        found: list[Change] = []

        def look() -> bool:
            change = self._next_change(only_new=only_new)
            found.extend([change] if change else [])
            return bool(found)

        if not await self.box.world.bus.wait(look, self.box.patience):
            raise AssertionError(f"the bot showed nothing new {hint}".rstrip())
        return found[0]

    async def answer(self, hint: str = "") -> Message:
        """The next new message that somebody else writes here."""
        change = await self.next(only_new=True, hint=hint)
        if change.message is None:
            raise AssertionError(f"the bot's message was deleted at once {hint}".rstrip())
        return change.message

    async def until(self, ready: Callable[["Conversation"], bool], hint: str = "what was waited for") -> None:
        """Wait until a condition on this chat holds, looking again after every event."""
        if not await self.box.world.bus.wait(lambda: ready(self), self.box.patience):
            shown = self.received[-1].text if self.received else "nothing"
            raise AssertionError(f"never came: {hint}; the last message is {shown!r} with {self.labels}")

    async def sees(self, words: str) -> Message:
        """Wait until the newest message of the others contains the words, or a button with exactly these words."""
        await self.until(lambda c: bool(c.received) and (words in c.last.text or words in c.last.labels), repr(words))
        return self.last

    async def settled(self) -> None:
        """Wait until every queued update was confirmed and no call is in flight."""
        for bot in self.chat.bots():
            await self.box.idle(bot)
