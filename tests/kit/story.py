"""A whole shop for stories: the sandbox plays Telegram, the real program runs against it, people write and press."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import App
from bot.config import Config, parse
from bot.intake import Intake
from bot.sandbox.model import BotAccount, Chat
from bot.sandbox.people import Conversation, Person
from store.model.order import Order
from store.ports import Tx
from store.services.checks import check
from store.services.orders import load_order
from tests.kit.sandbox import CheckedSandbox, running_sandbox
from tests.kit.shop import GOODS

TOKEN = "77:story-token-of-a-bot-that-is-not-there-00"
PROVIDER = "284685063:TEST:provider"
PICTURE = Path(__file__).parents[2] / "bot" / "demo_shop" / "pictures" / "mug-blue.jpg"


@dataclass
class Story:
    """The stage. ``app`` is the running shop; it can be stopped and started again on the same data."""

    box: CheckedSandbox
    bot: BotAccount
    config: Config
    alice: Person
    xiaoming: Person
    owner: Person
    staff: Chat
    app: App

    def chat(self, person: Person) -> Conversation:
        """This person's private chat with the shop."""
        return person.chat(self.bot)

    async def read(self, body: Any) -> Any:
        """Look into the shop's data."""
        return await self.app.store.read(body)

    async def orders(self) -> list[Order]:
        """Every order, oldest first."""

        def body(tx: Tx) -> list[Order]:
            found = [load_order(tx, order) for order in tx.rows(int, "select id from orders order by id")]
            return [order for order in found if order]

        found: list[Order] = await self.app.store.read(body)
        return found

    async def sound(self) -> None:
        """Every invariant holds."""
        reports = await self.app.store.read(check)
        assert all(report.ok for report in reports), [report for report in reports if not report.ok]


def settings_of(url: str, folder: Path, owner: int, staff: int, **more: Any) -> Config:
    """The configuration of a story's shop."""
    data: dict[str, Any] = {
        "telegram": {"token": TOKEN, "api_url": url, "admins": [owner], "staff_group": staff},
        "shop": {"name": "Tea & Paper", "currency": "EUR", "languages": ["en", "zh"], "country": "DE"},
        "payments": {
            "telegram": {"provider_token": PROVIDER},
            "manual": {"cash_on_delivery": True, "bank_transfer": True, "bank_details": "DE02 1203 0000 0000 2020 51"},
        },
        "tax": {"included": True, "rates": {"standard": 19.0, "reduced": 7.0}},
        "shipping": {
            "methods": [
                {"id": "courier", "kind": "courier", "title": {"en": "Courier", "zh": "快递"}, "price": "4.90"},
                {
                    "id": "pickup",
                    "kind": "pickup",
                    "title": {"en": "Pick up", "zh": "自提"},
                    "address": "Harbor Street 1",
                },
            ]
        },
    }
    return parse(data | more, folder / "config.toml")


@asynccontextmanager
async def story(folder: Path, goods: str = GOODS, **more: Any) -> AsyncIterator[Story]:
    """Open a stocked shop with two customers, an owner and a staff group; everything sent is checked against the spec."""
    async with running_sandbox() as box:
        bot = box.bot(TOKEN, "tea_and_paper_bot", "Tea & Paper")
        alice = box.person("Alice", last_name="Smith", language_code="en", phone="+4915550100")
        xiaoming = box.person("小明", language_code="zh-hans", phone="+8613800000000")
        owner = box.person("Olivia", language_code="en")
        staff = box.group("Staff", [owner], [bot])
        config = settings_of(box.url, folder, owner.id, staff.id, **more)
        await stock(config, folder, goods)
        async with App(config, clock=box.world.clock.now) as app:
            yield Story(box, bot, config, alice, xiaoming, owner, staff, app)


async def stock(config: Config, folder: Path, goods: str) -> None:
    """Import the goods by the same way that a merchant does."""
    from store.sql.database import Database

    file = folder / "goods.csv"
    file.write_text(goods, "utf-8")
    for name in ("a.jpg", "b.jpg"):
        (folder / name).write_bytes(PICTURE.read_bytes() + name.encode())
    async with await Database.open(config.database) as store:
        intake = Intake(store, config.settings(), 1, False, lambda _part, _count: None)
        await intake.take(file)
        assert not intake.report.errors, intake.report.errors
