"""Orders and customers as plain data for files. Amounts are minor units, times UTC milliseconds."""

from collections import defaultdict

from store.ports import Tx, Value

Record = dict[str, object]

_ORDERS = """
    select o.id, o.number, o.public_id, o.status, o.payment_status, o.fulfillment_status, o.payment_method,
        o.currency, o.subtotal, o.discount, o.shipping, o.tax, o.total, o.tax_included, o.paid, o.refunded,
        o.customer_id, o.locale, o.shipping_method, o.shipping_title, o.note, o.placed_at, o.closed_at,
        a.name, a.phone, a.address, a.country
    from orders o left join order_address a on a.order_id = o.id {where} order by o.id
"""
_ORDER_KEYS = (
    *("number", "public_id", "status", "payment_status", "fulfillment_status", "payment_method", "currency"),
    *("subtotal", "discount", "shipping", "tax", "total", "tax_included", "paid", "refunded", "customer", "locale"),
    *("shipping_method", "shipping_title", "note", "placed_at", "closed_at"),
)
_ADDRESS_KEYS = ("name", "phone", "address", "country")
_LINES = """
    select l.order_id, l.variant_id, l.product_id, p.handle, l.sku, l.shop_title, l.shop_options, l.quantity,
        l.unit_price, l.discount, l.tax_rate, l.tax, l.total
    from order_line l join orders o on o.id = l.order_id join product p on p.id = l.product_id {where}
    order by l.order_id, l.position
"""
_LINE_KEYS = (
    *("variant", "product", "handle", "sku", "title", "options", "quantity", "unit_price", "discount", "tax_rate"),
    *("tax", "total"),
)
_PAYMENTS = """
    select p.order_id, p.provider, p.attempt, p.status, p.amount, p.tip, p.currency, p.charge_id, p.provider_charge_id,
        p.payer, p.created_at, p.updated_at
    from payment p join orders o on o.id = p.order_id {where} order by p.order_id, p.id
"""
_PAYMENT_KEYS = (
    *("provider", "attempt", "status", "amount", "tip", "currency", "charge_id", "provider_charge_id", "payer"),
    *("created_at", "updated_at"),
)
_REFUNDS = """
    select r.order_id, r.status, r.amount, r.tip, r.currency, r.reason, p.provider_charge_id, r.actor, r.created_at,
        r.updated_at
    from refund r join payment p on p.id = r.payment_id join orders o on o.id = r.order_id {where}
    order by r.order_id, r.id
"""
_REFUND_KEYS = (
    *("status", "amount", "tip", "currency", "reason", "provider_charge_id", "actor", "created_at", "updated_at"),
)
_ATTENTION = (
    "select order_id, reason, detail, at from attention where resolved_at is null order by order_id, at, reason"
)
_ATTENTION_KEYS = ("reason", "detail", "at")
_CUSTOMERS = """
    select c.id, c.name, c.username, c.language_code, c.locale, c.reachable, c.created_at, count(o.id),
        sum(case when o.payment_status in ('paid', 'overpaid') then 1 else 0 end)
    from customer c left join orders o on o.customer_id = c.id
    where c.id > 0  -- nobody who stands in for one whose data was deleted
    group by c.id, c.name, c.username, c.language_code, c.locale, c.reachable, c.created_at order by c.id
"""
_CUSTOMER_KEYS = (
    *("customer", "name", "username", "language_code", "locale", "reachable", "created_at", "orders", "paid_orders"),
)
_ADDRESSES = """
    select customer_id, name, phone, address, country from address order by customer_id, used_at desc, id desc
"""


def orders(tx: Tx) -> list[Record]:
    """Every order, oldest first, with its lines, payments (with charge ids), refunds, address and attention."""
    attention = _grouped(tx, _ATTENTION, _ATTENTION_KEYS)
    return [{**record, "attention": attention[order]} for order, record in _orders(tx, "")]


def orders_of(tx: Tx, customer: int) -> list[Record]:
    """A customer's own orders, oldest first, without what the shop asks of its staff."""
    return [record for _, record in _orders(tx, "where o.customer_id = :customer", customer=customer)]


def _orders(tx: Tx, where: str, **params: Value) -> list[tuple[int, Record]]:
    """Orders by id as records; ``where`` is one of the two sentences above."""
    lines = _grouped(tx, _LINES.format(where=where), _LINE_KEYS, **params)
    payments = _grouped(tx, _PAYMENTS.format(where=where), _PAYMENT_KEYS, **params)
    refunds = _grouped(tx, _REFUNDS.format(where=where), _REFUND_KEYS, **params)

    def build(order: int, *columns: Value) -> tuple[int, Record]:
        record: Record = dict(zip(_ORDER_KEYS, columns, strict=False))
        record["tax_included"] = bool(record["tax_included"])
        where = columns[len(_ORDER_KEYS) :]
        record["address"] = None if where[0] is None else dict(zip(_ADDRESS_KEYS, where, strict=True))
        record["lines"] = lines[order]
        record["payments"] = payments[order]
        record["refunds"] = refunds[order]
        return order, record

    return tx.rows(build, _ORDERS.format(where=where), **params)


def customers(tx: Tx) -> list[Record]:
    """Every customer with the addresses last used, newest first, and how many orders he placed and paid."""
    addresses = _grouped(tx, _ADDRESSES, _ADDRESS_KEYS)

    def build(customer: int, *columns: Value) -> Record:
        record: Record = dict(zip(_CUSTOMER_KEYS, (customer, *columns), strict=True))
        record["reachable"] = bool(record["reachable"])
        record["paid_orders"] = record["paid_orders"] or 0
        record["addresses"] = addresses[customer]
        return record

    return tx.rows(build, _CUSTOMERS)


def _grouped(tx: Tx, sql: str, keys: tuple[str, ...], **params: Value) -> dict[int, list[Record]]:
    """Rows as records by their first column."""
    found: dict[int, list[Record]] = defaultdict(list)

    def add(owner: int, *columns: Value) -> None:
        found[owner].append(dict(zip(keys, columns, strict=True)))

    tx.rows(add, sql, **params)
    return found
