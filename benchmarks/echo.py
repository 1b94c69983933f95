"""The least that a bot can do with a press: read it, answer it, edit in a screen that never changes.

No database, no dialogs, no texts: what the shop costs above this is its own. Its calls go over our own wire, or, to
tell what that saves, through aiohttp's client as most bots have it.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, Protocol

import orjson
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from bot.transport import BotApi
from bot.wire import CONNECTIONS, Wire
from handlers.incoming import Incoming, Pressed, parse

POLL = 30  # seconds
_JSON = {"Content-Type": "application/json"}


class Api(Protocol):
    """What the echo needs of a transport."""

    def post(
        self, method: str, params: dict[str, object], files: None = None, patience: float = 20.0
    ) -> Awaitable[Any]:
        """Call a method; its result."""


class Session:
    """The Bot API through an aiohttp session, with a raised limit and without what the session may leave out."""

    def __init__(self, url: str) -> None:
        self._base = f"{url}/bot1:benchmark/"
        connector = TCPConnector(limit=CONNECTIONS)
        unsent = ("User-Agent", "Accept", "Accept-Encoding")
        self._session = ClientSession(connector=connector, cookie_jar=DummyCookieJar(), skip_auto_headers=unsent)

    async def post(self, method: str, params: dict[str, object], files: None = None, patience: float = 20.0) -> Any:
        """Call a method; its result."""
        del files
        body, timeout = orjson.dumps(params), ClientTimeout(total=patience)
        async with self._session.post(self._base + method, data=body, headers=_JSON, timeout=timeout) as response:
            return orjson.loads(await response.read())["result"]

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()


async def run(url: str, screen: dict[str, Any], client: str) -> None:
    """Until the process is stopped. ``screen`` holds text and reply_markup; ``client`` is "wire" or "aiohttp"."""
    if client == "aiohttp":
        session = Session(url)
        await _echo(session, screen)
    else:
        await _echo(BotApi(Wire(), url, "1:benchmark"), screen)


async def _echo(api: Api, screen: dict[str, Any]) -> None:
    offset = 0
    under_way: set[asyncio.Task[None]] = set()
    while True:
        params: dict[str, object] = {"offset": offset, "timeout": POLL, "limit": 100}
        updates: list[dict[str, Any]] = await api.post("getUpdates", params, None, POLL + 10.0)
        for update in updates:
            incoming = parse(update)
            offset = incoming.update_id + 1
            task = asyncio.create_task(_answer(api, incoming, screen))
            under_way.add(task)
            task.add_done_callback(under_way.discard)


async def _answer(api: Api, incoming: Incoming, screen: dict[str, Any]) -> None:
    what = incoming.what
    if not isinstance(what, Pressed):
        return
    edit: dict[str, object] = {
        "chat_id": incoming.chat,
        "message_id": what.message,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        **screen,
    }
    shown = asyncio.ensure_future(api.post("editMessageText", edit))
    told = asyncio.ensure_future(api.post("answerCallbackQuery", {"callback_query_id": what.query}))
    await shown
    await told
