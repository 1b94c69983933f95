"""Pictures from the web, fetched from addresses that strangers wrote: only from the public internet, only so much.

A name is looked up once for a connection, every address that it gives is checked, and the connection goes to one of
the addresses checked; each redirect begins anew. So no address, name or redirect leads to this machine, its network
or a cloud's metadata service.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from weakref import WeakValueDictionary

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
    ThreadedResolver,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from store.errors import FetchLater, Unfetchable
from store.rules.addresses import Address, parse, public
from store.rules.pictures import HEAD, LARGEST, kind_trouble

AT_ONCE = 4
PER_HOST = 2
REDIRECTS = 5
LONGEST_URL = 2048  # characters
LOWEST_PORT = 1024  # below it only 80 and 443: the others are no web servers'
LONGEST_WAIT = 3600.0  # seconds that a server may make us wait before we ask again
CHUNK = 64 * 1024  # bytes

_HEADERS = {"User-Agent": "Shopkeeper (pictures)", "Accept": "image/*", "Accept-Encoding": "identity"}
_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_MOVED = (301, 302, 303, 307, 308)
_FAITHFUL = re.compile(r"""[!#-;=?-\[\]_a-z~$%&'()*+,]+""")  # an address that needs no quoting is sent as it is
_UNKNOWN_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_CLOSING = "was given up: the shop closes"
_FORBIDDEN = "leads to an address that is not of the public internet"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for connecting, for the next bytes, and for all of a picture."""

    connect: float = 10.0
    read: float = 15.0
    whole: float = 60.0


class WebPictures:
    """Fetches pictures. ``allow`` says which addresses may be called; ``close`` when done."""

    def __init__(
        self,
        allow: Callable[[Address], bool] = public,
        names: AbstractResolver | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._allow = allow
        self._names = names
        self._patience = patience or Patience()
        self._session: ClientSession | None = None
        self._closed = False
        self._all = asyncio.Semaphore(AT_ONCE)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._paused: dict[str, float] = {}  # hosts that asked for a pause, and when it ends (the loop's time)

    async def fetch(self, url: str) -> bytes:
        """The bytes, of a PNG, JPEG or WebP by how they begin. Raises Unfetchable and FetchLater."""
        at = _checked(url)
        host = at.raw_host or ""
        async with self._turn(host):
            try:
                async with asyncio.timeout(self._patience.whole):
                    return await self._follow(at)
            except FetchLater as error:
                if error.seconds:
                    self._paused[host] = asyncio.get_running_loop().time() + error.seconds
                raise
            except TimeoutError:
                raise FetchLater("did not answer in time") from None
            except (ClientConnectorCertificateError, ClientSSLError):
                raise Unfetchable("has no valid certificate") from None
            except InvalidURL:
                raise Unfetchable("is no address that can be called") from None
            except (ClientError, OSError) as error:
                raise _connection(error) from None
            except RuntimeError:
                if not self._closed:
                    raise
                raise FetchLater(_CLOSING) from None

    async def close(self) -> None:
        """End what is under way; nothing is fetched any more."""
        self._closed = True
        if self._session:
            await self._session.close()

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait until a host may be called. Raises FetchLater where it asked for a pause."""
        one = self._hosts.get(host)
        if one is None:
            one = self._hosts[host] = asyncio.Semaphore(PER_HOST)
        async with one, self._all:
            left = self._paused.get(host, 0.0) - asyncio.get_running_loop().time()
            if left > 0:
                raise FetchLater("asked for a pause", left)
            self._paused.pop(host, None)
            yield

    async def _follow(self, at: URL) -> bytes:
        for _ in range(REDIRECTS + 1):
            if (literal := parse(at.raw_host or "")) and not self._allow(literal):
                raise Unfetchable(_FORBIDDEN)
            async with self._open().get(at, allow_redirects=False) as response:
                if response.status not in _MOVED:
                    return await _read(response)
                at = _next(at, response.headers.get("Location", ""))
        raise Unfetchable(f"redirects more than {REDIRECTS} times")

    def _open(self) -> ClientSession:
        if self._closed:
            raise FetchLater(_CLOSING)
        if self._session is None:
            names = _Checked(self._names or ThreadedResolver(), self._allow)
            connector = TCPConnector(limit=AT_ONCE, resolver=names, use_dns_cache=False)
            timeout = ClientTimeout(total=None, sock_connect=self._patience.connect, sock_read=self._patience.read)
            self._session = ClientSession(
                connector=connector, timeout=timeout, headers=_HEADERS, cookie_jar=DummyCookieJar(),
                auto_decompress=False, trust_env=False, max_line_size=8190, max_field_size=8190,
            )  # fmt: skip
        return self._session


class _Checked(AbstractResolver):
    """Gives the addresses of a name that may be called, and fails where one of them may not."""

    def __init__(self, names: AbstractResolver, allow: Callable[[Address], bool]) -> None:
        self._names = names
        self._allow = allow

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Look a name up. Raises Unfetchable for a forbidden address, OSError for a name that has none."""
        found = await self._names.resolve(host, port, family)
        for one in found:
            address = parse(one["host"])
            if address is None or not self._allow(address):
                raise Unfetchable(_FORBIDDEN)
        return found

    async def close(self) -> None:
        """Close what looks names up."""
        await self._names.close()


def _checked(url: str) -> URL:
    """The address, if it is one that we call at all. Raises Unfetchable."""
    if len(url) > LONGEST_URL:
        raise Unfetchable(f"has more than {LONGEST_URL:,} characters")
    try:
        at = URL(url, encoded=_FAITHFUL.fullmatch(url) is not None).with_fragment(None)
        host, port = at.raw_host or "", at.port
    except ValueError:
        raise Unfetchable("is no address that can be called") from None
    if at.scheme not in ("http", "https") or not host:
        raise Unfetchable("is no http or https address")
    if (":" in host or host.replace(".", "").isdigit()) and parse(host) is None:
        raise Unfetchable("names a host by a number")  # 2130706433 and 127.1 are 127.0.0.1 to the system
    if at.raw_user is not None or at.raw_password is not None:
        raise Unfetchable("holds a name or a password")
    if not port or (port < LOWEST_PORT and port not in (80, 443)):
        raise Unfetchable("names a port that is no web server's")
    return at


def _next(at: URL, location: str) -> URL:
    if not location:
        raise Unfetchable("redirects to nowhere")
    try:
        return _checked(str(at.join(URL(location, encoded=_FAITHFUL.fullmatch(location) is not None))))
    except ValueError:
        raise Unfetchable("redirects to what is no address") from None


async def _read(response: ClientResponse) -> bytes:
    """The body, or as soon as it is known why not. Raises Unfetchable and FetchLater."""
    status = response.status
    if status in _AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise FetchLater(f"answers HTTP {status}", _wait(response.headers.get("Retry-After", "")))
    if status != HTTPStatus.OK:
        raise Unfetchable(f"answers HTTP {status}")
    too_large = f"is larger than {LARGEST // 1024 // 1024} MB"
    if (response.content_length or 0) > LARGEST:
        raise Unfetchable(too_large)
    body = bytearray()
    told = False
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > LARGEST:
            raise Unfetchable(too_large)
        if not told and len(body) >= HEAD:
            _look(body)
            told = True
    _look(body)
    return bytes(body)


def _look(body: bytearray) -> None:
    if wrong := kind_trouble(bytes(body[:HEAD])):
        raise Unfetchable(wrong)


def _wait(header: str) -> float | None:
    """Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
    if header.isascii() and header.isdigit() and len(header) < 10:
        return min(float(header), LONGEST_WAIT) or None
    try:
        seconds = (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _connection(error: ClientError | OSError) -> Unfetchable | FetchLater:
    cause = error.os_error if hasattr(error, "os_error") else error
    if isinstance(cause, socket.gaierror) and cause.errno in _UNKNOWN_NAME:
        return Unfetchable("names a host that does not exist")
    return FetchLater(f"cannot be reached ({type(error).__name__})")
