"""Hours that pass in seconds: every clock of a story is moved at once, a step at a time."""

import asyncio
import time
from collections.abc import Callable

from bot.app import App
from handlers.sender import Sender
from tests.kit.story import Story

STEP = 2.0  # seconds; shorter than anything that the program waits for twice
BREATH = 0.005  # real seconds in which what a step has woken reads and writes on loopback


class Hours:
    """The clocks of one story: timers of the event loop, pacing and limits, the sandbox's clock and so the shop's."""

    def __init__(self, shop: Story) -> None:
        self.shop = shop
        self._ahead = 0.0
        asyncio.get_running_loop().time = self.now  # type: ignore[method-assign]
        self.follow(shop.app)

    def now(self) -> float:
        """The monotonic clock, moved."""
        return time.monotonic() + self._ahead

    def follow(self, app: App) -> None:
        """A shop that was opened just now."""
        assert isinstance(app.desk.sender, Sender)
        assert app._work
        app.desk.sender._monotonic = app._work._monotonic = self.now

    async def go_by(self, seconds: float) -> None:
        """So much time passes, and what is due in it happens."""
        world = self.shop.box.world
        while seconds > 0:
            step = min(STEP, seconds)
            seconds -= step
            self._ahead += step
            world.clock.advance(int(step * 1000))
            await world.bus.wait(lambda: False, BREATH)

    async def until(self, ready: Callable[[], bool]) -> None:
        """Time passes until this is so, ten minutes at the most."""
        for _ in range(300):
            if ready():
                return
            await self.go_by(STEP)
        raise AssertionError("it did not come, however late")
