"""What one customer may ask of the shop: each limit is a sentence that says what to do, and nothing is lost by it."""

from collections.abc import Mapping

from store.errors import Refused
from store.ports import Tx
from store.services.base import Service
from store.services.sales import MINUTE, Sale

HOUR = 60 * MINUTE

# Is he blocked, how many of his orders wait, and when was the oldest of the last so many placed? If that was within the
# hour, there were that many in it.
_PLACING = """
    select coalesce((select blocked from customer where id = :customer), 0),
        (select count(*) from orders where customer_id = :customer and status = 'placed' and expires_at is not null
            and payment_status in ('none', 'pending')),
        (select placed_at from orders where customer_id = :customer order by id desc limit 1 offset :before)
"""
_INVOICED = """
    select p.created_at from orders o join payment p on p.order_id = o.id
    where o.customer_id = :customer and p.provider = 'telegram' and p.created_at > :since
    order by p.created_at desc limit 1 offset :before
"""
_HELD = """
    select r.variant_id, sum(r.quantity) from orders o join reservation r on r.order_id = o.id
    where o.customer_id = :customer and o.status = 'placed' and o.payment_status in ('none', 'pending')
        and r.status in ('held', 'allocated')
    group by r.variant_id
"""
_FREE = """
    select s.on_hand - s.allocated - s.reserved, s.backorder from stock s where s.variant_id = :variant
"""
_TITLE = """
    select title from product_text t join variant v on v.product_id = t.product_id
    where v.id = :variant order by case when t.locale = :locale then 0 else 1 end, t.locale limit 1
"""


def placing(service: Service, needs: Mapping[int, int], *, waits: bool) -> None:
    """May the customer place one order more, which needs so much of each variant?

    ``waits``: the goods would be held for money that is to come. Raises Refused.
    """
    limits, before = service.settings.limits, service.settings.limits.placings_per_hour - 1
    found = service.tx.row(_triple, _PLACING, customer=service.customer, before=before)
    blocked, waiting, then = found or (0, 0, None)
    if blocked:
        raise Refused("customer-blocked")
    if waits and waiting >= limits.open_orders:
        raise Refused("limit-open-orders", count=waiting)
    _rested(service, "limit-placings", then)
    _not_hoarded(service, needs)


def invoice(service: Service, sale: Sale) -> None:
    """May the customer be sent one invoice more? Raises Refused."""
    if sale.blocked:
        raise Refused("pay-blocked", number=sale.number)
    if sale.payment_method == "telegram":
        since, before = service.at - HOUR, service.settings.limits.invoices_per_hour - 1
        then = service.tx.value(int, _INVOICED, customer=service.customer, since=since, before=before)
        _rested(service, "limit-invoices", then)


def _rested(service: Service, text: str, then: int | None) -> None:
    """Raise the refusal of this text unless an hour has gone since."""
    if then is not None and service.at - then < HOUR:
        raise Refused(text, minutes=max(1, -(-(then + HOUR - service.at) // MINUTE)))


def _not_hoarded(service: Service, needs: Mapping[int, int]) -> None:
    """Whoever holds a scarce thing unpaid already gets no more of it than leaves others half of the last ones."""
    scarce = service.settings.limits.scarce_units
    held = _held(service.tx, service.customer) if scarce else {}
    for variant in sorted(set(needs) & set(held)):
        free, backorder = service.tx.row(_pair, _FREE, variant=variant) or (0, 0)
        mine, there = held[variant], free + held[variant]
        most = max(1, max(0, there - scarce) + min(there, scarce) // 2)
        if not backorder and mine + needs[variant] > most:
            title = service.tx.value(str, _TITLE, variant=variant, locale=service.locale) or ""
            raise Refused("limit-scarce", title=title, held=mine, left=max(0, most - mine))


def _held(tx: Tx, customer: int) -> dict[int, int]:
    return dict(tx.rows(_pair, _HELD, customer=customer))


def _triple(blocked: int, waiting: int, then: int | None) -> tuple[int, int, int | None]:
    return blocked, waiting, then


def _pair(one: int, other: int) -> tuple[int, int]:
    return one, other
