"""What each kind of queue row means: whom it goes to, and how it is sent. Everything is read anew when it is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from dialogs import desk, notices
from dialogs.kit import Screen, go, screen, t
from dialogs.stock_alert import low_alert
from handlers import invoices, live
from handlers.chores import Chores
from handlers.context import Context
from handlers.erasures import Erasures
from handlers.fetches import Downloads, Fetches
from handlers.private import PrivateChats
from handlers.render import render
from handlers.updates import alert
from handlers.uploads import IMPORT, REPLY, Imports, Uploads
from store.model.order import Order
from store.ports import Tx
from store.services import cards, low_stock, payments
from store.services.customers import load_customer
from store.services.import_log import UNDO
from store.services.orders import load_order
from store.services.queue import Job

DAY = 24 * 3600 * 1000  # milliseconds
APOLOGIES = {"payment": "apology-payment", "refund": "apology-refund"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A job ready to go: to which chat, by what; ``send`` is False where it must come again soon."""

    chat: int
    send: Callable[[], Awaitable[bool]]
    paced: bool = True


class Deliveries:
    """Prepares jobs by kind."""

    def __init__(self, context: Context, private: PrivateChats, downloads: Downloads, imports: Imports) -> None:
        self.context = context
        self.private = private
        self.fetches = Fetches(context, downloads)
        self.chores = Chores(context)
        self.uploads = Uploads(context, imports, private)
        self.erasures = Erasures(context)
        self._kinds: dict[str, Callable[[Job], Awaitable[Delivery | None]]] = {
            "notice": self._notice,
            "invoice": self._invoice,
            "withdraw": self._withdraw,
            "order_card": self._order_card,
            "screen": self._screen,
            "photo": self._photo,
            "apology": self._apology,
            "alert": self._alert,
            "fetch": self._fetch,
            "reindex": self._reindex,
            REPLY: self._import_reply,
            IMPORT: self._import_file,
            UNDO: self._undo_import,
            "my_data": self._my_data,
            "erase": self._erase,
            "farewell": self._farewell,
        }

    async def prepare(self, job: Job) -> Delivery | None:
        """The delivery of a job; None where nothing is left to do. Raises KeyError for a kind that we do not know."""
        return await self._kinds[job.kind](job)

    async def _notice(self, job: Job) -> Delivery | None:
        order = await self._order(job)
        if order is None or order.customer < 0:  # nobody is to be told about the order of one who is forgotten
            return None
        refund, text = int(job.payload.get("refund") or 0), str(job.payload.get("text") or "")
        drawn = notices.notice(str(job.payload["notice"]), order, self.context.settings, refund=refund, text=text)
        locale = await self._locale(order.customer, order.locale)
        return Delivery(order.customer, partial(self._send_notice, order.customer, drawn, locale))

    async def _invoice(self, job: Job) -> Delivery | None:
        order, attempt = _number(job, "order"), _number(job, "attempt")
        invoice = await self.context.store.read(lambda tx: payments.invoice(tx, self.context.settings, order, attempt))
        if invoice is None:
            return None  # paid, canceled or asked for anew in the meantime
        return Delivery(invoice.customer, partial(self._send_invoice, order, invoice), paced=False)

    async def _withdraw(self, job: Job) -> Delivery | None:
        customer, order = _number(job, "customer"), _number(job, "order")
        message = await self.context.store.read(lambda tx: cards.find(tx, "invoice", order, customer))
        if message is None:
            return None  # it was never sent, or somebody has taken it away
        return Delivery(customer, partial(invoices.take_away, self.context, order, customer, message), paced=False)

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

    async def _fetch(self, job: Job) -> Delivery | None:
        return Delivery(0, partial(self.fetches.fetch, job), paced=False)

    async def _reindex(self, job: Job) -> Delivery | None:
        return Delivery(0, partial(self.chores.reindex, job), paced=False)

    async def _import_reply(self, job: Job) -> Delivery | None:
        return Delivery(_number(job, "owner"), partial(self.uploads.reply, job), paced=False)

    async def _import_file(self, job: Job) -> Delivery | None:
        return Delivery(_number(job, "owner"), partial(self.uploads.take, job), paced=False)

    async def _undo_import(self, job: Job) -> Delivery | None:
        return Delivery(_number(job, "owner"), partial(self.uploads.undo, job), paced=False)

    async def _my_data(self, job: Job) -> Delivery | None:
        return Delivery(_number(job, "customer"), partial(self.erasures.my_data, job))

    async def _erase(self, job: Job) -> Delivery | None:
        return Delivery(0, partial(self.erasures.erase, job), paced=False)

    async def _farewell(self, job: Job) -> Delivery | None:
        return Delivery(_number(job, "customer"), partial(self.erasures.farewell, job))

    async def _apology(self, job: Job) -> Delivery | None:
        customer = _number(job, "customer")
        about = str(job.payload.get("about"))
        line = t(APOLOGIES[about]) if about in APOLOGIES else t("apology")
        drawn = screen(line, rows=[[go("home", t("to-home"))]])
        return Delivery(customer, partial(self._send, customer, drawn, await self._locale(customer, "")), paced=False)

    async def _alert(self, job: Job) -> Delivery | None:
        owner = _number(job, "owner")
        if "low" in job.payload:
            return await self._low(owner, str(job.payload["low"]))
        said = {
            name: value for name, value in job.payload.items() if name not in ("owner", "text") and value is not None
        }
        drawn = screen(t(str(job.payload["text"]), **said))
        return Delivery(owner, partial(self._send, owner, drawn, self.context.settings.language))

    async def _low(self, owner: int, named: str) -> Delivery | None:
        """What runs low, as it stands now; what was restocked meanwhile is left out. None named: there are many."""
        settings, locale = self.context.settings, await self._locale(owner, "")
        variants = [int(variant) for variant in named.split(",") if variant]
        stocked = await self.context.store.read(lambda tx: low_stock.stocked(tx, settings, locale, variants))
        low = [each for each in stocked if each.left <= each.low]
        if variants and not low:
            return None
        return Delivery(owner, partial(self._send, owner, low_alert(low), locale))

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
        locale = await self._locale(invoice.customer, invoice.locale)
        return await invoices.send(self.context, order, invoice, locale)

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
