"""The program under test as the test holds it: started, killed, started again, its clock moved."""

import asyncio
import json
import mmap
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from tests.faults.child import OFFSET, Task

HOME = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds for a process to come or go on a busy machine


class Program:
    """One nursery and, at most times, one life. ``life`` counts them, from 1."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.life = 0
        self.pid = 0
        self.gone: asyncio.Future[int] | None = None
        folder = Path(task.folder)
        (folder / "clock").write_bytes(bytes(OFFSET.size))
        with (folder / "clock").open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), OFFSET.size)
        self._log = (folder / "program.log").open("ab")
        self._nursery: asyncio.subprocess.Process | None = None

    async def open(self) -> None:
        """Load the program, once."""
        self._nursery = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.child",
            cwd=HOME,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
        )
        self._tell(json.dumps(asdict(self.task)))
        await self._told("ready")

    async def start(self) -> None:
        """Begin a life."""
        self._tell("\n")
        self.pid = int(await self._told("born"))
        self.life += 1
        self.gone = asyncio.create_task(self._end())

    def kill(self) -> None:
        """Kill -9, now."""
        if self.gone is not None and not self.gone.done() and self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.pid = 0

    async def ended(self) -> int:
        """Wait for the end of this life; its exit code, -9 for one that was killed."""
        assert self.gone is not None
        return await self.gone

    async def stop(self) -> int:
        """Ask it to stop, as a service manager does; its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.ended()

    def last_words(self) -> str:
        """The last line of the log."""
        return "".join((Path(self.task.folder) / "program.log").read_text("utf-8", "replace").splitlines()[-1:])

    def shift(self, ms: int) -> None:
        """Move the program's clock on."""
        OFFSET.pack_into(self._memory, 0, OFFSET.unpack_from(self._memory)[0] + ms)

    async def close(self) -> None:
        """End everything that was started here."""
        self.kill()
        if self.gone is not None:
            await self.gone
        if self._nursery is not None:
            assert self._nursery.stdin is not None
            self._nursery.stdin.close()
            await asyncio.wait_for(self._nursery.wait(), PATIENCE)
        self._memory.close()
        self._log.close()

    async def _end(self) -> int:
        return int(await self._told("gone", None))

    def _tell(self, line: str) -> None:
        assert self._nursery is not None
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(line.encode())

    async def _told(self, word: str, patience: float | None = PATIENCE) -> str:
        assert self._nursery is not None
        assert self._nursery.stdout is not None
        line = await asyncio.wait_for(self._nursery.stdout.readline(), patience)
        said, _, value = line.decode().strip().partition(" ")
        if said != word:
            raise AssertionError(f"the nursery said {line!r}, not {word}; see {self.task.folder}/program.log")
        return value
