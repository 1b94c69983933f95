"""Whatever is wrong in the rows is found, and said with its ids."""

import pytest

from store.services import checks, inbox, queue
from tests.kit.sale import BOB, DAY, Counter, counter


def busy() -> Counter:
    """A shop in which every kind of thing has happened, and all of it rightly."""
    desk = counter()
    tea, mug = desk.goods(on_hand=20), desk.goods(on_hand=20)
    desk.pay(desk.place({tea: 2, mug: 1}))  # 1
    desk.place({tea: 1}, customer=BOB)  # 2: expires
    desk.later(DAY)
    desk.sweep()
    desk.place({tea: 1}, method="cash_on_delivery")  # 3
    desk.place({mug: 1}, method="bank_transfer")  # 4
    canceled = desk.place({mug: 1})  # 5
    desk.shop().cancel(canceled.id)
    desk.place({tea: 3})  # 6: holds
    return desk


def test_a_shop_in_which_all_is_right_has_eight_reports_without_violations() -> None:
    reports = checks.check(busy().tx)
    assert [report.number for report in reports] == list(range(1, 9))
    assert [report.violations for report in reports if not report.ok] == []
    assert len({report.name for report in reports}) == 8


HARM = {
    1: (
        ("update stock set on_hand = 1 where variant_id = 1", "variant 1: "),
        ("update reservation set quantity = 99 where order_id = 6 and variant_id = 1", "variant 1: 102 are promised"),
    ),
    2: (
        ("update stock set reserved = reserved + 1 where variant_id = 2", "variant 2: "),
        ("update stock set on_hand = on_hand - 1 where variant_id = 2", "the ledger says 20"),
        ("update reservation set status = 'released' where order_id = 3", "order id 3: of variant 1"),
        ("update reservation set status = 'held' where order_id = 2", "order id 2: "),
        (
            "delete from reservation where order_id = 4",
            "order id 4: of variant 2 it takes 1, but its reservation is nothing",
        ),
        ("update orders set expires_at = null where id = 6", "order id 6: variant 1 is held until"),
        ("delete from stock_move where id = (select max(id) from stock_move)", "variant 2: on hand 20"),
    ),
    3: (
        ("update orders set paid = paid - 1 where id = 1", "order T-1001 (id 1): paid says"),
        ("update payment set status = 'pending' where order_id = 1", "order T-1001 (id 1): paid says"),
        ("update orders set payment_status = 'none' where id = 1", "order T-1001 (id 1): none with total"),
        ("update orders set payment_status = 'paid' where id = 6", "(id 6): says paid, but 0 of"),
        ("update orders set payment_status = 'overpaid' where id = 1", "and no attention"),
        ("update orders set status = 'canceled' where id = 1", "nobody is asked to look"),
        ("update payment set charge_id = null where order_id = 1", "does not go with its charge id"),
    ),
    4: (
        ("update orders set refunded = paid + 1 where id = 1", "order T-1001 (id 1): paid"),
        ("update order_line set quantity_restocked = 1 where id = 1", "order id 1, line 1: ordered 2"),
        ("update order_line set quantity_fulfilled = 3 where id = 1", "order id 1, line 1: ordered 2"),
        ("update order_line set refunded = total + 1 where id = 1", "order id 1, line 1: ordered 2"),
    ),
    5: (
        ("update cart set status = 'expired' where id = 1", "cart 1 of order T-1001 is expired"),
        ("update cart set customer_id = 1002 where id = 1", "cart 1 of order T-1001"),
    ),
    6: (
        ("update orders set total = total + 1 where id = 4", "order T-1004 (id 4): total"),
        ("update orders set tax = tax + 1 where id = 4", "order T-1004 (id 4): total"),
        ("update order_line set total = total - 1 where id = 2", "order id 1, line 2: total"),
        ("update order_line set quantity = 3 where id = 1", "order id 1, line 1: total"),
        ("delete from order_line where order_id = 4", "order T-1004 (id 4): total"),
    ),
    7: (
        ("update queue set status = 'dead', error = '' where id = 1", "queue row 1 (invoice, invoice:"),
        ("delete from queue where kind = 'invoice'", "(id 6): the invoice of attempt 1 was never queued"),
    ),
    8: (
        (
            "update orders set status = 'completed' where id = 1",
            "order 1 is completed, but its last event made it 'placed'",
        ),
        ("update payment set status = 'failed' where id = 1", "payment 1 is failed"),
        ("delete from event where id = 1", "order 1, event 2: it begins at 'draft'"),
        ("update event set new = 'completed', old = 'draft' where id = 2", "which is not allowed"),
        ("delete from event", "order 1 is placed, but its last event made it ''"),
        ("update orders set payment_status = 'perhaps' where id = 6", "order id 6: 'perhaps' is no payment status"),
    ),
}


@pytest.mark.parametrize(
    ("number", "sql", "sentence"), [(number, *case) for number, cases in HARM.items() for case in cases]
)
def test_harm_is_found_under_its_number_and_said_with_its_ids(number: int, sql: str, sentence: str) -> None:
    desk = busy()
    assert desk.tx.run(sql) > 0
    report = next(report for report in checks.check(desk.tx) if report.number == number)
    assert any(sentence in violation for violation in report.violations), report.violations


def test_a_late_notice_without_a_reason_counts_and_one_with_a_reason_does_not() -> None:
    desk = busy()
    (job, *_) = queue.take(desk.tx, desk.at)
    queue.bury(desk.tx, desk.at, job, "Forbidden: bot was blocked by the user")
    assert desk.whole() == []


def test_money_that_was_set_aside_is_reported() -> None:
    desk = busy()
    payload = '{"update_id": 7, "message": {"successful_payment": {"total_amount": 1}}}'
    inbox.park(desk.tx, 99, 7, payload, "Traceback\nUnknownPayment: 1 EUR", desk.at)
    inbox.park(desk.tx, 99, 8, '{"update_id": 8}', "Traceback", desk.at)
    (violation,) = desk.whole()
    assert violation.startswith("3: update 7 of bot 99")
    assert "UnknownPayment: 1 EUR" in violation


def test_checking_more_rows_takes_no_more_statements() -> None:
    desk = busy()
    desk.tx.sql_count = 0
    checks.check(desk.tx)
    few = desk.tx.sql_count
    for _ in range(8):
        desk.place({1: 1}, method="cash_on_delivery")
    desk.tx.sql_count = 0
    assert desk.whole() == []
    assert desk.tx.sql_count == few


def test_more_that_goes_back_than_came_is_seen() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    desk.settle(desk.charge(order, "ch-2"))
    assert desk.whole() == []
    desk.tx.run("update refund set amount = amount + 1")
    assert [said for said in desk.whole() if said.startswith("4: payment 2 (captured)")]


def test_sums_that_do_not_balance_are_seen() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    desk.settle(desk.charge(order, "ch-2"))
    now = desk.now(order)
    desk.shop(1).refunded(order.id, now.version, now.refunds[0].id)
    assert desk.whole() == []
    desk.tx.run("update orders set refunded = refunded - 1")
    assert [said for said in desk.whole() if "but its refunds sum to 1490" in said]


def test_a_payment_that_was_refunded_without_its_order_is_seen() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    desk.settle(desk.charge(order, "ch-2"))
    desk.tx.run("update refund set status = 'succeeded'")
    assert [said for said in desk.whole() if said.startswith("8: refund 1")]
    assert [said for said in desk.whole() if said.startswith("4: order T-1001")]


def test_an_order_that_is_overpaid_without_any_reason_is_seen() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    desk.settle(desk.charge(order, "ch-2"))
    desk.tx.run("update attention set resolved_at = 1, choice = 'seen'")
    assert desk.whole() == []  # its refund explains it
    desk.tx.run("update refund set status = 'failed'")
    assert [said for said in desk.whole() if "overpaid" in said]
