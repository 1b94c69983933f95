"""What a category's new name or place means for the products in it: they are indexed again, some at a time.

A row of the queue stands for one category and remembers how far it has come, so that a restart goes on from there.
"""

import secrets
from collections.abc import Sequence

from store.ports import Tx
from store.services import indexing, queue
from store.services.queue import Job, Rank

REINDEX = "reindex"  # kind of the queue row
AT_ONCE = 20  # products of one transaction: some 3 ms

_BELOW = """
    with recursive below (id, depth) as (
        select :id, 0 union all
        select c.id, below.depth + 1 from below join category c on c.parent_id = below.id where below.depth < 50
    )
    select id from below
"""
_PRODUCTS = "select id from product where category_id = :category and id > :after order by id limit :limit"


def wanted(tx: Tx, at: int, category: int) -> None:
    """Promise it for the products right in a category: its name has changed."""
    _promise(tx, at, [category])


def wanted_below(tx: Tx, at: int, category: int) -> None:
    """Promise it for those in the categories below it, too: it has moved."""
    _promise(tx, at, tx.rows(int, _BELOW, id=category))


def products(tx: Tx, category: int, after: int) -> list[int]:
    """Its next products in the order of their ids; none where it is done. At best on a reader."""
    return tx.rows(int, _PRODUCTS, category=category, after=after, limit=AT_ONCE)


def step(tx: Tx, job: Job, category: int, some: Sequence[int]) -> None:
    """Index these, and remember that they are."""
    indexing.index_many(tx, some)
    queue.note(tx, job, {"category": category, "after": some[-1]})


def _promise(tx: Tx, at: int, categories: Sequence[int]) -> None:
    """Each time anew: what is under way may have passed the first products before this change."""
    rows = [
        queue.Put(f"{REINDEX}:{category}:{secrets.token_urlsafe(9)}", REINDEX, {"category": category, "after": 0})
        for category in categories
    ]
    queue.put_all(tx, at, rows, kind=REINDEX, rank=Rank.BULK, run_at=at)
