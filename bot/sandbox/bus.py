"""What happened, in order: the events that pages stream and that tests wait on."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from bot.sandbox.wire import Json

KEPT = 5000
"""Events kept for readers that come back with `since`."""


@dataclass(slots=True)
class Bus:
    """A numbered list of events; everything that waits in the sandbox waits here."""

    seq: int = 0
    kept: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)
    readers: set[asyncio.Queue[Json]] = field(default_factory=set)

    def emit(self, kind: str, **fields: object) -> None:
        self.seq += 1
        event: Json = {"seq": self.seq, "type": kind, **fields}
        self.kept.append(event)
        for queue in self.readers:
            queue.put_nowait(event)
        self.wake()

    def wake(self) -> None:
        """Let everything that waits look again, without an event for the pages."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready()` holds, looking again after every event; False after so many real seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not ready():
            left = end - loop.time()
            if left <= 0:
                return False
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            await asyncio.wait({future}, timeout=left)
            self._waiting.discard(future)
        return True

    def after(self, seq: int) -> list[Json]:
        """The kept events with a higher number."""
        if not self.kept:
            return []
        return list(islice(self.kept, max(0, seq - int(self.kept[0]["seq"]) + 1), None))

    def open(self, since: int | None) -> asyncio.Queue[Json]:
        """A queue of the events from now on, or after number `since` as far as they are kept."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        if since is not None:
            for event in self.after(since):
                queue.put_nowait(event)
        self.readers.add(queue)
        self.wake()
        return queue

    def close(self, queue: asyncio.Queue[Json]) -> None:
        self.readers.discard(queue)

    def shut(self) -> None:
        """Let the readers of the event stream wake up one last time."""
        for queue in self.readers:
            queue.put_nowait({"seq": self.seq, "type": "reset"})
        self.wake()
