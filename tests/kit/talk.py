"""Talking to the dialogs by label, without a messenger: each call is one turn, refusals roll back as in production."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dialogs.codec import BACK, Acted
from dialogs.kit import Act, Answers, Back, BadPress, Button, Contact, Event, Go, Input, Route, Said, Screen, T
from dialogs.registry import stacks
from dialogs.router import route
from dialogs.stack import Shown, Stacks
from dialogs.texts import Texts
from store.errors import Refused
from store.model.settings import Settings
from store.services.shop import Shop
from tests.kit.finding import answered
from tests.kit.shop import ANNA, NOW, SETTINGS, shop
from tests.kit.tx import MemoryTx

STACKS: Stacks = stacks()
TEXTS = Texts(("en", "zh"), "Europe/Berlin", strict=True)


@dataclass
class Talk:
    """A customer at a shop. ``inputs`` counts what the customer did, ``said`` is the last toast."""

    tx: MemoryTx
    customer: int = ANNA
    settings: Settings = SETTINGS
    locale: str = "en"
    at: int = NOW
    shown: Shown = field(default_factory=lambda: Shown((), Screen(())))
    inputs: int = 0
    said: str = ""

    @property
    def shop(self) -> Shop:
        """The shop of this turn."""
        return shop(self.tx, self.customer, self.locale, self.at, self.settings)

    @property
    def text(self) -> str:
        """The screen's text without markup."""
        lines = self.shown.screen.lines
        return "\n".join(TEXTS.html(line, self.locale) for line in lines)

    @property
    def labels(self) -> list[str]:
        """Every button's label."""
        return [TEXTS.plain(button.label, self.locale) for row in self.shown.screen.rows for button in row]

    def asks(self) -> bool:
        """Whether a keyboard asks for an answer."""
        return self.shown.screen.ask is not None

    @property
    def dialog(self) -> str:
        """The name of the dialog on top."""
        return self.shown.stack[-1].dialog

    def button(self, label: str) -> Button:
        """The one button whose label begins so."""
        buttons = [button for row in self.shown.screen.rows for button in row]
        found = [button for button in buttons if TEXTS.plain(button.label, self.locale).startswith(label)]
        assert len(found) == 1, f"{label!r} is {len(found)} times among {self.labels}"
        return found[0]

    def go(self, path: str) -> "Talk":
        """Follow a route, as a link or command does."""
        return self._turn(lambda shop, _answers: STACKS.go(self.shown.stack, Route.parse(path), shop))

    def press(self, *labels: str) -> "Talk":
        """Press buttons, one after the other."""
        for label in labels:
            self.tap(self.button(label), self.shown)
        return self

    def tap(self, button: Button, on: Shown) -> "Talk":
        """Press a button of this or an earlier screen."""
        match button:
            case Go(route=path):
                return self._turn(lambda shop, _answers: STACKS.go(self.shown.stack, path, shop))
            case Act(action=action, args=args):
                return self.raw(on.token, action, *args)
            case Back():
                return self.raw(on.token, BACK)
            case _:
                raise AssertionError(f"{button} is not for dialogs")

    def raw(self, token: str, action: str, *args: str) -> "Talk":
        """Press bytes of one's own making."""
        pressed = Acted(token, action, args)
        return self._turn(lambda shop, answers: STACKS.press(self.shown.stack, pressed, self.at, shop, answers))

    def say(self, text: str) -> "Talk":
        """Write a text."""
        if STACKS.takes_text(self.shown.stack):
            return self.tell(Said(text))
        return self._turn(
            lambda shop, answers: route(STACKS, self.shown.stack, Event(self.at, Said(text), answers), shop)
        )

    def share(self, phone: str, name: str = "Anna", *, own: bool = True) -> "Talk":
        """Share a contact."""
        return self.tell(Contact(phone, name, own))

    def tell(self, heard: Input) -> "Talk":
        """Give the dialog on top an input."""
        return self._turn(lambda shop, answers: STACKS.tell(self.shown.stack, Event(self.at, heard, answers), shop))

    def _turn(self, body: Callable[[Shop, Answers], Shown]) -> "Talk":
        self.inputs += 1
        self.tx.connection.execute("savepoint turn")
        turn_shop = self.shop
        try:
            shown = answered(self.tx, self.at, self.settings.currency, lambda answers: body(turn_shop, answers))
        except (Refused, BadPress) as reason:
            self.tx.connection.execute("rollback to turn")
            text = T(reason.text, dict(reason.arguments)) if isinstance(reason, Refused) else T("toast-stale")
            shown = STACKS.current(self.shown.stack, self.shop, text)
        self.tx.connection.execute("release turn")
        self.locale = turn_shop.locale
        self.shown = shown
        self.said = TEXTS.plain(shown.toast, self.locale) if shown.toast else ""
        return self


def another(talk: Talk, customer: int) -> Talk:
    """Somebody else at the same shop."""
    return replace(talk, customer=customer, shown=Shown((), Screen(())), inputs=0, said="")
