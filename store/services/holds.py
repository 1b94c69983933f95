"""The end of holds: orders that were not paid in time give their goods back."""

from store.ports import Tx
from store.services import events, queue, sales, stock

_DUE = """
    select id from orders
    where status = 'placed' and expires_at <= :at and payment_status in ('none', 'pending')
    order by expires_at, id limit :limit
"""


def due(tx: Tx, at: int, limit: int = 100) -> list[int]:
    """Unpaid orders whose hold has ended, longest ago first. Each is worked in a transaction of its own."""
    return tx.rows(int, _DUE, at=at, limit=limit)


def expire(tx: Tx, at: int, order_id: int) -> bool:
    """The hold of an order has ended: its goods are free, its customer is told how to pay again.

    False if there is nothing to do (any more): it was paid, canceled, or the hold was extended.
    """
    sale = sales.by_id(tx, order_id)
    if sale is None or sale.status != "placed" or not sale.unpaid or sale.expires_at is None or sale.expires_at > at:
        return False
    stock.release(tx, order_id, "system", at)
    sales.close_payments(tx, order_id, "expired", "system", at)
    events.change_order(tx, order_id, "placed", "expired", "system", at)
    sales.balance(tx, sale)
    queue.notify(tx, at, "order-expired", sale.customer, order_id, str(sale.version))
    sales.tell_staff(tx, order_id, at)
    return True


def sweep(tx: Tx, at: int, limit: int = 100) -> int:
    """Expire what is due, all in this transaction; how many."""
    return sum(expire(tx, at, order_id) for order_id in due(tx, at, limit))
