"""Payments through Telegram: the question before the card is charged, and the news that it was.

Neither enters a dialog. The question has 10 seconds and is answered from local data only; if the database cannot say
yes in time the answer is no, never silence: nothing has been charged yet.
"""

import asyncio
import logging
import time
from typing import Any

from telegram.error import TelegramError

from dialogs.kit import Arg, Line, T, t
from handlers.context import Context
from handlers.incoming import Checkout, Incoming, Paid, Shipping, User
from store.errors import Late, Refused, StoreUnavailable
from store.ports import Tx
from store.services import conversations, inbox, payments

log = logging.getLogger(__name__)

GRACE = 1.0  # seconds after the deadline in which a commit may still end; then the answer is no


async def precheckout(context: Context, checkout: Checkout, user: User, deadline: float) -> None:
    """Answer the question. ``deadline`` is on ``time.monotonic()``: work that begins later declines."""
    at = context.clock()

    def body(tx: Tx) -> tuple[Refused | None, str]:
        locale = conversations.load(tx, user.id).locale
        refusal = payments.precheckout(
            tx,
            context.settings,
            at,
            payload=checkout.payload,
            payer=user.id,
            currency=checkout.currency,
            total=checkout.total,
        )
        return refusal, locale

    chosen = ""
    try:
        async with asyncio.timeout(max(0.0, deadline + GRACE - time.monotonic())):
            refusal, chosen = await context.store.transact(body, express=True, deadline=deadline)
        no: Line | None = _sentence(refusal) if refusal else None
    except (Late, StoreUnavailable, TimeoutError) as error:
        log.warning("a payment was declined because the shop is busy: %s: %s", type(error).__name__, error)
        no = t("pay-busy")
    except Exception:
        log.exception("a payment was declined because of a fault of ours")
        no = t("pay-busy")
    text = context.plain(no, context.locale(chosen, user.language_code)) if no else None
    await _answer(
        context, "answerPreCheckoutQuery", pre_checkout_query_id=checkout.query, ok=no is None, error_message=text
    )


async def shipping(context: Context, query: Shipping, user: User | None) -> None:
    """We ask for no flexible invoice: whoever asks gets a no."""
    text = context.plain(t("pay-no-shipping"), context.locale("", user.language_code if user else ""))
    await _answer(context, "answerShippingQuery", shipping_query_id=query.query, ok=False, error_message=text)


async def paid(context: Context, incoming: Incoming, payment: Paid, user: User) -> None:
    """Money was taken: settle it, once, whatever comes. Raises StoreUnavailable: then Telegram tells us again."""
    at = context.clock()
    charge = payments.Charge(
        provider="telegram",
        payload=payment.payload,
        charge_id=payment.charge,
        provider_charge_id=payment.provider_charge,
        payer=user.id,
        currency=payment.currency,
        total=payment.total,
    )

    def body(tx: Tx) -> None:
        # The charge id decides, not the update id: the same money may be told by two updates.
        inbox.first_time(tx, context.bot, incoming.update_id, at)
        payments.settle(tx, context.settings, at, charge)

    await context.store.transact(body, express=True)


async def _answer(context: Context, method: str, **params: Any) -> None:
    try:
        await context.api.call(method, **params)
    except TelegramError as error:
        log.warning("%s was not taken: %s", method, error.message)


def _sentence(refusal: Refused) -> T:
    arguments: dict[str, Arg] = dict(refusal.arguments)
    return T(refusal.text, arguments)
