"""The stack of open dialogs: what a press, a text or a link does to it, and the screen that follows.

A frame carries a token that is written into its buttons, so a press on something closed is recognized, never
guessed: it shows the current screen. A dialog that can wake leaves its frame asleep, without a token, at the bottom.
Everything here is plain calls; what fails is raised to the caller, whose transaction is rolled back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from dialogs.codec import BACK, Acted
from dialogs.kit import Answers, Dialog, Event, Press, Route, Screen, T, Turn, t

DEPTH = 16
HOME = Route("home")
ASLEEP = ""  # the token of a frame that nobody sees
NOTHING: Answers = {}

AnyDialog = Dialog[Any, Any, Any]


class Vanished(Exception):
    """What a frame showed does not exist any more: the frame is dropped."""


@dataclass(frozen=True, slots=True)
class Frame:
    """An open dialog: its name, the token in its buttons, its state as JSON data."""

    dialog: str
    token: str
    state: Any


Stack = tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the customer sees next, and the stack behind it."""

    stack: Stack
    screen: Screen
    toast: T | None = None
    alert: bool = False
    fresh: bool = False
    calm: bool = False

    @property
    def token(self) -> str:
        """The token of the frame on top."""
        return self.stack[-1].token


def loads(text: str) -> Stack:
    """Read a stored stack; what cannot be read is an empty one."""
    try:
        return tuple(Frame(str(name), str(token), state) for name, token, state in orjson.loads(text))
    except (ValueError, TypeError):
        return ()


def dumps(stack: Stack) -> str:
    """Write a stack."""
    rows = [[frame.dialog, frame.token, frame.state] for frame in stack]
    return orjson.dumps(rows).decode()


class Stacks:
    """The dialogs of the shop by name. ``shop`` arguments satisfy every dialog's Protocol and give ``new_id()``."""

    def __init__(self, dialogs: Iterable[AnyDialog]) -> None:
        self.dialogs = {dialog.name: dialog for dialog in dialogs}
        self.states = {dialog.name: TypeAdapter[Any](dialog.state) for dialog in self.dialogs.values()}

    def current(self, stack: Stack, shop: Any, toast: T | None = None, *, alert: bool = False) -> Shown:
        """The screen of the frame on top; frames that no longer hold are dropped on the way."""
        gone = False
        while stack and stack[-1].token != ASLEEP:
            top = stack[-1]
            try:
                state = self._state(top)
                dialog = self.dialogs[top.dialog]
                screen = dialog.draw(state, dialog.load(state, shop))
            except (Vanished, ValidationError, KeyError):
                stack, gone = stack[:-1], True
            else:
                return Shown(stack, screen, t("toast-gone") if gone else toast, alert)
        return self.current(self._opened(stack, HOME, shop) or (), shop, toast)

    def press(self, stack: Stack, pressed: Acted, at: int, shop: Any, answers: Answers = NOTHING) -> Shown:
        """A press on an action: of an open frame it is done, else the current screen is shown."""
        found = next((at for at, frame in enumerate(stack) if frame.token == pressed.token != ASLEEP), None)
        if found is None:
            return self.current(stack, shop, t("toast-stale"))
        if pressed.action == BACK:
            return self.current(self._cut(stack, found), shop)
        if found + 1 < len(stack):
            stack = self._cut(stack, found + 1)
        return self.tell(stack, Event(at, Press(pressed.action, pressed.args), answers), shop)

    def tell(self, stack: Stack, event: Event, shop: Any) -> Shown:
        """Give an event to the frame on top."""
        try:
            state = self._state(stack[-1])
            turn = self.dialogs[stack[-1].dialog].turn(state, event, shop)
        except (Vanished, ValidationError, KeyError):
            return self.current(stack[:-1], shop, t("toast-gone"))
        return self._follow(stack, turn, shop)

    def tell_at(self, stack: Stack, route: Route, event: Event, shop: Any) -> Shown:
        """Open a route and give the event to what is there."""
        opened = self._opened(stack, route, shop)
        return self.current(stack, shop, t("toast-nowhere")) if opened is None else self.tell(opened, event, shop)

    def takes_text(self, stack: Stack) -> bool:
        """Whether free text belongs to the frame on top."""
        try:
            return bool(stack) and self.dialogs[stack[-1].dialog].takes_text(self._state(stack[-1]))
        except (ValidationError, KeyError):
            return False

    def go(self, stack: Stack, route: Route, shop: Any, toast: T | None = None) -> Shown:
        """Follow a route; one that leads nowhere shows the current screen and says so."""
        opened = self._opened(stack, route, shop)
        if opened is None:
            return self.current(stack, shop, t("toast-nowhere"))
        return self.current(opened, shop, toast)

    def _follow(self, stack: Stack, turn: Turn[Any], shop: Any) -> Shown:
        top = stack[-1]
        if turn.state is None:
            stack = stack[:-1]
        else:
            state = self.states[top.dialog].dump_python(turn.state, mode="json")
            stack = (*stack[:-1], Frame(top.dialog, top.token, state))
        if turn.go is not None:
            shown = self.go(stack, turn.go, shop, turn.toast)
        else:
            shown = self.current(stack, shop, turn.toast, alert=turn.alert)
        return replace(shown, fresh=turn.fresh, calm=turn.calm) if turn.fresh or turn.calm else shown

    def _opened(self, stack: Stack, route: Route, shop: Any) -> Stack | None:
        dialog = self.dialogs.get(route.name)
        state = dialog.open(route.args, shop) if dialog else None
        if dialog is None or state is None:
            return None
        frame = Frame(dialog.name, shop.new_id()[:4], self.states[dialog.name].dump_python(state, mode="json"))
        if dialog.mode == "root":
            return (*self._cut(stack, 0), frame)
        if stack and stack[-1].token != ASLEEP and (stack[-1].dialog, stack[-1].state) == (frame.dialog, frame.state):
            return stack
        if dialog.mode == "single":
            below = next((at for at, open_ in _awake(stack) if open_.dialog == dialog.name), len(stack))
            stack = self._cut(stack, below)
        if dialog.wake is not None:
            stack, frame = self._woken(stack, frame, shop)
        asleep, base = _asleep(stack), tuple(open_ for _, open_ in _awake(stack))
        base = base or (self._opened((), HOME, shop) or ())
        if len(base) >= DEPTH:
            base = (base[0], *base[2:])
        return (*asleep, *base, frame)

    def _woken(self, stack: Stack, frame: Frame, shop: Any) -> tuple[Stack, Frame]:
        """A new frame goes on where its dialog was left, if what sleeps can still be read."""
        dialog = self.dialogs[frame.dialog]
        old = next((each for each in _asleep(stack) if each.dialog == frame.dialog), None)
        if old is None or dialog.wake is None:
            return stack, frame
        stack = tuple(each for each in stack if each is not old)
        try:
            state = dialog.wake(self._state(old), shop)
        except ValidationError:
            return stack, frame
        return stack, replace(frame, state=self.states[dialog.name].dump_python(state, mode="json"))

    def _cut(self, stack: Stack, count: int) -> Stack:
        """The lower ``count`` frames; of those above, what can wake falls asleep."""
        left = [replace(each, token=ASLEEP) for each in stack[count:] if self._sleeps(each)]
        names = {each.dialog for each in left}
        slept = (each for each in _asleep(stack) if each.dialog not in names)
        return (*slept, *left, *(each for at, each in _awake(stack) if at < count))

    def _sleeps(self, frame: Frame) -> bool:
        dialog = self.dialogs.get(frame.dialog)
        return frame.token != ASLEEP and dialog is not None and dialog.wake is not None

    def _state(self, frame: Frame) -> Any:
        return self.states[frame.dialog].validate_python(frame.state)


def _asleep(stack: Stack) -> Stack:
    return tuple(each for each in stack if each.token == ASLEEP)


def _awake(stack: Stack) -> list[tuple[int, Frame]]:
    """The open frames, each with its place in the stack."""
    return [(at, each) for at, each in enumerate(stack) if each.token != ASLEEP]
