"""The moment at which trouble begins, and how all must be when it is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.hours import Hours
from tests.kit.phone import Phone
from tests.kit.story import Story, story

NUMBERS = ("1001", "1002", "1003")


@dataclass(frozen=True, slots=True)
class Scene:
    """A shop in which one customer looks at his summary, one is asked to pay, and one's card is about to be charged."""

    shop: Story
    hours: Hours
    looking: Phone
    asked: Phone
    charged: Phone

    def charge(self) -> None:
        """Telegram takes the third one's money now."""
        self.shop.charge(self.charged, self.charged.invoices[-1])

    async def over(self, minutes: float) -> None:
        """So much later everybody has what he asked for, pays what he has not paid, and all of it came once."""
        people = (self.looking, self.asked, self.charged)
        await self.hours.go_by(60 * minutes)
        await self.hours.until(lambda: bool(self.looking.invoices and self.charged.messages("✅ Paid: order 1001")))
        for phone in people[:2]:
            assert (await phone.pay()).status == "paid"
        await self.hours.until(lambda: all(phone.messages("✅") for phone in people))
        await self.hours.until(lambda: all(self.shop.desk.messages(f"Order {number}") for number in NUMBERS))
        await self.shop.quiet()
        orders = await self.shop.orders()
        assert [(order.status, order.payment_status, order.paid) for order in orders] == [
            ("placed", "paid", orders[0].total)
        ] * 3
        for phone in people:
            assert len(phone.messages("✅")) == 1, [message.text for message in phone.chat.received]
            assert not phone.invoices
        for number in NUMBERS:
            assert len(self.shop.desk.messages(f"Order {number}")) == 1
        await self.shop.sound()


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    """Open the shop and bring everybody there."""
    async with story(folder) as shop:
        looking, asked = shop.phone(), shop.phone(shop.xiaoming)
        charged = Phone(shop.box.person("Carl", language_code="en", phone="+4915550102").chat(shop.bot))
        await charged.to_invoice()
        await asked.to_invoice()
        await looking.to_summary()
        await shop.quiet()
        yield Scene(shop, Hours(shop), looking, asked, charged)
