"""The queue: everything that happens later or outside, written in the transaction that wants it.

A row is leased by a worker, retried with back-off and jitter, and ends ``done`` or, visibly, ``dead``.
Order is kept inside a lane: a later row waits while an earlier one of its lane does.
"""

import json
from collections.abc import Sequence
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
    FETCH = 3


_PUT = """
    insert into queue (kind, payload, key, lane, rank, run_at, created_at)
    values (:kind, :payload, :key, :lane, :rank, :run_at, :at) on conflict (key) do nothing
"""
_TAKE = """
    select id, kind, payload, key, lane, rank, attempts + 1, created_at from queue q
    where status = 'waiting' and rank = :rank and run_at <= :at and (lease is null or lease <= :at)
      and not exists (select 1 from queue e where e.lane = q.lane and e.status = 'waiting' and e.id < q.id)
    order by run_at, id limit :limit
"""
# An end counts only for the attempt that it belongs to: a worker that was too slow changes nothing any more.
_MINE = "where id = :id and status = 'waiting' and attempts = :attempts"


@dataclass(frozen=True, slots=True)
class Put:
    """A row to come."""

    key: str
    lane: str
    payload: Payload


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
    when = at if run_at is None else run_at
    return put_all(tx, at, [Put(key, lane, payload)], kind=kind, rank=rank, run_at=when) == 1


def put_all(tx: Tx, at: int, puts: Sequence[Put], *, kind: str, rank: Rank, run_at: int) -> int:
    """Put many rows of a kind; how many of their keys are new."""
    tx.signal("queue")
    common: dict[str, Value] = {"kind": kind, "rank": int(rank), "run_at": run_at, "at": at}
    rows = [{**common, "key": put.key, "lane": put.lane, "payload": _json(put.payload)} for put in puts]
    return tx.many(_PUT, rows)


def notify(
    tx: Tx, at: int, notice: str, customer: int, order: int, suffix: str = "", *, refund: int = 0, text: str = ""
) -> bool:
    """Promise a notice about an order to its customer: at least once, in order.

    ``refund`` is which of its refunds it is about, ``text`` what a human wants to say in it.
    """
    payload: Payload = {"notice": notice, "customer": customer, "order": order}
    if refund:
        payload["refund"] = refund
    if text:
        payload["text"] = text
    return put(tx, at, kind="notice", key=f"notice:{notice}:{order}:{suffix}", lane=f"chat:{customer}", payload=payload)


def order_card(tx: Tx, at: int, order: int, version: int) -> bool:
    """Promise the staff a card of this order as it is now; the card in the chat is kept current."""
    return put(
        tx, at, kind="order_card", key=f"card:{order}:{version}", lane=f"staff:{order}", payload={"order": order}
    )


def take(tx: Tx, at: int, limit: int = 30, busy: frozenset[int] = frozenset(), fetches: int = 30) -> list[Job]:
    """Lease what is due: at most one row a lane, replies before notices before bulk before pictures to fetch.

    ``busy`` are rows that this worker still works on, although their lease may be over. At most ``fetches`` of the
    last are taken: thousands may wait after an import, and what there is no room for is best left where it is.
    """
    jobs: list[Job] = []
    for rank in Rank:
        room = min(limit - len(jobs), fetches) if rank is Rank.FETCH else limit - len(jobs)
        if room > 0:
            found = tx.rows(_job, _TAKE, at=at, rank=int(rank), limit=room + len(busy))
            jobs += [job for job in found if job.id not in busy][:room]
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


def note(tx: Tx, job: Job, payload: Payload) -> bool:
    """Remember in its row how far a job has come: the next attempt goes on from there."""
    sql = f"update queue set payload = :payload {_MINE}"
    return tx.run(sql, payload=_json(payload), id=job.id, attempts=job.attempts) == 1


def release(tx: Tx) -> int:
    """At start: whatever a former process had leased is free again."""
    return tx.run("update queue set lease = null where status = 'waiting' and lease is not null")


def put_back(tx: Tx, back: int) -> int:
    """The clock was put back by so many milliseconds: what waits for a time waits as long as it would have."""
    tx.signal("queue")
    return tx.run("update queue set run_at = run_at - :back, lease = lease - :back where status = 'waiting'", back=back)


def waits(tx: Tx, lane: str, kind: str) -> bool:
    """Whether a row of this kind waits in a lane."""
    sql = "select count(*) from queue where lane = :lane and kind = :kind and status = 'waiting'"
    return bool(tx.value(int, sql, lane=lane, kind=kind))


def waiting(tx: Tx, kind: str) -> int:
    """How many rows of this kind wait."""
    return tx.value(int, "select count(*) from queue where kind = :kind and status = 'waiting'", kind=kind) or 0


def forget(tx: Tx, at: int, limit: int = 1000) -> int:
    """Drop rows that were done long ago."""
    sql = (
        "delete from queue where id in (select id from queue where status = 'done' and done_at < :before limit :limit)"
    )
    return tx.run(sql, before=at - KEEP_DONE, limit=limit)


def _json(payload: Payload) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


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
