"""Invoices as messages: what is sent, and that one which is over is taken away, whatever Telegram says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden

from store.model.settings import Settings
from store.ports import Tx
from store.services.shop import Shop
from tests.kit.bench import Bench, bench
from tests.kit.sale import ADDRESS
from tests.kit.shop import ANNA, only_courier, variant

SETTINGS = only_courier()


def shop(tx: Tx, at: Bench) -> Shop:
    return Shop(tx, at.handlers.context.settings, at.now, ANNA, "en")


async def placed(at: Bench) -> int:
    """An order whose invoice was sent; its id."""

    def body(tx: Tx) -> int:
        here = shop(tx, at)
        here.set_quantity(variant(tx, "SEN-50"), 1)
        quote = here.quote(ADDRESS, None, "")
        return here.place(ADDRESS, "courier", "", "telegram", quote.stamp).id

    order = await at.store.transact(body)
    await at.idle()
    return order


async def sent(folder: Path, settings: Settings) -> dict[str, Any]:
    async with bench(folder, settings) as at, at.sending():
        await placed(at)
        (invoice,) = at.api.of("sendInvoice")
        return invoice


async def test_an_invoice_can_be_paid_or_changed_by_its_customer_alone(tmp_path: Path) -> None:
    invoice = await sent(tmp_path, SETTINGS)
    assert (invoice["start_parameter"], invoice["protect_content"]) == ("order-1", True)
    (pay,), (change,) = invoice["reply_markup"]["inline_keyboard"]
    assert pay == {"text": "Pay €12.80", "pay": True}
    assert change == {"text": "Change or cancel", "callback_data": "+order-1-change"}
    assert "max_tip_amount" not in invoice


async def test_a_shared_invoice_keeps_its_button_in_every_copy(tmp_path: Path) -> None:
    invoice = await sent(tmp_path, replace(SETTINGS, orders=replace(SETTINGS.orders, friend_may_pay=True)))
    assert not {"start_parameter", "protect_content"} & set(invoice)


async def test_tips_are_offered_where_the_shop_takes_them(tmp_path: Path) -> None:
    invoice = await sent(tmp_path, replace(SETTINGS, max_tip=500, suggested_tips=(100, 250)))
    assert (invoice["max_tip_amount"], invoice["suggested_tip_amounts"]) == (500, [100, 250])


@pytest.mark.parametrize(
    "error", [None, BadRequest("Message to delete not found"), BadRequest("message can't be deleted"), Forbidden("x")]
)
async def test_an_invoice_that_is_over_is_taken_away_once(tmp_path: Path, error: Exception | None) -> None:
    async with bench(tmp_path, SETTINGS) as at, at.sending():
        order = await placed(at)
        at.api.fault = lambda method, _params: error if method == "deleteMessage" else None
        ((message,),) = await at.rows("select message_id from card where kind = 'invoice'")
        await at.store.transact(lambda tx: shop(tx, at).change(order))
        await at.store.transact(lambda tx: shop(tx, at).change(order))
        await at.idle()
        assert at.api.of("deleteMessage") == [{"chat_id": ANNA, "message_id": message}]
        assert await at.rows("select * from card where kind = 'invoice'") == []
        assert await at.rows("select error from queue where status = 'dead'") == []


async def test_a_new_invoice_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    async with bench(tmp_path, SETTINGS) as at, at.sending():
        order = await placed(at)
        await at.store.transact(lambda tx: shop(tx, at).pay_again(order))
        await at.idle()
        methods = [method for method, _ in at.api.calls if method in ("sendInvoice", "deleteMessage")]
        assert methods == ["sendInvoice", "deleteMessage", "sendInvoice"]
        assert len(await at.rows("select message_id from card where kind = 'invoice'")) == 1


async def test_an_order_that_was_changed_before_its_invoice_went_gets_none(tmp_path: Path) -> None:
    async with bench(tmp_path, SETTINGS) as at:

        def body(tx: Tx) -> None:
            here = shop(tx, at)
            here.set_quantity(variant(tx, "SEN-50"), 1)
            quote = here.quote(ADDRESS, None, "")
            here.change(here.place(ADDRESS, "courier", "", "telegram", quote.stamp).id)

        await at.store.transact(body)
        async with at.sending():
            await at.idle()
        assert at.api.of("sendInvoice") == at.api.of("deleteMessage") == []
