"""A whole shop for stories: the sandbox plays Telegram, the real program runs against it, people write and press."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import orjson

from bot import intake
from bot.app import App
from bot.config import Config, parse
from bot.jobs import Jobs
from bot.sandbox.model import BotAccount, Chat, Message
from bot.sandbox.payments import Checkout, Sheet
from bot.sandbox.people import Conversation, Person
from bot.wiring import open_desk
from handlers.sender import Sender
from store.connectors.web_pictures import WebPictures
from store.model.order import Order
from store.ports import Tx
from store.services import inbox
from store.services.checks import check
from store.services.orders import load_order
from store.sql.database import Database
from tests.kit.phone import CHINESE, ENGLISH, Phone, Words
from tests.kit.sandbox import Caller, CheckedSandbox, running_sandbox
from tests.kit.shop import GOODS
from tests.kit.web import home_only

TOKEN = "77:story-token-of-a-bot-that-is-not-there-00"
PROVIDER = "284685063:TEST:provider"
PICTURE = Path(__file__).parents[2] / "bot" / "demo_shop" / "pictures" / "mug-blue.jpg"
MINUTE = 60_000  # milliseconds

R = TypeVar("R")


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
    app: App = field(init=False)
    running: bool = False

    async def open(self) -> None:
        """Start the shop."""
        desk = partial(open_desk, web=WebPictures(home_only))
        self.app = App(self.config, clock=self.box.world.clock.now, desk=desk)
        await self.app.__aenter__()
        self.running = True

    async def stop(self) -> None:
        """Stop the shop; its data stays."""
        if self.running:
            self.running = False
            await self.app.__aexit__(None, None, None)

    def phone(self, person: Person | None = None, words: Words | None = None) -> Phone:
        """Somebody's private chat with the shop: Alice's if nobody is named."""
        person = person or self.alice
        return Phone(person.chat(self.bot), words or (CHINESE if person is self.xiaoming else ENGLISH))

    @property
    def desk(self) -> Phone:
        """The owner's side of the staff group."""
        return Phone(self.owner.chat(self.staff))

    def chat(self, person: Person) -> Conversation:
        """This person's private chat with the shop."""
        return person.chat(self.bot)

    async def read(self, body: Callable[[Tx], R]) -> R:
        """Look into the shop's data."""
        return await self.app.store.read(body)

    async def orders(self) -> list[Order]:
        """Every order, oldest first."""

        def body(tx: Tx) -> list[Order]:
            found = [load_order(tx, order) for order in tx.rows(int, "select id from orders order by id")]
            return [order for order in found if order]

        return await self.app.store.read(body)

    async def order(self) -> Order:
        """The only order there is."""
        orders = await self.orders()
        assert len(orders) == 1, orders
        return orders[0]

    async def sound(self) -> None:
        """Every invariant holds."""
        reports = await self.app.store.read(check)
        assert all(report.ok for report in reports), [report for report in reports if not report.ok]

    async def later(self, minutes: float) -> None:
        """Let time pass for the shop and for Telegram, and let the shop do what is due."""
        self.box.world.clock.advance(int(minutes * MINUTE))
        await Jobs(self.app.store, self.app.desk.jobs, self.app.clock).tick()
        sender = self.app.desk.sender
        assert isinstance(sender, Sender)
        sender.wake()

    async def later_until(self, ready: Callable[[], bool]) -> None:
        """Let time pass for the shop, a bit at a time, until a condition on what people see holds."""
        for _ in range(50):
            if await self.box.world.bus.wait(ready, 0.1):
                return
            await self.later(0.2)
        raise AssertionError("it did not come, however late")

    async def until(self, ready: Callable[[Tx], bool]) -> None:
        """Wait until a condition on the shop's data holds."""
        async with asyncio.timeout(5):
            while not await self.read(ready):  # noqa: ASYNC110 - the database rings no bell for its readers
                await asyncio.sleep(0.01)

    async def quiet(self) -> None:
        """Wait until nothing is owed any more: no update, no message, no call under way."""
        owed = "select update_id from inbox union all select id from queue where status = 'waiting' and run_at <= :at"
        await self.box.idle(self.bot)
        await self.until(lambda tx: not tx.rows(int, owed, at=self.app.clock()))
        await self.box.idle(self.bot)

    def charge(self, phone: Phone, message: Message) -> None:
        """Telegram takes the money of this invoice now: the question before it was answered long ago."""
        assert message.invoice
        home = phone.chat.chat
        checkout = Checkout(self.box.world, phone.chat.person.user, message.invoice, Sheet(), home, home, message)
        assert checkout._charge().status == "paid"

    async def wedge(self) -> list[int]:
        """While the shop is closed: what waits at Telegram is kept and confirmed, as by a process that died then."""
        updates = await Caller(self.box, TOKEN).updates()
        rows = [(int(update["update_id"]), orjson.dumps(update).decode()) for update in updates]
        async with await Database.open(self.config.database) as store:
            at = self.box.world.clock.now()
            await store.transact(lambda tx: inbox.keep(tx, self.bot.id, at, rows))
        return [number for number, _ in rows]


def settings_of(url: str, folder: Path, owner: int, staff: int | None, **more: Any) -> Config:
    """The configuration of a story's shop."""
    data: dict[str, Any] = {
        "telegram": {"token": TOKEN, "api_url": url, "admins": [owner]}
        | ({"staff_group": staff} if staff else {})
        | more.pop("telegram", {}),
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
async def story(folder: Path, goods: str = GOODS, *, group: bool = True, **more: Any) -> AsyncIterator[Story]:
    """Open a stocked shop with two customers, an owner and (if ``group``) a staff group; everything sent is checked
    against the specification.
    """
    async with running_sandbox() as box:
        bot = box.bot(TOKEN, "tea_and_paper_bot", "Tea & Paper")
        alice = box.person("Alice", last_name="Smith", language_code="en", phone="+4915550100")
        xiaoming = box.person("小明", language_code="zh-hans", phone="+8613800000000")
        owner = box.person("Olivia", language_code="en")
        staff = box.group("Staff", [owner], [bot])
        config = settings_of(box.url, folder, owner.id, staff.id if group else None, **more)
        await stock(config, folder, goods, box.world.clock.now())
        shop = Story(box, bot, config, alice, xiaoming, owner, staff)
        await shop.open()
        try:
            yield shop
        finally:
            await shop.stop()


async def stock(config: Config, folder: Path, goods: str, at: int = 1) -> None:
    """Import the goods by the same way that a merchant does."""
    file = folder / "goods.csv"
    file.write_text(goods, "utf-8")
    for name in ("a.jpg", "b.jpg"):
        (folder / name).write_bytes(PICTURE.read_bytes() + name.encode())
    async with await Database.open(config.database) as store:
        report = await intake.stock(store, config.settings(), at, file)
        assert not report.errors, report.errors
