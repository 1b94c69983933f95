#!/usr/bin/env python3
"""Writes store/rules/chinese.txt: traditional characters with the simplified ones that mean them, and pinyin.

The facts are those of the Unihan database, https://www.unicode.org/Public/UCD/latest/ucd/Unihan.zip (Unicode License
v3, https://www.unicode.org/license.txt); the table at hand was made from version 14.0. Run it from the top of the
checkout with the folder of the unpacked files: `.venv/bin/python docs/chinese.py FOLDER`.
"""

import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).parents[1] / "store" / "rules" / "chinese.txt"
HEAD = """\
# Written by docs/chinese.py from the Unihan database. (c) 1991-2021 Unicode, Inc., https://www.unicode.org/license.txt
# First the traditional characters, each followed by its simplified one; then syllables with their characters, a
# character's usual reading in the line that begins with 1, its second in 2, and so on.
"""
# What mainland rules (first list of variant forms, 1955) or the names of wares use for one another, and Unihan does
# not join.
MERGED = (
    "俱具柺拐薰熏祕秘蔘参豔艳滷卤燉炖襬摆鹼碱蠔蚝襉裥麴曲鯰鲶崑昆遊游佈布佔占昇升兇凶唸念醃腌餵喂蓆席揹背釦扣綵彩讚赞籤签糰团"
    "託托嶽岳鍊链倖幸慾欲巖岩嚐尝鍼针燬毁氾泛痠酸徵征錶表闆板麪面"
)
RARE = 0.02  # of a character's readings in running text: what is rarer is no way to look for something
READINGS = 4
GRUNTS = {"", "r", "n", "m", "ng", "hm", "hng", "o"}  # readings that are not syllables of words


def facts(folder: Path, name: str, *fields: str) -> Iterator[tuple[str, str, str]]:
    """Character, field and value of these fields in a file of the database."""
    for line in (folder / f"Unihan_{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("U+"):
            point, field, value = line.split("\t", 2)
            if field in fields:
                yield _character(point), field, value


def _character(point: str) -> str:
    """The character of a code point ("U+4E00")."""
    return chr(int(point.removeprefix("U+"), 16))


def characters(value: str) -> list[str]:
    """The characters of a value, those that most sources name first."""
    named = sorted(value.split(), key=lambda one: -one.count(","))
    return [_character(one.partition("<")[0]) for one in named]


def simplified(folder: Path) -> dict[str, str]:
    """What each traditional or variant character is in the list of characters in general use (kTGH)."""
    general = {character for character, _, _ in facts(folder, "OtherMappings", "kTGH")}
    simple: dict[str, str] = {}
    alike: dict[str, list[str]] = defaultdict(list)
    for character, field, value in facts(folder, "Variants", "kSimplifiedVariant", "kSemanticVariant", "kZVariant"):
        others = [one for one in characters(value) if one != character]
        if field != "kSimplifiedVariant":
            alike[character] += others
        elif known := [one for one in others if one in general]:
            simple[character] = known[0]
    simple |= dict(zip(MERGED[::2], MERGED[1::2], strict=True))
    for character, others in alike.items():
        if character not in general and character not in simple:
            nearest = simple.get(others[0], others[0]) if others else ""
            if nearest in general:
                simple[character] = nearest
    return {character: end(simple, one) for character, one in simple.items() if len(character.encode()) == 3}


def end(simple: dict[str, str], character: str) -> str:
    """Where a chain of simplifications ends; of two that lead to each other, the first."""
    seen = {character}
    while (following := simple.get(character)) and following not in seen:
        character = following
        seen.add(character)
    return character


def plain(syllable: str) -> str:
    """A syllable without its tone, ü as u: nobody types either."""
    letters = unicodedata.normalize("NFKD", syllable)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


def readings(folder: Path) -> dict[str, list[str]]:
    """How each character in general use is read, the most usual way first."""
    general = {character for character, _, _ in facts(folder, "OtherMappings", "kTGH", "kGB0")}
    often: dict[str, Counter[str]] = defaultdict(Counter)
    listed: dict[str, list[str]] = defaultdict(list)
    for character, field, value in facts(folder, "Readings", "kHanyuPinlu", "kMandarin", "kTGHZ2013"):
        if character not in general:
            continue
        for one in value.split():
            if field == "kHanyuPinlu":
                often[character][plain(one.partition("(")[0])] += int(one.partition("(")[2].rstrip(")"))
            else:
                syllables = one.rpartition(":")[2].split(",")
                listed[character] += [plain(syllable) for syllable in syllables]
    found = {}
    for character, others in listed.items():
        counted = often[character]
        usual = [one for one, count in counted.most_common() if count >= RARE * counted.total()]
        found[character] = [one for one in dict.fromkeys([*usual, *others]) if one not in GRUNTS][:READINGS]
    return found


def table(folder: Path) -> str:
    """The whole text."""
    simple, read = simplified(folder), readings(folder)
    pairs = "".join(one + other for one, other in sorted(simple.items()))
    lines = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    by: dict[tuple[int, str], list[str]] = defaultdict(list)
    for character, syllables in sorted(read.items()):
        for at, syllable in enumerate(syllables, 1):
            by[at, syllable].append(character)
    lines += [f"{at} {syllable} {''.join(found)}" for (at, syllable), found in sorted(by.items())]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(Path(sys.argv[1])), encoding="utf-8")
