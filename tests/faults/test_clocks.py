"""The machine's clock is wrong for a while: an hour back, a day ahead. Money and goods are right all the same."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.app import App
from bot.wiring import open_desk
from store.connectors.web_pictures import WebPictures
from tests.faults.hours import Hours
from tests.kit.phone import Phone
from tests.kit.story import MINUTE, Story, story
from tests.kit.web import home_only

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE  # milliseconds
SECONDS = 60.0  # in a minute
HELD = "select sum(reserved) from stock"


@dataclass(slots=True)
class Wrong:
    """A shop whose clock is Telegram's, moved by ``by`` milliseconds."""

    shop: Story
    by: int = 0

    def now(self) -> int:
        return self.shop.box.world.clock.now() + self.by


@asynccontextmanager
async def clocked(folder: Path) -> AsyncIterator[tuple[Story, Wrong, Hours]]:
    """A story whose shop has a clock of its own; its timers run by hours that pass quickly."""
    async with story(folder) as shop:
        clock = Wrong(shop)
        await shop.stop()
        shop.app = App(shop.config, clock=clock.now, desk=partial(open_desk, web=WebPictures(home_only)))
        await shop.app.__aenter__()
        shop.running = True
        yield shop, clock, Hours(shop)


async def buys(phone: Phone) -> None:
    """A customer whose details are known buys and pays."""
    paid = len(phone.messages("✅"))
    await phone.again()
    await phone.press(phone.words.card)
    assert (await phone.pay()).status == "paid"
    await phone.gets("✅", paid + 1)


async def all_paid(shop: Story, count: int) -> None:
    """So many orders, each of them paid and going on, and all rows in order."""
    await shop.quiet()
    assert [(order.status, order.payment_status) for order in await shop.orders()] == [("placed", "paid")] * count
    await shop.sound()


async def test_the_clock_goes_back_an_hour_and_the_shop_sells_on(tmp_path: Path) -> None:
    async with clocked(tmp_path) as (shop, clock, hours):
        phone, other = shop.phone(), shop.phone(shop.xiaoming)
        await phone.to_invoice()
        charged = await other.to_invoice()
        clock.by = -HOUR
        shop.charge(other, charged)
        assert (await phone.pay()).status == "paid"
        await phone.gets("✅ Paid: order 1001")
        await other.gets("✅")
        await buys(phone)
        clock.by = 0
        await hours.go_by(SECONDS)
        await buys(phone)
        await all_paid(shop, 4)


async def test_the_clock_goes_ahead_a_day_and_back_and_no_money_is_lost(tmp_path: Path) -> None:
    async with clocked(tmp_path) as (shop, clock, hours):
        phone, other = shop.phone(), shop.phone(shop.xiaoming)
        await phone.to_invoice()
        charged = await other.to_invoice()
        clock.by = DAY
        await hours.go_by(SECONDS)
        await shop.until(lambda tx: tx.rows(str, "select status from orders") == ["expired", "expired"])
        shop.charge(other, charged)  # Telegram had been told yes; the goods are still there
        assert (await phone.pay()).status == "paid"
        await phone.gets("✅ Paid: order 1001")
        await other.gets("✅")
        await buys(phone)
        clock.by = 0
        await hours.go_by(SECONDS)
        await buys(phone)
        await all_paid(shop, 4)


async def test_after_the_clock_went_back_holds_end_in_their_time(tmp_path: Path) -> None:
    async with clocked(tmp_path) as (shop, clock, hours):
        phone = shop.phone()
        clock.by = DAY
        await hours.go_by(SECONDS)  # whatever is done every so often was done by that clock
        clock.by = 0
        await phone.to_invoice()
        assert await shop.read(lambda tx: tx.value(int, HELD)) == 1
        await hours.go_by(17 * SECONDS)
        assert (await shop.order()).status == "expired"
        assert await shop.read(lambda tx: tx.value(int, HELD)) == 0


async def test_what_is_to_be_tried_again_does_not_wait_for_the_clock_to_catch_up(tmp_path: Path) -> None:
    async with clocked(tmp_path) as (shop, clock, hours):
        phone = shop.phone()
        await phone.to_invoice()
        gone = shop.box.world.faults.add("drop_connection", "sendMessage", chat=shop.alice.id)
        assert (await phone.pay()).status == "paid"
        await phone.until(lambda: gone.hits > 0, "the first try")
        await hours.go_by(4)
        clock.by = -HOUR
        shop.box.world.faults.remove()
        await hours.go_by(2 * SECONDS)
        await phone.gets("✅ Paid: order 1001")
        await buys(phone)
        await all_paid(shop, 2)
