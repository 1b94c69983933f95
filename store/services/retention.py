"""Orders of customers who were forgotten are kept for the years that the law asks for, then they go too.

The ledger of the stock stays: it names nobody, and the counters are its sums.
"""

from datetime import UTC, datetime

from store.model.settings import Settings
from store.ports import Tx

# Kept to the end of the calendar year, as books are. Goods that were never handed over keep their order.
_OLD = """
    select o.id, o.cart_id, o.customer_id from orders o where o.customer_id < 0 and o.placed_at < :before
        and not exists (select 1 from reservation r where r.order_id = o.id and r.status in ('held', 'allocated'))
    order by o.customer_id, o.id limit :limit
"""
_GO = (
    "delete from event where order_id = :order",
    "delete from attention where order_id = :order",
    "delete from refund where order_id = :order",
    "delete from payment where order_id = :order",
    "delete from reservation where order_id = :order",
    "delete from order_address where order_id = :order",
    "delete from order_line where order_id = :order",
    "delete from card where kind in ('order', 'invoice') and entity_id = :order",
    "delete from orders where id = :order",
)
_CART = ("delete from cart_line where cart_id = :cart", "delete from cart where id = :cart")
_NOBODY = """
    delete from customer where id = :customer and id < 0
        and not exists (select 1 from orders o where o.customer_id = customer.id)
        and not exists (select 1 from erasure e where e.stand_in = customer.id)
"""
# Money that came late for such an order brought its payer along; once nobody has to look at it he goes again.
_PAYERS = """
    update payment set payer = null where payer is not null and order_id in (
        select o.id from orders o where o.customer_id < 0 and not exists (
            select 1 from attention a where a.order_id = o.id and a.resolved_at is null))
"""


def kept_since(settings: Settings, at: int) -> int:
    """The moment (UTC milliseconds) before which an order must have been placed to go."""
    year = datetime.fromtimestamp(at / 1000, UTC).year - settings.legal.keep_orders_years
    return int(datetime(max(year, 1970), 1, 1, tzinfo=UTC).timestamp()) * 1000


def tidy(tx: Tx, settings: Settings, at: int, limit: int) -> int:
    """Remove at most ``limit`` old orders of nobody; how many there were."""
    tx.run(_PAYERS)
    before = kept_since(settings, at)
    found = tx.rows(lambda *row: row, _OLD, before=before, limit=limit)
    for order, cart, customer in found:
        for sql in _GO:
            tx.run(sql, order=order)
        for sql in _CART:
            tx.run(sql, cart=cart)
        tx.run(_NOBODY, customer=customer)
    return len(found)
