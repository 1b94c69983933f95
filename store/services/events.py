"""The only way in which a status changes: the tables are asked, the UPDATE is guarded, an event row is written."""

from store.errors import Overtaken
from store.model.order import ATTENTION, ORDER, PAYMENT, REFUND
from store.ports import Tx
from store.services import queue

_EVENT = """
    insert into event (subject, subject_id, order_id, old, new, actor, data, at)
    values (:subject, :id, :order, :old, :new, :actor, :data, :at)
"""
_ORDER = """
    update orders set status = :new, version = version + 1,
        closed_at = case when :new in ('completed', 'canceled') then :at else null end
    where id = :id and status = :old
"""
_PAYMENT = """
    update payment set status = :new, version = version + 1, updated_at = :at where id = :id and status = :old
"""
_ATTEND = """
    insert into attention (order_id, reason, detail, at) values (:order, :reason, :detail, :at)
    on conflict (order_id, reason) do update set detail = excluded.detail, at = excluded.at, resolved_at = null,
        choice = case when attention.choice = 'accept' then 'accept' else '' end
"""
_REFUND = """
    update refund set status = :new, version = version + 1, updated_at = :at where id = :id and status = :old
"""
_RESOLVE = """
    update attention set choice = :choice, resolved_at = :resolved
    where order_id = :order and reason = :reason and resolved_at is null
"""


def begin_order(tx: Tx, order_id: int, actor: str, at: int) -> None:
    """An order row was written, as a draft."""
    tx.run(_EVENT, subject="order", id=order_id, order=order_id, old="", new=ORDER.start, actor=actor, data="", at=at)


def change_order(tx: Tx, order_id: int, old: str, new: str, actor: str, at: int, data: str = "") -> None:
    """Change an order's status. Raises IllegalTransition, or Overtaken if the status was not ``old``."""
    ORDER.check(old, new)
    if tx.run(_ORDER, id=order_id, old=old, new=new, at=at) != 1:
        raise Overtaken(f"order {order_id} was not {old} when it was to become {new}")
    tx.run(_EVENT, subject="order", id=order_id, order=order_id, old=old, new=new, actor=actor, data=data, at=at)


def begin_payment(tx: Tx, payment_id: int, order_id: int, actor: str, at: int) -> None:
    """A payment row was written, as created."""
    tx.run(
        _EVENT, subject="payment", id=payment_id, order=order_id, old="", new=PAYMENT.start, actor=actor, data="", at=at
    )


def change_payment(
    tx: Tx, payment_id: int, order_id: int, old: str, new: str, actor: str, at: int, data: str = ""
) -> None:
    """Change a payment's status. Raises IllegalTransition, or Overtaken if the status was not ``old``."""
    PAYMENT.check(old, new)
    if tx.run(_PAYMENT, id=payment_id, old=old, new=new, at=at) != 1:
        raise Overtaken(f"payment {payment_id} was not {old} when it was to become {new}")
    tx.run(_EVENT, subject="payment", id=payment_id, order=order_id, old=old, new=new, actor=actor, data=data, at=at)


def begin_refund(tx: Tx, refund_id: int, order_id: int, actor: str, at: int) -> None:
    """A refund row was written, as requested."""
    tx.run(
        _EVENT, subject="refund", id=refund_id, order=order_id, old="", new=REFUND.start, actor=actor, data="", at=at
    )


def change_refund(
    tx: Tx, refund_id: int, order_id: int, old: str, new: str, actor: str, at: int, data: str = ""
) -> None:
    """Change a refund's status. Raises IllegalTransition, or Overtaken if the status was not ``old``."""
    REFUND.check(old, new)
    if tx.run(_REFUND, id=refund_id, old=old, new=new, at=at) != 1:
        raise Overtaken(f"refund {refund_id} was not {old} when it was to become {new}")
    tx.run(_EVENT, subject="refund", id=refund_id, order=order_id, old=old, new=new, actor=actor, data=data, at=at)


def decide(
    tx: Tx, order_id: int, reason: str, choice: str, actor: str, at: int, data: str = "", *, over: bool = True
) -> bool:
    """A human has decided about a reason; it is over with it, or stays open all the same. False: it was over before."""
    if tx.run(_RESOLVE, order=order_id, reason=reason, choice=choice, resolved=at if over else None) != 1:
        return False
    tx.run(
        _EVENT, subject="attention", id=order_id, order=order_id, old=reason, new=choice, actor=actor, data=data, at=at
    )
    tx.run("update orders set version = version + 1 where id = :id", id=order_id)
    return True


def note(tx: Tx, order_id: int, what: str, actor: str, at: int, data: str = "") -> None:
    """Something that a human did about an order beside its reasons: who, what, when."""
    tx.run(_EVENT, subject="attention", id=order_id, order=order_id, old="", new=what, actor=actor, data=data, at=at)


def attend(tx: Tx, order_id: int, reason: str, at: int, detail: str = "") -> None:
    """Ask a human to look at an order: staff get its card anew. ``reason`` is one of ``ATTENTION``."""
    if reason not in ATTENTION:
        raise ValueError(f"{reason} is no reason for attention")
    tx.run(_ATTEND, order=order_id, reason=reason, detail=detail, at=at)
    version = tx.insert("update orders set version = version + 1 where id = :id returning version", id=order_id)
    queue.order_card(tx, at, order_id, version)
