"""Pictures on their way into the shop: checked by what their bytes are, stored by what their bytes hash to."""

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from store.model.listing import Picture
from store.services.exporting import STORED

LARGEST = 10 * 1024 * 1024  # bytes; core.telegram.org/bots/api#sending-files takes photos up to 10 MB

_WEB = re.compile(r"https?://", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class NoPicture(ValueError):
    """A name that leads to no picture that we can take. ``later`` is True where a coming release may fetch it."""

    def __init__(self, message: str, *, later: bool = False) -> None:
        super().__init__(message)
        self.later = later


@dataclass(slots=True)
class Album:
    """Pictures named in a file, relative to its ``folder``, and the ``media`` folder that keeps their bytes.

    With ``keep`` False nothing is written.
    """

    folder: Path
    media: Path
    keep: bool = True
    _known: dict[str, Picture | NoPicture] = field(default_factory=dict)

    def take(self, name: str) -> Picture:
        """The picture of this name, stored. Raises NoPicture with the reason why not."""
        if name not in self._known:
            try:
                self._known[name] = self._stored(name) if name.startswith(STORED) else self._copied(name)
            except NoPicture as reason:
                self._known[name] = reason
        found = self._known[name]
        if isinstance(found, NoPicture):
            raise found
        return found

    def _stored(self, name: str) -> Picture:
        sha256 = name.removeprefix(STORED)
        path = self.media / sha256
        if not _SHA256.fullmatch(sha256) or not path.is_file():
            raise NoPicture(f"{name}: this shop has no such picture")
        data = path.read_bytes()
        return Picture(sha256, sniff(data, name), len(data))

    def _copied(self, name: str) -> Picture:
        if _WEB.match(name):
            raise NoPicture(f"{name}: pictures on the web are not fetched yet, put the file beside the CSV", later=True)
        data = _read(self.folder, name)
        picture = Picture(hashlib.sha256(data).hexdigest(), sniff(data, name), len(data))
        if self.keep:
            keep(self.media, picture, data)
        return picture


def sniff(data: bytes, name: str) -> str:
    """The MIME type by the first bytes. Raises NoPicture for anything but PNG, JPEG and WebP."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    raise NoPicture(f"{name}: is no PNG, JPEG or WebP picture")


def keep(media: Path, picture: Picture, data: bytes) -> None:
    """Write the bytes under their hash, whole or not at all, and on the disk before any row speaks of them."""
    path = media / picture.sha256
    if path.exists():
        return
    media.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _read(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise NoPicture(f"{name}: lies outside the folder of the CSV")
    if not path.is_file():
        raise NoPicture(f"{name}: there is no such file")
    if path.stat().st_size > LARGEST:
        raise NoPicture(f"{name}: is larger than {LARGEST // 1024 // 1024} MB")
    return path.read_bytes()
