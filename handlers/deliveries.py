"""What each kind of queue row means: whom it goes to, and how it is sent. Everything is read anew when it is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from dialogs import desk, notices
from dialogs.kit import Screen, go, screen, t
from handlers import live
from handlers.context import Context
from handlers.private import PrivateChats
from handlers.render import render
from handlers.updates import alert
from store.model.order import Order
from store.ports import Tx
from store.services import cards, payments
from store.services.customers import load_customer
from store.services.orders import load_order
from store.services.queue import Job

DAY = 24 * 3600 * 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Delivery:
    """A job ready to go: to which chat, by what; ``send`` is False where it must come again soon."""

    chat: int
    send: Callable[[], Awaitable[bool]]
    paced: bool = True


class Deliveries:
    """Prepares jobs by kind."""

    def __init__(self, context: Context, private: PrivateChats) -> None:
        self.context = context
        self.private = private
        self._kinds: dict[str, Callable[[Job], Awaitable[Delivery | None]]] = {
            "notice": self._notice,
            "invoice": self._invoice,
            "order_card": self._order_card,
            "screen": self._screen,
            "photo": self._photo,
            "apology": self._apology,
            "alert": self._alert,
        }

    async def prepare(self, job: Job) -> Delivery | None:
        """The delivery of a job; None where nothing is left to do. Raises KeyError for a kind that we do not know."""
        return await self._kinds[job.kind](job)

    async def _notice(self, job: Job) -> Delivery | None:
        order = await self._order(job)
        if order is None:
            return None
        drawn = notices.notice(str(job.payload["notice"]), order, self.context.settings)
        locale = await self._locale(order.customer, order.locale)
        return Delivery(order.customer, partial(self._send_notice, order.customer, drawn, locale))

    async def _invoice(self, job: Job) -> Delivery | None:
        order, attempt = _number(job, "order"), _number(job, "attempt")
        invoice = await self.context.store.read(lambda tx: payments.invoice(tx, self.context.settings, order, attempt))
        if invoice is None:
            return None  # paid, canceled or asked for anew in the meantime
        return Delivery(invoice.customer, partial(self._send_invoice, order, invoice), paced=False)

    async def _order_card(self, job: Job) -> Delivery | None:
        order = await self._order(job, staff=True)
        if order is None:
            return None
        drawn = desk.order_card(order, self.context.settings)
        chats = (
            (self.context.settings.staff_group,) if self.context.settings.staff_group else self.context.settings.owners
        )
        targets = [chat for chat in chats if chat]
        if not targets:
            return None
        return Delivery(targets[0], partial(self._send_card, order, drawn, targets))

    async def _screen(self, job: Job) -> Delivery | None:
        customer = _number(job, "customer")
        return Delivery(customer, partial(self._again, customer), paced=False)

    async def _photo(self, job: Job) -> Delivery | None:
        customer, message, media = _number(job, "customer"), _number(job, "message"), _number(job, "media")
        return Delivery(customer, partial(self.private.show_photo, customer, message, media), paced=False)

    async def _apology(self, job: Job) -> Delivery | None:
        customer = _number(job, "customer")
        line = t("apology-payment" if job.payload.get("about") == "payment" else "apology")
        drawn = screen(line, rows=[[go("home", t("to-home"))]])
        return Delivery(customer, partial(self._send, customer, drawn, await self._locale(customer, "")), paced=False)

    async def _alert(self, job: Job) -> Delivery | None:
        owner = _number(job, "owner")
        drawn = screen(t(str(job.payload["text"]), detail=str(job.payload["detail"])))
        return Delivery(owner, partial(self._send, owner, drawn, self.context.settings.language))

    async def _send(self, chat: int, drawn: Screen, locale: str) -> bool:
        await live.send(self.context.api, chat, render(drawn, self.context.texts, locale, notice=True))
        return True

    async def _send_notice(self, customer: int, drawn: Screen, locale: str) -> bool:
        """The notice; and the order's page, if it is open above it, says the same from now on."""
        await self._send(customer, drawn, locale)
        await self.private.refresh(customer, "order")
        return True

    async def _again(self, customer: int) -> bool:
        await self.private.show_again(customer)
        return True

    async def _send_invoice(self, order: int, invoice: payments.Invoice) -> bool:
        context = self.context
        sent: dict[str, Any] = await context.api.call(
            "sendInvoice",
            chat_id=invoice.customer,
            title=invoice.title,
            description=invoice.description,
            payload=invoice.payload,
            provider_token=context.provider_token,
            currency=invoice.currency,
            prices=[{"label": label, "amount": amount} for label, amount in invoice.prices],
            start_parameter=f"order-{order}",
        )
        message = int(sent["message_id"])
        await context.store.transact(lambda tx: cards.remember(tx, "invoice", order, invoice.customer, message))
        return True

    async def _send_card(self, order: Order, drawn: Screen, chats: list[int]) -> bool:
        """Bring every chat's card up to date; fails only where it failed in all of them."""
        failed: TelegramError | None = None
        sent = 0
        for chat in chats:
            try:
                await self._one_card(order, drawn, chat)
                sent += 1
            except (Forbidden, ChatMigrated, BadRequest) as error:
                failed = error
        if failed and not sent:
            owners = [owner for owner in self.context.settings.owners if owner not in chats]
            if not owners:
                raise failed
            await self._staff_lost(failed.message)
            return await self._send_card(order, drawn, owners)
        return True

    async def _staff_lost(self, error: str) -> None:
        """The staff group does not take cards: the owners get them, and are told once a day."""
        context, at = self.context, self.context.clock()
        key = f"staff-group:{at // DAY}"
        await context.store.transact(lambda tx: alert(tx, at, context, key, "alert-staff-group", error))

    async def _one_card(self, order: Order, drawn: Screen, chat: int) -> None:
        context = self.context
        known = await context.store.read(lambda tx: cards.find(tx, "order", order.id, chat))
        rendered = render(drawn, context.texts, context.settings.language)
        if known:
            press = live.Press("", known, photo=False, screen=True)
            now = (await live.edit(context.api, chat, press, rendered)).message
        else:
            now = int((await live.send(context.api, chat, rendered))["message_id"])
        if now and now != known:
            message = now
            await context.store.transact(lambda tx: cards.remember(tx, "order", order.id, chat, message))

    async def _order(self, job: Job, *, staff: bool = False) -> Order | None:
        order_id = _number(job, "order")
        return await self.context.store.read(lambda tx: load_order(tx, order_id, staff=staff))

    async def _locale(self, customer: int, fallback: str) -> str:
        def body(tx: Tx) -> str:
            found = load_customer(tx, customer)
            return self.context.locale(found.locale or fallback, found.language_code) if found else fallback

        return await self.context.store.read(body) or self.context.settings.language


def _number(job: Job, name: str) -> int:
    return int(str(job.payload[name]))
