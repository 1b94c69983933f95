"""Finding products by words. This module alone speaks SQLite's FTS5; on another database it has a twin.

Text is normalized before it is stored and before it is looked for, so that case, accents, width and the gap in
"128 GB" do not matter. Chinese has no gaps between words: its characters are stored one by one and a run of them is
looked for as a phrase. What a customer types is always quoted, so it can hold no operators.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable

from store.model.product import ProductCard
from store.model.safehtml import SafeHtml
from store.ports import Tx
from store.services.base import Service
from store.services.catalog import cards

LONGEST = 200  # characters of a query; the rest says nothing new
WORDS = 12
BOUND = 2000  # matches that are ranked: ranking every match of a common word would take long in a big shop
ENOUGH = 10  # results; with fewer, the last word is also taken for the beginning of one

_SINGLE = "\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"  # scripts that put no gaps between words
_TOKEN = re.compile(rf"[{_SINGLE}]|\d+(?:[.,]\d+)*|[^\W\d_{_SINGLE}]+")
_CHARACTER = re.compile(rf"[{_SINGLE}]")
_APART = "\ue000"  # a word to the index (category Co), but nothing that a query can hold

_FIND = """
    select product from (
        select rowid as product, bm25(product_search, 4.0, 1.0) as score from product_search
        where product_search match :match limit :bound
    ) found order by score, product limit :limit
"""
_TEXTS = "select title, body from product_text where product_id = :product order by locale"
_OTHER = """
    select t.title from product p join category c on c.id = p.category_id
        join category_text t on t.category_id = c.id where p.id = :product
    union select sku from variant where product_id = :product and archived = 0
    union select barcode from variant where product_id = :product and archived = 0
    union select opt1 from variant where product_id = :product and archived = 0
    union select opt2 from variant where product_id = :product and archived = 0
    union select opt3 from variant where product_id = :product and archived = 0
    union select label from option_value_text where product_id = :product
"""


def tokens(text: str) -> list[str]:
    """The words of a text, normalized: numbers, runs of letters, and single Chinese or Japanese characters."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return [
        token.replace(".", "p").replace(",", "p") if token[0].isdigit() else token
        for token in _TOKEN.findall(unicodedata.normalize("NFKC", plain))
    ]


def index(tx: Tx, product_id: int) -> None:
    """Make a product findable as it is now; one that is not active is not found."""
    tx.run("delete from product_search where rowid = :product", product=product_id)
    if not tx.value(int, "select 1 from product where id = :product and status = 'active'", product=product_id):
        return
    texts = tx.rows(lambda title, body: (title, SafeHtml(body).plain()), _TEXTS, product=product_id)
    other = tx.rows(str, _OTHER, product=product_id)
    tx.run(
        "insert into product_search (rowid, title, body) values (:product, :title, :body)",
        product=product_id,
        title=_stored(title for title, _ in texts),
        body=_stored([*other, *(body for _, body in texts)]),
    )


def search(tx: Tx, text: str, limit: int = 20) -> tuple[int, ...]:
    """Ids of active products that hold all the words, best first; if there are none, those that hold some of them."""
    groups = _groups(tokens(text[:LONGEST])[:WORDS])
    if not groups:
        return ()
    found = _find(tx, " ".join(groups), limit)
    if len(found) < min(ENOUGH, limit) and not _CHARACTER.search(groups[-1]):
        found = list(dict.fromkeys(found + _find(tx, f"{' '.join(groups)} *", limit)))
    if not found:
        found = _find(tx, " OR ".join(_parts(groups)), limit)
    return tuple(found[:limit])


class Searching(Service):
    """Search for the customer who asks."""

    __slots__ = ()

    def search(self, text: str, limit: int = 20) -> tuple[ProductCard, ...]:
        """Cards of what the words find, best first."""
        return cards(self, search(self.tx, text, limit))


def _find(tx: Tx, match: str, limit: int) -> list[int]:
    return tx.rows(int, _FIND, match=match, bound=BOUND, limit=limit)


def _stored(texts: Iterable[str]) -> str:
    """Texts as the index keeps them, with a mark between two, so that no phrase runs on into the next."""
    return f" {_APART} ".join(" ".join(tokens(text)) for text in texts if text)


def _groups(words: list[str]) -> list[str]:
    """Quoted words; characters that follow each other become one phrase."""
    groups: list[list[str]] = []
    for word in words:
        if groups and _CHARACTER.fullmatch(word) and _CHARACTER.fullmatch(groups[-1][-1]):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [f'"{" ".join(group)}"' for group in groups]


def _parts(groups: list[str]) -> list[str]:
    """What may match alone: every word, and of a phrase of characters every two that stand together."""
    parts: list[str] = []
    for group in groups:
        characters = group.strip('"').split()
        pairs = [f'"{one} {two}"' for one, two in itertools.pairwise(characters)]
        parts += pairs or [group]
    return parts
