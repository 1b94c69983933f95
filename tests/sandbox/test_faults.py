"""Faults on order: what is refused, delayed, lost or doubled, and how often."""

import asyncio

import aiohttp
import pytest

from bot.sandbox import Conversation
from bot.sandbox.errors import DoorError
from bot.sandbox.faults import FaultBook
from tests.kit.sandbox import Caller, CheckedSandbox


async def test_a_flood_wait_names_its_seconds(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    box.world.faults.add("429", "sendMessage", retry_after=7, times=1)
    body = await call.body("sendMessage", chat_id=chat.person.id, text="x")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    await call("sendMessage", chat_id=chat.person.id, text="x")
    assert [entry["text"] for entry in box.sent()] == ["x"]


@pytest.mark.parametrize(
    ("kind", "text", "description"),
    [
        ("400", "message thread not found", "Bad Request: message thread not found"),
        ("400", "Bad Request: TOPIC_DELETED", "Bad Request: TOPIC_DELETED"),
        ("403", "", "Forbidden: bot was blocked by the user"),
        ("500", "", "Internal Server Error"),
    ],
)
async def test_any_refusal_can_be_ordered(
    call: Caller, chat: Conversation, box: CheckedSandbox, kind: str, text: str, description: str
) -> None:
    box.world.faults.add(kind, "sendMessage", text=text, times=1)
    body = await call.body("sendMessage", chat_id=chat.person.id, text="x")
    assert (body["error_code"], body["description"]) == (int(kind), description)
    assert box.sent() == []


async def test_a_fault_can_be_for_one_chat_only(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    box.world.faults.add("403", chat=12345)
    await call("sendMessage", chat_id=chat.person.id, text="x")
    box.world.faults.add("403", chat=chat.person.id)
    assert await call.refused("sendMessage", chat_id=chat.person.id, text="x")
    box.world.faults.remove()
    await call("sendMessage", chat_id=chat.person.id, text="x")


async def test_a_refusal_for_all_methods_leaves_polling_alone(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    box.world.faults.add("429")
    assert await call("getUpdates") == []
    assert await call.refused("getMe") == "Too Many Requests: retry after 1"


def test_chance_is_the_same_for_the_same_seed() -> None:
    def hits(seed: int) -> list[bool]:
        book = FaultBook()
        book.add("429", probability=0.3, seed=seed)
        return [book.strike("sendMessage", None, {"429"}) is not None for _ in range(200)]

    assert hits(7) == hits(7) != hits(8)
    assert 30 < sum(hits(7)) < 90


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(DoorError, match="there is no fault earthquake"):
        FaultBook().add("earthquake")


async def test_a_dropped_connection_does_nothing_and_a_lost_answer_does_all(
    chat: Conversation, box: CheckedSandbox
) -> None:
    url = f"{box.url}/bot77:secret/sendMessage"
    async with aiohttp.ClientSession() as http:
        box.world.faults.add("drop_connection", "sendMessage", times=1)
        with pytest.raises(aiohttp.ClientError):
            await http.post(url, json={"chat_id": chat.person.id, "text": "dropped"})
        box.world.faults.add("lost_answer", "sendMessage", times=1)
        with pytest.raises(aiohttp.ClientError):
            await http.post(url, json={"chat_id": chat.person.id, "text": "lost"})
        box.world.faults.add("malformed", "sendMessage", times=1)
        async with http.post(url, json={"chat_id": chat.person.id, "text": "malformed"}) as response:
            assert response.status == 200
            with pytest.raises(ValueError, match="line 1"):
                await response.json()
    assert [entry["text"] for entry in box.sent()] == ["lost", "malformed"]


async def test_a_lost_batch_of_updates_comes_again(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    await chat.say("hello", wait=False)
    box.world.faults.add("lost_answer", "getUpdates", times=1)
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientError):
            await http.post(f"{box.url}/bot77:secret/getUpdates")
    assert [update["message"]["text"] for update in await call("getUpdates")] == ["hello"]


async def test_latency_holds_a_call_back(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    box.world.faults.add("latency", "getMe", ms=30, times=1)
    clock = asyncio.get_running_loop()
    before = clock.time()
    await call("getMe")
    assert clock.time() - before >= 0.029
