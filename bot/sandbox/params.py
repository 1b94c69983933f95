"""The parameters of one call as the Bot API reads them: text, JSON or files, whatever the encoding of the request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.sandbox.entities import Formatted, parse_html, plain, tidy
from bot.sandbox.errors import ApiError
from bot.sandbox.files import FileStore, Media, Upload
from bot.sandbox.wire import Json, utf16

MAX_TEXT = 4096
MAX_CAPTION = 1024


@dataclass(frozen=True, slots=True)
class Params:
    """Values by name (text, or anything that JSON can hold) and the uploaded files by part name."""

    values: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""

    def number(self, name: str, default: int = 0) -> int:
        """An integer as the server reads it: what is no number counts as the default."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def decimal(self, name: str) -> float:
        try:
            return float(self.text(name))
        except ValueError:
            raise ApiError(f"{name} is empty") from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def json(self, name: str, words: str) -> Any:
        """The decoded value of a JSON parameter, None if it is missing; `words` name it in the error."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise ApiError(f"can't parse {words} JSON object") from None

    def message_text(self) -> Formatted:
        """The text of a message with its entities, trimmed and measured as Telegram does. Raises ApiError."""
        result = read_markup(self.text("text"), self.text("parse_mode"), self.json("entities", "entities"))
        if utf16(result.text) > MAX_TEXT:
            raise ApiError("message is too long")
        if not result.text:
            raise ApiError("message text is empty")
        return result

    def caption(self) -> Formatted:
        """The caption of a file, likewise; it may be empty."""
        entities = self.json("caption_entities", "entities")
        return read_caption(self.text("caption"), self.text("parse_mode"), entities)

    def upload(self, value: object) -> Upload | None:
        """The uploaded file that a parameter's value points to (attach://name)."""
        if isinstance(value, str) and value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return None

    def media(self, name: str, kind: str, store: FileStore, bot: int, **shape: int | str) -> Media:
        """The file of a send method: uploaded, attached, or known by its id. Addresses are refused: no network."""
        if name in self.files:
            return store.keep(kind, self.files[name], **shape)
        return self.media_value(self.values.get(name), kind, store, bot, **shape)

    def media_value(self, value: object, kind: str, store: FileStore, bot: int, **shape: int | str) -> Media:
        words = kind.replace("_", " ")
        if not isinstance(value, str) or not value:
            raise ApiError(f"there is no {words} in the request")
        attached = self.upload(value)
        if attached is not None:
            return store.keep(kind, attached, **shape)
        if value.startswith("attach://"):
            raise ApiError(f"there is no {words} in the request")
        if value.startswith(("http://", "https://")):
            raise ApiError("failed to get HTTP URL content")
        media = store.media_of(value, bot)
        if media.kind != kind:
            raise ApiError(f"can't use file of type {media.kind.title()} as {kind.title()}")
        return media


def read_markup(source: str, mode: str, entities: object = None) -> Formatted:
    """Text in a parse mode, or with a list of entities, as a message will hold it."""
    if not mode or mode.lower() == "none":
        given: tuple[Json, ...] = tuple(entities) if isinstance(entities, list) else ()
        return tidy(Formatted(source, given)) if given else plain(source)
    if mode.lower() != "html":
        raise ApiError("unsupported parse_mode")
    return parse_html(source)


def read_caption(source: str, mode: str, entities: object = None) -> Formatted:
    """A caption, as `read_markup` reads it. Raises ApiError if it is too long."""
    result = read_markup(source, mode, entities)
    if utf16(result.text) > MAX_CAPTION:
        raise ApiError("message caption is too long")
    return result
