"""Is the shop's data whole? The invariants as queries over all rows; every violation is a sentence with its ids."""

from collections.abc import Callable
from dataclasses import dataclass

from store.model.order import ORDER, PAYMENT, PAYMENT_STATUSES, REFUND
from store.ports import Tx, Value

MANY = 100  # violations of one kind that are listed

# Money that is not what the order costs is explained: a human is asked, has accepted it, or it is to go back.
_EXPLAINED = """(
    exists (select 1 from attention a where a.order_id = o.id and (a.resolved_at is null or a.choice = 'accept'))
    or exists (select 1 from refund r where r.order_id = o.id and r.status in ('requested', 'pending')))
"""
_BACK = """(
    select coalesce(sum(r.amount - r.tip), 0) from refund r where r.payment_id = p.id and r.status = 'succeeded')
"""

_OVERSOLD = """
    select s.variant_id, s.on_hand, s.allocated, s.reserved, promised.quantity from stock s join (
        select r.variant_id, sum(r.quantity) as quantity from reservation r
        where r.status in ('held', 'allocated') and r.backorder = 0 and not exists (
            select 1 from attention a
            where a.order_id = r.order_id and a.reason = 'oversold' and a.resolved_at is null)
        group by r.variant_id
    ) promised on promised.variant_id = s.variant_id
    where promised.quantity > case when s.on_hand > 0 then s.on_hand else 0 end
"""
_NEGATIVE = "select variant_id, allocated, reserved from stock where allocated < 0 or reserved < 0"
_LEDGER = """
    select s.variant_id, s.on_hand, s.allocated, s.reserved, coalesce(m.on_hand, 0), coalesce(m.allocated, 0),
        coalesce(m.reserved, 0)
    from stock s left join (
        select variant_id, sum(on_hand) as on_hand, sum(allocated) as allocated, sum(reserved) as reserved
        from stock_move group by variant_id
    ) m on m.variant_id = s.variant_id
    where s.on_hand <> coalesce(m.on_hand, 0) or s.allocated <> coalesce(m.allocated, 0)
        or s.reserved <> coalesce(m.reserved, 0)
"""
_LIVE = """
    select s.variant_id, s.allocated, s.reserved, coalesce(r.allocated, 0), coalesce(r.reserved, 0)
    from stock s left join (
        select variant_id, sum(case status when 'allocated' then quantity else 0 end) as allocated,
            sum(case status when 'held' then quantity else 0 end) as reserved
        from reservation group by variant_id
    ) r on r.variant_id = s.variant_id
    where s.allocated <> coalesce(r.allocated, 0) or s.reserved <> coalesce(r.reserved, 0)
"""
_HOLDS = """
    select l.order_id, l.variant_id, l.quantity, coalesce(r.status, 'nothing'), coalesce(r.quantity, 0)
    from (select order_id, variant_id, sum(quantity) as quantity from order_line group by order_id, variant_id) l
    join orders o on o.id = l.order_id
    left join reservation r on r.order_id = l.order_id and r.variant_id = l.variant_id
    where case
        when r.quantity is null or r.quantity <> l.quantity then 1
        when o.status in ('expired', 'canceled') and r.status in ('held', 'allocated') then 1
        when o.status = 'placed' and r.status = 'released' then 1
        when o.status = 'placed' and o.payment_status = 'paid' and r.status = 'held' then 1
        when o.status = 'placed' and o.payment_method <> 'cash_on_delivery' and r.status = 'allocated'
            and o.payment_status in ('none', 'pending') then 1
        else 0 end = 1
"""
_UNTIL = """
    select r.order_id, r.variant_id, r.expires_at, o.expires_at from reservation r join orders o on o.id = r.order_id
    where r.status = 'held' and coalesce(r.expires_at, 0) <> coalesce(o.expires_at, 0)
"""
_PAID = """
    select o.id, o.number, o.paid, coalesce(sum(p.amount), 0) from orders o
    left join payment p on p.order_id = o.id and p.status = 'captured' and p.currency = o.currency
    group by o.id, o.number, o.paid having o.paid <> coalesce(sum(p.amount), 0)
"""
_EXACT = f"""
    select o.id, o.number, o.payment_status, o.total, o.paid - o.refunded, count(p.id) from orders o
    left join payment p on p.order_id = o.id and p.status = 'captured'
        and p.amount > {_BACK}
    where not {_EXPLAINED}
    group by o.id, o.number, o.payment_status, o.total, o.paid, o.refunded
    having (o.payment_status = 'paid' and (o.paid - o.refunded <> o.total
            or count(p.id) <> case when o.total = 0 then 0 else 1 end))
        or o.payment_status in ('overpaid', 'partially_paid')
        or (o.payment_status in ('none', 'pending') and (count(p.id) > 0 or o.total = 0))
        or (o.payment_status = 'refunded' and count(p.id) > 0)
"""
_CLAIMED = f"""
    select o.id, o.number, o.paid - o.refunded, o.total from orders o
    where o.payment_status = 'paid'
        and not exists (select 1 from attention a where a.order_id = o.id and a.choice = 'accept')
        and (o.paid - o.refunded <> o.total or 1 < (
            select count(*) from payment p where p.order_id = o.id and p.status = 'captured' and p.amount > {_BACK}))
"""
_UNSERVED = f"""
    select o.id, o.number, o.status from orders o
    where o.payment_status in ('paid', 'overpaid', 'partially_paid') and o.status not in ('placed', 'completed')
        and not {_EXPLAINED}
"""
_CHARGES = """
    select provider, charge_id, count(*) from payment where charge_id is not null group by provider, charge_id
    having count(*) > 1
"""
_NO_CHARGE = """
    select id, order_id, status from payment
    where (status = 'captured' and charge_id is null) or (status <> 'captured' and charge_id is not null)
"""
_PARKED = "select bot_id, update_id, error from dead_update where payload like :mark and settled_at is null"
_REFUNDED = "select id, number, paid, refunded from orders where refunded > paid or refunded < 0"
_OVER = """
    select p.id, p.order_id, p.amount + p.tip, sum(r.amount), p.status, p.tip, sum(r.tip)
    from refund r join payment p on p.id = r.payment_id where r.status <> 'failed'
    group by p.id, p.order_id, p.amount, p.tip, p.status
    having sum(r.amount) > p.amount + p.tip or sum(r.tip) > p.tip or min(r.tip) < 0 or p.status <> 'captured'
"""
_ELSEWHERE = """
    select r.id, r.order_id, p.order_id, r.currency, p.currency from refund r join payment p on p.id = r.payment_id
    where r.order_id <> p.order_id or r.currency <> p.currency
"""
_SUMS = f"""
    select o.id, o.number, o.refunded, coalesce(sum({_BACK}), 0) from orders o
    left join payment p on p.order_id = o.id and p.currency = o.currency
    group by o.id, o.number, o.refunded having o.refunded <> coalesce(sum({_BACK}), 0)
"""
_RETURNED = """
    select order_id, id, quantity, quantity_canceled, quantity_fulfilled, quantity_returned, quantity_restocked
    from order_line
    where not (0 <= quantity_restocked and quantity_restocked <= quantity_returned
        and quantity_returned <= quantity_fulfilled and quantity_fulfilled <= quantity - quantity_canceled)
        or refunded > total
"""
_TWINS = """
    select cart_id, count(*) from orders where status in ('draft', 'placed', 'completed') group by cart_id
    having count(*) > 1
"""
_NUMBERS = "select number, count(*) from orders group by number having count(*) > 1"
_OPEN_CARTS = """
    select c.id, o.number, c.status from orders o join cart c on c.id = o.cart_id
    where c.status <> 'ordered' or c.customer_id <> o.customer_id
"""
_TOTALS = """
    select o.id, o.number, o.total, coalesce(l.total, 0) + o.shipping + o.shipping_tax * (1 - o.tax_included),
        o.subtotal, coalesce(l.subtotal, 0), o.discount, coalesce(l.discount, 0), o.tax,
        coalesce(l.tax, 0) + o.shipping_tax
    from orders o left join (
        select order_id, sum(total) as total, sum(quantity * unit_price) as subtotal, sum(discount) as discount,
            sum(tax) as tax
        from order_line group by order_id
    ) l on l.order_id = o.id
    where o.total <> coalesce(l.total, 0) + o.shipping + o.shipping_tax * (1 - o.tax_included)
        or o.subtotal <> coalesce(l.subtotal, 0) or o.discount <> coalesce(l.discount, 0)
        or o.tax <> coalesce(l.tax, 0) + o.shipping_tax
        or o.total <> o.subtotal - o.discount + o.shipping + o.tax * (1 - o.tax_included)
"""
_LINE_TOTALS = """
    select l.order_id, l.id, l.total, l.quantity * l.unit_price - l.discount + l.tax * (1 - o.tax_included)
    from order_line l join orders o on o.id = l.order_id
    where l.total <> l.quantity * l.unit_price - l.discount + l.tax * (1 - o.tax_included)
"""
_UNEXPLAINED = "select id, kind, key from queue where status = 'dead' and error = ''"
_UNSENT = """
    select o.id, o.number, o.attempt from orders o
    where o.status = 'placed' and o.payment_method = 'telegram' and o.payment_status = 'none'
        and o.expires_at is not null
        and not exists (select 1 from queue q where q.key = 'invoice:' || o.public_id || ':' || o.attempt)
"""
_STATUS_NOW = """
    select subject, id, status, told from (
        select 'order' as subject, o.id, o.status, coalesce((select e.new from event e
            where e.subject = 'order' and e.order_id = o.id order by e.id desc limit 1), '') as told
        from orders o
        union all
        select 'payment', p.id, p.status, coalesce((select e.new from event e
            where e.subject = 'payment' and e.order_id = p.order_id and e.subject_id = p.id
            order by e.id desc limit 1), '')
        from payment p
        union all
        select 'refund', r.id, r.status, coalesce((select e.new from event e
            where e.subject = 'refund' and e.order_id = r.order_id and e.subject_id = r.id
            order by e.id desc limit 1), '')
        from refund r
    ) now where status <> told
"""
_CHAIN = """
    select subject, subject_id, id, old, told from (
        select subject, subject_id, id, old, lag(new, 1, '') over (partition by subject, subject_id order by id) as told
        from event where subject <> 'attention'
    ) chain where old <> told
"""
_STEPS = "select subject, old, new, min(id) from event where subject <> 'attention' group by subject, old, new"


@dataclass(frozen=True, slots=True)
class InvariantReport:
    """One invariant: whether it holds, and if not, what is against it."""

    number: int
    name: str
    violations: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class _Query:
    """Rows that must not be there, and the sentence that each of them makes."""

    sql: str
    sentence: str


_QUERIES: dict[int, tuple[str, tuple[_Query, ...]]] = {
    1: (
        "nothing is sold that is not there",
        (
            _Query(_NEGATIVE, "variant {0}: allocated {1} or reserved {2} is negative"),
            _Query(
                _OVERSOLD,
                "variant {0}: {4} are promised to orders without attention, {1} on hand (allocated {2}, reserved {3})",
            ),
        ),
    ),
    2: (
        "stock equals its ledger and its reservations",
        (
            _Query(
                _LEDGER,
                "variant {0}: on hand {1}, allocated {2}, reserved {3}, but the ledger says {4}, {5}, {6}",
            ),
            _Query(_LIVE, "variant {0}: allocated {1}, reserved {2}, but its reservations say {3}, {4}"),
            _Query(_HOLDS, "order id {0}: of variant {1} it takes {2}, but its reservation is {3} of {4}"),
            _Query(_UNTIL, "order id {0}: variant {1} is held until {2}, the order says {3}"),
        ),
    ),
    3: (
        "money is where it belongs",
        (
            _Query(_PAID, "order {1} (id {0}): paid says {2}, its captured payments are {3}"),
            _Query(_EXACT, "order {1} (id {0}): {2} with total {3}, paid {4} by {5} payments, and no attention"),
            _Query(_CLAIMED, "order {1} (id {0}): says paid, but {2} of {3} came or more than one payment did"),
            _Query(_UNSERVED, "order {1} (id {0}): money came, it is {2}, and nobody is asked to look"),
            _Query(_CHARGES, "{0} charge {1} was written down {2} times"),
            _Query(_NO_CHARGE, "payment {0} of order id {1}: {2}, which does not go with its charge id"),
        ),
    ),
    4: (
        "no more goes back than came",
        (
            _Query(_REFUNDED, "order {1} (id {0}): paid {2}, refunded {3}"),
            _Query(_OVER, "payment {0} ({4}) of order id {1}: {2} were taken (tip {5}), {3} go back (tip {6})"),
            _Query(_ELSEWHERE, "refund {0} of order id {1}, {3}, is of a payment of order id {2}, {4}"),
            _Query(_SUMS, "order {1} (id {0}): refunded {2}, but its refunds sum to {3}"),
            _Query(
                _RETURNED,
                "order id {0}, line {1}: ordered {2}, canceled {3}, fulfilled {4}, returned {5}, restocked {6},"
                " or refunded more than its total",
            ),
        ),
    ),
    5: (
        "one cart, one order, one number",
        (
            _Query(_TWINS, "cart {0} made {1} live orders"),
            _Query(_NUMBERS, "order number {0} is given {1} times"),
            _Query(_OPEN_CARTS, "cart {0} of order {1} is {2}, or is not its customer's"),
        ),
    ),
    6: (
        "totals are the sum of their parts",
        (
            _Query(
                _TOTALS,
                "order {1} (id {0}): total {2} of parts {3}, subtotal {4} of {5}, discount {6} of {7}, tax {8} of {9}",
            ),
            _Query(_LINE_TOTALS, "order id {0}, line {1}: total {2}, its parts are {3}"),
        ),
    ),
    7: (
        "what was promised is sent or visibly dead",
        (
            _Query(_UNEXPLAINED, "queue row {0} ({1}, {2}) is dead without a reason"),
            _Query(_UNSENT, "order {1} (id {0}): the invoice of attempt {2} was never queued"),
        ),
    ),
    8: (
        "every status has its history",
        (
            _Query(_STATUS_NOW, "{0} {1} is {2}, but its last event made it {3!r}"),
            _Query(_CHAIN, "{0} {1}, event {2}: it begins at {3!r}, but the one before ended at {4!r}"),
        ),
    ),
}


def check(tx: Tx) -> list[InvariantReport]:
    """Look at every row; one report for each invariant that rows can show."""
    reports = []
    for number, (name, queries) in _QUERIES.items():
        found = [sentence for query in queries for sentence in _violations(tx, query)]
        extra = _EXTRA.get(number)
        reports.append(InvariantReport(number, name, tuple(found + (extra(tx) if extra else []))))
    return reports


def _violations(tx: Tx, query: _Query) -> list[str]:
    def say(*columns: Value) -> str:
        return query.sentence.format(*columns)

    return tx.rows(say, f"{query.sql} limit :limit", limit=MANY)


def _parked(tx: Tx) -> list[str]:
    """Money that a message told of, and that no order could be found for."""

    def say(bot: int, update: int, error: str) -> str:
        return f"update {update} of bot {bot} tells of a payment and is set aside: {error.strip().splitlines()[-1:]}"

    return tx.rows(say, _PARKED, mark='%"successful_payment"%')


def _steps(tx: Tx) -> list[str]:
    """Changes that the tables do not allow, and payment statuses that they do not know."""
    machines = {"order": ORDER, "payment": PAYMENT, "refund": REFUND}
    wrong = [
        f"event {event}: {subject} went from {old!r} to {new!r}, which is not allowed"
        for subject, old, new, event in tx.rows(lambda *row: row, _STEPS)
        if not machines[subject].allows(old, new)
    ]
    for status, order in tx.rows(
        lambda *row: row, "select payment_status, min(id) from orders group by payment_status"
    ):
        if status not in PAYMENT_STATUSES:
            wrong.append(f"order id {order}: {status!r} is no payment status")
    return wrong


_EXTRA: dict[int, Callable[[Tx], list[str]]] = {3: _parked, 8: _steps}
