"""What the people do together: visits of a few steps each, presses as fast as they are worked or at a rate, a flood."""

import asyncio
import time
from collections import deque

from benchmarks.people import Person
from benchmarks.telegram import GIVE_UP, Press, Run, Step, Telegram, cpu_of, nobody

HIGHEST = 5  # quantities go from 1 to this and start again, so that every press changes a row and the screen


class Load:
    """A load until it is through, or nothing has moved for a while."""

    def __init__(self, telegram: Telegram, bot: int) -> None:
        self.telegram = telegram
        self.bot = bot
        self.loop = asyncio.get_running_loop()
        self.latencies: list[float] = []
        self.asked: list[float] = []
        self.moved = time.monotonic()
        self.ended = asyncio.Event()
        self.began_at = self.ended_at = 0.0
        self.began_cpu = self.ended_cpu = self.own = 0.0

    async def run(self, presses: int, *, learning: bool = False) -> Run:
        """Begin, wait, count. ``presses`` is how many will be worked if nothing is lost."""
        telegram = self.telegram
        telegram.learning, telegram.done, telegram.worked = learning, self.free, self.worked
        self.began_at, self.began_cpu, self.own = time.monotonic(), cpu_of(self.bot), time.process_time()
        self.begin()
        while not self.ended.is_set() and time.monotonic() - self.moved < GIVE_UP:
            try:
                await asyncio.wait_for(self.ended.wait(), 1.0)
            except TimeoutError:
                continue
        telegram.learning, telegram.done, telegram.worked = True, nobody, nobody
        for person in telegram.people.by_id.values():
            person.busy = False
        return Run(
            presses,
            presses - len(self.latencies) - len(self.asked),
            self.ended_at - self.began_at,
            self.ended_cpu - self.began_cpu,
            time.process_time() - self.own,
            tuple(self.latencies),
            tuple(self.asked),
        )

    def begin(self) -> None:
        raise NotImplementedError

    def free(self, person: Person) -> None:
        """A person's update was worked and its calls were answered."""

    def worked(self, person: Person) -> None:
        """Both calls of a person's update have come in."""
        self.moved = self.ended_at = time.monotonic()
        (self.asked if person.payload else self.latencies).append((self.ended_at - person.due) * 1000)

    def end(self) -> None:
        """It is through."""
        self.ended_cpu = cpu_of(self.bot)
        self.ended.set()


class Visits(Load):
    """Everybody goes through the same steps, ``flight`` people at a time. Who finds no way on is counted as lost."""

    def __init__(
        self, telegram: Telegram, bot: int, steps: tuple[Step, ...], people: list[Person], flight: int
    ) -> None:
        super().__init__(telegram, bot)
        self.steps = steps
        self.waiting = deque(people)
        self.flight = flight
        self.inside = 0
        self.through: list[Person] = []
        self.stuck: list[Person] = []

    def begin(self) -> None:
        for _ in range(min(self.flight, len(self.waiting))):
            self._enter()
        self.telegram.flush()

    def free(self, person: Person) -> None:
        self._go_on(person)
        self.telegram.flush()

    def _enter(self) -> None:
        if self.waiting:
            self.inside += 1
            person = self.waiting.popleft()
            person.step = person.tries = 0
            self._go_on(person)

    def _go_on(self, person: Person) -> None:
        if person.step == len(self.steps):
            self._leave(person, self.through)
            return
        step = self.steps[person.step]
        if not isinstance(step, Press):
            person.step += 1
            self.telegram.say(person, step.texts[person.number % len(step.texts)])
        elif found := _holding(person, step.button):
            person.step += 1
            self.telegram.press(person, found[person.number % len(found)])
        elif _holding(person, step.arrived):
            person.step += 1
            self._go_on(person)
        elif person.tries < 12 and (found := _holding(person, step.instead)):
            person.tries += 1
            self.telegram.press(person, found[(person.number + person.tries) % len(found)])
        else:
            self._leave(person, self.stuck)

    def _leave(self, person: Person, where: list[Person]) -> None:
        where.append(person)
        self.inside -= 1
        self._enter()
        if not self.inside:
            self.end()


class Presses(Load):
    """Presses of people in turn: saturated with ``flight`` on their way, or ``rate`` a second whatever happens."""

    def __init__(
        self, telegram: Telegram, bot: int, people: list[Person], presses: int, flight: int, rate: float = 0.0
    ) -> None:
        super().__init__(telegram, bot)
        self.turn = deque(people)
        self.presses = presses
        self.flight = min(flight, len(people))
        self.rate = rate
        self.sent = self.freed = 0

    def begin(self) -> None:
        if self.rate:
            self._tick()
        else:
            for _ in range(min(self.flight, self.presses)):
                self._next()
        self.telegram.flush()

    def free(self, person: Person) -> None:
        self.turn.append(person)
        self.freed += 1
        if self.freed == self.presses:
            self.end()
        elif not self.rate and self.sent < self.presses:
            self._next()
            self.telegram.flush()

    def _next(self) -> None:
        self.sent += 1
        press_again(self.telegram, self.turn.popleft())

    def _tick(self) -> None:
        """Send what is due by now. A press is timed from when it was due, even if nobody was free to make it."""
        due = min(self.presses, int((time.monotonic() - self.began_at) * self.rate) + 1)
        while self.sent < due and self.turn:
            person = self.turn[0]
            self._next()
            person.due = self.began_at + (self.sent - 1) / self.rate
        self.telegram.flush()
        if self.sent < self.presses:
            self.loop.call_later(0.001, self._tick)


class Flood(Load):
    """One person sends ``updates`` at once; meanwhile others press, one after another, every ``gap`` seconds."""

    def __init__(
        self, telegram: Telegram, bot: int, people: list[Person], updates: int, presses: int, gap: float, text: str = ""
    ) -> None:
        super().__init__(telegram, bot)
        self.flooder, *others = people
        self.turn = deque(others)
        self.updates = updates
        self.presses = presses
        self.gap = gap
        self.text = text
        self.sent = self.freed = 0

    def begin(self) -> None:
        person = self.flooder
        for number in range(self.updates):
            self.telegram.flood(person, self.text or f"{person.act}{number % HIGHEST + 1}")
        self.telegram.flush()
        self._press()

    def free(self, person: Person) -> None:
        self.turn.append(person)
        self.freed += 1
        if self.freed == self.presses:
            self.end()

    def _press(self) -> None:
        self.sent += 1
        press_again(self.telegram, self.turn.popleft())
        self.telegram.flush()
        if self.sent < self.presses:
            self.loop.call_later(self.gap, self._press)


def press_again(telegram: Telegram, person: Person) -> None:
    """The same button with the next quantity; who has an invoice pays it."""
    if person.payload:
        telegram.pay(person)
        return
    person.quantity = person.quantity % HIGHEST + 1
    telegram.press(person, f"{person.act}{person.quantity}")


def _holding(person: Person, part: str) -> list[str]:
    """The buttons of his screen whose bytes hold this."""
    return [one for one in person.buttons if part in one] if part else []


def find_act(person: Person, action: str) -> bool:
    """Learn a person's button ``token:action:id:quantity`` from his screen; False if there is none."""
    found = next((one for one in person.buttons if one.split(":")[1:2] == [action] and one.count(":") == 3), "")
    person.act = found[: found.rindex(":") + 1] if found else ""
    return bool(found)
