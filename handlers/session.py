"""One turn, one transaction: an update of a private chat becomes the next screen.

Load the stack, let the dialog decide, save the stack, commit; only then is anything shown. A refusal by a rule of the
shop rolls the turn back and shows the current screen with the reason.
"""

from dataclasses import dataclass, field, replace

from dialogs import router
from dialogs.codec import Acted, Gone, Unreadable, decode
from dialogs.commands import COMMANDS, OWNERS, TOLD, suggested
from dialogs.kit import Answers, Arg, BadPress, Contact, Event, Input, Route, Said, Sent, T, t
from dialogs.stack import NOTHING, Shown, Stack, Stacks, dumps, loads
from handlers.incoming import Attached, Command, Incoming, Pressed, Shared, User, Wrote
from store.errors import Refused
from store.model.settings import Settings
from store.ports import Tx
from store.services import conversations, inbox
from store.services.conversations import Conversation
from store.services.customers import locale_of
from store.services.shop import Shop


@dataclass(frozen=True, slots=True)
class Result:
    """What a turn left: the conversation as it was before, what to show, in which language."""

    before: Conversation
    shown: Shown
    locale: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class Session:
    """Runs turns. ``bot`` is the messenger's id of this bot."""

    stacks: Stacks
    settings: Settings
    bot: int
    commands: dict[str, str] = field(default_factory=lambda: COMMANDS)

    def turn(self, tx: Tx, incoming: Incoming, user: User, at: int, answers: Answers = NOTHING) -> Result:
        """The whole turn. Raises Refused or BadPress, after which ``refused`` shows the screen in a new transaction,
        or Seek, after which the turn is told again with one answer more.
        """
        first = inbox.first_time(tx, self.bot, incoming.update_id, at)
        before, shop, stack = self._load(tx, user, at)
        if not first:
            return Result(before, self.stacks.current(stack, shop), shop.locale, repeated=True)
        shown = self._advance(stack, incoming, at, shop, answers)
        return self._save(tx, before, shown, shop, at)

    def refused(self, tx: Tx, incoming: Incoming, user: User, at: int, reason: Refused | BadPress) -> Result:
        """The current screen, with why nothing was done."""
        inbox.first_time(tx, self.bot, incoming.update_id, at)
        before, shop, stack = self._load(tx, user, at)
        if isinstance(reason, Refused):
            arguments: dict[str, Arg] = dict(reason.arguments)
            shown = self.stacks.current(stack, shop, T(reason.text, arguments), alert=True)
        else:
            shown = self.stacks.current(stack, shop, t("toast-stale"))
        return self._save(tx, before, shown, shop, at)

    def current(self, tx: Tx, customer: int, at: int) -> Result:
        """The current screen of a customer, as it is now; nothing is written."""
        before = conversations.load(tx, customer)
        shop = self._shop(tx, customer, at, locale_of(self.settings, before.locale, before.language_code))
        return Result(before, self.stacks.current(loads(before.stack), shop), shop.locale, repeated=True)

    def _load(self, tx: Tx, user: User, at: int) -> tuple[Conversation, Shop, Stack]:
        before = conversations.load(tx, user.id)
        shop = self._shop(tx, user.id, at, locale_of(self.settings, before.locale, user.language_code))
        known = (before.known, before.reachable, before.name, before.username, before.language_code)
        if known != (True, True, user.name, user.username, user.language_code):
            shop.touch(user.name, user.username, user.language_code)
        return before, shop, loads(before.stack)

    def _shop(self, tx: Tx, customer: int, at: int, locale: str) -> Shop:
        return Shop(tx, self.settings, at, customer, locale, self.bot)

    def _save(self, tx: Tx, before: Conversation, shown: Shown, shop: Shop, at: int) -> Result:
        conversations.save(tx, before, dumps(shown.stack), at)
        return Result(before, shown, shop.locale, repeated=False)

    def _advance(self, stack: Stack, incoming: Incoming, at: int, shop: Shop, answers: Answers) -> Shown:
        def told(heard: Input) -> Event:
            return Event(at, heard, answers)

        match incoming.what:
            case Pressed(data=data):
                return self._press(stack, data, at, shop, answers)
            case Command(name="start", argument=argument):
                return self._start(stack, argument, shop)
            case Command(name="search", argument=words) if words:
                return router.route(self.stacks, stack, told(Said(words)), shop)
            case Command(name=name, argument=words) if words and name in TOLD and shop.is_owner:
                return replace(self.stacks.tell_at(stack, Route(OWNERS[name]), told(Said(words)), shop), fresh=True)
            case Command(name=name):
                return self._command(stack, name, shop)
            case Wrote(text=text):
                if self.stacks.takes_text(stack):
                    return self.stacks.tell(stack, told(Said(text)), shop)
                return router.route(self.stacks, stack, told(Said(text)), shop)
            case Shared(phone=phone, name=name, own=own) if self.stacks.takes_text(stack):
                return self.stacks.tell(stack, told(Contact(phone, name, own)), shop)
            case Attached() as sent if self.stacks.takes_text(stack):
                return self.stacks.tell(stack, told(Sent(sent.kind, sent.file, sent.caption, sent.album)), shop)
        return self.stacks.current(stack, shop, t("sent-nothing"))

    def _command(self, stack: Stack, name: str, shop: Shop) -> Shown:
        known = self.commands | OWNERS if shop.is_owner else self.commands
        if name in known:
            return replace(self.stacks.go(stack, Route(known[name]), shop), fresh=True)
        asked = "/" + name[:32]
        if better := suggested(name, (*known, "start")):
            return self.stacks.current(stack, shop, t("unknown-command-near", command=asked, near="/" + better))
        return self.stacks.current(stack, shop, t("unknown-command", command=asked))

    def _press(self, stack: Stack, data: str, at: int, shop: Shop, answers: Answers) -> Shown:
        match decode(data):
            case Gone(route=route, fresh=fresh):
                return replace(self.stacks.go(stack, route, shop), fresh=fresh)
            case Acted() as acted:
                return self.stacks.press(stack, acted, at, shop, answers)
            case Unreadable() | _:
                return self.stacks.current(stack, shop, t("toast-stale"))

    def _start(self, stack: Stack, argument: str, shop: Shop) -> Shown:
        if not argument:
            return self.stacks.go(stack, Route("home"), shop)
        return self.stacks.go(stack, Route.parse(argument[:64]), shop)
