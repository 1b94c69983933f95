"""An owner sends a file of products while something else is open: it is imported, and what was open stays open."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.kit.phone import Phone
from tests.kit.story import story

CSV = b"handle,title,price,stock\nlinen-towel,Linen towel,12.90,5\n"


async def _photos(owner: Phone) -> None:
    await owner.say("/products sencha")
    await owner.press("🖼 Photos (2)")


async def _stock(owner: Phone) -> None:
    await owner.say("/stock SEN-50 +12")
    await owner.sees("+12")


async def _checkout(owner: Phone) -> None:
    await owner.to_details()


@pytest.mark.parametrize("place", [_photos, _stock, _checkout])
async def test_it_is_taken_for_a_file_of_products(tmp_path: Path, place: Callable[[Phone], Awaitable[None]]) -> None:
    async with story(tmp_path) as shop:
        owner = shop.phone(shop.owner)
        await owner.start()
        await place(owner)
        open_before = await shop.read(lambda tx: tx.rows(str, "select stack from conversation order by 1"))
        await owner.send_document("goods.csv", CSV)
        await owner.gets("goods.csv")
        await shop.until(lambda tx: tx.value(int, "select 1 from product where handle = 'linen-towel'") == 1)
        await shop.quiet()
        assert not owner.messages("That is no photo")
        assert await shop.read(lambda tx: tx.rows(str, "select stack from conversation order by 1")) == open_before
        await shop.sound()
