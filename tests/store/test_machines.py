"""The tables of states: everything can be reached, nothing else is allowed, and every change leaves its event."""

import itertools

import pytest

from store.errors import IllegalTransition, Overtaken
from store.model.machine import Machine
from store.model.order import ORDER, PAYMENT, REFUND
from store.services import events, refunds, sales
from tests.kit.sale import Counter, counter

MACHINES = (ORDER, PAYMENT, REFUND)
TABLES = {"order": "orders", "payment": "payment", "refund": "refund"}
ALLOWED = [(machine, old, new) for machine in MACHINES for old, targets in machine.table.items() for new in targets]
FORBIDDEN = [
    (machine, old, new)
    for machine in MACHINES
    for old, new in itertools.product(machine.table, repeat=2)
    if new not in machine.table[old]
]


def names(case: object) -> str:
    return case.name if isinstance(case, Machine) else str(case)


def subject(desk: Counter, machine: Machine, status: str) -> tuple[int, int]:
    """A row in this state, whatever its history; its id and its order's."""
    order = desk.place({desk.goods(): 1}).id
    if machine is ORDER:
        desk.tx.run("update orders set status = :status where id = :order", status=status, order=order)
        return order, order
    payment = desk.tx.value(int, "select id from payment where order_id = :order", order=order)
    assert payment is not None
    if machine is REFUND:
        desk.tx.run("update payment set status = 'captured' where id = :id", id=payment)
        refund = refunds.request(desk.tx, sales.known(desk.tx, order), payment, "test", "agent:7", desk.at)
        assert refund is not None
        desk.tx.run("update refund set status = :status where id = :id", status=status, id=refund)
        return refund, order
    desk.tx.run("update payment set status = :status where id = :id", status=status, id=payment)
    return payment, order


def change(desk: Counter, machine: Machine, ids: tuple[int, int], old: str, new: str) -> None:
    if machine is ORDER:
        events.change_order(desk.tx, ids[1], old, new, "agent:7", desk.at, "why")
    elif machine is REFUND:
        events.change_refund(desk.tx, ids[0], ids[1], old, new, "agent:7", desk.at, "why")
    else:
        events.change_payment(desk.tx, ids[0], ids[1], old, new, "agent:7", desk.at, "why")


@pytest.mark.parametrize("machine", MACHINES, ids=names)
def test_every_state_can_be_reached(machine: Machine) -> None:
    assert machine.reachable() == set(machine.table)
    assert machine.allows("", machine.start)


@pytest.mark.parametrize(("machine", "old", "new"), ALLOWED, ids=names)
def test_every_transition_is_made_and_leaves_its_event(machine: Machine, old: str, new: str) -> None:
    desk = counter()
    ids = subject(desk, machine, old)
    change(desk, machine, ids, old, new)
    assert desk.tx.value(str, f"select status from {TABLES[machine.name]} where id = :id", id=ids[0]) == new
    last = "select subject, subject_id, order_id, old, new, actor, data, at from event order by id desc limit 1"
    assert desk.tx.row(lambda *row: row, last) == (machine.name, *ids, old, new, "agent:7", "why", desk.at)


@pytest.mark.parametrize(("machine", "old", "new"), FORBIDDEN, ids=names)
def test_no_other_transition_is_made(machine: Machine, old: str, new: str) -> None:
    desk = counter()
    ids = subject(desk, machine, old)
    with pytest.raises(IllegalTransition):
        change(desk, machine, ids, old, new)


@pytest.mark.parametrize("machine", MACHINES, ids=names)
def test_a_change_from_a_state_that_it_is_not_in_is_refused(machine: Machine) -> None:
    desk = counter()
    old, new = {"order": ("expired", "placed"), "payment": ("pending", "captured"), "refund": ("pending", "succeeded")}[
        machine.name
    ]
    ids = subject(desk, machine, machine.start)
    with pytest.raises(Overtaken):
        change(desk, machine, ids, old, new)


def test_a_table_with_a_state_that_cannot_be_reached_or_is_not_known_is_no_table() -> None:
    with pytest.raises(ValueError, match="lost"):
        Machine("door", {"open": ("shut",), "shut": ("open",), "lost": ()})
    with pytest.raises(ValueError, match="ajar"):
        Machine("door", {"open": ("ajar",)})


def test_a_reason_for_attention_is_one_that_we_know() -> None:
    desk = counter()
    order = desk.place({desk.goods(): 1})
    with pytest.raises(ValueError, match="boredom"):
        events.attend(desk.tx, order.id, "boredom", desk.at)


def test_an_order_that_was_paid_has_its_whole_history() -> None:
    desk = counter()
    order = desk.pay(desk.place({desk.goods(): 1}))
    told = desk.tx.rows(
        lambda *row: row, "select subject, old, new, actor from event where order_id = :id order by id", id=order.id
    )
    who = f"customer:{order.customer}"
    assert told == [
        ("order", "", "draft", who),
        ("order", "draft", "placed", who),
        ("payment", "", "created", who),
        ("payment", "created", "pending", who),
        ("payment", "pending", "captured", "provider:telegram"),
    ]
