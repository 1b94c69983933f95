"""Work handed to the process that holds the shop's file: two loops' worth of programs on a local socket."""

import asyncio
import json
import os
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import handover, link, tools
from bot.config import Config, load
from bot.door import Door
from bot.errors import CommandError
from bot.handover import HandedOver
from bot.link import HangUp, Link
from bot.taking import Batch
from store.model.listing import ListedProduct, ListedVariant
from store.model.money import Money
from store.services.import_log import Source, last
from store.sql.database import Database

SOURCE = Source("goods.csv", "shopkeeper", "test")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(
        '[telegram]\ntoken = "1234:abcdefghijklmnopqrstuvwxyz"\n[shop]\nname = "Tea"\ncurrency = "EUR"\n',
        encoding="utf-8",
    )
    return load(file)


def clock() -> int:
    return 1_000


@asynccontextmanager
async def bot(config: Config) -> AsyncIterator[tuple[Database, Door]]:
    """The part of a running bot that matters here."""
    async with await Database.open(config.database) as store:
        door = Door(store, config.settings(), clock)
        await door.open()
        try:
            yield store, door
        finally:
            await door.close()


def tea(number: int, price: int = 100, stock: int | None = 5) -> ListedProduct:
    variant = ListedVariant((), Money(price, "EUR"), stock=stock)
    return ListedProduct(number, f"tea-{number}", "active", {"": f"Tea {number}"}, (variant,))


LINES: list[Link] = []


@pytest.fixture(autouse=True)
async def hung_up() -> AsyncIterator[None]:
    """Nobody stays on the line after a test."""
    yield
    for line in LINES:
        await line.leave()
    LINES.clear()


async def knock(config: Config) -> Link:
    line = await handover.find(config.database)
    assert line is not None
    LINES.append(line)
    return line


async def handed(config: Config, waiting: Callable[[], None] = lambda: None) -> HandedOver:
    return await handover.begin(await knock(config), SOURCE, "EUR", waiting)


def rows(folder: Path, *lines: str) -> Path:
    file = folder / "goods.csv"
    file.write_text("\n".join(["handle,title,price,stock,photos", *lines]) + "\n", encoding="utf-8")
    return file


async def products(store: Database) -> int:
    return await store.read(lambda tx: tx.value(int, "select count(*) from product") or 0)


async def imported(config: Config, *files: Path, dry_run: bool = False) -> int:
    return await tools.import_files(config, files, form="auto", currency=None, dry_run=dry_run, as_json=True)


# An import beside the bot ------------------------------------------------------------------------------------------


async def test_an_import_beside_the_bot_reports_as_if_it_had_done_the_work_itself(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rows(tmp_path, *(f"p{number},P {number},1.00,3," for number in range(130)), "bad,Bad,free,,")
    async with bot(config) as (store, _):
        assert await imported(config, file) == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["products"], report["created"], report["skipped"]) == (130, 130, 1)
        assert await products(store) == 130
        assert await imported(config, file) == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 130)
        found = await store.read(last)
        assert found is not None
        assert (found.name, found.format, found.created, found.status) == ("goods.csv", "shopkeeper", 130, "done")


async def test_a_rehearsal_beside_the_bot_is_honest_and_leaves_it_alone(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot(config) as (store, _):
        await imported(config, rows(tmp_path, "a,A,1.00,5,", "b,B,1.00,5,"))
        before = store.writer.commits
        capsys.readouterr()
        assert await imported(config, rows(tmp_path, "a,A,2.00,5,", "b,B,1.00,5,", "c,C,1.00,5,"), dry_run=True) == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["created"], report["updated"], report["unchanged"]) == (1, 1, 1)
        assert store.writer.commits == before
        assert await products(store) == 2


async def test_undo_and_migrate_are_handed_over_too(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot(config) as (store, _):
        await imported(config, rows(tmp_path, "a,A,1.00,5,"))
        assert await tools.undo_import(config, as_json=False) == 0
        assert "1 new ones are archived" in capsys.readouterr().out
        assert await store.read(lambda tx: tx.value(str, "select status from product")) == "archived"
        with pytest.raises(CommandError, match="no import that could be undone"):
            await tools.undo_import(config, as_json=False)
        assert await tools.migrate(config) == 0
        assert "is up to date" in capsys.readouterr().out


async def test_pictures_beside_the_file_lie_in_the_shop_before_the_product_speaks_of_them(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes((Path(tools.__file__).parent / "demo_shop/pictures/mug-blue.jpg").read_bytes())
    async with bot(config) as (store, _):
        assert await imported(config, rows(tmp_path, "a,A,1.00,5,a.jpg")) == 0
        sha256 = await store.read(lambda tx: tx.value(str, "select sha256 from media"))
        assert (config.media / str(sha256)).is_file()


# One after the other -----------------------------------------------------------------------------------------------


async def test_a_second_import_is_told_to_wait_and_then_has_its_turn(config: Config) -> None:
    async with bot(config) as (store, _):
        first = await handed(config)
        told = asyncio.Event()
        second = asyncio.create_task(handed(config, told.set))
        await asyncio.wait_for(told.wait(), 5)
        assert not second.done()
        await first.take(Batch([tea(1)], {}))
        await first.settle()
        await first.finish("{}")
        other = await asyncio.wait_for(second, 5)
        await other.take(Batch([tea(1, price=200)], {}))
        await other.settle()
        assert (other.outcome.created, other.outcome.updated) == (0, 1)
        await other.finish("{}")
        assert await store.read(lambda tx: tx.value(int, "select amount from price")) == 200


async def test_one_who_gives_up_waiting_holds_up_nobody(config: Config) -> None:
    async with bot(config):
        first = await handed(config)
        told = asyncio.Event()
        second = asyncio.create_task(handed(config, told.set))
        await asyncio.wait_for(told.wait(), 5)
        second.cancel()
        await asyncio.wait({second})
        LINES[-1].close()
        await first.finish("")
        third = await asyncio.wait_for(handed(config), 5)
        await third.finish("")


# Somebody dies -----------------------------------------------------------------------------------------------------


async def test_what_a_command_that_died_had_handed_over_stays_and_can_be_undone(config: Config) -> None:
    async with bot(config) as (store, door):
        dying = await handed(config)
        await dying.take(Batch([tea(1), tea(2)], {}))
        while not dying.outcome.created:
            await dying._hear()
        dying.line.close()
        await asyncio.wait_for((await handed(config)).finish(""), 5)  # its turn comes when the dead one's is over
        found = await store.read(last)
        assert found is not None
        assert (found.status, found.created) == ("done", 2)
        undone = await door.undo()
        assert undone is not None
        assert undone.archived == 2


async def test_a_bot_that_stops_in_the_middle_is_told_in_a_sentence(config: Config) -> None:
    async with bot(config):
        taker = await handed(config)
        await taker.take(Batch([tea(1)], {}))

    async def go_on() -> None:
        for number in range(2, 100):
            await taker.take(Batch([tea(number)], {}))

    with pytest.raises(CommandError, match="the bot has stopped in the middle"):
        await go_on()
    async with bot(config) as (store, _):
        statuses = await store.read(lambda tx: tx.rows(str, "select status from import"))
        assert "running" not in statuses


async def test_what_a_crash_left_of_the_socket_is_cleared_away(config: Config) -> None:
    link.bind(config.database).close()
    assert link.beside(config.database).exists()
    assert await link.connect(config.database) is None
    async with bot(config):
        await knock(config)
    assert not link.beside(config.database).exists()


async def test_a_mistake_of_the_work_is_told_and_the_door_stays_open(config: Config) -> None:
    async with bot(config) as (store, _):
        taker = await handed(config)
        broken = ListedProduct(1, "x", "nonsense", {"": "X"}, ())
        await taker.take(Batch([broken], {}))
        with pytest.raises(CommandError, match="its log says more"):
            await taker.settle()
        good = await handed(config)
        await good.take(Batch([tea(1)], {}))
        await good.settle()
        assert await products(store) == 1


# Strangers ---------------------------------------------------------------------------------------------------------


async def test_the_socket_is_open_to_nobody_else(config: Config) -> None:
    async with bot(config):
        assert stat.S_IMODE(link.beside(config.database).stat().st_mode) == 0o600


async def test_a_path_too_long_for_a_socket_is_reached_by_a_file_that_says_where(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 20) / ("deeper" * 10)
    folder.mkdir(parents=True)
    file = folder / "config.toml"
    file.write_text('[telegram]\ntoken = "1234:abcdefghijklmnopqrstuvwxyz"\n[shop]\nname = "T"\ncurrency = "EUR"\n')
    config = load(file)
    async with bot(config) as (store, _):
        pointer = link.beside(config.database)
        address = Path(pointer.read_text())
        assert stat.S_ISREG(pointer.stat().st_mode)
        assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
        assert len(os.fsencode(address)) <= link.LONGEST
        assert await imported(config, rows(tmp_path, "a,A,1.00,5,")) == 0
        assert await products(store) == 1
    assert not pointer.exists()
    assert not address.parent.exists()


@pytest.mark.parametrize(
    ("hello", "reason"),
    [
        ({"do": "import", "protocol": 0, "schema": 1}, "another release"),
        ({"do": "import", "protocol": 1, "schema": 99}, "another release"),
        ({"do": "import", "protocol": 1, "schema": 1, "currency": "USD"}, "still sells in EUR"),
    ],
)
async def test_a_command_that_does_not_fit_is_refused(config: Config, hello: dict[str, object], reason: str) -> None:
    async with bot(config):
        line = await knock(config)
        await line.send(hello)
        assert reason in (await line.hear())["error"]


@pytest.mark.parametrize("noise", [b"GET / HTTP/1.1\r\n\r\n", b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"\0\0\0\3{]x", b""])
async def test_noise_ends_its_own_conversation_only(config: Config, noise: bytes) -> None:
    async with bot(config):
        line = await knock(config)
        line.writer.write(noise)
        line.writer.write_eof()
        with pytest.raises(HangUp):
            await line.receive()
        await knock(config)


async def test_a_message_in_the_middle_that_nobody_understands_ends_the_import_and_keeps_what_was_taken(
    config: Config,
) -> None:
    async with bot(config) as (store, _):
        taker = await handed(config)
        await taker.take(Batch([tea(1)], {}))
        await taker.line.send({"products": [{"handle": "x"}], "pictures": {}, "absent": []})
        await asyncio.wait_for((await handed(config)).finish(""), 5)
        assert await products(store) == 1
