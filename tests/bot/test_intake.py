"""Whole files through the intake: real catalogs there and back, several at once, pictures where Magento keeps them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot.demo_shop
from bot import intake
from bot.intake import Intake
from bot.taking import Rehearsal, Taking, take_back
from bot.tools import reading
from store.model.settings import Settings
from store.services.checks import check
from store.services.import_log import Source
from store.sql.database import Database
from tests.kit.data import DATA, shared

SETTINGS = Settings(name="Tea & Paper", currency="EUR", languages=("en", "zh"))
CATALOGS = sorted(
    path for path in (DATA / "catalogs").rglob("*.csv") if "advanced_pricing" not in path.name
)  # prices alone are no catalog
PHOTO = (Path(bot.demo_shop.__file__).parent / "pictures" / "mug-blue.jpg").read_bytes()
SHIRT = "sku,product_type,name,price,base_image,url_key\nS,simple,Shirt,5.00,/s/h/shirt.jpg,shirt\n"

Report = dict[str, object]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "shop.db") as opened:
        yield opened


async def rehearsed(store: Database, *files: Path) -> Report:
    with reading(store.path) as tx:
        work = Intake(Rehearsal(tx, SETTINGS, 1, several=len(files) > 1), store.media, keep=False)
        for file in files:
            await work.take(file, intake.opened(file, SETTINGS))
        return (await work.finish()).as_json()


async def taken(store: Database, *files: Path, at: int = 1) -> Report:
    work = Intake(Taking(store, SETTINGS, at, Source("files", "any")), store.media)
    for file in files:
        await work.take(file, intake.opened(file, SETTINGS))
    return (await work.finish()).as_json()


def counts(report: Report) -> tuple[object, ...]:
    return report["created"], report["updated"], report["unchanged"]


def written(store: Database) -> int:
    return store.writer._connection.total_changes


def goods(folder: Path, name: str, *rows: str) -> Path:
    file = folder / name
    file.write_text("\n".join(["handle,title,price", *rows]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("file", CATALOGS, ids=lambda path: path.name)
async def test_a_real_catalog_is_rehearsed_taken_taken_again_and_undone(store: Database, file: Path) -> None:
    rehearsal = await rehearsed(store, file)
    first = await taken(store, file)
    assert rehearsal == first
    products = first["products"]
    assert isinstance(products, int)
    assert products > 0
    assert counts(first) == (products, 0, 0)

    before = written(store)
    assert counts(await taken(store, file, at=2)) == (0, 0, products)
    assert written(store) == before

    undone = await take_back(store, SETTINGS, 3)
    assert undone is not None
    assert (undone.archived, undone.left) == (products, 0)
    assert await store.read(lambda tx: tx.value(int, "select count(*) from product where status = 'active'")) == 0
    assert counts(await taken(store, file, at=4)) == (0, products, 0)
    assert [report for report in await store.read(check) if not report.ok] == []


def test_the_real_catalogs_are_there() -> None:
    shared("catalogs")
    assert len(CATALOGS) >= 6


async def test_a_product_that_stands_in_two_files_is_rehearsed_as_it_is_taken(store: Database, tmp_path: Path) -> None:
    one = goods(tmp_path, "one.csv", "a,A,1.00", "b,B,1.00")
    two = goods(tmp_path, "two.csv", "a,A,2.00", "b,B,1.00", "c,C,1.00")
    rehearsal = await rehearsed(store, one, two)
    assert counts(rehearsal) == (3, 1, 1)
    assert rehearsal == await taken(store, one, two)


@pytest.mark.parametrize("place", ["s/h", "media/s/h", "pub/media/catalog/product/s/h", "."])
async def test_magento_s_pictures_are_found_where_its_shops_keep_them(
    store: Database, tmp_path: Path, place: str
) -> None:
    (tmp_path / place).mkdir(parents=True, exist_ok=True)
    (tmp_path / place / "shirt.jpg").write_bytes(PHOTO)
    (tmp_path / "magento.csv").write_text(SHIRT)
    report = await taken(store, tmp_path / "magento.csv")
    assert (report["images"], report["errors"], report["warnings"]) == (1, [], [])
    assert await store.read(lambda tx: tx.value(int, "select count(*) from product_media")) == 1


async def test_a_picture_of_magento_s_that_is_nowhere_is_a_warning(store: Database, tmp_path: Path) -> None:
    (tmp_path / "magento.csv").write_text(SHIRT)
    report = await taken(store, tmp_path / "magento.csv")
    assert report["errors"] == []
    assert [warning["column"] for warning in report["warnings"]] == ["photos"]  # type: ignore[attr-defined]
    assert counts(report) == (1, 0, 0)
