"""A press is shown by one edit beside its answer, and what becomes of it where Telegram has none of that."""

import asyncio
from pathlib import Path

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError

from handlers.incoming import Incoming
from tests.kit.bench import Bench, bench

ALICE = 42


async def opened(at: Bench) -> Incoming:
    """A customer who has the shop's first screen open, and his press on its cart."""
    await at.handlers.updates.handle(at.wrote(ALICE, text="/start"))
    ((live,),) = await at.rows("select live_message from conversation")
    at.api.calls.clear()
    return at.pressed(ALICE, ">cart", int(live))


def fails(at: Bench, method: str, error: TelegramError) -> None:
    at.api.fault = lambda called, _params: error if called == method else None


async def test_the_edit_and_the_answer_are_all_that_a_press_sends(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        press = await opened(at)
        await at.handlers.updates.handle(press)
        assert [method for method, _ in at.api.calls] == ["editMessageText", "answerCallbackQuery"]


async def test_an_edit_of_a_message_that_is_gone_becomes_a_new_message(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        press = await opened(at)
        fails(at, "editMessageText", BadRequest("Bad Request: message to edit not found"))
        await at.handlers.updates.handle(press)
        (sent,) = at.api.of("sendMessage")
        assert "cart is empty" in sent["text"]
        ((live,),) = await at.rows("select live_message from conversation")
        assert live not in (None, at.api.of("editMessageText")[0]["message_id"])


async def test_an_edit_that_does_not_get_through_is_promised(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        press = await opened(at)
        fails(at, "editMessageText", NetworkError("no network"))
        await at.handlers.updates.handle(press)
        assert await at.rows("select kind from queue where status = 'waiting'") == [("screen",)]


async def test_an_edit_that_is_our_fault_is_raised(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        press = await opened(at)
        fails(at, "editMessageText", BadRequest("Bad Request: can't parse entities"))
        with pytest.raises(BadRequest):
            await at.handlers.updates.handle(press)


@pytest.mark.parametrize("error", [BadRequest("Bad Request: query is too old"), NetworkError("no network")])
async def test_an_answer_that_is_not_taken_costs_no_screen(tmp_path: Path, error: TelegramError) -> None:
    async with bench(tmp_path) as at:
        press = await opened(at)
        fails(at, "answerCallbackQuery", error)
        await at.handlers.updates.handle(press)
        assert [method for method, _ in at.api.calls] == ["editMessageText", "answerCallbackQuery"]
        assert await at.rows("select kind from queue where status = 'waiting'") == []


async def test_a_lane_that_is_stopped_gives_up_the_calls_that_it_waits_for(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        press = await opened(at)
        at.api.gate, at.api.held = asyncio.Event(), "edit"
        at.api.called.clear()
        before = asyncio.all_tasks()
        lane = asyncio.create_task(at.handlers.updates.handle(press))
        await at.api.called.wait()
        lane.cancel()
        with pytest.raises(asyncio.CancelledError):
            await lane
        async with asyncio.timeout(5):
            while asyncio.all_tasks() - before:  # noqa: ASYNC110 - nothing tells when a task has been given up
                await asyncio.sleep(0)
        at.api.gate = None
        await at.handlers.updates.handle(at.pressed(ALICE, ">orders", press.what.message))  # type: ignore[union-attr]
        assert "not ordered" in at.api.of("editMessageText")[-1]["text"]
