"""The queue: everything that happens later or outside, written in the transaction that wants it.

A row is leased by a worker, retried with back-off and jitter, and ends ``done`` or, visibly, ``dead``.
Order is kept inside a lane: a later row waits while an earlier one of its lane does.
"""

import json
from dataclasses import dataclass
from enum import IntEnum

from store.ports import Tx, Value

Payload = dict[str, str | int | None]

LEASE = 180_000  # milliseconds; longer than an upload may take
KEEP_DONE = 7 * 24 * 3600 * 1000  # milliseconds
BACKOFF = (1, 5, 15, 60, 300, 900, 1800, 3600)  # seconds; the last one repeats


class Rank(IntEnum):
    """What goes first when the sender must choose."""

    REPLY = 0
    NOTICE = 1
    BULK = 2


_TAKE = """
    select id, kind, payload, key, lane, rank, attempts + 1, created_at from queue q
    where status = 'waiting' and rank = :rank and run_at <= :at and (lease is null or lease <= :at)
      and not exists (select 1 from queue e where e.lane = q.lane and e.status = 'waiting' and e.id < q.id)
    order by run_at, id limit :limit
"""
# An end counts only for the attempt that it belongs to: a worker that was too slow changes nothing any more.
_MINE = "where id = :id and status = 'waiting' and attempts = :attempts"


@dataclass(frozen=True, slots=True)
class Job:
    """A leased row. ``payload`` is what was put; ``attempts`` counts this one too."""

    id: int
    kind: str
    payload: Payload
    key: str
    lane: str
    rank: int
    attempts: int
    created_at: int


def put(
    tx: Tx,
    at: int,
    *,
    kind: str,
    key: str,
    lane: str,
    payload: Payload,
    rank: Rank = Rank.NOTICE,
    run_at: int | None = None,
) -> bool:
    """Put a row; False if its key was put before (no twin)."""
    sql = """insert into queue (kind, payload, key, lane, rank, run_at, created_at)
             values (:kind, :payload, :key, :lane, :rank, :run_at, :at) on conflict (key) do nothing"""
    tx.signal("queue")
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return (
        tx.run(
            sql,
            kind=kind,
            payload=data,
            key=key,
            lane=lane,
            rank=int(rank),
            run_at=at if run_at is None else run_at,
            at=at,
        )
        == 1
    )


def notify(tx: Tx, at: int, notice: str, customer: int, order: int, suffix: str = "") -> bool:
    """Promise a notice about an order to its customer: at least once, in order."""
    payload: Payload = {"notice": notice, "customer": customer, "order": order}
    return put(tx, at, kind="notice", key=f"notice:{notice}:{order}:{suffix}", lane=f"chat:{customer}", payload=payload)


def order_card(tx: Tx, at: int, order: int, version: int) -> bool:
    """Promise the staff a card of this order as it is now; the card in the chat is kept current."""
    return put(
        tx, at, kind="order_card", key=f"card:{order}:{version}", lane=f"staff:{order}", payload={"order": order}
    )


def take(tx: Tx, at: int, limit: int = 30, busy: frozenset[int] = frozenset()) -> list[Job]:
    """Lease what is due: at most one row a lane, replies before notices before bulk.

    ``busy`` are rows that this worker still works on, although their lease may be over.
    """
    jobs: list[Job] = []
    for rank in Rank:
        if len(jobs) < limit:
            found = tx.rows(_job, _TAKE, at=at, rank=int(rank), limit=limit - len(jobs) + len(busy))
            jobs += [job for job in found if job.id not in busy][: limit - len(jobs)]
    lease = "update queue set lease = :lease, attempts = attempts + 1 where id = :id"
    tx.many(lease, [{"lease": at + LEASE, "id": job.id} for job in jobs])
    return jobs


def next_due(tx: Tx) -> int | None:
    """When the next row is due, in UTC milliseconds."""
    return tx.value(
        int, "select min(case when lease > run_at then lease else run_at end) from queue where status = 'waiting'"
    )


def done(tx: Tx, at: int, job: Job) -> bool:
    """The row has had its effect. False if it is no longer this attempt's to end."""
    sql = f"update queue set status = 'done', done_at = :at, lease = null, error = '' {_MINE}"
    return tx.run(sql, at=at, id=job.id, attempts=job.attempts) == 1


def retry(tx: Tx, at: int, job: Job, error: str, delay: int | None = None) -> bool:
    """Try again after ``delay`` milliseconds (default: back-off by attempts; the id spreads equal delays)."""
    wait = BACKOFF[min(job.attempts, len(BACKOFF)) - 1] * 1000 if delay is None else delay
    jitter = wait * (job.id % 10) // 40
    sql = f"update queue set run_at = :run_at, lease = null, error = :error {_MINE}"
    return tx.run(sql, run_at=at + wait + jitter, error=error[:500], id=job.id, attempts=job.attempts) == 1


def bury(tx: Tx, at: int, job: Job, error: str) -> bool:
    """Give up, visibly: the row stays with its reason, and its lane goes on."""
    sql = f"update queue set status = 'dead', done_at = :at, lease = null, error = :error {_MINE}"
    return tx.run(sql, at=at, error=error[:500], id=job.id, attempts=job.attempts) == 1


def postpone(tx: Tx, job: Job, until: int) -> bool:
    """Not its turn yet (pacing): free it until then, and count no attempt."""
    sql = f"update queue set run_at = :until, lease = null, attempts = attempts - 1 {_MINE}"
    return tx.run(sql, until=until, id=job.id, attempts=job.attempts) == 1


def release(tx: Tx) -> int:
    """At start: whatever a former process had leased is free again."""
    return tx.run("update queue set lease = null where status = 'waiting' and lease is not null")


def waits(tx: Tx, lane: str, kind: str) -> bool:
    """Whether a row of this kind waits in a lane."""
    sql = "select count(*) from queue where lane = :lane and kind = :kind and status = 'waiting'"
    return bool(tx.value(int, sql, lane=lane, kind=kind))


def forget(tx: Tx, at: int, limit: int = 1000) -> int:
    """Drop rows that were done long ago."""
    sql = (
        "delete from queue where id in (select id from queue where status = 'done' and done_at < :before limit :limit)"
    )
    return tx.run(sql, before=at - KEEP_DONE, limit=limit)


def _job(*columns: Value) -> Job:
    job_id, kind, payload, key, lane, rank, attempts, created_at = columns
    return Job(
        int(job_id or 0),
        str(kind),
        json.loads(str(payload)),
        str(key),
        str(lane),
        int(rank or 0),
        int(attempts or 0),
        int(created_at or 0),
    )
