"""How long ``store.transact`` takes from call to answer inside the running bot, under presses.

Measured: every call of the turns' lane (imports, sweeps and the queue's work are in a row of their own) while presses
come at 70 % of the saturated rate (the median of three saturated rounds just before), then saturated, 256 presses on
their way. A watch around ``Database.transact`` in the bot's process notes the times.
"""

import signal
import time
from pathlib import Path

import orjson

from benchmarks.generator import Generator
from benchmarks.lab import Bot, described, median, options, percentile, running, shopping, tell, workshop
from benchmarks.seed import shop
from benchmarks.telegram import Run

PART = 0.7
GOALS_MS = (50.0, 1000.0)


def measure(people: int, presses: int) -> list[dict[str, object]]:
    """Two rows: at 70 % of the saturated rate, and saturated."""
    with workshop() as folder, Generator(people) as generator:
        settings, times = shop(folder, generator.url, 200), folder / "times.json"
        with running("shop", folder, "--config", str(settings), "--times", str(times)) as bot:
            shopping(generator, bot, people)
            generator.press(bot.pid, "qty", min(presses, 500))
            rates = [described(generator.press(bot.pid, "qty", presses))["per_second"] for _ in range(3)]
            rows: list[dict[str, object]] = []
            for case, rate in (("at 70 %", PART * median(rates)), ("saturated", 0.0)):
                _switch(bot)
                run = generator.press(bot.pid, "qty", presses, rate=rate)
                rows.append(_row(case, run, _taken(bot, times)))
    return rows


def _switch(bot: Bot) -> None:
    bot.tell(signal.SIGUSR1)
    time.sleep(0.05)


def _taken(bot: Bot, times: Path) -> dict[str, list[float]]:
    """The milliseconds that were noted."""
    times.unlink(missing_ok=True)
    bot.tell(signal.SIGUSR1)
    until = time.monotonic() + 10
    while not times.exists() and time.monotonic() < until:
        time.sleep(0.01)
    found: dict[str, list[float]] = orjson.loads(times.read_bytes())
    return found


def _row(case: str, run: Run, taken: dict[str, list[float]]) -> dict[str, object]:
    worked = described(run)
    turns, bulk = taken["turns"], taken["bulk"]
    return {
        "case": case,
        "presses_s": worked["per_second"],
        "calls": len(turns),
        "p50_ms": percentile(turns, 0.5),
        "p99_ms": percentile(turns, 0.99),
        "max_ms": max(turns, default=0.0),
        "bulk": len(bulk),
        "bulk_p99_ms": percentile(bulk, 0.99),
        "press_p99_ms": worked["p99_ms"],
        "lost": run.lost,
    }


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--presses", type=int, default=4000, help="a case")
    chosen = parser.parse_args()
    rows = measure(chosen.people, chosen.presses)
    tell(
        f"store.transact under {chosen.presses} presses a case by {chosen.people} customers",
        rows,
        as_json=chosen.json,
        goal_p99_ms_at_70_percent=GOALS_MS[0],
        goal_p99_ms_saturated=GOALS_MS[1],
    )


if __name__ == "__main__":
    main()
