"""A shop that Telegram calls: the same sale, whatever happens on the way."""

import sqlite3
from pathlib import Path

import orjson

from bot.sandbox.hooks import Hooks
from store.services import inbox
from store.sql.database import Database
from tests.kit.hooked import Caller, by_webhook
from tests.kit.story import story


async def test_a_sale_from_hello_to_paid(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.number, order.payment_status, order.paid.amount) == ("1001", "paid", 1280)
        await shop.desk.gets("Order 1001")
        await shop.quiet()
        assert shop.bot.queue.webhook
        assert shop.bot.queue.webhook.error == ""
        await shop.sound()


async def test_lost_answers_and_duplicates_change_nothing(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        shop.box.world.faults.add("lost_answer", "webhook", probability=0.5, seed=3)
        shop.box.world.faults.add("duplicate_update", "message", probability=0.5, seed=4)
        phone = shop.phone()
        await phone.to_invoice()
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        shop.box.world.faults.remove()
        shop.box.world.clock.advance(120_000)
        await shop.quiet()
        order = await shop.order()
        assert order.paid.amount == 1280
        assert sum(phone.words.paid in message.text for message in phone.chat.messages) == 1
        await phone.one_screen()
        await shop.sound()


async def test_while_the_database_is_locked_nothing_is_taken_and_then_all_of_it_once(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        phone = shop.phone()
        await phone.to_details()
        await shop.quiet()
        stranger = sqlite3.connect(shop.config.database, isolation_level=None)
        stranger.execute("begin immediate")
        await phone.chat.say("Alice Smith\n+49 155 50100\n12 Garden Street, 10115 Berlin", wait=False)
        hook = shop.bot.queue.webhook
        assert hook
        assert await shop.box.world.bus.wait(lambda: bool(hook.error), 5)
        assert "503" in hook.error
        (entry,) = shop.bot.queue.pending
        assert entry.not_before > shop.box.world.clock.now()  # as Retry-After asked
        stranger.execute("rollback")
        stranger.close()
        shop.box.world.clock.advance(3000)
        await phone.gets("How shall it come to you?")
        await shop.quiet()
        assert shop.bot.queue.pending == []
        await phone.one_screen()
        await shop.sound()


async def test_what_came_while_it_was_closed_is_delivered_when_it_is_back(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        phone = shop.phone()
        await phone.to_details()
        await shop.stop()
        assert shop.bot.queue.webhook  # Telegram keeps what comes
        for line in ("Alice Smith", "+49 155 50100", "12 Garden Street, 10115 Berlin"):
            await phone.chat.say(line, wait=False)
        assert await shop.box.world.bus.wait(lambda: bool(shop.bot.queue.webhook and shop.bot.queue.webhook.error), 5)
        await shop.open()
        await phone.gets("How shall it come to you?")
        await phone.press("Courier")
        await phone.sees("For Alice Smith, +4915550100")
        await shop.sound()


async def test_a_payment_that_waited_at_telegram_is_settled_before_the_sweep(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        phone = shop.phone()
        message = await phone.to_invoice()
        await shop.quiet()
        await shop.stop()
        shop.charge(phone, message)
        shop.box.world.clock.advance(3_600_000)  # the hold is over
        await shop.open()
        await phone.gets(phone.words.paid)
        order = await shop.order()
        assert (order.status, order.payment_status) == ("placed", "paid")
        sql = "select count(*) from event where new = 'expired'"
        assert await shop.read(lambda tx: tx.value(int, sql)) == 0
        await shop.sound()


async def test_killed_between_commit_and_answer_it_works_the_update_once(tmp_path: Path) -> None:
    """The row is in the inbox, Telegram was not told: at the next start both bring the same update."""
    async with story(tmp_path, **by_webhook()) as shop:
        phone = shop.phone()
        await phone.to_summary()
        await shop.quiet()
        await shop.stop()
        await phone.tap("Pay ")
        (entry,) = shop.bot.queue.pending
        at = shop.box.world.clock.now()
        row = entry.id, orjson.dumps(entry.body).decode()
        async with await Database.open(shop.config.database) as store:
            await store.transact(lambda tx: inbox.keep(tx, shop.bot.id, at, [row]))
        await shop.open()
        await phone.invoice()
        await shop.quiet()
        assert len(await shop.orders()) == 1
        assert len([each for each in phone.chat.messages if each.invoice]) == 1
        await phone.one_screen()
        await shop.sound()


async def test_strangers_are_turned_away_and_nothing_of_theirs_is_read(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        call = Caller(shop)
        update = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}}
        assert (await call(update, secret="wrong"))[0] == 403
        assert (await call(update, secret=""))[0] == 403
        assert (await call(update, url=call.url[:-1]))[0] == 404
        assert (await call(update, url=call.url.rpartition("/")[0]))[0] == 404
        assert (await call(update, "GET"))[0] == 405
        assert (await call(b"{not json"))[0] == 400
        assert (await call([update]))[0] == 400
        assert (await call({"message": {}}))[0] == 400
        assert (await call(b'"' + b"x" * 2_000_000 + b'"'))[0] == 413
        sql = "select update_id from inbox union select update_id from seen"
        assert await shop.read(lambda tx: tx.rows(int, sql)) == []
        assert (await call(update))[0] == 200


async def test_a_replayed_update_has_its_effect_once(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        phone = shop.phone()
        delivered = []
        post = Hooks._post

        async def noted(self: Hooks, session: object, hook: object, body: dict[str, object]) -> tuple[str, int]:
            delivered.append(body)
            return await post(self, session, hook, body)  # type: ignore[arg-type]

        Hooks._post = noted  # type: ignore[method-assign]
        try:
            await phone.to_invoice()
            assert (await phone.pay()).status == "paid"
            await phone.gets(phone.words.paid)
            await shop.quiet()
        finally:
            Hooks._post = post  # type: ignore[method-assign]
        before = len(phone.chat.messages)
        call = Caller(shop)
        for restarted in (False, True):
            if restarted:
                await shop.stop()
                await shop.open()
            for body in reversed(delivered):
                assert (await call(body))[0] == 200
            await shop.quiet()
            assert (await shop.order()).paid.amount == 1280
            assert restarted or len(phone.chat.messages) == before
        await shop.sound()


async def test_updates_of_one_chat_that_come_at_once_are_worked_one_after_the_other(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        phone = shop.phone()
        await phone.to_details()
        await shop.quiet()
        for line in ("Alice Smith", "+49 155 50100", "12 Garden Street, 10115 Berlin"):
            await phone.chat.say(line, wait=False)
        await phone.gets("How shall it come to you?")
        await phone.press("Courier")
        await phone.sees("For Alice Smith, +4915550100")


async def test_back_to_polling_removes_the_webhook_that_was_ours(tmp_path: Path) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        await shop.phone().start()
        await shop.stop()
        shop.config = shop.config.model_copy(
            update={"telegram": shop.config.telegram.model_copy(update={"mode": "polling"})}
        )
        await shop.open()
        assert shop.bot.queue.webhook is None
        await shop.phone(shop.xiaoming).start()
