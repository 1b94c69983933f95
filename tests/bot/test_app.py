"""The process: the order in which it opens, what it loses (nothing) and how it closes."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from telegram.error import TelegramError

from bot.app import App
from bot.config import Config, parse
from bot.desk import Desk
from bot.errors import CommandError, UsageError
from bot.jobs import Each, Job, Jobs
from bot.startup import Account
from bot.transport import BotApi
from bot.wire import Wire
from handlers.api import Api
from handlers.incoming import Incoming
from store.errors import StoreBusy
from store.ports import Tx
from store.services import inbox
from store.sql.database import Database
from tests.kit.sandbox import TOKEN, CheckedSandbox, running_sandbox


@dataclass
class Shop:
    """A shop of a few lines that notes in ``book`` what happens to it."""

    book: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None
    api: Api | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    sends: bool = False

    def open(self, _config: Config, _store: Database, api: Api, _account: Account, _clock: Callable[[], int]) -> Desk:
        self.api = api
        return Desk(self, self, self.introduce, (Job("sweep", 30_000, 100, self.sweep),))

    async def handle(self, incoming: Incoming, backlog: int = 0) -> None:
        self.note(f"begun {self._text(incoming)}")
        if self.gate:
            await self.gate.wait()
        self.note(self._text(incoming))

    async def query(self, incoming: Incoming, deadline: float) -> None:
        self.note("query")

    async def throttled(self, incoming: Incoming) -> None:
        raise AssertionError

    async def parked(self, incoming: Incoming, error: str) -> None:
        raise AssertionError(error)

    async def introduce(self) -> None:
        self.note("introduced")

    def sweep(self, _tx: Tx, _at: int, _limit: int) -> int:
        self.note("swept")
        return 0

    async def run(self) -> None:
        if self.sends and self.api:
            with contextlib.suppress(TelegramError):
                await self.api.call("sendMessage", chat_id=1, text="slow")
            self.note("sending was cut off")
        await self.stopping.wait()

    async def stop(self) -> None:
        self.stopping.set()

    def note(self, text: str) -> None:
        self.book.append(text)
        self.came.set()

    async def until(self, text: str) -> None:
        async with asyncio.timeout(10):
            while text not in self.book:
                self.came.clear()
                await self.came.wait()

    def _text(self, incoming: Incoming) -> str:
        return str(getattr(incoming.what, "text", incoming.kind))


def config(url: str, folder: Path, **more: Any) -> Config:
    data = {"telegram": {"token": TOKEN, "api_url": url} | more, "shop": {"name": "Tea", "currency": "EUR"}}
    return parse(data, folder / "config.toml")


@asynccontextmanager
async def opened(box: CheckedSandbox, folder: Path, shop: Shop) -> AsyncIterator[App]:
    async with App(config(box.url, folder), clock=box.world.clock.now, desk=shop.open) as app:
        yield app


async def kept(folder: Path) -> list[str]:
    async with await Database.open(folder / "shop.db") as store:
        letters = await store.read(lambda tx: inbox.waiting(tx, 77))
    return [orjson.loads(letter.payload)["message"]["text"] for letter in letters]


async def test_it_opens_with_the_inbox_then_the_backlog_and_sweeps_after_the_money(tmp_path: Path) -> None:
    shop = Shop(gate=asyncio.Event())
    async with running_sandbox() as box:
        bot = box.bot(TOKEN)
        chat = box.person("Alice").chat(bot)
        await chat.say("kept", wait=False)
        update = orjson.dumps(bot.queue.pending[0].body).decode()
        async with await Database.open(tmp_path / "shop.db") as store:
            number = bot.queue.pending[0].id
            await store.transact(lambda tx: inbox.keep(tx, bot.id, 0, [(number, update)]))
        await chat.say("waited", wait=False)
        payment = {
            "currency": "EUR",
            "total_amount": 100,
            "invoice_payload": "x:1",
            "telegram_payment_charge_id": "t",
            "provider_payment_charge_id": "p",
        }
        body = dict(bot.queue.pending[1].body["message"]) | {"successful_payment": payment}
        del body["text"]
        bot.queue.put("message", body, box.world.clock.now())
        async with opened(box, tmp_path, shop):
            await shop.until("introduced")
            assert "swept" not in shop.book
            assert shop.gate
            shop.gate.set()
            await shop.until("swept")
            await shop.until("waited")
            assert shop.book.index("kept") < shop.book.index("begun waited")
            assert shop.book.count("kept") == 1  # though Telegram told it again
            assert shop.book.index("payment") < shop.book.index("swept")
            await box.idle(bot)
    assert await kept(tmp_path) == []


async def test_what_was_not_finished_at_the_end_is_worked_at_the_next_start(tmp_path: Path) -> None:
    hanging, next_one = Shop(gate=asyncio.Event()), Shop()
    async with running_sandbox() as box:
        chat = box.person("Alice").chat(box.bot(TOKEN))
        async with opened(box, tmp_path, hanging) as app:
            await chat.say("hello", wait=False)
            await hanging.until("begun hello")
            began = time.monotonic()
            assert app.account.username
        assert time.monotonic() - began < 5
        assert await kept(tmp_path) == ["hello"]
        async with opened(box, tmp_path, next_one):
            await next_one.until("hello")
        assert next_one.book.count("hello") == 1
        assert box.bot(TOKEN).queue.pending == []
    assert await kept(tmp_path) == []


async def test_closing_cuts_off_a_call_that_hangs(tmp_path: Path) -> None:
    shop = Shop(sends=True)
    async with running_sandbox() as box:
        box.spec.violations.clear()
        box.world.faults.add("latency", "sendMessage", ms=60_000)
        async with opened(box, tmp_path, shop):
            assert await box.world.bus.wait(lambda: box.bot(TOKEN).in_flight > 0, 5)
            began = time.monotonic()
        assert time.monotonic() - began < 5
        assert "sending was cut off" in shop.book


async def test_a_shop_that_is_open_elsewhere_is_not_opened(tmp_path: Path) -> None:
    async with running_sandbox() as box, opened(box, tmp_path, Shop()):
        with pytest.raises(StoreBusy, match="in use by another Shopkeeper process"):
            async with opened(box, tmp_path, Shop()):
                raise AssertionError


async def test_a_wrong_token_leaves_nothing_open(tmp_path: Path) -> None:
    async with running_sandbox() as box:
        box.world.invalid_tokens.add(TOKEN)
        with pytest.raises(UsageError):
            async with opened(box, tmp_path, Shop()):
                raise AssertionError
    assert await kept(tmp_path) == []


async def test_after_a_conflict_the_other_program_is_left_in_peace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.polling.HANGING", 0.0)
    async with running_sandbox() as box:
        bot = box.bot(TOKEN)
        wire = Wire()
        other = BotApi(wire, box.url, TOKEN)
        async with opened(box, tmp_path, Shop()) as app:
            assert await box.world.bus.wait(lambda: bot.queue.poll is not None, 5)
            poll = other.post("getUpdates", {"timeout": 50})
            with pytest.raises(CommandError, match="another program"):
                await app.wait()
        await box.person("Alice").chat(bot).say("for the other", wait=False)
        (update,) = await poll
        assert update["message"]["text"] == "for the other"
        await wire.close()


async def test_jobs_run_at_once_and_then_by_the_shops_clock(tmp_path: Path) -> None:
    shop, now = Shop(), [1_000_000]
    async with await Database.open(tmp_path / "shop.db") as store:
        jobs = Jobs(store, (Job("sweep", 30_000, 100, shop.sweep),), lambda: now[0])
        for at in (0, 29_999, 30_000, 30_001, 3_600_000):
            now[0] = 1_000_000 + at
            await jobs.tick()
    assert shop.book == ["swept"] * 3


async def test_a_job_goes_on_while_there_is_more_and_a_fault_ends_only_its_turn(tmp_path: Path) -> None:
    left = [250]

    def work(_tx: Tx, _at: int, limit: int) -> int:
        if left[0] == 0:
            raise ValueError("a bug")
        done = min(limit, left[0])
        left[0] -= done
        return done

    now = [0]
    async with await Database.open(tmp_path / "shop.db") as store:
        jobs = Jobs(store, (Job("work", 10, 100, work), Job("other", 10, 100, lambda _t, _a, _l: 0)), lambda: now[0])
        await jobs.tick()
        assert left == [0]
        now[0] = 10
        await jobs.tick()


# The command, as a process of its own


@asynccontextmanager
async def process(folder: Path, url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    text = f'[telegram]\ntoken = "{TOKEN}"\napi_url = "{url}"\n[shop]\nname = "Tea"\ncurrency = "EUR"\n'
    (folder / "config.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")]
    root = Path(__file__).parents[2]
    running = await asyncio.create_subprocess_exec(*command, cwd=root, stderr=asyncio.subprocess.PIPE)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


async def log_until(running: asyncio.subprocess.Process, words: str) -> None:
    assert running.stderr
    lines = []
    async with asyncio.timeout(30):
        while line := await running.stderr.readline():
            lines.append(line.decode())
            if words in lines[-1]:
                return
    raise AssertionError("".join(lines))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_the_running_bot_within_five_seconds(tmp_path: Path, number: signal.Signals) -> None:
    async with running_sandbox() as box, process(tmp_path, box.url) as running:
        await log_until(running, "is open at https://t.me/")
        began = time.monotonic()
        running.send_signal(number)
        assert await asyncio.wait_for(running.wait(), 10) == 0
        assert time.monotonic() - began < 5


async def test_a_signal_ends_the_wait_for_the_network(tmp_path: Path) -> None:
    async with process(tmp_path, "http://127.0.0.1:9") as running:
        await log_until(running, "cannot be reached; trying until it can")
        running.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(running.wait(), 10) == 0
    assert await kept(tmp_path) == []


async def test_one_poisoned_row_does_not_keep_the_others_from_being_swept(tmp_path: Path) -> None:
    left = set(range(1, 8))

    def due(_tx: Tx, _at: int, limit: int) -> list[int]:
        return sorted(left)[:limit]

    def work(_tx: Tx, _at: int, row: int) -> None:
        if row == 2:
            raise LookupError(row)
        left.remove(row)

    async with await Database.open(tmp_path / "shop.db") as store:
        await Jobs(store, (Each("sweeping", 10, 3, due, work),), lambda: 0).tick()
    assert left == {2}
