"""The transport to the Bot API: JSON out, plain data in, errors as python-telegram-bot's kinds.

The token is a part of every address (core.telegram.org/bots/api#making-requests), so no address leaves this module.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

from bot.wire import JSON, Call, Target, Wire
from handlers.api import Files

PATIENCE = 20.0  # seconds for a call, all in all
UPLOAD_PATIENCE = 90.0  # seconds for a call with files

_UNREAD = {"answerCallbackQuery", "editMessageText", "editMessageReplyMarkup", "deleteMessage"}
_DONE = b'{"ok":true,'
_KINDS: dict[int, type[TelegramError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BadRequest,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.UNAUTHORIZED: InvalidToken,  # a token that is not known
    HTTPStatus.NOT_FOUND: InvalidToken,  # a text that is no token
    HTTPStatus.CONFLICT: Conflict,
}


class BotApi:
    """The Bot API of one bot (``handlers.api.Api``). ``server`` is an address such as https://api.telegram.org."""

    def __init__(self, wire: Wire, server: str, token: str) -> None:
        self._wire = wire
        self._base = f"{server.rstrip('/')}/bot{token}/"
        self._targets: dict[str, Target] = {}
        self.calls: Counter[str] = Counter()  # by method
        self._refused: Counter[str] = Counter()

    @property
    def errors(self) -> Counter[str]:
        """How many calls failed, by error."""
        return self._refused + self._wire.lost

    def call(
        self,
        method: str,
        /,
        *,
        files: Files | None = None,
        timeout: float | None = None,
        **params: object,
    ) -> Call:
        """Call a method, now; awaited, its ``result``. ``timeout`` in seconds. Raises TelegramError and its kinds."""
        return self.post(method, params, files, timeout)

    def post(
        self, method: str, params: Mapping[str, object], files: Files | None = None, patience: float | None = None
    ) -> Call:
        """The same with the parameters as a mapping, for methods that have a ``timeout`` of their own."""
        target = self._targets.get(method)
        if target is None:
            target = self._targets[method] = self._wire.target(self._base + method)
        self.calls[method] += 1
        given = {name: value for name, value in params.items() if value is not None}
        if files:
            body, content_type = multipart(given, files)
            return self._wire.post(target, body, content_type, patience or UPLOAD_PATIENCE, self._result)
        read = self._done if method in _UNREAD else self._result
        return self._wire.post(target, orjson.dumps(given), JSON, patience or PATIENCE, read)

    def _result(self, status: int, payload: bytes) -> Any:
        try:
            return result_of(status, payload)
        except TelegramError as error:
            self._refused[type(error).__name__] += 1
            raise

    def _done(self, status: int, payload: bytes) -> Any:
        """That a call has worked, where its result tells nothing new: the message as we have just made it."""
        if status == HTTPStatus.OK and payload.startswith(_DONE):
            return True
        return self._result(status, payload)


class WireRequest(BaseRequest):
    """The same wire for a ``telegram.Bot``, which is used for the few calls of setting up."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def read_timeout(self) -> float:
        """Seconds for an answer."""
        return PATIENCE

    async def initialize(self) -> None:
        """Nothing to do: the wire is open."""

    async def shutdown(self) -> None:
        """Nothing to do: the wire's owner closes it."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as plain data. Raises NetworkError for anything but a JSON object."""
        return _parsed(payload)

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the Bot API takes everything by POST
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - one limit for all of a call
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Send a request without files; status and body. Raises TimedOut and NetworkError."""
        patience = float(read_timeout) if isinstance(read_timeout, int | float) else PATIENCE
        body = orjson.dumps(request_data.parameters if request_data else {})
        answer: tuple[int, bytes] = await self._wire.post(self._wire.target(url), body, JSON, patience, _as_it_is)
        return answer


def result_of(status: int, payload: bytes) -> Any:
    """The ``result`` of an answer; raises what the Bot API says went wrong, in its own words."""
    if status == HTTPStatus.OK:
        return _parsed(payload)["result"]
    try:
        answer = _parsed(payload)
    except NetworkError:
        answer = {}
    words = str(answer.get("description") or f"HTTP {status}")
    parameters = answer.get("parameters") or {}
    if moved := parameters.get("migrate_to_chat_id"):
        raise ChatMigrated(int(moved))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RetryAfter(int(parameters.get("retry_after") or 1))
    raise _KINDS.get(status, NetworkError)(words)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _parsed(payload: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise NetworkError("the answer is not the Bot API's")
    return answer


def multipart(params: Mapping[str, object], files: Files) -> tuple[bytes, bytes]:
    """Body and content type: texts stay, all else is JSON (core.telegram.org/bots/api#making-requests)."""
    boundary = secrets.token_hex(16)
    parts: list[bytes] = []
    for name, value in params.items():
        content = value.encode() if isinstance(value, str) else orjson.dumps(value)
        parts += _part(boundary, f'name="{_quoted(name)}"', content)
    for name, (file_name, content, media_type) in files.items():
        about = f'name="{_quoted(name)}"; filename="{_quoted(file_name)}"\r\nContent-Type: {media_type}'
        parts += _part(boundary, about, content)
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}".encode()


def _part(boundary: str, about: str, content: bytes) -> tuple[bytes, bytes, bytes]:
    return f"--{boundary}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode(), content, b"\r\n"


def _quoted(name: str) -> str:
    """A name inside quotes, as browsers write it (html.spec.whatwg.org, multipart/form-data)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _as_it_is(status: int, body: bytes) -> tuple[int, bytes]:
    return status, body
