"""The sandbox as a program of its own."""

import os
import signal

import aiohttp

from bot.sandbox.serve import run


async def test_the_sandbox_serves_until_it_is_told_to_stop() -> None:
    seen: list[str] = []

    def ready(url: str) -> None:
        seen.append(url)
        os.kill(os.getpid(), signal.SIGTERM)

    await run(0, ready)
    assert seen[0].startswith("http://127.0.0.1:")
    async with aiohttp.ClientSession() as http:
        try:
            await http.get(seen[0])
        except aiohttp.ClientConnectionError:
            return
    raise AssertionError("the sandbox still answers")
