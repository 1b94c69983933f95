"""Every update, to the one who works it. This is what the lanes call."""

import logging

from telegram.error import TelegramError

from dialogs.codec import Carded, decode
from dialogs.kit import t
from handlers import payments, staff, uploads
from handlers.context import Context
from handlers.incoming import (
    Asked,
    Attached,
    Checkout,
    Command,
    Incoming,
    Membership,
    Paid,
    Pressed,
    Shared,
    Shipping,
    Unclear,
    User,
    What,
    Wrote,
)
from handlers.inline import Inline
from handlers.live import answer
from handlers.private import PrivateChats
from store.ports import Tx
from store.services import queue
from store.services.queue import Rank

log = logging.getLogger(__name__)


class Updates:
    """``handle`` returns when the update is worked. Raises StoreUnavailable (come again), else a fault of ours."""

    def __init__(self, context: Context, private: PrivateChats) -> None:
        self.context = context
        self.private = private
        self.inline = Inline(context)

    async def handle(self, incoming: Incoming, backlog: int = 0) -> None:
        """Work one update. ``backlog`` is how many of the same lane wait behind it."""
        what, user = incoming.what, incoming.user
        if isinstance(what, Unclear):
            raise TypeError("a payment that cannot be read")
        if isinstance(what, Membership):
            await staff.membership(self.context, incoming, what)
        elif user is None:
            return
        elif isinstance(what, Paid):
            await payments.paid(self.context, incoming, what, user)
        elif isinstance(what, Pressed):
            await self._press(incoming, what, user, backlog)
        elif isinstance(what, Wrote | Command | Shared | Attached):
            await self._message(incoming, what, user, backlog)
        elif incoming.private and not backlog:
            await self.private.catch_up(user.id)

    async def query(self, incoming: Incoming, deadline: float) -> None:
        """A pre-checkout or shipping query overtakes everything, an inline query waits for nothing. Never raises."""
        if isinstance(incoming.what, Checkout) and incoming.user:
            await payments.precheckout(self.context, incoming.what, incoming.user, deadline)
        elif isinstance(incoming.what, Shipping):
            await payments.shipping(self.context, incoming.what, incoming.user)
        elif isinstance(incoming.what, Asked) and incoming.user:
            await self.inline.ask(incoming.what, incoming.user)

    async def throttled(self, incoming: Incoming) -> None:
        """Over the limit: a press does nothing and is told so; a message will wait, and its sender is told once."""
        if incoming.user is None:
            return
        if isinstance(incoming.what, Pressed):
            await self.private.throttled_press(incoming, incoming.user)
        elif incoming.private:
            await self.private.throttled_message(incoming, incoming.user)

    async def parked(self, incoming: Incoming, error: str) -> None:  # noqa: ARG002 - it may quote the customer
        """An update was set aside: the customer gets an apology with a way on, the owners a notice."""
        log.error("update %s was set aside; its row in dead_update says why", incoming.update_id)
        at, update = self.context.clock(), incoming.update_id

        def body(tx: Tx) -> None:
            if incoming.user and incoming.private:
                customer = incoming.user.id
                payload: queue.Payload = {"customer": customer, "about": incoming.kind}
                lane = f"chat:{customer}"
                queue.put(tx, at, kind="apology", key=f"apology:{update}", lane=lane, payload=payload, rank=Rank.REPLY)
            text = "alert-stray" if incoming.kind == "payment" else "alert-dead-update"
            alert(tx, at, self.context, f"dead-update:{update}", text, str(update))

        await self.context.store.transact(body)

    async def _message(self, incoming: Incoming, what: What, user: User, backlog: int) -> None:
        if not incoming.private:
            await staff.group_message(self.context, incoming)
        elif isinstance(what, Attached) and user.id in self.context.settings.owners and uploads.is_catalog(what):
            await uploads.accept(self.context, incoming, what, user)  # whatever dialog is open
            if not backlog:
                await self.private.catch_up(user.id)
        else:
            await self.private.handle(incoming, user, backlog)

    async def _press(self, incoming: Incoming, press: Pressed, user: User, backlog: int) -> None:
        card = decode(press.data)
        if isinstance(card, Carded):
            await staff.pressed(self.context, incoming, press, card, user)
        elif incoming.private:
            await self.private.handle(incoming, user, backlog)
        else:
            await self._old_button(press, user)

    async def _old_button(self, press: Pressed, user: User) -> None:
        """A button in a group that is no card's: nothing of ours is lost if the answer is."""
        text = self.context.plain(t("toast-stale"), self.context.locale("", user.language_code))
        try:
            await answer(self.context.api, press.query, text)
        except TelegramError as error:
            log.info("a press was not answered: %s", error.message)


def alert(tx: Tx, at: int, context: Context, key: str, text: str, detail: str) -> None:
    """Promise the owners a notice about something that needs a human."""
    for owner in context.settings.owners:
        payload: queue.Payload = {"owner": owner, "text": text, "detail": detail}
        queue.put(tx, at, kind="alert", key=f"alert:{key}:{owner}", lane=f"chat:{owner}", payload=payload)
