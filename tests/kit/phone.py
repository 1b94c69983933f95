"""A customer's phone as a story uses it: presses wait for their button, and every input is counted."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.files import Upload
from bot.sandbox.model import Message
from bot.sandbox.payments import Outcome
from bot.sandbox.people import CallbackAnswer, Conversation
from dialogs.kit import Arg, T
from dialogs.texts import Texts
from store.model.safehtml import SafeHtml

TEXTS = Texts(("en", "zh"), strict=True)


@dataclass(frozen=True, slots=True)
class Words:
    """What a customer reads and writes in one language, all over the shop; the rest stands in the stories."""

    locale: str
    find: str
    title: str
    option: str
    address: str
    courier: str

    def begin(self, text: str) -> str:
        """How a text of the shop begins, as a phone shows it: what comes before its first argument."""
        parts = TEXTS.messages[self.locale][text].plain
        assert isinstance(parts[0], str), f"{text} begins with an argument"
        return parts[0]

    def say(self, text: str, **args: Arg) -> str:
        """A text of the shop, as a phone shows it."""
        return SafeHtml(TEXTS.html(T(text, args), self.locale)).plain()

    @property
    def share(self) -> str:
        return self.begin("checkout-share")

    @property
    def buy(self) -> str:
        return self.begin("product-buy")

    @property
    def details(self) -> str:
        return self.begin("checkout-details")

    @property
    def understood(self) -> str:
        return self.begin("checkout-understood")

    @property
    def summary(self) -> str:
        return self.begin("checkout-summary")

    @property
    def card(self) -> str:
        return self.begin("checkout-pay-card")

    @property
    def cash(self) -> str:
        return self.begin("checkout-pay-cash")

    @property
    def transfer(self) -> str:
        return self.begin("checkout-pay-transfer")

    @property
    def paid(self) -> str:
        return self.say("notice-paid", number="1001")

    @property
    def order(self) -> str:
        return self.say("order-title", number="1001")


ENGLISH = Words("en", "sencha", "Morning Sencha", "50 g", "12 Garden Street, 10115 Berlin", "Courier")
CHINESE = Words("zh", "煎茶", "晨露煎茶", "50 克", "上海市浦东新区世纪大道1号 200120", "快递")


class Phone:
    """One person in the chat with the shop. ``inputs`` counts what he did; presses find a label by its beginning."""

    def __init__(self, chat: Conversation, words: Words = ENGLISH) -> None:
        self.chat = chat
        self.words = words
        self.inputs = 0

    @property
    def text(self) -> str:
        """The newest message of the shop."""
        return self.chat.last.text

    def messages(self, words: str) -> list[Message]:
        """The shop's messages that hold these words, oldest first."""
        return [message for message in self.chat.received if words in message.text]

    @property
    def open_screens(self) -> list[Message]:
        """Messages with buttons that act on a screen (no notices, no invoices): there is to be one at most."""
        return [message for message in self.chat.received if any(data[0] not in "+#" for data in datas(message))]

    async def one_screen(self) -> Message:
        """Wait until there is one message with a screen's buttons."""
        await self.until(lambda: len(self.open_screens) == 1, "one screen, not several")
        return self.open_screens[0]

    async def start(self, payload: str = "") -> Message:
        """Press START or open a deep link."""
        self.inputs += 1
        return await self.chat.start(payload)

    async def say(self, text: str) -> Message:
        """Write; the shop's next new message."""
        self.inputs += 1
        return await self.chat.say(text)

    async def contact(self) -> Message:
        """Share the own contact by the keyboard's button."""
        self.inputs += 1
        return await self.chat.tap(self.words.share)

    async def send_photo(self, photo: bytes | None = None, *, caption: str = "", wait: bool = True) -> Message:
        """Send a photo (bytes of a PNG, JPEG or WebP; a drawn one without); the shop's next new message."""
        self.inputs += 1
        return await self.chat.send("photo", photo_file(photo), caption=caption, wait=wait)

    async def send_album(self, *photos: bytes | None, caption: str = "", wait: bool = True) -> Message:
        """Send two to ten photos at once; the shop's next new message (it may come after the first of them)."""
        self.inputs += 1
        return await self.chat.album([photo_file(photo) for photo in photos], caption=caption, wait=wait)

    async def send_document(self, name: str, content: bytes, *, caption: str = "", wait: bool = True) -> Message:
        """Send a file; its media type follows from the name's end. The shop's next new message."""
        self.inputs += 1
        return await self.chat.send("document", Upload(name, content), caption=caption, wait=wait)

    async def press(self, label: str, on: Message | None = None) -> CallbackAnswer:
        """Wait for a button whose label begins so, press it, wait for the answer."""
        self.inputs += 1
        found = await self.button(label, on)
        return await self.chat.press(found[1], message=found[0])

    async def tap(self, label: str, on: Message | None = None) -> None:
        """Press without waiting for anything: the answer, the screen."""
        self.inputs += 1
        found = await self.button(label, on)
        await self.chat.press(found[1], message=found[0], wait=False)

    async def button(self, label: str, on: Message | None = None) -> tuple[Message, str]:
        """The newest message with such a button, and the whole label."""
        await self.until(lambda: self._button(label, on) is not None, f"a button {label!r}")
        found = self._button(label, on)
        assert found
        return found

    def _button(self, label: str, on: Message | None) -> tuple[Message, str] | None:
        for message in [on] if on else reversed(self.chat.received):
            for each in message.labels:
                if each == label or each.startswith(label):
                    return message, each
        return None

    async def pay(self, card: str = "visa_ok", message: Message | None = None) -> Outcome:
        """Pay the newest open invoice, once there is one."""
        self.inputs += 1
        if message is None:
            await self.until(lambda: bool(self.invoices), "an invoice")
        return await self.chat.pay(card, message=message)

    @property
    def invoices(self) -> list[Message]:
        """Invoices that nobody has paid, oldest first."""
        return [m for m in self.chat.received if m.invoice and m.kind == "invoice" and not m.invoice.payers]

    async def invoice(self, count: int = 1, *, after: Message | None = None) -> Message:
        """Wait until so many invoices are here (one that is not ``after``, whose place it takes); the newest."""

        def there() -> bool:
            return len(self.invoices) >= count and self.invoices[-1] is not after

        await self.until(there, f"{count} invoices")
        return self.invoices[-1]

    async def sees(self, words: str) -> Message:
        """Wait until the newest message holds these words, in its text or as the beginning of a label."""

        def there() -> bool:
            newest = self.chat.received[-1:]
            return any(words in m.text or any(each.startswith(words) for each in m.labels) for m in newest)

        await self.until(there, repr(words))
        return self.chat.last

    async def gets(self, words: str, times: int = 1) -> Message:
        """Wait until so many messages hold these words, whatever else came; the newest of them."""
        await self.until(lambda: len(self.messages(words)) >= times, f"{words!r} {times} times")
        return self.messages(words)[-1]

    async def until(self, ready: Callable[[], bool], hint: str) -> None:
        """Wait until a condition holds."""
        await self.chat.until(lambda _chat: ready(), hint)

    # Ways through the shop

    async def to_details(self) -> None:
        """From /start to the checkout's first question."""
        await self.start()
        await self.to_buy()
        await self.press(self.words.buy)
        await self.sees(self.words.details)

    async def to_buy(self) -> None:
        """Find the tea by its name and choose one."""
        await self.say(self.words.find)
        await self.press(self.words.option)
        await self.button(self.words.buy)

    async def to_summary(self, method: str = "") -> None:
        """From /start to the last look; ``method`` is the beginning of a label (default: the courier)."""
        await self.to_details()
        await self.contact()
        await self.sees(self.words.understood)
        await self.say(self.words.address)
        await self.press(method or self.words.courier)
        await self.sees(self.words.summary)

    async def to_invoice(self) -> Message:
        """From /start to an invoice that can be paid."""
        await self.to_summary()
        await self.press(self.words.card)
        return await self.invoice()

    async def again(self) -> None:
        """A customer whose details are known: from the product's name to the last look."""
        await self.say(self.words.find)
        await self.press(self.words.buy)
        await self.sees(self.words.summary)


def photo_file(photo: bytes | None) -> Upload | None:
    """A photo as a phone sends it."""
    return None if photo is None else Upload("photo.jpg", photo)


def datas(message: Message) -> list[str]:
    """The callback data of a message's buttons."""
    rows = (message.keyboard or {}).get("inline_keyboard", [])
    return [str(button["callback_data"]) for row in rows for button in row if "callback_data" in button]
