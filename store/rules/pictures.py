"""What the first bytes of a file say about it as a picture: its kind, its size in pixels, whether it can be shown."""

import struct

LARGEST = 10 * 1024 * 1024  # bytes; core.telegram.org/bots/api#sending-files takes photos up to 10 MB
LONGEST = 10_000  # pixels, width and height together; core.telegram.org/bots/api#sendphoto
THINNEST = 20  # times that one side may be longer than the other
HEAD = 64  # bytes that tell the kind of a file

KINDS = "PNG, JPEG or WebP picture"
_OTHERS = (
    (b"GIF8", "is a GIF"),
    (b"BM", "is a BMP"),
    (b"II*\0", "is a TIFF"),
    (b"MM\0*", "is a TIFF"),
    (b"%PDF", "is a PDF"),
    (b"PK\x03\x04", "is a ZIP file"),
    (b"<svg", "is an SVG drawing"),
    (b"<!doctype html", "is a web page"),
    (b"<html", "is a web page"),
)


def mime(data: bytes) -> str:
    """The MIME type by the first bytes; "" for anything but PNG, JPEG and WebP."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def kind_trouble(head: bytes) -> str:
    """Why a file that begins so cannot be shown: a sentence's end, "" if it can."""
    if mime(head):
        return ""
    if not head:
        return "is empty"
    if head[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1"):
        return f"is an AVIF or HEIC picture, no {KINDS}"
    begins = head.lstrip()[:HEAD].lower()
    for mark, words in _OTHERS:
        if head.startswith(mark) or begins.startswith(mark):
            return f"{words}, no {KINDS}"
    return f"is no {KINDS}"


def trouble(data: bytes) -> str:
    """Why this file cannot be shown as a photo: a sentence's end, "" if it can."""
    if len(data) > LARGEST:
        return f"is larger than {LARGEST // 1024 // 1024} MB"
    if wrong := kind_trouble(data[:HEAD]):
        return wrong
    size = pixels(data)
    if size is None or not min(size):
        return "is cut off or damaged"
    width, height = size
    if width + height > LONGEST:
        return f"is too large: {width} x {height} pixels, of which {LONGEST:,} may be in both sides together"
    if max(size) > THINNEST * min(size):
        return f"is too thin: {width} x {height} pixels"
    return ""


def pixels(data: bytes) -> tuple[int, int] | None:
    """Width and height by the header of a PNG, JPEG or WebP; None where there is none."""
    try:
        match mime(data):
            case "image/png":
                width, height = struct.unpack_from(">II", data, 16)
                return width, height
            case "image/jpeg":
                return _jpeg(data)
            case "image/webp":
                return _webp(data)
    except (struct.error, IndexError):
        pass
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header (ITU T.81, B.2.2); bytes that fill a gap before a marker are skipped."""
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    """The three kinds of first chunk (RFC 9649)."""
    match data[12:16]:
        case b"VP8X":
            if len(data) < 30:
                return None
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None
