"""Stock: three counters a variant, changed only by guarded UPDATEs, each change a row of the ledger.

``on_hand`` is what stands on the shelf, ``reserved`` and ``allocated`` what of it is promised to unpaid and to paid
orders. A ledger row is unique by kind, cause and variant, so nothing can happen twice; a hold that is taken anew has
a cause of its own (``order:<id>:<take>``). Variants are always worked in the order of their ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from store.errors import Overtaken
from store.ports import Tx
from store.services import events

Correction = Literal["adjust", "receipt", "damage"]

# The guard: this UPDATE alone decides whether something can be had.
RESERVE = """
    update stock set reserved = reserved + :quantity
    where variant_id = :variant and (backorder = 1 or on_hand - allocated - reserved >= :quantity)
"""
_UNDO = """
    update stock set reserved = reserved - :quantity where variant_id = :variant and reserved >= :quantity
"""
_TAKE = """
    insert into reservation (order_id, variant_id, quantity, status, expires_at, backorder)
    select :order, :variant, :quantity, 'held', :expires_at, backorder from stock where variant_id = :variant
    on conflict (order_id, variant_id) do update set quantity = excluded.quantity, status = 'held',
        expires_at = excluded.expires_at, backorder = excluded.backorder, take = reservation.take + 1
    where reservation.status = 'released' returning take
"""
_LIVE = """
    select variant_id, quantity, take from reservation where order_id = :order and status = :status order by variant_id
"""
_COUNT = """
    update stock set on_hand = on_hand + :on_hand, allocated = allocated + :allocated, reserved = reserved + :reserved
    where variant_id = :variant and allocated + :allocated >= 0 and reserved + :reserved >= 0
"""
_TURN = """
    update reservation set status = :new, expires_at = null
    where order_id = :order and variant_id = :variant and status = :old
"""
_MOVE = """
    insert into stock_move (variant_id, kind, on_hand, allocated, reserved, ref, actor, at)
    values (:variant, :kind, :on_hand, :allocated, :reserved, :ref, :actor, :at)
"""
_PROMISED = """
    select r.order_id, r.quantity from reservation r
    where r.variant_id = :variant and r.status in ('held', 'allocated') and r.backorder = 0
    order by case r.status when 'allocated' then 0 else 1 end, r.order_id
"""
_LACKING = """
    select r.variant_id from reservation r join stock s on s.variant_id = r.variant_id
    where r.order_id = :order and r.status in ('held', 'allocated') and r.backorder = 0 and s.on_hand < r.quantity + (
        select coalesce(sum(x.quantity), 0) from reservation x
        where x.variant_id = r.variant_id and x.order_id <> r.order_id and x.status in ('held', 'allocated')
            and x.backorder = 0 and not exists (
                select 1 from attention a
                where a.order_id = x.order_id and a.reason = 'oversold' and a.resolved_at is null))
    order by r.variant_id limit 1
"""


@dataclass(frozen=True, slots=True)
class _Step:
    """What happens to a reservation, and by how many of its quantity each counter changes."""

    kind: str
    old: str
    new: str
    on_hand: int = 0
    allocated: int = 0
    reserved: int = 0


_RELEASE = _Step("release", "held", "released", reserved=-1)
_ALLOCATE = _Step("allocate", "held", "allocated", allocated=1, reserved=-1)
_CANCEL = _Step("cancel", "allocated", "released", allocated=-1)
_SHIP = _Step("ship", "allocated", "shipped", on_hand=-1, allocated=-1)


def hold(tx: Tx, order_id: int, needs: Mapping[int, int], expires_at: int | None, actor: str, at: int) -> int | None:
    """Reserve everything (quantity by variant) for an order, or nothing: then the variant that is short is returned.

    ``expires_at`` is the end of the hold in UTC milliseconds. Raises Overtaken if the order holds something already.
    """
    taken: list[int] = []
    for variant in sorted(needs):
        if tx.run(RESERVE, variant=variant, quantity=needs[variant]) != 1:
            for other in taken:
                _one(tx.run(_UNDO, variant=other, quantity=needs[other]), other)
            return variant
        taken.append(variant)
    for variant in taken:
        quantity = needs[variant]
        take = tx.rows(int, _TAKE, order=order_id, variant=variant, quantity=quantity, expires_at=expires_at)
        _one(len(take), variant)
        _write(tx, variant, "reserve", _ref(order_id, take[0]), actor, at, reserved=quantity)
    return None


def release(tx: Tx, order_id: int, actor: str, at: int) -> None:
    """What an order holds unpaid is free again."""
    _step(tx, order_id, _RELEASE, actor, at)


def allocate(tx: Tx, order_id: int, actor: str, at: int) -> None:
    """What an order holds is promised for good."""
    _step(tx, order_id, _ALLOCATE, actor, at)


def cancel(tx: Tx, order_id: int, actor: str, at: int) -> None:
    """What was promised to an order for good is free again."""
    _step(tx, order_id, _CANCEL, actor, at)


def ship(tx: Tx, order_id: int, actor: str, at: int) -> None:
    """What was promised to an order has left the shelf."""
    for variant in _step(tx, order_id, _SHIP, actor, at):
        flag_oversold(tx, variant, at)


def receive(tx: Tx, variant: int, quantity: int, ref: str, actor: str, at: int) -> None:
    """Goods arrived. ``ref`` is what caused it, unique a variant."""
    _count(tx, variant, "receipt", ref, actor, at, quantity)


def adjust(tx: Tx, variant: int, difference: int, ref: str, actor: str, at: int, kind: Correction = "adjust") -> None:
    """Correct the count by a difference. What can no longer be served asks for a human's attention."""
    _count(tx, variant, kind, ref, actor, at, difference)
    if difference < 0:
        flag_oversold(tx, variant, at)


def set_on_hand(tx: Tx, variant: int, on_hand: int, ref: str, actor: str, at: int) -> None:
    """Somebody has counted the shelf: correct by the difference, so that what is promised stays promised."""
    before = tx.value(int, "select on_hand from stock where variant_id = :variant", variant=variant) or 0
    if on_hand != before:
        adjust(tx, variant, on_hand - before, ref, actor, at)


def available(tx: Tx, variant: int) -> int:
    """How many of a variant can be had now, backorders aside."""
    sql = "select on_hand - allocated - reserved from stock where variant_id = :variant"
    return max(0, tx.value(int, sql, variant=variant) or 0)


def flag_oversold(tx: Tx, variant: int, at: int) -> None:
    """Find the orders that the shelf cannot serve any more, paid before unpaid and old before new, and flag them."""
    left = max(0, tx.value(int, "select on_hand from stock where variant_id = :variant", variant=variant) or 0)
    for order_id, quantity in tx.rows(lambda order_id, quantity: (order_id, quantity), _PROMISED, variant=variant):
        if quantity <= left:
            left -= quantity
        else:
            events.attend(tx, order_id, "oversold", at, f"variant {variant}")


def lacking(tx: Tx, order_id: int) -> int | None:
    """A variant of which the shelf cannot serve an order beside all those that it can serve; None: there is none."""
    return tx.value(int, _LACKING, order=order_id)


def _step(tx: Tx, order_id: int, step: _Step, actor: str, at: int) -> list[int]:
    """Take every reservation of an order one step further; the variants."""
    found = tx.rows(lambda *row: row, _LIVE, order=order_id, status=step.old)
    for variant, quantity, take in found:
        on_hand, allocated, reserved = (quantity * part for part in (step.on_hand, step.allocated, step.reserved))
        changed = tx.run(_COUNT, variant=variant, on_hand=on_hand, allocated=allocated, reserved=reserved)
        _one(changed, variant)
        _one(tx.run(_TURN, order=order_id, variant=variant, old=step.old, new=step.new), variant)
        ref = _ref(order_id, take)
        _write(tx, variant, step.kind, ref, actor, at, on_hand=on_hand, allocated=allocated, reserved=reserved)
    return [variant for variant, _, _ in found]


def _count(tx: Tx, variant: int, kind: str, ref: str, actor: str, at: int, on_hand: int) -> None:
    _one(tx.run(_COUNT, variant=variant, on_hand=on_hand, allocated=0, reserved=0), variant)
    _write(tx, variant, kind, ref, actor, at, on_hand=on_hand)


def _write(
    tx: Tx,
    variant: int,
    kind: str,
    ref: str,
    actor: str,
    at: int,
    *,
    on_hand: int = 0,
    allocated: int = 0,
    reserved: int = 0,
) -> None:
    tx.run(
        _MOVE,
        variant=variant,
        kind=kind,
        on_hand=on_hand,
        allocated=allocated,
        reserved=reserved,
        ref=ref,
        actor=actor,
        at=at,
    )


def _ref(order_id: int, take: int) -> str:
    return f"order:{order_id}:{take}"


def _one(changed: int, variant: int) -> None:
    if changed != 1:
        raise Overtaken(f"the stock of variant {variant} is not as it had just been read")
