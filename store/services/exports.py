"""Orders and customers as plain data for files. Amounts are minor units, times UTC milliseconds."""

from collections import defaultdict

from store.ports import Tx, Value

Record = dict[str, object]

_ORDERS = """
    select o.id, o.number, o.public_id, o.status, o.payment_status, o.fulfillment_status, o.payment_method,
        o.currency, o.subtotal, o.discount, o.shipping, o.tax, o.total, o.tax_included, o.paid, o.refunded,
        o.customer_id, o.locale, o.shipping_method, o.shipping_title, o.note, o.placed_at, o.closed_at,
        a.name, a.phone, a.address, a.country
    from orders o left join order_address a on a.order_id = o.id order by o.id
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
    from order_line l join product p on p.id = l.product_id order by l.order_id, l.position
"""
_LINE_KEYS = (
    *("variant", "product", "handle", "sku", "title", "options", "quantity", "unit_price", "discount", "tax_rate"),
    *("tax", "total"),
)
_PAYMENTS = """
    select order_id, provider, attempt, status, amount, tip, currency, charge_id, provider_charge_id, payer,
        created_at, updated_at
    from payment order by order_id, id
"""
_PAYMENT_KEYS = (
    *("provider", "attempt", "status", "amount", "tip", "currency", "charge_id", "provider_charge_id", "payer"),
    *("created_at", "updated_at"),
)
_ATTENTION = (
    "select order_id, reason, detail, at from attention where resolved_at is null order by order_id, at, reason"
)
_ATTENTION_KEYS = ("reason", "detail", "at")
_CUSTOMERS = """
    select c.id, c.name, c.username, c.language_code, c.locale, c.reachable, c.created_at, count(o.id),
        sum(case when o.payment_status in ('paid', 'overpaid') then 1 else 0 end)
    from customer c left join orders o on o.customer_id = c.id
    group by c.id, c.name, c.username, c.language_code, c.locale, c.reachable, c.created_at order by c.id
"""
_CUSTOMER_KEYS = (
    *("customer", "name", "username", "language_code", "locale", "reachable", "created_at", "orders", "paid_orders"),
)
_ADDRESSES = """
    select customer_id, name, phone, address, country from address order by customer_id, used_at desc, id desc
"""


def orders(tx: Tx) -> list[Record]:
    """Every order, oldest first, with its lines, payments (with the providers' charge ids), address and attention."""
    lines = _grouped(tx, _LINES, _LINE_KEYS)
    payments = _grouped(tx, _PAYMENTS, _PAYMENT_KEYS)
    attention = _grouped(tx, _ATTENTION, _ATTENTION_KEYS)

    def build(order: int, *columns: Value) -> Record:
        record: Record = dict(zip(_ORDER_KEYS, columns, strict=False))
        record["tax_included"] = bool(record["tax_included"])
        where = columns[len(_ORDER_KEYS) :]
        record["address"] = None if where[0] is None else dict(zip(_ADDRESS_KEYS, where, strict=True))
        record["lines"] = lines[order]
        record["payments"] = payments[order]
        record["attention"] = attention[order]
        return record

    return tx.rows(build, _ORDERS)


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


def _grouped(tx: Tx, sql: str, keys: tuple[str, ...]) -> dict[int, list[Record]]:
    """Rows as records by their first column."""
    found: dict[int, list[Record]] = defaultdict(list)

    def add(owner: int, *columns: Value) -> None:
        found[owner].append(dict(zip(keys, columns, strict=True)))

    tx.rows(add, sql)
    return found
