"""Texts cut to what a messenger takes: counted in UTF-16 units, with tags kept whole and closed."""

import re

ELLIPSIS = "…"
_PIECE = re.compile(r"<(/?)([a-z-]+)(?:\s[^<>]*)?>|&(?:[a-z]+|#\d+|#x[0-9a-f]+);|[^<&]+|[<&]", re.IGNORECASE)
_JOINERS = "\u200d\ufe0e\ufe0f"  # nothing to end on: they tie a sign to the next one


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_plain(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units of a text, with an ellipsis where something is missing."""
    if 2 * len(text) <= limit or units(text) <= limit:  # a character is two units at most
        return text
    return _head(text, limit - 1).rstrip() + ELLIPSIS if limit > 0 else ""


def cut_html(text: str, limit: int) -> str:
    """The same for HTML: tags count nothing, an entity counts one, and what is open at the cut is closed."""
    if 2 * len(text) <= limit or units(text) <= limit:
        return text
    pieces = list(_PIECE.finditer(text))
    if sum(_weight(piece) for piece in pieces) <= limit:
        return text
    kept: list[str] = []
    open_tags: list[str] = []
    left = limit - 1
    for piece in pieces:
        weight = _weight(piece)
        if weight > left:
            if piece[0][0] not in "<&":
                kept.append(_head(piece[0], left).rstrip())
            break
        left -= weight
        kept.append(piece[0])
        if piece[2] and not piece[1]:
            open_tags.append(piece[2])
        elif piece[2] and open_tags:
            open_tags.pop()
    return "".join((*kept, ELLIPSIS, *(f"</{tag}>" for tag in reversed(open_tags))))


def _weight(piece: re.Match[str]) -> int:
    if piece[2]:
        return 0
    return 1 if piece[0][0] == "&" else units(piece[0])


def _head(text: str, limit: int) -> str:
    count = 0
    for at, sign in enumerate(text):
        count += 2 if ord(sign) > 0xFFFF else 1
        if count > limit:
            return text[:at].rstrip(_JOINERS)
    return text
