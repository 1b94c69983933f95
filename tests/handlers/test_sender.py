"""The sender and the handlers when Telegram is slow, gone or refuses: over a Bot API that fails as the test likes."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from store.model.customer import Address
from store.model.order import Order
from store.ports import Tx
from store.services import queue
from tests.kit.bench import bench
from tests.kit.sale import MINUTE
from tests.kit.shop import ANNA, SETTINGS, shop, variant

HOME = Address("Ann", "+4912345", "Quay 1\nHamburg", "DE")


def place(tx: Tx, method: Any = "cash_on_delivery") -> Order:
    sale = shop(tx)
    sale.set_quantity(variant(tx, "SEN-50"), 1)
    return sale.place(HOME, "courier", "", method, sale.quote(HOME, "courier", "").stamp)


async def test_a_refused_invoice_of_an_earlier_attempt_cancels_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        order = await it.store.transact(lambda tx: place(tx, "telegram"))
        it.api.gate = asyncio.Event()
        async with it.sending():
            async with asyncio.timeout(5):
                while not it.api.of("sendInvoice"):
                    it.api.called.clear()
                    await it.api.called.wait()
            await it.store.transact(lambda tx: shop(tx).pay_again(order.id))
            late = [BadRequest("Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")]
            it.api.fault = lambda method, _params: late.pop() if method == "sendInvoice" and late else None
            it.api.gate.set()
            await it.idle()
        assert await it.rows("select status, attempt from orders") == [("placed", 2)]


async def test_a_job_whose_lease_ended_is_not_sent_again_while_it_runs(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.promise("apology", f"chat:{ANNA}", {"customer": ANNA})
        it.api.gate = asyncio.Event()
        async with it.sending():
            async with asyncio.timeout(5):
                await it.api.called.wait()
            it.now += queue.LEASE + 1
            it.handlers.sender.wake()
            await asyncio.sleep(0.3)
            sent = len(it.api.of("sendMessage"))
            it.api.gate.set()
        assert sent == 1


async def test_owners_get_the_order_when_the_staff_group_is_gone(tmp_path: Path) -> None:
    async with bench(tmp_path, replace(SETTINGS, staff_group=-100)) as it:
        gone = Forbidden("Forbidden: bot was kicked from the supergroup chat")
        it.api.fault = lambda _method, params: gone if params.get("chat_id") == -100 else None
        async with it.sending():
            await it.store.transact(place)
            await it.idle()
        told = [params["text"] for params in it.api.of("sendMessage") if params["chat_id"] in SETTINGS.owners]
        assert any("1001" in text and "Hamburg" in text for text in told), told


async def test_pictures_under_way_leave_room_for_an_invoice(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        gate = asyncio.Event()

        async def uploading(_customer: int, _message: int, _media: int) -> bool:
            return await gate.wait()

        it.handlers.private.show_photo = uploading  # type: ignore[method-assign,assignment]
        for number in range(40):
            payload: queue.Payload = {"customer": number, "message": 1, "media": number}
            await it.promise("photo", f"photo:{number}", payload, f"photo:{number}")
        async with it.sending():
            await asyncio.sleep(0.2)
            await it.store.transact(lambda tx: place(tx, "telegram"))
            await asyncio.sleep(0.3)
            sent = len(it.api.of("sendInvoice"))
            gate.set()
        assert sent == 1


async def test_after_an_outage_what_waits_goes_within_a_minute(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.promise("apology", f"chat:{ANNA}", {"customer": ANNA})
        it.api.fault = lambda _method, _params: NetworkError("down")
        begun, waits = it.now, []
        async with it.sending():
            while it.now - begun < 20 * MINUTE:
                await it.idle()
                due = (await it.rows("select run_at from queue"))[0][0]
                waits.append(due - it.now)
                it.now = due
        assert max(waits) <= MINUTE, waits


async def test_a_chat_that_telegram_paused_gets_its_screen_once(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.handlers.updates.handle(it.wrote(ANNA, text="/start"))
        pause = RetryAfter(timedelta(seconds=20))
        it.api.fault = lambda method, _params: pause if method == "editMessageText" else None
        for route in (">catalog", ">orders", ">cart", ">help"):
            await it.handlers.updates.handle(it.pressed(ANNA, route, 101))
        it.api.fault = lambda _method, _params: None
        it.api.calls.clear()
        it.now += 60_000
        async with it.sending():
            await it.idle()
        assert len(it.api.of("sendMessage")) == 1


async def test_every_kind_of_message_is_answered(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        for kind in ("paid_media", "checklist", "gift", "giveaway", "users_shared"):
            it.api.calls.clear()
            await it.handlers.updates.handle(it.wrote(ANNA, **{kind: {}}))
            assert it.api.of("sendMessage"), kind


async def test_a_group_press_during_a_429_is_not_set_aside(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.api.fault = lambda _method, _params: RetryAfter(timedelta(seconds=3))
        on = {"message_id": 1, "chat": {"id": -100, "type": "supergroup"}}
        person_ = {"id": 3, "is_bot": False, "first_name": "x"}
        await it.handlers.updates.handle(
            it.update(callback_query={"id": "5", "from": person_, "data": "k3f9:x", "message": on})
        )
