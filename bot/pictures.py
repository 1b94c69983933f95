"""Pictures on their way into the shop: checked by what their bytes are, stored by what their bytes hash to."""

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from store.model.listing import Picture
from store.rules import pictures
from store.services.exporting import STORED

LARGEST = pictures.LARGEST  # bytes
PART = ".part-"  # begins the name of a picture that is being written

_WEB = re.compile(r"https?://", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class NoPicture(ValueError):
    """A name that leads to no picture that we can take."""


@dataclass(slots=True)
class Album:
    """Pictures named in a file, relative to its ``folder``, and the ``media`` folder that keeps their bytes.

    Those on the web are still to be fetched. With ``keep`` False nothing is written.
    """

    folder: Path
    media: Path
    keep: bool = True
    _known: dict[str, Picture | NoPicture] = field(default_factory=dict)

    def take(self, name: str) -> Picture:
        """The picture of this name: stored, or its address. Raises NoPicture with the reason why not."""
        if _WEB.match(name):
            return Picture(url=name)
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
        return Picture(sha256, pictures.mime(data), len(data))

    def _copied(self, name: str) -> Picture:
        data = _read(self.folder, name)
        if wrong := pictures.trouble(data):
            raise NoPicture(f"{name}: {wrong}")
        picture = picture_of(data)
        if self.keep:
            keep(self.media, picture, data)
        return picture


def picture_of(data: bytes) -> Picture:
    """What these bytes are called here."""
    return Picture(hashlib.sha256(data).hexdigest(), pictures.mime(data), len(data))


def keep(media: Path, picture: Picture, data: bytes) -> None:
    """Write the bytes under their hash, whole or not at all, and on the disk before any row speaks of them."""
    path = media / picture.sha256
    if path.exists():
        return
    media.mkdir(mode=0o700, exist_ok=True)
    with NamedTemporaryFile(dir=media, prefix=PART, delete=False) as file:
        part = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync(media)


def _sync(folder: Path) -> None:
    """Have the folder itself written down, with the names in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise NoPicture(f"{name}: lies outside the folder of the CSV")
    if not path.is_file():
        raise NoPicture(f"{name}: there is no such file")
    if path.stat().st_size > LARGEST:
        raise NoPicture(f"{name}: is larger than {LARGEST // 1024 // 1024} MB")
    return path.read_bytes()
