"""Uploaded bytes, kept once by their SHA-256, and the file ids under which bots know them."""

import base64
import hashlib
import struct
from dataclasses import dataclass, field

from bot.sandbox.errors import WRONG_FILE, ApiError

MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
MIME = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "pdf": "application/pdf", "txt": "text/plain", "csv": "text/csv",
    "json": "application/json",
    "html": "text/html", "zip": "application/zip", "ogg": "audio/ogg", "mp3": "audio/mpeg", "mp4": "video/mp4",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request; content in bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file in the role that a message gives it; size in bytes, duration in seconds."""

    kind: str
    sha: str
    size: int
    name: str = ""
    mime: str = "application/octet-stream"
    width: int = 0
    height: int = 0
    duration: int = 0
    emoji: str = ""


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF, WebP or JPEG; None for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP" and len(content) >= 30:
        return _webp_size(content)
    return _jpeg_size(content) if content[:2] == b"\xff\xd8" else None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return None


@dataclass(slots=True)
class FileStore:
    """Bytes by hash; a file id names the bot, the role and the hash, so that another bot's id is refused as in life."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    media: dict[tuple[str, str], Media] = field(default_factory=dict)

    def keep(self, kind: str, upload: Upload, **shape: int | str) -> Media:
        """Store an upload in a role. Raises ApiError as Telegram does for what is too big, empty or no picture."""
        content = upload.content
        if not content:
            raise ApiError("file must be non-empty")
        if len(content) > (MAX_PHOTO if kind == "photo" else MAX_UPLOAD):
            raise ApiError("file is too big")
        size = image_size(content)
        if kind == "photo":
            if size is None:
                raise ApiError("IMAGE_PROCESS_FAILED")
            if sum(size) > 10_000 or max(size) > 20 * min(size):
                raise ApiError("PHOTO_INVALID_DIMENSIONS")
        sha = hashlib.sha256(content).hexdigest()
        mime = MIME.get(upload.name.rpartition(".")[2].lower(), "application/octet-stream")
        width, height = size or (0, 0)
        fields = {"width": width, "height": height, **shape}
        media = Media(kind, sha, len(content), upload.name, mime, **fields)  # type: ignore[arg-type]
        self.blobs[sha] = content
        self.media[kind, sha] = media
        return media

    def media_of(self, file_id: str, bot: int | None = None) -> Media:
        """The stored file behind a file id; with `bot`, only if the id was given to that bot."""
        try:
            owner, kind, sha = base64.urlsafe_b64decode(file_id + "=" * (-len(file_id) % 4)).decode().split(":")
            media = self.media[kind.rstrip("-"), sha]
        except (ValueError, KeyError):
            raise ApiError(WRONG_FILE) from None
        if bot is not None and int(owner) != bot:
            raise ApiError(WRONG_FILE)
        return media

    def content(self, media: Media) -> bytes:
        return self.blobs[media.sha]


def file_id(media: Media, bot: int, variant: str = "") -> str:
    """The id under which this bot may send the file again; `variant` "-" marks the small copy of a photo."""
    return base64.urlsafe_b64encode(f"{bot}:{media.kind}{variant}:{media.sha}".encode()).decode().rstrip("=")


def unique_id(media: Media, variant: str = "") -> str:
    return f"{media.kind[0]}{variant.replace('-', 's')}{media.sha[:16]}"
