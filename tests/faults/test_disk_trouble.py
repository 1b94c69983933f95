"""The disk is full, fails to sync, or a stranger holds the file: nothing is lost, and the shop sells on by itself."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.disk import Disk
from tests.faults.driver import opener
from tests.faults.scene import Scene, scene


async def trouble(on: Scene, enough: Callable[[], bool]) -> None:
    """Everybody goes on; Telegram keeps what cannot be written, and a charge that would be lost is not allowed."""
    on.charge()
    await on.looking.tap(on.looking.words.card)
    refused = await on.asked.pay()
    assert (refused.status, refused.error) == ("refused", on.asked.words.say("pay-busy"))
    await on.hours.go_by(10)
    await on.hours.until(enough)
    assert on.shop.bot.queue.pending
    assert not on.looking.invoices
    assert not on.charged.messages("✅")


async def test_a_full_disk_costs_nobody_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path)
    monkeypatch.setattr("store.sql.database.connect", opener(disk))
    async with scene(tmp_path) as on:
        disk.full = True
        await trouble(on, lambda: disk.failures >= 5)
        disk.full = False
        await on.over(1)


async def test_a_disk_that_fails_to_sync_costs_nobody_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path)
    monkeypatch.setattr("store.sql.database.connect", opener(disk))
    async with scene(tmp_path) as on:
        disk.bad_syncs = 10_000
        await trouble(on, lambda: disk.failures >= 5)
        disk.bad_syncs = 0
        await on.over(1)


async def test_a_stranger_who_holds_the_file_costs_nobody_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.sql.connect.BUSY", 20)  # milliseconds of real waiting, each time that the shop tries
    async with scene(tmp_path) as on:
        with closing(sqlite3.connect(on.shop.config.database, isolation_level=None)) as stranger:
            stranger.execute("begin immediate")
            await trouble(on, lambda: True)
            stranger.execute("rollback")
        await on.over(1)
