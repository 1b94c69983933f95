"""Money that goes back: a row stands before anybody acts on it, once by its cause, and never more than was taken."""

from store.errors import Refused
from store.model.money import Money
from store.model.order import Refund
from store.ports import Tx
from store.services import events, queue, sales
from store.services.sales import Sale

MANUAL = "manual:%"  # charge ids of money that no provider took
BY_THEMSELVES = ("duplicate_payment", "late_payment")  # reasons for which money is to go back without being asked

# The guard: whatever is asked for, no payment gives back more than it took.
_REQUEST = """
    insert into refund (payment_id, order_id, status, amount, tip, currency, reason, key, actor, created_at, updated_at)
    select p.id, p.order_id, 'requested', :amount, :tip, p.currency, :reason, :key, :actor, :at, :at from payment p
    where p.id = :payment and p.status = 'captured' and :amount <= p.amount + p.tip - (
        select coalesce(sum(r.amount), 0) from refund r where r.payment_id = p.id and r.status <> 'failed')
    on conflict (key) do nothing returning id
"""
_FAILED = "select id from refund where key = :key and status = 'failed'"
_LEFT = """
    select p.amount + p.tip - coalesce(sum(r.amount), 0), p.tip - coalesce(sum(r.tip), 0), coalesce(sum(r.amount), 0)
    from payment p
    left join refund r on r.payment_id = p.id and r.status <> 'failed'
    where p.id = :payment and p.status = 'captured' group by p.id, p.amount, p.tip
"""
_TAKEN = "select id from payment where order_id = :order and status = 'captured' order by id"
_OPEN = """
    select id, status from refund where order_id = :order and reason = :reason and status in ('requested', 'pending')
    order by id
"""
_ONE = "select id, order_id, status, reason from refund where id = :id"
_REFUNDS = """
    select r.id, r.payment_id, r.status, r.amount, r.currency, r.reason,
        case when p.charge_id like :manual then '' else coalesce(p.provider_charge_id, '') end, r.updated_at
    from refund r join payment p on p.id = r.payment_id where r.order_id = :order order by r.id
"""


def request(
    tx: Tx, sale: Sale, payment: int, reason: str, actor: str, at: int, *, amount: int | None = None
) -> int | None:
    """Ask for money of a payment to go back: all that is left of it, or ``amount`` minor units; the refund's id.

    None if all of it was asked for before, or more is wanted than is left.
    """
    left, tip, asked = tx.row(_triple, _LEFT, payment=payment) or (0, 0, 0)
    if amount is None:
        amount = left
    else:
        tip = 0
    key = f"{reason}:{payment}:{asked}"
    failed = tx.value(int, _FAILED, key=key)
    if failed is not None and 0 < amount <= left:
        events.change_refund(tx, failed, sale.id, "failed", "requested", actor, at)
        tx.run("update refund set amount = :amount, tip = :tip where id = :id", amount=amount, tip=tip, id=failed)
        return failed
    if amount <= 0:
        return None
    made = tx.rows(int, _REQUEST, payment=payment, amount=amount, tip=tip, reason=reason, key=key, actor=actor, at=at)
    if not made:
        return None
    events.begin_refund(tx, made[0], sale.id, actor, at)
    return made[0]


def give_back(tx: Tx, sale: Sale, reason: str, actor: str, at: int) -> int:
    """All money of an order is to go back, and the customer is told; how many refunds there are of it.

    What has not left yet is free again: the order is canceled.
    """
    asked = [request(tx, sale, payment, reason, actor, at) for payment in tx.rows(int, _TAKEN, order=sale.id)]
    made = [refund for refund in asked if refund is not None]
    if sale.status in ("placed", "expired") and sale.fulfillment_status == "unfulfilled":
        sales.end(tx, sale, actor, at, f"refund: {reason}")
    for refund in made:
        queue.notify(tx, at, "order-refund", sale.customer, sale.id, str(refund), refund=refund)
    sales.balance(tx, sale)
    return len(made)


def withdraw(tx: Tx, order_id: int, reason: str, actor: str, at: int) -> None:
    """The money may stay after all: what was asked for by this reason is not to go back."""
    for refund, status in tx.rows(_pair, _OPEN, order=order_id, reason=reason):
        events.change_refund(tx, refund, order_id, str(status), "failed", actor, at, "the payment was accepted")


def by_hand(tx: Tx, refund_id: int, actor: str, at: int) -> bool:
    """A human has given this money back at the provider: once; the customer is told. False: it was done before."""
    found = tx.row(lambda *row: row, _ONE, id=refund_id)
    if found is None:
        raise Refused("refund-gone")
    _, order_id, status, reason = found
    if status not in ("requested", "pending"):
        return False
    if status == "requested":
        events.change_refund(tx, refund_id, order_id, "requested", "pending", actor, at)
    events.change_refund(tx, refund_id, order_id, "pending", "succeeded", actor, at, "by hand")
    tx.run("update refund set note = 'by hand' where id = :id", id=refund_id)
    sale = sales.known(tx, order_id)
    if not tx.rows(_pair, _OPEN, order=order_id, reason=reason):
        events.decide(tx, order_id, reason, "refund", actor, at)
    sales.balance(tx, sale)
    queue.notify(tx, at, "order-refunded", sale.customer, order_id, str(refund_id), refund=refund_id)
    sales.tell_staff(tx, order_id, at)
    return True


def refunds(tx: Tx, order_id: int) -> tuple[Refund, ...]:
    """Every refund of an order, oldest first."""
    return tuple(tx.rows(_refund, _REFUNDS, order=order_id, manual=MANUAL))


def _refund(
    refund_id: int, payment: int, status: str, amount: int, currency: str, reason: str, charge: str, at: int
) -> Refund:
    return Refund(refund_id, payment, status, Money(amount, currency), reason, charge, at)


def _triple(left: int, tip: int, asked: int) -> tuple[int, int, int]:
    return left, tip, asked


def _pair(one: int, other: int) -> tuple[int, int]:
    return one, other
