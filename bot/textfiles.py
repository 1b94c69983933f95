"""What a file really is, whatever it is called, and how its text is encoded."""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path

from bot.errors import CommandError

CHUNK = 1 << 20  # bytes
_SAVE = "open it in the program that wrote it and save it as CSV UTF-8"
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", f"is an old Excel workbook: {_SAVE}"),
    (b"%PDF", "is a PDF: export the products as CSV instead"),
    (b"\x89PNG", "is a picture, not a catalog"),
    (b"\xff\xd8\xff", "is a picture, not a catalog"),
    (b"GIF8", "is a picture, not a catalog"),
    (b"RIFF", "is a picture, not a catalog"),
    (b"\x1f\x8b", "is packed with gzip: unpack it first"),
    (b"7z\xbc\xaf", "is a 7z archive: unpack it first"),
    (b"Rar!", "is a RAR archive: unpack it first"),
    (b"BZh", "is packed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "is packed with xz: unpack it first"),
    (b"SQLite format 3", "is a database, not a catalog"),
    (b"\x7fELF", "is a program, not a catalog"),
)
_TEXTS: tuple[tuple[str, str], ...] = (
    ("<!doctype", "is a web page: the export was perhaps not logged in"),
    ("<html", "is a web page: the export was perhaps not logged in"),
    ("<?xml", "is XML: export the products as CSV instead"),
    ("{", "is JSON: export the products as CSV instead"),
    ("[", "is JSON: export the products as CSV instead"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_GB2312 = re.compile(rb"(?:[\xa1-\xfe][\xa1-\xfe])+")


def encoding_of(path: Path) -> str:
    """The codec that reads this file. Raises CommandError where it is empty, or holds no text at all."""
    with path.open("rb") as file:
        head = file.read(4096)
        if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
            raise CommandError(f"{path.name} is empty.")
        _check_kind(path, head)
        file.seek(0)
        encoding = _wide(head) or _narrow(file)
    _check_text(path, head.decode(encoding, "replace"))
    return encoding


def _check_kind(path: Path, head: bytes) -> None:
    if head.startswith(b"PK\x03\x04"):
        excel = b"[Content_Types].xml" in head or b"xl/" in head
        message = f"is an Excel workbook: {_SAVE}" if excel else "is a ZIP archive: unpack it first"
        raise CommandError(f"{path.name} {message}.")
    for mark, message in _KINDS:
        if head.startswith(mark):
            raise CommandError(f"{path.name} {message}.")


def _check_text(path: Path, head: str) -> None:
    begins = head.lstrip("\ufeff \t\r\n").lower()
    for mark, message in _TEXTS:
        if begins.startswith(mark):
            raise CommandError(f"{path.name} {message}.")
    strange = sum(1 for sign in head if sign < " " and sign not in "\t\r\n\0\f\v")
    if strange > len(head) // 20:
        raise CommandError(f"{path.name} holds no text: a catalog is a CSV file.")


def _wide(head: bytes) -> str:
    """UTF-16 or UTF-32 by the byte order mark, or UTF-16 by zeros in every other place; '' for neither."""
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return encoding
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if (even + odd) * 20 < len(head):
        return ""
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else ""


def _narrow(file: io.BufferedReader) -> str:
    """UTF-8 where it is or mostly is; else Chinese where the high bytes stand in its pairs; else Western."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    foreign: list[bytes] = []
    while chunk := file.read(CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            foreign = [*_HIGH.findall(chunk), *_HIGH.findall(file.read(CHUNK))]
            break
    else:
        return "utf-8-sig"
    high = sum(map(len, foreign))
    good = sum(len(_good_utf8(run)) for run in foreign)
    if good * 10 > high * 9:
        return "utf-8-sig"
    paired = sum(len(match[0]) for run in foreign for match in _GB2312.finditer(run))
    return "gb18030" if paired * 10 > high * 9 else "cp1252"


def _good_utf8(run: bytes) -> bytes:
    return run.decode("utf-8", "ignore").encode()


class TextFile:
    """The lines of a file, decoded, from its beginning as often as asked. ``seen`` counts the bytes of all readings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = encoding_of(path)
        self.seen = 0

    def __call__(self) -> Iterator[str]:
        """Lines with their ends as they are; bytes that are no text become U+FFFD."""
        counting = _Counting(self)
        with counting, io.TextIOWrapper(counting, self.encoding, errors="replace", newline="") as lines:
            yield from lines


class _Counting(io.BufferedReader):
    """Tells its file how far it is."""

    def __init__(self, file: TextFile) -> None:
        super().__init__(io.FileIO(file.path), CHUNK // 4)
        self._owner = file

    def read1(self, size: int = -1, /) -> bytes:
        data = super().read1(size)
        self._owner.seen += len(data)
        return data
