"""A stranger's web server on loopback: it serves pictures, and misbehaves as a test likes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

from bot.sandbox.samples import picture
from store.rules.addresses import Address

HOME = "127.0.0.1"
PNG = picture(32, 24)

Behavior = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Web:
    """``pages`` by path: bytes are served as they are, a behavior writes its own answer. Anything else is a 404."""

    port: int
    pages: dict[str, bytes | Behavior] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: int = 0  # bytes of bodies without an end
    under_way: int = 0
    most: int = 0

    def url(self, path: str, host: str = HOME) -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer, one connection."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                path = head.split()[1]
                self.asked.append(path)
                page = self.pages.get(path, reply(404, b"no such page"))
                await (reply(200, page) if isinstance(page, bytes) else page)(writer)
                await writer.drain()
        finally:
            self.under_way -= 1
            writer.close()

    def endless(self, total: int) -> Behavior:
        """A picture of so many bytes, in chunks, without saying how long it is."""

        async def behave(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            chunk = PNG + bytes(64 * 1024)
            while self.sent < total:
                writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
                self.sent += len(chunk)
                await writer.drain()
            writer.write(b"0\r\n\r\n")

        return behave


def reply(status: int, body: bytes = b"", length: int | None = None, **headers: str) -> Behavior:
    """An answer; ``length`` is what it claims, header names have _ for -."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Content-Length": str(len(body) if length is None else length), "Connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + body)

    return behave


def moved(to: str, status: int = 302) -> Behavior:
    return reply(status, b"see there", Location=to)


async def hang(writer: asyncio.StreamWriter) -> None:
    """Say nothing until the other side goes."""
    while not writer.is_closing():
        await asyncio.sleep(0.01)
        writer.write(b"")
        await writer.drain()


def home_only(address: Address) -> bool:
    """What a test may call: the double's address, and no other of this machine."""
    return address == ip_address(HOME)


@asynccontextmanager
async def web() -> AsyncIterator[Web]:
    """The server, while the block runs."""
    found: list[Web] = []
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await found[0].answer(reader, writer)
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(connected, HOME, 0)
    found.append(Web(server.sockets[0].getsockname()[1]))
    try:
        yield found[0]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
