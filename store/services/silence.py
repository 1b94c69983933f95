"""After a long time without hearing: what the messenger would have told by then may be lost."""

from store.ports import Tx
from store.services import events, sales

HOUR = 3_600_000  # milliseconds
KEPT = 24 * HOUR  # so long the messenger keeps what it could not tell: core.telegram.org/bots/api#getting-updates

_IN_FLIGHT = """
    select distinct p.order_id from payment p where p.provider = 'telegram' and p.status = 'pending' order by p.order_id
"""


def last_heard(tx: Tx) -> int | None:
    """When the shop last worked something that the messenger told, UTC milliseconds."""
    heard = tx.value(int, "select max(at) from seen")
    return heard or tx.value(int, "select max(updated_at) from payment")


def after_silence(tx: Tx, at: int, heard: int | None) -> int:
    """After a day without hearing, news of money may have been dropped: orders in flight ask for a human; how many.

    ``heard`` is what ``last_heard`` said before the shop listened again. Telegram keeps messages for a day.
    """
    if heard is None or at - heard < KEPT:
        return 0
    orders = tx.rows(int, _IN_FLIGHT)
    for order_id in orders:
        events.attend(tx, order_id, "payment_in_flight", at, f"nothing was heard for {(at - heard) // HOUR} hours")
        sales.tell_staff(tx, order_id, at)
    return len(orders)
