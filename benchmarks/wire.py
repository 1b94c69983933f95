"""HTTP as cheaply as Python can: just enough to play the Bot API, and to call it, thousands of times a second."""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import cast

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"transfer-encoding: *chunked", re.IGNORECASE)

Handle = Callable[[str, bytes, "Serving"], None]


def reply(body: bytes) -> bytes:
    """A whole HTTP answer with this JSON."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def request(method: str, body: bytes) -> bytes:
    """A whole HTTP request of a Bot API method with this JSON."""
    head = f"POST /bot1:benchmark/{method} HTTP/1.1\r\nHost: benchmark\r\nContent-Type: application/json\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class _Framing(asyncio.Protocol):
    """Cuts a stream into messages with a Content-Length; a chunked one is put together."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        while True:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                break
            head, start = buffer[:end], end + 4
            if length := _LENGTH.search(head):
                stop = start + int(length[1])
                body = buffer[start:stop]
            elif _CHUNKED.search(head):
                body, stop = _unchunked(buffer, start)
            else:
                body, stop = b"", start
            if stop < 0 or len(buffer) < stop:
                break
            buffer = buffer[stop:]
            self.message(head, body)
        self._buffer = buffer

    def message(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class Serving(_Framing):
    """One connection of the bot to us. ``handle`` gets the method's name, the body, and where to answer."""

    def __init__(self, handle: Handle) -> None:
        super().__init__()
        self._handle = handle

    def message(self, head: bytes, body: bytes) -> None:
        path = head[: head.index(b" HTTP/")]
        self._handle(path[path.rindex(b"/") + 1 :].decode().partition("?")[0], body, self)

    def answer(self, whole: bytes) -> None:
        """Send what ``reply`` made, if anybody still listens."""
        if not self.transport.is_closing():
            self.transport.write(whole)


class Calling(_Framing):
    """One connection to a Bot API; answers come in the order of the calls."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Callable[[bytes], None]] = deque()

    def call(self, whole: bytes, then: Callable[[bytes], None]) -> None:
        """Send what ``request`` made; ``then`` gets the answer's body."""
        self._waiting.append(then)
        self.transport.write(whole)

    def message(self, head: bytes, body: bytes) -> None:
        del head
        self._waiting.popleft()(body)


def _unchunked(buffer: bytes, at: int) -> tuple[bytes, int]:
    """The body of a chunked message and where it ends; -1 while it is not all there."""
    parts: list[bytes] = []
    while (line := buffer.find(b"\r\n", at)) >= 0:
        size = int(buffer[at:line].partition(b";")[0], 16)
        at = line + 2 + size + 2
        if len(buffer) < at:
            break
        if size == 0:
            return b"".join(parts), at
        parts.append(buffer[line + 2 : at - 2])
    return b"", -1
