"""What dialogs are made of: events, screens, buttons, turns.

A dialog is a state (a frozen dataclass) and three functions: ``load`` reads what the screen needs, ``turn`` decides
and does, ``draw`` is pure. It knows no messenger, no clock and no network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from store.model.finding import Find, Found
from store.model.money import Money
from store.model.product import Photo
from store.model.safehtml import SafeHtml

S = TypeVar("S")
V = TypeVar("V")
P = TypeVar("P")  # the small Protocol of the shop that a dialog needs

# -- Texts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, UTC milliseconds, shown in the shop's timezone."""

    at: int
    form: Literal["day", "time", "both"] = "both"


@dataclass(frozen=True, slots=True)
class T:
    """A text by id with its arguments; it is rendered in the reader's language after the commit."""

    id: str
    args: "Mapping[str, Arg]" = field(default_factory=dict)


Arg: TypeAlias = "str | int | Money | Moment | SafeHtml | T"
Line: TypeAlias = T | str | SafeHtml  # a str is data (a title, a name): shown as it is, escaped


def t(text: str, /, **args: Arg) -> T:
    """A text by id."""
    return T(text, args) if args else _bare(text)


@lru_cache(1024)
def _bare(text: str) -> T:
    """A text without arguments is one value: a screen has many of them."""
    return T(text)


# -- Buttons ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Route:
    """A place in the shop: works for ever, and is the same string as the deep link: ``product-42``."""

    name: str
    args: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join((self.name, *self.args))

    @staticmethod
    @lru_cache(4096)
    def parse(text: str) -> "Route":
        """Read what ``str()`` wrote; anything else becomes a route that leads nowhere."""
        name, *args = text.split("-")
        return Route(name, tuple(args))


Style = Literal["", "primary", "success", "danger"]


@dataclass(frozen=True, slots=True)
class Go:
    """Leads to a route, from any message, for ever."""

    label: Line
    route: Route
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Acts on the frame that drew it. ``args`` are ids and absolute values, never names, prices or states."""

    label: Line
    action: str
    args: tuple[str, ...] = ()
    style: Style = ""


@dataclass(frozen=True, slots=True)
class CardButton:
    """Acts on an entity from a card in a group or a notice: stateless, the role is checked on every press."""

    label: Line
    verb: str
    id: int
    version: int
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Opens an address."""

    label: Line
    url: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Copies a text to the clipboard."""

    label: Line
    text: str


@dataclass(frozen=True, slots=True)
class Back:
    """Closes the frame; the one below is drawn again."""

    label: Line


Button = Go | Act | CardButton | Link | Copy | Back


def go(route: str, label: Line, style: Style = "") -> Go:
    """A button that leads to a route such as ``"product-42"``."""
    return Go(label, Route.parse(route), style)


def act(action: str, *args: str | int, label: Line, style: Style = "") -> Act:
    """A button that acts on its frame, with absolute values: ``act("qty", variant, 3, label=...)``."""
    return Act(label, action, tuple(map(str, args)), style)


def card(verb: str, entity: int, version: int, label: Line, style: Style = "") -> CardButton:
    """A button on a card in a group or notice."""
    return CardButton(label, verb, entity, version, style)


# -- Screens ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """A keyboard in place of the letters: for one typed or shared answer. It makes the screen a new message."""

    contact: T | None = None  # label of the button that shares one's own phone number
    choices: tuple[tuple[Line, ...], ...] = ()  # rows of labels; a press arrives as the same text
    placeholder: T | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown: lines of text (joined by newlines, '' is an empty one), rows of buttons, perhaps a photo."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    photo: Photo | None = None
    ask: Ask | None = None


def screen(
    *lines: Line, rows: "list[list[Button]] | None" = None, photo: Photo | None = None, ask: Ask | None = None
) -> Screen:
    """A screen; empty rows are left out."""
    return Screen(lines, tuple(tuple(row) for row in rows or () if row), photo, ask)


def whole(text: str) -> int | None:
    """Untrusted text as a whole number that a database can hold, else None."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


# -- Events -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Press:
    """A press on an Act button of this frame. The arguments are untrusted text."""

    action: str
    args: tuple[str, ...] = ()

    def number(self, position: int = 0) -> int:
        """An argument as an integer. Raises BadPress where there is none."""
        number = whole(self.args[position]) if position < len(self.args) else None
        if number is None:
            raise BadPress(self.action)
        return number

    def text(self, position: int = 0) -> str:
        """An argument as it is. Raises BadPress where there is none."""
        try:
            return self.args[position]
        except IndexError:
            raise BadPress(self.action) from None


@dataclass(frozen=True, slots=True)
class Said:
    """A text that the customer typed."""

    text: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of the messenger's, with which it can be sent again. ``unique`` tells it from others; size in bytes."""

    id: str
    unique: str
    name: str = ""
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number that the customer shared. ``own`` says whether the messenger vouches that it is his."""

    phone: str
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that is neither text nor contact: photo, sticker, voice, ... ``album`` ties several together."""

    kind: str
    file: File | None = None
    caption: str = ""
    album: str = ""


Input = Press | Said | Contact | Sent
Answers = Mapping[Find, Found]


@dataclass(frozen=True, slots=True)
class Event:
    """What a dialog is told. ``at`` is UTC milliseconds; ``answers`` is what was searched for this turn so far."""

    at: int
    input: Input
    answers: Answers = field(default_factory=dict)

    def found(self, find: Find) -> Found:
        """What a search finds. Raises Seek where it was not made yet."""
        if find not in self.answers:
            raise Seek(find)
        return self.answers[find]


class Seek(Exception):
    """A turn needs a search. It is made beside the transaction, and the turn is told again with its answer.

    So no turn waits for a search, and one whose state has changed meanwhile simply asks for another.
    """

    def __init__(self, find: Find) -> None:
        super().__init__(find.words)
        self.find = find


class BadPress(Exception):
    """The bytes of a button do not fit its action: treated as a stale press."""


# -- Turns ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn(Generic[S]):
    """What a dialog decided. ``state`` None closes the frame.

    ``go`` opens another dialog (on top, or in its place if the frame closes). ``toast`` is one short line over the
    screen, a window that must be closed if ``alert``. ``fresh`` shows the screen in a new message; ``calm`` answers
    what was sent in the message that is there, as for the second photo of an album.
    """

    state: S | None
    toast: T | None = None
    alert: bool = False
    go: Route | None = None
    fresh: bool = False
    calm: bool = False


def stay(state: S, toast: T | None = None, *, alert: bool = False) -> Turn[S]:
    """The frame goes on with this state."""
    return Turn(state, toast, alert)


def close(toast: T | None = None, *, to: str = "") -> Turn[Any]:
    """The frame closes, perhaps in favor of a route."""
    return Turn(None, toast, go=Route.parse(to) if to else None)


# -- Dialogs ----------------------------------------------------------------------------------------------------

Mode = Literal["root", "single", "pushed"]


@dataclass(frozen=True)
class Dialog(Generic[S, V, P]):
    """A dialog as the stack knows it. ``name`` is its route; ``state`` is stored as JSON and validated when read.
    ``open`` makes the first state from a route's arguments, None where the route leads nowhere (any more).

    ``root`` clears the stack; ``single`` is open at most once: going there pops to it; ``pushed`` always goes on top.
    ``takes_text`` says whether free text belongs to this state (else it is a search). With ``wake`` what was entered
    is not lost when the customer wanders off: the state sleeps until the dialog is opened again, and ``wake`` makes of
    it the state to go on with.
    """

    name: str
    state: type[S]
    open: Callable[[tuple[str, ...], P], S | None]
    load: Callable[[S, P], V]
    turn: Callable[[S, Event, P], Turn[S]]
    draw: Callable[[S, V], Screen]
    mode: Mode = "pushed"
    takes_text: Callable[[S], bool] = lambda _state: False
    wake: Callable[[S, P], S] | None = None
