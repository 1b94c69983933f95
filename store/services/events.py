"""The only way in which a status changes: the tables are asked, the UPDATE is guarded, an event row is written."""

from store.errors import Overtaken
from store.model.order import ATTENTION, ORDER, PAYMENT
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
    on conflict (order_id, reason) do update set detail = excluded.detail, at = excluded.at, resolved_at = null
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


def attend(tx: Tx, order_id: int, reason: str, at: int, detail: str = "") -> None:
    """Ask a human to look at an order: staff get its card anew. ``reason`` is one of ``ATTENTION``."""
    if reason not in ATTENTION:
        raise ValueError(f"{reason} is no reason for attention")
    tx.run(_ATTEND, order=order_id, reason=reason, detail=detail, at=at)
    version = tx.insert("update orders set version = version + 1 where id = :id returning version", id=order_id)
    queue.order_card(tx, at, order_id, version)
