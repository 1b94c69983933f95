"""Lanes alone: order inside one, all of them side by side; and the limit that a user has."""

import asyncio
from typing import Any

import pytest

from bot.lanes import Lanes, Later, Outcome
from bot.limits import Limiter

BOT = 77
FAST = (0.001, 0.002)

Json = dict[str, Any]


# Lanes alone


async def test_a_lane_keeps_its_order_while_lanes_go_on_side_by_side() -> None:
    started: list[str] = []
    gates = {"a1": asyncio.Event(), "b1": asyncio.Event()}

    async def work(item: str) -> Outcome:
        started.append(item)
        if item in gates:
            await gates[item].wait()
        return Outcome.DONE

    lanes = Lanes(work)
    for item in ("a1", "a2", "b1", "b2"):
        lanes.submit(item[0], item)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert started == ["a1", "b1"]
    assert lanes.waiting("a") == 1
    gates["b1"].set()
    gates["a1"].set()
    await lanes.drain()
    assert started.index("a1") < started.index("a2")
    assert started.index("b1") < started.index("b2")
    assert lanes.waiting("a") == 0


async def test_a_flood_in_one_lane_does_not_keep_another_waiting() -> None:
    order: list[str] = []

    async def work(item: str) -> Outcome:
        order.append(item)
        await asyncio.sleep(0)
        return Outcome.DONE

    lanes = Lanes(work, limit=2)
    for number in range(500):
        lanes.submit("flood", f"flood-{number}")
    lanes.submit("other", "press")
    await lanes.drain()
    assert order.index("press") < 5


async def test_an_item_that_must_come_again_stays_first() -> None:
    tried: list[str] = []

    async def work(item: str) -> Outcome:
        tried.append(item)
        return Outcome.AGAIN if tried.count("one") < 3 else Outcome.DONE

    lanes = Lanes(work, backoff=FAST)
    lanes.submit("a", "one")
    lanes.submit("a", "two")
    await lanes.drain()
    assert tried == ["one", "one", "one", "two"]


async def test_a_lane_that_waits_holds_no_slot_and_does_not_press() -> None:
    done = asyncio.Event()

    async def work(item: str) -> Outcome | Later:
        if item == "slow":
            return Later(3600)
        done.set()
        return Outcome.DONE

    lanes = Lanes(work, limit=1)
    lanes.submit("slow", "slow")
    lanes.submit("slow", "slow")
    assert lanes.pressing == 2
    lanes.submit("quick", "quick")
    await asyncio.wait_for(done.wait(), 5)
    assert lanes.pressing == 0
    assert lanes.held("slow")
    assert await lanes.stop(1) == 2


async def test_stopping_finishes_what_is_under_way_and_leaves_what_waits() -> None:
    finished: list[str] = []
    gate = asyncio.Event()

    async def work(item: str) -> Outcome | Later:
        if item == "held":
            return Outcome.AGAIN
        await gate.wait()
        finished.append(item)
        return Outcome.DONE

    lanes = Lanes(work, backoff=(3600, 3600))
    for key, item in (("a", "working"), ("a", "next"), ("b", "held")):
        lanes.submit(key, item)
    await asyncio.sleep(0)
    stopping = asyncio.create_task(lanes.stop(5))
    await asyncio.sleep(0)
    gate.set()
    assert await stopping == 1
    assert finished == ["working", "next"]
    lanes.submit("c", "too late")
    assert lanes.waiting("c") == 0


async def test_stopping_does_not_wait_for_ever() -> None:
    async def work(_item: str) -> Outcome:
        await asyncio.Event().wait()
        return Outcome.DONE

    lanes = Lanes(work)
    lanes.submit("a", "stuck")
    await asyncio.sleep(0)
    assert await lanes.stop(0.01) == 1


# The limit alone


def test_the_limit_counts_what_was_worked_in_the_window() -> None:
    limiter = Limiter(updates=3, seconds=10)
    assert [limiter.take(1, now) for now in (0.0, 1.0, 2.0)] == [0, 0, 0]
    assert limiter.take(1, 4.0) == 6.0
    assert limiter.take(2, 4.0) == 0.0
    assert limiter.take(1, 10.0) == 0.0
    assert limiter.take(1, 10.5) == 0.5


def test_the_limiter_forgets_users_who_went_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.limits.REMEMBERED", 10)
    limiter = Limiter(updates=2, seconds=10)
    for user in range(10):
        limiter.take(user, float(user))
    limiter.take(99, 15.0)
    assert limiter.take(9, 15.0) == 0.0  # still remembered: its second
    assert limiter.take(9, 15.0) == 4.0
    assert limiter.take(0, 15.0) == 0.0
    assert len(limiter._times) == 6
