"""The invoice as a state machine: pre-checkout, card, receipt; what the bot hears and what it never hears."""

import asyncio
from typing import Any

import pytest

from bot.sandbox import Conversation, Person
from bot.sandbox.errors import DoorError
from bot.sandbox.payments import Outcome
from bot.sandbox.wire import Json
from tests.kit.sandbox import Caller, CheckedSandbox, RefusedError

INVOICE: Json = {
    "title": "Boots",
    "description": "Red boots",
    "payload": "o1:1",
    "currency": "EUR",
    "provider_token": "test",
    "prices": [{"label": "Boots", "amount": 4990}, {"label": "Discount", "amount": -490}],
}
STARS: Json = INVOICE | {"currency": "XTR", "provider_token": "", "prices": [{"label": "E-book", "amount": 50}]}


async def next_update(call: Caller) -> Json:
    """The next update, confirmed."""
    (update,) = await call.updates(timeout=5)
    found: Json = update
    return found


async def pay(call: Caller, chat: Conversation, *, ok: bool = True, words: str = "", **sheet: Any) -> Outcome:
    """Pay, with a bot that answers the pre-checkout query at once."""
    paying = asyncio.create_task(chat.pay(**sheet))
    query = (await next_update(call))["pre_checkout_query"]
    answer = {"error_message": words} if words else {}
    await call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=ok, **answer)
    return await paying


async def test_a_paid_invoice_tells_the_bot_and_shows_a_receipt(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    sent = await call("sendInvoice", chat_id=chat.person.id, **INVOICE)
    assert sent["reply_markup"]["inline_keyboard"][0][0] == {"text": "Pay 45.00 EUR", "pay": True}
    outcome = await pay(call, chat)
    assert outcome.status == "paid"
    assert not box.record()["payments"][0]["confirmed"]
    paid = (await next_update(call))["message"]["successful_payment"]
    assert (paid["total_amount"], paid["invoice_payload"], paid["currency"]) == (4500, "o1:1", "EUR")
    assert paid["telegram_payment_charge_id"] == outcome.charge_id
    (entry,) = box.record()["payments"]
    assert entry["confirmed"]
    assert (entry["charge_id"], entry["payload"], entry["total"]) == (outcome.charge_id, "o1:1", 4500)
    with pytest.raises(DoorError, match="already paid"):
        await chat.pay(message=chat.chat.messages[sent["message_id"]])


async def test_a_refusal_of_the_shop_is_shown_and_charges_nothing(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE)
    outcome = await pay(call, chat, ok=False, words="Only one is left.")
    assert (outcome.status, outcome.error) == ("refused", "Only one is left.")
    assert box.record()["payments"] == []
    assert (await pay(call, chat)).status == "paid"


@pytest.mark.parametrize("card", ["declined", "insufficient", "expired", "sca_failed"])
async def test_a_declined_card_never_reaches_the_bot(
    call: Caller, chat: Conversation, box: CheckedSandbox, card: str
) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE)
    outcome = await pay(call, chat, card=card)
    assert outcome.status == "declined"
    assert outcome.error
    assert await call("getUpdates") == []
    assert box.record()["payments"] == []


async def test_ten_seconds_of_silence_end_the_payment(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE)
    paying = asyncio.create_task(chat.pay())
    query = (await next_update(call))["pre_checkout_query"]
    box.world.clock.advance(10_001)
    assert (await paying).status == "timeout"
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await call.refused("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True) == words
    assert await call("getUpdates") == []


async def test_a_pre_checkout_is_answered_once(call: Caller, chat: Conversation) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE)
    paying = asyncio.create_task(chat.pay())
    query = (await next_update(call))["pre_checkout_query"]
    await call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    assert "query is too old" in await call.refused(
        "answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True
    )
    assert (await paying).status == "paid"


async def test_tips_and_the_order_info_come_with_the_payment(call: Caller, chat: Conversation) -> None:
    more = {"max_tip_amount": 500, "suggested_tip_amounts": [100, 200], "need_name": True, "need_phone_number": True}
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE, **more)
    with pytest.raises(DoorError, match="the tip must be between 0 and 500"):
        await chat.pay(tip=501)
    with pytest.raises(DoorError, match="asks for: name"):
        await chat.pay(tip=100)
    outcome = await pay(call, chat, tip=100, info={"name": "Alice A", "phone_number": "+15550100"})
    assert outcome.status == "paid"
    paid = (await next_update(call))["message"]["successful_payment"]
    assert paid["total_amount"] == 4600
    assert paid["order_info"] == {"name": "Alice A", "phone_number": "+15550100"}


async def test_a_flexible_invoice_asks_for_shipping_first(call: Caller, chat: Conversation) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE, is_flexible=True, need_shipping_address=True)
    address = {
        "country_code": "DE",
        "state": "",
        "city": "Berlin",
        "street_line1": "A 1",
        "street_line2": "",
        "post_code": "1",
    }
    paying = asyncio.create_task(chat.pay(info={"shipping_address": address}, shipping_option="fast"))
    query = (await next_update(call))["shipping_query"]
    assert query["shipping_address"]["city"] == "Berlin"
    options = [
        {"id": "slow", "title": "Slow", "prices": [{"label": "Post", "amount": 100}]},
        {"id": "fast", "title": "Fast", "prices": [{"label": "Courier", "amount": 900}]},
    ]
    await call("answerShippingQuery", shipping_query_id=query["id"], ok=True, shipping_options=options)
    checkout = (await next_update(call))["pre_checkout_query"]
    assert (checkout["total_amount"], checkout["shipping_option_id"]) == (5400, "fast")
    await call("answerPreCheckoutQuery", pre_checkout_query_id=checkout["id"], ok=True)
    assert (await paying).status == "paid"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"currency": "XXX"}, "CURRENCY_INVALID"),
        ({"provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
        ({"prices": [{"label": "x", "amount": 10}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": [{"label": "x", "amount": 10_000_000}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": []}, "there must be at least one price"),
        ({"prices": "no"}, "can't parse prices JSON object"),
        ({"prices": [{"label": "x", "amount": 1.5}]},
         'can\'t parse labeled price: Field "amount" must be a valid Number'),
        ({"title": "x" * 33}, "PRODUCT_TITLE_INVALID"),
        ({"payload": "é" * 65}, "INVOICE_PAYLOAD_INVALID"),
        ({"provider_data": "{"}, "DATA_JSON_INVALID"),
        ({"suggested_tip_amounts": [100], "max_tip_amount": 50}, "TIPS_INVALID"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}}, "REPLY_MARKUP_BUY_EMPTY"),
    ],
)  # fmt: skip
async def test_a_wrong_invoice_is_refused(call: Caller, chat: Conversation, change: Json, words: str) -> None:
    refusal = await call.refused("sendInvoice", chat_id=chat.person.id, **{**INVOICE, **change})
    assert refusal == f"Bad Request: {words}"


async def test_currencies_without_cents_are_whole(call: Caller, chat: Conversation) -> None:
    prices = [{"label": "Boots", "amount": 4990}]
    sent = await call("sendInvoice", chat_id=chat.person.id, **{**INVOICE, "currency": "JPY", "prices": prices})
    assert sent["reply_markup"]["inline_keyboard"][0][0]["text"] == "Pay 4990 JPY"


async def test_stars_are_paid_refunded_once_and_listed(call: Caller, chat: Conversation) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **STARS)
    outcome = await pay(call, chat, card="stars")
    await call.updates()
    assert await call("getMyStarBalance") == {"amount": 50}
    charge = {"user_id": chat.person.id, "telegram_payment_charge_id": outcome.charge_id}
    assert await call("refundStarPayment", **charge) is True
    (update,) = await call.updates()
    assert update["message"]["refunded_payment"]["total_amount"] == 50
    assert await call.refused("refundStarPayment", **charge) == "Bad Request: CHARGE_ALREADY_REFUNDED"
    moves = (await call("getStarTransactions"))["transactions"]
    assert [("source" in move, move["amount"]) for move in moves] == [(True, 50), (False, 50)]


async def test_a_link_can_be_paid_by_many(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    link = await call("createInvoiceLink", **INVOICE)
    bob: Person = box.person("Bob")
    for person in (chat.person, bob):
        paying = asyncio.create_task(person.pay_link(link))
        query = (await next_update(call))["pre_checkout_query"]
        await call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
        assert (await paying).status == "paid"
        await call.updates()
    assert [payment["user"] for payment in box.record()["payments"]] == [chat.person.id, bob.id]


async def test_the_stages_are_told_to_the_page(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE)
    before = box.world.bus.seq
    await pay(call, chat)
    stages = [event["stage"] for event in box.world.bus.after(before) if event["type"] == "checkout"]
    assert stages == ["asking", "charging", "paid"]


async def test_an_unanswered_query_id_of_another_bot_is_unknown(call: Caller, chat: Conversation) -> None:
    await call("sendInvoice", chat_id=chat.person.id, **INVOICE)
    paying = asyncio.create_task(chat.pay())
    query = (await next_update(call))["pre_checkout_query"]
    with pytest.raises(RefusedError, match="query is too old"):
        await Caller(call.box, "88:other")("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    await call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    assert (await paying).status == "paid"
