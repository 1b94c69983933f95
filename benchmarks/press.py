"""A full press, beside the least that a bot on the same transport can do.

Measured: CPU of the bot's process a press, throughput when saturated (256 presses on their way, so that p50 is 256
divided by the throughput), and the time from the press to both calls; the same at 100 presses a second. A press
changes the quantity of a cart's line: one turn, one durable commit, answerCallbackQuery and an edit of a screen with 13
buttons and 6 prices. The echo answers the same presses with the same two calls and a constant screen. Both bots live
side by side; rounds alternate between them.
"""

from collections.abc import Sequence
from pathlib import Path

import orjson

from benchmarks.generator import Generator, Learned, ceiling
from benchmarks.lab import described, median, options, running, shopping, tell, workshop
from benchmarks.seed import shop
from benchmarks.telegram import Run

CPU_GOAL, RATIO_GOAL = 1.0, 2.5
LATENCY = 0.05  # seconds that every call takes in the second part
QUIET = 100.0  # presses a second in the third


def measure(people: int, presses: int, rounds: int) -> list[dict[str, object]]:
    """Rows for shop and echo: without and with latency, and when it is quiet."""
    with workshop() as folder, Generator(people) as buyers, Generator(people) as others:
        settings = shop(folder, buyers.url, 200)
        with running("shop", folder, "--config", str(settings)) as bot:
            learned = shopping(buyers, bot, people)
            others.dress(learned)
            with running("echo", folder, "--url", others.url, "--screen", str(_screen(folder, learned))) as echo:
                buyers.press(bot.pid, "qty", min(presses, 500))
                others.press(echo.pid, "", min(presses, 500))
                rows: list[dict[str, object]] = []
                for latency in (0.0, LATENCY):
                    ours: list[Run] = []
                    least: list[Run] = []
                    for _ in range(rounds):
                        ours.append(buyers.press(bot.pid, "qty", presses, latency=latency))
                        least.append(others.press(echo.pid, "", presses, latency=latency))
                    rows += _rows(latency, ours, least, "saturated")
                quiet = buyers.press(bot.pid, "qty", min(presses, 1000), rate=QUIET)
                least_quiet = others.press(echo.pid, "", min(presses, 1000), rate=QUIET)
                rows += _rows(0.0, [quiet], [least_quiet], f"{QUIET:.0f}/s")
    return rows


def _screen(folder: Path, learned: Learned) -> Path:
    path = folder / "screen.json"
    path.write_bytes(orjson.dumps({"text": learned.text, "reply_markup": orjson.loads(learned.markup)}))
    return path


def _rows(latency: float, ours: Sequence[Run], least: Sequence[Run], how: str) -> list[dict[str, object]]:
    shops, echoes = [described(run) for run in ours], [described(run) for run in least]
    shop, echo = _median(shops), _median(echoes)
    ratios = [one["cpu_ms"] / other["cpu_ms"] for one, other in zip(shops, echoes, strict=True)]
    where = {"api_ms": round(latency * 1000)}
    return [
        {"case": f"shop, {how}", **where, **shop, "ratio": median(ratios)},
        {"case": f"echo, {how}", **where, **echo},
    ]


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
