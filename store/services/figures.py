"""What the shop looks like in numbers, for those who watch it: cheap enough to be asked every few seconds.

What is open now is counted by partial indexes; what has happened is counted from the events after the last look.
"""

from dataclasses import dataclass

from store.ports import Tx


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of the queue of one rank. ``late`` is how long the first of them is overdue, in milliseconds."""

    rank: int
    rows: int
    late: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Now. ``inbox_age`` is that of its oldest update in milliseconds; pairs are a name and how many there are."""

    inbox: int
    inbox_age: int
    queue: tuple[Waiting, ...]
    dead_updates: int
    dead_jobs: int
    open_orders: tuple[tuple[str, int], ...]  # placed, by payment status
    attention: tuple[tuple[str, int], ...]  # by reason
    open_refunds: int


@dataclass(frozen=True, slots=True)
class Happened:
    """Since the last look: changes by (subject, new status), money by currency in minor units; the ``last`` event."""

    last: int
    changes: tuple[tuple[str, str, int], ...]
    captured: tuple[tuple[str, int], ...]
    refunded: tuple[tuple[str, int], ...]


_QUEUE = "select rank, count(*), :at - min(run_at) from queue where status = 'waiting' group by rank"
_ORDERS = "select payment_status, count(*) from orders where status in ('draft', 'placed') group by payment_status"
_ATTENTION = "select reason, count(*) from attention where resolved_at is null group by reason"
_REFUNDS = "select count(*) from refund where status in ('requested', 'pending')"
_OLDEST = "select received_at from inbox order by bot_id, update_id limit 1"
_CHANGES = "select subject, new, count(*) from event where id > :after and id <= :last group by subject, new"
_CAPTURED = """
    select p.currency, sum(p.amount + p.tip) from event e join payment p on p.id = e.subject_id
    where e.id > :after and e.id <= :last and e.subject = 'payment' and e.new = 'captured' group by p.currency
"""
_REFUNDED = """
    select r.currency, sum(r.amount) from event e join refund r on r.id = e.subject_id
    where e.id > :after and e.id <= :last and e.subject = 'refund' and e.new = 'succeeded' group by r.currency
"""


def now(tx: Tx, at: int) -> Figures:
    """What is open."""
    oldest = tx.value(int, _OLDEST)
    return Figures(
        inbox=_count(tx, "select count(*) from inbox"),
        inbox_age=max(0, at - oldest) if oldest else 0,
        queue=tuple(tx.rows(lambda rank, rows, late: Waiting(rank, rows, max(0, late)), _QUEUE, at=at)),
        dead_updates=_count(tx, "select count(*) from dead_update"),
        dead_jobs=_count(tx, "select count(*) from queue where status = 'dead'"),
        open_orders=tuple(tx.rows(lambda status, count: (str(status), int(count)), _ORDERS)),
        attention=tuple(tx.rows(lambda reason, count: (str(reason), int(count)), _ATTENTION)),
        open_refunds=_count(tx, _REFUNDS),
    )


def last_event(tx: Tx) -> int:
    """The number of the newest event, 0 where there is none."""
    return tx.value(int, "select max(id) from event") or 0


def since(tx: Tx, after: int) -> Happened:
    """What has happened after an event."""
    last = last_event(tx)
    return Happened(
        last=last,
        changes=tuple(
            tx.rows(lambda subject, new, count: (str(subject), str(new), int(count)), _CHANGES, after=after, last=last)
        ),
        captured=tuple(tx.rows(lambda currency, sum_: (str(currency), int(sum_)), _CAPTURED, after=after, last=last)),
        refunded=tuple(tx.rows(lambda currency, sum_: (str(currency), int(sum_)), _REFUNDED, after=after, last=last)),
    )


def first_order(tx: Tx) -> int | None:
    """When the first order was placed, in UTC milliseconds."""
    return tx.value(int, "select placed_at from orders order by id limit 1")


def pulse(tx: Tx, at: int) -> None:
    """Write something, to see whether one can."""
    sql = """insert into counter (name, value) values ('pulse', :at)
             on conflict (name) do update set value = excluded.value"""
    tx.run(sql, at=at)


def _count(tx: Tx, sql: str) -> int:
    return tx.value(int, sql) or 0
