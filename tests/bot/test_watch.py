"""What the owners are told of the computer that the shop runs on: once when it begins, again only after it was well."""

import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot import backup
from bot.vitals import Vitals
from bot.watch import Watch, ask_the_time
from bot.webhook import Webhook
from dialogs.kit import t
from dialogs.texts import Texts
from tests.kit.hooked import by_webhook
from tests.kit.sandbox import running_sandbox
from tests.kit.story import Story, story

HOUR = 3_600_000


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@dataclass
class Stage:
    """A watch over a shop whose clocks and answers a test sets; times in seconds."""

    shop: Story
    wall: float = 1_800_000_000.0
    steady: float = 1000.0
    theirs: float | None = 1_800_000_000.0
    asked: list[str] = field(default_factory=list)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.vitals, lambda: self.wall, lambda: self.steady, self.ask)

    @property
    def vitals(self) -> Vitals:
        return self.shop.app.vitals

    async def ask(self, server: str) -> float | None:
        self.asked.append(server)
        return self.theirs

    async def told(self) -> list[str]:
        """What the owner has been told, after one more look."""
        await self.watch.look()
        sql = "select payload from queue where kind = 'alert' and key like 'alert:%' order by id"
        return [_text(payload) for payload in await self.shop.read(lambda tx: tx.rows(str, sql))]


def _text(payload: str) -> str:
    return payload.partition('"text":"alert-')[2].partition('"')[0]


@asynccontextmanager
async def stage(folder: Path, **more: Any) -> AsyncIterator[Stage]:
    async with story(folder, **more) as shop:
        yield Stage(shop)


async def test_a_shop_that_is_well_tells_nobody_anything(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        assert await it.told() == []
        assert it.asked == [it.shop.box.url]


async def test_a_disk_that_fills_up_is_told_once_and_again_after_it_was_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path) as it:
        free = [199_000_000]
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10**12, 0, free[0]))
        owner = it.shop.phone(it.shop.owner)
        await owner.start()
        assert await it.told() == ["disk"]
        assert "199 MB are free, 200 MB should be" in (await owner.gets("The disk is getting full")).text
        assert await it.told() == ["disk"]
        free[0] = 210_000_000  # a little more is not well yet
        assert await it.told() == ["disk"]
        free[0] = 190_000_000
        assert await it.told() == ["disk"]
        free[0] = 10**12
        assert await it.told() == ["disk"]
        free[0] = 0
        it.shop.box.world.clock.advance(1)
        assert await it.told() == ["disk", "disk"]


async def test_an_incident_is_remembered_over_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10**12, 0, 0))
    async with stage(tmp_path) as it:
        assert await it.told() == ["disk"]
        await it.shop.stop()
        await it.shop.open()
        assert await Stage(it.shop).told() == ["disk"]


async def test_a_backup_is_missed_once_there_is_something_to_lose(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.shop.box.world.clock.advance(100 * HOUR)
        assert await it.told() == []  # no order yet
        await it.shop.phone().to_invoice()
        it.shop.box.world.clock.advance(47 * HOUR)
        assert await it.told() == []
        it.shop.box.world.clock.advance(2 * HOUR)
        assert await it.told() == ["backup-none"]
        backup.record(it.shop.config.database, it.shop.app.clock())
        assert await it.told() == ["backup-none"]
        it.shop.box.world.clock.advance(49 * HOUR)
        assert await it.told() == ["backup-none", "backup-old"]


async def test_both_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10**12, 0, 0))
    async with stage(tmp_path, alerts={"disk_mb": 0, "backup_hours": 0}) as it:
        await it.shop.phone().to_invoice()
        it.shop.box.world.clock.advance(100 * HOUR)
        assert await it.told() == []


async def test_a_clock_that_differs_from_telegrams_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.theirs = it.wall - 29
        assert await it.told() == []
        for _ in range(9):
            await it.told()
        assert len(it.asked) == 1  # every tenth look
        it.theirs = it.wall - 45
        assert await it.told() == ["clock"]
        it.theirs = None  # nobody says: no verdict
        for _ in range(10):
            assert await it.told() == ["clock"]


async def test_a_clock_that_jumps_is_told_and_the_time_is_asked_for_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.told()
        it.wall, it.steady, it.theirs = it.wall + 60, it.steady + 60, it.wall + 60
        assert await it.told() == []
        it.wall -= 3600
        assert await it.told() == ["clock-jump", "clock"]
        assert len(it.asked) == 2
        assert await it.told() == ["clock-jump", "clock"]


async def test_a_long_silence_of_telegram_is_told_when_it_is_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        parts = it.vitals.parts
        assert parts
        since = time.monotonic() - 660
        parts.receiver.heard = since  # type: ignore[misc]
        assert await it.told() == []
        owner = it.shop.phone(it.shop.owner)
        await owner.start()
        parts.receiver.heard = since + 660  # type: ignore[misc]
        assert await it.told() == ["telegram-back"]
        assert await it.told() == ["telegram-back"]
        await owner.gets("Telegram could not be reached for 11 minutes")


async def test_a_webhook_that_telegram_cannot_reach_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path, **by_webhook()) as it:
        receiver = it.vitals.parts.receiver if it.vitals.parts else None
        assert isinstance(receiver, Webhook)
        await it.shop.app._end("jobs", "watch")  # which look for themselves
        receiver.trouble = "Connection refused"
        for _ in range(4):
            assert await it.told() == []
        assert await it.told() == ["webhook"]
        receiver.trouble = ""
        assert await it.told() == ["webhook"]


async def test_telegrams_time_is_in_every_answer() -> None:
    async with running_sandbox() as box:
        found = await ask_the_time(box.url)
        url = box.url
    assert found is not None
    assert abs(found - time.time()) < 30
    assert await ask_the_time(url) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_alert_has_its_words(language: str) -> None:
    texts = Texts(("en", "zh"), "UTC")
    details: dict[str, Any] = {"free": 1, "least": 2, "hours": 3, "seconds": 4, "minutes": 5, "detail": "6"}
    for name in ("disk", "backup-none", "backup-old", "clock", "clock-jump", "telegram-back", "webhook"):
        assert len(texts.plain(t(f"alert-{name}", **details), language)) > 20
