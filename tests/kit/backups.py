"""A shop on the disk to back up and restore: the sample goods with their pictures, customers, orders, money."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import bot.demo_shop
from bot import restore, tools
from bot.config import Config, load
from bot.errors import CommandError
from store.model.order import Order
from store.ports import Tx
from store.services.shop import Shop
from store.sql.connect import WRITER, connect
from tests.kit.sale import ADDRESS, SETTINGS, Counter
from tests.kit.tx import MemoryTx

SAMPLE = Path(bot.demo_shop.__file__).parent / "products.csv"
CONFIG = """
[telegram]
token = "1234:abcdefghijklmnopqrstuvwxyz"
[shop]
name = "Tea & Paper"
currency = "EUR"
languages = ["en", "zh"]
[tax]
rates = { standard = 19.0, reduced = 7.0 }
"""

Rows = dict[str, list[tuple[object, ...]]]


def configured(folder: Path) -> Config:
    """A configuration in this folder; its shop is beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return load(file)


async def furnish(folder: Path) -> Config:
    """A shop with goods, pictures, a paid order and an unpaid one."""
    config = configured(folder)
    await tools.import_files(config, [SAMPLE], form="auto", currency=None, dry_run=False, as_json=True)
    with selling(config) as desk:
        variant = scarce(desk)
        desk.pay(desk.place({variant: 1}))
        desk.place({variant: 2}, customer=1002, method="bank_transfer")
        assert desk.whole() == []
    return config


@contextmanager
def selling(config: Config) -> Iterator[Counter]:
    """The counter of a shop on the disk; what happened there is committed at the end."""
    with closing(connect(config.database, WRITER)) as connection:
        connection.execute("begin immediate")
        yield Counter(tx=MemoryTx(connection))
        connection.execute("commit")


def order(tx: Tx, at: int, variant: int, customer: int) -> Order:
    """One more order of one unit, not paid yet."""
    shop = Shop(tx, SETTINGS, at, customer, "en")
    shop.touch(f"Customer {customer}", "", "en")
    shop.set_quantity(variant, 1)
    quote = shop.quote(ADDRESS, None, "")
    return shop.place(ADDRESS, quote.shipping.id if quote.shipping else None, "", "telegram", quote.stamp)


def scarce(desk: Counter) -> int:
    """A variant of which there are some."""
    found = desk.tx.value(int, "select min(variant_id) from stock where on_hand > 5")
    assert found is not None
    return found


def rows(database: Path) -> Rows:
    """Every row of every table, and what stands in the header of the file."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        named = connection.execute(
            "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'"
        )
        tables = [name for (name,) in named.fetchall()]
        found = {name: sorted(connection.execute(f'select * from "{name}"').fetchall(), key=repr) for name in tables}
        for name in ("user_version", "application_id"):
            found[name] = connection.execute(f"pragma {name}").fetchall()
        found["schema"] = sorted(connection.execute("select type, name, sql from sqlite_schema").fetchall(), key=repr)
    return found


def pictures(config: Config) -> dict[str, bytes]:
    """The pictures by name."""
    return {path.name: path.read_bytes() for path in config.media.iterdir()} if config.media.exists() else {}


def put_back(config: Config, file: Path, *, force: bool = False) -> int:
    """Restore."""
    return restore.run(config, file, force=force, as_json=True)


def told(config: Config, file: Path, *, force: bool = False) -> str:
    """The sentence of a refusal; nothing may have changed."""
    folder = config.database.parent
    before = contents(folder)
    with pytest.raises(CommandError) as error:
        put_back(config, file, force=force)
    assert error.value.exit_code == 1
    assert "\n" not in str(error.value)
    assert contents(folder) == before
    return str(error.value)


def contents(folder: Path) -> dict[str, str]:
    """What every file of a shop hashes to; what SQLite and the lock leave beside it does not count."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }
