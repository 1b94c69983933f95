"""The line between a command and the bot that runs: a local socket beside the database, messages of JSON.

A socket's address may have some hundred bytes only. Where the database lies deeper, the socket is made in a private
folder, and beside the database stands a small file that says where.
"""

import asyncio
import os
import shutil
import socket
import stat
import struct
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

LARGEST = 32 << 20  # bytes of a message
LONGEST = 100  # bytes of an address; unix(7) has room for 108, other systems for 104
_SIZE = struct.Struct(">I")
_PRIVATE = "shopkeeper-"


class HangUp(Exception):
    """The other side has gone, or says what nobody understands."""


@dataclass(frozen=True, slots=True)
class Link:
    """One conversation."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, message: object) -> None:
        """Say something (dataclasses go as they are). Raises HangUp."""
        data = orjson.dumps(message)
        if len(data) > LARGEST:
            raise HangUp
        try:
            self.writer.write(_SIZE.pack(len(data)) + data)
            await self.writer.drain()
        except (OSError, RuntimeError):
            raise HangUp from None

    async def receive(self) -> bytes:
        """What the other side says, as JSON. Raises HangUp."""
        try:
            (size,) = _SIZE.unpack(await self.reader.readexactly(_SIZE.size))
            if size > LARGEST:
                raise HangUp
            return await self.reader.readexactly(size)
        except (OSError, asyncio.IncompleteReadError):
            raise HangUp from None

    async def hear(self) -> dict[str, Any]:
        """A small message, read. Raises HangUp."""
        try:
            message = orjson.loads(await self.receive())
        except orjson.JSONDecodeError:
            raise HangUp from None
        if not isinstance(message, dict):
            raise HangUp
        return message

    def close(self) -> None:
        """Hang up."""
        self.writer.close()

    async def leave(self) -> None:
        """Hang up, and wait until the line is gone."""
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


def beside(database: Path) -> Path:
    """Where the socket, or the file that says where it is, stands."""
    return database.with_name(f"{database.name}.sock")


def bind(database: Path) -> socket.socket:
    """A socket for who holds the database, open to nobody but us. What a process that died left is cleared away."""
    place = beside(database.resolve())
    clear(database)
    address = place
    if len(os.fsencode(place)) > LONGEST:
        address = Path(tempfile.mkdtemp(prefix=_PRIVATE)) / "sock"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(address))
        if address != place:
            place.write_text(str(address), encoding="utf-8")
    finally:
        os.umask(before)
    return listening


def clear(database: Path) -> None:
    """Take the socket away, wherever it is."""
    place = beside(database.resolve())
    address = _address(place)
    if address and address != place and address.parent.name.startswith(_PRIVATE):
        shutil.rmtree(address.parent, ignore_errors=True)
    place.unlink(missing_ok=True)


async def connect(database: Path) -> Link | None:
    """A line to the process that holds the database; None where none listens."""
    address = _ours(database)
    if address is None:
        return None
    with suppress(OSError):
        return Link(*await asyncio.open_unix_connection(str(address)))
    return None


def _ours(database: Path) -> Path | None:
    address = _address(beside(database.resolve()))
    with suppress(OSError):
        if address and address.stat().st_uid == os.getuid():
            return address
    return None


def _address(place: Path) -> Path | None:
    try:
        if stat.S_ISSOCK(place.stat().st_mode):
            return place
        return Path(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
