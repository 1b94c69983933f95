"""The program under test as processes that can be killed: a nursery that has loaded everything forks one per life.

It reads its task from the first line of standard input and forks at every line after it; each life is the real
program on the real data, on a clock that the test can move. The nursery tells of births and deaths, one line each.
"""

import asyncio
import json
import mmap
import os
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvloop

import bot.wiring  # noqa: F401 - the program loads its floors late; here they are loaded once, for every life
from bot import log
from bot.app import App, Signals
from bot.config import Config
from tests.faults.bugs import BUGS
from tests.kit.story import settings_of

OFFSET = struct.Struct("=q")  # milliseconds by which the test's clock is ahead
BUSY = {"updates": 1000, "seconds": 1}  # these people press faster than any customer


@dataclass(frozen=True, slots=True)
class Task:
    """What a nursery needs to know. ``owner`` and ``staff`` are ids of the sandbox, ``bug`` is "" or a planted one."""

    folder: str
    url: str
    owner: int
    staff: int
    bug: str = ""

    def config(self) -> Config:
        """The shop's configuration."""
        return settings_of(self.url, Path(self.folder), self.owner, self.staff, limits=BUSY)


def clock_of(path: Path) -> Callable[[], int]:
    """UTC milliseconds, moved by what the test wrote into a file."""
    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), OFFSET.size, access=mmap.ACCESS_READ)

    def now() -> int:
        offset: int = OFFSET.unpack_from(memory)[0]
        return time.time_ns() // 1_000_000 + offset

    return now


async def live(config: Config, clock: Callable[[], int]) -> None:
    """The program until it is told to stop, or its parents are gone."""
    signals = Signals()
    asyncio.get_running_loop().add_reader(0, lambda: os._exit(3))  # while a life lasts, only an end can come here
    try:
        async with App(config, clock=clock) as app:
            await app.wait()
    except asyncio.CancelledError:
        if not signals.came:
            raise


def _life(config: Config, clock: Callable[[], int]) -> int:
    try:
        uvloop.run(live(config, clock))
    except BaseException as error:  # noqa: BLE001 - told by the exit code, and in the log
        print(f"the program ended: {error!r}", file=sys.stderr, flush=True)  # noqa: T201
        return 1
    return 0


def main() -> None:
    """Fork a life at each line, one after another."""
    task = Task(**json.loads(os.read(0, 65536)))
    sys.setswitchinterval(5e-5)
    if task.bug:
        BUGS[task.bug].plant()
    config, clock = task.config(), clock_of(Path(task.folder) / "clock")
    log.setup(config.log.format, config.log.level, config.secrets())
    os.write(1, b"ready 0\n")
    while os.read(0, 1):
        pid = os.fork()
        if not pid:
            os._exit(_life(config, clock))
        os.write(1, f"born {pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        os.set_blocking(0, True)  # a life's event loop had it otherwise, and we share the pipe
        os.write(1, f"gone {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
