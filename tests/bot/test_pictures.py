"""Pictures that a file names: addresses are left to be fetched, files are checked and copied."""

from pathlib import Path

import pytest

from bot.pictures import Album, NoPicture
from bot.sandbox.samples import picture
from store.model.listing import Picture


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(tmp_path, tmp_path / "media")


@pytest.mark.parametrize("name", ["https://cdn.example/a.jpg?v=1", "HTTP://cdn.example/a", "http://"])
def test_an_address_is_left_to_be_fetched(album: Album, name: str) -> None:
    assert album.take(name) == Picture(url=name)
    assert not album.media.exists()


def test_a_file_is_copied_once(album: Album) -> None:
    for name in ("a.png", "b.png"):
        (album.folder / name).write_bytes(picture(8, 8))
    assert album.take("a.png") == album.take("b.png")
    assert len(list(album.media.iterdir())) == 1


def test_a_rehearsal_copies_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture(8, 8))
    assert Album(tmp_path, tmp_path / "media", keep=False).take("a.png").sha256
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [(picture(210, 10), "is too thin"), (picture(8, 8)[:20], "is cut off or damaged"), (b"GIF89a", "is a GIF, no PNG")],
)
def test_what_telegram_would_not_show_is_told_with_its_name(album: Album, data: bytes, words: str) -> None:
    (album.folder / "a.png").write_bytes(data)
    with pytest.raises(NoPicture, match=f"a.png: {words}"):
        album.take("a.png")
    with pytest.raises(NoPicture, match=f"a.png: {words}"):
        album.take("a.png")
    assert not album.media.exists()
