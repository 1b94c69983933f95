"""Methods about money: invoices, links to them, and Telegram Stars."""

from itertools import pairwise

import orjson

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.currencies import TABLE
from bot.sandbox.errors import ApiError
from bot.sandbox.model import Invoice
from bot.sandbox.wire import Json, utf16

NEEDS = ("name", "phone", "email", "shipping_address")
LINK = "https://t.me/$"


def _prices(call: Call) -> list[Json]:
    prices = call.params.json("prices", "prices")
    if not isinstance(prices, list):
        raise ApiError("expected an Array of labeled prices")
    if not prices:
        raise ApiError("there must be at least one price")
    for price in prices:
        if not isinstance(price, dict):
            raise ApiError("can't parse labeled price: LabeledPrice must be an Object")
        if not price.get("label"):
            raise ApiError("can't parse labeled price: LabeledPrice label must be non-empty")
        if not isinstance(price.get("amount"), int):
            raise ApiError('can\'t parse labeled price: Field "amount" must be a valid Number')
    return prices


def _check_money(invoice: Invoice) -> None:
    currency = TABLE.get(invoice.currency)
    if currency is None:
        raise ApiError("CURRENCY_INVALID")
    stars = invoice.currency == "XTR"
    if stars and len(invoice.prices) != 1:
        raise ApiError("INVOICE_PAYLOAD_INVALID" if not invoice.payload else "PRICES_INVALID")
    if stars and (invoice.max_tip or invoice.flexible or invoice.need):
        raise ApiError("STARS_INVOICE_INVALID")
    if not stars and not invoice.provider_token:
        raise ApiError("PAYMENT_PROVIDER_INVALID")
    if not currency.smallest <= invoice.total <= currency.largest:
        raise ApiError("CURRENCY_TOTAL_AMOUNT_INVALID")
    tips = invoice.tips
    rising = all(a < b for a, b in pairwise(tips))
    if len(tips) > 4 or not rising or any(tip <= 0 or tip > invoice.max_tip for tip in tips):
        raise ApiError("TIPS_INVALID" if invoice.max_tip else "TIP_AMOUNT_INVALID")


def _invoice(call: Call) -> Invoice:
    """The checked invoice of a call. Raises ApiError as Telegram does."""
    params = call.params
    title, words, payload = params.text("title"), params.text("description"), params.text("payload")
    if not 1 <= utf16(title) <= 32:
        raise ApiError("PRODUCT_TITLE_INVALID" if title else "title must be non-empty")
    if not 1 <= utf16(words) <= 255:
        raise ApiError("PRODUCT_DESCRIPTION_INVALID" if words else "description must be non-empty")
    if not 1 <= len(payload.encode()) <= 128:
        raise ApiError("INVOICE_PAYLOAD_INVALID")
    provider_data = params.text("provider_data")
    if provider_data:
        try:
            orjson.loads(provider_data)
        except orjson.JSONDecodeError:
            raise ApiError("DATA_JSON_INVALID") from None
    invoice = Invoice(
        call.world.fresh_id(),
        call.bot.id,
        title,
        words,
        payload,
        params.text("currency"),
        _prices(call),
        provider_token=params.text("provider_token"),
        max_tip=params.number("max_tip_amount"),
        tips=[int(tip) for tip in params.json("suggested_tip_amounts", "suggested_tip_amounts") or []],
        start_parameter=params.text("start_parameter"),
        photo_url=params.text("photo_url"),
        need=tuple(name for name in NEEDS if params.flag(f"need_{name if name != 'phone' else 'phone_number'}")),
        flexible=params.flag("is_flexible"),
    )
    _check_money(invoice)
    call.world.invoices[invoice.id] = invoice
    return invoice


def send_invoice(call: Call) -> Result:
    chat = call.chat()
    invoice = _invoice(call)
    call.may_send(chat, "invoice messages")
    card = {
        "title": invoice.title,
        "description": invoice.description,
        "start_parameter": invoice.start_parameter,
        "currency": invoice.currency,
        "total_amount": invoice.total,
    }
    if chat.user is None:
        invoice.multi = True
    message = call.send(chat, "invoice", {"invoice": card}, invoice=invoice)
    return call.json(chat, message)


def create_link(call: Call) -> Result:
    invoice = _invoice(call)
    invoice.multi = True
    return f"{LINK}{invoice.id}"


def refund_stars(call: Call) -> Result:
    charge = call.params.text("telegram_payment_charge_id")
    user = call.params.number("user_id")
    payment = next((p for p in call.world.payments if p.charge_id == charge and p.bot == call.bot.id), None)
    if payment is None or payment.user != user or payment.currency != "XTR":
        raise ApiError("CHARGE_NOT_FOUND")
    if payment.refunded:
        raise ApiError("CHARGE_ALREADY_REFUNDED")
    payment.refunded = True
    chat = call.world.private_chat(call.bot, call.world.people[user])
    refund = {"currency": "XTR", "total_amount": payment.total, "invoice_payload": payment.payload}
    refund |= {"telegram_payment_charge_id": charge, "provider_payment_charge_id": payment.provider_charge_id}
    message = call.world.new_message(chat, call.bot, "refund", body={"refunded_payment": refund})
    call.world.post(chat, message)
    return True


def star_transactions(call: Call) -> Result:
    limit = min(max(call.params.number("limit", 100), 1), 100)
    offset = max(call.params.number("offset"), 0)
    moves: list[Json] = []
    for payment in call.world.payments:
        if payment.bot != call.bot.id or payment.currency != "XTR":
            continue
        user = call.world.people[payment.user].json()
        partner = {"type": "user", "transaction_type": "invoice_payment", "user": user}
        partner["invoice_payload"] = payment.payload
        move = {"id": payment.charge_id, "amount": payment.total, "date": payment.at // 1000}
        moves.append({**move, "source": partner})
        if payment.refunded:
            moves.append({**move, "receiver": partner})
    return {"transactions": moves[offset : offset + limit]}


def star_balance(call: Call) -> Result:
    paid = [p for p in call.world.payments if p.bot == call.bot.id and p.currency == "XTR" and not p.refunded]
    return {"amount": sum(payment.total for payment in paid)}


METHODS: dict[str, Method] = {
    "sendInvoice": send_invoice,
    "createInvoiceLink": create_link,
    "refundStarPayment": refund_stars,
    "getStarTransactions": star_transactions,
    "getMyStarBalance": star_balance,
}
