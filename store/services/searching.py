"""Finding products by words, filters, or both: on a reader, a bounded number of matches at a time.

This module alone, with ``indexing``, speaks SQLite's FTS5. Of what a question finds, at most ``BOUND`` products are
looked at, the best sellers first: to rank every match of a common word would take long in a big shop.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from store.model.finding import Find, Found
from store.model.product import ProductCard
from store.ports import Tx
from store.rules.words import POINT, Word, words
from store.services import results
from store.services.base import Service
from store.services.catalog import cards
from store.services.indexing import END, forget, gather, index, index_many, misplaced, move, product_at, shelf_word
from store.services.queries import ENOUGH, Query, Step, quoted
from store.services.relevance import Relevance, Texts
from store.services.results import UNRANKED, Edge, Row
from store.services.vocabulary import Vocabulary, load

__all__ = ["Searching", "find", "forget", "gather", "index", "index_many", "misplaced", "move", "search"]

LONGEST = 200  # characters of a query; the rest says nothing new
WORDS = 12
CHARACTERS = 20  # of a run of Chinese
BOUND = 1000  # matches of one question that are looked at
GLANCED = 300  # best sellers whose titles are looked through for a first letter
NEAR = 4  # words that are offered

_FIND = """
    select rowid from product_search where product_search match :match and rowid < :end order by rowid limit :bound
"""
_SHELF = """
    select rowid from product_search where product_search match :match and rowid > :after and rowid < :end
    order by rowid limit :bound
"""
_SHELF_NEW = """
    select rowid from product_search where product_search match :match and rowid > :after and rowid < :end
    order by rowid desc limit :bound
"""
_ALL = "select place from search_doc where place > :after and place < :end order by place limit :bound"
_ALL_NEW = """
    select place from search_doc where product_id > 0 and +place > :after and +place < :end
    order by product_id desc limit :bound
"""
_TEXTS = """
    select s.rowid, s.title, s.body, s.pinyin
    from json_each(:places) chosen join product_search s on s.rowid = chosen.value
"""
_GLANCE = "select rowid from product_search where rowid < :end and ' ' || title like :letters limit :bound"
_CODED = """
    select d.place from variant v join search_doc d on d.product_id = v.product_id
    where v.sku in (:code, :lower, :upper) and v.sku <> '' and v.archived = 0 and d.place < :end
    union select d.place from product p join search_doc d on d.product_id = p.id
    where p.handle = :lower and d.place < :end
"""
_NUMBERED = """
    select distinct place from (
        select rowid as place, rowid & :mask as product from product_search
        where product_search match :match and rowid < :end limit :bound
    ) found join variant v on v.product_id = found.product
    where v.archived = 0 and (lower(v.sku) = :lower or lower(v.barcode) = :lower)
"""
_HANDLED = """
    select d.place from product p join search_doc d on d.product_id = p.id
    where p.handle >= :lower and p.handle < :beyond limit :bound
"""


def find(tx: Tx, vocabulary: Vocabulary, asked: Find, at: int, currency: str) -> Found:
    """One page. ``at`` (UTC milliseconds) decides which sales count, ``currency`` in which prices are compared."""
    typed = asked.words[:LONGEST]
    if not typed.strip():
        return _listed(tx, asked, at, currency)
    read = _typed(typed)
    if not read:
        return Found()
    search = _Search(tx, vocabulary, asked, read)
    rows = search.rows(typed)
    if not rows:
        near = [*vocabulary.offers([word.text for word in read if word.plain], NEAR), *_characters(read)]
        return Found(near=tuple(word for word in near if search.finds(word))[:NEAR])
    found = results.page(tx, asked, rows, at, currency, edge=search.edge)
    return replace(found, more=len(rows) >= BOUND, read_as=search.read_as(rows[0]))


def _characters(read: Sequence[Word]) -> list[str]:
    """What Chinese words are made of, the last character first: it says what sort of thing it is."""
    several = (word.tokens[::-1] for word in read if word.chinese and len(word.tokens) > 1)
    return list(dict.fromkeys(one for tokens in several for one in tokens))


def search(tx: Tx, text: str, limit: int = 20) -> tuple[int, ...]:
    """Ids of active products that the words find, best first, without filters, prices or what is left."""
    typed = text[:LONGEST]
    read = _typed(typed)
    rows = _Search(tx, load(tx), Find(text), read).rows(typed) if read else []
    return tuple(product_at(place) for *_, place in rows[:limit])


class Searching(Service):
    """Search for the customer who asks."""

    __slots__ = ()

    def search(self, text: str, limit: int = 20) -> tuple[ProductCard, ...]:
        """Cards of what the words find, best first."""
        return cards(self, search(self.tx, text, limit))


def _typed(typed: str) -> list[Word]:
    return list(dict.fromkeys(Word(word.tokens[:CHARACTERS]) for word in words(typed)))[:WORDS]


def _listed(tx: Tx, asked: Find, at: int, currency: str) -> Found:
    """A shelf, or everything. Behind the first ``BOUND`` products the list goes on where the last page ended."""
    places = _following(tx, asked, -1)
    goes_on = len(places) == BOUND
    edge = results.edge(asked, [(0, place) for place in places])
    rows = [(0, 0 if (0, place) <= edge else UNRANKED, place) for place in places]
    found = replace(results.page(tx, asked, rows, at, currency, edge=edge, goes_on=goes_on), more=goes_on)
    passed = results.passed(asked)
    if passed is None or not goes_on:
        return found
    rows = [(0, UNRANKED, place) for place in _following(tx, asked, passed)]
    goes_on = len(rows) == BOUND
    return replace(
        results.page(tx, asked, rows, at, currency, edge=edge, goes_on=goes_on), total=found.total, more=True
    )


def _following(tx: Tx, asked: Find, after: int) -> list[int]:
    end = results.end(asked)
    if not asked.category:
        return tx.rows(int, _ALL_NEW if asked.sort == "new" else _ALL, after=after, end=end, bound=BOUND)
    match = quoted((shelf_word(asked.category),))
    sql = _SHELF_NEW if asked.sort == "new" else _SHELF
    return tx.rows(int, sql, match=match, after=after, end=end, bound=BOUND)


@dataclass(slots=True)
class _Search:
    """One search for words. ``edge`` is where ranking ended, ``steps`` what was asked."""

    tx: Tx
    vocabulary: Vocabulary
    asked: Find
    words: list[Word]
    edge: Edge = results.EVERYTHING
    steps: list[Step] = field(default_factory=list)
    _texts: dict[int, Texts] = field(default_factory=dict)

    def rows(self, typed: str) -> list[Row]:
        """What holds the words, in order; first what has the whole text for its SKU, barcode or handle."""
        if self.asked.typing and len(self.words) == 1 and self.words[0].plain and len(self.words[0].text) == 1:
            return self._glance(self.words[0].text)
        found = {place: (0, 0, place) for place in self._coded(typed.strip())}
        query = Query(self.tx, self.vocabulary, self.words, self.asked.typing)
        self._ask(found, query.narrow(), ENOUGH)
        if not found:
            self._ask(found, query.wide(), 1)
        return sorted(found.values())

    def finds(self, word: str) -> bool:
        """Whether a word finds anything: the vocabulary knows the words of drafts, too."""
        sql = "select 1 from product_search where product_search match :match and rowid < :end limit 1"
        return self.tx.value(int, sql, match=quoted((word,)), end=results.end(self.asked)) is not None

    def _ask(self, found: dict[int, Row], steps: Iterator[Step], enough: int) -> None:
        """Ask until enough is found."""
        for step in steps:
            self.steps.append(step)
            for score, place in self._answer(step):
                found.setdefault(place, (len(self.steps), score, place))
            if len(found) >= enough:
                break

    def _answer(self, step: Step) -> list[tuple[int, int]]:
        """Scores and places of what a question finds."""
        places = self._found(step.match)
        if self.asked.sort != "best":
            return [(0, place) for place in places]
        titled = set(self._found(f"{{title pinyin}} : ({step.match})")) if len(places) > results.RANKED else set()
        matches = sorted((int(place not in titled), place) for place in titled.union(places))
        self.edge = results.edge(self.asked, matches)
        relevance = Relevance(step)
        self._read([place for match, place in matches if (match, place) <= self.edge])
        return [
            (relevance.score(self._texts[place]), place) if (other, place) <= self.edge else (UNRANKED + other, place)
            for other, place in matches
        ]

    def _found(self, match: str) -> list[int]:
        if self.asked.category:
            match = f"({match}) AND {quoted((shelf_word(self.asked.category),))}"
        return self.tx.rows(int, _FIND, match=match, end=results.end(self.asked), bound=BOUND)

    def _read(self, places: list[int]) -> None:
        """Have the texts of these."""
        missing = [place for place in places if place not in self._texts]
        if missing:
            self._texts.update(self.tx.rows(_text, _TEXTS, places=json.dumps(missing)))

    def _glance(self, letter: str) -> list[Row]:
        """Best sellers with a word in their titles that begins with a letter."""
        places = self.tx.rows(int, _GLANCE, end=END, letters=f"% {letter}%", bound=GLANCED)
        return [(0, 0, place) for place in places]

    def _coded(self, typed: str) -> list[int]:
        """What has this text for its SKU, barcode or handle."""
        code = typed.encode("utf-8", "ignore").decode().replace("\0", "")
        lower, end = code.lower(), results.end(self.asked)
        places = self.tx.rows(int, _CODED, code=code, lower=lower, upper=code.upper(), end=end)
        if not places and " " not in code and any(character.isdigit() for character in code):
            match = quoted([token for word in self.words for token in word.tokens])
            places = self.tx.rows(int, _NUMBERED, match=match, lower=lower, mask=results.MASK, end=end, bound=GLANCED)
        if self.asked.all:
            beyond = f"{lower}\U0010ffff"
            places += self.tx.rows(int, _HANDLED, lower=lower, beyond=beyond, bound=GLANCED)
        return places

    def read_as(self, best: Row) -> str:
        """How the words were understood, by what the best match says; "" where that is as they were typed."""
        tier, _, place = best
        step = self.steps[tier - 1] if tier else None
        if step is None or step.pairs:
            return ""
        if any(group.typed.chinese and group.typed not in self.words for group in step.groups):
            return ""  # pairs of characters of a longer word: they overlap, and nobody reads them so
        if [group.typed for group in step.groups if len(group.phrases) == 1] == self.words:
            return ""
        self._read([place])
        text = f" {self._texts[place].title} {self._texts[place].body} "
        read = []
        for group in step.groups:
            phrases = (phrase.strip('"') for phrase in group.phrases)
            held = next((phrase for phrase in phrases if f" {phrase} " in text), group.typed.text)
            read.append(group.typed.text if group.typed.chinese else held)
        understood = " ".join(read).replace(POINT, ".")
        typed = " ".join(word.text for word in self.words).replace(POINT, ".")
        return "" if understood.replace(" ", "") == typed.replace(" ", "") else understood


def _text(place: int, title: str, body: str, pinyin: str) -> tuple[int, Texts]:
    return place, Texts(title, body, pinyin)
