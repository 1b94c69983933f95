"""Pages of what was found: filtered, sorted, and continued by a key that stays good while the catalog changes.

Sorted as "best", what is sold out counts as half as good a match, so it comes after its like that can be had. Only the
first ``RANKED`` matches are told apart so finely; the rest follow in the order of places. Prices are those of this
moment; what is reserved is not in stock.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from store.model.finding import Find, Found
from store.ports import Tx, Value
from store.services.indexing import END, product_at
from store.services.prices import AMOUNT
from store.services.relevance import HALF

Row = tuple[int, int, int]  # which question found it, its score (0 is best), its place
Edge = tuple[int, int]  # the last match that is ranked: is it one without all words in its title, its place
Key = tuple[int, ...]

RANKED = 32
UNRANKED = 1 << 12  # the score of what is not ranked, and above that of what is
EVERYTHING: Edge = (1, 2 * END)
MASK = (1 << 40) - 1  # of the product in a place
_MOST = 1 << 60  # a price above all
_KEY = re.compile(r"[bcdn](?:[0-9a-f]{1,15}\.){1,7}[0-9a-f]{1,15}")
_PART = 24  # products of which more is asked together
_PLACED = {"best": 2, "cheap": 1, "dear": 1, "new": 1}  # where in a key the place is
_FIELDS = {"best": 5, "cheap": 2, "dear": 2, "new": 2}

_OFFERS = f"""
    select chosen.value, min({AMOUNT}),
        max(coalesce(stock.backorder = 1 or stock.on_hand - stock.allocated - stock.reserved > 0, 0))
    from json_each(:places) chosen
    join variant v on v.product_id = chosen.value & :mask and v.archived = 0
    join price on price.variant_id = v.id and price.currency = :currency
    left join stock on stock.variant_id = v.id
    where {AMOUNT} between :lowest and :highest {{in_stock}}
    group by chosen.value
"""
_IN_STOCK = "and (stock.backorder = 1 or stock.on_hand - stock.allocated - stock.reserved > 0)"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a product costs at least, in minor units, and whether any of it can be had."""

    price: int
    available: bool


def end(asked: Find) -> int:
    """The place before which all stands that may be found."""
    return 2 * END if asked.all else END


def page(
    tx: Tx, asked: Find, rows: Sequence[Row], at: int, currency: str, *, edge: Edge = EVERYTHING, goes_on: bool = False
) -> Found:
    """One page of these rows, which are in their order. ``total`` counts what is there after filtering.

    ``edge`` is where ranking ended. ``goes_on``: there is more behind the last row, and the next page will be asked
    for with other rows.
    """
    shelf = _Shelf(tx, asked, at, currency)
    last = rows[-1] if rows else (0, 0, 0)
    if asked.in_stock or asked.lowest is not None or asked.highest is not None or asked.sort in ("cheap", "dear"):
        offers = shelf.offers([place for *_, place in rows])
        rows = [row for row in rows if row[2] in offers]
    keys = shelf.best(rows, edge) if asked.sort == "best" else shelf.sorted(rows)
    taken = shelf.taken(keys)
    following = taken[asked.limit - 1] if 0 < asked.limit < len(taken) else None
    if following is None and goes_on and asked.sort == "best":
        following = (*last, *edge)
    return Found(
        tuple(product_at(key[_PLACED[asked.sort]]) for key in taken[: asked.limit]),
        total=len(rows),
        after="" if following is None else asked.sort[0] + ".".join(f"{part:x}" for part in following),
    )


def passed(asked: Find) -> int | None:
    """The place of the last product shown, where a list without words goes on behind it; else None."""
    key = _read(asked)
    return key[2] if key and asked.sort == "best" and key[1] >= UNRANKED else None


def edge(asked: Find, matches: Sequence[Edge]) -> Edge:
    """Where ranking ends among these matches, which are in their order; the same on all pages."""
    if len(matches) <= RANKED:
        return EVERYTHING
    key = _read(asked)
    return (key[3], key[4]) if key and asked.sort == "best" else matches[RANKED - 1]


def _read(asked: Find) -> Key | None:
    """The key that the page begins after; None where it means nothing."""
    if not _KEY.fullmatch(asked.after) or asked.after[0] != asked.sort[0]:
        return None
    key = tuple(int(part, 16) for part in asked.after[1:].split("."))
    return key if len(key) == _FIELDS[asked.sort] else None


class _Shelf:
    """What is needed of the products of one search: what they cost and whether they can be had, asked once each."""

    def __init__(self, tx: Tx, asked: Find, at: int, currency: str) -> None:
        self._tx = tx
        self._asked = asked
        self._key = _read(asked)
        self._sql = _OFFERS.format(in_stock=_IN_STOCK if asked.in_stock else "")
        self._named: dict[str, Value] = {
            "at": at,
            "currency": currency,
            "mask": MASK,
            "lowest": asked.lowest or 0,
            "highest": _MOST if asked.highest is None else asked.highest,
        }
        self._known: dict[int, Offer | None] = {}

    def offers(self, places: Sequence[int]) -> dict[int, Offer]:
        """What each costs; without those that nobody sells, or not as asked."""
        asked = [place for place in places if place not in self._known]
        if asked:
            found = dict(self._tx.rows(_offer, self._sql, places=json.dumps(asked), **self._named))
            self._known.update((place, found.get(place)) for place in asked)
        return {place: offer for place in places if (offer := self._known[place])}

    def best(self, rows: Sequence[Row], edge: Edge) -> list[Key]:
        """Keys in order: the row, as it counts, and where ranking ended."""
        ranked = [row for row in rows if row[1] < UNRANKED]
        offers = self.offers([place for *_, place in ranked])
        keys: list[Key] = [(*row, *edge) for row in rows if row[1] >= UNRANKED]
        for tier, score, place in ranked:
            if place in offers:
                counts = score if offers[place].available else min(score + HALF, UNRANKED - 1)
                keys.append((tier, counts, place, *edge))
        return sorted(keys)

    def sorted(self, rows: Sequence[Row]) -> list[Key]:
        """Keys in order: by price or by age, then by place."""
        if self._asked.sort == "new":
            return sorted((MASK - product_at(place), place) for *_, place in rows)
        offers = self.offers([place for *_, place in rows])
        if self._asked.sort == "dear":
            return sorted((_MOST - offers[place].price, place) for *_, place in rows)
        return sorted((offers[place].price, place) for *_, place in rows)

    def taken(self, keys: list[Key]) -> list[Key]:
        """From the key on: a page of what is sold, and one more."""
        after, at = self._key, _PLACED[self._asked.sort]
        start = bisect_right(keys, after) if after else 0
        taken: list[Key] = []
        while start < len(keys) and len(taken) <= self._asked.limit:
            part = keys[start : start + _PART]
            offers = self.offers([key[at] for key in part])
            taken += [key for key in part if key[at] in offers]
            start += _PART
        return taken[: self._asked.limit + 1]


def _offer(place: int, price: int, available: int) -> tuple[int, Offer]:
    return place, Offer(price, bool(available))
