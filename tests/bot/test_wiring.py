"""The jobs of a whole shop: what they do right after a start, and what can wait until it has settled."""

from pathlib import Path

from bot.config import load
from bot.desk import Desk
from bot.jobs import Jobs
from bot.startup import Account
from bot.wiring import DAILY, SETTLED, open_desk
from store.model.customer import Address
from store.ports import Tx
from store.services.indexing import UNSOLD, place, product_at
from store.services.searching import index
from store.sql.database import Database
from tests.kit.bench import Wire
from tests.kit.shop import NOW, shop, stocked, variant

HOME = Address("Ann", "+4912345", "Quay 1\nHamburg", "DE")
CONFIG = '[telegram]\ntoken = "1234:abcdefghijklmnopqrstuvwxyz"\n[shop]\nname = "Tea"\ncurrency = "EUR"\n'


def _desk(folder: Path, store: Database, now: list[int]) -> Desk:
    file = folder / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return open_desk(load(file), store, Wire(), Account(77, "bot", ""), lambda: now[0])


def _sell(tx: Tx) -> int:
    """Sell a tea; which product that was."""
    sale, tea = shop(tx), variant(tx, "SEN-50")
    sale.set_quantity(tea, 1)
    sale.place(HOME, "courier", "", "cash_on_delivery", sale.quote(HOME, "courier", "").stamp)
    return tx.value(int, "select product_id from variant where id = :id", id=tea) or 0


def _pieces(tx: Tx) -> int:
    return tx.value(int, "select count(distinct segid) from product_search_idx") or 0


async def _changed(store: Database, product: int, times: int) -> None:
    """Leave pieces in the index."""
    for number in range(times):
        await store.transact(
            lambda tx, number=number: tx.run(  # type: ignore[misc]
                "update product_text set title = :title where product_id = :id", title=f"Tea {number}", id=product
            )
        )
        await store.transact(lambda tx: index(tx, product))


async def test_the_search_is_put_in_order_once_the_shop_has_settled_and_then_daily(tmp_path: Path) -> None:
    now = [NOW]
    async with await Database.open(tmp_path / "shop.db") as store:
        await store.heavy(stocked)
        product = await store.transact(_sell)
        await _changed(store, product, 3)
        jobs = Jobs(store, _desk(tmp_path, store, now).jobs, lambda: now[0])

        async def stands() -> tuple[bool, int]:
            sql = "select place from search_doc where product_id = :id"
            there = await store.read(lambda tx: tx.value(int, sql, id=product) or 0)
            assert product_at(there) == product
            return there < place(product, UNSOLD), await store.read(_pieces)

        await jobs.tick()
        unsorted, scattered = await stands()
        assert (unsorted, scattered > 1) == (False, True)
        now[0] += SETTLED
        await jobs.tick()
        assert await stands() == (True, 1)
        await _changed(store, product, 3)
        now[0] += DAILY - 1
        await jobs.tick()
        assert (await stands())[1] > 1
        now[0] += 1
        await jobs.tick()
        assert (await stands())[1] == 1
