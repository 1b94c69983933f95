"""HTML that was made safe: only the few tags that messengers know, balanced, everything else turned into text.

The tags kept are those of core.telegram.org/bots/api#html-style. Headings become bold lines, lists get bullets or
numbers, paragraphs a blank line between them; scripts, styles and pictures vanish.
"""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

LONGEST = 65_536  # characters of a body; more is a mistake, and parsing must stay quick
DEEPEST = 50  # tags in one another

_KEPT = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "cite": "i",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "del": "s",
    "code": "code",
    "kbd": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "th"), "b"),
}
_DROPPED = {"script", "style", "template", "iframe", "object", "svg", "noscript", "select", "textarea", "title"}
_APART = {"p", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}  # a blank line
_LINES = {"div", "section", "article", "header", "footer", "tr", "li", "dt", "dd", "figure", "figcaption", "address"}
_TAG = re.compile(r"<[a-zA-Z/!]")
_MARKUP = re.compile(r"<[^>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)


class SafeHtml(str):
    """A text that may stand in a message as it is. Only what cleans or writes the markup itself builds one."""

    __slots__ = ()

    def plain(self) -> str:
        """The text alone, without any markup."""
        return html.unescape(_MARKUP.sub("", self))

    def portable(self) -> str:
        """The same as ordinary HTML, line breaks as <br>: ``clean`` of it gives this text again."""
        return self.replace("\n", "<br>")


def clean(text: str) -> SafeHtml:
    """Make safe HTML of foreign HTML, or of plain text (whose line breaks are kept). Never fails on broken markup."""
    text = _CONTROL.sub("", text[:LONGEST]).strip()
    if not _TAG.search(text):
        text = text.replace("\r\n", "\n").replace("\n", "<br>")
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return cleaner.result()


@dataclass(slots=True)
class _Open:
    """A tag of the source that is open. ``tag`` is what it becomes ('' nothing); ``written`` once text came in it."""

    source: str
    tag: str
    attribute: str = ""
    written: bool = False


class _Cleaner(HTMLParser):
    """Writes tags only when text comes in them, so that what is empty leaves nothing behind."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._stack: list[_Open] = []
        self._lists: list[int | None] = []  # the last number of a numbered list, None for bullets
        self._breaks = 0
        self._space = False
        self._marker = ""
        self._dropped: list[str] = []

    def result(self) -> SafeHtml:
        self._close_down_to(0)
        return SafeHtml("".join(self._out))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped.append(tag)
        if self._dropped:
            return
        self._layout(tag)
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._marker = self._bullet()
        elif tag == "br":
            self._line_break()
        elif (tag in _KEPT or tag == "a") and len(self._stack) < DEEPEST:
            self._stack.append(self._opening(tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            if tag == self._dropped[-1]:
                self._dropped.pop()
            return
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        places = [at for at, one in enumerate(self._stack) if one.source == tag]
        if places:
            self._close_down_to(places[-1])
        if tag != "br":
            self._layout(tag)

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        if self._inside("pre"):
            if data:
                self._write(data)
            return
        words = _BLANKS.sub(" ", data)
        if words.startswith(" "):
            self._space = True
        if words.strip(" "):
            self._write(words.strip(" "))
            self._space = words.endswith(" ")

    def _opening(self, tag: str, attrs: list[tuple[str, str | None]]) -> _Open:
        """What a tag becomes here: nothing where the same is open already, or where none may stand."""
        kept = _KEPT.get(tag, "a")
        if self._inside(kept) or self._inside("code") or self._inside("pre"):
            return _Open(tag, "")
        if kept != "a":
            return _Open(tag, kept)
        address = (dict(attrs).get("href") or "").strip()
        if not _ADDRESS.fullmatch(address):
            return _Open(tag, "")
        return _Open(tag, "a", f' href="{html.escape(address)}"')

    def _inside(self, tag: str) -> bool:
        return any(one.tag == tag for one in self._stack)

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "◦ " if len(self._lists) > 1 else "• "
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def _layout(self, tag: str) -> None:
        if tag in _APART and not (self._lists and tag in {"ul", "ol", "p"}):
            self._breaks = max(self._breaks, 2)
        elif tag in _APART or tag in _LINES:
            self._breaks = max(self._breaks, 1)
        elif tag in {"td", "th"}:
            self._space = True

    def _line_break(self) -> None:
        if self._inside("pre"):
            self._write("\n")
        else:
            self._breaks = min(2, self._breaks + 1)

    def _write(self, words: str) -> None:
        if self._out and self._breaks:
            self._out.append("\n" * self._breaks)
        elif self._out and self._space:
            self._out.append(" ")
        self._breaks, self._space = 0, False
        self._out.append(self._marker)
        self._marker = ""
        for one in self._stack:
            if not one.written and one.tag:
                self._out.append(f"<{one.tag}{one.attribute}>")
            one.written = True
        self._out.append(html.escape(words, quote=False))

    def _close_down_to(self, height: int) -> None:
        while len(self._stack) > height:
            one = self._stack.pop()
            if one.written and one.tag:
                self._out.append(f"</{one.tag}>")
