"""Bytes from Telegram and from the web into the folder of pictures; the token stays where it is."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.downloads import Downloads
from bot.pictures import keep, picture_of
from bot.sandbox.samples import picture
from store.connectors.web_pictures import WebPictures
from store.errors import FetchLater, Unfetchable
from store.rules.pictures import LARGEST
from tests.kit.web import PNG, Web, home_only, moved, reply, web

TOKEN = "77:secret-of-the-bot"
PATH = f"/file/bot{TOKEN}/photos/file_1.png"


class Telegram:
    """A Bot API that knows one file."""

    def __init__(self, size: int = len(PNG)) -> None:
        self.size = size

    async def call(self, method: str, /, *, files: object = None, timeout: float | None = None, **params: Any) -> Any:  # noqa: ASYNC109
        assert (method, params) == ("getFile", {"file_id": "one"})
        return {"file_id": "one", "file_unique_id": "u", "file_size": self.size, "file_path": "photos/file_1.png"}


@asynccontextmanager
async def downloading(there: Web, media: Path, telegram: Telegram | None = None) -> AsyncIterator[Downloads]:
    downloads = Downloads(media, telegram or Telegram(), there.url(""), TOKEN, WebPictures(home_only))
    try:
        yield downloads
    finally:
        await downloads.close()


async def test_a_file_that_somebody_sent_is_downloaded(tmp_path: Path) -> None:
    async with web() as there, downloading(there, tmp_path) as downloads:
        there.pages[PATH] = PNG
        assert await downloads.from_telegram("one") == PNG


@pytest.mark.parametrize("page", [reply(404), reply(500), moved("http://127.0.0.1:1/x"), reply(200, PNG, length=9999)])
async def test_trouble_with_a_file_never_tells_the_token(tmp_path: Path, page: Any) -> None:
    async with web() as there, downloading(there, tmp_path) as downloads:
        there.pages[PATH] = page
        with pytest.raises(FetchLater) as caught:
            await downloads.from_telegram("one")
        assert "secret" not in repr(caught.value)
        assert caught.value.__cause__ is None
        assert there.asked == [PATH]


async def test_a_server_that_is_not_there_never_tells_the_token(tmp_path: Path) -> None:
    async with web() as there:
        gone = there
    async with downloading(gone, tmp_path) as downloads:
        with pytest.raises(FetchLater) as caught:
            await downloads.from_telegram("one")
        assert "secret" not in repr(caught.value)
        assert caught.value.__suppress_context__


async def test_a_file_that_is_too_large_is_not_downloaded(tmp_path: Path) -> None:
    async with web() as there, downloading(there, tmp_path, Telegram(LARGEST + 1)) as downloads:
        with pytest.raises(Unfetchable, match="larger than 10 MB"):
            await downloads.from_telegram("one")
        assert there.asked == []


async def test_a_file_that_is_larger_than_was_said_ends_early(tmp_path: Path) -> None:
    async with web() as there, downloading(there, tmp_path) as downloads:
        there.pages[PATH] = there.endless(2 * 1024**3)
        with pytest.raises(Unfetchable, match="larger than 10 MB"):
            await downloads.from_telegram("one")
        assert there.sent < 3 * LARGEST


async def test_bytes_are_kept_under_their_hash(tmp_path: Path) -> None:
    media = tmp_path / "media"
    async with web() as there, downloading(there, media) as downloads:
        kept = await downloads.keep(PNG)
        assert kept == await downloads.keep(PNG)
    sha256 = hashlib.sha256(PNG).hexdigest()
    assert (kept.sha256, kept.mime, kept.size) == (sha256, "image/png", len(PNG))
    assert [path.name for path in media.iterdir()] == [sha256]
    assert (media / sha256).read_bytes() == PNG


async def test_what_telegram_would_not_show_is_not_kept(tmp_path: Path) -> None:
    async with web() as there, downloading(there, tmp_path / "media") as downloads:
        with pytest.raises(Unfetchable, match="too thin"):
            await downloads.keep(picture(210, 10))
    assert not (tmp_path / "media").exists()


async def test_a_disk_that_refuses_is_tried_again_and_leaves_no_half_picture(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("no folder")
    async with web() as there, downloading(there, tmp_path / "media") as downloads:
        with pytest.raises(FetchLater, match="could not be written down"):
            await downloads.keep(PNG)


def test_bytes_that_could_not_be_moved_into_place_leave_nothing(tmp_path: Path) -> None:
    picture = picture_of(PNG)
    (tmp_path / picture.sha256).mkdir()
    (tmp_path / picture.sha256 / "x").touch()
    keep(tmp_path, picture, PNG)  # something of that name is there: nothing is written
    assert [path.name for path in tmp_path.iterdir()] == [picture.sha256]


async def test_a_file_of_any_kind_is_written_to_the_disk_up_to_a_limit_of_its_own(tmp_path: Path) -> None:
    async with web() as there, downloading(there, tmp_path, Telegram(LARGEST + 1)) as downloads:
        there.pages[PATH] = PNG
        await downloads.save("one", tmp_path / "goods.csv", 2 * LARGEST)
        assert (tmp_path / "goods.csv").read_bytes() == PNG
        with pytest.raises(Unfetchable, match="larger than 1 MB"):
            await downloads.save("one", tmp_path / "goods.csv", 1024 * 1024)
