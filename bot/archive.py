"""The file of a backup: a plain tar of a manifest, the database and its pictures, written and read as a stream.

It is read by our own few lines: a tar may hold links, devices, paths that lead out and headers of any size; a backup
holds only plain files, whose names, sizes and order its manifest has told before.
"""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import CommandError

MANIFEST, DATABASE, MEDIA = "manifest.json", "shop.db", "media/"
CHUNK = 1 << 20  # bytes that are in memory at a time
LARGEST = 64 << 20  # bytes of a manifest: half a million pictures
FLUSHED = 4 << 20  # bytes after which the disk is waited for: one large flush would hold up the bot's commits

_BLOCK = tarfile.BLOCKSIZE


class Member(BaseModel):
    """A file in the backup. ``size`` is in bytes."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What a backup says of itself. ``made_at`` is in UTC milliseconds, ``missing`` what pictures were not there."""

    model_config = ConfigDict(frozen=True)

    format: Literal["shopkeeper-backup"] = "shopkeeper-backup"
    made_at: int = Field(ge=0, le=1 << 48)
    release: str
    schema_version: int = Field(ge=1)
    products: int = Field(ge=0)
    customers: int = Field(ge=0)
    orders: int = Field(ge=0)
    missing: tuple[str, ...]
    members: tuple[Member, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _named(self) -> "Manifest":
        first, *pictures = self.members
        names = [member.name for member in pictures]
        if first.name != DATABASE or names != sorted({MEDIA + member.sha256 for member in pictures}):
            raise ValueError("the names are not those of a backup")
        return self

    @property
    def size(self) -> int:
        """Bytes that the members take in the archive, headers included."""
        return sum(_BLOCK + member.size + _padding(member.size) for member in self.members)


def member(name: str, path: Path) -> Member:
    """What the manifest says of a file."""
    with path.open("rb") as file:
        return Member(name=name, size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def write(out: BinaryIO, manifest: Manifest, database: Path, media: Path) -> None:
    """Write a backup; it is on the disk when this returns. Raises CommandError where a file changed meanwhile."""
    data = manifest.model_dump_json().encode()
    out.write(_header(MANIFEST, len(data), manifest.made_at) + data + bytes(_padding(len(data))))
    waiting = len(data)
    for each in manifest.members:
        path = database if each.name == DATABASE else media / each.sha256
        out.write(_header(each.name, each.size, manifest.made_at))
        with path.open("rb") as file:
            for chunk in _chunks(file, each.size, path):
                out.write(chunk)
                waiting += len(chunk)
                if waiting >= FLUSHED:
                    _flush(out)
                    waiting = 0
        out.write(bytes(_padding(each.size)))
    out.write(bytes(2 * _BLOCK))
    _flush(out)


def begins(path: Path) -> bool:
    """Whether a file begins as a backup does, or is empty."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    return not head or _name(head) == MANIFEST


def manifest(file: BinaryIO, path: Path) -> Manifest:
    """The manifest of the backup in an open ``file``, which is then at its first member. ``path`` is for sentences.

    Raises CommandError where it is no backup of ours, or ends before all that it should hold.
    """
    head = file.read(_BLOCK)
    if len(head) < _BLOCK or _name(head) != MANIFEST:
        raise CommandError(f"{path}: this is not a backup of Shopkeeper; if it was compressed since, expand it first")
    size = tarfile.TarInfo.frombuf(head, "utf-8", "replace").size
    if size > LARGEST:
        raise CommandError(f"{path}: this is not a backup of Shopkeeper: its manifest would have {size} bytes")
    data = b"".join(_chunks(file, size, path))
    try:
        found = Manifest.model_validate_json(data)
    except ValidationError as error:
        what = error.errors()[0]
        where = ".".join(map(str, what["loc"]))
        raise CommandError(
            f"{path}: its manifest cannot be understood: {where or 'as a whole'}: {what['msg']}"
        ) from None
    file.seek(_padding(size), os.SEEK_CUR)
    if os.fstat(file.fileno()).st_size < file.tell() + found.size:
        raise _cut(path)
    return found


def members(file: BinaryIO, of: Manifest, path: Path) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """Every member with its bytes, as the manifest told. Raises CommandError where one is anything else.

    The bytes are compared when they have been read to their end; what is not taken is read nevertheless.
    """
    for told in of.members:
        head = file.read(_BLOCK)
        found = _info(head)
        if found is None or found.name != told.name or not found.isreg() or found.size != told.size:
            raise CommandError(f"{path}: it is damaged, or was changed: {told.name} is not where it should be")
        checked = _checked(file, told, path)
        yield told, checked
        for _ in checked:
            pass
        file.seek(_padding(told.size), os.SEEK_CUR)
    if any(file.read(2 * _BLOCK)):
        raise CommandError(f"{path}: it was changed: there is more in it than its manifest tells")


def _checked(file: BinaryIO, told: Member, path: Path) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for chunk in _chunks(file, told.size, path):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != told.sha256:
        raise CommandError(f"{path}: it is damaged: the bytes of {told.name} are not those that were written")


def _chunks(file: BinaryIO, size: int, path: Path) -> Iterator[bytes]:
    """Exactly so many bytes of a file."""
    while size:
        chunk = file.read(min(CHUNK, size))
        if not chunk:
            raise _cut(path)
        size -= len(chunk)
        yield chunk


def _cut(path: Path) -> CommandError:
    return CommandError(f"{path}: it ends too early; it was not copied or written to its end")


def _header(name: str, size: int, made_at: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, made_at // 1000
    return info.tobuf(tarfile.GNU_FORMAT)  # 8 GiB and more without a second header


def _info(head: bytes) -> tarfile.TarInfo | None:
    try:
        return tarfile.TarInfo.frombuf(head, "utf-8", "replace")
    except tarfile.TarError:
        return None


def _name(head: bytes) -> str:
    info = _info(head)
    return info.name if info and info.isreg() else ""


def _padding(size: int) -> int:
    return -size % _BLOCK


def _flush(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
