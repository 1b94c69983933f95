"""Queries to measure the search with: made from real titles by chance, before there was an engine to please.

The titles are those of the shared data (English electronics and groceries, Spanish groceries, Chinese wares). Every
set has its own chance, so that one may be added without changing another. What a query's results must hold is judged
here, by other code than the engine's. Chinese sets need the packages pypinyin and opencc-python-reimplemented, as
sources of pinyin and traditional characters that the engine does not share.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from random import Random
from typing import Any

from tests.kit.data import DATA

SEEDS = (3, 20_240)  # the first to build with, the second for the very end
FEW = 10  # a query says enough when no more products than this hold its words
MOST_WORDS = 7

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_PART = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_UNIT = re.compile(
    r"\b(\d+(?:[.,]\d+)?)( ?)(gb|tb|mb|mp|ghz|hz|kg|g|mg|ml|cl|l|oz|lb|in|ft|mm|cm|m|w|v|mah|ct|pack|k)\b",
    re.IGNORECASE,
)
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class Goods:
    """A product: its title, what else is said of it, its language, and the product words that people marked in it."""

    title: str
    body: str = ""
    category: str = ""
    price: int = 0
    popularity: int = 0
    language: str = "en"
    marked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the words that a result must hold, as they should have been typed."""

    text: str
    words: tuple[str, ...]


def parts(text: str) -> set[str]:
    """The words of a text for judging: without case, accents and width, letters apart from digits."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return {part.replace(",", ".") for part in _PART.findall(plain)}


def goods() -> list[Goods]:
    """Every product of the four files, each title once."""
    found = [*_bestbuy(), *_instacart(), *_mercadona(), *_taobao()]
    return list({one.title: one for one in reversed(found)}.values())[::-1]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / "search" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _cents(text: str) -> int:
    return round(float(text.replace(",", ".")) * 100)


def _bestbuy() -> Iterator[Goods]:
    for row in _rows("bestbuy_products.csv"):
        sold = int(row["popularity"] or 0)
        yield Goods(row["title"], row["description"], row["categories"], _cents(row["price"]), sold)


def _instacart() -> Iterator[Goods]:
    for row in _rows("instacart_products.csv"):
        yield Goods(row["product_name"], price=100 + int(row["product_id"]) % 2000)


def _mercadona() -> Iterator[Goods]:
    for row in _rows("mercadona_products_es.csv"):
        title = " ".join(filter(None, (row["descripcion"], row["formato"], row["tamanio"])))
        shelf = " > ".join((row["categoria_principal"], row["categoria_secundaria"], row["subcategoria"]))
        yield Goods(title, category=shelf, price=_cents(row["precio"]), language="es")


def _taobao() -> Iterator[Goods]:
    for row in _rows("taobao_titles_zh_train.csv"):
        yield Goods(row["title"], price=990, language="zh", marked=tuple(row["entities"].split("|")))


class Judge:
    """Knows which products hold which words."""

    def __init__(self, catalog: list[Goods]) -> None:
        self.texts = [f"{one.title}\n{one.category}\n{one.body}" for one in catalog]
        self._parts = [parts(text) for text in self.texts]
        self._titles: dict[str, set[int]] = {}
        for at, one in enumerate(catalog):
            for part in parts(one.title):
                self._titles.setdefault(part, set()).add(at)

    def holds(self, product: int, words: tuple[str, ...]) -> bool:
        """Whether a product says all these words. Chinese ones may stand anywhere: there are no gaps around them."""
        return all(
            word in self.simple[product] if _HAN.fullmatch(word) else parts(word) <= self._parts[product]
            for word in words
        )

    def entitled(self, words: tuple[str, ...]) -> int:
        """How many titles hold all these words."""
        found = [self._titles.get(part, set()) for word in words for part in parts(word)]
        return len(set.intersection(*found)) if found else 0

    def holding(self, word: str) -> int:
        """How many products say a Chinese word."""
        return sum(word in text for text in self.simple)

    @cached_property
    def simple(self) -> list[str]:
        """The texts in simplified characters."""
        convert = _opencc("t2s")
        return [convert(text) if _HAN.search(text) else text for text in self.texts]


Make = Callable[[Random, Goods], Query | None]


class Maker:
    """Makes the sets. ``sets`` is all of them by name."""

    def __init__(self, catalog: list[Goods], judge: Judge) -> None:
        self._judge = judge
        self._latin = [one for one in catalog if one.language != "zh"]
        self._chinese = [one for one in catalog if one.language == "zh"]
        self._units = [one for one in self._latin if _UNIT.search(one.title)]

    def sets(self, seed: int, count: int = 1000) -> dict[str, list[Query]]:
        """``count`` different queries of every kind."""
        kinds: dict[str, tuple[list[Goods], Make]] = {
            "exact": (self._latin, self._exact),
            "one typo": (self._latin, lambda chance, one: self._typos(chance, one, 1)),
            "two typos": (self._latin, lambda chance, one: self._typos(chance, one, 2)),
            "prefix": (self._latin, self._prefix),
            "word order": (self._latin, self._order),
            "units": (self._units, self._unit),
            "traditional": (self._chinese, _traditional),
            "pinyin": (self._chinese, _pinyin),
            "two characters": (self._chinese, _two_characters),
            "joined words": (self._chinese, _joined),
        }
        return {name: _made(Random(f"{seed} {name}"), chosen, make, count) for name, (chosen, make) in kinds.items()}

    def _words(self, chance: Random, title: str, needed: tuple[str, ...] = ()) -> list[str] | None:
        """Words of a title, as many as single it out, in the title's order; None where they never do."""
        words = list(dict.fromkeys(word.casefold() for word in _WORD.findall(title) if len(word) > 1))
        others = [word for word in words if not set(_PART.findall(word)) & {p for one in needed for p in parts(one)}]
        chosen: list[str] = []
        for word in chance.sample(others, len(others)):
            chosen.append(word)
            enough = len(chosen) + len(needed) >= 2
            if enough and self._judge.entitled((*chosen, *needed)) <= FEW:
                return [word for word in words if word in chosen]
            if len(chosen) + len(needed) == MOST_WORDS:
                break
        return None

    def _exact(self, chance: Random, one: Goods) -> Query | None:
        words = self._words(chance, one.title)
        return Query(" ".join(words), tuple(words)) if words else None

    def _typos(self, chance: Random, one: Goods, typos: int) -> Query | None:
        """Typos anywhere in the words of four letters and more; two in one word only where it has six."""
        words = self._words(chance, one.title)
        long = [at for at, word in enumerate(words or ()) if len(word) > 3 and _LETTERS.fullmatch(word)]
        if not words or not long:
            return None
        typed = list(words)
        places = [chance.choice(long) for _ in range(typos)]
        if any(places.count(at) > 1 and len(words[at]) < 6 for at in places):
            return None
        for at in places:
            typed[at] = _typo(chance, typed[at])
        wrong = all(typed[at] != words[at] for at in places)
        return Query(" ".join(typed), tuple(words)) if wrong else None

    def _prefix(self, chance: Random, one: Goods) -> Query | None:
        words = self._words(chance, one.title)
        if not words or len(words[-1]) < 4 or not _LETTERS.fullmatch(words[-1]):
            return None
        cut = max(2, round(len(words[-1]) * chance.uniform(0.4, 0.8)))
        return Query(" ".join([*words[:-1], words[-1][:cut]]), tuple(words))

    def _order(self, chance: Random, one: Goods) -> Query | None:
        words = self._words(chance, one.title)
        if not words:
            return None
        shuffled = chance.sample(words, len(words))
        return Query(" ".join(shuffled), tuple(words)) if shuffled != words else None

    def _unit(self, chance: Random, one: Goods) -> Query | None:
        """The gap between a number and its unit put in or left out; of decimals also the comma for the point."""
        found = chance.choice(list(_UNIT.finditer(one.title)))
        number, gap, unit = found.groups()
        words = self._words(chance, one.title, (number, unit))
        if words is None:
            return None
        typed = number.translate(str.maketrans(",.", ".,")) if chance.random() < 0.5 else number
        typed += ("" if gap else " ") + unit.lower()
        place = chance.randint(0, len(words))
        return Query(" ".join([*words[:place], typed, *words[place:]]), (*words, number, unit))


def _made(chance: Random, chosen: list[Goods], make: Make, count: int) -> list[Query]:
    found: dict[str, Query] = {}
    for _ in range(count * 60):
        query = make(chance, chance.choice(chosen))
        if query is not None:
            found.setdefault(query.text, query)
        if len(found) == count:
            break
    return list(found.values())


def _typo(chance: Random, word: str) -> str:
    """A letter left out, two swapped, one too many, or the key beside it."""
    at = chance.randrange(len(word))
    kind = chance.choice(("drop", "swap", "insert", "neighbor"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "swap":
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "insert":
        return word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at:]
    return word[:at] + _beside(chance, word[at]) + word[at + 1 :]


def _beside(chance: Random, letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    row = next((row for row in _KEYS if base in row), None)
    if row is None:
        return chance.choice("aeiou")
    at = row.index(base)
    return chance.choice([row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)])


def _opencc(name: str) -> Callable[[str], str]:
    converter: Any = import_module("opencc").OpenCC(name)
    convert: Callable[[str], str] = converter.convert
    return convert


def _entities(chance: Random, one: Goods, least: int, most: int) -> list[str] | None:
    """So many different marked Chinese words of a title, none a part of another, in the title's order."""
    words = [word for word in dict.fromkeys(one.marked) if _HAN.fullmatch(word)]
    words = [word for word in words if not any(word != other and word in other for other in words)]
    if len(words) < least:
        return None
    chosen = chance.sample(words, chance.randint(least, min(most, len(words))))
    return sorted(chosen, key=one.title.index)


def _simplified(words: list[str]) -> tuple[str, ...]:
    return tuple(_T2S(word) for word in words)


class _Lazily:
    """A converter that is opened when it is first needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._convert: Callable[[str], str] | None = None

    def __call__(self, text: str) -> str:
        self._convert = self._convert or _opencc(self._name)
        return self._convert(text)


_T2S, _S2T = _Lazily("t2s"), _Lazily("s2t")


def _traditional(chance: Random, one: Goods) -> Query | None:
    words = _entities(chance, one, 1, 3)
    if words is None:
        return None
    text = _S2T(chance.choice(("", " ")).join(words))
    return Query(text, _simplified(words)) if _T2S(text) != text else None


def _pinyin(chance: Random, one: Goods) -> Query | None:
    """Two or three words as they are typed without tones, a gap between words."""
    words = _entities(chance, one, 2, 3)
    if words is None:
        return None
    syllables: Callable[[str], list[str]] = import_module("pypinyin").lazy_pinyin
    return Query(" ".join("".join(syllables(word)) for word in words), _simplified(words))


def _two_characters(chance: Random, one: Goods) -> Query | None:
    words = [word for word in dict.fromkeys(one.marked) if _HAN.fullmatch(word) and len(word) == 2]
    if not words:
        return None
    word = chance.choice(words)
    return Query(word, (_T2S(word),))


def _joined(chance: Random, one: Goods) -> Query | None:
    words = _entities(chance, one, 2, 4)
    return Query("".join(words), _simplified(words)) if words else None
