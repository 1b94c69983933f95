"""HTML that was made safe: only the few tags that messengers know, balanced, everything else turned into text.

The tags kept are those of core.telegram.org/bots/api#html-style. Headings become bold lines, lists get bullets or
numbers, paragraphs a blank line between them; scripts, styles and pictures vanish.
"""

import html
import re
from dataclasses import dataclass

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
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
# A tag, whose attributes may have > in quotes. Only so many characters are looked at, so that broken markup costs no
# more time than sound markup; of a longer tag, or one whose quote never ends, the first > is the end.
_TOKEN = re.compile(r"""</?(?P<tag>[a-zA-Z][^\s/>]*+)(?P<rest>(?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_OPENING = re.compile(r"</?(?P<tag>[a-zA-Z][^\s/>]{0,20})|<[!?/]")
_LONGEST_TAG = 4096
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_EMPTY = re.compile(r"""(?:^|[\s"'])/$""")
_RAW = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style")}  # no markup stands in them
_ENDS = " \t\r\n\f\xa0"
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
    text = _CONTROL.sub("", text[:LONGEST]).strip(_ENDS)
    if not _TAG.search(text):
        text = text.replace("\r\n", "\n").replace("\n", "<br>")
    cleaner = _Cleaner()
    cleaner.read(text)
    return cleaner.result()


@dataclass(slots=True)
class _Open:
    """A tag of the source that is open. ``tag`` is what it becomes ('' nothing); ``written`` once text came in it."""

    source: str
    tag: str
    attribute: str = ""
    written: bool = False


class _Cleaner:
    """Writes tags only when text comes in them, so that what is empty leaves nothing behind."""

    def __init__(self) -> None:
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

    def read(self, text: str) -> None:
        """Go through the markup once. What only looks like a tag is text."""
        at = 0
        while (begin := text.find("<", at)) >= 0:
            if begin > at:
                self._data(html.unescape(text[at:begin]))
            at = self._markup(text, begin)
        if at < len(text):
            self._data(html.unescape(text[at:]))

    def _markup(self, text: str, begin: int) -> int:
        """Take the tag or comment that begins here; where to read on."""
        if token := _TOKEN.match(text, begin, begin + _LONGEST_TAG):
            return self._tag(token["tag"].lower(), token["rest"], text, begin, token.end())
        opening = _OPENING.match(text, begin)
        close = "-->" if text.startswith("<!--", begin) else ">"
        end = text.find(close, begin + 1) if opening else -1
        if opening is None or end < 0:
            self._data("<")
            return begin + 1
        end += len(close)
        return self._tag(opening["tag"].lower(), "", text, begin, end) if opening["tag"] else end

    def _tag(self, tag: str, rest: str, text: str, begin: int, end: int) -> int:
        """Take a tag with its attributes; where to read on."""
        if text[begin + 1] == "/":
            self._end(tag)
        elif rest.endswith("/") and _EMPTY.search(rest):
            if tag not in _DROPPED:
                self._start(tag, rest)
                self._end(tag)
        else:
            self._start(tag, rest)
            if tag in _RAW and (close := _RAW[tag].search(text, end)):
                return close.start()
        return end

    def _start(self, tag: str, rest: str) -> None:
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
            self._stack.append(self._opening(tag, rest))

    def _end(self, tag: str) -> None:
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

    def _data(self, data: str) -> None:
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

    def _opening(self, tag: str, rest: str) -> _Open:
        """What a tag becomes here: nothing where the same is open already, or where none may stand."""
        kept = _KEPT.get(tag, "a")
        if self._inside(kept) or self._inside("code") or self._inside("pre"):
            return _Open(tag, "")
        if kept != "a":
            return _Open(tag, kept)
        address = _href(rest)
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
        if self._marker and any(one.tag in _APART and not one.written for one in self._stack):
            self._marker = (
                f"{self._marker.rstrip()}\n\n"  # as it is read again: what stands apart does so in a list, too
            )
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
                self._breaks = 2 if one.tag in _APART else self._breaks


def _href(attributes: str) -> str:
    found = ""
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        if name.lower() == "href":
            found = html.unescape(double or single or bare).strip()
    return found
