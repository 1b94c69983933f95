"""A full press, beside the least that a bot on the same transport can do.

Measured: CPU of the bot's process a press, throughput when saturated (256 presses on their way, so that p50 is 256
divided by the throughput), and the time from the press to both calls; the same at 100 presses a second. A press
changes the quantity of a cart's line: one turn, one durable commit, answerCallbackQuery and an edit of a screen with 13
buttons and 6 prices. The echo answers the same presses with the same two calls and a constant screen, over our own wire
and, as a yardstick, through aiohttp's client session. The bots live side by side; rounds alternate between them.
"ratio" is the shop's CPU to that of the echo on the same wire, "to_aiohttp" to that of the echo on the session.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from benchmarks.generator import Generator, Learned, ceiling
from benchmarks.lab import Bot, described, median, options, running, shopping, tell, workshop
from benchmarks.seed import shop
from benchmarks.telegram import Run

CPU_GOAL, RATIO_GOAL = 1.0, 2.5
LATENCY = 0.05  # seconds that every call takes in the second part
QUIET = 100.0  # presses a second in the third
SHORTEST = 0.001  # ms; the clock of another process may not have moved in a very short run


def measure(people: int, presses: int, rounds: int) -> list[dict[str, object]]:
    """Rows for shop and echoes: without and with latency, and when it is quiet."""
    with ExitStack() as stack:
        folder = stack.enter_context(workshop())
        buyers, others, usual = (stack.enter_context(Generator(people)) for _ in range(3))
        settings = shop(folder, buyers.url, 200)
        bot = stack.enter_context(running("shop", folder, "--config", str(settings)))
        learned = shopping(buyers, bot, people)
        sides = [Side("shop", buyers, bot, "qty")]
        for name, client, generator in (("echo", "wire", others), ("echo on aiohttp", "aiohttp", usual)):
            generator.dress(learned)
            where = ("--url", generator.url, "--screen", str(_screen(folder, learned)), "--client", client)
            sides.append(Side(name, generator, stack.enter_context(running("echo", folder, *where)), ""))
        for side in sides:
            side.press(min(presses, 500))
        rows: list[dict[str, object]] = []
        for latency in (0.0, LATENCY):
            for _ in range(rounds):
                for side in sides:
                    side.runs.append(side.press(presses, latency=latency))
            rows += _rows(latency, sides, "saturated")
        for side in sides:
            side.runs.append(side.press(min(presses, 1000), rate=QUIET))
        return rows + _rows(0.0, sides, f"{QUIET:.0f}/s")


@dataclass(slots=True)
class Side:
    """A bot, and the people who press its buttons. ``runs`` are those of the part that is measured now."""

    name: str
    people: Generator
    bot: Bot
    action: str
    runs: list[Run] = field(default_factory=list)

    def press(self, presses: int, *, rate: float = 0.0, latency: float = 0.0) -> Run:
        """Presses, measured."""
        return self.people.press(self.bot.pid, self.action, presses, rate=rate, latency=latency)


def _screen(folder: Path, learned: Learned) -> Path:
    path = folder / "screen.json"
    path.write_bytes(orjson.dumps({"text": learned.text, "reply_markup": orjson.loads(learned.markup)}))
    return path


def _rows(latency: float, sides: Sequence[Side], how: str) -> list[dict[str, object]]:
    """A row a side; the next part begins with no runs."""
    all_runs = [[described(run) for run in side.runs] for side in sides]
    rows: list[dict[str, object]] = []
    for side, runs in zip(sides, all_runs, strict=True):
        rows.append({"case": f"{side.name}, {how}", "api_ms": round(latency * 1000), **_median(runs)})
        side.runs = []
    for name, echoes in (("ratio", all_runs[1]), ("to_aiohttp", all_runs[2])):
        pairs = zip(all_runs[0], echoes, strict=True)
        rows[0][name] = median([one["cpu_ms"] / max(other["cpu_ms"], SHORTEST) for one, other in pairs])
    return rows


def _median(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: median([row[name] for row in rows]) for name in rows[0]}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--presses", type=int, default=4000, help="a round")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    most = ceiling(20_000)
    rows = measure(chosen.people, chosen.presses, chosen.rounds)
    tell(
        f"A full press: {chosen.rounds} rounds of {chosen.presses} presses by {chosen.people} customers",
        rows,
        as_json=chosen.json,
        cpu_goal_ms=CPU_GOAL,
        ratio_goal=RATIO_GOAL,
        generator_ceiling_per_second=most.presses / most.seconds,
    )


if __name__ == "__main__":
    main()
