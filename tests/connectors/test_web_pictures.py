"""Fetching pictures from addresses that strangers wrote: what is good comes, what is not ends early, with a reason."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from store.connectors.web_pictures import AT_ONCE, PER_HOST, Patience, WebPictures
from store.errors import FetchLater, Unfetchable
from store.rules.pictures import LARGEST
from tests.kit.web import HOME, PNG, Web, hang, home_only, moved, reply, web


class Names(AbstractResolver):
    """Answers each look-up with the next of its lists of addresses, and then the last again."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            ResolveResult(
                hostname=host, host=one, port=port, family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=0, flags=socket.AI_NUMERICHOST,
            )
            for one in found
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def fetching(*names: list[str], patience: Patience | None = None) -> AsyncIterator[WebPictures]:
    """A fetcher that may call the double; every name is at the double's address."""
    pictures = WebPictures(home_only, Names(*(names or [[HOME]])), patience or Patience(2, 2, 5))
    try:
        yield pictures
    finally:
        await pictures.close()


async def refused(pictures: WebPictures, url: str) -> str:
    with pytest.raises(Unfetchable) as caught:
        await pictures.fetch(url)
    return str(caught.value)


async def put_off(pictures: WebPictures, url: str) -> FetchLater:
    with pytest.raises(FetchLater) as caught:
        await pictures.fetch(url)
    return caught.value


async def test_a_picture_comes_as_it_is() -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/a.png?v=1&sig=a%2Fb"] = PNG
        assert await pictures.fetch(there.url("/a.png?v=1&sig=a%2Fb#part")) == PNG


async def test_an_address_with_spaces_and_other_letters_is_quoted() -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/t%C3%A9%20vert.png"] = PNG
        assert await pictures.fetch(there.url("/té vert.png")) == PNG


async def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    async with web() as there, fetching() as pictures:
        for number in range(6):
            there.pages[f"/{number}"] = moved(f"/{number + 1}", 301 + number % 2)
        there.pages["/6"] = PNG
        assert await pictures.fetch(there.url("/1")) == PNG
        assert await refused(pictures, there.url("/0")) == "redirects more than 5 times"


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2:{port}/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/x",
        "http://[::ffff:127.0.0.2]:{port}/x",
        "http://[64:ff9b::a9fe:a9fe]/x",
        "http://10.0.0.1/x",
        "http://0.0.0.0:{port}/x",
        "http://inside.example:{port}/x",
    ],
)
async def test_a_redirect_to_this_machine_or_its_network_is_not_followed(to: str) -> None:
    async with web() as there, fetching([HOME], ["127.0.0.2"]) as pictures:
        there.pages["/a.jpg"] = moved(to.format(port=there.port))
        there.pages["/x"] = PNG
        url = there.url("/a.jpg", "shop.example")
        assert await refused(pictures, url) == "leads to an address that is not of the public internet"
        assert there.asked == ["/a.jpg"]


@pytest.mark.parametrize(
    "to", ["ftp://shop.example/a.jpg", "file:///etc/passwd", "http://me:secret@shop.example/a.jpg", "http://[", ""]
)
async def test_a_redirect_to_what_is_no_plain_web_address_is_not_followed(to: str) -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/a.jpg"] = moved(to)
        await refused(pictures, there.url("/a.jpg"))
        assert there.asked == ["/a.jpg"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
     "127.0.0.1.", "0.0.0.0", "0"],
)  # fmt: skip
async def test_nobody_reaches_this_machine_however_it_is_written(host: str) -> None:
    async with web() as there:
        pictures = WebPictures(names=Names([HOME]), patience=Patience(2, 2, 5))
        there.pages["/a.png"] = PNG
        try:
            await refused(pictures, there.url("/a.png", host))
        finally:
            await pictures.close()
        assert there.asked == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://shop.example/a.jpg", "is no http or https address"),
        ("https:///a.jpg", "is no http or https address"),
        ("http://me@shop.example/a.jpg", "holds a name or a password"),
        ("http://shop.example:22/a.jpg", "names a port that is no web server's"),
        ("http://shop.example:99999/a.jpg", "is no address that can be called"),
        ("http://[::1/a.jpg", "is no address that can be called"),
        ("http://shop.example/" + "a" * 3000, "has more than 2,048 characters"),
    ],
)
async def test_what_is_no_plain_web_address_is_never_called(url: str, words: str) -> None:
    async with fetching() as pictures:
        assert await refused(pictures, url) == words


async def test_a_name_that_changes_its_address_between_look_ups_gains_nothing() -> None:
    names = Names([HOME], ["127.0.0.2"])
    pictures = WebPictures(home_only, names, Patience(2, 2, 5))
    async with web() as there:
        there.pages["/a.png"] = PNG
        url = there.url("/a.png", "rebinding.example")
        try:
            assert await pictures.fetch(url) == PNG
            assert names.asked == ["rebinding.example"]  # looked up once: the address checked is the one called
            assert await refused(pictures, url) == "leads to an address that is not of the public internet"
        finally:
            await pictures.close()
        assert there.asked == ["/a.png"]


async def test_a_name_with_one_good_and_one_inner_address_is_not_called() -> None:
    async with web() as there, fetching([HOME, "127.0.0.2"]) as pictures:
        await refused(pictures, there.url("/a.png", "both.example"))
        assert there.asked == []


async def test_a_name_that_nobody_has_is_told_at_once() -> None:
    async with fetching([]) as pictures:
        assert await refused(pictures, "https://nobody.example/a.png") == "names a host that does not exist"


async def test_two_gigabytes_end_early() -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/huge.png"] = there.endless(2 * 1024**3)
        assert await refused(pictures, there.url("/huge.png")) == "is larger than 10 MB"
        assert there.sent < 3 * LARGEST


async def test_a_large_picture_that_says_so_is_not_read() -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/large.png"] = reply(200, PNG, length=LARGEST + 1)
        assert await refused(pictures, there.url("/large.png")) == "is larger than 10 MB"


async def test_less_than_was_claimed_is_asked_for_again() -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/cut.png"] = reply(200, PNG, length=len(PNG) + 100)
        await put_off(pictures, there.url("/cut.png"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html><body>Please log in</body></html>" * 9, "is a web page"),
        (b"GIF89a" + bytes(100), "is a GIF"),
        (b"", "is empty"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(100), "is an AVIF or HEIC picture"),
        (b"PK\x03\x04" + bytes(100), "is a ZIP file"),
        (b"nonsense", "is no PNG, JPEG or WebP picture"),
    ],
)
async def test_what_is_no_picture_is_known_by_its_first_bytes(body: bytes, words: str) -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/image.jpg"] = reply(200, body, Content_Type="image/jpeg")
        assert (await refused(pictures, there.url("/image.jpg"))).startswith(words)


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 403, 404, 410])
async def test_a_refusal_is_for_good(status: int) -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/a.png"] = reply(status)
        assert await refused(pictures, there.url("/a.png")) == f"answers HTTP {status}"


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503])
async def test_trouble_of_the_server_is_asked_again(status: int) -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/a.png"] = reply(status)
        assert (await put_off(pictures, there.url("/a.png"))).seconds is None


async def test_a_busy_server_is_left_alone_for_as_long_as_it_asks() -> None:
    async with web() as there, fetching() as pictures:
        there.pages["/a.png"] = reply(429, Retry_After="30")
        there.pages["/b.png"] = PNG
        assert (await put_off(pictures, there.url("/a.png"))).seconds == 30
        later = await put_off(pictures, there.url("/b.png"))
        assert later.seconds
        assert 25 < later.seconds <= 30
        assert there.asked == ["/a.png"]
        assert await pictures.fetch(there.url("/b.png", "other.example")) == PNG


async def test_a_pause_may_be_given_as_a_date_and_has_its_bounds() -> None:
    async with web() as there, fetching() as pictures:
        soon = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
        there.pages["/a.png"] = reply(503, Retry_After=soon)
        there.pages["/b.png"] = reply(503, Retry_After="99999999")
        there.pages["/c.png"] = reply(503, Retry_After="soon")
        first = (await put_off(pictures, there.url("/a.png", "a.example"))).seconds
        assert first
        assert 40 < first <= 50
        assert (await put_off(pictures, there.url("/b.png", "b.example"))).seconds == 3600
        assert (await put_off(pictures, there.url("/c.png", "c.example"))).seconds is None


async def test_a_server_that_hangs_is_given_up() -> None:
    async with web() as there, fetching(patience=Patience(1, 0.1, 5)) as pictures:
        there.pages["/a.png"] = hang
        await put_off(pictures, there.url("/a.png"))


async def test_a_server_that_drips_is_given_up() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + PNG)
        await hang_dripping(writer)

    async with web() as there, fetching(patience=Patience(1, 1, 0.2)) as pictures:
        there.pages["/a.png"] = drip
        assert str(await put_off(pictures, there.url("/a.png"))) == "did not answer in time"


async def hang_dripping(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        await asyncio.sleep(0.01)
        writer.write(b"x")
        await writer.drain()


async def test_a_server_that_is_not_there_is_asked_again() -> None:
    async with web() as there:
        port = there.port
    async with fetching() as pictures:
        assert "cannot be reached" in str(await put_off(pictures, f"http://{HOME}:{port}/a.png"))


async def test_two_at_a_host_and_four_in_all_are_fetched_at_once() -> None:
    async with web() as there, fetching() as pictures:
        gate = asyncio.Event()

        async def slow(writer: asyncio.StreamWriter) -> None:
            await gate.wait()
            await reply(200, PNG)(writer)

        there.pages["/a.png"] = slow
        one = [asyncio.create_task(pictures.fetch(there.url("/a.png", "a.example"))) for _ in range(6)]
        await settled(there, PER_HOST)
        others = [asyncio.create_task(pictures.fetch(there.url("/a.png", f"{n}.example"))) for n in range(6)]
        await settled(there, AT_ONCE)
        gate.set()
        assert await asyncio.gather(*one, *others) == [PNG] * 12
        assert there.most == AT_ONCE


async def settled(there: Web, count: int) -> None:
    """Wait until so many requests are under way, and see that no more come."""
    async with asyncio.timeout(5):
        while there.under_way < count:  # noqa: ASYNC110 - the double rings no bell
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert there.under_way == count
