"""A Bot API of constant bytes and the people behind it, in a process of its own: the source of every load.

It learns each person's buttons from the bot's own screens, so a press carries the token of the frame that is open.
An update counts as worked when both of its calls (the answer to the press, the screen) have come in.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from benchmarks.people import BOT, DATE, People, Person
from benchmarks.wire import Serving, reply

BATCH = 100  # updates an answer of getUpdates holds at most; core.telegram.org/bots/api#getupdates
GIVE_UP = 15.0  # seconds without any progress

_TIMEOUT = re.compile(rb'timeout"?[=:] *(\d+)')
_TRUE = reply(b'{"ok":true,"result":true}')
_NONE = reply(b'{"ok":true,"result":[]}')
_CONSTANT = {
    "getMe": reply(orjson.dumps({"ok": True, "result": BOT | {"can_join_groups": True}})),
    "getWebhookInfo": reply(b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}'),
}
_SCREENS = {"sendMessage", "sendPhoto", "editMessageText", "editMessageMedia", "editMessageCaption"}


@dataclass(frozen=True, slots=True)
class Say:
    """A step of a visit: send a text; with several, each person takes another one."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """A step of a visit: press a button whose bytes hold this; while there is none, press one with ``instead``.

    A screen that has a button with ``arrived`` is where the step would have led: nothing is pressed.
    """

    button: str
    instead: str = ""
    arrived: str = ""


Step = Say | Press


@dataclass(frozen=True, slots=True)
class Run:
    """What a load did: CPU in seconds, of the bot and of the generator; latencies in milliseconds, unsorted."""

    presses: int
    lost: int
    seconds: float
    bot_cpu: float
    own_cpu: float
    latencies: tuple[float, ...]
    asked: tuple[float, ...] = ()  # the same of questions before a payment


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used, all its threads, to the nanosecond (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2) if pid else 0.0


def nobody(_person: Person) -> None:
    """Nobody wants to know."""


class Telegram:
    """Serves one bot. ``latency`` is added to every answer, in seconds."""

    def __init__(self, people: int) -> None:
        self.people = People(people)
        self.latency = 0.0
        self.learning = True
        self.worked: Callable[[Person], None] = nobody  # both calls of a person's update have come in
        self.done: Callable[[Person], None] = nobody  # and both were answered
        self.calls: dict[str, int] = {}
        self.first_screen = asyncio.Event()
        self._updates = 0
        self._ready: deque[bytes] = deque()
        self._poll: Serving | None = None
        self._loop = asyncio.get_running_loop()

    # What the bot calls -------------------------------------------------------------------------------------------

    def handle(self, method: str, body: bytes, door: Serving) -> None:
        """Answer one call."""
        if method == "getUpdates":
            self._polled(body, door)
            return
        self.calls[method] = self.calls.get(method, 0) + 1
        person, answer = None, _CONSTANT.get(method, _TRUE)
        if method == "answerCallbackQuery":
            person = self.people.of_query(body)
            if person:
                person.answered = True
        elif method == "answerPreCheckoutQuery":
            person = self.people.of_query(body)
            self._allowed(person, body)
        elif method in _SCREENS:
            person = self.people.of_chat(body)
            if person:
                answer = self._screen(person, method, body)
                person.shown = True
        if self.latency:
            self._loop.call_later(self.latency, self._answer, door, answer, person)
            if person:
                self._came(person)
        else:
            if person:
                self._came(person)
            self._answer(door, answer, person)

    def _screen(self, person: Person, method: str, body: bytes) -> bytes:
        self.first_screen.set()
        if self.learning:
            person.learn(method, body)
            return reply(person.edited)
        return reply(person.edited if method.startswith("edit") else _sent(person))

    def _allowed(self, person: Person | None, body: bytes) -> None:
        """A payer has his answer, or nobody has."""
        if person:
            person.shown = True
        if b"error_message" in body:
            self.calls["refused payments"] = self.calls.get("refused payments", 0) + 1

    def _came(self, person: Person) -> None:
        person.calls += 1
        person.owed += 1
        if person.busy and person.shown and (person.answered or not person.press):
            self.worked(person)

    def _answer(self, door: Serving, answer: bytes, person: Person | None) -> None:
        door.answer(answer)
        if person is None:
            return
        person.owed -= 1
        if person.busy and not person.owed and person.shown and (person.answered or not person.press):
            person.busy = False
            self.done(person)

    def _polled(self, body: bytes, door: Serving) -> None:
        waits = _TIMEOUT.search(body)
        if self._ready:
            self._deliver(door)
        elif waits is None or waits[1] == b"0":
            door.answer(_NONE)
        else:
            self._poll = door
            self._loop.call_later(int(waits[1]), self._nothing, door)

    def _nothing(self, door: Serving) -> None:
        if self._poll is door:
            self._poll = None
            door.answer(_NONE)

    def _deliver(self, door: Serving) -> None:
        ready = self._ready
        batch = [ready.popleft() for _ in range(min(BATCH, len(ready)))]
        whole = reply(b'{"ok":true,"result":[%b]}' % b",".join(batch))
        if self.latency:
            self._loop.call_later(self.latency, door.answer, whole)
        else:
            door.answer(whole)

    # What the people do -------------------------------------------------------------------------------------------

    def bring(self, update: bytes) -> None:
        """An update is there; the bot gets it as soon as it asks."""
        self._ready.append(update)

    def flush(self) -> None:
        """Whoever waits for updates gets those that are there."""
        if self._ready and self._poll:
            door, self._poll = self._poll, None
            if not door.transport.is_closing():
                self._deliver(door)

    def say(self, person: Person, text: str) -> None:
        """A person sends a text."""
        self._begin(person, press=False)
        self.bring(person.said(self._next(), text))

    def press(self, person: Person, data: str) -> None:
        """A person presses a button."""
        self._begin(person, press=True)
        self.bring(person.pressed(self._next(), data))

    def pay(self, person: Person) -> None:
        """A person pays his invoice; the provider asks whether he may."""
        self._begin(person, press=False)
        self.bring(person.pays(self._next()))

    def flood(self, person: Person, data: str) -> None:
        """An update that nobody waits for: a press, or a text where ``data`` is no button's."""
        made = person.pressed(self._next(), data) if ":" in data else person.said(self._next(), data)
        self.bring(made)

    def _begin(self, person: Person, *, press: bool) -> None:
        person.busy, person.press, person.answered, person.shown = True, press, False, False
        person.due = time.monotonic()

    def _next(self) -> int:
        self._updates += 1
        return self._updates


def _sent(person: Person) -> bytes:
    person.last += 1
    person.live = person.last
    message = {"message_id": person.live, "from": BOT, "chat": person.chat, "date": DATE, "text": person.text}
    return orjson.dumps({"ok": True, "result": message})
