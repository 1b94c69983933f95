"""Long work that waits in the queue: done in pieces between which others write, and gone on with after a restart."""

from itertools import count
from pathlib import Path

from handlers.chores import Chores
from store.ports import Tx
from store.services import queue, reindexing
from store.services.imports import Import
from store.services.searching import search
from tests.kit.bench import Bench, bench
from tests.kit.shelves import listed, table
from tests.kit.shop import NOW, SETTINGS, shop

OWNER = SETTINGS.owners[0]
BOXES = 70


def _renamed(tx: Tx) -> int:
    """Seventy boxes on a shelf that is called Crates from now on; its id."""
    rows = (f"box-{number},Box {number},1.00,Cartons" for number in range(1, BOXES + 1))
    products, _ = listed(table("handle,title,price,category", rows))
    Import(tx, SETTINGS, NOW, {}).apply(products)
    category = tx.value(int, "select id from category where slug = 'Cartons'") or 0
    shop(tx, OWNER).rename_category(category, "en", "Crates")
    return category


async def _found(it: Bench, word: str) -> int:
    return len(await it.store.read(lambda tx: search(tx, word, 1000)))


async def test_a_renamed_shelf_is_found_by_its_new_name_once_the_sender_has_had_its_turn(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.store.heavy(_renamed)
        assert await _found(it, "crates") == 0
        async with it.sending():
            await it.idle()
        assert (await _found(it, "crates"), await _found(it, "cartons")) == (BOXES, 0)
        assert await it.rows("select status from queue where kind = 'reindex'") == [("done",)]
        assert it.api.calls == []


async def test_others_write_between_two_pieces(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.store.heavy(_renamed)
        sizes: list[int] = []
        it.store.writer.listen("search", lambda: sizes.append(1))
        async with it.sending():
            await it.idle()
        assert len(sizes) == -(-BOXES // reindexing.AT_ONCE)


async def test_what_a_restart_interrupts_goes_on_where_it_was(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        category = await it.store.heavy(_renamed)
        (job,) = await it.store.transact(lambda tx: queue.take(tx, it.now))
        slow = count(step=10)
        assert not await Chores(it.handlers.context, lambda: float(next(slow))).reindex(job)
        first = await it.store.read(lambda tx: reindexing.products(tx, category, 0))
        assert await it.rows("select payload from queue where kind = 'reindex'") == [
            (f'{{"category":{category},"after":{first[-1]}}}',)
        ]
        assert await _found(it, "crates") == reindexing.AT_ONCE
        await it.store.transact(queue.release)
        async with it.sending():
            await it.idle()
        assert await _found(it, "crates") == BOXES
