"""The generator's process, and the handle by which the measuring process tells it what to do.

Run alone (``python -m benchmarks.generator``) it measures its own ceiling with a raw client in a second process.
"""

import argparse
import asyncio
import gc
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Self

import orjson
import uvloop

from benchmarks.loads import Flood, Load, Presses, Visits, find_act
from benchmarks.people import SHIFT
from benchmarks.telegram import Run, Step, Telegram, cpu_of
from benchmarks.wire import Calling, Serving, request

SPAWN = get_context("spawn")
_QUERIES = re.compile(rb'"callback_query":\{"id":"(\d+)"')


def cores() -> tuple[int, int]:
    """The core of the bot and the core of everything else; the same one where there is only one."""
    free = sorted(os.sched_getaffinity(0))
    return free[0], free[-1]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a visit came to: people who are through, people who found no way on, buttons and text of one screen."""

    through: int
    stuck: int
    buttons: int
    text: str
    markup: str
    run: Run


class _Served:
    """The generator's side: commands come through the pipe, one at a time."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.commands: dict[str, Callable[..., Awaitable[Any]]] = {
            "visit": self.visit,
            "press": self.press,
            "flood": self.flood,
            "dress": self.dress,
            "say": self.say,
            "first": self.first,
            "calls": self.calls,
            "owe": self.owe,
        }

    async def visit(self, bot: int, steps: tuple[Step, ...], people: tuple[int, int], flight: int) -> Learned:
        everybody = self.telegram.people.all()[people[0] : people[1]]
        visits = Visits(self.telegram, bot, steps, everybody, flight)
        run = await visits.run(0, learning=True)
        if not visits.through:
            return Learned(0, len(everybody), 0, "", "", run)
        one = visits.through[0]
        markup = orjson.dumps(one.markup).decode()
        return Learned(
            len(visits.through), len(everybody) - len(visits.through), len(one.buttons), one.text, markup, run
        )

    async def press(
        self, bot: int, action: str, presses: int, flight: int, rate: float, latency: float, people: int
    ) -> Run:
        pool = self.telegram.people.all()[:people]
        if action:
            pool = [person for person in pool if person.payload or find_act(person, action)]
        self.telegram.latency = latency
        try:
            return await _measured(Presses(self.telegram, bot, pool, presses, flight, rate), presses)
        finally:
            self.telegram.latency = 0.0

    async def flood(self, bot: int, action: str, updates: int, presses: int, gap: float, text: str) -> Run:
        pool = [person for person in self.telegram.people.all() if find_act(person, action)]
        return await _measured(Flood(self.telegram, bot, pool, updates, presses, gap, text), presses)

    async def dress(self, text: str, markup: str) -> None:
        for person in self.telegram.people.all():
            person.live = person.last = 1
            person.text, person.markup, person.act = text, orjson.loads(markup), "abcd:qty:17:"
            person.arm()

    async def say(self, text: str) -> None:
        self.telegram.first_screen.clear()
        self.telegram.say(self.telegram.people.all()[0], text)

    async def first(self, bot: int) -> float:
        await self.telegram.first_screen.wait()
        return cpu_of(bot)

    async def owe(self, invoices: dict[int, tuple[str, int]]) -> None:
        for number, (payload, total) in invoices.items():
            person = self.telegram.people.all()[number]
            person.payload, person.total = payload, total

    async def calls(self) -> dict[str, int]:
        return self.telegram.calls


async def _measured(load: Load, presses: int) -> Run:
    gc.collect()
    gc.disable()
    try:
        return await load.run(presses)
    finally:
        gc.enable()


class Generator:
    """The handle: starts the process, tells it what to do, stops it. ``port`` is where its Bot API listens."""

    def __init__(self, people: int) -> None:
        self._pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(theirs, people, cores()[1]), daemon=True)
        self._process.start()
        theirs.close()
        self.port: int = self._pipe.recv()

    @property
    def url(self) -> str:
        """The Bot API's address."""
        return f"http://127.0.0.1:{self.port}"

    def visit(self, bot: int, steps: tuple[Step, ...], *, people: tuple[int, int], flight: int = 32) -> Learned:
        """People go through these steps; ``bot`` is the bot's process id."""
        learned: Learned = self._ask("visit", bot, steps, people, flight)
        return learned

    def press(
        self,
        bot: int,
        action: str,
        presses: int,
        *,
        flight: int = 256,
        rate: float = 0.0,
        latency: float = 0.0,
        people: int = 1_000_000,
    ) -> Run:
        """Presses on the button ``action`` of everybody's screen ("" where nobody looks at the bytes)."""
        run: Run = self._ask("press", bot, action, presses, flight, rate, latency, people)
        return run

    def flood(self, bot: int, action: str, *, updates: int, presses: int, gap: float, text: str = "") -> Run:
        """One person's flood while others press."""
        run: Run = self._ask("flood", bot, action, updates, presses, gap, text)
        return run

    def dress(self, learned: Learned) -> None:
        """Give everybody the screen that was learned elsewhere."""
        self._ask("dress", learned.text, learned.markup)

    def say(self, text: str) -> None:
        """The first person says something; the update waits for a bot."""
        self._ask("say", text)

    def first(self, bot: int) -> float:
        """Wait for the first screen after ``say``; the CPU (seconds) that the bot had used when it came."""
        cpu: float = self._ask("first", bot)
        return cpu

    def owe(self, invoices: dict[int, tuple[str, int]]) -> None:
        """Give people, by their numbers, an invoice (its payload and its total), which they pay from now on."""
        self._ask("owe", invoices)

    def calls(self) -> dict[str, int]:
        """How often each method was called so far."""
        calls: dict[str, int] = self._ask("calls")
        return calls

    def close(self) -> None:
        """Stop the process."""
        self._pipe.close()
        self._process.join(5)

    def _ask(self, name: str, *arguments: object) -> Any:
        self._pipe.send((name, arguments))
        answer = self._pipe.recv()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(pipe: "Connection[Any, Any]", people: int, core: int) -> None:
    os.sched_setaffinity(0, {core})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serving(pipe, people))


async def _serving(pipe: "Connection[Any, Any]", people: int) -> None:
    loop = asyncio.get_running_loop()
    telegram = Telegram(people)
    gc.freeze()
    server = await loop.create_server(lambda: Serving(telegram.handle), "127.0.0.1", 0)
    served, said = _Served(telegram), asyncio.Event()
    loop.add_reader(pipe.fileno(), said.set)
    pipe.send(server.sockets[0].getsockname()[1])
    while True:
        await said.wait()
        said.clear()
        try:
            name, arguments = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(await served.commands[name](*arguments))
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            pipe.send(error)


# The ceiling: what the generator does against a client that thinks of nothing ----------------------------------------


async def _echo(port: int, screen: bytes) -> None:
    """Answer every press with both calls, as bytes, over a few connections."""
    loop = asyncio.get_running_loop()
    doors = [(await loop.create_connection(Calling, "127.0.0.1", port))[1] for _ in range(9)]
    poll, others = doors[0], doors[1:]
    again = request("getUpdates", b'{"timeout":30}')

    def updates(body: bytes) -> None:
        poll.call(again, updates)
        for found in _QUERIES.finditer(body):
            chat = int(found[1]) // SHIFT
            door = others[chat % len(others)]
            door.call(request("answerCallbackQuery", b'{"callback_query_id":"%b"}' % found[1]), _ignore)
            door.call(request("editMessageText", b'{"chat_id":%d,"message_id":1,%b}' % (chat, screen)), _ignore)

    poll.call(again, updates)
    await asyncio.Event().wait()


def _ignore(_body: bytes) -> None:
    return


def _client(port: int, core: int) -> None:
    os.sched_setaffinity(0, {core})
    keys = [{"text": "12 characters", "callback_data": f"abcd:qty:{number}:5"} for number in range(13)]
    screen = orjson.dumps({"text": "x" * 300, "reply_markup": {"inline_keyboard": [keys]}})[1:-1]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_echo(port, screen))


def ceiling(presses: int = 20_000) -> Run:
    """The generator alone: presses a second with a raw client on the other core."""
    with Generator(500) as generator:
        client = SPAWN.Process(target=_client, args=(generator.port, cores()[0]), daemon=True)
        client.start()
        generator.press(0, "", 500)
        run = generator.press(0, "", presses)
        client.terminate()
        client.join()
    return run


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--presses", type=int, default=20_000)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    run = ceiling(chosen.presses)
    result = {
        "presses": run.presses,
        "per_second": run.presses / run.seconds,
        "cpu_ms": run.own_cpu * 1000 / run.presses,
    }
    if chosen.json:
        print(orjson.dumps(result).decode())
    else:
        print(f"The generator alone: {result['per_second']:,.0f} updates/s, {result['cpu_ms']:.3f} ms CPU each")


if __name__ == "__main__":
    main()
