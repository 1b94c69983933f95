"""What a start costs, and how much memory a shop holds after a long day.

Measured: CPU seconds (and seconds) from the start of the process to the first screen, for a ``/start`` that was waiting
already; then memory (RSS) at that moment, and after 10,000 customers have shopped: /start, a search, a product, into
the cart, the cart. The shop is the demo's, with its pictures.
"""

import time
from pathlib import Path

from benchmarks.generator import Generator
from benchmarks.lab import ROOT, described, median, options, running, tell, workshop
from benchmarks.seed import config, fill
from benchmarks.telegram import Press, Say, Step

GOAL_CPU, GOAL_MB = 1.5, 120.0
DEMO = ROOT / "bot" / "demo_shop" / "products.csv"
SHOPPING: tuple[Step, ...] = (
    Say(("/start",)),
    Say(("tea", "mug", "notebook", "ink", "poster", "candle", "pen", "socks", "kettle", "lantern")),
    Press(">product-", arrived=">cart"),  # a search that finds one product shows it
    Press(":add:", instead=":pick:"),
    Press(">cart"),
)


def starts(settings: Path, folder: Path, generator: Generator, times: int) -> dict[str, object]:
    """CPU and time to the first screen, medians of several starts of the same shop."""
    spent, waited, held = [], [], []
    for _ in range(times):
        generator.say("/start")
        began = time.monotonic()
        with running("shop", folder, "--config", str(settings)) as bot:
            spent.append(generator.first(bot.pid))
            waited.append(time.monotonic() - began)
            held.append(bot.memory())
    return {"case": "first answer", "cpu_s": median(spent), "seconds": median(waited), "rss_mb": median(held)}


def day(settings: Path, folder: Path, generator: Generator, people: int) -> list[dict[str, object]]:
    """Memory while customers shop, in four quarters."""
    rows: list[dict[str, object]] = []
    with running("shop", folder, "--config", str(settings)) as bot:
        for quarter in range(4):
            part = (people * quarter // 4, people * (quarter + 1) // 4)
            learned = generator.visit(bot.pid, SHOPPING, people=part)
            found = described(learned.run)
            rows.append(
                {
                    "case": f"{part[1]} customers",
                    "cpu_s": learned.run.bot_cpu,
                    "seconds": learned.run.seconds,
                    "rss_mb": bot.memory(),
                    "highest_mb": bot.memory("VmHWM"),
                    "at_cart": learned.through,
                    "elsewhere": learned.stuck,
                    "p99_ms": found["p99_ms"],
                }
            )
    return rows


def measure(people: int, times: int) -> list[dict[str, object]]:
    """The start, then the day."""
    with workshop() as folder, Generator(max(people, 1)) as generator:
        settings = config(folder, generator.url)
        fill(settings, DEMO)
        return [starts(settings, folder, generator, times), *day(settings, folder, generator, people)]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--starts", type=int, default=3)
    chosen = parser.parse_args()
    rows = measure(chosen.customers, chosen.starts)
    tell(
        f"The start of the demo's shop (median of {chosen.starts}), and its memory while customers shop",
        rows,
        as_json=chosen.json,
        goal_cpu_s=GOAL_CPU,
        goal_rss_mb=GOAL_MB,
    )


if __name__ == "__main__":
    main()
