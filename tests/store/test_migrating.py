"""Migrations of a file that holds something: a copy first, all or nothing, and foreign keys that stay whole."""

import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.errors import Damaged, MigrationFailed
from store.sql import migrate as module
from store.sql.connect import WRITER, connect
from store.sql.migrate import before, migrate, version

ROOT = Path(__file__).parents[2]
SECOND = (
    "create table wish (id integer primary key, title text not null) strict;\ninsert into wish values (1, 'tea');\n"
)
KILLED = """
import os, signal, sys
from pathlib import Path
from store.sql.connect import WRITER, connect
from store.sql.migrate import migrate
steps = 0
def step(event, arguments):
    global steps
    if event in ("open", "os.rename", "os.remove", "sqlite3.connect"):
        steps += 1
        if steps == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
connection = connect(Path(sys.argv[1]), WRITER)
sys.addaudithook(step)
connection.set_trace_callback(lambda sql: step("open", ()))
migrate(connection, Path(sys.argv[2]))
os._exit(0)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The migrations of a later release."""
    found = tmp_path / "migrations"
    shutil.copytree(Path(module.__file__).parent / "migrations", found)
    (found / "0002_wish.sql").write_text(SECOND, encoding="utf-8")
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def shop(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of this release, with something in it."""
    with closing(connect(path, WRITER)) as connection:
        migrate(connection)
        connection.execute("insert into category (id, slug) values (1, 'tea')")
        connection.execute(
            "insert into product (id, handle, status, category_id, created_at, updated_at)"
            " values (1, 'sencha', 'active', 1, 0, 0)"
        )
        yield connection


def dump(connection: sqlite3.Connection) -> list[str]:
    return [str(row) for row in connection.execute("select type, name, sql from sqlite_schema order by name")] + [
        str(connection.execute("select * from product").fetchall()),
        str(connection.execute("select * from migration").fetchall()),
        str(version(connection)),
    ]


def files(path: Path) -> set[str]:
    return {each.name for each in path.parent.glob("shop.db*")} - {"shop.db-wal", "shop.db-shm"}


def test_a_fresh_file_is_not_copied(path: Path, folder: Path) -> None:
    with closing(connect(path, WRITER)) as connection:
        assert migrate(connection, folder) == 2
        assert migrate(connection, folder) == 0
        assert connection.execute("select title from wish").fetchall() == [("tea",)]
    assert files(path) == {"shop.db"}


def test_what_is_there_is_copied_as_it_was_before_it_changes(
    shop: sqlite3.Connection, path: Path, folder: Path
) -> None:
    old = dump(shop)
    assert migrate(shop, folder) == 1
    assert version(shop) == 2
    copied = before(path, 2)
    assert copied.name == "shop.db.before-2"
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copied)) as connection:
        assert dump(connection) == old
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert shop.execute("pragma foreign_keys").fetchone() == (1,)


def test_a_copy_stays_until_the_next_migration(shop: sqlite3.Connection, path: Path, folder: Path) -> None:
    migrate(shop, folder)
    migrate(shop, folder)
    assert files(path) == {"shop.db", "shop.db.before-2"}
    (folder / "0003_more.sql").write_text("alter table wish add column note text;")
    (folder / "0004_more.sql").write_text("alter table wish add column more text;")
    assert migrate(shop, folder) == 2
    assert files(path) == {"shop.db", "shop.db.before-3"}
    with closing(sqlite3.connect(before(path, 3))) as connection:
        assert version(connection) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("create table more (id integer);\ninsert into nowhere values (1);", "migration 3: no such table: nowhere"),
        ("update product set category_id = 77;", "migration 3 leaves rows that refer to nothing"),
        ("delete from category;", "migration 3 leaves rows that refer to nothing"),
    ],
)
def test_a_migration_that_fails_leaves_the_file_as_it_was_with_those_before_it(
    shop: sqlite3.Connection, path: Path, folder: Path, text: str, sentence: str
) -> None:
    (folder / "0003_wrong.sql").write_text(text, encoding="utf-8")
    old = dump(shop)
    for _ in range(2):
        with pytest.raises(MigrationFailed, match=sentence) as error:
            migrate(shop, folder)
        assert "the database is as it was" in str(error.value)
        assert dump(shop) == old
        assert not shop.in_transaction
    assert shop.execute("pragma foreign_keys").fetchone() == (1,)
    assert files(path) == {"shop.db", "shop.db.before-2"}
    (folder / "0003_wrong.sql").unlink()
    assert migrate(shop, folder) == 1


def test_a_failed_migration_keeps_the_copy_of_the_last_good_one(
    shop: sqlite3.Connection, path: Path, folder: Path
) -> None:
    migrate(shop, folder)
    (folder / "0003_wrong.sql").write_text("select * from nowhere;")
    with pytest.raises(MigrationFailed):
        migrate(shop, folder)
    assert files(path) == {"shop.db", "shop.db.before-2", "shop.db.before-3"}


def test_a_table_that_others_refer_to_can_be_rebuilt(shop: sqlite3.Connection, folder: Path) -> None:
    (folder / "0003_rebuild.sql").write_text(
        "create table category_new (id integer primary key, parent_id integer references category (id),"
        " slug text not null unique, rank integer not null default 0, color text) strict;\n"
        "insert into category_new select id, parent_id, slug, rank, 'green' from category;\n"
        "drop table category;\n"
        "alter table category_new rename to category;\n"
    )
    assert migrate(shop, folder) == 2
    assert shop.execute(
        "select p.handle, c.color from product p join category c on c.id = p.category_id"
    ).fetchall() == [("sencha", "green")]


def test_rows_that_referred_to_nothing_before_do_not_stop_a_migration(shop: sqlite3.Connection, folder: Path) -> None:
    shop.execute("pragma foreign_keys = off")
    shop.execute("update product set category_id = 77")
    assert migrate(shop, folder) == 1


def test_a_damaged_file_is_not_migrated(shop: sqlite3.Connection, path: Path, folder: Path) -> None:
    shop.execute("pragma writable_schema = on")
    shop.execute("update sqlite_schema set rootpage = 3 where name = 'orders'")
    shop.close()
    with closing(connect(path, WRITER)) as connection:
        with pytest.raises(Damaged, match="restore a backup"):
            migrate(connection, folder)
        assert version(connection) == 1
    assert files(path) == {"shop.db"}


def test_a_file_that_cannot_be_copied_is_not_migrated(shop: sqlite3.Connection, path: Path, folder: Path) -> None:
    before(path, 2).mkdir()
    with pytest.raises(MigrationFailed, match="could not be copied first"):
        migrate(shop, folder)
    assert version(shop) == 1
    assert files(path) == {"shop.db", "shop.db.before-2"}


def test_a_disk_that_is_too_small_for_the_copy_is_told_and_nothing_is_migrated(path: Path, folder: Path) -> None:
    with closing(connect(path, WRITER)) as connection:
        migrate(connection)
        connection.execute("pragma wal_checkpoint(truncate)")
    script = (
        "import sys; from pathlib import Path; from store.sql.connect import WRITER, connect;"
        "from store.sql.migrate import migrate;"
        "migrate(connect(Path(sys.argv[1]), WRITER), Path(sys.argv[2]))"
    )
    command = f"ulimit -f 256; exec '{sys.executable}' -c '{script}' '{path}' '{folder}'"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].startswith("store.errors.MigrationFailed: ")
    assert "could not be copied first" in done.stderr
    with closing(connect(path, WRITER)) as connection:
        assert version(connection) == 1
    assert files(path) == {"shop.db"}


@pytest.mark.faults
def test_a_migration_that_is_killed_leaves_the_old_schema_or_the_new_one(path: Path, folder: Path) -> None:
    with closing(connect(path, WRITER)) as connection:
        migrate(connection)
        connection.execute("insert into counter (name, value) values ('x', 1)")
    seen: list[int] = []
    ended = None
    for last in range(1, 40):
        command = [sys.executable, "-c", KILLED, str(path), str(folder), str(last)]
        ended = subprocess.run(command, cwd=ROOT, check=False)
        with closing(connect(path, WRITER)) as connection:
            seen.append(version(connection))
            assert connection.execute("select value from counter").fetchall() == [(1,)]
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
    assert ended is not None
    assert ended.returncode == 0
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}
    assert seen.count(1) > 3
    assert files(path) == {"shop.db", "shop.db.before-2"}
