"""Lines that an owner types to change the stock: "MUG-B +12", "MUG-B -3 broken", "MUG-B = 40 counted".

Forgiving by intent: full-width signs and Chinese punctuation are the plain ones, gaps do not matter. A SKU may itself
hold signs, digits and gaps, so a line can be read in several ways; whoever knows the SKUs takes the first that fits.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from store.model.stock import MOST_STOCK, Sign

Trouble = Literal["", "nothing", "fraction", "large"]

REASON = 100  # characters
SKU = 120
READINGS = 6
ALIKE = 0.6  # of 1; what is less alike is no suggestion

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u2796", "-") | {"\u2795": "+"})
_AMOUNT = re.compile(r"([+\-=:]?) ?(?<!\d)(\d+)(?![0-9A-Za-z]|[.,/\-]\d)")
_SIGNED = re.compile(r"[+\-=] ?\d")
_APART = re.compile(r"(?:^| )- ?\d|[+=] ?\d")
_FRACTION = re.compile(r"\d[.,]\d")
_UNIT = re.compile(r"^(?:pcs?\b\.?|pieces?\b|[件个個只盒包瓶袋套条箱])\s*", re.IGNORECASE)
_EDGES = " ,;:.()-\u3001\u3002"

REASONS: dict[str, tuple[str, ...]] = {
    "counted": ("count", "counted", "inventory", "盘点", "清点", "实盘", "点货"),
    "received": ("received", "receipt", "arrived", "delivery", "new", "到货", "入库", "进货", "补货", "收货"),
    "damaged": ("damaged", "damage", "broken", "defect", "defective", "坏", "坏了", "破损", "损坏", "报废", "残次"),
    "lost": ("lost", "missing", "stolen", "theft", "丢失", "遗失", "丢了", "被盗", "缺失"),
}
_KNOWN = {word: reason for reason, words in REASONS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a line. An empty SKU means what is being looked at; ``reason`` is a key of REASONS or words."""

    sku: str
    sign: Sign
    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was typed, tidied up; its readings, the likeliest first; why there are none. ``signed`` says whether
    a sign stands for itself before a number: then it is meant to change something.
    """

    text: str
    readings: tuple[Reading, ...] = ()
    trouble: Trouble = ""
    signed: bool = False


def parse(text: str) -> tuple[Line, ...]:
    """The lines of a message, empty ones left out."""
    lines = [" ".join(line.split()) for line in re.split(r"[\n;]", tidy(text))]
    return tuple(_line(line) for line in lines if line)


def tidy(text: str) -> str:
    """Full-width signs as plain ones, every dash a minus, nothing invisible."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Cs", "Co"))


def reason_of(words: str) -> str:
    """What was meant by the words behind a number: a key of REASONS where they are known, else the words."""
    words = _UNIT.sub("", words.strip(_EDGES)).strip(_EDGES)
    return _KNOWN.get(words.casefold(), words[:REASON])


def after(sign: Sign, number: int, on_hand: int, *, arrived: bool = False) -> int:
    """What stands on the shelf after a change. A bare number is a count, or with ``arrived`` what came in."""
    match sign:
        case "+":
            return on_hand + number
        case "-":
            return on_hand - number
        case "":
            return on_hand + number if arrived else number
        case _:
            return number


def nearest(sku: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The SKUs that were most likely meant, the likeliest first; of two equally alike the one that begins alike."""
    typed = sku.casefold()
    folded = {name: name.casefold() for name in known}
    scorer = OSA.normalized_similarity  # swapped letters are one slip
    found = process.extract(typed, folded, scorer=scorer, score_cutoff=ALIKE, limit=10 * most)
    best = sorted(found, key=lambda each: (-each[1], -Prefix.similarity(typed, each[0]), each[2]))
    return [name for _, _, name in best[:most]]


def _line(text: str) -> Line:
    ranked = [(rank, match) for match in _AMOUNT.finditer(text) if (rank := _rank(text, match)) is not None]
    ranked.sort(key=lambda each: (each[0], each[1].start() if each[0] == 0 else -each[1].start()))
    readings = [_reading(text, match) for _, match in ranked]
    signed = _APART.search(text) is not None
    fitting = tuple(each for each in readings if each.number <= MOST_STOCK and len(each.sku) <= SKU)
    if fitting:
        return Line(text, fitting[:READINGS], signed=signed)
    if readings:
        return Line(text, (), "large", signed)
    return Line(text, (), "fraction" if _FRACTION.search(text) else "nothing", signed)


def _rank(text: str, match: re.Match[str]) -> int | None:
    """0: a sign that stands for itself; 1: a minus in the middle of a word; 2: a bare number; None: part of a word."""
    before = text[: match.start()]
    apart = not before or before.endswith(" ")
    if match[1] in ("+", "="):
        return 0
    if match[1] == "-":
        return 0 if apart else None if _SIGNED.search(text, match.end()) else 1
    if match[1] == ":":
        return 2
    return 2 if apart or match[0].startswith(" ") else None


def _reading(text: str, match: re.Match[str]) -> Reading:
    sign: Sign = "+" if match[1] == "+" else "-" if match[1] == "-" else "=" if match[1] == "=" else ""
    digits = match[2] if len(match[2]) < 10 else str(MOST_STOCK + 1)
    return Reading(text[: match.start()].strip(" :"), sign, int(digits), reason_of(text[match.end() :]))
