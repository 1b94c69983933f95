"""`shopkeeper restore` of a file that is cut off, damaged, no backup, or made by somebody who means ill."""

import asyncio
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import backup
from bot.archive import Manifest, Member
from bot.config import Config, load
from tests.kit.backups import furnish, put_back, told

Change = Callable[[tarfile.TarInfo], None]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furnished")
    config = asyncio.run(furnish(folder / "shop"))
    assert backup.run(config, folder / "b.tar", as_json=True) == 0
    return folder


@pytest.fixture
def config(furnished: Path, tmp_path: Path) -> Config:
    """The shop that was backed up, as it goes on."""
    shutil.copytree(furnished / "shop", tmp_path / "shop")
    return load(tmp_path / "shop" / "config.toml")


@pytest.fixture
def file(furnished: Path) -> Path:
    return furnished / "b.tar"


@pytest.mark.parametrize("part", [0.0, 0.001, 0.3, 0.8, 0.9999])
def test_a_file_that_was_cut_off_changes_nothing(config: Config, file: Path, tmp_path: Path, part: float) -> None:
    bad = tmp_path / "cut.tar"
    data = file.read_bytes()
    bad.write_bytes(data[: int((len(data) - 1024) * part)])
    said = told(config, bad, force=True)
    assert "ends too early" in said or "is not a backup of Shopkeeper" in said


def test_a_file_in_which_any_byte_was_changed_changes_nothing(config: Config, file: Path, tmp_path: Path) -> None:
    bad, data = tmp_path / "bad.tar", file.read_bytes()
    end = len(data) - 1024
    with tarfile.open(file) as tar:
        starts = [member.offset_data for member in tar.getmembers() if member.size > 1000]
    for at in (
        starts[1] - 500,
        starts[0] + 20,
        starts[1] + 20,
        starts[1] + 40_000,
        starts[2] + 9,
        starts[-1] + 700,
        end,
    ):
        wrong = bytearray(data)
        wrong[at] ^= 0x55
        bad.write_bytes(wrong)
        assert str(bad) in told(config, bad, force=True), at


@pytest.mark.parametrize("data", [b"", b"text" * 5000, bytes(5000), b"\x1f\x8b\x08" + bytes(600)])
def test_what_is_no_backup_is_told(config: Config, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "other").write_bytes(data)
    assert "this is not a backup of Shopkeeper" in told(config, tmp_path / "other", force=True)


def test_a_file_that_is_not_there_is_told(config: Config, tmp_path: Path) -> None:
    for name in ("none.tar", "shop"):
        assert "there is no such file" in told(config, tmp_path / name, force=True)


def packed(path: Path, manifest: dict[str, object] | bytes, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """A tar as somebody might make it who means ill."""
    data = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    info = tarfile.TarInfo("manifest.json")
    info.size = len(data)
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(info, io.BytesIO(data))
        for member, content in members:
            tar.addfile(member, io.BytesIO(content))
    return path


def regular(name: str, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info, data


def manifest_of(*members: tuple[str, bytes]) -> dict[str, object]:
    named = tuple(Member(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest()) for name, data in members)
    made: dict[str, object] = Manifest.model_construct(
        made_at=1, release="1", schema_version=1, products=0, customers=0, orders=0, missing=(), members=named
    ).model_dump(mode="json")
    return made


@pytest.mark.parametrize(
    "name", ["media/../../evil", "/etc/evil", "../evil", "media/" + "0" * 64, "shop.db", "config.toml"]
)
def test_a_name_that_leads_elsewhere_is_refused(config: Config, tmp_path: Path, name: str) -> None:
    bad = packed(
        tmp_path / "bad.tar",
        manifest_of(("shop.db", b"db"), (name, b"evil")),
        regular("shop.db", b"db"),
        regular(name, b"evil"),
    )
    assert "the names are not those of a backup" in told(config, bad, force=True)


def link(info: tarfile.TarInfo) -> None:
    info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0


def hard_link(info: tarfile.TarInfo) -> None:
    info.type, info.linkname = tarfile.LNKTYPE, "shop.db"


def device(info: tarfile.TarInfo) -> None:
    info.type, info.devmajor, info.devminor = tarfile.CHRTYPE, 1, 5


def folder(info: tarfile.TarInfo) -> None:
    info.type = tarfile.DIRTYPE


def larger(info: tarfile.TarInfo) -> None:
    info.size = 1 << 40


def elsewhere(info: tarfile.TarInfo) -> None:
    info.name = "../../evil"


@pytest.mark.parametrize("change", [link, hard_link, device, folder, larger, elsewhere])
def test_a_member_that_is_not_the_plain_file_of_the_manifest_is_refused(
    config: Config, tmp_path: Path, change: Change
) -> None:
    data = b"picture" * 1000
    name = "media/" + hashlib.sha256(data).hexdigest()
    manifest = json.dumps(manifest_of(("shop.db", b"db"), (name, data))).encode()
    info, _ = regular(name, data)
    change(info)
    with (tmp_path / "bad.tar").open("wb") as out:
        for member, content in (regular("manifest.json", manifest), regular("shop.db", b"db"), (info, data)):
            out.write(member.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512))
        out.write(bytes(1024))
    assert f"{name} is not where it should be" in told(config, tmp_path / "bad.tar", force=True)


def test_sizes_that_cannot_be_are_refused(config: Config, tmp_path: Path) -> None:
    manifest = manifest_of(("shop.db", b"db"))
    manifest["members"] = [{"name": "shop.db", "size": 1 << 50, "sha256": "0" * 64}]
    assert "ends too early" in told(config, packed(tmp_path / "a.tar", manifest), force=True)
    info = tarfile.TarInfo("manifest.json")
    info.size = 1 << 40
    (tmp_path / "b.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(5000))
    assert "its manifest would have" in told(config, tmp_path / "b.tar", force=True)


@pytest.mark.parametrize("manifest", [b"", b"{", b"[1]", b"{}", b'{"format": "other"}', b"\xff\xfe"])
def test_a_manifest_that_makes_no_sense_is_refused(config: Config, tmp_path: Path, manifest: bytes) -> None:
    assert "its manifest cannot be understood" in told(config, packed(tmp_path / "bad.tar", manifest), force=True)


def test_more_than_the_manifest_tells_is_refused(config: Config, file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar"
    shutil.copy(file, bad)
    with tarfile.open(bad, "a") as tar:
        tar.addfile(tarfile.TarInfo("../evil"))
    assert "there is more in it than its manifest tells" in told(config, bad, force=True)


def with_database(config: Config, path: Path, statement: str) -> Path:
    """A backup, true to its manifest, of a database in which something was done."""
    copied = path.with_name("changed.db")
    with closing(sqlite3.connect(config.database)) as source:
        source.execute("vacuum into ?", (str(copied),))
    with closing(sqlite3.connect(copied, isolation_level=None)) as database:
        database.execute("pragma writable_schema = on")
        database.execute(statement)
    data = copied.read_bytes()
    return packed(path, manifest_of(("shop.db", data)), regular("shop.db", data))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("pragma user_version = 99", "the database has schema 99, this release knows up to 1: install a newer"),
        ("pragma application_id = 1", "it is not the database of a Shopkeeper shop"),
        ("update migration set digest = 'other'", "migration 1 ran with another text"),
        ("update sqlite_schema set rootpage = 3 where name = 'orders'", "its database is of no use"),
    ],
)
def test_a_database_that_this_release_cannot_open_is_refused(
    config: Config, tmp_path: Path, statement: str, sentence: str
) -> None:
    said = told(config, with_database(config, tmp_path / "bad.tar", statement), force=True)
    assert sentence in said
    assert said.endswith("; nothing was restored")


def test_rows_that_break_an_invariant_are_told_and_restored(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = with_database(config, tmp_path / "bad.tar", "update stock set reserved = reserved + 1")
    assert put_back(config, bad, force=True) == 0
    assert any("invariant 2" in each for each in json.loads(capsys.readouterr().out)["violations"])
