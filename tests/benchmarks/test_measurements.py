"""Every measurement runs, on a tiny scale, and loses nothing."""

import asyncio
from pathlib import Path

from benchmarks import flood, growth, press, startup, transact


def test_a_full_press_is_measured_beside_the_echo() -> None:
    rows = press.measure(people=6, presses=12, rounds=1)
    sides, parts = ("shop", "echo", "echo on aiohttp"), ("saturated", "saturated", "100/s")
    assert [row["case"] for row in rows] == [f"{side}, {part}" for part in parts for side in sides]
    assert [row["lost"] for row in rows] == [0] * 9


def test_transactions_are_timed_inside_the_running_bot() -> None:
    rows = transact.measure(people=6, presses=12)
    assert [row["lost"] for row in rows] == [0, 0]
    assert all(isinstance(row["calls"], int) and row["calls"] >= 12 for row in rows)


def test_others_are_answered_during_a_flood() -> None:
    rows = flood.measure(updates=20, presses=5, pause=0.0)
    assert [row["lost"] for row in rows] == [0, 0, 0]


def test_a_start_and_a_day_of_shopping_are_measured() -> None:
    start, *day = startup.measure(people=8, times=1)
    assert isinstance(start["cpu_s"], float)
    assert start["cpu_s"] > 0
    assert day[-1]["case"] == "8 customers"
    assert sum(int(str(row["at_cart"])) for row in day) >= 6


async def test_growth_is_measured_and_every_turn_of_it_succeeds(tmp_path: Path) -> None:
    grown = await asyncio.wait_for(growth.rows(tmp_path, [30, 60], 5), 60)
    assert {"change a quantity", "the checkout's summary", "what runs low"} <= {
        str(row["operation (CPU in us)"]) for row in grown.table
    }
    assert grown.changed == []
