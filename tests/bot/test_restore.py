"""`shopkeeper restore`: everything comes back, nothing is overwritten by mistake, and a bad file changes nothing."""

import asyncio
import fcntl
import hashlib
import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot import archive, backup, restore
from bot.archive import Manifest
from bot.config import Config, load
from store.sql.connect import WRITER, connect
from store.sql.database import Database
from tests.kit.backups import configured, contents, furnish, pictures, put_back, rows, selling, told

ROOT = Path(__file__).parents[2]


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


def changed(config: Config) -> None:
    """Something happens after the backup."""
    with selling(config) as desk:
        desk.tx.run("update product set status = 'archived'")
        desk.tx.run("insert into counter (name, value) values ('later', 1)")


def kept(config: Config) -> list[Path]:
    return sorted(config.database.parent.glob("shop.db.replaced-*"))


def test_every_row_and_every_picture_comes_back_on_another_machine(
    config: Config, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = configured(tmp_path / "new" / "machine")
    assert put_back(fresh, file) == 0
    assert rows(fresh.database) == rows(config.database)
    assert pictures(fresh) == pictures(config) != {}
    assert stat.S_IMODE(fresh.database.stat().st_mode) == 0o600
    report = json.loads(capsys.readouterr().out)
    assert (report["orders"], report["kept"], report["missing"], report["violations"]) == (2, None, [], [])
    assert backup.last_backup(fresh.database) == report["made_at"]


async def test_a_restored_shop_opens_and_can_be_backed_up_again(file: Path, tmp_path: Path) -> None:
    fresh = configured(tmp_path / "new")
    put_back(fresh, file)
    async with await Database.open(fresh.database) as store:
        assert await store.read(lambda tx: tx.value(int, "select count(*) from orders")) == 2
        assert await asyncio.to_thread(backup.run, fresh, tmp_path / "again.tar", as_json=True) == 0


def test_a_shop_that_holds_something_is_replaced_by_force_only_and_kept(
    config: Config, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = rows(config.database)
    changed(config)
    now = rows(config.database)
    assert "--force replaces it" in told(config, file)
    assert put_back(config, file, force=True) == 0
    assert rows(config.database) == old
    (path,) = kept(config)
    assert rows(path) == now
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["kept"] == str(path)


def test_people_read_what_the_shop_is_again_and_where_the_old_one_is(
    config: Config, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    restore.run(config, file, force=True, as_json=False)
    first, second = capsys.readouterr().out.splitlines()
    assert " UTC again: " in first
    assert ", 2 orders, 2 customers, " in first
    assert second == f"The shop that was there is kept as {kept(config)[0]}."


async def test_an_empty_shop_is_replaced_without_force(file: Path, tmp_path: Path) -> None:
    fresh = configured(tmp_path / "new")
    async with await Database.open(fresh.database):
        pass
    assert await asyncio.to_thread(put_back, fresh, file) == 0


def test_the_log_of_the_old_shop_is_kept_with_it_and_not_played_into_the_new_one(config: Config, file: Path) -> None:
    old = rows(config.database)
    crash = (
        "import os, sys; from pathlib import Path; from store.sql.connect import WRITER, connect;"
        "c = connect(Path(sys.argv[1]), WRITER); c.execute(\"insert into counter values ('crash', 1)\"); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", crash, str(config.database)], cwd=ROOT, check=True)
    assert config.database.with_name("shop.db-wal").stat().st_size > 0
    put_back(config, file, force=True)
    assert rows(config.database) == old
    (path,) = kept(config)
    assert ("crash", 1) in rows(path)["counter"]


def test_a_log_without_its_database_is_not_played_into_the_new_one(config: Config, file: Path) -> None:
    old = rows(config.database)
    log = config.database.with_name("shop.db-wal")
    with closing(connect(config.database, WRITER)) as connection:
        connection.execute("insert into counter values ('crash', 1)")
        data = log.read_bytes()
    config.database.unlink()
    log.write_bytes(data)
    put_back(config, file)
    assert rows(config.database) == old
    assert [path.read_bytes() for path in kept(config)] == [data]


def test_a_damaged_shop_is_replaced_by_force_and_its_files_are_kept(config: Config, file: Path) -> None:
    old = rows(config.database)
    config.database.write_bytes(b"\xff" * 20_000)
    config.database.with_name("shop.db-wal").write_bytes(b"its log")
    assert "cannot be read" in told(config, file)
    put_back(config, file, force=True)
    assert rows(config.database) == old
    assert [path.read_bytes() for path in kept(config)] == [b"\xff" * 20_000, b"its log"]


async def test_a_restore_is_refused_while_the_bot_runs(config: Config, file: Path) -> None:
    async with await Database.open(config.database):
        said = await asyncio.to_thread(told, config, file, force=True)
    assert "is in use by another Shopkeeper process" in said
    assert "stop it first" in said


def test_a_restore_is_refused_while_somebody_reads_the_old_shop(config: Config, file: Path) -> None:
    with closing(sqlite3.connect(config.database, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from orders").fetchone()
        assert "is being read by another program; nothing was restored" in told(config, file, force=True)


def test_a_picture_that_is_damaged_is_made_good_and_others_stay(config: Config, file: Path) -> None:
    before = pictures(config)
    first, second, *_ = sorted(config.media.iterdir())
    first.write_bytes(b"other bytes")
    second.unlink()
    (config.media / ("0" * 64)).write_bytes(b"of the shop that is replaced")
    put_back(config, file, force=True)
    assert pictures(config) == before | {"0" * 64: b"of the shop that is replaced"}


def test_a_picture_that_is_nowhere_is_told(config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = min(config.media.iterdir())
    first.unlink()
    backup.run(config, tmp_path / "b.tar", as_json=True)
    fresh = configured(tmp_path / "new")
    capsys.readouterr()
    put_back(fresh, tmp_path / "b.tar")
    output = capsys.readouterr()
    assert f"picture {first.name} is not in the backup" in output.err
    assert json.loads(output.out)["missing"] == [first.name]


def with_large_picture(config: Config) -> None:
    """One of 3 MB that comes last in the order of names."""
    last = max(path.name for path in config.media.iterdir())
    candidates = (number.to_bytes(4) * 750_000 for number in range(10_000))
    name, data = next((name, data) for data in candidates if (name := hashlib.sha256(data).hexdigest()) > last)
    (config.media / name).write_bytes(data)
    with selling(config) as desk:
        desk.tx.run("insert into media (sha256, size, created_at) values (:name, 3000000, 0)", name=name)


@pytest.mark.parametrize("kilobytes", [64, 1400])
def test_a_disk_that_is_too_small_is_told_and_changes_nothing(config: Config, tmp_path: Path, kilobytes: int) -> None:
    file = tmp_path / "b.tar"
    with_large_picture(config)
    backup.run(config, file, as_json=True)
    shutil.rmtree(config.media)
    before = contents(config.database.parent)
    command = f"ulimit -f {kilobytes * 2}; exec '{sys.executable}' -m bot restore --force '{file}'"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=config.database.parent,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith("File too large; nothing was restored")
    assert contents(config.database.parent) == before


def test_one_restore_at_a_time(config: Config, file: Path) -> None:
    with config.database.with_name("shop.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "stop it first" in told(config, file, force=True)


def test_an_archive_is_read_in_pieces(config: Config, tmp_path: Path) -> None:
    """However large a picture is, one piece of it is in memory."""
    data = bytes(5 * archive.CHUNK + 5)
    name = hashlib.sha256(data).hexdigest()
    config.media.joinpath(name).write_bytes(data)
    found = archive.member(f"media/{name}", config.media / name)
    manifest = Manifest(
        made_at=1, release="1", schema_version=1, products=0, customers=0, orders=0, missing=(),
        members=(archive.member("shop.db", config.database), found),
    )  # fmt: skip
    with (tmp_path / "b.tar").open("w+b") as file:
        archive.write(file, manifest, config.database, config.media)
        file.seek(0)
        sizes = [
            len(chunk)
            for _, chunks in archive.members(file, archive.manifest(file, tmp_path), tmp_path)
            for chunk in chunks
        ]
    assert max(sizes) == archive.CHUNK
    assert len(sizes) >= 7
