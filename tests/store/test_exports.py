"""What others' scripts read: every order with its money, and every customer."""

import json
from typing import Any

from store.services import exports
from tests.kit.sale import ADDRESS, ANN, BOB, counter


def parts(record: exports.Record, name: str) -> list[dict[str, Any]]:
    found = record[name]
    assert isinstance(found, list)
    return found


def test_an_order_is_told_whole() -> None:
    desk = counter()
    desk.shop(ANN, "zh")
    order = desk.pay(desk.place({desk.goods(): 2}))
    (told,) = exports.orders(desk.tx)
    expected = {
        "number": "T-1001",
        "public_id": order.public_id,
        "status": "placed",
        "payment_status": "paid",
        "fulfillment_status": "unfulfilled",
        "currency": "EUR",
        "subtotal": 2000,
        "shipping": 490,
        "total": 2490,
        "paid": 2490,
        "refunded": 0,
        "customer": ANN,
        "tax_included": True,
        "attention": [],
        "address": {"name": "Ada Byron", "phone": "+4912345", "address": ADDRESS.address, "country": "DE"},
    }
    assert {key: told[key] for key in expected} == expected
    (line,) = parts(told, "lines")
    wanted = {"variant": 1, "handle": "tea-1", "sku": "TEA-1", "title": "Tea 1", "quantity": 2, "total": 2000}
    assert {key: line[key] for key in wanted} == wanted
    (payment,) = parts(told, "payments")
    assert {key: payment[key] for key in ("status", "amount", "charge_id", "provider_charge_id", "payer")} == {
        "status": "captured",
        "amount": 2490,
        "charge_id": "ch-1",
        "provider_charge_id": "p-ch-1",
        "payer": ANN,
    }
    assert json.loads(json.dumps(told)) == told


def test_lines_and_payments_stay_with_their_order() -> None:
    desk = counter()
    tea = desk.goods(on_hand=9)
    first = desk.pay(desk.place({tea: 2}))
    desk.settle(desk.charge(first, "ch-2"))
    course = desk.goods(shipped=0)
    desk.place({course: 1}, customer=BOB, method="bank_transfer", address=None)
    one, two = exports.orders(desk.tx)
    assert [payment["charge_id"] for payment in parts(one, "payments")] == ["ch-1", "ch-2"]
    assert [each["reason"] for each in parts(one, "attention")] == ["duplicate_payment"]
    assert [line["variant"] for line in parts(two, "lines")] == [course]
    assert [payment["status"] for payment in parts(two, "payments")] == ["pending"]
    assert two["address"] is None


def test_customers_are_told_with_their_addresses_and_orders() -> None:
    desk = counter()
    tea = desk.goods(on_hand=9)
    desk.pay(desk.place({tea: 1}))
    desk.place({tea: 1})
    desk.shop(BOB)
    ann, bob = exports.customers(desk.tx)
    assert (ann["customer"], ann["orders"], ann["paid_orders"], ann["reachable"]) == (ANN, 2, 1, True)
    assert [address["name"] for address in parts(ann, "addresses")] == ["Ada Byron"]
    assert (bob["customer"], bob["orders"], bob["paid_orders"], bob["addresses"]) == (BOB, 0, 0, [])


def test_money_that_goes_back_is_told_with_its_order() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 2}))
    desk.settle(desk.charge(order, "ch-2"))
    (told,) = exports.orders(desk.tx)
    (refund,) = parts(told, "refunds")
    assert {key: refund[key] for key in ("status", "amount", "reason", "provider_charge_id")} == {
        "status": "requested",
        "amount": 2490,
        "reason": "duplicate_payment",
        "provider_charge_id": "p-ch-2",
    }
    now = desk.now(order)
    desk.shop(1).refunded(order.id, now.version, now.refunds[0].id)
    (told,) = exports.orders(desk.tx)
    assert (told["paid"], told["refunded"], told["payment_status"]) == (4980, 2490, "paid")
