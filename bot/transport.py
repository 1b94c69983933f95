"""The transport to the Bot API: one aiohttp session, JSON out, plain data in, errors as python-telegram-bot's kinds.

The token is a part of every address (core.telegram.org/bots/api#making-requests), so no address and no error of the
HTTP library that may hold one leaves this module.
"""

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECTIONS = 600  # two calls side by side for each of 256 lanes, the sender's and a few more
KEEP_ALIVE = 30.0  # seconds; shorter than Telegram's own, so that no call meets a connection that is being closed
PATIENCE = 20.0  # seconds for a call, all in all
UPLOAD_PATIENCE = 90.0  # seconds for a call with files
CONNECT_PATIENCE = 10.0  # seconds of it for name, connection and TLS

Files = Mapping[str, tuple[str, bytes, str]]  # parameter or attach:// name -> file name, content, media type

_JSON = {"Content-Type": "application/json"}
_UNSENT = ("User-Agent", "Accept", "Accept-Encoding")
_KINDS: dict[int, type[TelegramError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BadRequest,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.UNAUTHORIZED: InvalidToken,  # a token that is not known
    HTTPStatus.NOT_FOUND: InvalidToken,  # a text that is no token
    HTTPStatus.CONFLICT: Conflict,
}


class Wire:
    """One HTTP session to one server. Make it inside a running loop; ``close`` ends the calls that are under way."""

    def __init__(self) -> None:
        connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE)
        self._session = ClientSession(connector=connector, cookie_jar=DummyCookieJar(), skip_auto_headers=_UNSENT)

    async def post(
        self, url: URL, body: bytes | FormData, headers: Mapping[str, str] | None, patience: float
    ) -> tuple[int, bytes]:
        """Post and read the whole answer within ``patience`` seconds. Raises TimedOut and NetworkError."""
        try:
            async with self._session.post(url, data=body, headers=headers, timeout=_timeout(patience)) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (ClientError, OSError) as error:
            raise NetworkError(_plain(error)) from None
        except RuntimeError:
            if not self._session.closed:
                raise
            raise NetworkError("the connection was closed by ourselves") from None

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()


class BotApi:
    """The Bot API of one bot (``handlers.api.Api``). ``server`` is an address such as https://api.telegram.org."""

    def __init__(self, wire: Wire, server: str, token: str) -> None:
        self._wire = wire
        self._base = f"{server.rstrip('/')}/bot{token}/"
        self._urls: dict[str, URL] = {}

    async def call(
        self,
        method: str,
        /,
        *,
        files: Files | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the transport's own
        **params: object,
    ) -> Any:
        """Call a method; its ``result``. ``timeout`` in seconds. Raises TelegramError and its kinds."""
        return await self.post(method, params, files, timeout)

    async def post(
        self, method: str, params: Mapping[str, object], files: Files | None = None, patience: float | None = None
    ) -> Any:
        """The same with the parameters as a mapping, for methods that have a ``timeout`` of their own."""
        url = self._urls.get(method)
        if url is None:
            url = self._urls[method] = URL(self._base + method, encoded=True)
        given = {name: value for name, value in params.items() if value is not None}
        if files:
            form = _form(given, files)
            status, answer = await self._wire.post(url, form, None, patience or UPLOAD_PATIENCE)
        else:
            status, answer = await self._wire.post(url, orjson.dumps(given), _JSON, patience or PATIENCE)
        return result_of(status, answer)


class AiohttpRequest(BaseRequest):
    """The same session for a ``telegram.Bot``, which is used for the few calls of setting up."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def read_timeout(self) -> float:
        """Seconds for an answer."""
        return PATIENCE

    async def initialize(self) -> None:
        """Nothing to do: the session is open."""

    async def shutdown(self) -> None:
        """Nothing to do: the session's owner closes it."""

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
        return await self._wire.post(URL(url, encoded=True), body, _JSON, patience)


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


def _form(params: Mapping[str, object], files: Files) -> FormData:
    """Multipart: texts as they are, everything else as JSON (core.telegram.org/bots/api#making-requests)."""
    form = FormData()
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    for name, (file_name, content, media_type) in files.items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form


def _plain(error: Exception) -> str:
    """What happened, without the address that some of these errors hold."""
    return str(getattr(error, "strerror", None) or type(error).__name__)


@lru_cache(maxsize=64)
def _timeout(patience: float) -> ClientTimeout:
    return ClientTimeout(total=patience, sock_connect=min(patience, CONNECT_PATIENCE))
