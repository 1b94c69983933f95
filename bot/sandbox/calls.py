"""One Bot API call: who calls, with what, and the look-ups that every method needs, with Telegram's refusals."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.errors import BLOCKED, NOT_STARTED, ApiError
from bot.sandbox.files import Media
from bot.sandbox.keyboards import reply_markup
from bot.sandbox.model import BotAccount, Chat, Invoice, Message
from bot.sandbox.params import Params
from bot.sandbox.phone import exponent
from bot.sandbox.render import message_json
from bot.sandbox.wire import Json
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Told:
    """A result with the sentence that Telegram says along with it."""

    result: bool
    description: str


Result = Json | list[Json] | bool | str | int | list[object] | Told


@dataclass(frozen=True, slots=True)
class Call:
    """A method call by a bot."""

    world: World
    bot: BotAccount
    method: str
    params: Params

    def chat(self, name: str = "chat_id", *, write: bool = True) -> Chat:
        """The chat that a call is about. Raises ApiError when it is unknown, or closed to this bot."""
        text = self.params.text(name)
        if not text:
            raise ApiError(f"{name} is empty")
        number = int(text) if text.lstrip("-").isdigit() else 0
        if number > 0:
            return self._private(number, write=write)
        group = self.world.groups.get(number)
        if group is None:
            raise ApiError("chat not found")
        self._check_group(group, write=write)
        return group

    def _private(self, user_id: int, *, write: bool) -> Chat:
        user = self.world.people.get(user_id)
        chat = self.world.private.get((self.bot.id, user_id))
        met = chat is not None and chat.started
        if user is None:
            if user_id in self.world.bots:
                raise ApiError("bots can't send messages to bots", 403)
            raise ApiError("chat not found")
        if chat is None or not met:
            if any({user_id, self.bot.id} <= set(group.members) for group in self.world.groups.values()):
                raise ApiError(NOT_STARTED, 403)
            raise ApiError("chat not found")
        if write and chat.deleted:
            raise ApiError("user is deactivated", 403)
        if write and chat.blocked:
            raise ApiError(BLOCKED, 403)
        return chat

    def _check_group(self, group: Chat, *, write: bool) -> None:
        if group.migrated_to is not None and write:
            parameters = {"migrate_to_chat_id": group.migrated_to}
            raise ApiError("group chat was upgraded to a supergroup chat", parameters=parameters)
        if group.deleted and write:
            raise ApiError("the group chat was deleted", 403)
        member = group.members.get(self.bot.id)
        if member is None:
            raise ApiError("chat not found")
        if member.status == "kicked":
            raise ApiError(f"bot was kicked from the {group.type} chat", 403)
        if member.status == "left":
            raise ApiError(f"bot is not a member of the {group.type} chat", 403)

    def topic(self, chat: Chat) -> int | None:
        """The topic that the call names. Raises ApiError for one that is missing, closed or General by number."""
        number = self.params.number("message_thread_id")
        if chat.user is None and not chat.is_forum:
            return None
        if not number:
            if chat.general_closed and not self.may(chat, "can_manage_topics"):
                raise ApiError("TOPIC_CLOSED")
            return None
        topic = chat.topics.get(number)
        if topic is None:
            raise ApiError("message thread not found")
        if topic.closed and not self.may(chat, "can_manage_topics"):
            raise ApiError("TOPIC_CLOSED")
        lost = self.world.faults.strike(self.method, chat.id, {"ignore_thread"})
        return number if lost is None else None

    def may(self, chat: Chat, right: str) -> bool:
        member = chat.members.get(self.bot.id)
        return member is None or member.may(right)

    def need(self, chat: Chat, right: str, words: str) -> None:
        if not self.may(chat, right):
            raise ApiError(f"not enough rights to {words}")

    def may_send(self, chat: Chat, words: str = "text messages") -> None:
        """Members can be forbidden to send (`can_send_messages` among the denied rights)."""
        member = chat.members.get(self.bot.id)
        if member is not None and "can_send_messages" in member.denied:
            raise ApiError(f"not enough rights to send {words} to the chat")

    def message(self, chat: Chat, words: str, name: str = "message_id") -> Message:
        """A message of the chat; `words` name it in the refusal ("message to edit")."""
        if not self.params.text(name):
            raise ApiError("message identifier is not specified")
        message = chat.messages.get(self.params.number(name))
        if message is None:
            raise ApiError(f"{words} not found")
        return message

    def reply_target(self, chat: Chat) -> int | None:
        """The message that the new one replies to; None also if it is gone and the bot does not mind."""
        wanted = self.params.json("reply_parameters", "reply parameters")
        number = int(wanted.get("message_id", 0)) if isinstance(wanted, dict) else 0
        number = number or self.params.number("reply_to_message_id")
        if not number or number in chat.messages:
            return number or None
        lenient = isinstance(wanted, dict) and wanted.get("allow_sending_without_reply")
        if lenient or self.params.flag("allow_sending_without_reply"):
            return None
        raise ApiError("message to be replied not found")

    def send(
        self,
        chat: Chat,
        kind: str,
        body: Json,
        *,
        media: Media | None = None,
        album: str | None = None,
        invoice: Invoice | None = None,
    ) -> Message:
        """Post a new message of this bot with everything that all send methods share."""
        topic, target = self.topic(chat), self.reply_target(chat)
        markup = reply_markup(self.params, paid=invoice is not None, private=chat.user is not None)
        if invoice is not None and markup is None:
            markup = {"inline_keyboard": [[{"text": f"Pay {price_text(invoice)}", "pay": True}]]}
        message = self.world.new_message(chat, self.bot, kind, body=body, topic=topic, reply_to=target)
        message.media, message.album, message.invoice = media, album, invoice
        message.protected = self.params.flag("protect_content")
        self._dress(chat, message, markup)
        self.world.post(chat, message)
        self.world.note(self.method, self.bot, chat, message)
        return message

    def _dress(self, chat: Chat, message: Message, markup: Json | None) -> None:
        if markup is None:
            return
        if "inline_keyboard" in markup:
            message.keyboard = markup
            return
        message.frozen = True  # a message that carried a reply keyboard can never be edited
        for user in chat.people():
            chat.force_replies.pop(user.id, None)
            if "keyboard" in markup:
                chat.reply_keyboards[user.id] = markup
            elif markup.get("remove_keyboard"):
                chat.reply_keyboards.pop(user.id, None)
            else:
                words = markup.get("input_field_placeholder", "")
                chat.force_replies[user.id] = {"message_id": message.id, "placeholder": words}
            self.world.bus.emit("reply_keyboard", chat=chat.key(), person=user.id)

    def json(self, chat: Chat, message: Message) -> Json:
        return message_json(chat, message, self.bot)


def price_text(invoice: Invoice) -> str:
    """What the automatic pay button says: the amount and its currency."""
    digits = exponent(invoice.currency)
    return f"{invoice.total / 10**digits:.{digits}f} {invoice.currency}"


Method = Callable[[Call], Result | Awaitable[Result]]
