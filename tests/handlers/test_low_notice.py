"""The notice of what runs low, as it leaves: with the numbers of this moment, or not at all once all is right again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.ports import Tx
from tests.kit.bench import Bench, bench
from tests.kit.shop import variant

OLIVIA = 9001


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path) as found, found.sending():
        yield found


async def promise(shop: Bench, low: str) -> None:
    await shop.promise("alert", f"chat:{OLIVIA}", {"owner": OLIVIA, "low": low})
    await shop.idle()


async def test_it_names_what_is_low_with_the_way_to_its_page(shop: Bench) -> None:
    mug, sencha = await shop.store.read(lambda tx: (variant(tx, "MUG"), variant(tx, "SEN-100")))
    await promise(shop, f"{mug},{sencha}")
    (sent,) = shop.api.of("sendMessage")
    assert sent["chat_id"] == OLIVIA
    assert "2 things are running low" in sent["text"]
    assert "Morning Sencha (100 g): sold out" in sent["text"]
    data = [button["callback_data"] for row in sent["reply_markup"]["inline_keyboard"] for button in row]
    assert data == [f"+stock-{mug}", f"+stock-{sencha}", "+stock"]


async def test_what_was_restocked_meanwhile_is_left_out_and_nothing_is_said_of_nothing(shop: Bench) -> None:
    def restock(tx: Tx) -> tuple[int, int]:
        tx.run("update stock set on_hand = 50 where variant_id = :v", v=variant(tx, "MUG"))
        return variant(tx, "MUG"), variant(tx, "SEN-100")

    mug, sencha = await shop.store.transact(restock)
    await promise(shop, str(mug))
    assert shop.api.of("sendMessage") == []
    await shop.promise("alert", f"chat:{OLIVIA}", {"owner": OLIVIA, "low": f"{mug},{sencha}"}, "another")
    await shop.idle()
    (sent,) = shop.api.of("sendMessage")
    assert "Mug" not in sent["text"]
    assert "Running low" in sent["text"]


async def test_many_are_told_without_names(shop: Bench) -> None:
    await promise(shop, "")
    (sent,) = shop.api.of("sendMessage")
    assert "Many things are running low" in sent["text"]


async def test_it_is_written_in_the_owners_own_language(shop: Bench) -> None:
    sql = "insert into customer (id, locale, created_at) values (:id, 'zh', 0)"
    await shop.store.transact(lambda tx: tx.run(sql, id=OLIVIA))
    await promise(shop, "")
    (sent,) = shop.api.of("sendMessage")
    assert "许多商品库存告急" in sent["text"]
