"""Invoices as messages: sent with a way to change the order, and taken away when they are over."""

import logging
from typing import Any

from telegram.error import BadRequest, Forbidden

from dialogs.codec import encode_go
from dialogs.kit import Route, t
from handlers.context import Context
from store.model.money import Money
from store.services import cards
from store.services.payments import Invoice

log = logging.getLogger(__name__)


async def send(context: Context, order: int, invoice: Invoice, locale: str) -> bool:
    """Send the invoice of an order, in the customer's language. Raises TelegramError."""
    sent: dict[str, Any] = await context.api.call(
        "sendInvoice",
        chat_id=invoice.customer,
        provider_token=context.provider_token,
        **params(order, invoice, context, locale),
    )
    message = int(sent["message_id"])
    await context.store.transact(lambda tx: cards.remember(tx, "invoice", order, invoice.customer, message))
    return True


async def take_away(context: Context, order: int, customer: int, message: int) -> bool:
    """Delete the message of an invoice that is over; one that cannot be deleted is refused when it is paid."""
    try:
        await context.api.call("deleteMessage", chat_id=customer, message_id=message)
    except (BadRequest, Forbidden) as error:
        log.info("an invoice was not taken away: %s", error.message)
    await context.store.transact(lambda tx: cards.forget(tx, "invoice", order, customer, message))
    return True


def params(order: int, invoice: Invoice, context: Context, locale: str) -> dict[str, Any]:
    """An invoice as sendInvoice wants it. Unless it is shared, its copies lead to the bot and not to a sheet."""
    texts, total = context.texts, Money(invoice.total, invoice.currency)
    change = encode_go(Route("order", (str(order), "change")), fresh=True)
    rows = [
        [{"text": texts.plain(t("invoice-pay", total=total), locale), "pay": True}],
        [{"text": texts.plain(t("invoice-change"), locale), "callback_data": change}],
    ]
    found: dict[str, Any] = {
        "title": invoice.title,
        "description": invoice.description,
        "payload": invoice.payload,
        "currency": invoice.currency,
        "prices": [{"label": label, "amount": amount} for label, amount in invoice.prices],
        "reply_markup": {"inline_keyboard": rows},
    }
    if invoice.max_tip:
        found |= {"max_tip_amount": invoice.max_tip, "suggested_tip_amounts": list(invoice.tips) or None}
    if not invoice.shared:
        found |= {"start_parameter": f"order-{order}", "protect_content": True}
    return found
