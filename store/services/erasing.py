"""A customer's data is deleted: his orders go on without him, everything else goes.

Orders must be kept for some years, with what was sold and paid; a stand-in takes the customer's place in them, whose id
is random and is no messenger's. While something is still to be paid, delivered or given back, the wish waits, visibly
and across restarts, and can be withdrawn. The work is done in slices, each of which leaves the shop whole.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeGuard

from store.model.privacy import Hindrance, HindranceReason
from store.model.settings import Settings
from store.ports import Tx, Value
from store.services import queue
from store.services.queue import Rank

SLICE = 25  # orders that are worked in one transaction
SOON = 1000  # milliseconds until the work begins: the screen that says so comes first
BEYOND = 2**53  # no messenger's id is as large; core.telegram.org/bots/api#user says 52 bits
MONEY = '%"successful_payment"%'

_HINDRANCES = """
    select number, reason from (select o.id, o.number, case
        when exists (select 1 from refund r where r.order_id = o.id and r.status in ('requested', 'pending'))
            then 'refund'
        when exists (select 1 from payment p where p.order_id = o.id and p.status in ('pending', 'authorized')
            and o.payment_method = 'telegram') then 'payment'
        when exists (select 1 from attention a where a.order_id = o.id and a.resolved_at is null) then 'attention'
        when o.status = 'placed' and o.fulfillment_status <> 'delivered' and (:served = 0
            or o.payment_status in ('none', 'pending')) then 'open'
        else '' end as reason
    from orders o where o.customer_id = :customer) own where reason <> '' order by id
"""
_STRAYS = "select payload from dead_update where settled_at is null and payload like :mark"
_ASK = """
    insert into erasure (customer_id, asked_at, served, actor) values (:customer, :at, :served, :actor)
    on conflict (customer_id) do update set served = excluded.served, actor = excluded.actor
        where excluded.served > erasure.served
"""
_WAITING = "select customer_id, served from erasure where customer_id > :after order by customer_id limit :limit"
_STAND_IN = "insert into customer (id, reachable, created_at) values (:id, 0, 0)"
_OWN = "select id from orders where customer_id = :customer order by id limit :limit"
_ELSEWHERE = """
    select order_id from payment where payer = :customer
    union select order_id from event where actor = :actor
    union select order_id from refund where actor = :actor
    union select order_id from attention where detail = :paid_by
"""
_QUEUED = """
    select id from queue where lane = :lane or payload like :middle or payload like :last
"""
# What an order says of a person. Its lines, sums, payments and their charge ids stay as they are.
_NAMELESS = (
    "update orders set customer_id = :stand_in, locale = :locale, note = '', version = version + 1 where id = :order",
    "update cart set customer_id = :stand_in where id = (select cart_id from orders where id = :order)",
    "delete from cart_line where cart_id = (select cart_id from orders where id = :order)",
    "update order_address set name = '', phone = '', address = '' where order_id = :order",
    "update attention set detail = '' where order_id = :order",
    "update event set data = '' where order_id = :order and data <> ''",
    "update refund set note = '' where order_id = :order and note <> 'by hand'",
    "delete from card where kind = 'invoice' and entity_id = :order",
)
# What the orders of others say of him: he may have paid for a friend.
_STRANGER = (
    "update payment set payer = null where order_id = :order and payer = :customer",
    "update event set actor = :nobody where order_id = :order and actor = :actor",
    "update refund set actor = :nobody where order_id = :order and actor = :actor",
    "update attention set detail = '' where order_id = :order and detail = :paid_by",
)
_LEDGER = """
    update stock_move set actor = :nobody where kind = :kind and ref >= :first and ref < :last and actor = :actor
"""
_MOVES = ("reserve", "release", "allocate", "cancel", "ship")
_REST = (
    "delete from cart_line where cart_id in (select id from cart where customer_id = :customer)",
    "delete from cart where customer_id = :customer",
    "delete from address where customer_id = :customer",
    "delete from conversation where customer_id = :customer",
    "delete from erasure where customer_id = :customer",
    "delete from customer where id = :customer",
)
_KEPT = "select payload from dead_update where bot_id = :bot and update_id = :update"
_EMPTIED = "update dead_update set payload = :payload, error = '' where bot_id = :bot and update_id = :update"
_CARDED = "select o.version from orders o join card c on c.kind = 'order' and c.entity_id = o.id where o.id = :order"


class Outcome(Enum):
    """How a slice ended: there is more to do, an update of his is being worked, an order or payment must end first,
    the wish was withdrawn, nothing is left of him.
    """

    MORE = "more"
    BUSY = "busy"
    WAITS = "waits"
    WITHDRAWN = "withdrawn"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a customer is named outside his own rows: others' orders, queue rows, updates kept (bot, update)."""

    orders: tuple[int, ...]
    queued: tuple[int, ...]
    updates: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row of ``erasure``. ``served``: an owner says that what was paid is delivered."""

    at: int
    served: int
    stand_in: int | None


def hindrances(tx: Tx, customer: int, *, served: bool = False) -> tuple[Hindrance, ...]:
    """What must end before the customer can be forgotten. ``served``: paid orders count as delivered."""

    def build(number: str, reason: HindranceReason) -> Hindrance:
        return Hindrance(number, reason)

    open_ = tx.rows(build, _HINDRANCES, customer=customer, served=int(served))
    if any(_names(json.loads(payload), customer) for payload in tx.rows(str, _STRAYS, mark=MONEY)):
        open_.append(Hindrance("", "stray"))
    return tuple(open_)


def ask(tx: Tx, at: int, customer: int, actor: str, *, served: bool = False) -> None:
    """Wish that a customer be forgotten, once; the work begins as soon as nothing is in its way."""
    tx.run(_ASK, customer=customer, at=at, served=int(served), actor=actor)
    if not hindrances(tx, customer, served=served):
        promise(tx, at, customer)


def withdraw(tx: Tx, customer: int) -> bool:
    """Forget the wish; False if the work has begun, or nobody wished it."""
    return tx.run("delete from erasure where customer_id = :customer and stand_in is null", customer=customer) == 1


def promise(tx: Tx, at: int, customer: int) -> None:
    """Have the work done, behind what is still to be sent to the customer."""
    lane = f"chat:{customer}"
    if not queue.waits(tx, lane, "erase"):
        payload: queue.Payload = {"customer": customer}
        key = f"erase:{customer}:{at}"
        queue.put(tx, at, kind="erase", key=key, lane=lane, payload=payload, rank=Rank.REPLY, run_at=at + SOON)


def due(tx: Tx, _at: int, limit: int) -> list[int]:
    """Customers whose wish nothing is in the way of any more."""
    ready: list[int] = []
    after = -(2**63)
    while len(ready) < limit:
        found = tx.rows(lambda customer, served: (customer, served), _WAITING, after=after, limit=limit)
        if not found:
            break
        after = found[-1][0]
        ready += [customer for customer, served in found if not hindrances(tx, customer, served=bool(served))]
    return ready[:limit]


def traces(tx: Tx, customer: int) -> Traces:
    """Where the customer is named: whole tables are read, so it is done on a reader."""
    elsewhere = tx.rows(int, _ELSEWHERE, customer=customer, actor=_actor(customer), paid_by=f"paid by {customer}")
    middle, last = f'%"customer":{customer},%', f'%"customer":{customer}}}'
    queued = tx.rows(int, _QUEUED, lane=f"chat:{customer}", middle=middle, last=last)
    sql = "select bot_id, update_id, payload from dead_update where payload like :id"
    found = tx.rows(lambda *row: row, sql, id=f"%{customer}%")
    updates = tuple((bot, update) for bot, update, payload in found if _names(json.loads(payload), customer))
    return Traces(tuple(elsewhere), tuple(queued), updates)


def step(tx: Tx, settings: Settings, at: int, customer: int, found: Traces) -> Outcome:
    """One slice of the work. It takes milliseconds: it belongs on the thread."""
    wish = tx.row(_Wish, "select asked_at, served, stand_in from erasure where customer_id = :id", id=customer)
    if wish is None:
        return Outcome.WITHDRAWN
    if hindrances(tx, customer, served=bool(wish.served)):
        return Outcome.WAITS
    if _heard(tx, customer):
        return Outcome.BUSY
    stand_in = wish.stand_in or _stand_in(tx, customer)
    orders = tx.rows(int, _OWN, customer=customer, limit=SLICE)
    for order in orders:
        _nameless(tx, settings, at, order, customer, stand_in)
    if len(orders) == SLICE:
        return Outcome.MORE
    for order in found.orders:
        _strange(tx, order, customer, stand_in)
    _rest(tx, settings, at, customer, found)
    if not tx.value(int, "select count(*) from orders where customer_id = :id", id=stand_in):
        tx.run("delete from customer where id = :id", id=stand_in)
    return Outcome.DONE


def _heard(tx: Tx, customer: int) -> bool:
    """Whether something that he did is still in the inbox: its effect would bring him back."""
    kept = tx.rows(str, "select payload from inbox where payload like :id", id=f"%{customer}%")
    return any(_names(json.loads(payload), customer) for payload in kept)


def _stand_in(tx: Tx, customer: int) -> int:
    """A customer who is nobody: his id is random, so that nothing leads back."""
    number = -(BEYOND + secrets.randbelow(2**62))
    tx.run(_STAND_IN, id=number)
    tx.run("update erasure set stand_in = :number where customer_id = :customer", number=number, customer=customer)
    return number


def _nameless(tx: Tx, settings: Settings, at: int, order: int, customer: int, stand_in: int) -> None:
    _strange(tx, order, customer, stand_in)
    _run(tx, _NAMELESS, order=order, stand_in=stand_in, locale=settings.language)
    tx.run("update payment set payer = null where order_id = :order", order=order)
    nobody, actor, first, last = _actor(stand_in), _actor(customer), f"order:{order}:", f"order:{order};"
    for kind in _MOVES:
        tx.run(_LEDGER, kind=kind, first=first, last=last, actor=actor, nobody=nobody)
    version = tx.value(int, _CARDED, order=order)
    if version is not None:
        queue.order_card(tx, at, order, version)


def _strange(tx: Tx, order: int, customer: int, stand_in: int) -> None:
    actor, nobody, paid_by = _actor(customer), _actor(stand_in), f"paid by {customer}"
    _run(tx, _STRANGER, order=order, customer=customer, actor=actor, nobody=nobody, paid_by=paid_by)


def _rest(tx: Tx, settings: Settings, at: int, customer: int, found: Traces) -> None:
    """Everything but orders; the last word to him is promised, and takes its own row with it when it was sent."""
    last = _last_word(tx, settings, customer)
    tx.many("delete from queue where id = :id", [{"id": row} for row in found.queued])
    lane = f"chat:{customer}"
    tx.run("delete from queue where lane = :lane and status = 'waiting'", lane=lane)
    for bot, update in found.updates:
        payload = tx.value(str, _KEPT, bot=bot, update=update)
        tx.run(_EMPTIED, bot=bot, update=update, payload=_money_of(payload or "{}"))
    for sql in _REST:
        tx.run(sql, customer=customer)
    key = f"farewell:{secrets.token_urlsafe(9)}"
    queue.put(tx, at, kind="farewell", key=key, lane=lane, payload=last, rank=Rank.REPLY)


def _last_word(tx: Tx, settings: Settings, customer: int) -> queue.Payload:
    """What telling him that it is done needs: his language, and which message still has buttons or a keyboard."""
    sql = """select case when c.locale <> '' then c.locale else c.language_code end, s.live_message,
                 coalesce(s.reply_keyboard, 0)
             from customer c left join conversation s on s.customer_id = c.id where c.id = :id"""

    def build(locale: str, live: int | None, keyboard: int) -> queue.Payload:
        return {"customer": customer, "locale": locale, "live": live, "keyboard": keyboard}

    return tx.row(build, sql, id=customer) or build(settings.language, None, 0)


def _run(tx: Tx, statements: tuple[str, ...], **params: Value) -> None:
    """Each statement with those of the parameters that it names."""
    for sql in statements:
        tx.run(sql, **{name: value for name, value in params.items() if f":{name}" in sql})


def _actor(customer: int) -> str:
    return f"customer:{customer}"


def _names(update: object, customer: int) -> bool:
    """Whether an update's JSON holds this user's id, wherever."""
    return any(
        key in ("id", "user_id") and value == customer
        for each in _objects(update)
        for key, value in each.items()
        if not isinstance(value, bool)
    )


def _money_of(update: str) -> str:
    """What an update said of money, without whose it was."""
    found = [each["successful_payment"] for each in _objects(json.loads(update)) if "successful_payment" in each]
    money = [
        {name: value for name, value in each.items() if name != "order_info"} for each in found if _is_object(each)
    ]
    return json.dumps({"message": {"successful_payment": money[0]}} if money else {}, separators=(",", ":"))


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)
