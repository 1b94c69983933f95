"""What the first bytes say: the kind of a file, its size in pixels, and whether Telegram would take it for a photo."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.samples import picture
from store.rules.addresses import parse, public
from store.rules.pictures import LARGEST, kind_trouble, mime, pixels, trouble

APP0 = b"\xff\xe0\x00\x04ab"
SOF = b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", 30, 40) + bytes(12)
JPEG = b"\xff\xd8" + APP0 + SOF
FILLED = b"\xff\xd8" + APP0 + b"\xff\xff\xff" + b"\xc4\x00\x05abc" + b"\xff\x01" + SOF
VP8X = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (99).to_bytes(3, "little") + (49).to_bytes(3, "little")
VP8L = b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + (99 | 49 << 14).to_bytes(4, "little")
VP8 = b"RIFF\0\0\0\0WEBPVP8 " + bytes(4) + bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 100, 50)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (picture(3, 2), "image/png", (3, 2)),
        (JPEG, "image/jpeg", (40, 30)),
        (FILLED, "image/jpeg", (40, 30)),
        (VP8X, "image/webp", (100, 50)),
        (VP8L, "image/webp", (100, 50)),
        (VP8, "image/webp", (100, 50)),
        (b"GIF89a" + bytes(20), "", None),
        (b"", "", None),
    ],
)
def test_kind_and_size_are_read_from_the_header(data: bytes, kind: str, size: tuple[int, int] | None) -> None:
    assert mime(data) == kind
    assert pixels(data) == size


def test_the_pictures_of_the_demo_are_good() -> None:
    folder = Path(__file__).parents[2] / "bot" / "demo_shop" / "pictures"
    found = [path.read_bytes() for path in folder.iterdir() if path.suffix in (".jpg", ".png", ".webp")]
    assert found
    assert [trouble(data) for data in found] == [""] * len(found)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture(1, 1) + bytes(LARGEST), "is larger than 10 MB"),
        (picture(210, 10), "is too thin: 210 x 10 pixels"),
        (picture(1, 1)[:16] + struct.pack(">II", 9000, 1001) + bytes(9), "is too large: 9000 x 1001 pixels"),
        (picture(1, 1)[:20], "is cut off or damaged"),
        (picture(1, 1)[:16] + bytes(8), "is cut off or damaged"),
        (JPEG[:8], "is cut off or damaged"),
        (VP8X[:20], "is cut off or damaged"),
        (b"\n <html>", "is a web page"),
        (b"<svg xmlns=", "is an SVG drawing"),
        (b"%PDF-1.7", "is a PDF"),
        (b"", "is empty"),
    ],
)
def test_what_telegram_would_not_show_is_told(data: bytes, words: str) -> None:
    assert trouble(data).startswith(words)


def test_a_good_picture_has_no_trouble() -> None:
    assert [trouble(data) for data in (picture(200, 10), JPEG, VP8X, VP8L, VP8)] == [""] * 5


@given(st.binary(max_size=80), st.sampled_from([b"", JPEG[:4], VP8X[:16], VP8L[:16], VP8[:16], picture(1, 1)[:12]]))
def test_no_bytes_are_too_odd(tail: bytes, head: bytes) -> None:
    data = head + tail
    assert trouble(data) or pixels(data)
    assert bool(kind_trouble(data)) != bool(mime(data))


INNER = """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 0.1.2.3 100.64.0.1 192.0.0.8 192.0.2.1
    198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: ::127.0.0.1 ::ffff:127.0.0.1
    ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1
    2002:7f00:1:: 2001:db8::1 ff02::1 100::1"""
OUTER = "8.8.8.8 93.184.216.34 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808:: 2606:4700::1111 2001:4860:4860::8888"


@pytest.mark.parametrize("text", INNER.split())
def test_an_inner_address_is_not_public_whatever_wraps_it(text: str) -> None:
    address = parse(text)
    assert address
    assert not public(address)


@pytest.mark.parametrize("text", OUTER.split())
def test_an_outer_address_is_public(text: str) -> None:
    address = parse(text)
    assert address
    assert public(address)


def test_a_name_is_no_address() -> None:
    assert [parse(text) for text in ("shop.example", "", "127.1", "2130706433")] == [None] * 4
