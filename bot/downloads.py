"""Where the bytes of pictures come from, and the folder they go to: the web, Telegram, and files beside the database.

The token is a part of the address of a file at Telegram (core.telegram.org/bots/api#file), so no address and no error
that may hold one leaves this module.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar
from yarl import URL

from bot.pictures import keep, picture_of
from handlers.api import Api
from store.connectors.web_pictures import WebPictures
from store.errors import FetchLater, Unfetchable
from store.model.listing import Picture
from store.rules import pictures

PATIENCE = 60.0  # seconds for a file
CHUNK = 64 * 1024  # bytes

_CLOSING = "was given up: the shop closes"


class Downloads:
    """Downloads of one bot. ``server`` is the Bot API's; ``media`` is the folder that keeps pictures."""

    def __init__(self, media: Path, api: Api, server: str, token: str, web: WebPictures | None = None) -> None:
        self._media = media
        self._api = api
        self._files = f"{server.rstrip('/')}/file/bot{token}/"
        self._web = web or WebPictures()
        self._session: ClientSession | None = None
        self._closed = False

    async def from_web(self, url: str) -> bytes:
        """A picture from the web. Raises Unfetchable and FetchLater."""
        return await self._web.fetch(url)

    async def from_telegram(self, file_id: str) -> bytes:
        """A picture that somebody sent. Raises Unfetchable, FetchLater, and TelegramError if Telegram gives no path."""
        body = bytearray()
        await self._download(file_id, pictures.LARGEST, body.extend)
        return bytes(body)

    async def save(self, file_id: str, path: Path, largest: int) -> None:
        """Write a file that somebody sent, of at most so many bytes. Raises like ``from_telegram``."""
        with path.open("wb") as file:
            await self._download(file_id, largest, file.write)

    async def _download(self, file_id: str, largest: int, write: Callable[[bytes], object]) -> None:
        found = await self._api.call("getFile", file_id=file_id)
        if int(found.get("file_size") or 0) > largest:
            raise Unfetchable(_too_large(largest))
        try:
            async with asyncio.timeout(PATIENCE):
                await self._read(quote(str(found["file_path"])), largest, write)
        except TimeoutError:
            raise FetchLater("Telegram did not give the file in time") from None
        except (ClientError, OSError) as error:
            raise FetchLater(f"Telegram did not give the file ({type(error).__name__})") from None
        except RuntimeError:
            if not self._closed:
                raise
            raise FetchLater(_CLOSING) from None

    async def keep(self, data: bytes) -> Picture:
        """Check a picture and write it into the folder. Raises Unfetchable, and FetchLater on a full disk."""
        if wrong := pictures.trouble(data):
            raise Unfetchable(wrong)
        picture = picture_of(data)
        try:
            await asyncio.to_thread(keep, self._media, picture, data)
        except OSError as error:
            raise FetchLater(f"could not be written down: {error.strerror}") from None
        return picture

    async def close(self) -> None:
        """End what is under way; nothing is downloaded any more."""
        self._closed = True
        await self._web.close()
        if self._session:
            await self._session.close()

    async def _read(self, path: str, largest: int, write: Callable[[bytes], object]) -> None:
        if self._closed:
            raise FetchLater(_CLOSING)
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=None), cookie_jar=DummyCookieJar())
        size = 0
        async with self._session.get(URL(self._files + path, encoded=True), allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                raise FetchLater(f"Telegram did not give the file (HTTP {response.status})")
            async for chunk in response.content.iter_chunked(CHUNK):
                size += len(chunk)
                if size > largest:
                    raise Unfetchable(_too_large(largest))
                write(chunk)


def _too_large(largest: int) -> str:
    return f"is larger than {largest // 1024 // 1024} MB"
