"""The words of a typed table: lines, lists, and the values that a line begins with."""

import re
import unicodedata
from collections.abc import Sequence

from store.model.grid import Axis

LONGEST = 4096  # characters of a message that are read: all that one can hold
MOST_LINES = 150  # more than the biggest table needs

_WIDE = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F) if chr(wide) not in "，、；（）！？"}
_SIGNS: dict[int, str] = str.maketrans(
    {
        **{chr(wide): plain for wide, plain in _WIDE.items()},
        "￥": "¥",
        "\u2212": "-",
        "’": "'",
        "\u00a0": " ",
        "\u202f": " ",
        "\u3000": " ",
    }
)
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_BULLET = re.compile(r"\s*(?:[•◦▪*·]|[-–—](?=\s))\s*")
_EDGE = re.compile(r"[\s,;:/|=，、；·+&-]+|$")
_SIZES = re.compile(r"(?:\d{0,2}X{0,4}[SML]|\d{2,3})(?:\s+(?:\d{0,2}X{0,4}[SML]|\d{2,3})){2,}", re.IGNORECASE)


def clean(text: str) -> list[str]:
    """The lines of a message in plain signs, without bullets and without what cannot be seen."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFC", text[:LONGEST])).translate(_SIGNS)
    lines = (_BULLET.sub("", line, count=1) if _BULLET.match(line) else line for line in plain.splitlines())
    return [" ".join(line.split()) for line in lines if line.strip()][:MOST_LINES]


def items(text: str) -> list[str]:
    """The values of a list. A comma within a number separates only where nothing else does."""
    text = text.replace("，", ", ")
    for separator in (r"\s*[;；]\s*", r"\s*、\s*", r"\s*\|\s*", r"\s+/\s+", r",\s+", r","):
        if re.search(separator, text):
            return [item.strip() for item in re.split(separator, text) if item.strip(" ,")]
    return text.split() if _SIZES.fullmatch(text) else [text]


def match(axes: Sequence[Axis], text: str) -> tuple[dict[int, str], str]:
    """The values that a text begins with, each of another axis, and what comes after them."""
    found: dict[int, str] = {}
    while len(found) < len(axes):
        folded = text.casefold()
        best: tuple[int, str] | None = None
        for at, axis in enumerate(axes):
            for value in () if at in found else axis.values:
                fits = folded.startswith(value.casefold()) and _EDGE.match(text, len(value))
                if fits and (best is None or len(value) > len(best[1])):
                    best = (at, value)
        if best is None:
            break
        found[best[0]] = best[1]
        text = _after(text, len(best[1]))
    return found, text


def _after(text: str, length: int) -> str:
    """The text behind a value; a minus that belongs to a number stays."""
    rest = text[length:].lstrip(" ,;:/|=，、；·+&")
    return rest if re.match(r"-\d", rest) else rest.lstrip("- ")
