"""An owner at work on the catalog in memory: what he may call, and what is stored afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from store.errors import Refused
from store.model.editing import EditedProduct
from store.model.grid import Axis, Grid, Offer
from store.model.safehtml import SafeHtml
from store.services.shop import Shop
from tests.kit.shop import NOW, shop
from tests.kit.tx import MemoryTx

OWNER = 9001


def desk(tx: MemoryTx, at: int = NOW) -> Shop:
    return shop(tx, OWNER, at=at)


def seen(tx: MemoryTx, product: int) -> EditedProduct:
    found = desk(tx).edited(product)
    assert found
    return found


def by_handle(tx: MemoryTx, handle: str) -> EditedProduct:
    product = tx.value(int, "select id from product where handle = :handle", handle=handle)
    assert product
    return seen(tx, product)


@contextmanager
def refused(tx: MemoryTx, text: str) -> Iterator[None]:
    """It is refused with this text, and undone as in production."""
    tx.connection.execute("savepoint attempt")
    with pytest.raises(Refused, match=f"^{text}$"):
        yield
    tx.connection.execute("rollback to attempt")


GRID = Grid((Axis("Size", ("S", "M")),), (Offer(("S",), 1990, 4, "A-1"), Offer(("M",), 2190, None, None)))


def made(tx: MemoryTx, title: str = "Linen shirt", grid: Grid = GRID) -> EditedProduct:
    product = desk(tx).create(title, SafeHtml("Soft &amp; light"))
    desk(tx).set_grid(product, 1, grid)
    return seen(tx, product)


def counted(tx: MemoryTx) -> dict[str, int]:
    """The shelf counters, and what they should be."""
    should = dict(
        tx.rows(
            lambda name, count: (name, count),
            """select 'shelf:' || coalesce(category_id, 0), count(*) from product where status = 'active'
               group by coalesce(category_id, 0)""",
        )
    )
    kept = dict(tx.rows(lambda name, value: (name, value), "select name, value from counter where name like 'shelf:%'"))
    assert {name: value for name, value in kept.items() if value} == should
    return should
