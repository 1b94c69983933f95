"""The receiver against the sandbox over real HTTP: what is confirmed when, and what it does when things are missing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from telegram.error import Conflict

from bot.errors import CommandError, UsageError
from bot.limits import Limiter
from bot.polling import Poller
from bot.reach import Reach
from bot.receiving import Mailroom
from bot.sandbox import Conversation
from bot.sandbox.model import BotAccount
from bot.startup import introduce
from bot.transport import BotApi
from bot.wire import Wire
from bot.work import Work
from handlers.incoming import Incoming
from store.model.settings import Limits
from store.services import inbox
from store.sql.database import Database
from tests.kit.sandbox import TOKEN, CheckedSandbox, running_sandbox


@dataclass
class Shop:
    """Handlers that note what they get and answer pre-checkouts; ``came`` is set with every note."""

    api: BotApi
    worked: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None
    silent: bool = False  # whether somebody may be told to slow down

    async def handle(self, incoming: Incoming, backlog: int = 0) -> None:
        if self.gate:
            await self.gate.wait()
        self._note(str(getattr(incoming.what, "text", incoming.kind)))

    async def query(self, incoming: Incoming, deadline: float) -> None:
        self._note("query")
        query = incoming.what.query  # type: ignore[union-attr]
        await self.api.call("answerPreCheckoutQuery", pre_checkout_query_id=query, ok=False, error_message="busy")

    async def throttled(self, incoming: Incoming) -> None:
        assert self.silent

    async def parked(self, incoming: Incoming, error: str) -> None:
        raise AssertionError(error)

    def _note(self, text: str) -> None:
        self.worked.append(text)
        self.came.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.worked) < count:
                self.came.clear()
                await self.came.wait()


@dataclass
class Stage:
    """A sandbox with a customer, a store, and a poller that a test starts."""

    box: CheckedSandbox
    bot: BotAccount
    chat: Conversation
    store: Database
    api: BotApi
    shop: Shop
    work: Work
    poller: Poller
    task: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        self.task = asyncio.create_task(self.poller.run())

    async def ended(self) -> BaseException | None:
        assert self.task
        async with asyncio.timeout(10):
            await asyncio.wait({self.task})
        return self.task.exception()

    async def polled(self) -> None:
        """Wait until a long poll is open."""
        assert await self.box.world.bus.wait(lambda: self.bot.queue.poll is not None, 10)

    async def kept(self) -> list[int]:
        letters = await self.store.read(lambda tx: inbox.waiting(tx, self.bot.id))
        return [letter.update_id for letter in letters]

    def full_disk(self, *, full: bool) -> None:
        """Let the database grow no more, as a full disk would."""
        connection = self.store.writer._connection
        pages = connection.execute("pragma page_count").fetchone()[0] if full else 1_000_000
        connection.execute(f"pragma max_page_count = {pages}")


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with running_sandbox() as box, await Database.open(folder / "shop.db") as store:
        bot = box.bot(TOKEN)
        chat = box.person("Alice").chat(bot)
        wire = Wire()
        api = BotApi(wire, box.url, TOKEN)
        shop = Shop(api)
        work = Work(store, shop, bot.id, Limits(updates=1000), box.world.clock.now)
        mailroom = Mailroom(store, work, bot.id, box.world.clock.now)
        it = Stage(box, bot, chat, store, api, shop, work, Poller(api, mailroom))
        try:
            yield it
        finally:
            it.poller.stop()
            if it.task:
                await asyncio.wait({it.task}, timeout=5)
            await work.stop(1)
            await wire.close()


async def test_updates_are_worked_in_their_order_and_confirmed_by_the_next_poll(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.start()
        await it.polled()
        for text in ("one", "two", "three"):
            await it.chat.say(text, wait=False)
        await it.shop.until(3)
        assert it.shop.worked == ["one", "two", "three"]
        await it.box.idle(it.bot)
        assert len(it.bot.queue.confirmed) == 3


async def test_an_update_is_in_the_inbox_before_it_is_confirmed(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.shop.gate = asyncio.Event()
        await it.chat.say("hold on", wait=False)
        it.start()
        await it.box.idle(it.bot)
        assert await it.kept() == it.bot.queue.confirmed
        it.shop.gate.set()
        await it.shop.until(1)


async def test_a_full_disk_keeps_updates_at_telegram_and_pre_checkouts_are_still_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with stage(tmp_path) as it:
        await it.chat.start(wait=False)
        it.start()
        await it.shop.until(1)
        await it.box.idle(it.bot)
        it.full_disk(full=True)
        for number in range(30):  # more than the free room in the pages that there are
            await it.chat.say(f"{number} " + "x" * 4000, wait=False)
        invoice = {"title": "Tea", "description": "Tea", "payload": "a:1", "provider_token": "p", "currency": "EUR"}
        price = {"label": "Tea", "amount": 100}
        await it.api.post("sendInvoice", {"chat_id": it.chat.person.id, "prices": [price], **invoice})
        outcome = await it.chat.pay()
        assert (outcome.status, outcome.error) == ("refused", "busy")
        assert len(it.bot.queue.confirmed) == 1
        it.full_disk(full=False)
        await it.shop.until(32)
        assert it.shop.worked.count("query") == 1  # though its batch came more than once
        assert [text.split()[0] for text in it.shop.worked if "x" in text] == [str(number) for number in range(30)]
        await it.box.idle(it.bot)
        lost = [record for record in caplog.records if "the database cannot be written" in record.getMessage()]
        assert [record.levelname for record in lost] == ["WARNING", "INFO"]


async def test_the_backlog_is_fetched_until_nothing_waits(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        for number in range(250):
            await it.chat.say(str(number), wait=False)
        await it.poller.catch_up()
        await it.work.lanes.drain()
        assert it.shop.worked == [str(number) for number in range(250)]
        assert len(it.bot.queue.confirmed) == 200  # the last ones are confirmed by the next poll
        await it.poller._round(0)
        assert len(it.bot.queue.confirmed) == 250


async def test_catching_up_ends_while_customers_go_on_writing(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        wrote = asyncio.Event()

        async def go_on() -> None:
            while True:
                await it.chat.say("more", wait=False)
                wrote.set()
                await asyncio.sleep(0)

        writer = asyncio.create_task(go_on())
        await wrote.wait()
        try:
            async with asyncio.timeout(10):
                await it.poller.catch_up()
        finally:
            writer.cancel()


async def test_a_flood_of_one_user_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.work._limiter = Limiter(30, 3600)
        it.shop.silent = True
        for _ in range(500):
            await it.chat.say("flood", wait=False)
        await it.box.person("Bob").chat(it.bot).say("a word, please", wait=False)
        await it.poller.catch_up()
        await it.work.lanes.room(1)
        assert it.shop.worked.count("flood") == 30
        assert it.shop.worked.count("a word, please") == 1
        await it.work.stop(1)
        assert len(await it.kept()) == 470  # worked later, in their order


async def test_the_goodbye_confirms_what_is_kept_and_nothing_else(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.chat.say("one", wait=False)
        it.start()
        await it.polled()
        it.poller.stop()
        await it.ended()
        await it.chat.say("two", wait=False)
        await it.poller.goodbye()
        assert len(it.bot.queue.confirmed) == 1
        assert len(it.bot.queue.pending) == 1


async def test_while_too_many_wait_here_the_rest_stays_with_telegram(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.polling.CROWD", 100)
    async with stage(tmp_path) as it:
        it.shop.gate = asyncio.Event()
        for number in range(150):
            await it.chat.say(str(number), wait=False)
        assert await it.poller._round(0)
        more = asyncio.create_task(it.poller._round(0))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not more.done()
        assert it.bot.queue.pending[-1].delivered == 0
        it.shop.gate.set()
        await more
        await it.shop.until(150)


async def test_the_network_may_be_gone_and_is_reported_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    tried = asyncio.Event()

    class Quick(Reach):
        async def wait(self, what: str, reason: str) -> None:
            await super().wait(what, reason)
            if self._tries == 5:
                tried.set()

    monkeypatch.setattr("bot.polling.Reach", lambda stopping: Quick(stopping, 0.001, 0.01))
    async with stage(tmp_path) as it:
        port = urlsplit(it.box.url).port
        assert port
        it.start()
        await it.polled()
        await it.box.stop()
        await asyncio.wait_for(tried.wait(), 10)
        it.box.world.closing = False
        await it.box.start(port=port)
        await it.chat.say("are you there?", wait=False)
        await it.shop.until(1)
        told = [r.levelname for r in caplog.records if "Telegram cannot be reached" in r.getMessage()]
        assert told == ["WARNING", "INFO"]


async def test_a_second_poller_ends_the_first_with_a_sentence(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.start()
        await it.polled()
        await it.api.post("getUpdates", {"timeout": 0})
        error = await it.ended()
        assert isinstance(error, CommandError)
        assert error.exit_code == 1
        assert "another program receives this bot's updates" in str(error)


async def test_one_conflict_is_forgiven_right_after_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.polling.HANGING", 0.05)
    conflict = Conflict("Conflict: terminated by other getUpdates request; make sure that only one bot is running")
    async with stage(tmp_path) as it:
        await it.poller.catch_up()
        await it.poller._trouble(conflict)
        with pytest.raises(CommandError, match="another program"):
            await it.poller._trouble(conflict)


async def test_a_webhook_that_is_set_meanwhile_is_named(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.start()
        await it.polled()
        await it.api.call("setWebhook", url="https://example.org/hook")
        error = await it.ended()
        assert isinstance(error, CommandError)
        assert "--take-over" in str(error)


async def test_a_token_that_is_revoked_ends_it_with_exit_code_2(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.box.world.invalid_tokens.add(TOKEN)
        it.start()
        error = await it.ended()
        assert isinstance(error, UsageError)
        assert error.exit_code == 2


# Before the first poll


async def test_telegram_tells_who_we_are() -> None:
    async with running_sandbox() as box:
        box.bot(TOKEN, "tea_bot")
        wire = Wire()
        account = await introduce(wire, box.url, TOKEN, Reach(asyncio.Event()), take_over=False)
        await wire.close()
    assert (account.id, account.username, account.webhook) == (77, "tea_bot", "")


@pytest.mark.parametrize("token", ["77:wrong", "nonsense"])
async def test_a_wrong_token_is_a_mistake_of_the_configuration(token: str) -> None:
    async with running_sandbox() as box:
        box.world.invalid_tokens.add("77:wrong")
        wire = Wire()
        with pytest.raises(UsageError, match="Telegram knows no bot with this token"):
            await introduce(wire, box.url, token, Reach(asyncio.Event()), take_over=False)
        await wire.close()


async def test_a_foreign_webhook_stops_the_start_until_it_is_taken_over() -> None:
    async with running_sandbox() as box:
        box.bot(TOKEN)
        wire = Wire()
        await BotApi(wire, box.url, TOKEN).call("setWebhook", url="https://example.org/hook")
        with pytest.raises(CommandError, match=r"https://example\.org/hook .*--take-over"):
            await introduce(wire, box.url, TOKEN, Reach(asyncio.Event()), take_over=False)
        await introduce(wire, box.url, TOKEN, Reach(asyncio.Event()), take_over=True)
        again = await introduce(wire, box.url, TOKEN, Reach(asyncio.Event()), take_over=False)
        await wire.close()
    assert again.webhook == ""


async def test_the_start_waits_for_the_network_and_for_a_busy_telegram() -> None:
    async with running_sandbox() as box:
        box.world.faults.add("drop_connection", "getMe", times=2)
        box.world.faults.add("500", "getWebhookInfo", times=1)
        box.world.faults.add("429", "getMe", times=1, retry_after=1)
        wire = Wire()
        account = await introduce(wire, box.url, TOKEN, Reach(asyncio.Event(), 0.001, 0.01), take_over=False)
        await wire.close()
    assert account.id == 77
