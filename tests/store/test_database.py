"""The engine: one writer, shared commits, isolation of failures, deadlines, readers, the lock."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from store.errors import Late, NewerDatabase, StoreBusy, StoreUnavailable
from store.ports import Tx
from store.sql.connect import WRITER, connect
from store.sql.database import Database
from store.sql.migrate import migrate, migrations, statements, version


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "shop.db") as store:
        yield store


def count(tx: Tx, name: str = "x") -> int:
    tx.run(
        "insert into counter (name, value) values (:n, 1) on conflict (name) do update set value = value + 1", n=name
    )
    return tx.value(int, "select value from counter where name = :n", n=name) or 0


def reading(tx: Tx, name: str = "x") -> int:
    return tx.value(int, "select value from counter where name = :n", n=name) or 0


async def test_bodies_that_wait_share_one_commit_and_see_each_other_in_order(store: Database) -> None:
    before = store.writer.commits
    results = await asyncio.gather(*(store.transact(count) for _ in range(50)))
    assert results == list(range(1, 51))
    assert store.writer.commits - before <= 2


async def test_a_body_that_raises_loses_its_own_work_only(store: Database) -> None:
    def bad(tx: Tx) -> None:
        count(tx)
        raise LookupError("mine")

    results = await asyncio.gather(*(store.transact(body) for body in (count, bad, count)), return_exceptions=True)
    assert results[0] == 1
    assert isinstance(results[1], LookupError)
    assert results[2] == 2
    assert await store.read(reading) == 2


async def test_a_constraint_fails_its_own_body_and_not_the_neighbors(store: Database) -> None:
    def broken(tx: Tx) -> None:
        tx.run("insert into counter (name, value) values ('y', null)")

    results = await asyncio.gather(*(store.transact(body) for body in (count, broken, count)), return_exceptions=True)
    assert isinstance(results[1], sqlite3.IntegrityError)
    assert await store.read(reading) == 2


async def test_a_full_disk_is_told_to_its_body_and_small_neighbors_still_commit(store: Database) -> None:
    connection = store.writer._connection
    pages = connection.execute("pragma page_count").fetchone()[0]
    connection.execute(f"pragma max_page_count = {pages + 1}")

    def big(tx: Tx) -> None:
        tx.run("insert into media (sha256, mime, size, created_at) values (:s, '', 0, 0)", s="x" * 200_000)

    results = await asyncio.gather(*(store.transact(body) for body in (count, big, count)), return_exceptions=True)
    assert isinstance(results[1], StoreUnavailable)
    connection.execute("pragma max_page_count = 1000000")
    assert await store.transact(count) >= 1
    done = sum(1 for result in results if isinstance(result, int))
    assert await store.read(reading) == done + 1


async def test_a_stranger_who_holds_the_file_makes_the_store_unavailable_and_it_recovers(store: Database) -> None:
    stranger = sqlite3.connect(store.path, isolation_level=None)
    stranger.execute("begin immediate")
    with pytest.raises(StoreUnavailable):
        await store.transact(count)
    stranger.execute("rollback")
    stranger.close()
    assert await store.transact(count) == 1


async def test_a_body_whose_deadline_passed_does_nothing(store: Database) -> None:
    with pytest.raises(Late):
        await store.transact(count, deadline=time.monotonic() - 1)
    assert await store.read(reading) == 0
    assert await store.transact(count, express=True, deadline=time.monotonic() + 5) == 1


async def test_express_goes_before_what_waited_longer_and_bulk_after_it(store: Database) -> None:
    order: list[str] = []

    def note(name: str) -> None:
        order.append(name)

    calls = [
        store.transact(lambda _tx: note("bulk"), bulk=True),
        store.transact(lambda _tx: note("turn")),
        store.transact(lambda _tx: note("express"), express=True),
    ]
    await asyncio.gather(*calls)
    assert order == ["express", "turn", "bulk"]


async def test_bulk_work_is_not_starved_by_turns(store: Database) -> None:
    async def press() -> None:
        for _ in range(200):
            await store.transact(count)

    presses = [asyncio.create_task(press()) for _ in range(4)]
    await store.transact(lambda tx: count(tx, "bulk"), bulk=True)
    assert any(not task.done() for task in presses)
    await asyncio.gather(*presses)


async def test_heavy_work_runs_on_the_thread_and_commits(store: Database) -> None:
    loops: list[bool] = []

    def body(tx: Tx) -> int:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            loops.append(False)
        return count(tx)

    assert await store.heavy(body) == 1
    assert loops == [False]

    def bad(tx: Tx) -> None:
        count(tx)
        raise LookupError

    with pytest.raises(LookupError):
        await store.heavy(bad)
    assert await store.read(reading) == 1


async def test_a_cancelled_caller_breaks_nothing(store: Database) -> None:
    task = asyncio.create_task(store.transact(count))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.transact(lambda tx: count(tx, "y")) == 1
    assert await store.read(reading) in (0, 1)


async def test_a_signal_reaches_its_listener_after_the_commit(store: Database) -> None:
    heard: list[int] = []
    store.writer.listen("queue", lambda: heard.append(store.writer.commits))

    def body(tx: Tx) -> None:
        count(tx)
        tx.signal("queue")

    before = store.writer.commits
    await store.transact(body)
    await store.transact(reading)
    assert heard == [before + 1]


async def test_a_reader_writes_nothing(store: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(count)
    assert await store.read(reading) == 0


async def test_bodies_that_only_read_cost_no_commit(store: Database) -> None:
    before = store.writer.commits
    assert await store.transact(reading) == 0
    assert store.writer.commits == before


async def test_a_second_process_is_told_who_holds_the_file(store: Database) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path; from store.sql.database import Database;"
        "asyncio.run(Database.open(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", script, str(store.path)]
    ended = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "in use by another Shopkeeper process (pid" in ended.stderr
    with pytest.raises(StoreBusy):
        await Database.open(store.path)


async def test_what_was_committed_is_there_after_closing_and_the_log_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    async with await Database.open(path) as store:
        await store.transact(count)
    assert not path.with_name("shop.db-wal").exists()
    async with await Database.open(path) as store:
        assert await store.read(reading) == 1
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(StoreUnavailable):
        await store.transact(count)


def test_a_file_of_a_later_release_is_refused(tmp_path: Path) -> None:
    connection = connect(tmp_path / "shop.db", WRITER)
    assert migrate(connection) == len(migrations())
    assert migrate(connection) == 0
    connection.execute(f"pragma user_version = {version(connection) + 1}")
    with pytest.raises(NewerDatabase, match="newer Shopkeeper"):
        migrate(connection)
    connection.close()


def test_an_edited_migration_is_refused(tmp_path: Path) -> None:
    connection = connect(tmp_path / "shop.db", WRITER)
    migrate(connection)
    connection.execute("update migration set digest = 'other'")
    with pytest.raises(NewerDatabase, match="another text"):
        migrate(connection)
    connection.close()


def test_a_script_is_split_at_statements_and_not_inside_triggers() -> None:
    script = "create table a (x);\ncreate trigger t after insert on a begin\n  delete from a;\nend;\n-- end\n"
    assert len(list(statements(script))) == 2


def test_aiosqlite_still_has_what_we_lean_on() -> None:
    assert aiosqlite.__version__.startswith("0.22.")
    assert callable(aiosqlite.Connection._execute)
