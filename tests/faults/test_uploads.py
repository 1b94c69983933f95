"""A picture whose upload was taken although nobody told us so."""

import asyncio
from pathlib import Path

from store.ports import Tx
from tests.kit.story import story


def jobs(tx: Tx) -> list[tuple[str, str]]:
    return tx.rows(lambda status, error: (status, error), "select status, error from queue where kind = 'photo'")


async def test_an_upload_whose_answer_was_lost_is_not_given_up(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        phone = shop.phone()
        lost = shop.box.world.faults.add("lost_answer", "editMessageMedia", times=1)
        await phone.chat.start("product-1")
        await phone.chat.until(lambda chat: lost.hits == 1, "the upload")
        shop.box.world.clock.advance(20_000)

        async with asyncio.timeout(20):
            while any(status == "waiting" for status, _ in await shop.read(jobs)):
                await shop.box.world.bus.wait(lambda: False, 0.1)
        assert await shop.read(jobs) == [("done", "")]

        other = shop.phone(shop.xiaoming)
        await other.chat.start("product-1")
        await other.chat.until(lambda chat: chat.last.kind == "photo", "the picture for the next one")
