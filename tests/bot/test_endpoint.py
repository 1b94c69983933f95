"""The webhook's endpoint over real HTTP: what is answered when, and what is kept before it is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.endpoint import HEADER, Endpoint
from bot.hook import Hook
from bot.receiving import Mailroom
from bot.work import Work
from handlers.incoming import Incoming
from store.model.settings import Limits
from store.services import inbox
from store.sql.database import Database
from tests.kit.hooked import free_port

BOT = 77
HOOK = Hook("http://127.0.0.1/t/tail", "secret", "tail")
MONEY = {"currency": "EUR", "total_amount": 5, "invoice_payload": "x:1", "telegram_payment_charge_id": "c"}


@dataclass
class Shop:
    """Handlers that wait for a gate and note what they have done."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    worked: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    async def handle(self, incoming: Incoming, backlog: int = 0) -> None:
        self.begun.set()
        await self.gate.wait()
        self.worked.append(incoming.update_id)

    async def query(self, incoming: Incoming, deadline: float) -> None:
        self.begun.set()
        await self.gate.wait()
        self.asked.append(incoming.update_id)

    async def throttled(self, incoming: Incoming) -> None:
        raise AssertionError

    async def parked(self, incoming: Incoming, error: str) -> None:
        raise AssertionError(error)


@dataclass
class Stage:
    """An endpoint that listens."""

    store: Database
    shop: Shop
    work: Work
    endpoint: Endpoint
    url: str
    port: int
    session: aiohttp.ClientSession

    async def call(self, update: dict[str, Any]) -> tuple[int, str | None]:
        async with self.session.post(self.url, json=update, headers={HEADER: HOOK.secret}) as answer:
            return answer.status, answer.headers.get("Retry-After")

    async def kept(self) -> list[int]:
        letters = await self.store.read(lambda tx: inbox.waiting(tx, BOT))
        return [letter.update_id for letter in letters]


def message(number: int, user: int = 5, **more: object) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "Ann"}
    chat = {"id": user, "type": "private", "first_name": "Ann"}
    return {"update_id": number, "message": {"message_id": number, "date": 0, "chat": chat, "from": person, **more}}


def question(number: int) -> dict[str, Any]:
    person = {"id": 5, "is_bot": False, "first_name": "Ann"}
    fields = {"currency": "EUR", "total_amount": 5, "invoice_payload": "x:1"}
    return {"update_id": number, "pre_checkout_query": {"id": "q", "from": person, **fields}}


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    shop = Shop()
    async with await Database.open(folder / "shop.db") as store, aiohttp.ClientSession() as session:
        work = Work(store, shop, BOT, Limits(), lambda: 0)
        endpoint = Endpoint(HOOK, Mailroom(store, work, BOT, lambda: 0))
        port = free_port()
        await endpoint.open("127.0.0.1", port)
        try:
            yield Stage(store, shop, work, endpoint, f"http://127.0.0.1:{port}/t/tail", port, session)
        finally:
            shop.gate.set()
            await endpoint.close()
            await work.stop(1)


async def test_the_answer_comes_after_the_commit_and_the_first_try(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        call = asyncio.create_task(it.call(message(1, text="hi")))
        await it.shop.begun.wait()
        assert await it.kept() == [1]
        assert not call.done()
        it.shop.gate.set()
        assert await call == (200, None)
        assert it.shop.worked == [1]


async def test_the_wait_for_a_slow_screen_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.endpoint.SHOWN", 0.05)
    async with stage(tmp_path) as it:
        assert await it.call(message(1, text="hi")) == (200, None)
        assert (it.shop.worked, await it.kept()) == ([], [1])


async def test_a_question_before_a_payment_is_answered_before_telegram_is(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        call = asyncio.create_task(it.call(question(1)))
        await it.shop.begun.wait()
        assert not call.done()
        it.shop.gate.set()
        assert await call == (200, None)
        assert await it.call(question(1)) == (200, None)
        assert it.shop.asked == [1]  # once, though it came twice
        assert await it.kept() == []


async def test_a_crowd_stays_with_telegram_but_money_and_questions_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.receiving.CROWD", 1)
    monkeypatch.setattr("bot.endpoint.SHOWN", 0.05)
    async with stage(tmp_path) as it:
        assert (await it.call(message(1, text="hi")))[0] == 200
        assert await it.call(message(2, 6, text="hi")) == (503, "1")
        assert (await it.call(message(3, 7, successful_payment=MONEY)))[0] == 200
        monkeypatch.setattr("bot.endpoint.ASKED", 0.05)
        assert (await it.call(question(4)))[0] == 200
        assert await it.kept() == [1, 3]
        it.shop.gate.set()
        await it.work.lanes.drain()
        assert (await it.call(message(2, 6, text="hi")))[0] == 200
        assert sorted(it.shop.worked) == [1, 2, 3]


async def test_what_comes_twice_is_worked_once_and_the_second_waits_for_the_first(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        calls = [asyncio.create_task(it.call(message(1, text="hi"))) for _ in range(3)]
        await it.shop.begun.wait()
        late = asyncio.create_task(it.call(message(1, text="hi")))
        it.shop.gate.set()
        assert await asyncio.gather(*calls, late) == [(200, None)] * 4
        assert await it.call(message(1, text="hi")) == (200, None)
        assert it.shop.worked == [1]


async def test_closing_answers_what_is_kept_and_takes_nothing_more(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        call = asyncio.create_task(it.call(message(1, text="hi")))
        await it.shop.begun.wait()
        it.endpoint.stop()
        assert await call == (200, None)
        assert await it.call(message(2, text="hi")) == (503, "5")
        assert await it.kept() == [1]
        assert it.endpoint.answers == {200: 1, 503: 1}
        await it.endpoint.close()
        with pytest.raises(aiohttp.ClientConnectionError):
            await it.call(message(3, text="hi"))
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", it.port)


async def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.endpoint.BODY_SECONDS", 0.05)
    async with stage(tmp_path) as it:
        reader, writer = await asyncio.open_connection("127.0.0.1", it.port)
        head = f"POST /t/tail HTTP/1.1\r\nHost: x\r\n{HEADER}: secret\r\nContent-Length: 5\r\n\r\n{{"
        writer.write(head.encode())
        assert b" 408 " in await reader.readline()
        writer.close()
        await writer.wait_closed()
