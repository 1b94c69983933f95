"""What every measurement needs: the bot's process, a warm-up, percentiles, and one way to print what was found."""

import argparse
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from benchmarks.generator import Generator, Learned, cores
from benchmarks.telegram import Press, Run, Say, Step

ROOT = Path(__file__).parents[1]
LINKS = tuple(f"/start product-{number}" for number in range(1, 200) if number % 4)  # products without options

# To a cart with two lines: its screen has 13 buttons and 6 prices.
TO_THE_CART: tuple[Step, ...] = (
    Say(("/start",)),
    Say(LINKS),
    Press(":add:"),
    Say(LINKS[1:] + LINKS[:1]),
    Press(":add:"),
    Press(">cart"),
)


@dataclass(slots=True)
class Bot:
    """A bot under measurement."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def memory(self, name: str = "VmRSS") -> float:
        """Its memory in MB (10**6 bytes): VmRSS now, VmHWM at its highest."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        found = next(line for line in lines if line.startswith(name))
        return int(found.split()[1]) * 1024 / 1e6

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def stop(self) -> None:
        """Stop it as Ctrl-C does; it has a quarter of a minute."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextmanager
def running(kind: str, folder: Path, *arguments: str) -> Iterator[Bot]:
    """A bot of ``benchmarks.bot`` while it is needed."""
    log = folder / f"{kind}.log"
    command = [sys.executable, "-m", "benchmarks.bot", kind, "--core", str(cores()[0]), *arguments]
    with log.open("wb") as out:
        bot = Bot(subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out), log)
    try:
        yield bot
    finally:
        bot.stop()


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for the time of a measurement."""
    with TemporaryDirectory(prefix="shopkeeper-benchmark-") as folder:
        yield Path(folder)


def shopping(generator: Generator, bot: Bot, people: int) -> Learned:
    """Everybody walks to his cart. Raises SystemExit where somebody did not arrive."""
    learned = generator.visit(bot.pid, TO_THE_CART, people=(0, people))
    if learned.stuck:
        tail = bot.log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise SystemExit(f"{learned.stuck} of {people} people did not reach their carts:\n{learned.text}\n{tail}")
    return learned


def percentile(values: Sequence[float], part: float) -> float:
    """The value that this part (0 to 1) of all does not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def median(values: Sequence[float]) -> float:
    """The one in the middle."""
    return percentile(values, 0.5)


def described(run: Run) -> dict[str, float]:
    """A run in numbers: CPU in ms a press, latencies in ms."""
    worked = max(1, run.presses - run.lost)
    return {
        "cpu_ms": run.bot_cpu * 1000 / worked,
        "per_second": worked / run.seconds if run.seconds else 0.0,
        "p50_ms": percentile(run.latencies, 0.5),
        "p99_ms": percentile(run.latencies, 0.99),
        "lost": run.lost,
        "generator_cpu_ms": run.own_cpu * 1000 / worked,
    }


def machine() -> dict[str, object]:
    """Where it was measured; the load says how noisy it was."""
    bot, generator = cores()
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "bot_core": bot,
        "generator_core": generator,
        "load": os.getloadavg()[0],
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def options(text: str | None) -> argparse.ArgumentParser:
    """The options that every measurement has."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    return parser


def tell(measured: str, rows: Sequence[Mapping[str, object]], *, as_json: bool, **more: object) -> None:
    """Print what was found: a table with one row a case, or everything as one JSON object."""
    if as_json:
        print(orjson.dumps({"measured": measured, "rows": rows, **more, "where": machine()}).decode())
        return
    where = machine()
    print(f"{measured}\nPython {where['python']}, bot on core {where['bot_core']}, load {where['load']:.1f}\n")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    widths = [max(len(line[at]) for line in [columns, *cells]) for at in range(len(columns))]
    for line in [columns, *cells]:
        print("  ".join(_padded(text, width, at) for at, (text, width) in enumerate(zip(line, widths, strict=True))))
    print()
    for name, value in more.items():
        print(f"{name.replace('_', ' ')}: {_cell(value)}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    if isinstance(value, list):
        return "".join(f"\n  {_cell(one)}" for one in value)
    return str(value)


def _padded(text: str, width: int, at: int) -> str:
    return text.ljust(width) if at == 0 else text.rjust(width)
