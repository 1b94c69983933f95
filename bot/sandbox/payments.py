"""What happens when a person pays: shipping query, pre-checkout query, the card, and the message that tells the bot."""

from dataclasses import dataclass, field

from bot.sandbox.errors import DoorError
from bot.sandbox.methods_queries import CHECKOUT_MS
from bot.sandbox.model import Chat, Invoice, Message, User
from bot.sandbox.wire import Json, present
from bot.sandbox.world import Payment, Query, World


@dataclass(frozen=True, slots=True)
class Card:
    """A test card; `refusal` is the bank's sentence, "" for a card that works."""

    id: str
    title: str
    number: str
    note: str
    refusal: str = ""

    def json(self) -> Json:
        return {"id": self.id, "title": self.title, "number": self.number, "note": self.note, "ok": not self.refusal}


CARDS = {
    card.id: card
    for card in (
        Card("visa_ok", "Visa", "4242 4242 4242 4242", "always works"),
        Card("mastercard_ok", "Mastercard", "5555 5555 5555 4444", "always works"),
        Card("sca", "Visa 3-D Secure", "4000 0027 6000 3184", "asks for confirmation, then works"),
        Card("declined", "Visa", "4000 0000 0000 0002", "is declined", "Your card was declined."),
        Card("insufficient", "Visa", "4000 0000 0000 9995", "has no money", "Your card has insufficient funds."),
        Card("expired", "Visa", "4000 0000 0000 0069", "has expired", "Your card has expired."),
        Card("sca_failed", "Visa 3-D Secure", "4000 0084 0000 1629", "fails its check", "The card was not confirmed."),
        Card("stars", "Telegram Stars", "", "pays in Stars"),
    )
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a person filled into the payment sheet; the tip in minor units."""

    card: str = "visa_ok"
    tip: int = 0
    info: Json = field(default_factory=dict)
    shipping_option: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: paid, refused (by the shop), declined (by the bank) or timeout; `error` is their sentence."""

    status: str
    error: str | None = None
    charge_id: str | None = None
    message_id: int | None = None

    def json(self) -> Json:
        return {
            "status": self.status,
            "error": self.error,
            "charge_id": self.charge_id,
            "message_id": self.message_id,
        }


class _EndedError(Exception):
    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.status)


@dataclass(slots=True)
class Checkout:
    """One person paying one invoice: `place` and `message` say where it stands, `home` is the chat with the bot."""

    world: World
    user: User
    invoice: Invoice
    sheet: Sheet
    home: Chat
    place: Chat | None = None
    message: Message | None = None
    shipping: list[Json] = field(default_factory=list)

    async def run(self) -> Outcome:
        """Pay, step by step. Raises DoorError for what a payment sheet would not let anybody send."""
        self._check()
        self.invoice.paying = True
        try:
            await self._ship()
            self.stage("asking")
            await self._pre_checkout()
            self.stage("charging")
            outcome = self._charge()
        except _EndedError as ended:
            outcome = ended.outcome
        finally:
            self.invoice.paying = False
        self.stage(outcome.status, outcome.error)
        if self.place is not None and self.message is not None and self.message.id in self.place.messages:
            self.world.tell(self.place, "edit", self.message, self.user.id)
        return outcome

    def stage(self, stage: str, error: str | None = None) -> None:
        number = self.message.id if self.message else None
        self.world.bus.emit(
            "checkout",
            chat=(self.place or self.home).key(),
            person=self.user.id,
            message_id=number,
            stage=stage,
            error=error,
        )

    def _check(self) -> None:
        invoice, sheet = self.invoice, self.sheet
        if self._paid():
            raise DoorError("this invoice is already paid")
        if sheet.card not in CARDS:
            raise DoorError(f"there is no card {sheet.card}; there are {', '.join(CARDS)}")
        if not 0 <= sheet.tip <= invoice.max_tip:
            raise DoorError(f"the tip must be between 0 and {invoice.max_tip}")
        for name in invoice.need:
            if not sheet.info.get("phone_number" if name == "phone" else name):
                raise DoorError(f"the payment sheet asks for: {name.replace('_', ' ')}")

    def _paid(self) -> bool:
        return bool(self.invoice.payers) and not self.invoice.multi

    def total(self) -> int:
        return self.invoice.total + self.sheet.tip + sum(int(price["amount"]) for price in self.shipping)

    async def _answer(self, kind: str, body: Json) -> Json:
        """Ask the bot and wait for its answer: 10 seconds, real or virtual."""
        bot = self.world.bots[self.invoice.bot]
        query = self.world.ask(kind, bot, self.user, self.home)
        self.world.deliver(bot, f"{kind}_query", {"id": query.id, "from": self.user.json(), **body})
        clock = self.world.clock
        end = clock.now() + CHECKOUT_MS
        await self.world.bus.wait(lambda: query.answer is not None or clock.now() >= end, CHECKOUT_MS / 1000)
        return self._read(query)

    @staticmethod
    def _read(query: Query) -> Json:
        if query.answer is None:
            query.answer = {"ok": False}  # what comes now is too late
            raise _EndedError(Outcome("timeout", "The shop did not answer in time."))
        if not query.answer["ok"]:
            raise _EndedError(Outcome("refused", str(query.answer["error"])))
        return query.answer

    async def _ship(self) -> None:
        if not self.invoice.flexible:
            return
        address = self.sheet.info.get("shipping_address") or {}
        body = {"invoice_payload": self.invoice.payload, "shipping_address": address}
        answer = await self._answer("shipping", body)
        options = {str(option["id"]): option for option in answer["options"]}
        chosen = self.sheet.shipping_option or next(iter(options))
        if chosen not in options:
            raise DoorError(f"there is no shipping option {chosen}; there are {', '.join(options)}")
        self.shipping = [{"option": chosen, **price} for price in options[chosen]["prices"]]

    def _order(self) -> Json:
        option = str(self.shipping[0]["option"]) if self.shipping else None
        info = {name: self.sheet.info[name] for name in _INFO if self.sheet.info.get(name)}
        fields = {"currency": self.invoice.currency, "total_amount": self.total()}
        return {
            **fields,
            "invoice_payload": self.invoice.payload,
            **present(shipping_option_id=option, order_info=info or None),
        }

    async def _pre_checkout(self) -> None:
        await self._answer("pre_checkout", self._order())

    def _charge(self) -> Outcome:
        """Charge the card and tell the bot; a declined card is never told."""
        card = CARDS[self.sheet.card]
        if card.refusal:
            return Outcome("declined", card.refusal)
        if self._paid():
            return Outcome("declined", "This invoice is already paid.")
        world, bot = self.world, self.world.bots[self.invoice.bot]
        number = world.fresh_id()
        stars = self.invoice.currency == "XTR"
        charge, provider = f"tg_{number}", f"stars_{number}" if stars else f"ch_{number}"
        paid = {**self._order(), "telegram_payment_charge_id": charge, "provider_payment_charge_id": provider}
        receipt = world.new_message(self.home, self.user, "payment", body={"successful_payment": paid})
        receipt.invoice = self.invoice
        if self.place is self.home and self.message is not None and self.message.id in self.home.messages:
            receipt.reply_to = self.message.id
        self.invoice.payers[self.user.id] = receipt.id
        entry = Payment(charge, provider, bot.id, self.user.id, self.invoice.payload, self.total(),
                        self.invoice.currency, world.clock.now())  # fmt: skip
        world.payments.append(entry)
        number_before = bot.queue.first_id
        world.post(self.home, receipt)
        entry.update_id = number_before if bot.queue.first_id > number_before else None
        return Outcome("paid", None, charge, receipt.id)


_INFO = ("name", "phone_number", "email", "shipping_address")
