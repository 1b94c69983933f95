"""The last unit: fifty want it at the same moment: ``python -m tests.faults.last_unit --times 200 [--people 50]``.

Fifty people ordered the last one, one after another, as each hold before ran out; each still has his invoice. Now all
of them press Pay at once. The real program answers, through the sandbox: one is paid, the others are told kindly that
it is gone, and nobody else is charged. For the next round one more arrives, and who was paid orders again.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.model import Message
from bot.sandbox.payments import Outcome
from bot.sandbox.people import Conversation
from handlers.sender import Sender
from store.model.customer import Address
from store.model.order import Order
from store.ports import Tx
from store.services import payments, stock
from store.services.checks import check
from store.services.orders import load_order
from store.services.shop import Shop
from tests.kit.phone import ENGLISH
from tests.kit.story import MINUTE, Story, story

GOODS = """\
handle,status,category,title,sku,price,stock,backorder,photos
scroll,active,Paper,Silk Scroll,SCR,80.00,1,0,
"""
ADDRESS = Address("Ada Byron", "+4915550100", "12 Garden Street, 10115 Berlin", "DE")
HOLD = 16 * MINUTE  # beyond an order's hold
LIMITS = {"updates": 1000, "seconds": 1, "open_orders": 1000, "placings_per_hour": 1000, "invoices_per_hour": 1000}


@dataclass(slots=True)
class Report:
    """What a run found: how the payments ended, and what is wrong."""

    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def text(self) -> str:
        """For people."""
        lines = [f"{sum(self.outcomes.values())} payments, {len(self.violations)} violations"]
        lines += [f"  {outcome}: {number}" for outcome, number in self.outcomes.most_common()]
        return "\n".join(lines + [f"! {sentence}" for sentence in self.violations])


class Rush:
    """One shop with one scroll, and the people before it. ``rounds`` counts how often they rushed."""

    def __init__(self, shop: Story, people: int) -> None:
        self.shop = shop
        self.chats = [shop.box.person(f"Person {number}").chat(shop.bot) for number in range(people)]
        self.report = Report()
        self.orders: dict[int, Order] = {}
        self.rounds = 0

    async def open(self) -> None:
        """Everybody has written to the shop. Its messages are paced by the clock that is moved from hold to hold."""
        sender, clock = self.shop.app.desk.sender, self.shop.app.clock
        assert isinstance(sender, Sender)
        sender._monotonic = lambda: clock() / 1000
        for chat in self.chats:
            await chat.start()
        await self.shop.quiet()

    async def go(self) -> None:
        """Who has no unpaid invoice orders, and lets the hold run out; then all pay at once."""
        self.rounds += 1
        for chat in self.chats:
            if chat.person.id not in self.orders:
                self.orders[chat.person.id] = await self._order(chat)
        orders = [self.orders[chat.person.id] for chat in self.chats]
        outcomes = await asyncio.gather(*map(self._pay, self.chats, orders))
        await self.shop.quiet()
        await self._look(outcomes, [order.id for order in orders])
        for chat, outcome in zip(self.chats, outcomes, strict=True):
            if outcome.status == "paid":
                del self.orders[chat.person.id]
        await self.shop.app.store.transact(self._restock)

    async def _order(self, chat: Conversation) -> Order:
        """Place an order for the only one; its hold runs out before the next one's turn."""
        at, customer = self.shop.app.clock(), chat.person.id

        def body(tx: Tx) -> Order:
            desk = Shop(tx, self.shop.config.settings(), at, customer, "en", self.shop.bot.id)
            desk.set_quantity(1, 1)
            quote = desk.quote(ADDRESS, "courier", "")
            return desk.place(ADDRESS, "courier", "", "telegram", quote.stamp)

        order = await self.shop.app.store.transact(body)
        assert await self.shop.box.world.bus.wait(lambda: self._invoice(chat, order) is not None, 5)
        self.shop.box.world.clock.advance(HOLD)
        later = self.shop.app.clock()
        await self.shop.app.store.transact(lambda tx: payments.sweep(tx, later))
        return order

    def _invoice(self, chat: Conversation, order: Order) -> Message | None:
        payload = f"{order.public_id}:{order.attempt}"
        found = (
            m for m in reversed(chat.received) if m.kind == "invoice" and m.invoice and m.invoice.payload == payload
        )
        return next(found, None)

    async def _pay(self, chat: Conversation, order: Order) -> Outcome:
        message = self._invoice(chat, order)
        assert message is not None
        return await chat.pay(message=message)

    async def _look(self, outcomes: list[Outcome], orders: list[int]) -> None:
        """One is paid; every other was refused in the shop's own words."""
        gone = ENGLISH.say("pay-expired-short", title="Silk Scroll", available=0)
        said = Counter("paid" if each.status == "paid" else f"{each.status}: {each.error}" for each in outcomes)
        self.report.outcomes += said
        if said != Counter({"paid": 1, f"refused: {gone}": len(orders) - 1}):
            self._say(f"it ended so: {dict(said)}")
        found = await self.shop.read(lambda tx: [load_order(tx, order) for order in orders])
        states = Counter((order.status, order.payment_status) for order in found if order)
        if states != Counter({("placed", "paid"): 1, ("expired", "none"): len(orders) - 1}):
            self._say(f"the orders are {dict(states)}")

    def _restock(self, tx: Tx) -> None:
        stock.receive(tx, 1, 1, f"round:{self.rounds}", "merchant", self.shop.app.clock())

    def _say(self, sentence: str) -> None:
        self.report.violations.append(f"round {self.rounds}: {sentence}")


async def run(folder: Path, times: int, people: int = 50) -> Report:
    """So many rounds; what was found."""
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(story(folder, GOODS, limits=LIMITS))
        rush = Rush(shop, people)
        await rush.open()
        for _ in range(times):
            await rush.go()
        for found in await shop.read(check):
            rush.report.violations += [f"invariant {found.number}: {violation}" for violation in found.violations]
        return rush.report


def main() -> int:
    """The long run: 1 where anything was found wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.last_unit", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="how many rounds (default: 200)")
    parser.add_argument("--people", type=int, default=50, help="who want it (default: 50)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(run(Path(folder), arguments.times, arguments.people))
    sys.stdout.write(f"{report.text()}\n")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
