"""`shopkeeper backup`: what is in the file, that it is whole, and what is said where none can be made."""

import asyncio
import json
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import archive, backup
from bot.config import Config, load
from bot.errors import CommandError
from store.ports import Tx
from store.services import payments
from store.sql.connect import WRITER, connect
from store.sql.database import Database
from tests.kit.backups import configured, furnish, order, pictures, scarce, selling
from tests.kit.sale import SETTINGS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furnished")
    asyncio.run(furnish(folder))
    return folder


@pytest.fixture
def config(furnished: Path, tmp_path: Path) -> Config:
    shutil.copytree(furnished, tmp_path / "shop")
    return load(tmp_path / "shop" / "config.toml")


def unpacked(file: Path, folder: Path) -> Path:
    with tarfile.open(file) as tar:
        tar.extractall(folder, filter="data")
    return folder


def told(work: Callable[[], object]) -> str:
    with pytest.raises(CommandError) as error:
        work()
    assert error.value.exit_code == 1
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_backup_is_a_plain_tar_of_the_database_and_every_picture(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    before = time.time_ns() // 1_000_000
    assert backup.run(config, file, as_json=True) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    folder = unpacked(file, tmp_path / "out")
    kept = {path.name: path.read_bytes() for path in (folder / "media").iterdir()}
    assert len(kept) > 5
    assert kept == pictures(config)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert before <= manifest["made_at"] <= time.time_ns() // 1_000_000
    assert (manifest["schema_version"], manifest["orders"], manifest["customers"]) == (1, 2, 2)
    assert [each["name"] for each in manifest["members"]] == ["shop.db", *(f"media/{name}" for name in sorted(kept))]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "out", "shop"]


def test_what_is_in_it_is_printed(config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup.run(config, tmp_path / "b.tar", as_json=False)
    text = capsys.readouterr().out
    assert " 2 orders, 2 customers, " in text
    assert "is whole" in text
    backup.run(config, tmp_path / "b.tar", as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert report["bytes"] == (tmp_path / "b.tar").stat().st_size
    assert (report["orders"], report["missing"], report["violations"]) == (2, [], [])


def test_when_the_last_good_backup_was_made_is_remembered(config: Config, tmp_path: Path) -> None:
    assert backup.last_backup(config.database) is None
    backup.run(config, tmp_path / "b.tar", as_json=True)
    with (tmp_path / "b.tar").open("rb") as file:
        made_at = archive.manifest(file, tmp_path / "b.tar").made_at
    assert backup.last_backup(config.database) == made_at
    told(lambda: backup.run(config, tmp_path / "no" / "b.tar", as_json=True))
    assert backup.last_backup(config.database) == made_at


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"made_at": null}', "\x00"])
def test_a_damaged_note_of_the_last_backup_is_no_backup(tmp_path: Path, text: str) -> None:
    (tmp_path / "shop.db.backup").write_text(text)
    assert backup.last_backup(tmp_path / "shop.db") is None


async def test_a_backup_while_sales_go_on_is_one_moment_of_the_shop(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    with selling(config) as desk:
        variant = scarce(desk)
        desk.tx.run("update stock set backorder = 1 where variant_id = :variant", variant=variant)

    def sale(number: int) -> Callable[[Tx], None]:
        def body(tx: Tx) -> None:
            placed = order(tx, desk.at, variant, 5000 + number)
            if number % 2:
                payments.settle(tx, SETTINGS, desk.at, desk.charge(placed, f"ch-b{number}"))

        return body

    async with await Database.open(config.database) as store:
        for number in range(20):
            await store.transact(sale(number))
        work = asyncio.create_task(asyncio.to_thread(backup.run, config, file, as_json=True))
        sold = 20
        while not work.done():
            await asyncio.gather(*(store.transact(sale(number)) for number in range(sold, sold + 4)))
            sold += 4
        assert await work == 0
        assert sold > 20
    with closing(sqlite3.connect(unpacked(file, tmp_path / "out") / "shop.db")) as copied:
        (orders,) = copied.execute("select count(*) from orders").fetchone()
        (promised,) = copied.execute(
            "select sum(reserved + allocated) - (select sum(quantity) from reservation"
            " where status in ('held', 'allocated')) from stock"
        ).fetchone()
    assert 22 <= orders <= sold + 2
    assert promised == 0


def test_what_only_stands_in_the_log_is_in_the_backup(config: Config, tmp_path: Path) -> None:
    with closing(connect(config.database, WRITER)) as connection:
        connection.execute("insert into counter (name, value) values ('fresh', 7)")
        assert config.database.with_name("shop.db-wal").stat().st_size > 0
        backup.run(config, tmp_path / "b.tar", as_json=True)
    with closing(sqlite3.connect(unpacked(tmp_path / "b.tar", tmp_path / "out") / "shop.db")) as copied:
        assert copied.execute("select value from counter where name = 'fresh'").fetchone() == (7,)


def test_a_backup_writes_nothing_to_the_shop_and_leaves_the_log_of_a_crash_as_it_is(
    config: Config, tmp_path: Path
) -> None:
    crash = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('pragma journal_mode = wal'); c.execute(\"insert into counter values ('crash', 1)\"); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", crash, str(config.database)], check=True)
    files = (config.database, config.database.with_name("shop.db-wal"))
    before = [path.read_bytes() for path in files]
    assert before[1]
    backup.run(config, tmp_path / "b.tar", as_json=True)
    assert [path.read_bytes() for path in files] == before


def test_a_missing_or_damaged_picture_is_told_and_the_backup_is_made_without_it(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, *others = sorted(config.media.iterdir())
    first.unlink()
    second.write_bytes(b"other bytes")
    (config.media / ".part-abc").write_bytes(b"half")
    (config.media / ("0" * 64)).write_bytes(b"no row speaks of it")
    assert backup.run(config, tmp_path / "b.tar", as_json=True) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["missing"] == [first.name, second.name]
    assert output.err.count("is not in the media folder") == 2
    kept = {path.name for path in (unpacked(tmp_path / "b.tar", tmp_path / "out") / "media").iterdir()}
    assert kept == {path.name for path in others}
    assert backup.last_backup(config.database) is not None


def test_of_many_warnings_the_first_are_told_and_the_rest_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    backup.warn([f"picture {number}" for number in range(25)])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "shopkeeper: ... and 15 more of such"


def test_a_shop_whose_rows_break_an_invariant_is_copied_truly_and_told(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with selling(config) as desk:
        desk.tx.run("update stock set reserved = reserved + 1 where variant_id = :v", v=scarce(desk))
    assert backup.run(config, tmp_path / "b.tar", as_json=True) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert any(each.startswith("invariant 2: variant ") for each in report["violations"])
    assert (tmp_path / "b.tar").exists()
    assert backup.last_backup(config.database) is None


def test_a_row_that_refers_to_nothing_is_told(config: Config, tmp_path: Path) -> None:
    with closing(sqlite3.connect(config.database)) as connection:
        connection.execute("insert into stock (variant_id) values (999999)")
        connection.commit()
    made = backup.make(config.database, config.media, tmp_path / "b.tar")
    assert any("what it refers to in variant is not there" in each for each in made.violations)


def test_a_damaged_database_makes_no_backup_and_the_last_one_stays(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    backup.run(config, file, as_json=True)
    good = file.read_bytes()
    data = bytearray(config.database.read_bytes())
    for page in range(8, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    config.database.write_bytes(data)
    assert "no backup was made" in told(lambda: backup.run(config, file, as_json=True))
    assert file.read_bytes() == good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "shop"]


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    config = configured(tmp_path)
    config.database.write_bytes(b"this is a text and not a database" * 100)
    assert "file is not a database" in told(lambda: backup.run(config, tmp_path / "b.tar", as_json=True))
    config.database.unlink()
    with closing(sqlite3.connect(config.database)) as other:
        other.execute("create table product (id)")
    assert "not the database of a Shopkeeper shop" in told(lambda: backup.run(config, tmp_path / "b.tar", as_json=True))
    assert not (tmp_path / "b.tar").exists()


def test_a_shop_that_does_not_exist_is_told_and_not_made(tmp_path: Path) -> None:
    config = configured(tmp_path)
    assert "there is no shop yet" in told(lambda: backup.run(config, tmp_path / "b.tar", as_json=True))
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_no_other_file_is_overwritten(config: Config, tmp_path: Path) -> None:
    before = config.database.read_bytes()
    (tmp_path / "photos.tar").write_bytes(b"my photos" * 1000)
    for file in (config.database, tmp_path / "photos.tar", tmp_path):
        assert "is not a backup; name another file" in told(lambda file=file: backup.run(config, file, as_json=True))  # type: ignore[misc]
    assert config.database.read_bytes() == before
    assert (tmp_path / "photos.tar").read_bytes() == b"my photos" * 1000


def test_two_backups_to_one_file_do_not_meet(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    with backup._part(file):
        assert "another backup is being written" in told(lambda: backup.run(config, file, as_json=True))
    assert backup.run(config, file, as_json=True) == 0


def test_what_a_killed_backup_left_is_in_nobodys_way(config: Config, tmp_path: Path) -> None:
    (tmp_path / "b.tar.part").write_bytes(b"x" * 10_000_000)
    (tmp_path / "b.tar.part.db").write_bytes(b"half a database")
    assert backup.run(config, tmp_path / "b.tar", as_json=True) == 0
    assert (tmp_path / "b.tar").stat().st_size < 10_000_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "shop"]


@pytest.mark.parametrize("kilobytes", [16, 900])
def test_a_disk_that_is_too_small_is_told_in_one_sentence_and_nothing_is_left(
    config: Config, tmp_path: Path, kilobytes: int
) -> None:
    command = f"ulimit -f {kilobytes * 2}; exec '{sys.executable}' -m bot backup '{tmp_path / 'b.tar'}'"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=config.database.parent,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.splitlines()
    assert "no backup was made" in line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop"]
