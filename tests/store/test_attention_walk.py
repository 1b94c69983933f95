"""Whatever comes and whatever owners decide about it, in any order: no money is lost, and all sums balance."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import Refused
from store.model.order import Order
from store.rules.choices import fitting
from store.services import payments, stock
from store.services.orders import load_order
from store.services.sums import sums
from tests.kit.sale import DAY, MINUTE, Counter, counter

OWNER = 1
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *(
                    "place",
                    "place",
                    "ask",
                    "ask",
                    "charge",
                    "charge",
                    "wrong",
                    "foreign",
                    "friend",
                    "told again",
                    "by hand",
                ),
                *("cancel", "change", "again", "lapse", "silence", "count", "count", "deliver", "refuse"),
                *("decide",) * 8,
                *("refunded",) * 4,
            )
        ),
        st.integers(0, 10**6).map(lambda pick: pick * 7919 % 10**6),  # well mixed
    ),
    min_size=20,
    max_size=40,
)
WAITING = {  # what owners look at, and customers last
    "decide": "select order_id from attention where resolved_at is null order by order_id",
    "refunded": "select order_id from refund where status in ('requested', 'pending') order by order_id",
}


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_owners_end_what_went_wrong_with_money(steps: list[tuple[str, int]]) -> None:
    desk = counter(max_tip=100)
    tea = desk.goods(on_hand=2)
    begin, charged = desk.at, dict[str, int]()
    for number, (step, pick) in enumerate(steps):
        ids = desk.tx.rows(int, WAITING.get(step, "select id from orders order by id desc limit 3"))
        order = load_order(desk.tx, ids[pick % len(ids)]) if ids else None
        try:
            desk.do(lambda: take(desk, tea, step, pick, number, order))  # noqa: B023 - it is called at once
        except Refused:
            continue
        finally:
            assert desk.whole() == [], step
        if step in ("charge", "wrong", "foreign", "friend"):
            taken = desk.tx.value(int, "select amount + tip from payment where charge_id = :c", c=f"ch-{number}")
            charged |= {} if taken is None else {f"ch-{number}": taken}
    total = {each.captured.currency: each for each in sums(desk.tx, begin, desk.at + 1) if each.provider == "telegram"}
    found = sum((each.captured + each.tips).amount for each in total.values())
    seen = "select coalesce(sum(amount + tip), 0) from payment where charge_id like :seen"
    assert found - (desk.tx.value(int, seen, seen="hand:%") or 0) == sum(charged.values())


def take(desk: Counter, tea: int, step: str, pick: int, number: int, order: Order | None) -> None:
    """One step, with one of the orders. Raises Refused."""
    if step == "place":
        method = ("telegram", "telegram", "bank_transfer")[pick % 3]
        desk.place({tea: 1 + pick % 2}, 1001 + pick % 5 % 2, method)  # type: ignore[arg-type]
    elif step == "lapse":
        desk.later(DAY if pick % 2 else 20 * MINUTE)
        desk.sweep()
    elif step == "count":
        stock.adjust(desk.tx, tea, pick % 3 - 1, f"count {number}", "agent:1", desk.at)
    elif step == "deliver":
        stock.receive(desk.tx, tea, 1 + pick % 2, f"delivery {number}", "agent:1", desk.at)
    elif step == "silence":
        payments.after_silence(desk.tx, desk.at, desk.at - 2 * DAY)
    elif order is not None:
        owned(desk, step, pick, number, order)


def owned(desk: Counter, step: str, pick: int, number: int, order: Order) -> None:
    """What happens to one order: money is told of, or somebody does something."""
    charge = desk.charge(order, f"ch-{number}")
    match step:
        case "ask":
            desk.ask(order, total=order.total.amount + pick % 2)
        case "charge":
            desk.settle(replace(charge, total=charge.total + pick % 3))
        case "wrong":
            desk.settle(replace(charge, total=charge.total + (500 if pick % 2 else -500)))
        case "foreign":
            desk.settle(replace(charge, currency="USD"))
        case "friend":
            desk.settle(replace(charge, payer=4711))
        case "told again":
            name = desk.tx.value(str, "select charge_id from payment where charge_id like :c order by id", c="ch-%")
            if name:
                desk.settle(replace(charge, charge_id=name, total=charge.total + pick % 2))
        case _:
            done(desk, step, pick, number, order)


def done(desk: Counter, step: str, pick: int, number: int, order: Order) -> None:
    match step:
        case "by hand":
            payments.confirm_transfer(desk.tx, desk.settings, desk.at, order.id, "agent:1")
        case "cancel" | "change":
            getattr(desk.shop(order.customer), step)(order.id)
        case "again":
            desk.shop(order.customer).pay_again(order.id)
        case "refuse":
            payments.invoice_refused(desk.tx, desk.settings, desk.at, order.id, order.attempt)
        case "refunded":
            wanted = [each.id for each in order.refunds if each.open]
            if wanted:
                desk.shop(OWNER).refunded(order.id, order.version, wanted[pick % len(wanted)])
        case "decide":
            decide(desk, pick, number, order)


def decide(desk: Counter, pick: int, number: int, order: Order) -> None:
    case = desk.shop(OWNER).attended(order.id)
    assert case
    offers = [(each.reason, choice) for each in case.why for choice in fitting(each.reason, case)]
    if offers:
        reason, choice = offers[pick % len(offers)]
        desk.shop(OWNER).decide(order.id, order.version, reason, choice, f"p-ch-{number - pick % 9}")
