"""Formatted text as Telegram reads it: HTML into plain text and entities, with its error texts and limits.

The tags, the error sentences and the order of the checks follow core.telegram.org/bots/api#html-style and TDLib.
"""

import html
import re
from dataclasses import dataclass

from bot.sandbox.errors import ApiError
from bot.sandbox.wire import Json, utf16

SPACES = " \t\r\n\0\v"
TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}  # fmt: skip
CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{3,32}\b")),
    ("hashtag", re.compile(r"(?<![\w#@])#(?=\w*[^\W\d])\w{1,256}")),
    ("url", re.compile(r"(?:https?://|tg://)[^\s<>\"]*[^\s<>\".,;:!?)]|\b(?:[\w-]+\.)+(?:com|org|net|me)\b(?:/\S*)?")),
)
OPAQUE = {"pre", "code", "text_link"}


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as a message holds it: offsets and lengths of the entities count UTF-16 units."""

    text: str
    entities: tuple[Json, ...] = ()


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    start: int
    unix: int = 0


class _Reader:
    """Reads one HTML text; a NUL stands behind its end as in the original, so that every look ahead is safe."""

    def __init__(self, source: str) -> None:
        self.source = source + "\0"
        self.end = len(source)
        self.at = 0
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def fail(self, words: str, at: int | None = None) -> ApiError:
        place = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        return ApiError(f"can't parse entities: {words}{place}")

    def read(self) -> Formatted:
        while self.at < self.end:
            char = self.source[self.at]
            if char == "<":
                self.end_tag() if self.source[self.at + 1] == "/" else self.start_tag()
            else:
                self.add(self.character() if char == "&" else self.take())
        if self.open:
            raise self.fail(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return Formatted("".join(self.parts), tuple(self.entities))

    def take(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16(text)

    def character(self) -> str:
        match = CHARACTER.match(self.source, self.at)
        if match is None:
            return self.take()
        code = int(match[1], 16) if match[1] else int(match[2]) if match[2] else 0
        if not match[3] and (code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF):
            return self.take()
        self.at = match.end()
        return html.unescape(f"&{match[3]};") if match[3] else chr(code)

    def word(self, stops: str) -> str:
        begin = self.at
        while self.source[self.at] not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def skip_spaces(self) -> None:
        while self.at < self.end and self.source[self.at] in SPACES:
            self.at += 1

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self.word(SPACES + ">").lower()
        if self.at >= self.end:
            raise self.fail("Unclosed start tag", begin)
        if tag not in TYPES:
            raise self.fail(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        while self.source[self.at] != ">":
            self.attribute(tag, begin, attributes)
        self.at += 1
        argument = self.argument(tag, attributes)
        if tag == "span" and argument != "spoiler":
            raise self.fail('Tag "span" must have class "tg-spoiler"', begin)
        unix = attributes.get("unix", "0")
        self.open.append(_Open(tag, argument, self.length, int(unix) if unix.isdigit() else 0))

    def attribute(self, tag: str, begin: int, attributes: dict[str, str]) -> None:
        self.skip_spaces()
        if self.source[self.at] == ">":
            return
        name = self.word(SPACES + "=>/\"'")
        if not name:
            raise self.fail(f'Empty attribute name in the tag "{tag}"', begin)
        self.skip_spaces()
        if self.source[self.at] != "=":
            if self.at >= self.end:
                raise self.fail(f'Unclosed start tag "{tag}"', begin)
            attributes[name] = ""
            return
        self.at += 1
        self.skip_spaces()
        if self.at >= self.end:
            raise self.fail(f'Unclosed start tag "{tag}"', begin)
        attributes[name] = self.quoted() if self.source[self.at] in "\"'" else self.bare()
        if self.at >= self.end:
            raise self.fail("Unclosed start tag", begin)

    def quoted(self) -> str:
        quote = self.take()
        value: list[str] = []
        while self.at < self.end and self.source[self.at] != quote:
            value.append(self.character() if self.source[self.at] == "&" else self.take())
        if self.at < self.end:
            self.at += 1
        return "".join(value)

    def bare(self) -> str:
        begin = self.at
        while self.source[self.at].isascii() and (self.source[self.at].isalnum() or self.source[self.at] in ".-"):
            self.at += 1
        if self.source[self.at] not in SPACES + ">":
            raise self.fail("Unexpected end of name token", begin)
        return self.source[begin : self.at].lower()

    @staticmethod
    def argument(tag: str, attributes: dict[str, str]) -> str:
        if tag == "a":
            return attributes.get("href", "")
        if tag == "code":
            return attributes.get("class", "").removeprefix("language-") if "class" in attributes else ""
        if tag == "span":
            return attributes.get("class", "").removeprefix("tg-")
        if tag == "tg-emoji":
            return attributes.get("emoji-id", "")
        if tag == "tg-time":
            return attributes.get("format", "")
        return "1" if tag == "blockquote" and "expandable" in attributes else ""

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self.fail("Unexpected end tag", begin)
        self.at += 2
        name = self.word(SPACES + ">").lower()
        self.skip_spaces()
        if self.source[self.at] != ">":
            raise self.fail("Unclosed end tag", begin)
        self.at += 1
        top = self.open[-1]
        if name and name != top.tag:
            raise self.fail(f'Unmatched end tag{self.place(begin)}, expected "</{top.tag}>", found "</{name}>"')
        self.open.pop()
        if self.length > top.start:
            self.close(top)

    def place(self, at: int) -> str:
        return f" at byte offset {len(self.source[:at].encode())}"

    def close(self, top: _Open) -> None:
        entity: Json = {"type": TYPES[top.tag], "offset": top.start, "length": self.length - top.start}
        last = self.entities[-1] if self.entities else None
        twin = last is not None and (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        if top.tag == "a":
            url = top.argument or _slice("".join(self.parts), top.start)
            if not _link(entity, url):
                return
        elif top.tag == "tg-emoji":
            if not top.argument.isdigit():
                raise ApiError("can't parse entities: Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = top.argument
        elif top.tag == "tg-time":
            entity |= {"unix_time": top.unix, "date_time_format": top.argument}
        elif top.tag == "blockquote" and top.argument:
            entity["type"] = "expandable_blockquote"
        elif top.tag == "pre" and twin and last is not None and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
            return
        elif top.tag == "code" and top.argument:
            entity["language"] = top.argument  # only <pre> keeps it, see tidy()
        self.entities.append(entity)


def _slice(text: str, offset: int) -> str:
    return text.encode("utf-16-le")[offset * 2 :].decode("utf-16-le")


def _link(entity: Json, url: str) -> bool:
    """Give the entity its target; False: Telegram shows the words without a link."""
    if re.match(r"(?i)(https?|tg|ton|tonsite)://\S+$", url) or re.match(r"(?i)mailto:\S+@\S+$|tel:\S+$", url):
        entity["url"] = url
        return True
    if re.match(r"[\w.-]+\.[a-z]{2,}(/\S*)?$", url):
        entity["url"] = f"http://{url}/" if "/" not in url else f"http://{url}"
        return True
    return False


def find(text: str, taken: tuple[Json, ...] = ()) -> list[Json]:
    """The entities that Telegram finds by itself: commands, links, mentions, hashtags, addresses."""
    spans = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in OPAQUE]
    found: list[Json] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = utf16(text[: match.start()])
            stop = start + utf16(match[0])
            if not any(start < b and a < stop for a, b in spans):
                spans.append((start, stop))
                found.append({"type": kind, "offset": start, "length": stop - start})
    return found


def tidy(formatted: Formatted) -> Formatted:
    """Trim as Telegram does, keep the entities in place, add the found ones, sort."""
    text = formatted.text.replace("\r", "")
    body = text.lstrip(" \n\t")
    shift = utf16(text) - utf16(body)
    body = body.rstrip(" \n\t")
    limit = utf16(body)
    kept: list[Json] = []
    for entity in formatted.entities:
        start = max(0, entity["offset"] - shift)
        stop = min(limit, entity["offset"] + entity["length"] - shift)
        if stop > start:
            moved = {**entity, "offset": start, "length": stop - start}
            if moved["type"] != "pre":
                moved.pop("language", None)
            kept.append(moved)
    kept += find(body, tuple(kept))
    return Formatted(body, tuple(sorted(kept, key=lambda e: (e["offset"], -e["length"]))))


def parse_html(source: str) -> Formatted:
    """Raises ApiError with Telegram's sentence where the markup is wrong."""
    return tidy(_Reader(source).read())


def plain(text: str) -> Formatted:
    return tidy(Formatted(text))
