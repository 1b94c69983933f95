"""What goes over the wire: Bot API documents as plain JSON, and the few measures that Telegram uses for them."""

from typing import Any

Json = dict[str, Any]
"""A Bot API document. The sandbox passes Telegram's own documents around, so their shape is Telegram's, not ours."""


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units, the unit of every length and offset of the Bot API."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def cut_utf16(text: str, units: int) -> str:
    """The longest beginning of the text that has at most so many UTF-16 units."""
    return text if utf16(text) <= units else text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def present(**fields: object) -> Json:
    """A document without the fields that have no value (None, empty text, empty list); False and 0 stay."""
    return {name: value for name, value in fields.items() if value is not None and not _empty(value)}


def _empty(value: object) -> bool:
    return isinstance(value, str | list) and not value
