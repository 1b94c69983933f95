"""The ledger of a variant's stock, read for people: what changed, when, by whom, for which order."""

from collections.abc import Iterable

from store.model.stock import Ledger, Move, Moved
from store.ports import Tx

PAGE = 8
MANUAL = "shelf"  # refs of what owners did: shelf:<key>:<line>:<reason>
_NEWEST = 2**62

_MOVES = """
    select id, kind, on_hand, allocated, reserved, ref, actor, at from stock_move
    where variant_id = :variant and id < :before order by id desc limit :limit
"""

_Row = tuple[int, Moved, int, int, int, str, str, int]


def page(tx: Tx, variant: int, after: str | None) -> Ledger:
    """A page of the ledger, newest first."""
    key = after or ""
    before = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else _NEWEST
    found: list[_Row] = tx.rows(lambda *row: row, _MOVES, variant=variant, before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    orders = _named(tx, "select id, number from orders", (_order(row[5]) for row in shown))
    people = _named(tx, "select id, name from customer", (_person(row[6]) for row in shown))
    moves = tuple(_move(row, orders, people) for row in shown)
    return Ledger(moves, str(shown[-1][0]) if len(found) > PAGE else None)


def ref(key: str, line: int, reason: str) -> str:
    """The cause of a correction by hand, with its reason."""
    return f"{MANUAL}:{key}:{line}:{reason}"


def _move(row: _Row, orders: dict[int, str], people: dict[int, str]) -> Move:
    number, kind, on_hand, allocated, reserved, cause, actor, at = row
    who = "import" if cause.startswith("import:") else actor.partition(":")[0]
    return Move(
        id=number,
        kind=kind,
        on_hand=on_hand,
        quantity=max(abs(on_hand), abs(allocated), abs(reserved)),
        reason=cause.split(":", 3)[3] if cause.startswith(f"{MANUAL}:") and cause.count(":") > 2 else "",
        order=orders.get(_order(cause), ""),
        who=who if who in ("customer", "agent", "owner", "import") else "system",
        name=people.get(_person(actor), ""),
        at=at,
    )


def _named(tx: Tx, select: str, ids: Iterable[int]) -> dict[int, str]:
    """Names by id; what is not known is not in it."""
    wanted = {f"i{number}": number for number in set(ids) if number}
    if not wanted:
        return {}
    chosen = ", ".join(f":{name}" for name in wanted)
    return dict(tx.rows(lambda number, name: (number, name), f"{select} where id in ({chosen})", **wanted))


def _order(cause: str) -> int:
    kind, _, rest = cause.partition(":")
    return _number(rest.partition(":")[0]) if kind == "order" else 0


def _person(actor: str) -> int:
    return _number(actor.partition(":")[2])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
