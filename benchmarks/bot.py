"""The bot of a measurement, in a process of its own on a core of its own.

``shop`` is ``shopkeeper run``, ``echo`` the least that a bot on the same transport can do: two calls for every press.
With ``--times`` the first SIGUSR1 begins to note how long every ``store.transact`` takes, the second writes it down.
"""

import argparse
import array
import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import orjson


class Times:
    """Milliseconds from call to answer of ``Database.transact``, while it is switched on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.turns = array.array("d")
        self.bulk = array.array("d")
        self.on = False

    def install(self) -> None:
        """Put a watch around ``Database.transact``; SIGUSR1 switches it."""
        from store.sql.database import Database

        transact = Database.transact

        async def timed(store: Database, body: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return await transact(store, body, **options)
            finally:
                if self.on:
                    (self.bulk if options.get("bulk") else self.turns).append((time.perf_counter() - began) * 1000)

        Database.transact = timed  # type: ignore[method-assign,assignment]
        signal.signal(signal.SIGUSR1, self._switch)

    def _switch(self, _signal: int, _frame: FrameType | None) -> None:
        if self.on:
            found = {"turns": self.turns.tolist(), "bulk": self.bulk.tolist()}
            partial = self.path.with_suffix(".part")
            partial.write_bytes(orjson.dumps(found))
            partial.rename(self.path)
            self.turns, self.bulk = array.array("d"), array.array("d")
        self.on = not self.on


def shop(config: str, times: str) -> int:
    """Run the shop as its command does."""
    from bot.cli import main

    if times:
        Times(Path(times)).install()
    return main(["run", "--config", config])


def echo(url: str, screen: str, client: str) -> int:
    """Answer every press with both calls, always with the same screen."""
    import uvloop

    from benchmarks.echo import run

    sys.setswitchinterval(5e-5)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(url, orjson.loads(Path(screen).read_bytes()), client))
    return 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kind", choices=("shop", "echo"))
    options.add_argument("--core", type=int)
    options.add_argument("--config", default="")
    options.add_argument("--times", default="")
    options.add_argument("--url", default="")
    options.add_argument("--screen", default="")
    options.add_argument("--client", choices=("wire", "aiohttp"), default="wire")
    chosen = options.parse_args()
    if chosen.core is not None:
        os.sched_setaffinity(0, {chosen.core})
    return (
        shop(chosen.config, chosen.times) if chosen.kind == "shop" else echo(chosen.url, chosen.screen, chosen.client)
    )


if __name__ == "__main__":
    sys.exit(main())
