"""Corrections of the stock that owners type: which variants are meant, what it comes to, and doing it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from store.model.stock import Count, Counted, Typed
from store.ports import Tx
from store.rules.stock_lines import Line, Reading, after, nearest, parse
from store.services import ledgers, stock

LINES = 30  # of one message: what they come to must be read whole before it is done
MANY = 8  # variants of one SKU, or like one, that are offered for a choice
NEIGHBORS = 100  # SKUs on each side of one that does not exist, among which the likeliest are looked for
FIRST = 400  # SKUs that begin like it, looked at beside those
ASKED = 5  # lines of a message for which likely SKUs are looked for

_BY_SKU = """
    select v.sku, v.id from variant v join product p on p.id = v.product_id
    where v.sku in ({skus}) and v.sku <> '' and v.archived = 0 and p.status <> 'archived' order by v.id
"""
_BEFORE = "select sku from variant where sku <> '' and sku < :sku order by sku desc limit :limit"
_BEHIND = "select sku from variant where sku <> '' and sku >= :sku order by sku limit :limit"
_ON_HAND = "select variant_id, on_hand from stock where variant_id in ({chosen})"
_KINDS: dict[str, stock.Correction] = {"received": "receipt", "damaged": "damage"}


def read(tx: Tx, text: str, here: int = 0) -> tuple[Typed, ...]:
    """The lines of a message, each with the variant that it means; ``here`` is meant where a line names none."""
    everything = parse(text)
    lines = everything[:LINES]
    known = _variants(tx, lines)
    asked = 0
    told: list[Typed] = []
    for line in lines:
        typed = _typed(line, known, here, alone=len(lines) == 1)
        if typed.problem == "unknown" and asked < ASKED:
            asked += 1
            typed = _suggested(tx, typed, line.readings[0].sku)
        told.append(typed)
    if len(everything) > LINES:
        told.append(Typed("", number=len(everything) - LINES, problem="rest"))
    return tuple(told)


def reckon(tx: Tx, lines: Sequence[Typed], *, arrived: bool) -> Count:
    """What the lines come to, one after the other; what cannot be is passed over."""
    meant = [(at, line) for at, line in enumerate(lines) if line.variant and not line.problem]
    begin = _on_hand(tx, {line.variant for _, line in meant})
    now, changes = dict(begin), []
    for at, line in meant:
        before = now[line.variant]
        change = Counted(
            at,
            line.variant,
            before,
            after(line.sign, line.number, before, arrived=arrived),
            line.reason or _usual(line, arrived=arrived),
        )
        changes.append(change)
        if change.possible:
            now[line.variant] = change.after
    said = json.dumps([sorted(begin.items()), [(each.variant, each.after, each.reason) for each in changes]])
    return Count(tuple(changes), hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10])


def apply(tx: Tx, count: Count, key: str, actor: str, at: int) -> None:
    """Write what was reckoned, each line a row of the ledger."""
    for change in sorted(count.changes, key=lambda each: (each.variant, each.line)):
        if change.possible and change.after != change.before:
            sql = "insert into stock (variant_id) values (:variant) on conflict (variant_id) do nothing"
            tx.run(sql, variant=change.variant)
            ref = ledgers.ref(key, change.line, change.reason)
            kind = _KINDS.get(change.reason, "adjust")
            stock.adjust(tx, change.variant, change.after - change.before, ref, actor, at, kind)


def _usual(line: Typed, *, arrived: bool) -> str:
    """The reason of a line that gives none: what is added came in, what is set was counted."""
    if line.sign == "+" or (line.sign == "" and arrived):
        return "received"
    return "" if line.sign == "-" else "counted"


def _typed(line: Line, known: dict[str, list[int]], here: int, *, alone: bool) -> Typed:
    if alone and (found := _found(line.text, known)):
        return Typed(line.text, choices=tuple(found), problem="page")
    for reading in line.readings:
        if found := [here] if here and not reading.sku else _found(reading.sku, known):
            return _meant(line.text, reading, found)
    if alone and not line.signed:
        return Typed(line.text, problem="words")
    if not line.readings or not line.readings[0].sku:
        return Typed(line.text, problem=line.trouble or "nothing")
    first = line.readings[0]
    return Typed(line.text, first.sign, first.number, first.reason, problem="unknown")


def _meant(text: str, reading: Reading, found: list[int]) -> Typed:
    typed = Typed(text, reading.sign, reading.number, reading.reason)
    if len(found) == 1:
        return replace(typed, variant=found[0])
    return replace(typed, choices=tuple(found[:MANY]), problem="which")


def _suggested(tx: Tx, typed: Typed, sku: str) -> Typed:
    """The line with the variants whose SKU is like the one that does not exist."""
    near = nearest(sku, _alike(tx, sku))
    found = _by_sku(tx, near)
    choices = tuple(variant for name in near for variant in found.get(name, []))[:MANY]
    if not choices:
        return typed
    return replace(typed, choices=choices, problem="near")


def _alike(tx: Tx, sku: str) -> set[str]:
    """SKUs that stand near it in their order, or begin like it: a bounded number, however many there are."""
    found: set[str] = set()
    for word in {sku, sku.upper(), sku.lower()}:
        found.update(tx.rows(str, _BEFORE, sku=word, limit=NEIGHBORS))
        found.update(tx.rows(str, _BEHIND, sku=word, limit=NEIGHBORS))
        found.update(tx.rows(str, _BEHIND, sku=word[:1], limit=FIRST))
    return found


def _variants(tx: Tx, lines: Iterable[Line]) -> dict[str, list[int]]:
    """The variants by every SKU that the lines might name."""
    wanted: dict[str, None] = {}
    for line in lines:
        for sku in (line.text, *(reading.sku for reading in line.readings)):
            wanted |= dict.fromkeys(_spelled(sku))
    return _by_sku(tx, wanted)


def _by_sku(tx: Tx, skus: Iterable[str]) -> dict[str, list[int]]:
    wanted = {f"s{at}": sku for at, sku in enumerate(skus)}
    found: dict[str, list[int]] = {}
    if wanted:
        sql = _BY_SKU.format(skus=", ".join(f":{name}" for name in wanted))
        for sku, variant in tx.rows(lambda *row: row, sql, **wanted):
            found.setdefault(sku, []).append(variant)
    return found


def _spelled(sku: str) -> tuple[str, ...]:
    """A SKU as it may be written: as typed, in capitals, in small letters."""
    return (sku, sku.upper(), sku.lower()) if sku else ()


def _found(sku: str, known: dict[str, list[int]]) -> list[int]:
    return next((known[each] for each in _spelled(sku) if each in known), [])


def _on_hand(tx: Tx, variants: set[int]) -> dict[int, int]:
    counts = dict.fromkeys(variants, 0)
    if variants:
        chosen = {f"v{at}": variant for at, variant in enumerate(sorted(variants))}
        sql = _ON_HAND.format(chosen=", ".join(f":{name}" for name in chosen))
        counts |= dict(tx.rows(lambda variant, count: (variant, count), sql, **chosen))
    return counts
