"""One HTTP/1.1 answer, read from its bytes as they come in; anything that is not plainly one is refused.

A connection carries one call at a time, so there is exactly one way to read an answer: status, Content-Length or
chunks, or all until the end (RFC 9112). Whatever else is said in the head is not our business.
"""

import re
from http import HTTPStatus

HEAD_LIMIT = 64 * 1024  # bytes; Telegram's heads have some 400
BODY_LIMIT = 50 * 1024 * 1024  # bytes; its answers have at most some hundred thousand
LINE_LIMIT = 1024  # bytes of a chunk's size line

_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?(?:\r\n|$)")
_FIELDS = re.compile(rb"\r\n(content-length|transfer-encoding|content-encoding|connection):[ \t]*([^\r\n]*)")
_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?$")
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_ENDLESS = -1  # the body ends with the connection


class Malformed(Exception):
    """What came is no answer that we understand. The words hold nothing of what came."""


class Answer:
    """``feed`` it until it is complete; then ``status`` and ``body`` hold it, and ``stays`` if the connection may."""

    __slots__ = ("_buffer", "_chunks", "_length", "_size", "body", "status", "stays")

    def __init__(self) -> None:
        self.status = 0
        self.body = b""
        self.stays = False
        self._buffer = bytearray()  # what has come of a message whose end has not
        self._size: int | None = 0  # of the body in bytes; None: it comes in chunks
        self._chunks: list[bytes] = []
        self._length = 0  # bytes of the chunks so far

    def feed(self, data: bytes) -> bool:
        """Take what came; whether the answer is complete. Raises Malformed."""
        if self._buffer or self.status:
            self._buffer += data
            if not self.status:
                data = bytes(self._buffer)
        if not self.status:
            start = self._head(data)
            if not start:
                return False
            if self._size is not None and 0 <= self._size == len(data) - start:
                self.body = data[start:]
                return True
            self._buffer = bytearray(data[start:])
        return self._unchunk() if self._size is None else self._whole(self._size)

    def end(self) -> bool:
        """The connection has ended; whether the answer is complete by that."""
        if not self.status or self._size != _ENDLESS:
            return False
        self.body = bytes(self._buffer)
        return True

    def _head(self, data: bytes) -> int:
        """Read the head; where the body starts, 0 while the head is not all there."""
        start = 0
        while (end := data.find(b"\r\n\r\n", start)) >= 0:
            status = _STATUS.match(data, start)
            if status is None:
                raise Malformed("the answer is not HTTP/1.1")
            code = int(status[2])
            if code >= HTTPStatus.OK:
                self.status, self.stays = code, status[1] == b"1"
                self._fields(data[start:end].lower())
                return end + 4
            if code == HTTPStatus.SWITCHING_PROTOCOLS:
                raise Malformed("the answer is not HTTP/1.1")
            start = end + 4  # 100, 103: the answer comes after it
        if len(data) - start > HEAD_LIMIT:
            raise Malformed("the answer's head has no end")
        if start or not self._buffer:
            self._buffer = bytearray(data[start:])
        return 0

    def _fields(self, head: bytes) -> None:
        length: bytes | None = None
        chunked = False
        for name, value in _FIELDS.findall(head):
            given = value.strip()
            if name == b"connection":
                self.stays = self.stays and b"close" not in given
            elif name == b"content-length":
                if length not in (None, given) or not given.isdigit():
                    raise Malformed("the answer has no clear length")
                length = given
            elif name == b"transfer-encoding":
                if chunked or given != b"chunked":
                    raise Malformed("the answer is encoded in a way that was not asked for")
                chunked = True
            elif given not in (b"", b"identity"):
                raise Malformed("the answer is encoded in a way that was not asked for")
        if chunked and length is not None:
            raise Malformed("the answer has no clear length")
        self._size = self._measure(length, chunked=chunked)

    def _measure(self, length: bytes | None, *, chunked: bool) -> int | None:
        if self.status in _BODILESS:
            return 0
        if chunked:
            return None
        if length is None:
            self.stays = False
            return _ENDLESS
        if len(length) > 12 or int(length) > BODY_LIMIT:
            raise Malformed("the answer is too long")
        return int(length)

    def _whole(self, size: int) -> bool:
        have = len(self._buffer)
        if size == _ENDLESS:
            if have > BODY_LIMIT:
                raise Malformed("the answer is too long")
            return False
        if have < size:
            return False
        if have > size:
            raise Malformed("more came than the answer")
        self.body = bytes(self._buffer)
        return True

    def _unchunk(self) -> bool:
        """Take the chunks that are complete off the buffer."""
        buffer, at = self._buffer, 0
        while (line := buffer.find(b"\r\n", at)) >= 0:
            size = _chunk(bytes(buffer[at:line]))
            if not size:
                return self._trailer(at)
            if self._length + size > BODY_LIMIT:
                raise Malformed("the answer is too long")
            stop = line + 2 + size
            if len(buffer) < stop + 2:
                break
            if buffer[stop : stop + 2] != b"\r\n":
                raise Malformed("a chunk does not end where it should")
            self._chunks.append(bytes(buffer[line + 2 : stop]))
            self._length += size
            at = stop + 2
        else:
            if len(buffer) - at > LINE_LIMIT:
                raise Malformed("a chunk has no size")
        del buffer[:at]
        return False

    def _trailer(self, at: int) -> bool:
        """The last chunk starts here: its line, fields that nobody reads, an empty line."""
        del self._buffer[:at]
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > HEAD_LIMIT:
                raise Malformed("the answer has no end")
            return False
        if len(self._buffer) > end + 4:
            raise Malformed("more came than the answer")
        self.body = b"".join(self._chunks)
        return True


def _chunk(line: bytes) -> int:
    size = _SIZE.match(line)
    if size is None:
        raise Malformed("a chunk has no size")
    return int(size[1], 16)
