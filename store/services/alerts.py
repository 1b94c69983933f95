"""What the owners are told of the shop's own health: once when it begins, and again only after it was well."""

from collections.abc import Sequence

from store.ports import Tx
from store.services import queue

_SINCE = "select value from counter where name = :name"
_BEGIN = "insert into counter (name, value) values (:name, :at) on conflict (name) do nothing"
_END = "delete from counter where name = :name"

Details = dict[str, str | int | None]


def begin(tx: Tx, at: int, owners: Sequence[int], name: str, text: str, details: Details) -> bool:
    """Something is not well: the owners are told by text id, unless they know. False if they do."""
    if tx.run(_BEGIN, name=f"incident:{name}", at=at) == 0:
        return False
    tell(tx, at, owners, name, text, details)
    return True


def end(tx: Tx, name: str) -> bool:
    """It is well (again). False if it was before."""
    named = f"incident:{name}"
    return tx.value(int, _SINCE, name=named) is not None and tx.run(_END, name=named) == 1


def tell(tx: Tx, at: int, owners: Sequence[int], name: str, text: str, details: Details) -> None:
    """Promise each owner a message, once for this name and time."""
    for owner in owners:
        payload: queue.Payload = {"owner": owner, "text": text, **details}
        queue.put(tx, at, kind="alert", key=f"alert:{name}:{at}:{owner}", lane=f"chat:{owner}", payload=payload)
