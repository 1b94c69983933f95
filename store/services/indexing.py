"""Keeps the search index: one row a product, written in the transaction that changes the product.

This module and ``searching`` alone speak SQLite's FTS5; on another database they have twins. A row's id is the
product's place: a search takes the first so many matches in order of places, so the best sellers come first, and what
is not active comes after all that is. A place is a band (how well it sells, in steps of a fifth) and the product's id,
so it changes rarely, and no other product moves with it.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.model.safehtml import SafeHtml
from store.ports import Tx, Value
from store.rules import words

BATCH = 100  # products that are read together
LONGEST_BODY = 4000  # characters of a text that are indexed; a page of a book is not looked for word by word
LATELY = 20_000  # order lines that say what sells

_STEP = 1 << 40  # between two bands; products' ids are smaller
UNSOLD = 63  # the band of what was not sold lately
END = (UNSOLD + 1) * _STEP  # what is active has a place before this; the others have the same places after it
_SHELF = "\uf800"  # begins the word that stands for a category, of the product's own and of every one above it

_HEADS = """
    select p.id, p.status = 'active', coalesce(p.category_id, 0), doc.place
    from json_each(:ids) chosen join product p on p.id = chosen.value left join search_doc doc on doc.product_id = p.id
"""
_TEXTS = """
    select t.product_id, t.title, substr(t.body, 1, :longest)
    from json_each(:ids) chosen join product_text t on t.product_id = chosen.value order by t.product_id, t.locale
"""
_VARIANTS = """
    select v.product_id, v.sku, v.barcode, v.opt1, v.opt2, v.opt3
    from json_each(:ids) chosen join variant v on v.product_id = chosen.value where v.archived = 0
    order by v.product_id, v.position
"""
_LABELS = """
    select l.product_id, l.label from json_each(:ids) chosen join option_value_text l on l.product_id = chosen.value
"""
_ABOVE = """
    with recursive above (id, shelf, parent_id, height) as (
        select c.id, c.id, c.parent_id, 0 from json_each(:ids) chosen join category c on c.id = chosen.value
        union all
        select above.id, c.id, c.parent_id, above.height + 1 from above join category c on c.id = above.parent_id
        where above.height < 50
    )
    select id, shelf from above
"""
_SHELF_TITLES = """
    select t.category_id, t.title from json_each(:ids) chosen join category_text t on t.category_id = chosen.value
"""
_STORED = """
    select s.rowid, s.title, s.body, s.pinyin, s.shelf
    from json_each(:places) chosen join product_search s on s.rowid = chosen.value
"""
_WRITE = """
    insert into product_search (rowid, title, body, pinyin, shelf) values (:place, :title, :body, :pinyin, :shelf)
"""
_DELETE = "delete from product_search where rowid = :place"
_PLACES = """
    select d.product_id, d.place from json_each(:ids) chosen join search_doc d on d.product_id = chosen.value
    where d.place < :end
"""
_PLACE = """
    insert into search_doc (product_id, place) values (:product, :place)
    on conflict (product_id) do update set place = excluded.place
"""
_SELLING = """
    select product_id, sum(quantity)
    from (select product_id, quantity from order_line order by id desc limit :lately) lately group by product_id
"""


@dataclass(frozen=True, slots=True)
class Doc:
    """What the index keeps of a product, and where."""

    place: int
    title: str
    body: str
    pinyin: str
    shelf: str

    def row(self) -> dict[str, Value]:
        """It as parameters."""
        texts: dict[str, Value] = {"title": self.title, "body": self.body, "pinyin": self.pinyin, "shelf": self.shelf}
        return texts | {"place": self.place}


@dataclass(frozen=True, slots=True)
class _Head:
    """A product as it is, and where its entry stands."""

    product: int
    active: bool
    category: int
    place: int | None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A category: the word for it and for all above it, and its titles."""

    word: str
    titles: list[str]


def place(product: int, band: int = UNSOLD, *, active: bool = True) -> int:
    """Where a product stands in the index."""
    return band * _STEP + product + (0 if active else END)


def product_at(there: int) -> int:
    """Which product stands at a place."""
    return there % _STEP


def shelf_word(category: int) -> str:
    """The word that all products of a category and of those below it have."""
    return f"{_SHELF}{category}"


def index(tx: Tx, product_id: int) -> None:
    """Bring a product's entry up to date: after every change of its texts, options, SKUs, category or status.

    Prices and stock are not in the index. A product that is gone loses its entry; nothing is written where nothing
    changed.
    """
    _index(tx, {product_id: None})


def index_many(tx: Tx, product_ids: Sequence[int]) -> None:
    """The same for many products, cheaper than one by one. A moved category needs it for all products below it."""
    for at in range(0, len(product_ids), BATCH):
        _index(tx, dict.fromkeys(product_ids[at : at + BATCH]))


def forget(tx: Tx, product_id: int) -> None:
    """Take a product out of the index."""
    _remove(tx, [product_id])


def band(sold: int) -> int:
    """The band of what was sold so often lately: 0 are the best sellers."""
    return max(0, UNSOLD - 1 - int(4 * math.log2(sold))) if sold > 0 else UNSOLD


def misplaced(tx: Tx, _at: int, limit: int) -> list[int]:
    """The places, at most so many, where active products should stand by what was sold lately, and do not."""
    wanted = {product: band(sold) for product, sold in tx.rows(_pair, _SELLING, lately=LATELY)}
    sold = "select product_id, place from search_doc where place < :unsold"
    now = dict(tx.rows(_pair, sold, unsold=UNSOLD * _STEP))
    now |= dict(tx.rows(_pair, _PLACES, ids=json.dumps(list(wanted)), end=END))
    right = {place(product, wanted.get(product, UNSOLD)) for product in now}
    return sorted(right.difference(now.values()))[:limit]


def move(tx: Tx, _at: int, there: int) -> None:
    """Bring the product that should stand at a place there."""
    _index(tx, {product_at(there): there // _STEP})


def gather(tx: Tx, _at: int, pages: int) -> int:
    """Bring the pieces that single changes have left in the index together, so many pages (4 KB) of it at a time.

    A search asks every piece. 0 when they are one, else ``pages``: come again.
    """
    if (tx.value(int, "select count(distinct segid) from product_search_idx") or 0) < 2:
        return 0
    tx.run("insert into product_search (product_search, rank) values ('merge', :pages)", pages=-pages)
    return pages


def _index(tx: Tx, bands: Mapping[int, int | None]) -> None:
    """Bring the entries of these products up to date; None: the band in which the product is, or that of new ones."""
    ids = json.dumps(list(bands))
    heads = tx.rows(_Head, _HEADS, ids=ids)
    gone = bands.keys() - {head.product for head in heads}
    if gone:
        _remove(tx, gone)
    stored = {doc.place: doc for doc in tx.rows(Doc, _STORED, places=json.dumps([head.place for head in heads]))}
    docs = _docs(tx, ids, heads, bands)
    changed = [(head, doc) for head, doc in zip(heads, docs, strict=True) if stored.get(head.place or -1) != doc]
    if not changed:
        return
    tx.many(_DELETE, [{"place": head.place} for head, _ in changed if head.place is not None])
    tx.many(_WRITE, [doc.row() for _, doc in changed])
    tx.many(_PLACE, [{"product": head.product, "place": doc.place} for head, doc in changed if head.place != doc.place])
    tx.signal("search")


def _remove(tx: Tx, products: Iterable[int]) -> None:
    ids = json.dumps(list(products))
    places: list[dict[str, Value]] = [{"place": at} for _, at in tx.rows(_pair, _PLACES, ids=ids, end=2 * END)]
    if tx.many(_DELETE, places):
        tx.many("delete from search_doc where place = :place", places)
        tx.signal("search")


def _docs(tx: Tx, ids: str, heads: list[_Head], bands: Mapping[int, int | None]) -> list[Doc]:
    """What the index should say of these products."""
    titles: dict[int, list[str]] = defaultdict(list)
    others: dict[int, dict[str, None]] = defaultdict(dict)
    bodies: dict[int, list[str]] = defaultdict(list)
    for product, title, body in tx.rows(_row, _TEXTS, ids=ids, longest=LONGEST_BODY):
        titles[product].append(title)
        if body:
            bodies[product].append(SafeHtml(body).plain())
    for product, *said in tx.rows(_row, _VARIANTS, ids=ids):
        others[product].update(dict.fromkeys(said))
    for product, label in tx.rows(_row, _LABELS, ids=ids):
        others[product][label] = None
    shelves = _shelves(tx, {head.category for head in heads if head.category})
    docs = []
    for head in heads:
        shelf, one = shelves.get(head.category, _NOWHERE), head.product
        title = [words.marked(text) for text in titles[one]]
        docs.append(
            Doc(
                _wanted(head, bands[one]),
                _joined(title),
                _joined(map(words.marked, filter(None, (*shelf.titles, *others[one], *bodies[one])))),
                words.pinyin([token for tokens in title for token in (*tokens, words.APART)]),
                shelf.word,
            )
        )
    return docs


def _wanted(head: _Head, wanted: int | None) -> int:
    if wanted is None:
        wanted = UNSOLD if head.place is None else head.place % END // _STEP
    return place(head.product, wanted, active=head.active)


def _shelves(tx: Tx, categories: set[int]) -> dict[int, _Shelf]:
    if not categories:
        return {}
    ids = json.dumps(list(categories))
    above: dict[int, list[str]] = defaultdict(list)
    for category, shelf in tx.rows(_row, _ABOVE, ids=ids):
        above[category].append(shelf_word(shelf))
    shelves = {category: _Shelf(" ".join(names), []) for category, names in above.items()}
    for category, title in tx.rows(_row, _SHELF_TITLES, ids=ids):
        shelves[category].titles.append(title)
    return shelves


_NOWHERE = _Shelf("", [])


def _joined(texts: Iterable[list[str]]) -> str:
    """Texts as the index keeps them, with a mark between two, so that no phrase runs on into the next."""
    return f" {words.APART} ".join(" ".join(tokens) for tokens in texts)


def _pair(one: int, other: int) -> tuple[int, int]:
    return one, other


def _row(*columns: Any) -> tuple[Any, ...]:
    return columns
