"""Telegram refuses everything for a minute, or is gone for ten: what was promised comes afterwards, once."""

from pathlib import Path

from tests.faults.scene import scene

MINUTE = 60.0  # seconds
PAID = "select count(*) from orders where payment_status = 'paid'"


async def test_after_a_minute_of_refusals_everything_comes_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as on:
        faults = on.shop.box.world.faults
        storm = faults.add("429", retry_after=7)
        polls = faults.add("429", "getUpdates", retry_after=7)
        on.charge()
        await on.looking.tap(on.looking.words.card)
        await on.hours.go_by(MINUTE)
        assert len(await on.shop.orders()) == 3
        assert polls.hits >= 3
        assert 3 <= storm.hits <= 100  # refused, and patient
        assert not on.looking.invoices
        faults.remove()
        await on.over(1)


async def test_after_ten_minutes_without_telegram_the_shop_sells_on(tmp_path: Path) -> None:
    async with scene(tmp_path) as on:
        box = on.shop.box
        port = int(box.url.rpartition(":")[2])
        box.world.faults.add("drop_connection", "sendMessage")
        on.charge()
        await on.shop.until(lambda tx: tx.value(int, PAID) == 1)  # its receipt is owed from now on
        await box.stop()
        box.world.faults.remove()
        await on.looking.tap(on.looking.words.card)
        await on.asked.chat.say("/cart", wait=False)
        await on.hours.go_by(10 * MINUTE)
        assert len(await on.shop.orders()) == 2
        assert not on.charged.messages("✅")
        await box.start(port=port)
        await on.hours.until(lambda: bool(on.asked.messages(on.asked.words.say("cart-empty"))))
        await on.looking.press(on.looking.words.card)  # Telegram keeps a press for 150 seconds: this is a new one
        await on.over(0)
