"""The numbers of the shop: what they count, and that counting them walks through nothing that grows."""

from benchmarks.plans import scans
from store.services import figures, queue
from store.services.queue import Rank
from tests.kit.sale import MINUTE, Counter
from tests.store.test_plans import Listening

# ``inbox`` and ``dead_update`` hold what is being worked and what failed; the rest is walked through by partial
# indexes of what is open now.
SHORT = {
    "inbox",
    "dead_update",
    "queue by queue_next",
    "queue by queue_dead",
    "attention by attention_open",
    "refund by refund_open",
}


def desk() -> tuple[Counter, int]:
    shop = Counter()
    return shop, shop.goods(on_hand=50)


def test_every_number_comes_from_an_index() -> None:
    shop, variant = desk()
    shop.pay(shop.place({variant: 1}))
    tx = Listening(shop.tx)
    figures.now(tx, shop.at)
    figures.since(tx, 3)
    figures.first_order(tx)
    walked = {sql: scans(tx.connection, sql, params) for sql, params in tx.statements.items()}
    assert {sql: set(found) - SHORT for sql, found in walked.items() if set(found) - SHORT} == {
        "select placed_at from orders order by id limit 1": {"orders"}  # its first row
    }


def test_open_orders_attention_and_the_queue_are_counted() -> None:
    shop, variant = desk()
    shop.place({variant: 1})
    paid = shop.pay(shop.place({variant: 1}, customer=1002), "ch-2")
    shop.tx.run(
        "insert into attention (order_id, reason, at) values (:order, 'oversold', 5)",
        order=paid.id,
    )
    shop.tx.run("delete from queue")
    queue.put(shop.tx, shop.at - MINUTE, kind="notice", key="a", lane="x", payload={})
    queue.put(shop.tx, shop.at, kind="photo", key="b", lane="y", payload={}, rank=Rank.BULK, run_at=shop.at + MINUTE)
    queue.put(shop.tx, shop.at, kind="notice", key="c", lane="z", payload={})
    shop.tx.run("update queue set status = 'dead' where key = 'c'")
    now = figures.now(shop.tx, shop.at)
    assert dict(now.open_orders)["paid"] == 1
    assert now.attention == (("oversold", 1),)
    assert [(each.rank, each.rows, each.late) for each in now.queue] == [(1, 1, MINUTE), (2, 1, 0)]
    assert (now.dead_jobs, now.dead_updates, now.inbox, now.inbox_age) == (1, 0, 0, 0)


def test_what_has_happened_is_counted_once() -> None:
    shop, variant = desk()
    shop.pay(shop.place({variant: 1}), "before")
    after = figures.last_event(shop.tx)
    order = shop.pay(shop.place({variant: 2}, customer=1002), "ch-2")
    found = figures.since(shop.tx, after)
    assert ("order", "placed", 1) in found.changes
    assert ("payment", "captured", 1) in found.changes
    assert found.captured == (("EUR", order.total.amount),)
    assert found.refunded == ()
    again = figures.since(shop.tx, found.last)
    assert (again.last, again.changes, again.captured) == (found.last, (), ())
