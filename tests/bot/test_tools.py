"""import, export and migrate on real files: what they print, write, keep and refuse."""

import csv
import fcntl
import hashlib
import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import bot.demo_shop
from bot import handover, intake, pictures, sheets, tools
from bot.config import Config, load
from bot.errors import CommandError, UsageError
from store.errors import StoreBusy
from store.sql.connect import READER, connect

DEMO = Path(bot.demo_shop.__file__).parent / "products.csv"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x20\x00\x00\x00\x10first"
JPEG = (DEMO.parent / "pictures" / "mug-blue.jpg").read_bytes()
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x1f\x00\x00\x0f\x00\x00"
KEYS = {
    *("format", "products", "variants", "images", "categories", "created", "updated", "unchanged", "skipped"),
    *("errors", "warnings"),
}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(
        """
        [telegram]
        token = "1234:abcdefghijklmnopqrstuvwxyz"
        [shop]
        name = "Tea & Paper"
        currency = "EUR"
        languages = ["en", "zh"]
        [tax]
        rates = { standard = 19.0, reduced = 7.0 }
        """
    )
    return load(file)


async def take(config: Config, *files: Path, dry_run: bool = False) -> int:
    return await tools.import_files(config, files, form="auto", currency=None, dry_run=dry_run, as_json=True)


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    report = json.loads(capsys.readouterr().out)
    assert set(report) == KEYS
    assert isinstance(report, dict)
    return report


def goods(folder: Path, *rows: str, header: str = "handle,title,price,photos") -> Path:
    file = folder / "goods.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def count(config: Config, table: str) -> int:
    connection = connect(config.database, READER)
    try:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])
    finally:
        connection.close()


async def exported(config: Config, form: str, output: Path) -> bytes:
    assert await tools.export(config, "products", form=form, output=output) == 0
    return output.read_bytes()  # noqa: ASYNC240 - a small file, and nothing else runs


async def test_the_sample_shop_is_taken_whole_and_a_second_time_changes_nothing(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with DEMO.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    products = len({row["handle"] for row in rows})
    images = {name for row in rows for name in [*row["photos"].split(), row["variant_photo"]] if name}

    assert await take(config, DEMO) == 0
    first = printed(capsys)
    assert first["errors"] == first["warnings"] == []
    assert (first["format"], first["products"], first["variants"]) == ("shopkeeper", products, len(rows))
    assert (first["created"], first["updated"], first["unchanged"], first["skipped"]) == (products, 0, 0, 0)
    assert first["images"] == len(images) == count(config, "media")
    assert first["categories"] == count(config, "category")
    for kept in config.media.iterdir():
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == kept.name

    assert await take(config, DEMO) == 0
    again = printed(capsys)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, products)


async def test_a_rehearsal_says_the_same_and_leaves_nothing_behind(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await take(config, DEMO, dry_run=True) == 0
    rehearsed = printed(capsys)
    assert not config.database.exists()
    assert not config.media.exists()
    assert await take(config, DEMO) == 0
    assert printed(capsys) == rehearsed


async def test_a_rehearsal_in_an_open_shop_changes_nothing(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    await take(config, goods(config.database.parent, "a,A,1.00,"))
    capsys.readouterr()
    await take(config, goods(config.database.parent, "a,Other,1.00,", "b,B,1.00,"), dry_run=True)
    report = printed(capsys)
    assert (report["created"], report["updated"]) == (1, 1)
    assert count(config, "product") == 1


async def test_bad_rows_are_told_with_file_row_and_column_and_the_rest_is_taken(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = goods(tmp_path, "a,A,free,", "b,B,2.00,", header="handle,title,price,foto")
    assert await take(config, file) == 0
    report = printed(capsys)
    assert (report["created"], report["skipped"]) == (1, 1)
    assert report["errors"] == [
        {
            "file": str(file),
            "row": 2,
            "column": "price",
            "message": "'free' is not a price such as 12.50",
        }
    ]
    assert [one["column"] for one in report["warnings"]] == ["foto"]  # type: ignore[attr-defined]


async def test_a_file_of_which_nothing_can_be_taken_fails(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await take(config, goods(tmp_path, "a,,free,", ",B,1.00,")) == 1
    report = printed(capsys)
    assert (report["products"], len(report["errors"])) == (0, 2)  # type: ignore[arg-type]


WRONG = {
    "nothing.csv": b"",
    "rows.csv": b"foo,bar\nx,y\n",
    "zip.csv": b"PK\x03\x04" + bytes(500),
    "photo.csv": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "page.csv": b"<!doctype html><html><body>Log in</body></html>",
    "zeros.csv": bytes(5000),
}


@pytest.mark.parametrize(("name", "data"), WRONG.items())
async def test_what_is_no_catalog_is_told_in_one_sentence_and_nothing_is_written(
    config: Config, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CommandError) as told:
        await take(config, goods(tmp_path, "a,A,1.00,"), tmp_path / name)
    assert name in str(told.value)
    assert str(told.value).count("\n") == 0
    assert not config.database.exists()


async def test_text_in_another_coding_is_taken(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for coding in ("utf-16", "gbk", "utf-8-sig"):
        file = tmp_path / f"{coding}.csv"
        file.write_bytes(f"handle;title;price\n{coding};绿茶一百克装，当日采摘;1.00\n".encode(coding))
        assert await take(config, file) == 0
        assert printed(capsys)["created"] == 1


async def test_of_many_mistakes_the_first_are_told_and_the_rest_is_counted(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [f"b{number},B,free," for number in range(intake.TOLD + 7)]
    assert await take(config, goods(tmp_path, "a,A,1.00,", *bad)) == 0
    report = json.loads(capsys.readouterr().out)
    assert (len(report["errors"]), report["more_errors"], report["skipped"]) == (intake.TOLD, 7, intake.TOLD + 7)


async def test_pictures_are_known_by_their_bytes(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in (("a.png", PNG), ("same.png", PNG), ("b.jpg", JPEG), ("c.webp", WEBP)):
        (tmp_path / name).write_bytes(data)
    assert await take(config, goods(tmp_path, "x,X,1.00,a.png same.png b.jpg c.webp")) == 0
    report = printed(capsys)
    assert (report["images"], report["errors"]) == (4, [])
    assert count(config, "product_media") == 3
    kept = {path.name for path in config.media.iterdir()}
    assert kept == {hashlib.sha256(data).hexdigest() for data in (PNG, JPEG, WEBP)}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.jpg", "there is no such file"),
        ("../config.jpg", "outside the folder"),
        ("/etc/hostname", "outside the folder"),
        ("fake.jpg", "no PNG, JPEG or WebP"),
        ("huge.png", "larger than 10 MB"),
        (f"sha256:{'0' * 64}", "no such picture"),
        ("sha256:../../x", "no such picture"),
    ],
)
async def test_a_picture_that_cannot_be_had_is_told_and_the_product_comes_without_it(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str
) -> None:
    (tmp_path / "fake.jpg").write_text("<svg/>")
    (tmp_path / "huge.png").write_bytes(PNG.ljust(pictures.LARGEST + 1, b"\0"))
    (tmp_path / "good.png").write_bytes(PNG)
    assert await take(config, goods(tmp_path, f"x,X,1.00,{name} good.png")) == 0
    report = printed(capsys)
    assert [(one["row"], one["column"]) for one in report["errors"]] == [(2, "photos")]  # type: ignore[attr-defined]
    assert reason in str(report["errors"])
    assert (report["created"], report["skipped"], count(config, "product_media")) == (1, 0, 1)


async def test_an_address_is_promised_to_be_fetched_and_counts_as_a_picture(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = goods(tmp_path, "x,X,1.00,https://example.org/a.jpg https://example.org/b.jpg")
    assert await take(config, file) == 0
    report = printed(capsys)
    assert (report["images"], report["errors"], report["warnings"]) == (2, [], [])
    assert (count(config, "media"), count(config, "queue")) == (2, 2)
    assert await take(config, file) == 0
    assert printed(capsys)["unchanged"] == 1


async def test_people_read_a_summary_and_each_mistake_with_its_place(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = goods(tmp_path, "a,A,free,", "b,B,2.00,")
    code = await tools.import_files(config, [file], form="shopkeeper", currency="eur", dry_run=False, as_json=False)
    output = capsys.readouterr()
    assert code == 0
    assert "1 products, 1 variants" in output.out
    assert "1 created, 0 updated, 0 unchanged, 1 rows skipped" in output.out
    assert output.err.startswith(f"{file}, row 2, price: ")


async def test_what_cannot_be_meant_is_refused_before_anything_is_written(config: Config, tmp_path: Path) -> None:
    file = goods(tmp_path, "a,A,1.00,")
    with pytest.raises(UsageError, match="USD"):
        await tools.import_files(config, [file], form="auto", currency="usd", dry_run=False, as_json=True)
    with pytest.raises(CommandError, match="no such file"):
        await take(config, file, tmp_path / "other.csv")
    assert not config.database.exists()


async def test_an_import_beside_a_process_that_takes_no_work_is_refused(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "PATIENCE", 0.0)
    with (tmp_path / "shop.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreBusy, match="wait until it is done"):
            await take(config, goods(tmp_path, "a,A,1.00,"))


async def test_an_export_is_taken_back_without_a_change_pictures_included(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await take(config, DEMO)
    products = printed(capsys)["products"]
    await exported(config, "csv", tmp_path / "export.csv")
    assert await take(config, tmp_path / "export.csv") == 0
    report = printed(capsys)
    assert report["errors"] == []
    assert report["unchanged"] == products


async def test_every_form_of_export_says_the_same(config: Config, tmp_path: Path) -> None:
    await take(config, goods(tmp_path, '"a","=SUM(1)&<b>",12.50,', "b,茶,1.00,"))
    table = list(csv.DictReader(io.StringIO((await exported(config, "csv", tmp_path / "o.csv")).decode("utf-8-sig"))))
    records = json.loads(await exported(config, "json", tmp_path / "o.json"))
    book = zipfile.ZipFile(io.BytesIO(await exported(config, "xlsx", tmp_path / "o.xlsx")))
    sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = [["".join(cell.itertext()) for cell in row] for row in sheet[0]]
    assert [row["title"] for row in table] == ["'=SUM(1)&<b>", "茶"]
    assert [record["title"] for record in records] == ["=SUM(1)&<b>", "茶"]
    assert [row["price"] for row in table] == ["12.50", "1.00"]
    assert cells == [list(records[0]), *[list(record.values()) for record in records]]
    for name in book.namelist():
        ET.fromstring(book.read(name))


def test_numbers_stay_numbers_and_parts_become_json() -> None:
    records = [{"n": 5, "lines": [{"sku": "A"}], "none": None, "note": "@x"}]
    assert sheets.as_csv(["n", "lines", "none", "note"], records).decode("utf-8-sig").splitlines() == [
        "n,lines,none,note",
        '5,"[{""sku"": ""A""}]",,\'@x',
    ]
    sheet = zipfile.ZipFile(io.BytesIO(sheets.as_xlsx(["n", "note"], records))).read("xl/worksheets/sheet1.xml")
    assert b"<c><v>5</v></c>" in sheet


async def test_an_export_of_no_shop_says_what_to_do(config: Config, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="import a catalog first"):
        await exported(config, "csv", tmp_path / "o.csv")
    assert not config.database.exists()


async def test_migrate_says_what_it_did(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert await tools.migrate(config) == 0
    assert "was brought from schema 0 to" in capsys.readouterr().out
    assert await tools.migrate(config) == 0
    assert "is up to date" in capsys.readouterr().out
