"""Calls by POST over HTTP/1.1 in as few steps as they can be: kept connections, one call at a time on each.

A call is a future that the connection itself completes: no task, no stream, no session stands between. Nothing is
ever sent twice here: whether a request that got no answer had its effect is not known, and what to do about it is the
caller's to say. No error of this module holds an address, for the token is a part of it.
"""

import asyncio
import base64
import os
import socket
import ssl
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import aiohappyeyeballs
from telegram.error import NetworkError, TelegramError, TimedOut
from yarl import URL

from bot.answers import Answer, Malformed

CONNECTIONS = 600  # two calls side by side for each of 256 lanes, the sender's and a few more
KEEP_ALIVE = 30.0  # seconds; shorter than Telegram's own, so that no call meets a connection that is being closed
CONNECT_PATIENCE = 10.0  # seconds for name, connection and TLS
NAMES_KEPT = 10.0  # seconds that a name's addresses are good for
SECOND_ADDRESS = 0.25  # seconds after which the next address is tried beside the first (RFC 8305)

JSON = b"application/json"

Read = Callable[[int, bytes], Any]  # status and body -> what the call returns; may raise TelegramError


class Call(asyncio.Future[Any]):
    """A call under way: await it. Cancelled or too late, it takes its connection along: an answer may still come."""

    def __init__(self, request: bytes, read: Read, loop: asyncio.AbstractEventLoop, lost: Counter[str]) -> None:
        super().__init__(loop=loop)
        self.request = request
        self._lost = lost
        self.line: Line | None = None
        self.timer: asyncio.TimerHandle | None = None
        self._read = read

    def cancel(self, msg: Any = None) -> bool:
        """Give it up: nobody waits for the answer any more."""
        given_up = super().cancel(msg)
        if given_up:
            self._leave()
        return given_up

    def answered(self, status: int, body: bytes) -> None:
        """The answer is here."""
        if self.timer:
            self.timer.cancel()
        try:
            self.set_result(self._read(status, body))
        except Exception as error:  # noqa: BLE001 - whatever reading it raises is the caller's
            self.set_exception(_bare(error))

    def fail(self, error: TelegramError) -> None:
        """There will be no answer."""
        if not self.done():
            self._lost[type(error).__name__] += 1
            self.set_exception(_bare(error))
            self._leave()

    def expire(self) -> None:
        """Its time is over."""
        self.fail(TimedOut())

    def _leave(self) -> None:
        if self.timer:
            self.timer.cancel()
        if self.line:
            self.line.drop()


class Line(asyncio.Protocol):
    """One connection. ``call`` is the call whose answer it waits for."""

    def __init__(self, host: "Host") -> None:
        self.call: Call | None = None
        self._host = host
        self._answer = Answer()
        self._transport: asyncio.Transport | None = None

    @property
    def open(self) -> bool:
        """Whether a call may be begun on it."""
        return self._transport is not None and not self._transport.is_closing()

    def begin(self, call: Call) -> None:
        """Send a call's request."""
        self.call, call.line = call, self
        self._answer = Answer()
        if self._transport:
            self._transport.write(call.request)

    def drop(self) -> None:
        """Close it at once, whatever it waits for."""
        self.call = None
        self._host.gone(self)
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The name is asyncio's."""
        self._transport = cast("asyncio.Transport", transport)
        self._host.came(self)

    def data_received(self, data: bytes) -> None:
        """The name is asyncio's."""
        call = self.call
        if call is None:
            self.drop()  # nobody asked
            return
        try:
            if self._answer.feed(data):
                self._complete(call)
        except Malformed as error:
            call.fail(NetworkError(str(error)))

    def eof_received(self) -> None:
        """The name is asyncio's; the transport closes itself afterwards."""
        if self.call and self._answer.end():
            self._complete(self.call)

    def connection_lost(self, exc: Exception | None) -> None:
        """The name is asyncio's."""
        call, self.call = self.call, None
        self._host.gone(self)
        if call:
            call.fail(NetworkError(_plain(exc) if exc else "the connection was closed before the answer came"))

    def _complete(self, call: Call) -> None:
        answer, transport = self._answer, self._transport
        self.call = call.line = None
        if answer.stays and transport and not transport.get_write_buffer_size():
            self._host.free(self)
        else:
            self.drop()
        call.answered(answer.status, answer.body)


class Host:
    """The connections to one server: the last one used is used next, and those that are idle too long are closed."""

    def __init__(self, name: str, port: int, context: ssl.SSLContext | None) -> None:
        self._name = name
        self._port = port
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._lines: set[Line] = set()
        self._idle: dict[Line, float] = {}  # and since when, the oldest first
        self._waiting: deque[Call] = deque()  # calls for which there may be no connection more
        self._opening: dict[asyncio.Task[None], Call] = {}  # and for which call
        self._sweeper: asyncio.TimerHandle | None = None
        self._found: tuple[float, list[Any]] = (0.0, [])  # the addresses of the name, and until when
        self._finding = asyncio.Lock()

    def begin(self, call: Call) -> None:
        """Send a call over an idle connection, or a new one, or the first that becomes free."""
        while self._idle:
            line, _ = self._idle.popitem()
            if line.open:
                line.begin(call)
                return
        if len(self._lines) + len(self._opening) < CONNECTIONS:
            self._open(call)
        else:
            self._waiting.append(call)

    def came(self, line: Line) -> None:
        """There is a connection more."""
        self._lines.add(line)

    def free(self, line: Line) -> None:
        """A connection has nothing to do."""
        if call := self._next():
            line.begin(call)
            return
        self._idle[line] = self._loop.time()
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(KEEP_ALIVE, self._sweep)

    def gone(self, line: Line) -> None:
        """A connection is no more."""
        self._idle.pop(line, None)
        if line in self._lines:
            self._lines.remove(line)
            if call := self._next():
                self._open(call)

    async def close(self) -> None:
        """End every call that is under way, then every connection."""
        while self._waiting:
            self._waiting.popleft().fail(_closed())
        if self._sweeper:
            self._sweeper.cancel()
        for task, call in self._opening.items():
            task.cancel()
            call.fail(_closed())
        for line in list(self._lines):
            if line.call:
                line.call.fail(_closed())
            else:
                line.drop()
        if self._opening:
            await asyncio.wait(self._opening)
        await asyncio.sleep(0)  # the transports close in the loop's next round

    def _next(self) -> Call | None:
        while self._waiting:
            call = self._waiting.popleft()
            if not call.done():
                return call
        return None

    def _sweep(self) -> None:
        self._sweeper = None
        now = self._loop.time()
        for line, since in list(self._idle.items()):
            if since + KEEP_ALIVE > now:
                self._sweeper = self._loop.call_at(since + KEEP_ALIVE, self._sweep)
                return
            line.drop()

    def _open(self, call: Call) -> None:
        task = self._loop.create_task(self._connect(call))
        self._opening[task] = call
        task.add_done_callback(self._opening.pop)

    async def _connect(self, call: Call) -> None:
        """Open a connection for a call. If that was given up meanwhile, another one gets it."""
        try:
            async with asyncio.timeout(CONNECT_PATIENCE):
                line = await self._line()
        except TimeoutError:
            call.fail(TimedOut())
        except (OSError, ValueError) as reason:
            call.fail(NetworkError(_plain(reason)))
        else:
            if call.done():
                self.free(line)
            else:
                line.begin(call)
            return
        if other := self._next():
            self._open(other)

    async def _line(self) -> Line:
        connected = await aiohappyeyeballs.start_connection(
            await self._addresses(), happy_eyeballs_delay=SECOND_ADDRESS, interleave=1
        )
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            named = self._name if self._context else None
            _, line = await self._loop.create_connection(
                lambda: Line(self), sock=connected, ssl=self._context, server_hostname=named
            )
        except BaseException:
            connected.close()
            raise
        return line

    async def _addresses(self) -> list[Any]:
        """The name's addresses. Hundreds of connections are opened at once: the first one asks for all."""
        async with self._finding:
            until, found = self._found
            if self._loop.time() >= until:
                found = await self._loop.getaddrinfo(self._name, self._port, type=socket.SOCK_STREAM)
                self._found = self._loop.time() + NAMES_KEPT, found
            return found


class Target:
    """An address to which calls go, with what every request to it begins with."""

    __slots__ = ("head", "host")

    def __init__(self, url: URL, host: Host) -> None:
        self.host = host
        port = "" if url.is_default_port() else f":{url.port}"
        name = url.raw_host or ""
        shown = f"[{name}]" if ":" in name else name
        lines = [f"POST {url.raw_path_qs} HTTP/1.1", f"Host: {shown}{port}"]
        if url.user is not None:
            secret = base64.b64encode(f"{url.user}:{url.password or ''}".encode())
            lines.append(f"Authorization: Basic {secret.decode()}")
        self.head = "\r\n".join([*lines, "Content-Type: "]).encode("ascii")


class Wire:
    """Connections to servers. Make it inside a running loop; ``close`` ends the calls that are under way.

    ``lost`` counts the calls that got no answer, by error.
    """

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()
        self._loop = asyncio.get_running_loop()
        self._hosts: dict[tuple[str, str, int], Host] = {}
        self._closed = False

    def target(self, address: str) -> Target:
        """Where calls to an address go. Raises ValueError where it is none."""
        url = URL(address)
        name, port = url.raw_host, url.port
        if url.scheme not in ("http", "https") or not name or port is None:
            raise ValueError("not a web address")
        host = self._hosts.get((url.scheme, name, port))
        if host is None:
            context = _context() if url.scheme == "https" else None
            host = self._hosts[url.scheme, name, port] = Host(name, port, context)
        return Target(url, host)

    def post(self, target: Target, body: bytes, content_type: bytes, patience: float, read: Read) -> Call:
        """Post now; await the answer, as ``read`` reads it, for ``patience`` seconds.

        Awaiting it raises TimedOut, NetworkError and what ``read`` raises.
        """
        loop = self._loop
        request = b"%b%b\r\nContent-Length: %d\r\n\r\n%b" % (target.head, content_type, len(body), body)
        call = Call(request, read, loop, self.lost)
        if self._closed:
            call.fail(_closed())
        else:
            call.timer = loop.call_later(patience, call.expire)
            target.host.begin(call)
        return call

    async def close(self) -> None:
        """Close every connection."""
        self._closed = True
        for host in self._hosts.values():
            await host.close()


def _closed() -> NetworkError:
    return NetworkError("the connection was closed by ourselves")


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    with suppress(NotImplementedError):
        context.set_alpn_protocols(["http/1.1"])
    return context


def _bare(error: Exception) -> Exception:
    """An error without the one that led to it, which may hold an address."""
    error.__cause__ = None
    error.__suppress_context__ = True
    return error


def _plain(error: Exception) -> str:
    """What happened, in the system's words; never an address, which holds the token."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason}"
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return str(getattr(error, "strerror", None) or type(error).__name__)
