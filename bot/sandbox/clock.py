"""The sandbox's clock: real time plus an offset that tests and the page can move."""

import time
from collections.abc import Callable


class Clock:
    """Virtual time in integer UTC milliseconds; `moved` is called after every jump."""

    def __init__(self, source: Callable[[], int] | None = None) -> None:
        self._source = source or (lambda: time.time_ns() // 1_000_000)
        self._offset = 0
        self.moved: Callable[[], None] = lambda: None

    def now(self) -> int:
        return self._source() + self._offset

    def seconds(self) -> int:
        return self.now() // 1000

    def advance(self, ms: int) -> None:
        self._offset += ms
        self.moved()

    def set(self, ms: int) -> None:
        self.advance(ms - self.now())
