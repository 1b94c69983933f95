"""Lanes with the rules for updates: limit per user, second try, setting aside, striking off."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from telegram.error import BadRequest, NetworkError

from bot.limits import Limiter
from bot.work import Work
from handlers.incoming import Incoming, parse
from store.errors import StoreUnavailable
from store.model.settings import Limits
from store.services import inbox
from store.sql.database import Database

BOT = 77
FAST = (0.001, 0.002)

Json = dict[str, Any]


@dataclass
class Shop:
    """Handlers of a few lines: ``faults`` is asked before an update is worked, and raises what should go wrong."""

    faults: Callable[[Incoming], None] = lambda _incoming: None
    tried: list[int] = field(default_factory=list)
    worked: list[int] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    apologies: list[tuple[int, str]] = field(default_factory=list)
    backlogs: list[int] = field(default_factory=list)
    hold: asyncio.Event | None = None

    async def handle(self, incoming: Incoming, backlog: int = 0) -> None:
        self.tried.append(incoming.update_id)
        self.backlogs.append(backlog)
        if self.hold:
            await self.hold.wait()
        self.faults(incoming)
        self.worked.append(incoming.update_id)

    async def query(self, incoming: Incoming, deadline: float) -> None:
        self.queries.append(incoming.update_id)

    async def throttled(self, incoming: Incoming) -> None:
        self.told.append(incoming.update_id)

    async def parked(self, incoming: Incoming, error: str) -> None:
        self.apologies.append((incoming.update_id, error))


class Bench:
    """A store, the handlers above and Work between them, with a clock that a test moves."""

    def __init__(self, store: Database, shop: Shop, updates: int) -> None:
        self.store = store
        self.shop = shop
        self.now = 1000.0
        limits = Limits(updates=updates, seconds=10)
        self.work = Work(store, shop, BOT, limits, lambda: 1_760_000_000_000, lambda: self.now)
        self.work.lanes._backoff = FAST

    async def take(self, *payloads: Json) -> None:
        letters = [(parse(payload), orjson.dumps(payload).decode()) for payload in payloads]
        rows = [(incoming.update_id, text) for incoming, text in letters]
        await self.store.transact(lambda tx: inbox.keep(tx, BOT, 0, rows))
        for incoming, text in letters:
            self.work.submit(incoming, text)

    async def kept(self) -> list[tuple[int, int]]:
        letters = await self.store.read(lambda tx: inbox.waiting(tx, BOT))
        return [(letter.update_id, letter.attempts) for letter in letters]

    async def dead(self) -> list[tuple[int, str]]:
        def row(update: int, error: str) -> tuple[int, str]:
            return update, error

        return await self.store.read(lambda tx: tx.rows(row, "select update_id, error from dead_update"))


@asynccontextmanager
async def bench(folder: Path, shop: Shop, updates: int = 1000) -> AsyncIterator[Bench]:
    async with await Database.open(folder / "shop.db") as store:
        yield Bench(store, shop, updates)


def person(user: int) -> Json:
    return {"id": user, "is_bot": False, "first_name": "Ann"}


def says(update: int, user: int, text: str = "tea") -> Json:
    chat = {"id": user, "type": "private"}
    return {
        "update_id": update,
        "message": {"message_id": 1, "date": 0, "from": person(user), "chat": chat, "text": text},
    }


def presses(update: int, user: int) -> Json:
    message = {"message_id": 1, "date": 0, "chat": {"id": user, "type": "private"}}
    query = {"id": str(update), "from": person(user), "message": message, "chat_instance": "1", "data": "home"}
    return {"update_id": update, "callback_query": query}


def pays(update: int, user: int) -> Json:
    payment = {
        "currency": "EUR",
        "total_amount": 100,
        "invoice_payload": "x:1",
        "telegram_payment_charge_id": "t",
        "provider_payment_charge_id": "p",
    }
    payload = says(update, user)
    del payload["message"]["text"]
    payload["message"]["successful_payment"] = payment
    return payload


async def test_what_was_worked_is_struck_off_the_inbox_at_the_end(tmp_path: Path) -> None:
    async with bench(tmp_path, Shop()) as it:
        await it.take(says(1, 5), says(2, 5), says(3, 6))
        await it.work.lanes.drain()
        await it.work.stop(1)
        assert sorted(it.shop.worked) == [1, 2, 3]
        assert await it.kept() == []


async def test_the_handlers_know_how_many_wait_behind(tmp_path: Path) -> None:
    async with bench(tmp_path, Shop()) as it:
        await it.take(says(1, 5), says(2, 5), says(3, 5))
        await it.work.lanes.drain()
        assert it.shop.backlogs == [2, 1, 0]
        await it.work.stop(1)


async def test_an_update_that_is_in_its_lane_is_not_put_there_twice(tmp_path: Path) -> None:
    shop = Shop(hold=asyncio.Event())
    async with bench(tmp_path, shop) as it:
        await it.take(says(1, 5))
        await it.take(says(1, 5))
        assert shop.hold
        shop.hold.set()
        await it.work.lanes.drain()
        assert shop.tried == [1]
        await it.work.stop(1)


@pytest.mark.parametrize("fault", [StoreUnavailable("disk full"), NetworkError("gone")])
async def test_a_fault_that_passes_is_tried_until_it_has_and_is_not_counted(tmp_path: Path, fault: Exception) -> None:
    shop = Shop()

    def faults(incoming: Incoming) -> None:
        if incoming.update_id == 1 and shop.tried.count(1) < 5:
            raise fault

    shop.faults = faults
    async with bench(tmp_path, shop) as it:
        await it.take(says(1, 5), says(2, 5), says(3, 6))
        await it.work.lanes.drain()
        assert shop.tried.count(1) == 5
        assert shop.worked.index(1) < shop.worked.index(2)
        assert (shop.apologies, await it.dead()) == ([], [])
        await it.work.stop(1)


@pytest.mark.parametrize("fault", [ValueError("a bug"), BadRequest("Bad Request: chat_id is empty")])
async def test_any_other_fault_is_tried_once_more_and_set_aside_with_its_traceback(
    tmp_path: Path, fault: Exception
) -> None:
    def faults(incoming: Incoming) -> None:
        if incoming.update_id == 1:
            raise fault

    shop = Shop(faults=faults)
    async with bench(tmp_path, shop) as it:
        await it.take(says(1, 5), says(2, 5))
        await it.work.lanes.drain()
        await it.work.stop(1)
        assert shop.tried == [1, 1, 2]
        assert [update for update, _ in shop.apologies] == [1]
        (dead,) = await it.dead()
        assert dead[0] == 1
        assert type(fault).__name__ in dead[1]
        assert "in handle" in dead[1]
        assert await it.kept() == []


async def test_a_first_failure_is_counted_in_the_inbox_and_the_next_start_remembers(tmp_path: Path) -> None:
    def faults(_incoming: Incoming) -> None:
        raise ValueError("a bug")

    shop = Shop(faults=faults)
    async with bench(tmp_path, shop) as it:
        it.work.lanes._backoff = (3600, 3600)
        await it.take(says(1, 5))
        await it.work.lanes.room(1)  # it failed once and waits
        await it.work.stop(1)
        assert await it.kept() == [(1, 1)]
        again = Bench(it.store, shop, 1000)
        again.work.submit(parse(says(1, 5)), "{}", attempts=1)
        await again.work.lanes.drain()
        assert [update for update, _ in await again.dead()] == [1]
        await again.work.stop(1)


async def test_an_update_that_failed_twice_before_the_start_is_set_aside_untried(tmp_path: Path) -> None:
    async with bench(tmp_path, Shop()) as it:
        it.work.submit(parse(says(1, 5)), "{}", attempts=2)
        await it.work.lanes.drain()
        assert it.shop.tried == []
        assert [update for update, _ in await it.dead()] == [1]
        assert [update for update, _ in it.shop.apologies] == [1]
        await it.work.stop(1)


async def test_presses_over_the_limit_are_told_and_do_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path, Shop(), updates=3) as it:
        await it.take(*[presses(number, 5) for number in range(1, 8)])
        await it.work.lanes.drain()
        await it.work.stop(1)
        assert it.shop.worked == [1, 2, 3]
        assert it.shop.told == [4, 5, 6, 7]
        assert await it.kept() == []


async def test_messages_over_the_limit_wait_in_order_and_their_sender_is_told_once(tmp_path: Path) -> None:
    async with bench(tmp_path, Shop(), updates=3) as it:
        await it.take(*[says(number, 5) for number in range(1, 7)])
        await it.work.lanes.room(1)
        assert it.shop.worked == [1, 2, 3]
        await it.take(presses(7, 5), pays(8, 5), says(9, 6))
        await it.work.settled()
        await it.work.lanes.room(1)
        await asyncio.gather(*it.work._aside)
        assert it.shop.worked == [1, 2, 3, 8, 9]  # money and other users do not wait
        assert it.shop.told == [4, 7]  # the messages once, the press at once
        await it.work.stop(1)
        assert [update for update, _ in await it.kept()] == [4, 5, 6]


async def test_a_message_that_waited_is_worked_when_the_limit_lets_it(tmp_path: Path) -> None:
    async with bench(tmp_path, Shop(), updates=3) as it:
        it.work._limiter = Limiter(3, 0.05)
        it.work._monotonic = asyncio.get_running_loop().time
        await it.take(*[says(number, 5) for number in range(1, 9)])
        await it.work.lanes.drain()
        assert it.shop.worked == [1, 2, 3, 4, 5, 6, 7, 8]
        assert it.shop.told == [4]
        await it.work.stop(1)


async def test_stopping_cuts_off_what_hangs_and_keeps_it_in_the_inbox(tmp_path: Path) -> None:
    shop = Shop(hold=asyncio.Event())
    async with bench(tmp_path, shop) as it:
        await it.take(says(1, 5), says(2, 5), says(3, 6))
        await it.work.stop(0.05)
        assert shop.worked == []
        assert [update for update, _ in await it.kept()] == [1, 2, 3]


async def test_one_member_of_a_group_delays_no_other(tmp_path: Path) -> None:
    async with bench(tmp_path, Shop(), updates=5) as it:
        chat = {"id": -100, "type": "supergroup"}
        said = {"message_id": 1, "date": 0, "from": person(5), "chat": chat, "text": "/x"}
        press = {
            "id": "99",
            "from": person(6),
            "data": "#paid:1:1",
            "message": {"message_id": 1, "date": 0, "chat": chat},
        }
        flood = [{"update_id": number, "message": said} for number in range(1, 20)]
        await it.take(*flood, {"update_id": 99, "callback_query": press})
        async with asyncio.timeout(5):
            await it.work.lanes.drain()
        assert 99 in it.shop.worked
