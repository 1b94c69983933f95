"""Customers and an owner who press what they see, at random but with a purpose, and try again what nobody answered."""

import asyncio
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.acts import Acts
from bot.sandbox.errors import DoorError
from bot.sandbox.model import BotAccount, Chat, Message
from bot.sandbox.payments import Checkout, Sheet
from bot.sandbox.people import Person
from bot.sandbox.world import Query, World

ANSWER = 2.0  # seconds after which a person presses again
GLANCE = 0.15  # seconds for the screen to follow the answer
LATER = (5_000, 15 * 60_000)  # milliseconds for which a payment is put off: the second is an order's hold
CARDS = ("visa_ok",) * 8 + ("sca", "declined")
WEIGHTS = {
    "place": 12.0, "ship": 40.0, "fix": 20.0, "buy": 30.0, "add": 5.0, "pick": 20.0, ">checkout": 30.0, ">cart": 4.0,
    "qty": 1.5, ">product": 8.0, "+order": 3.0, "pay": 3.0, "again": 2.0, "cancel": 0.4, "void": 1.0, "note": 0.5,
}  # fmt: skip
BY_CARD = 60.0
OTHERS = 0.4
LINK, SEARCH, START, OLD, NONSENSE = 3.0, 1.0, 0.3, 1.5, 0.2

Choice = tuple[float, Message | None, str]


@dataclass(slots=True)
class Town:
    """Where the people live, and what they have done so far."""

    world: World
    bot: BotAccount
    links: list[str]
    words: list[str]
    closing: bool = False
    done: Counter[str] = field(default_factory=Counter)
    names: "count[int]" = field(default_factory=count)

    def name(self) -> str:
        """A name that nobody has given before, and that reads as one."""
        return "Mara " + "".join(chr(97 + int(digit)) for digit in f"{next(self.names):05}").capitalize()


def buttons(message: Message) -> list[str]:
    """The callback data of a message's buttons."""
    rows = (message.keyboard or {}).get("inline_keyboard", [])
    return [str(button["callback_data"]) for row in rows for button in row if "callback_data" in button]


def name_of(data: str) -> str:
    """What a button is about: its action, or its route's name with its sign."""
    if data[:1] in {">", "+", "#"}:
        return data.partition("-")[0]
    return data.split(":")[1] if ":" in data else data


class Human:
    """Presses and waits."""

    def __init__(self, town: Town, person: Person, chat: Chat, dice: random.Random) -> None:
        self.town = town
        self.person = person
        self.chat = chat
        self.dice = dice
        self.acts = Acts(town.world, person.user, chat)

    async def wait(self, seconds: float) -> None:
        """Do nothing for a while."""
        await self.town.world.bus.wait(lambda: self.town.closing, seconds)

    async def press(self, message: Message, data: str, *, twice: float = 0.12) -> None:
        """Press until it is answered; some press twice at once."""
        before = self.glance()
        for _ in range(6):
            queries = [self.acts.press(message, data)]
            if self.dice.random() < twice:
                queries.append(self.acts.press(message, data))
                self.town.done["double taps"] += 1
            if await self.town.world.bus.wait(lambda: all(map(_answered, queries)), ANSWER):  # noqa: B023 - awaited here
                break
            if self.town.closing:
                break
            self.town.done["pressed again"] += 1
        self.town.done["presses"] += 1
        await self.town.world.bus.wait(lambda: self.glance() != before, GLANCE)

    def glance(self) -> tuple[int, int, str, int]:
        """What changes when the bot shows something."""
        for message in reversed(self.chat.messages.values()):
            if message.by_bot:
                return len(self.chat.messages), message.id, message.text, id(message.keyboard)
        return len(self.chat.messages), 0, "", 0


class Customer(Human):
    """Buys until he has paid for a few orders."""

    def __init__(self, town: Town, person: Person, dice: random.Random) -> None:
        super().__init__(town, person, town.world.private_chat(town.bot, person.user), dice)
        self.wants = dice.randint(1, 2)
        self.bought: set[str] = set()
        self.patient = dice.random() < 0.7
        self.later: list[tuple[int, Message]] = []
        self.memory: deque[tuple[Message, str]] = deque(maxlen=60)

    async def live(self) -> None:
        """Step by step, until he has what he wants or the town closes."""
        while not self.town.closing and (len(self.bought) < self.wants or (self.patient and self.later)):
            await self.step()
            await self.wait(self.dice.uniform(0, 0.03))

    async def step(self) -> None:
        """Look, and do one thing."""
        invoice = self._invoice()
        if invoice is not None and self.dice.random() < 0.8:
            await self._attend(invoice)
        elif self.dice.random() < 0.15 and (due := self._due()):
            await self._pay(due)
        elif len(self.bought) >= self.wants:
            await self.wait(GLANCE)  # he only lingers
        elif self.person.id in self.chat.reply_keyboards and self.dice.random() < 0.9:
            await self._details()
        else:
            await self._choose()

    def _invoice(self) -> Message | None:
        for _, message in zip(range(8), reversed(self.chat.messages.values()), strict=False):
            put_off = any(message is other for _, other in self.later)
            if message.invoice and message.kind == "invoice" and not put_off and self._owed(message):
                return message
        return None

    def _due(self) -> Message | None:
        """An invoice that he had put off, perhaps until its order had lapsed."""
        now = self.town.world.clock.now()
        found = next((each for each in self.later if each[0] <= now), None)
        if found is None:
            return None
        self.later.remove(found)
        return found[1]

    def _put_off(self, message: Message) -> None:
        self.later.append((self.town.world.clock.now() + self.dice.choice(LATER), message))
        self.town.done["payments put off"] += 1

    def _owed(self, message: Message) -> bool:
        """Nobody pays what he knows that he has paid."""
        invoice = message.invoice
        return invoice is not None and not invoice.payers and invoice.payload.partition(":")[0] not in self.bought

    async def _attend(self, message: Message) -> None:
        if self.dice.random() < 0.5:
            self._put_off(message)
        else:
            await self._pay(message)

    async def _pay(self, message: Message) -> None:
        if message.invoice is None or not self._owed(message):
            return
        payload, card = message.invoice.payload, self.dice.choice(CARDS)
        times = 2 if self.dice.random() < 0.1 else 1
        outcomes = await asyncio.gather(*(self._sheet(message, card) for _ in range(times)))
        for outcome in outcomes:
            self.town.done[f"payments {outcome}"] += 1
        if "paid" in outcomes:
            self.bought.add(payload.partition(":")[0])
        elif self.dice.random() < 0.5:
            self._put_off(message)

    async def _sheet(self, message: Message, card: str) -> str:
        assert message.invoice is not None
        checkout = Checkout(
            self.town.world, self.person.user, message.invoice, Sheet(card), self.chat, self.chat, message
        )
        try:
            return (await checkout.run()).status
        except DoorError:
            return "already paid"

    async def _details(self) -> None:
        """Name, phone and address: each time in words of its own, sent once."""
        await self._say(f"{self.town.name()}\n+4915550{self.person.id:06}\n12 Garden Street, Springfield 12345")

    async def _say(self, text: str) -> None:
        before = self.glance()
        self.acts.say(text)
        own = self.glance()
        self.town.done["messages"] += 1
        await self.town.world.bus.wait(lambda: self.glance() not in (before, own), ANSWER)

    async def _choose(self) -> None:
        choices = self._seen()
        choices += [(LINK, None, "link"), (SEARCH, None, "search"), (START, None, "start"), (NONSENSE, None, "sticker")]
        if self.memory:
            choices.append((OLD, *self.dice.choice(self.memory)))
        _, message, data = self.dice.choices(choices, [weight for weight, _, _ in choices])[0]
        if message is not None:
            await self.press(message, data)
        elif data == "sticker":
            self.acts.file("sticker", None)
            await self.wait(GLANCE)
        else:
            words = {"link": f"/start {self.dice.choice(self.town.links)}", "search": self.dice.choice(self.town.words)}
            await self._say(words.get(data, "/start"))

    def _seen(self) -> list[Choice]:
        """The buttons of the newest screen, and of what the shop wrote on its own account."""
        found: list[Choice] = []
        screen = False
        for _, message in zip(range(10), reversed(self.chat.messages.values()), strict=False):
            data = buttons(message)
            notice = bool(data) and data[0].startswith("+")
            if not data or (screen and not notice):
                continue
            screen = screen or not notice
            found += [(_weight(each), message, each) for each in data]
        for _, seen, each in found:
            if seen is not None and self.dice.random() < 0.1:
                self.memory.append((seen, each))
        return found


class Owner(Human):
    """Confirms money in the staff group, sometimes twice, sometimes on a card that is out of date."""

    async def live(self) -> None:
        """Until the town closes."""
        while not self.town.closing:
            cards = [
                (message, data)
                for _, message in zip(range(200), reversed(self.chat.messages.values()), strict=False)
                for data in buttons(message)
            ]
            if cards:
                await self.press(*self.dice.choice(cards), twice=0.3)
            await self.wait(0.3)


def _weight(data: str) -> float:
    """How much a button says to somebody who wants to buy."""
    return BY_CARD if ":place:telegram:" in data else WEIGHTS.get(name_of(data), OTHERS)


def _answered(query: Query) -> bool:
    return query.answer is not None
