"""What every step of a sale needs of an order: its core row, its hold, its payments, its balance."""

from dataclasses import dataclass

from store.errors import Overtaken, Refused
from store.model.settings import Settings
from store.ports import Tx
from store.rules.balance import Captured, payment_status, received, returned
from store.services import events, queue, stock
from store.services.queue import Rank

MINUTE = 60_000  # milliseconds
DAY = 24 * 60 * MINUTE
UNDER_WAY = 5 * MINUTE  # a card that was allowed to be charged is charged by then, or never

_CORE = """
    select id, number, public_id, customer_id, status, payment_status, fulfillment_status, payment_method, attempt,
        currency, total, expires_at, version, (select c.blocked from customer c where c.id = orders.customer_id)
    from orders
"""
_NEEDS = "select variant_id, sum(quantity) from order_line where order_id = :order group by variant_id"
_OPEN_PAYMENTS = """
    select id, status from payment where order_id = :order
        and (status = 'created' or status = 'pending' and updated_at <= :before) order by id
"""
_CAPTURED = """
    select p.amount, p.currency, coalesce((
        select sum(r.amount - r.tip) from refund r where r.payment_id = p.id and r.status = 'succeeded'), 0)
    from payment p where p.order_id = :order and p.status = 'captured' order by p.id
"""
_FLAGS = """
    select (select count(*) from payment p where p.order_id = :order and p.status in ('pending', 'authorized')),
        (select count(*) from attention a where a.order_id = :order and a.choice = 'accept')
"""
_BALANCE = """
    update orders set payment_status = :status, paid = :paid, refunded = :refunded, version = version + 1
    where id = :order and (payment_status <> :status or paid <> :paid or refunded <> :refunded)
"""
_SHORT = """
    select l.title, l.options from order_line l where l.order_id = :order and l.variant_id = :variant
    order by l.position limit 1
"""
_NEW_PAYMENT = """
    insert into payment (order_id, provider, attempt, status, amount, currency, created_at, updated_at)
    values (:order, :provider, :attempt, 'created', :amount, :currency, :at, :at) returning id
"""


@dataclass(frozen=True, slots=True)
class Sale:
    """The core of an order. ``total`` in minor units, ``expires_at`` in UTC milliseconds."""

    id: int
    number: str
    public_id: str
    customer: int
    status: str
    payment_status: str
    fulfillment_status: str
    payment_method: str
    attempt: int
    currency: str
    total: int
    expires_at: int | None
    version: int
    blocked: int

    @property
    def unpaid(self) -> bool:
        """Whether no money at all has come for it, and some is owed."""
        return self.payment_status in ("none", "pending")

    @property
    def open(self) -> bool:
        """Whether it may still be paid."""
        return self.status in ("placed", "expired") and self.unpaid


def by_id(tx: Tx, order_id: int) -> Sale | None:
    """Any order."""
    return tx.row(Sale, f"{_CORE} where id = :id", id=order_id)


def known(tx: Tx, order_id: int) -> Sale:
    """An order that must be there. Raises Overtaken if it is not."""
    found = by_id(tx, order_id)
    if found is None:
        raise Overtaken(f"there is no order {order_id}")
    return found


def own(tx: Tx, order_id: int, customer: int) -> Sale:
    """An order of this customer. Raises Refused for any other."""
    found = tx.row(Sale, f"{_CORE} where id = :id and customer_id = :customer", id=order_id, customer=customer)
    if found is None:
        raise Refused("order-gone")
    return found


def by_payload(tx: Tx, payload: str) -> tuple[Sale, int] | None:
    """The order and the attempt that an invoice's payload (``public_id:attempt``) names."""
    public_id, _, attempt = payload.rpartition(":")
    sale = tx.row(Sale, f"{_CORE} where public_id = :public_id", public_id=public_id)
    plain = attempt.isascii() and attempt.isdigit() and len(attempt) < 10
    return None if sale is None else (sale, int(attempt) if plain else 0)


def hold_until(settings: Settings, method: str, at: int) -> int:
    """The end of a hold that begins now, in UTC milliseconds."""
    if method == "bank_transfer":
        return at + settings.orders.transfer_hold_days * DAY
    return at + settings.orders.hold_minutes * MINUTE


def needs(tx: Tx, order_id: int) -> dict[int, int]:
    """What an order takes of the stock: quantity by variant, lines of one variant summed."""
    return dict(tx.rows(lambda variant, quantity: (variant, quantity), _NEEDS, order=order_id))


def extend(tx: Tx, sale: Sale, until: int) -> None:
    """Let the hold last at least until then (UTC milliseconds)."""
    sql = "update {} set expires_at = :until where {} = :order and expires_at < :until"
    tx.run(sql.format("reservation", "order_id") + " and status = 'held'", order=sale.id, until=until)
    tx.run(sql.format("orders", "id"), order=sale.id, until=until)


def keep(tx: Tx, order_id: int) -> None:
    """From now on nothing lets the hold end by itself."""
    sql = "update reservation set expires_at = null where order_id = :order and status = 'held'"
    tx.run(sql, order=order_id)
    tx.run("update orders set expires_at = null, version = version + 1 where id = :order", order=order_id)


def retake(tx: Tx, sale: Sale, until: int, actor: str, at: int) -> Refused | None:
    """Hold the goods of an order that had ended anew and revive it; what is short is said, and nothing is changed."""
    short = stock.hold(tx, sale.id, needs(tx, sale.id), until, actor, at)
    if short is not None:
        return shortage(tx, "pay-expired-short", sale.id, short)
    events.change_order(tx, sale.id, sale.status, "placed", actor, at)
    tx.run("update orders set expires_at = :until where id = :order", until=until, order=sale.id)
    return None


def shortage(tx: Tx, text: str, order_id: int, variant: int) -> Refused:
    """The refusal that names what is short and how much of it is left."""
    titled = tx.row(
        lambda title, options: f"{title} ({options})" if options else title, _SHORT, order=order_id, variant=variant
    )
    return Refused(text, title=titled or "", available=stock.available(tx, variant))


def new_payment(tx: Tx, sale: Sale, provider: str, attempt: int, actor: str, at: int) -> int:
    """A payment row for an attempt; its id."""
    payment = tx.insert(
        _NEW_PAYMENT,
        order=sale.id,
        provider=provider,
        attempt=attempt,
        amount=sale.total,
        currency=sale.currency,
        at=at,
    )
    events.begin_payment(tx, payment, sale.id, actor, at)
    return payment


def ask_for_payment(tx: Tx, sale: Sale, actor: str, at: int) -> None:
    """Begin the sale's present attempt to pay, by its method: the invoice or the notice that asks goes out."""
    payment = new_payment(tx, sale, sale.payment_method, sale.attempt, actor, at)
    if sale.payment_method == "telegram":
        queue.put(
            tx,
            at,
            kind="invoice",
            key=f"invoice:{sale.public_id}:{sale.attempt}",
            lane=f"chat:{sale.customer}",
            payload={"order": sale.id, "attempt": sale.attempt},
            rank=Rank.REPLY,
        )
    else:
        events.change_payment(tx, payment, sale.id, "created", "pending", actor, at)
        notice = "order-transfer" if sale.payment_method == "bank_transfer" else "order-placed"
        queue.notify(tx, at, notice, sale.customer, sale.id, str(sale.attempt))


def close_payments(tx: Tx, order_id: int, status: str, actor: str, at: int, *, spare: int = 0) -> None:
    """Give up every attempt that is still open; money that comes all the same is still taken.

    ``spare`` (milliseconds): an attempt that was allowed more lately than that goes on.
    """
    for payment, old in tx.rows(lambda *row: row, _OPEN_PAYMENTS, order=order_id, before=at - spare):
        events.change_payment(tx, payment, order_id, old, status, actor, at)


def captured(tx: Tx, order_id: int) -> list[Captured]:
    """All the money that was taken for an order and what of it went back, tips aside."""
    return tx.rows(Captured, _CAPTURED, order=order_id)


def balance(tx: Tx, sale: Sale) -> None:
    """Bring the order's payment status and what is paid in line with its payments."""
    money = captured(tx, sale.id)
    pending, accepted = tx.row(_pair, _FLAGS, order=sale.id) or (0, 0)
    status = payment_status(sale.total, sale.currency, money, pending=bool(pending), accepted=bool(accepted))
    paid, refunded = received(money, sale.currency), returned(money, sale.currency)
    tx.run(_BALANCE, order=sale.id, status=status, paid=paid, refunded=refunded)


def tell_staff(tx: Tx, order_id: int, at: int) -> None:
    """Bring the staff's card of an order up to date. Unpaid card payments are none of their business yet."""
    sql = """select version from orders where id = :order and (payment_method <> 'telegram'
                 or payment_status not in ('none', 'pending')
                 or exists (select 1 from attention a where a.order_id = orders.id))"""
    version = tx.value(int, sql, order=order_id)
    if version is not None:
        queue.order_card(tx, at, order_id, version)


def cancel(tx: Tx, sale: Sale, actor: str, at: int, reason: str = "") -> None:
    """Cancel an order for which no money has come: its goods are free, its attempts to pay given up.

    Raises Refused if it is paid, shipped or over.
    """
    if not sale.open or sale.fulfillment_status != "unfulfilled":
        raise Refused("order-not-cancelable", number=sale.number)
    end(tx, sale, actor, at, reason)
    balance(tx, sale)


def end(tx: Tx, sale: Sale, actor: str, at: int, reason: str = "") -> None:
    """Cancel an order, whatever was paid: its goods are free, its attempts given up, its invoice is taken back."""
    stock.release(tx, sale.id, actor, at)
    stock.cancel(tx, sale.id, actor, at)
    close_payments(tx, sale.id, "canceled", actor, at)
    events.change_order(tx, sale.id, sale.status, "canceled", actor, at, reason)
    tx.run("update orders set expires_at = null where id = :order", order=sale.id)
    withdraw_invoice(tx, sale, at)


def withdraw_invoice(tx: Tx, sale: Sale, at: int) -> None:
    """Take the message with the invoice of the present attempt away: what it asks for is over."""
    if sale.payment_method == "telegram":
        queue.put(
            tx,
            at,
            kind="withdraw",
            key=f"withdraw:{sale.public_id}:{sale.attempt}",
            lane=f"chat:{sale.customer}",
            payload={"order": sale.id, "customer": sale.customer},
            rank=Rank.REPLY,
        )


def serve(tx: Tx, settings: Settings, sale: Sale, actor: str, at: int) -> Refused | None:
    """Promise the goods of a paid order for good, holding them anew if it had ended; or what is short, and nothing."""
    if sale.status in ("expired", "canceled"):
        refusal = retake(tx, sale, hold_until(settings, sale.payment_method, at), actor, at)
        if refusal is not None:
            return refusal
    stock.allocate(tx, sale.id, actor, at)
    keep(tx, sale.id)
    return None


def _pair(one: int, other: int) -> tuple[int, int]:
    return one, other
