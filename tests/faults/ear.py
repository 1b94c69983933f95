"""Listens at the sandbox: what was accepted in which life of the program, and the moment at which a kill falls."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.faults import Fault, FaultBook
from bot.sandbox.world import World

SENDS = frozenset({"sendMessage", "sendInvoice"})
CALLS = SENDS | {"answerPreCheckoutQuery", "answerCallbackQuery", "editMessageText", "editMessageMedia"}
LOST = frozenset({"lost_answer", "malformed"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """A new message that Telegram took: in which life, when (seconds of the loop); ``lost``: the bot was not told.

    ``first`` is its first line, ``payload`` an invoice's.
    """

    method: str
    chat: int
    message: int
    first: str
    payload: str
    life: int
    at: float
    lost: bool


@dataclass(slots=True)
class Book(FaultBook):
    """A fault book that remembers whether the call of this moment loses its answer."""

    losing: bool = False

    def strike(self, method: str, chat: int | None, kinds: set[str] | frozenset[str]) -> Fault | None:
        found = FaultBook.strike(self, method, chat, kinds)
        if kinds == LOST:
            self.losing = found is not None
        return found


@dataclass(slots=True)
class Trap:
    """When to kill. ``phase``: before (a call takes effect), after it did, update (was handed out), money (was told).

    ``skip`` so many chances first; ``delay`` seconds after an update was handed out.
    """

    phase: str
    methods: frozenset[str] = CALLS
    skip: int = 0
    delay: float = 0.0
    sprung: "asyncio.Future[str]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Ear:
    """Hears every request, answer and update. ``kill`` ends the program at once; ``then`` checks the specification."""

    def __init__(self, world: World, then: Callable[[str, str, object], None], kill: Callable[[], None]) -> None:
        self.world = world
        self.book = Book()
        world.faults = self.book
        world.check = self._hear
        self.kill = kill
        self.life = 0
        self.deaths: dict[int, float] = {}
        self.trap: Trap | None = None
        self.accepted: list[Accepted] = []
        self.kinds: dict[int, str] = {}
        self.asked: dict[str, str] = {}
        self.calls = 0
        self._then = then
        self._drop = 0

    def born(self, life: int) -> None:
        """A life begins."""
        self.life = life
        self.trap = None
        self.book.faults = [fault for fault in self.book.faults if fault.id != self._drop]

    def died(self) -> None:
        """A life has ended."""
        self.trap = None
        self.deaths[self.life] = asyncio.get_running_loop().time()

    def _hear(self, kind: str, name: str, payload: Any) -> None:
        self._then(kind, name, payload)
        if kind == "update":
            self._update(payload)
        elif kind == "request":
            self.calls += name != "getUpdates"
            self._request(name)
        elif name == "getUpdates":
            self._handed_out(payload)
        else:
            self._answer(name, payload)

    def _update(self, update: dict[str, Any]) -> None:
        kind = next(key for key in update if key != "update_id")
        data = str(update[kind].get("data", "")) if kind == "callback_query" else ""
        self.kinds[int(update["update_id"])] = "card" if data.startswith("#") else kind
        if kind == "pre_checkout_query":
            self.asked[update[kind]["id"]] = update[kind]["invoice_payload"]

    def _request(self, name: str) -> None:
        if self._springs("before", name):
            self._drop = self.book.add("drop_connection", name, times=1).id
            self.book.faults.insert(0, self.book.faults.pop())

    def _answer(self, name: str, payload: Any) -> None:
        if name in SENDS and self.world.sent:
            self._accept(name, payload)
        self._springs("after", name)

    def _accept(self, name: str, payload: Any) -> None:
        chat, message = int(payload["chat"]["id"]), int(payload["message_id"])
        first = str(payload.get("text", "")).partition("\n")[0]
        invoice = next(reversed(self.world.invoices.values())).payload if name == "sendInvoice" else ""
        now = asyncio.get_running_loop().time()
        self.accepted.append(Accepted(name, chat, message, first, invoice, self.life, now, self.book.losing))

    def _handed_out(self, batch: list[dict[str, Any]]) -> None:
        trap = self.trap
        if trap is None or trap.phase not in {"update", "money"} or not batch:
            return
        if trap.phase == "money" and not any("successful_payment" in u.get("message", {}) for u in batch):
            return
        trap.skip -= 1
        if trap.skip < 0:
            self.trap = None
            asyncio.get_running_loop().call_later(trap.delay, self._spring, trap, "getUpdates")

    def _springs(self, phase: str, name: str) -> bool:
        trap = self.trap
        if trap is None or trap.phase != phase or name not in trap.methods:
            return False
        trap.skip -= 1
        if trap.skip >= 0:
            return False
        self.trap = None
        self._spring(trap, name)
        return True

    def _spring(self, trap: Trap, name: str) -> None:
        self.kill()
        if not trap.sprung.done():
            trap.sprung.set_result(name)


def weather(book: Book, dice: random.Random) -> None:
    """What the network does to us all the time: doubles, lost answers, refusals, delays."""
    book.add("duplicate_update", probability=0.12, seed=dice.getrandbits(32))
    book.add("lost_answer", probability=0.01, seed=dice.getrandbits(32))
    book.add("429", probability=0.003, retry_after=1, seed=dice.getrandbits(32))
    book.add("latency", ms=15, probability=0.1, seed=dice.getrandbits(32))
