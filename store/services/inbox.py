"""Updates at least once in, exactly once in effect: the inbox, the record of effects, the dead ones."""

from dataclasses import dataclass

from store.ports import Tx

KEEP_SEEN = 48 * 3600 * 1000  # milliseconds; Telegram redelivers for 24 hours


@dataclass(frozen=True, slots=True)
class Letter:
    """An update that we keep. ``payload`` is its JSON as it came."""

    update_id: int
    payload: str
    attempts: int


def keep(tx: Tx, bot: int, at: int, updates: list[tuple[int, str]]) -> None:
    """Keep a batch: after the commit Telegram may forget it."""
    sql = """insert into inbox (bot_id, update_id, payload, received_at) values (:bot, :update, :payload, :at)
             on conflict do nothing"""
    tx.many(sql, [{"bot": bot, "update": update, "payload": payload, "at": at} for update, payload in updates])


def waiting(tx: Tx, bot: int) -> list[Letter]:
    """What was kept and not finished, in its order."""
    return tx.rows(
        Letter, "select update_id, payload, attempts from inbox where bot_id = :bot order by update_id", bot=bot
    )


def first_time(tx: Tx, bot: int, update: int, at: int) -> bool:
    """Record the effect of an update in the transaction that has it; False if it is there already."""
    sql = "insert into seen (bot_id, update_id, at) values (:bot, :update, :at) on conflict do nothing"
    return tx.run(sql, bot=bot, update=update, at=at) == 1


def finish(tx: Tx, bot: int, updates: list[int]) -> None:
    """Their screens were sent or given up: nothing is owed for them any more."""
    sql = "delete from inbox where bot_id = :bot and update_id = :update"
    tx.many(sql, [{"bot": bot, "update": update} for update in updates])


def failed(tx: Tx, bot: int, update: int) -> int:
    """Count a failed attempt, in a transaction of its own; how many there were."""
    sql = "update inbox set attempts = attempts + 1 where bot_id = :bot and update_id = :update returning attempts"
    return tx.value(int, sql, bot=bot, update=update) or 1


def park(tx: Tx, bot: int, update: int, payload: str, error: str, at: int) -> None:
    """Set an update aside, visibly, with what went wrong."""
    sql = """insert into dead_update (bot_id, update_id, payload, error, at)
             values (:bot, :update, :payload, :error, :at) on conflict do nothing"""
    tx.run(sql, bot=bot, update=update, payload=payload, error=error[-4000:], at=at)
    finish(tx, bot, [update])


def forget(tx: Tx, at: int, limit: int = 1000) -> int:
    """Drop records of effects that no redelivery can meet any more."""
    sql = """delete from seen where (bot_id, update_id) in
             (select bot_id, update_id from seen where at < :before limit :limit)"""
    return tx.run(sql, before=at - KEEP_SEEN, limit=limit)
