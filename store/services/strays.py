"""Money that was told of and that no order was found for: it waits, visibly, for a human who knows better."""

from store.errors import Refused
from store.model.attention import Stray
from store.model.money import Money
from store.ports import Tx
from store.rules.strays import Told, told
from store.services import queue
from store.services.payments import Charge

MANY = 20  # that are listed

_WAITING = """
    select bot_id, update_id, at, payload from dead_update where settled_at is null and payload like :mark
    order by at, update_id limit :limit
"""
_ONE = """
    select bot_id, update_id, at, payload from dead_update
    where bot_id = :bot and update_id = :update and settled_at is null and payload like :mark
"""
_SETTLED = """
    update dead_update set settled_at = :at, settlement = :how
    where bot_id = :bot and update_id = :update and settled_at is null
"""
_MARK = '%"successful_payment"%'


def waiting(tx: Tx) -> tuple[Stray, ...]:
    """What nobody has seen to, oldest first."""
    return tuple(tx.rows(_stray, _WAITING, mark=_MARK, limit=MANY))


def find(tx: Tx, bot: int, update: int) -> Stray | None:
    """Money by the update that told of it, if nobody has seen to it yet."""
    return tx.row(_stray, _ONE, bot=bot, update=update, mark=_MARK)


def charge(tx: Tx, bot: int, update: int, payload: str) -> Charge:
    """The money as if it had been told for the order of this payload. Raises Refused where it cannot be read."""
    said = tx.row(lambda _bot, _update, _at, text: told(text), _ONE, bot=bot, update=update, mark=_MARK)
    if said is None or not (said.currency and said.total and said.charge):
        raise Refused("order-changed")
    return Charge("telegram", payload, said.charge, said.provider_charge, said.payer, said.currency, said.total)


def settled(tx: Tx, bot: int, update: int, how: str, at: int) -> None:
    """Somebody has seen to it. Raises Refused if somebody else was faster."""
    if tx.run(_SETTLED, bot=bot, update=update, how=how, at=at) != 1:
        raise Refused("order-changed")


def give_back(tx: Tx, bot: int, update: int, actor: str, at: int) -> None:
    """It was given back by hand; its payer is told. Raises Refused if somebody else was faster."""
    found = find(tx, bot, update)
    settled(tx, bot, update, f"{actor}: refunded by hand", at)
    if found and found.payer:
        payload: queue.Payload = {"customer": found.payer, "about": "refund"}
        key, lane = f"apology:refund:{bot}:{update}", f"chat:{found.payer}"
        queue.put(tx, at, kind="apology", key=key, lane=lane, payload=payload)


def _stray(bot: int, update: int, at: int, payload: str) -> Stray:
    said: Told = told(payload)
    money = Money(said.total, said.currency) if said.currency and said.total else None
    name = said.name or str(said.payer)
    return Stray(bot, update, at, said.payer, name, money, said.payload, said.provider_charge or said.charge)
