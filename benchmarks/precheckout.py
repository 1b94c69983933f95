"""How long the question before a charge waits, while others press and a catalog is imported.

Measured: the time from a pre-checkout query to its answer at the Bot API. One in ten of 200 presses a second is such a
query; first so, then while ``shopkeeper import`` hands 5,000 products to the running bot. It is the part of
``benchmarks.intake`` that is about money.
"""

from benchmarks import intake
from benchmarks.lab import options, tell, workshop

GOAL_P99_MS, GOAL_WORST_MS = 100.0, 1000.0
COLUMNS = ("case", "payments", "pay_p99_ms", "pay_max_ms", "press_p50_ms", "press_p99_ms", "lost")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--people", type=int, default=1000)
    chosen = parser.parse_args()
    with workshop() as folder:
        rows = [{name: row[name] for name in COLUMNS} for row in intake.beside(folder, chosen.people)]
    measured = f"Pre-checkout queries among {intake.RATE:.0f} presses a second"
    tell(measured, rows, as_json=chosen.json, goal_p99_ms=GOAL_P99_MS, goal_worst_ms=GOAL_WORST_MS)


if __name__ == "__main__":
    main()
