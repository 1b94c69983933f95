"""What runs on every press, payment and sweep finds its rows by an index, however many there are."""

import pytest

from store.services import (
    carts,
    checkout,
    customers,
    holds,
    limits,
    orders,
    payments,
    prechecks,
    refunds,
    sales,
    stock,
    sums,
)
from tests.kit.tx import memory

HOT = {
    "the cart": carts._LINES,
    "what can be had": carts._OFFER,
    "old carts": carts._OLD,
    "the last address": customers._ADDRESSES,
    "the last shipping method": checkout._LAST_METHOD,
    "the order of a cart": checkout._ORDERED,
    "an order": orders._HEAD,
    "its lines": orders._LINES.format(title="title", options="options"),
    "its attention": orders._ATTENTION,
    "my orders": orders._CARDS,
    "an order by its number": orders._BY_NUMBER,
    "the variant bought last": orders._LAST_BOUGHT,
    "an order by its payload": f"{sales._CORE} where public_id = :public_id",
    "what an order takes": sales._NEEDS,
    "what was captured": sales._CAPTURED,
    "a charge": payments._CHARGED,
    "an attempt": payments._ATTEMPT,
    "the attempt that is asked about": prechecks._ATTEMPT,
    "what is due": holds._DUE,
    "the last placings": limits._PLACING,
    "the last invoices": limits._INVOICED,
    "what is held unpaid": limits._HELD,
    "what is left to give back": refunds._LEFT,
    "what goes back": refunds._REFUNDS,
    "the money of a day": sums._TAKEN,
    "what went back on a day": sums._BACK,
    "what an order holds": stock._LIVE,
    "what is promised of a variant": stock._PROMISED,
    "the guard": stock.RESERVE,
}


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_never_reads_a_whole_table(name: str) -> None:
    tx = memory()
    names = {word.strip(",()\n").removeprefix(":") for word in HOT[name].split() if word.startswith((":", "(:"))}
    params = dict.fromkeys(names | {"locale", "shop_locale", "currency", "customer", "quantity", "variant"}, 1)
    plan = [row[3] for row in tx.connection.execute(f"explain query plan {HOT[name]}", params)]
    assert plan
    assert [step for step in plan if step.startswith("SCAN") and "CONSTANT ROW" not in step] == [], plan


def test_a_scan_would_be_seen() -> None:
    plan = [row[3] for row in memory().connection.execute("explain query plan select id from orders where note = 'x'")]
    assert plan[0].startswith("SCAN")
