"""The watch over the stock: who is told that something runs low, when, and how often."""

import json

from store.model.settings import Settings
from store.services import low_stock, payments, stock
from tests.kit.sale import BOB, Counter, counter
from tests.kit.stockroom import counted, owner, shelf


def watch(desk: Counter) -> list[str]:
    """Look at the ledger; the variants named in every notice so far."""
    while low_stock.watch(desk.tx, desk.settings, desk.at, 100) >= 100:
        pass
    payloads = desk.tx.rows(str, "select payload from queue where kind = 'alert' order by id")
    return [json.loads(payload)["low"] for payload in payloads]


def test_what_is_low_already_at_the_very_first_look_is_not_told() -> None:
    desk = counter()
    shelf(desk, 1, 0, 9)
    assert watch(desk) == []


def test_an_order_that_takes_a_variant_to_its_number_is_told_once() -> None:
    desk = counter(low_stock=3)
    watch(desk)
    tea, other = shelf(desk, 6, 6)
    assert watch(desk) == []
    desk.place({tea: 2, other: 1})
    assert watch(desk) == []
    desk.place({tea: 1}, customer=BOB)
    assert watch(desk) == [str(tea)]
    desk.place({tea: 1})
    assert watch(desk) == [str(tea)]


def test_a_hold_that_comes_and_goes_is_not_told_again_but_a_fall_after_restocking_is() -> None:
    desk = counter(low_stock=3)
    watch(desk)
    (tea,) = shelf(desk, 5)
    told: list[str] = []
    for _ in range(3):
        order = desk.place({tea: 3})
        told = watch(desk)
        payments.sweep(desk.tx, desk.at + 10**9)
        assert desk.now(order).status == "expired"
        watch(desk)
    assert told == [str(tea)]
    counted(desk, "TEA-1 +10")
    assert watch(desk) == [str(tea)]
    counted(desk, "TEA-1 = 2", "k2")
    assert watch(desk) == [str(tea), str(tea)]


def test_everything_that_fell_since_the_last_look_is_told_in_one_notice_an_owner() -> None:
    desk = counter(low_stock=3, owners=(1, 2))
    watch(desk)
    one, two, three = shelf(desk, 5, 5, 5)
    watch(desk)
    counted(desk, "TEA-1 = 3\nTEA-2 = 0\nTEA-3 = 4")
    assert watch(desk) == [f"{one},{two}"] * 2
    assert three not in (one, two)
    assert len(set(desk.queued("alert"))) == 2


def test_when_many_fall_at_once_the_owners_are_told_of_the_list_once_an_hour() -> None:
    desk = counter(low_stock=3)
    watch(desk)
    for _ in range(2):
        shelf(desk, *(9,) * 15)
    watch(desk)
    numbers = desk.tx.rows(str, "select sku from variant order by id")
    counted(desk, "\n".join(f"{name} = 1" for name in numbers[:15]), "k1")
    watch(desk)
    counted(desk, "\n".join(f"{name} = 1" for name in numbers[15:]), "k2")
    assert watch(desk) == [""]
    assert desk.tx.value(int, "select count(*) from stock where low_told = 1") == 30


def test_a_number_of_its_own_tells_earlier_or_never() -> None:
    desk = counter(low_stock=3)
    watch(desk)
    early, never = shelf(desk, 20, 20)
    owner(desk).set_low(early, 10)
    owner(desk).set_low(never, 0)
    watch(desk)
    counted(desk, "TEA-1 = 10\nTEA-2 = 0")
    assert watch(desk) == [str(early)]


def test_a_shop_that_wants_no_notices_gets_none() -> None:
    desk = counter(low_stock=0)
    watch(desk)
    (tea,) = shelf(desk, 5)
    watch(desk)
    desk.place({tea: 5})
    assert watch(desk) == []
    assert [each.left for each in owner(desk).low_stock().stocked] == [0]


def test_whoever_raises_the_number_above_what_is_there_is_not_told_what_he_sees() -> None:
    desk = counter(low_stock=3)
    watch(desk)
    (tea,) = shelf(desk, 8)
    watch(desk)
    owner(desk).set_low(tea, 10)
    desk.place({tea: 1})
    assert watch(desk) == []
    owner(desk).set_low(tea, 4)
    desk.place({tea: 3}, customer=BOB)
    assert watch(desk) == [str(tea)]


def test_what_is_not_sold_falls_silently() -> None:
    desk = counter()
    watch(desk)
    (tea,) = shelf(desk, 9)
    watch(desk)
    desk.tx.run("update product set status = 'archived'")
    stock.set_on_hand(desk.tx, tea, 0, "c", "system", desk.at)
    assert watch(desk) == []


def test_a_look_goes_on_where_the_last_one_stopped_and_costs_nothing_when_nothing_happened() -> None:
    desk = counter()
    watch(desk)
    (tea,) = shelf(desk, 500)
    for number in range(250):
        stock.adjust(desk.tx, tea, -2, f"c{number}", "system", desk.at)
    assert low_stock.watch(desk.tx, desk.settings, desk.at, 100) == 100
    assert watch(desk) == [str(tea)]
    before = desk.tx.sql_count
    assert low_stock.watch(desk.tx, desk.settings, desk.at, 100) == 0
    assert desk.tx.sql_count - before == 2


def test_settings_say_that_three_are_few() -> None:
    assert Settings("x", "EUR").low_stock == 3
