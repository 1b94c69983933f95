"""Small files that a person sends when none was chosen: a drawn picture and placeholders of the other kinds."""

import struct
import zlib
from functools import cache

from bot.sandbox.files import Upload

NAMES = {
    "photo": "photo.png", "sticker": "sticker.png", "document": "document.txt", "video": "video.mp4",
    "animation": "animation.mp4", "audio": "audio.mp3", "voice": "voice.ogg", "video_note": "note.mp4",
}  # fmt: skip


def picture(width: int = 320, height: int = 240, shade: int = 0) -> bytes:
    """A PNG with a color gradient; `shade` makes another picture."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes((x * 255 // width, y * 255 // height, shade % 256))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n"
    for name, content in chunks:
        png += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return png


@cache
def sample(kind: str) -> Upload:
    """A file of that kind: real for pictures, a few bytes with the right name for the rest."""
    if kind in {"photo", "sticker"}:
        side = 512 if kind == "sticker" else 320
        return Upload(NAMES[kind], picture(side, side * 3 // 4 if kind == "photo" else side))
    return Upload(NAMES[kind], f"a sample {kind}\n".encode())
