"""Buttons as bytes and back: at most 64 of them, ids only, nothing in them trusted.

>product-42          a route, pressed on a screen
+product-42          a route, pressed on a notice: opens a new message
k3f9:qty:17:3        an action of the frame with token k3f9
k3f9:<               Back out of that frame
#paid:1042:7         a card's verb, entity id and version
"""

from dataclasses import dataclass

from dialogs.kit import Route, whole

LIMIT = 64  # bytes; core.telegram.org/bots/api#inlinekeyboardbutton
BACK = "<"


@dataclass(frozen=True, slots=True)
class Gone:
    """A route was pressed; ``fresh`` if the message must stay as it is."""

    route: Route
    fresh: bool


@dataclass(frozen=True, slots=True)
class Acted:
    """An action was pressed on the frame with this token."""

    token: str
    action: str
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carded:
    """A card's button was pressed."""

    verb: str
    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that we never wrote, or wrote in another age."""


Pressed = Gone | Acted | Carded | Unreadable


def encode_go(route: Route, *, fresh: bool = False) -> str:
    """Bytes of a route's button."""
    return _fit(("+" if fresh else ">") + str(route))


def encode_act(token: str, action: str, args: tuple[str, ...]) -> str:
    """Bytes of an action's button. An argument holds no colon."""
    if ":" in "".join(args):
        raise ValueError(f"a button's argument may not hold a colon: {action} {args}")
    return _fit(":".join((token, action, *args)))


def encode_card(verb: str, entity: int, version: int) -> str:
    """Bytes of a card's button."""
    return _fit(f"#{verb}:{entity}:{version}")


def decode(data: str) -> Pressed:
    """Read a button's bytes. Never raises: what cannot be read is Unreadable."""
    if len(data.encode(errors="replace")) > LIMIT or not data:
        return Unreadable()
    if data[0] in ">+":
        return Gone(Route.parse(data[1:]), fresh=data[0] == "+")
    if data[0] == "#":
        return _decode_card(data[1:])
    token, *rest = data.split(":")
    return Acted(token, rest[0], tuple(rest[1:])) if rest and rest[0] else Unreadable()


def _decode_card(text: str) -> Pressed:
    parts = text.split(":")
    if len(parts) != 3:
        return Unreadable()
    entity, version = whole(parts[1]), whole(parts[2])
    return Unreadable() if entity is None or version is None else Carded(parts[0], entity, version)


def _fit(data: str) -> str:
    if 4 * len(data) > LIMIT and len(data.encode()) > LIMIT:  # a character is four bytes at most
        raise ValueError(f"a button holds at most {LIMIT} bytes: {data!r}")
    return data
