"""The question before a card is charged. A no is a sentence that helps; a yes holds the goods until the money comes."""

from dataclasses import dataclass

from store.errors import Refused
from store.model.order import PAYMENT
from store.model.settings import Settings
from store.ports import Tx
from store.rules.balance import tip_of
from store.services import events, sales
from store.services.sales import MINUTE, UNDER_WAY, Sale

# The attempt's row, and whether a card may be charged right now all the same: by another attempt, or somebody else.
_ATTEMPT = """
    select p.id, p.status, (
        select count(*) from payment r where r.order_id = :order and r.provider = 'telegram' and r.status = 'pending'
            and r.updated_at > :since and (r.attempt <> :attempt or r.payer <> :payer))
    from payment p where p.order_id = :order and p.provider = 'telegram' and p.attempt = :attempt
        and p.charge_id is null order by p.id desc limit 1
"""
_ASKED = "update payment set payer = :payer, tip = :tip, updated_at = :at where id = :id"


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The payment row of an attempt; ``rivals`` are charges that may be under way beside it."""

    id: int
    status: str
    rivals: int


def precheckout(
    tx: Tx, settings: Settings, at: int, *, payload: str, payer: int, currency: str, total: int
) -> Refused | None:
    """May this be charged now? None means yes, and then the goods are held until the money has had time to come.

    The hold of an expired order is taken again if its goods are there. Being asked twice changes nothing more.
    ``total`` (minor units) may hold a tip on top.
    """
    found = sales.by_payload(tx, payload)
    if found is None:
        return Refused("pay-gone")
    sale, attempt = found
    refusal = _stranger(tx, settings, sale, payer) or _objection(settings, sale, attempt, currency, total)
    if refusal is not None:
        return refusal
    payment = tx.row(_Attempt, _ATTEMPT, order=sale.id, attempt=attempt, payer=payer, since=at - UNDER_WAY)
    if payment is None or not (payment.status == "pending" or PAYMENT.allows(payment.status, "pending")):
        return Refused("pay-gone")
    if payment.rivals:
        return Refused("pay-under-way")
    until, actor = at + settings.orders.precheckout_hold_minutes * MINUTE, f"customer:{payer}"
    if sale.status == "expired":
        short = sales.retake(tx, sale, until, actor, at)
        if short is not None:
            return short
    else:
        sales.extend(tx, sale, until)
    if payment.status != "pending":
        events.change_payment(tx, payment.id, sale.id, payment.status, "pending", actor, at)
    tx.run(_ASKED, id=payment.id, payer=payer, tip=total - sale.total, at=at)
    sales.balance(tx, sale)
    return None


def _stranger(tx: Tx, settings: Settings, sale: Sale, payer: int) -> Refused | None:
    """Why this person must not pay this order."""
    blocked = sale.blocked
    if payer != sale.customer:
        if not settings.orders.friend_may_pay:
            return Refused("pay-other-payer")
        blocked = blocked or tx.value(int, "select blocked from customer where id = :id", id=payer) or 0
    return Refused("pay-blocked", number=sale.number) if blocked else None


def _objection(settings: Settings, sale: Sale, attempt: int, currency: str, total: int) -> Refused | None:
    """Why this must not be charged."""
    if not sale.unpaid:
        return Refused("pay-already-paid", number=sale.number)
    if sale.status == "canceled":
        return Refused("pay-canceled", number=sale.number)
    if not sale.open:
        return Refused("pay-gone")
    if attempt != sale.attempt:
        return Refused("pay-old-invoice", number=sale.number)
    if currency != sale.currency or total != sale.total + tip_of(total, sale.total, settings.max_tip):
        return Refused("pay-changed", number=sale.number)
    return None
