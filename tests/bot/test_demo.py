"""The demo as a newcomer starts it: it opens, sells, keeps its data if asked, and stops when told."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import aiohttp

from bot.demo import opened


async def test_the_demo_opens_a_stocked_shop_with_four_phones(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, _):
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{stage.box.url}/_control/layout") as answer:
                phones = (await answer.json())["phones"]
            async with browser.get(f"{stage.box.url}/") as page:
                assert page.status == 200
        assert len(phones) == 4
        english = await stage.ann.chat(stage.bot).start()
        chinese = await stage.xiaoming.chat(stage.bot).start()
        assert "Tea & Paper" in english.text
        assert english.text != chinese.text
        assert english.labels
        await stage.owner.chat(stage.bot).sees("Welcome!")
        assert "every order comes in here" in stage.owner.chat(stage.staff).messages[0].text


async def test_a_kept_shop_goes_on_where_it_was_with_a_new_sandbox(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, app):
        await stage.ann.chat(stage.bot).start()
        stage.box.world.clock.advance(3_600_000)
        await stage.xiaoming.chat(stage.bot).start()
        before = await app.store.read(lambda tx: tx.value(int, "select count(*) from product"))
        late = stage.box.world.clock.now()
    async with opened(tmp_path) as (stage, app):
        answer = await stage.ann.chat(stage.bot).say("tea")
        assert answer.text
        assert await app.store.read(lambda tx: tx.value(int, "select count(*) from product")) == before
        assert late - 60_000 < stage.box.world.clock.now()
        assert stage.box.world.clock.now() < late + 60_000


async def test_the_command_prints_its_address_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"]
    root = Path(__file__).parents[2]
    running = await asyncio.create_subprocess_exec(*command, cwd=root, stdout=asyncio.subprocess.PIPE)
    try:
        assert running.stdout
        line = (await asyncio.wait_for(running.stdout.readline(), 30)).decode()
        assert line.startswith("Tea & Paper is open: http://127.0.0.1:")
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(running.wait(), 15) == 0
        assert time.monotonic() - began < 6
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
