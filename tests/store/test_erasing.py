"""A customer is forgotten: nothing in the whole database leads to him, and every sum and invariant still holds."""

from dataclasses import replace

import pytest

from store.errors import Refused
from store.model.customer import Address
from store.model.order import Order
from store.model.settings import Legal
from store.services import cards, erasing, events, exports, inbox, my_data, queue, refunds, retention, sales, stock
from store.services.erasing import SLICE, Outcome
from tests.kit.sale import ADDRESS, BOB, DAY, SETTINGS, Counter, counter, lapsed

EVE, FRIEND = 7_004_221_337, 7_008_888_888
HOME = Address("Eve Adamson", "+49 151 7777777", "Elderberry Lane 9\n20095 Hamburg", "DE")
HERS = ("7004221337", "Eve", "Adamson", "eve_a", "7777777", "Elderberry", "20095", "leave it at the door")


def forget(desk: Counter, customer: int = EVE, *, served: bool = False) -> Outcome:
    """Ask for it and do it, as the queue does."""
    desk.do(lambda: erasing.ask(desk.tx, desk.at, customer, f"customer:{customer}", served=served))
    return work(desk, customer)


def work(desk: Counter, customer: int = EVE) -> Outcome:
    outcome = Outcome.MORE
    while outcome is Outcome.MORE:
        found = erasing.traces(desk.tx, customer)
        outcome = desk.do(lambda found=found: erasing.step(desk.tx, desk.settings, desk.at, customer, found))  # type: ignore[misc]
        assert desk.whole() == []
    return outcome


def rows(desk: Counter) -> list[tuple[str, tuple[object, ...]]]:
    """Every row of every table."""
    tables = desk.tx.rows(str, "select name from sqlite_master where type = 'table' and sql like 'create table%'")
    return [(table, row) for table in tables for row in desk.tx.rows(lambda *row: row, f'select * from "{table}"')]


def mentions(desk: Counter, *words: str) -> list[tuple[str, tuple[object, ...]]]:
    """The rows that hold one of these words, but the last word to her, which goes when it is sent."""
    found = [(table, row) for table, row in rows(desk) if any(word in str(row) for word in words)]
    return [(table, row) for table, row in found if not (table == "queue" and "farewell" in row)]


def buys(desk: Counter, goods: int, note: str = "leave it at the door") -> Order:
    """Eve orders and pays, with all that she says of herself."""
    shop = desk.shop(EVE)
    shop.touch("Eve Adamson", "eve_a", "en")
    shop.remember(HOME)
    order = desk.place({goods: 1}, EVE, address=HOME)
    desk.tx.run("update orders set note = :note where id = :id", note=note, id=order.id)
    return desk.pay(order, f"ch-{order.id}")


def delivered(desk: Counter, order: Order) -> None:
    stock.ship(desk.tx, order.id, "agent:1", desk.at)
    sql = "update order_line set quantity_fulfilled = quantity where order_id = :id"
    desk.tx.run(sql, id=order.id)
    desk.tx.run("update orders set fulfillment_status = 'delivered' where id = :id", id=order.id)
    events.change_order(desk.tx, order.id, "placed", "completed", "agent:1", desk.at)


def remembered(desk: Counter) -> Order:
    """Eve has bought, and has left traces wherever the shop keeps any."""
    goods = desk.goods(on_hand=9)
    order = buys(desk, goods)
    delivered(desk, order)
    lapsed(desk, desk.place({goods: 2}, EVE, address=HOME))
    shop = desk.shop(EVE)
    shop.touch("Eve Adamson", "eve_a", "en")
    shop.set_quantity(goods, 3)
    tx = desk.tx
    tx.run("insert into conversation (customer_id, stack, updated_at) values (:id, :stack, 1)", id=EVE, stack='["Eve"]')
    cards.remember(tx, "order", order.id, -100, 5)
    cards.remember(tx, "invoice", order.id, EVE, 6)
    update = f'{{"update_id":7,"message":{{"from":{{"id":{EVE},"first_name":"Eve"}},"text":"Elderberry"}}}}'
    inbox.park(tx, 1, 7, update, "Traceback: Elderberry", desk.at)
    queue.put(tx, desk.at, kind="photo", key=f"photo:1:2:{EVE}:3", lane="photo:2", payload={"customer": EVE})
    events.attend(tx, order.id, "other_payer", desk.at, f"paid by {EVE}")
    events.decide(tx, order.id, "other_payer", "fine", "agent:1", desk.at, "Eve says so")
    return desk.now(order)


def test_nothing_in_the_database_leads_to_her_any_more() -> None:
    desk = counter()
    remembered(desk)
    assert {table for table, _ in mentions(desk, *HERS)} >= {
        *("customer", "address", "cart", "conversation", "orders", "order_address", "payment", "event", "stock_move"),
        *("queue", "card", "dead_update", "attention"),
    }
    assert forget(desk) is Outcome.DONE
    assert mentions(desk, *HERS) == []
    assert desk.tx.rows(str, "select kind from queue where lane = :lane", lane=f"chat:{EVE}") == ["farewell"]


def test_orders_sums_and_charges_stay_as_they_were() -> None:
    desk = counter()
    order = remembered(desk)
    before = exports.orders(desk.tx)
    forget(desk)
    after = exports.orders(desk.tx)
    assert EVE not in {record["customer"] for record in exports.customers(desk.tx)}
    assert len(exports.customers(desk.tx)) == 0
    changed = {key for old, new in zip(before, after, strict=True) for key in old if old[key] != new[key]}
    assert changed <= {"customer", "note", "address", "payments"}
    told = after[0]
    assert (told["paid"], told["total"], told["number"]) == (order.paid.amount, order.total.amount, order.number)
    assert told["address"] == {"name": "", "phone": "", "address": "", "country": "DE"}
    (payment,) = told["payments"]  # type: ignore[misc]
    assert (payment["charge_id"], payment["provider_charge_id"], payment["payer"]) == ("ch-1", "p-ch-1", None)  # type: ignore[has-type]


def test_who_stands_in_for_her_is_nobody_at_the_messenger() -> None:
    desk = counter()
    order = remembered(desk)
    forget(desk)
    stand_in = desk.now(order).customer
    assert stand_in < -(2**53)
    other = counter()
    again = remembered(other)
    forget(other)
    assert other.now(again).customer != stand_in


def test_the_staffs_card_is_drawn_anew_without_her() -> None:
    desk = counter()
    order = remembered(desk)
    desk.tx.run("delete from queue")
    forget(desk)
    assert desk.queued("order_card") == [f"card:{order.id}:{desk.now(order).version}"]


def test_whoever_comes_back_is_new() -> None:
    desk = counter()
    order = remembered(desk)
    forget(desk)
    shop = desk.shop(EVE)
    assert shop.order(order.id) is None
    assert shop.orders().cards == ()
    assert shop.order_by_number(order.number) is None
    assert shop.addresses() == ()
    assert not shop.cart().lines
    assert shop.kept().orders == 0
    buys(desk, desk.goods())
    assert desk.whole() == []


@pytest.mark.parametrize(
    ("method", "reason"), [("telegram", "open"), ("cash_on_delivery", "open"), ("bank_transfer", "open")]
)
def test_an_order_that_is_under_way_is_waited_for(method: str, reason: str) -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, EVE, method=method, address=HOME)  # type: ignore[arg-type]
    assert [(each.number, each.reason) for each in erasing.hindrances(desk.tx, EVE)] == [(order.number, reason)]
    assert forget(desk) is Outcome.WAITS
    assert desk.queued("erase") == []
    assert erasing.due(desk.tx, desk.at, 10) == []
    lapsed(desk, order) if method == "telegram" else desk.do(lambda: desk.shop(EVE).cancel(order.id))
    assert erasing.due(desk.tx, desk.at, 10) == [EVE]
    erasing.promise(desk.tx, desk.at, EVE)
    erasing.promise(desk.tx, desk.at + 5, EVE)
    assert len(desk.queued("erase")) == 1
    assert work(desk) is Outcome.DONE
    assert mentions(desk, *HERS) == []


def test_a_paid_order_is_waited_for_until_it_is_delivered_unless_an_owner_knows_better() -> None:
    desk = counter()
    order = buys(desk, desk.goods())
    assert [each.reason for each in erasing.hindrances(desk.tx, EVE)] == ["open"]
    assert erasing.hindrances(desk.tx, EVE, served=True) == ()
    assert forget(desk) is Outcome.WAITS
    delivered(desk, order)
    assert erasing.due(desk.tx, desk.at, 10) == [EVE]
    desk = counter()
    buys(desk, desk.goods())
    assert forget(desk, served=True) is Outcome.DONE
    assert mentions(desk, *HERS) == []


def test_money_that_is_on_its_way_is_waited_for_even_if_the_order_ended() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, EVE)
    desk.tx.run("delete from queue")
    assert desk.ask(order) is None
    sale = sales.known(desk.tx, order.id)
    sales.end(desk.tx, replace(sale), "agent:1", desk.at)
    pending = desk.tx.value(int, "select count(*) from payment where status = 'pending'")
    reasons = [each.reason for each in erasing.hindrances(desk.tx, EVE, served=True)]
    assert reasons == (["payment"] if pending else [])


def test_an_open_refund_and_an_open_question_are_waited_for() -> None:
    desk = counter()
    order = buys(desk, desk.goods())
    refunds.give_back(desk.tx, sales.known(desk.tx, order.id), "canceled", "agent:1", desk.at)
    assert [each.reason for each in erasing.hindrances(desk.tx, EVE, served=True)] == ["refund"]
    refund = desk.tx.value(int, "select id from refund") or 0
    refunds.by_hand(desk.tx, refund, "agent:1", desk.at)
    assert erasing.hindrances(desk.tx, EVE) == ()
    events.attend(desk.tx, order.id, "oversold", desk.at)
    assert [each.reason for each in erasing.hindrances(desk.tx, EVE)] == ["attention"]
    events.decide(desk.tx, order.id, "oversold", "serve", "agent:1", desk.at)
    assert forget(desk) is Outcome.DONE
    assert mentions(desk, *HERS) == []


def test_money_without_an_order_is_waited_for() -> None:
    desk = counter()
    desk.shop(EVE)
    paid = f'{{"message":{{"from":{{"id":{EVE}}},"successful_payment":{{"total_amount":1}}}}}}'
    inbox.park(desk.tx, 1, 9, paid, "UnknownPayment", desk.at)
    assert [(each.number, each.reason) for each in erasing.hindrances(desk.tx, EVE)] == [("", "stray")]
    assert erasing.hindrances(desk.tx, BOB) == ()
    desk.tx.run("update dead_update set settled_at = 1")
    assert forget(desk) is Outcome.DONE


def test_of_money_without_an_order_only_the_money_stays() -> None:
    desk = counter()
    desk.shop(EVE)
    money = '"successful_payment":{"currency":"EUR","total_amount":1,"telegram_payment_charge_id":"stray-1"'
    paid = f'{{"message":{{"from":{{"id":{EVE}}},{money},"order_info":{{"name":"Eve"}}}}}}}}'
    inbox.park(desk.tx, 1, 9, paid, "UnknownPayment", desk.at)
    desk.tx.run("update dead_update set settled_at = 1")
    forget(desk)
    assert mentions(desk, *HERS) == []
    assert mentions(desk, "stray-1")


def test_what_she_did_just_now_is_worked_first() -> None:
    desk = counter()
    desk.shop(EVE)
    inbox.keep(desk.tx, 1, desk.at, [(3, f'{{"message":{{"from":{{"id":{EVE}}}}}}}')])
    assert forget(desk) is Outcome.BUSY
    inbox.finish(desk.tx, 1, [3])
    assert work(desk) is Outcome.DONE


def test_the_wish_can_be_withdrawn_while_it_waits() -> None:
    desk = counter()
    buys(desk, desk.goods())
    shop = desk.shop(EVE)
    assert shop.forget_me(shop.forgetting().stamp)
    assert shop.forgetting().asked
    assert shop.keep_me()
    assert not shop.keep_me()
    assert shop.forgetting().asked is None
    assert work(desk) is Outcome.WITHDRAWN
    assert mentions(desk, *HERS)


def test_a_press_from_before_the_last_order_forgets_nothing() -> None:
    desk = counter()
    shop = desk.shop(EVE)
    stamp = shop.forgetting().stamp
    buys(desk, desk.goods())
    assert not shop.forget_me(stamp)
    assert shop.forgetting().asked is None


def test_whoever_may_not_order_is_not_forgotten_by_a_press() -> None:
    desk = counter()
    desk.shop(EVE)
    desk.tx.run("update customer set blocked = 1 where id = :id", id=EVE)
    with pytest.raises(Refused):
        desk.shop(EVE).forget_me(0)
    owner = desk.shop(1)
    assert owner.forget(EVE, 0)
    assert work(desk) is Outcome.DONE


def test_many_orders_are_worked_in_slices_and_a_crash_between_two_loses_nothing() -> None:
    desk = counter()
    goods = desk.goods(on_hand=500)
    for _ in range(SLICE * 2 + 3):
        delivered(desk, buys(desk, goods))
    desk.do(lambda: erasing.ask(desk.tx, desk.at, EVE, f"customer:{EVE}"))
    found = erasing.traces(desk.tx, EVE)
    assert erasing.step(desk.tx, desk.settings, desk.at, EVE, found) is Outcome.MORE
    assert desk.whole() == []
    assert not desk.shop(EVE).keep_me()  # it has begun
    assert erasing.due(desk.tx, desk.at, 5) == [EVE]
    assert work(desk) is Outcome.DONE
    assert mentions(desk, *HERS) == []
    assert desk.tx.value(int, "select count(distinct customer_id) from orders") == 1


def test_who_paid_for_a_friend_is_not_named_in_the_friends_order() -> None:
    desk = counter(orders=replace(SETTINGS.orders, friend_may_pay=True))
    order = desk.place({desk.goods(): 1}, BOB)
    desk.shop(EVE)
    assert desk.ask(order, payer=EVE) is None
    desk.settle(replace(desk.charge(order), payer=EVE))
    assert mentions(desk, str(EVE))
    assert forget(desk) is Outcome.DONE
    assert mentions(desk, str(EVE)) == []
    now = desk.now(order)
    assert (now.customer, now.payment_status, now.address) == (BOB, "paid", ADDRESS)


def test_others_keep_everything() -> None:
    desk = counter()
    goods = desk.goods(on_hand=50)
    desk.pay(desk.place({goods: 1}, BOB), "bob")
    desk.shop(BOB).set_quantity(goods, 2)
    desk.shop(BOB).remember(ADDRESS)
    remembered(desk)
    sql = "select * from {table} where customer_id = :bob"
    his = [desk.tx.rows(lambda *row: row, sql.format(table=each), bob=BOB) for each in ("orders", "cart", "address")]
    forget(desk)
    assert his == [
        desk.tx.rows(lambda *row: row, sql.format(table=each), bob=BOB) for each in ("orders", "cart", "address")
    ]


def test_money_that_comes_after_all_is_not_lost_and_its_payer_goes_when_it_is_settled() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1}, EVE)
    lapsed(desk, order)
    forget(desk)
    desk.settle(replace(desk.charge(order, "late"), payer=EVE))
    assert desk.whole() == []
    assert mentions(desk, str(EVE))
    assert desk.now(order).paid == order.total
    desk.tx.run("update attention set resolved_at = 1, detail = ''")
    retention.tidy(desk.tx, desk.settings, desk.at, 10)
    assert not [row for table, row in mentions(desk, str(EVE)) if table == "payment"]


def test_the_orders_of_nobody_go_after_the_years_and_the_stock_is_still_right() -> None:
    desk = counter(legal=Legal(keep_orders_years=2))  # it is November 2023
    goods = desk.goods(on_hand=500)
    for _ in range(5):
        delivered(desk, buys(desk, goods))
    kept = desk.pay(desk.place({goods: 1}, BOB), "bob")
    forget(desk)
    desk.at = 1_767_225_600_000 - 1  # the last moment of 2025
    assert retention.tidy(desk.tx, desk.settings, desk.at, 3) == 0
    desk.at += DAY
    assert [retention.tidy(desk.tx, desk.settings, desk.at, 3) for _ in range(3)] == [3, 2, 0]
    assert desk.whole() == []
    assert desk.tx.rows(int, "select id from orders") == [kept.id]
    assert desk.tx.rows(int, "select id from customer where id < 0") == []


def test_goods_that_were_never_handed_over_keep_their_order() -> None:
    desk = counter(legal=Legal(keep_orders_years=0))
    order = buys(desk, desk.goods())
    forget(desk, served=True)
    desk.later(800 * DAY)
    assert retention.tidy(desk.tx, desk.settings, desk.at, 3) == 0
    assert desk.now(order).paid == order.total


def test_the_file_holds_everything_of_hers_and_nothing_of_others() -> None:
    desk = counter(orders=replace(SETTINGS.orders, friend_may_pay=True))
    remembered(desk)
    order = desk.place({desk.goods(): 1}, EVE, address=HOME)
    desk.settle(replace(desk.charge(order, "friend"), payer=FRIEND))
    desk.pay(desk.place({desk.goods(): 1}, BOB), "bob")
    desk.shop(EVE).touch("Eve Adamson", "eve_a", "en")
    told = str(my_data.everything(desk.tx, EVE))
    for word in HERS:
        assert word in told, word
    assert order.number in told
    assert str(FRIEND) not in told
    assert "Ada Byron" not in told


def test_what_is_kept_can_be_read() -> None:
    desk = counter()
    order = remembered(desk)
    kept = desk.shop(EVE).kept()
    assert (kept.orders, kept.pieces) == (2, 3)
    assert order.number in kept.numbers
    assert HOME in kept.addresses


def test_only_an_owner_finds_others() -> None:
    desk = counter()
    order = remembered(desk)
    owner = desk.shop(1)
    for text in (order.number, f"#{order.number.lower()}", order.number.removeprefix("T-"), str(EVE)):
        assert owner.customer_of(text) == EVE, text
    for text in ("", "T-9", "999", "-5", "9" * 40, "Eve", "²"):
        assert owner.customer_of(text) is None, text
    stranger = desk.shop(BOB)
    assert stranger.customer_of(order.number) is None
    assert stranger.forgetting_of(EVE) is None
    assert not stranger.forget(EVE, owner.forgetting_of(EVE).stamp)  # type: ignore[union-attr]
    forget(desk)
    assert owner.customer_of(order.number) is None  # a stand-in is nobody
