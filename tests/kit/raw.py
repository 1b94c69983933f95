"""A server that does with each request exactly what a test says, byte by byte, and a wire that calls it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from telegram.error import TelegramError

from bot.wire import JSON, Call, Wire

PATIENCE = 5.0  # seconds
GONE = b""  # a request that will not come any more: the client has closed the connection


def ok(body: bytes, *lines: bytes) -> bytes:
    """A whole answer."""
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *lines, b"", body])


@dataclass
class Peer:
    """One connection as the server sees it."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def request(self) -> bytes:
        """The next request, whole; GONE when the client has closed."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            return head + await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.gone.set()
            return GONE

    def say(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)

    def close(self) -> None:
        """Close the connection."""
        self.writer.close()


Script = Callable[[Peer], Awaitable[None]]


@dataclass
class Raw:
    """The server. ``peers`` are the connections that came, in their order."""

    port: int
    peers: list[Peer] = field(default_factory=list)

    def address(self, path: str = "/bot1:secret/getMe", scheme: str = "http") -> str:
        """Where it listens."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def raw(script: Script, context: ssl.SSLContext | None = None) -> AsyncIterator[Raw]:
    """Serve every connection by ``script`` for the time of a test."""
    server = Raw(0)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        peer = Peer(len(server.peers), reader, writer)
        server.peers.append(peer)
        try:
            await script(peer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=5)


async def echoes(peer: Peer) -> None:
    """Answer every request with its own body."""
    while request := await peer.request():
        peer.say(ok(request.partition(b"\r\n\r\n")[2]))


class Caller:
    """A wire, and one address to call."""

    def __init__(self, wire: Wire, server: Raw, scheme: str = "http") -> None:
        self.wire = wire
        self.server = server
        self.target = wire.target(server.address(scheme=scheme))

    def __call__(self, body: bytes = b"{}", patience: float = PATIENCE) -> Call:
        return self.wire.post(self.target, body, JSON, patience, lambda _status, answer: answer)


@asynccontextmanager
async def calling(
    script: Script, context: ssl.SSLContext | None = None, scheme: str = "http"
) -> AsyncIterator[tuple[Caller, Raw]]:
    async with raw(script, context) as server:
        wire = Wire()
        try:
            yield Caller(wire, server, scheme), server
        finally:
            await wire.close()


async def failed(call: Call) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await asyncio.wait_for(call, PATIENCE)
    error = caught.value
    assert "secret" not in f"{error!r} {error}"
    assert error.__cause__ is None
    assert error.__suppress_context__
    return error
