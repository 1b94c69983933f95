"""Counters, ledger and reservations move together, and nothing moves that is not there."""

import sqlite3

import pytest

from store.errors import Overtaken
from store.services import stock
from tests.kit.sale import ANN, BOB, Counter, counter


def attention(desk: Counter) -> list[int]:
    return desk.tx.rows(int, "select order_id from attention where reason = 'oversold' order by order_id")


def test_a_hold_takes_everything_or_nothing() -> None:
    desk = counter()
    tea, mug = desk.goods(on_hand=5), desk.goods(on_hand=1)
    order = desk.place({tea: 1}, customer=BOB)
    assert stock.hold(desk.tx, order.id, {mug: 2, tea: 1}, None, "system", desk.at) == mug
    assert (desk.stock(tea), desk.stock(mug)) == ((5, 0, 1), (1, 0, 0))
    assert desk.whole() == []


def test_the_guard_counts_what_is_held_and_what_is_allocated() -> None:
    desk = counter()
    tea = desk.goods(on_hand=3)
    desk.place({tea: 1}, customer=ANN)
    desk.pay(desk.place({tea: 1}, customer=BOB))
    free = desk.place({desk.goods(): 1}, customer=1003)
    assert stock.hold(desk.tx, free.id, {tea: 2}, None, "system", desk.at) == tea
    assert stock.hold(desk.tx, free.id, {tea: 1}, None, "system", desk.at) is None
    assert desk.stock(tea) == (3, 1, 2)


def test_what_an_order_holds_already_cannot_be_held_twice() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    order = desk.place({tea: 1})
    with pytest.raises(Overtaken):
        desk.do(lambda: stock.hold(desk.tx, order.id, {tea: 1}, None, "system", desk.at))
    assert desk.stock(tea) == (5, 0, 1)


def test_every_step_happens_once() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    order = desk.place({tea: 2})
    for step, counters in (
        (stock.ship, (5, 0, 2)),  # nothing is allocated yet
        (stock.allocate, (5, 2, 0)),
        (stock.allocate, (5, 2, 0)),
        (stock.release, (5, 2, 0)),
        (stock.ship, (3, 0, 0)),
        (stock.ship, (3, 0, 0)),
        (stock.cancel, (3, 0, 0)),
    ):
        step(desk.tx, order.id, "system", desk.at)
        assert desk.stock(tea) == counters
    kinds = desk.tx.rows(str, "select kind from stock_move where ref like 'order:%' order by id")
    assert kinds == ["reserve", "allocate", "ship"]


def test_a_hold_that_is_taken_again_has_a_cause_of_its_own() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    order = desk.place({tea: 2})
    for _ in range(2):
        stock.release(desk.tx, order.id, "system", desk.at)
        assert stock.hold(desk.tx, order.id, {tea: 2}, desk.at, "system", desk.at) is None
    refs = desk.tx.rows(str, "select ref from stock_move where kind = 'reserve' order by id")
    assert refs == [f"order:{order.id}:{take}" for take in (1, 2, 3)]
    assert desk.stock(tea) == (5, 0, 2)


def test_the_same_delivery_is_received_once() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    stock.receive(desk.tx, tea, 3, "delivery 7", "agent:1", desk.at)
    with pytest.raises(sqlite3.IntegrityError):
        desk.do(lambda: stock.receive(desk.tx, tea, 3, "delivery 7", "agent:1", desk.at))
    assert desk.stock(tea) == (8, 0, 0)
    assert desk.whole() == []


def test_counting_the_shelf_keeps_what_is_promised() -> None:
    desk = counter()
    tea = desk.goods(on_hand=5)
    desk.place({tea: 2})
    stock.set_on_hand(desk.tx, tea, 9, "count 1", "system", desk.at)
    stock.set_on_hand(desk.tx, tea, 9, "count 1", "system", desk.at)
    assert desk.stock(tea) == (9, 0, 2)
    assert stock.available(desk.tx, tea) == 7
    assert desk.whole() == []


def test_a_correction_flags_the_newest_unpaid_orders_that_cannot_be_served() -> None:
    desk = counter()
    tea = desk.goods(on_hand=6)
    unpaid = [desk.place({tea: 2}, customer=customer) for customer in (ANN, BOB)]
    paid = desk.pay(desk.place({tea: 2}, customer=1003))
    stock.adjust(desk.tx, tea, -1, "count 2", "agent:1", desk.at)
    assert attention(desk) == [unpaid[1].id]
    stock.adjust(desk.tx, tea, -3, "count 3", "agent:1", desk.at)
    assert attention(desk) == [unpaid[0].id, unpaid[1].id]
    assert paid.id not in attention(desk)
    assert desk.stock(tea) == (2, 2, 4)
    assert stock.available(desk.tx, tea) == 0
    assert desk.whole() == []
    assert "oversold" in desk.now(unpaid[0]).attention


def test_backorders_may_exceed_what_is_there_and_stay_right_when_they_are_stopped() -> None:
    desk = counter()
    tea = desk.goods(on_hand=1, backorder=1)
    desk.place({tea: 4})
    desk.tx.run("update stock set backorder = 0")
    assert desk.stock(tea) == (1, 0, 4)
    assert desk.whole() == []
    stock.adjust(desk.tx, tea, -1, "count 4", "agent:1", desk.at)
    assert attention(desk) == []
    assert desk.whole() == []


def test_shipping_what_another_was_promised_flags_the_other() -> None:
    desk = counter()
    tea = desk.goods(on_hand=1)
    first = desk.pay(desk.place({tea: 1}), "ch-1")
    desk.tx.run("update stock set backorder = 1")
    second = desk.pay(desk.place({tea: 1}, customer=BOB), "ch-2")
    stock.ship(desk.tx, second.id, "agent:1", desk.at)
    assert attention(desk) == [first.id]
    assert desk.whole() == []
