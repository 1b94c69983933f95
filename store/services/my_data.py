"""Everything that the shop keeps of a customer, as plain data for the file that he may ask for."""

from datetime import UTC, datetime

from store.ports import Tx, Value
from store.services.exports import Record, orders_of

_CUSTOMER = """
    select id, name, username, language_code, locale, reachable, blocked, created_at from customer where id = :customer
"""
_CUSTOMER_KEYS = (
    *("user_id", "name", "username", "telegram_language", "chosen_language", "reachable", "blocked", "created_at"),
)
_ADDRESSES = """
    select name, phone, address, country, used_at from address where customer_id = :customer order by used_at desc
"""
_ADDRESS_KEYS = ("name", "phone", "address", "country", "used_at")
_CART = """
    select v.sku, p.handle, l.quantity, l.added_at from cart c join cart_line l on l.cart_id = c.id
    join variant v on v.id = l.variant_id join product p on p.id = v.product_id
    where c.customer_id = :customer and c.status = 'active' order by l.added_at, l.variant_id
"""
_CART_KEYS = ("sku", "product", "quantity", "added_at")
_CONVERSATION = "select stack, updated_at from conversation where customer_id = :customer"
_ERASURE = "select asked_at from erasure where customer_id = :customer"


def everything(tx: Tx, customer: int) -> Record:
    """The customer's rows as one record; amounts are minor units, times are ISO 8601 in UTC."""
    orders = orders_of(tx, customer)
    for order in orders:
        _without_others(order, customer)
    found: Record = {
        "customer": next(iter(_records(tx, _CUSTOMER, _CUSTOMER_KEYS, customer)), None),
        "addresses": _records(tx, _ADDRESSES, _ADDRESS_KEYS, customer),
        "cart": _records(tx, _CART, _CART_KEYS, customer),
        "orders": orders,
        "conversation": _records(tx, _CONVERSATION, ("open_screens", "updated_at"), customer),
        "deletion_asked": _records(tx, _ERASURE, ("asked_at",), customer),
    }
    return {name: _dated(value) for name, value in found.items()}


def _records(tx: Tx, sql: str, keys: tuple[str, ...], customer: int) -> list[Record]:
    def build(*columns: Value) -> Record:
        return dict(zip(keys, columns, strict=True))

    return tx.rows(build, sql, customer=customer)


def _without_others(order: Record, customer: int) -> None:
    """Who paid for him is no data of his, nor who of the staff gave money back."""
    payments, refunds = order["payments"], order["refunds"]
    assert isinstance(payments, list)
    assert isinstance(refunds, list)
    for payment in payments:
        payment["payer"] = customer if payment["payer"] == customer else None
    for refund in refunds:
        del refund["actor"]


def _dated(value: object) -> object:
    """Moments as people and programs read them."""
    if isinstance(value, list):
        return [_dated(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _moment(each) if key.endswith("_at") else _dated(each) for key, each in value.items()}


def _moment(at: object) -> str | None:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds") if isinstance(at, int) else None
