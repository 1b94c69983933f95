"""`shopkeeper demo`: a sample shop, the local Telegram that it needs and the people who shop there, in one process."""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from bot import demo_shop, intake
from bot.app import App, Signals, now
from bot.config import Config, parse
from bot.sandbox import Person, Sandbox
from bot.sandbox.model import BotAccount, Chat
from store.ports import Tx
from store.sql.database import Database

NAME = "Tea & Paper"
GOODS = Path(demo_shop.__file__).parent / "products.csv"
SHIPPING: list[dict[str, Any]] = [
    {"id": "courier", "kind": "courier", "title": {"en": "Courier, 1–3 days", "zh": "快递（1–3 天）"}, "price": "4.90"},
    {
        "id": "pickup",
        "kind": "pickup",
        "title": {"en": "Pick up in our shop", "zh": "到店自取"},
        "address": "Harbor Street 1, 10:00–18:00",
    },
]
TERMS = {
    "en": "This is a sample shop: nothing is sold and nothing is sent. Real terms of sale go here.",
    "zh": "这是示例店铺：不会真的出售或发货。正式的销售条款写在这里。",
}
PRIVACY = {
    "en": "What you type here stays on this computer.",
    "zh": "您在这里输入的内容只保存在这台电脑上。",
}
WELCOME = (
    "Good morning! From today on every order comes in here as a card: what to pack, for whom, and whether it is paid.",
    "I press the button under a card when a bank transfer has arrived.",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """The sandbox with everybody on it. ``owner`` looks after the shop; ``staff`` is the group of its people."""

    box: Sandbox
    bot: BotAccount
    ann: Person
    xiaoming: Person
    owner: Person
    staff: Chat


async def run(*, port: int, data: Path | None, browser: bool) -> int:
    """Play until SIGINT or SIGTERM; the exit code. ``data`` keeps the shop. Raises OSError where the port is taken."""
    signals = Signals()
    try:
        with _folder(data) as folder:
            async with opened(folder, port) as (stage, app):
                _tell(stage.box.url, data)
                if browser and _has_screen():
                    await asyncio.to_thread(webbrowser.open, f"{stage.box.url}/")
                await app.wait()
    except asyncio.CancelledError:
        if not signals.came:
            raise
    finally:
        signals.close()
    return 0


@asynccontextmanager
async def opened(folder: Path, port: int = 0) -> AsyncIterator[tuple[Stage, App]]:
    """The demo while the block runs: its page is at ``stage.box.url``."""
    box = Sandbox()
    await box.start(port=port)
    try:
        stage = people(box)
        config = settings(stage, folder)
        await stock(config, box)
        await enliven(stage)
        async with App(config, clock=box.world.clock.now) as app:
            yield stage, app
    finally:
        await box.stop()


def people(box: Sandbox) -> Stage:
    """Two customers, the owner, an agent, and the phones that the page shows.

    Every run is a new bot with numbers of its own: a kept shop must not take this run's messages, payments and files
    for those of an earlier one, of which the sandbox knows nothing any more.
    """
    first = int(time.time())
    box.world.numbers = count(first)
    bot = box.bot(f"{first}:demo", "tea_and_paper_bot", NAME)
    bot.message_ids = count(first % 100_000_000)
    ann = box.person("Ann", last_name="Baker", id=1001, username="ann", language_code="en", phone="+15550101")
    xiaoming = box.person("小明", id=1002, username="xiaoming", language_code="zh-hans", phone="+8613800000102")
    owner = box.person("Olivia", id=1003, username="olivia", language_code="en", phone="+15550103")
    agent = box.person("Ben", id=1004, username="ben", language_code="en", phone="+15550104")
    staff = box.group(f"{NAME} staff", [owner, agent], [bot])
    staff.message_ids = count(first % 100_000_000)
    box.world.phones = [
        {"person": ann.id, "chat": bot.id, "title": "customer"},
        {"person": xiaoming.id, "chat": bot.id, "title": "顾客"},
        {"person": owner.id, "chat": staff.id, "title": "staff group"},
        {"person": owner.id, "chat": bot.id, "title": "owner"},
    ]
    return Stage(box, bot, ann, xiaoming, owner, staff)


async def enliven(stage: Stage) -> None:
    """What has happened before the curtain rises: the owner has opened the bot, and told the staff what to expect."""
    await stage.owner.chat(stage.bot).start(wait=False)
    group = stage.owner.chat(stage.staff)
    for words in WELCOME:
        await group.say(words, wait=False)


def settings(stage: Stage, folder: Path) -> Config:
    """The configuration of the sample shop."""
    data = {
        "telegram": {
            "token": stage.bot.token,
            "api_url": stage.box.url,
            "admins": [stage.owner.id],
            "staff_group": stage.staff.id,
        },
        "shop": {"name": NAME, "currency": "EUR", "languages": ["en", "zh"], "country": "DE", "timezone": _timezone()},
        "payments": {
            "telegram": {"provider_token": "demo:TEST"},
            "manual": {
                "cash_on_delivery": True,
                "bank_transfer": True,
                "bank_details": f"{NAME}\nDE02 1203 0000 0000 2020 51\nHarbor Bank",
            },
        },
        "tax": {"included": True, "rates": {"standard": 19, "reduced": 7}},
        "shipping": {"methods": SHIPPING},
        "alerts": {"backup_hours": 0},
        "legal": {"name": f"{NAME}, Harbor Street 1", "terms": TERMS, "privacy": PRIVACY},
    }
    return parse(data, folder / "config.toml")


async def stock(config: Config, box: Sandbox) -> None:
    """Fill the shelves of a new shop; set the sandbox's clock to where a kept one left off, if that is later."""

    def body(tx: Tx) -> tuple[bool, int]:
        stocked = tx.value(int, "select count(*) from product") or 0
        return bool(stocked), tx.value(int, "select max(at) from seen") or 0

    async with await Database.open(config.database) as store:
        stocked, last = await store.read(body)
        if last > box.world.clock.now():
            box.world.clock.set(last)
        if not stocked:
            await intake.stock(store, config.settings(), now(), GOODS)


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="shopkeeper-demo-") as folder:
        yield Path(folder)


def _tell(url: str, data: Path | None) -> None:
    kept = f"The shop's data is kept in {data}." if data else "The shop is forgotten at the end; --data DIR keeps it."
    sys.stdout.write(f"{NAME} is open: {url}/\nSay hi as Ann or 小明; Olivia runs the shop. {kept} Stop with Ctrl-C.\n")
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()


def _timezone() -> str:
    """This computer's timezone, so that the shop's times are those on the phones; UTC where it has no name."""
    names = (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").rpartition("zoneinfo/")[2])
    return next((name for name in names if name in available_timezones()), "UTC")


def _has_screen() -> bool:
    """Whether a browser would open a window; on a bare terminal it would take that over."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
