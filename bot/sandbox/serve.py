"""The sandbox as a program of its own: a few people, the page, and the Bot API until it is stopped."""

import asyncio
import signal
import sys
from collections.abc import Callable

from bot.sandbox.box import Sandbox

GUESTS = (("Alice", "en", "+15550101"), ("Bob", "en", "+15550102"), ("小梅", "zh", "+8613800000103"))


def _say(url: str) -> None:
    sys.stdout.write(f"The sandbox is at {url}/  (Bot API: {url}/bot<token>/<method>). Stop it with Ctrl-C.\n")
    sys.stdout.flush()


async def run(port: int, ready: Callable[[str], None] = _say) -> None:
    """Serve on loopback until SIGINT or SIGTERM. Raises OSError if the port is taken."""
    box = Sandbox()
    for name, language, phone in GUESTS:
        box.person(name, language_code=language, phone=phone)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await box.start(port=port)
    try:
        ready(box.url)
        await stopped.wait()
    finally:
        await box.stop()


def serve(port: int) -> None:
    """Run the sandbox alone, for `shopkeeper sandbox`."""
    asyncio.run(run(port))
