"""Files from the chat, read by a process of their own that may end in every way a process can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.door import Door
from bot.uploads import FileImports, _environment, _file_name
from handlers.uploads import LARGEST, NotTaken
from store.errors import FetchLater
from store.model.listing import RowError
from store.services.import_log import last
from store.sql.database import Database
from tests.kit.shop import SETTINGS

HEADER = "handle,title,price,stock\n"
GOODS = f"{HEADER}oolong,Mountain Oolong,12.00,5\nfree,Free Tea,free,2\n"
MANY = HEADER + "".join(f"tea-{number},Tea {number},1.00,1\n" for number in range(400))


class Chat:
    """A file that somebody sent, and where it was put."""

    def __init__(self, text: str) -> None:
        self.content = text.encode()
        self.paths: list[Path] = []

    async def save(self, file_id: str, path: Path, largest: int) -> None:
        assert (file_id, largest) == ("file-1", LARGEST)
        assert path.parent.stat().st_mode & 0o777 == 0o700
        self.paths.append(path)
        await asyncio.to_thread(path.write_bytes, self.content)


@asynccontextmanager
async def shop(folder: Path, text: str = GOODS, *, listening: bool = True) -> AsyncIterator[tuple[FileImports, Chat]]:
    """The parts of a running bot that matter here. No folder and no process is left in the end."""
    chat = Chat(text)
    async with await Database.open(folder / "shop.db") as store:
        door = Door(store, SETTINGS, lambda: 1000)
        imports = FileImports(chat, door, store.media, SETTINGS)
        if listening:
            await door.open()
        try:
            yield imports, chat
        finally:
            await imports.close()
            await door.close()
    assert not imports._running
    place = folder / "shop.db.uploads"
    assert not place.exists() or not any(place.iterdir())


async def handles(imports: FileImports) -> list[str]:
    sql = "select handle from product order by id"
    return await imports.door._store.read(lambda tx: tx.rows(str, sql))


def replaced(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Run this in place of the program that reads."""
    (folder / "bot").mkdir()
    (folder / "bot" / "__init__.py").touch()  # without it an installed package of this name goes first
    (folder / "bot" / "reader.py").write_text(program, "utf-8")
    monkeypatch.setattr("bot.uploads._ROOT", folder)


def nobody(_products: int) -> None:
    """Does not care how far it is."""


async def test_a_file_is_imported_with_its_mistakes_and_who_sent_it(tmp_path: Path) -> None:
    async with shop(tmp_path) as (imports, _):
        heard: list[int] = []
        taken = await imports.take("file-1", "goods.csv", "owner:9001", heard.append)
        assert (taken.products, taken.created, taken.skipped, taken.more) == (1, 1, 1, 0)
        assert heard == [1]
        (error,) = taken.mistakes
        assert isinstance(error, RowError)
        assert (error.row, error.column) == (3, "price")
        found = await imports.door._store.read(last)
        assert found
        assert (found.id, found.name, found.running) == (taken.import_id, "goods.csv", False)
        again = await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert (again.unchanged, again.import_id) == (1, None)


async def test_it_is_undone_by_its_number_only_while_it_is_the_last(tmp_path: Path) -> None:
    async with shop(tmp_path) as (imports, _):
        taken = await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert taken.import_id
        assert await imports.undo(taken.import_id + 1) is None
        undone = await imports.undo(taken.import_id)
        assert undone
        assert (undone.name, undone.archived) == ("goods.csv", 1)
        assert await imports.undo(taken.import_id) is None


@pytest.mark.parametrize(("text", "words"), [("", "goods.csv is empty."), ("PK\x03\x04", "is a ZIP archive")])
async def test_what_is_no_catalog_is_refused_in_its_own_words(tmp_path: Path, text: str, words: str) -> None:
    async with shop(tmp_path, text) as (imports, _):
        with pytest.raises(NotTaken, match=words) as caught:
            await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert caught.value.why == "refused"


async def test_a_process_that_is_killed_midway_is_told_and_the_file_can_come_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with shop(tmp_path, MANY) as (imports, _):

        def kill(_products: int) -> None:
            for process in imports._running:
                if process.returncode is None:
                    process.kill()

        with pytest.raises(NotTaken) as caught:
            await imports.take("file-1", "goods.csv", "owner:9001", kill)
        assert caught.value.why == "crashed"
        assert "has ended with -9" in caplog.text
        taken = await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert taken.products == taken.created + taken.unchanged == 400
        assert len(await handles(imports)) == 400


async def test_a_crash_leaves_its_last_words_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced(tmp_path, monkeypatch, "raise SystemExit('these were my last words')")
    async with shop(tmp_path) as (imports, _):
        with pytest.raises(NotTaken) as caught:
            await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert caught.value.why == "crashed"
        assert "these were my last words" in caplog.text


@pytest.mark.parametrize("line", ["hello", "5", "{}", '{"taken": {}}', '{"taken": []}', "x" * 2**20])
async def test_what_nobody_understands_is_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    replaced(tmp_path, monkeypatch, f"print({line!r}, flush=True); import time; time.sleep(60)")
    monkeypatch.setattr("bot.uploads.LINE", 2**16)
    async with shop(tmp_path) as (imports, _):
        with pytest.raises(NotTaken) as caught:
            await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert caught.value.why == "crashed"


async def test_a_mistake_does_not_repeat_a_whole_cell(tmp_path: Path) -> None:
    async with shop(tmp_path, f"{HEADER}free,Free,{'free' * 10_000},1\n") as (imports, _):
        taken = await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert [len(error.message) <= 300 for error in taken.mistakes] == [True]


async def test_a_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    async with shop(tmp_path, MANY) as (imports, _):
        imports.patience = 0.01
        with pytest.raises(NotTaken) as caught:
            await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert caught.value.why == "late"


async def test_a_shop_that_closes_wants_the_file_read_again(tmp_path: Path) -> None:
    async with shop(tmp_path, MANY) as (imports, _):
        closing: list[asyncio.Task[None]] = []

        def close(_products: int) -> None:
            closing.append(asyncio.create_task(imports.close()))

        for _ in ("in the middle of it", "before it has begun"):
            with pytest.raises(FetchLater) as caught:
                await imports.take("file-1", "goods.csv", "owner:9001", close)
            assert caught.value.seconds == 0
        assert closing
        await asyncio.wait(closing)


async def test_a_door_that_is_closed_is_told(tmp_path: Path) -> None:
    async with shop(tmp_path, listening=False) as (imports, _):
        with pytest.raises(NotTaken, match="does not listen") as caught:
            await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert caught.value.why == "stopped"


async def test_what_a_process_that_died_has_left_goes(tmp_path: Path) -> None:
    left = tmp_path / "shop.db.uploads" / "tmp-of-before"
    left.mkdir(parents=True)
    (left / "goods.csv").touch()
    async with shop(tmp_path) as (imports, chat):
        await imports.take("file-1", "goods.csv", "owner:9001", nobody)
        assert chat.paths[0].parent.parent == left.parent
        assert not left.exists()


@pytest.mark.parametrize("name", ["orjson.py", "sitecustomize.py", "bot", "../../../etc/goods.csv", "", "茶" * 300])
async def test_no_name_leads_elsewhere_or_is_run(tmp_path: Path, name: str) -> None:
    async with shop(tmp_path) as (imports, chat):
        taken = await imports.take("file-1", name, "owner:9001", nobody)
        assert taken.created == 1
        (path,) = chat.paths
        assert path.parent.parent == tmp_path / "shop.db.uploads"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("goods.csv", "goods.csv"),
        ("a/b\\c.csv", "a_b_c.csv"),
        ("..", "goods"),
        (".crash", "crash"),
        ("x\n\0.tsv", "x__.tsv"),
        ("", "goods"),
        ("春茶.csv", "春茶.csv"),
    ],
)
def test_a_name_stays_what_messages_say(name: str, wanted: str) -> None:
    assert _file_name(name) == wanted


def test_the_process_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPKEEPER__TELEGRAM__TOKEN", "77:abcdef")
    assert "77:abcdef" not in _environment().values()
