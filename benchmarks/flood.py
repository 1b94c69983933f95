"""One customer floods the bot; what do the others notice?

Measured: the time from another customer's press to both calls, one press every 20 ms from the moment on at which one
customer's 500 updates are there (presses on his cart, then texts to search for), and the same presses without a flood.
The pause before each case lets the limit on the flooder's updates forget the case before.
"""

import time

from benchmarks.generator import Generator
from benchmarks.lab import described, options, running, shopping, tell, workshop
from benchmarks.seed import shop

GAP = 0.02  # seconds between two presses of the others
GOAL_MS = 100.0


def measure(updates: int, presses: int, pause: float) -> list[dict[str, object]]:
    """Three rows: no flood, a flood of presses, a flood of texts."""
    rows: list[dict[str, object]] = []
    with workshop() as folder, Generator(presses + 1) as generator:
        settings = shop(folder, generator.url, 200)
        with running("shop", folder, "--config", str(settings)) as bot:
            shopping(generator, bot, presses + 1)
            generator.flood(bot.pid, "qty", updates=0, presses=presses, gap=GAP)
            for case, count, text in (
                ("no flood", 0, ""),
                (f"{updates} presses", updates, ""),
                (f"{updates} texts", updates, "sencha"),
            ):
                time.sleep(pause)
                run = generator.flood(bot.pid, "qty", updates=count, presses=presses, gap=GAP, text=text)
                found = described(run)
                rows.append({"case": case} | {name: found[name] for name in ("p50_ms", "p99_ms", "lost")})
                rows[-1]["max_ms"] = max(run.latencies, default=0.0)
    return rows


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--updates", type=int, default=500, help="of the flooder")
    parser.add_argument("--presses", type=int, default=200, help="of the others, a case")
    parser.add_argument("--pause", type=float, default=10.0, help="seconds before each case")
    chosen = parser.parse_args()
    rows = measure(chosen.updates, chosen.presses, chosen.pause)
    measured = f"{chosen.presses} presses of other customers, 20 ms apart, during a flood"
    tell(measured, rows, as_json=chosen.json, goal_p99_ms=GOAL_MS)


if __name__ == "__main__":
    main()
