"""Words as the search knows them: normalized the same way where they are stored and where they are typed.

Case, accents, width, the gap in "128 GB", the comma of decimals and traditional characters do not matter. Scripts that
put no gaps between words are taken apart into single characters.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

SINGLE = "\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"  # scripts that put no gaps between words
APART = "\ue000"  # a word that nobody can type; what follows does not continue what came before
POINT = "\u066b"  # between the digits of decimals, whichever sign was typed

_WORD = re.compile(rf"[{SINGLE}]+|(?:\d+(?:[.,{POINT}]\d+)*|[^\W\d_{SINGLE}])+")
_TOKEN = re.compile(rf"[{SINGLE}]|\d+(?:[.,{POINT}]\d+)*|[^\W\d_{SINGLE}]+")
_CHARACTER = re.compile(rf"[{SINGLE}]")
_LONGEST_SPLIT = 24  # letters of a word that are taken for pinyin
_SPLITS = 4  # ways to take it apart
_BECOMES = 24  # syllables that an unfinished one may become
_AROUND = 3  # characters on each side of one with another reading that are read with it


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed: its tokens stood together ("128gb" is 128 and gb; Chinese is characters)."""

    tokens: tuple[str, ...]

    @property
    def text(self) -> str:
        """The word without gaps."""
        return "".join(self.tokens)

    @property
    def chinese(self) -> bool:
        """Whether it is a run of characters without gaps between words."""
        return is_character(self.tokens[0])

    @property
    def plain(self) -> bool:
        """Whether it is letters alone: neither characters nor digits."""
        return len(self.tokens) == 1 and self.tokens[0].isalpha() and not self.chinese


def words(text: str) -> list[Word]:
    """The words of a text, each with its tokens."""
    return [Word(tuple(_tokens(word))) for word in _WORD.findall(_folded(text))]


def tokens(text: str) -> list[str]:
    """The tokens of a text: numbers, runs of letters, and single Chinese or Japanese characters."""
    return _tokens(_folded(text))


def marked(text: str) -> list[str]:
    """The same with a mark between characters that do not stand together: 花/生 is not the word 花生."""
    folded = _folded(text)
    if folded.isascii():
        return _tokens(folded)
    found: list[str] = []
    for word in _WORD.findall(folded):
        if found and is_character(word) and is_character(found[-1]):
            found.append(APART)
        found += _tokens(word)
    return found


def is_character(token: str) -> bool:
    """Whether a token is of a script that puts no gaps between words."""
    return bool(_CHARACTER.match(token))


def pinyin(title: list[str]) -> str:
    """How the characters among these tokens are read, as the index keeps it.

    Every run once in its usual readings; around a character that is read in other ways, too, once more in each.
    """
    chinese = _chinese()
    runs = []
    for known, run in groupby(title, key=lambda token: token in chinese.readings):
        if known:
            read = [chinese.readings[character] for character in run]
            usual = "".join(ways[0] for ways in read)
            runs.append(usual)
            for at, ways in enumerate(read):
                before, after = usual[max(0, at - _AROUND) : at], usual[at + 1 : at + 1 + _AROUND]
                runs += [before + other + after for other in ways[1:]]
    return f" {APART} ".join(" ".join(run) for run in runs)


def splits(word: str) -> list[str]:
    """The ways in which letters can be read as pinyin, fewest syllables first; each as the index keeps syllables."""
    if not word.isascii() or len(word) > _LONGEST_SPLIT:
        return []
    letters = word.replace("lv", "lu").replace("nv", "nu")
    syllables = _chinese().syllables
    ways: list[list[str]] = [[""]]
    for end in range(1, len(letters) + 1):
        found = [
            way + syllables[letters[start:end]]
            for start in range(max(0, end - 6), end)
            if letters[start:end] in syllables
            for way in ways[start]
        ]
        ways.append(sorted(found, key=len)[:_SPLITS])
    return ways[-1]


def beginnings(word: str) -> list[str]:
    """The same for letters that end within a syllable ("shouj"): with each syllable that it may become."""
    found: list[str] = []
    for end in range(len(word) - 1, max(0, len(word) - 6), -1):
        head, tail = splits(word[:end])[:1], word[end:]
        if head:
            found += [head[0] + code for syllable, code in _chinese().syllables.items() if syllable.startswith(tail)]
    return found[:_BECOMES]


def _tokens(folded: str) -> list[str]:
    return [
        token.replace(".", POINT).replace(",", POINT) if token[0].isdigit() else token
        for token in _TOKEN.findall(folded)
    ]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    composed = unicodedata.normalize("NFKC", plain).translate(_DIGITS)
    return composed.translate(_chinese().simplified) if _CHARACTER.search(composed) else composed


class _Digits(dict[int, str]):
    """Decimal digits of any script as 0 to 9; learns as it goes."""

    def __missing__(self, point: int) -> str:
        digit = unicodedata.digit(chr(point), None) if chr(point).isdecimal() else None
        self[point] = chr(point) if digit is None else str(digit)
        return self[point]


_DIGITS = _Digits()


@dataclass(frozen=True, slots=True)
class _Chinese:
    """Traditional to simplified, as ``str.translate`` wants it; syllables and readings as the index keeps them."""

    simplified: dict[int, str]
    syllables: dict[str, str]
    readings: dict[str, tuple[str, ...]]


@cache
def _chinese() -> _Chinese:
    """The table of docs/chinese.py, read when the first Chinese character is met (5 ms).

    A syllable is kept as one private character, so that no word of letters can be confused with it. Which one it is
    follows from the order of the syllables: a table with other syllables needs a new index.
    """
    lines = Path(__file__).with_name("chinese.txt").read_text("utf-8").splitlines()
    read = [line.split(" ") for line in lines if line[0].isdigit()]
    syllables = {one: chr(ord(APART) + at) for at, one in enumerate(sorted({one for _, one, _ in read}), 1)}
    readings: dict[str, tuple[str, ...]] = {}
    for order, syllable, characters in read:
        if order == "1":
            readings.update(dict.fromkeys(characters, (syllables[syllable],)))
        else:
            readings |= {one: (*readings[one], syllables[syllable]) for one in characters}
    pairs = "".join(line for line in lines if line[0] != "#" and not line[0].isdigit())
    return _Chinese(dict(zip(map(ord, pairs[::2]), pairs[1::2], strict=True)), syllables, readings)
