"""What merchants' files can be: given to the command, each is told in sentences and never ends in a traceback."""

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from store.sql.connect import READER, connect

HEADER = "handle,title,option1,value1,price,stock,photos"
GOOD = "good,Good,,,2.00,3,"
CHINESE = "handle,title,price\nsencha,晨露煎茶礼盒装大份家庭装,7.90\n"
FORMULAS = ('=cmd|"/c calc"!A1', "+1", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(0)", "'=kept")


@dataclass
class Shop:
    """A folder with a configuration; files are given to the command there."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def take(self, data: bytes | str, name: str = "goods.csv", *more: str) -> tuple[int, str, str]:
        """Import a file: exit code, standard output, standard error."""
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return self.run("import", str(path), *more)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--config", str(self.folder / "config.toml")])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    def report(self, data: bytes | str, code: int = 0) -> dict[str, Any]:
        """Import a file that must end with this code; what was printed."""
        found, out, err = self.take(data, "goods.csv", "--json")
        assert (found, err) == (code, "")
        report: dict[str, Any] = json.loads(out)
        return report

    def rows(self, *rows: str, code: int = 0) -> dict[str, Any]:
        return self.report("\n".join([HEADER, *rows]) + "\n", code)

    def select(self, sql: str) -> list[Any]:
        connection = connect(self.folder / "shop.db", READER)
        try:
            return [row[0] for row in connection.execute(sql)]
        finally:
            connection.close()


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    (tmp_path / "config.toml").write_text(
        '[telegram]\ntoken = "1234:abcdefghijklmnopqrstuvwxyz"\n[shop]\nname = "Tea"\ncurrency = "EUR"\n',
        encoding="utf-8",
    )
    return Shop(tmp_path, capsys)


def where(report: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["row"], one["column"]) for one in report["errors"]]


def packed(inside: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(inside, "handle,title,price\n")
    return out.getvalue()


# What is no catalog at all -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (packed("goods.csv"), "goods.csv is a ZIP archive"),
        (packed("xl/workbook.xml"), "goods.csv is an Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(300), "goods.csv is a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(300), "goods.csv is a picture"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "goods.csv is a PDF"),
        (b"", "goods.csv is empty"),
        (codecs.BOM_UTF8, "goods.csv is empty"),
        (codecs.BOM_UTF16_LE, "goods.csv is empty"),
        (b"\n\n\n", "goods.csv is empty"),
        (bytes(range(256)) * 40, "goods.csv holds no text"),
        (b"name,color\nA,red\n", "goods.csv is no catalog that we know"),
        (b"just a sentence", "goods.csv is no catalog that we know"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--json",), ("--dry-run",)])
def test_what_is_no_catalog_is_told_in_one_sentence(
    shop: Shop, data: bytes, sentence: str, more: tuple[str, ...]
) -> None:
    code, out, err = shop.take(data, "goods.csv", *more)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert sentence in err
    assert not (shop.folder / "shop.db").exists()


def test_a_file_that_is_not_there_and_a_folder_are_told(shop: Shop) -> None:
    for path in (shop.folder / "no.csv", shop.folder):
        code, _, err = shop.run("import", str(path))
        assert (code, err.count("\n")) == (1, 1)
        assert "there is no such file" in err


@pytest.mark.parametrize("form", ["shopify", "woocommerce", "magento", "shopkeeper"])
def test_a_format_that_the_file_has_not_is_told(shop: Shop, form: str) -> None:
    code, out, err = shop.take("shoe;size\nA;44\n", "goods.csv", "--format", form)
    assert code == 1
    assert "goods.csv, row " in err
    assert "0 products" in out


def test_a_header_alone_is_a_catalog_of_nothing(shop: Shop) -> None:
    assert shop.rows()["products"] == 0
    assert shop.take("handle,title,price")[0] == 0


# Encodings and separators --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode("utf-16"),
        CHINESE.encode("utf-16-le"),
        CHINESE.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"),
        codecs.BOM_UTF8 + CHINESE.encode(),
        CHINESE.encode("gbk"),
        CHINESE.replace(",", ";").encode(),
        CHINESE.replace(",", ";").encode("gbk"),
        CHINESE.replace(",", "\t").encode("utf-16"),
        CHINESE.replace("\n", "\r\n").encode("utf-16-le"),
        CHINESE.replace("\n", "\r").encode(),
    ],
)
def test_every_encoding_and_separator_is_read(shop: Shop, data: bytes) -> None:
    report = shop.report(data)
    assert (report["created"], report["errors"]) == (1, [])
    assert shop.select("select title from product_text") == ["晨露煎茶礼盒装大份家庭装"]
    assert shop.select("select amount from price") == [790]


# Broken tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "products"),
    [
        (['a,"never closed,,,1.00,1,', GOOD], 1),
        ([GOOD, 'a,"never closed,,,1.00,1,'], 1),
        (["a,A", GOOD], 1),
        ([GOOD, "a,A,,,1.00,1,,,,more"], 1),
        ([GOOD, "", ",,,,,,", "   "], 1),
        ([GOOD, 'a,A "quoted" inside,,,1.00,1,'], 2),
        ([GOOD, "a,A\0B,,,1.00,1,"], 2),
    ],
)
def test_a_broken_table_costs_its_broken_rows_alone(shop: Shop, rows: list[str], products: int) -> None:
    report = shop.rows(*rows)
    assert (report["products"], report["created"]) == (products, products)
    assert set(shop.select("select title from product_text")) <= {"Good", 'A "quoted" inside', "AB"}


def test_bytes_that_are_no_letters_cost_their_row(shop: Shop) -> None:
    lines = "".join(f"h{at},Café número {at},,,1,1,\n" for at in range(50)).encode()
    report = shop.report(f"{HEADER}\n".encode() + lines + b"bad,Caf\xe9 \xff,,,1,1,\n")
    assert (report["products"], where(report)) == (50, [(52, "")])


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("a,A,,,1e309,1,", "price"),
        ("a,A,,,-1,1,", "price"),
        ("a,A,,,inf,1,", "price"),
        ("a,A,,,99999999999999999999,1,", "price"),
        ("a,A,,,1.00,1e309,", "stock"),
        ("a,A,,,1.00,-1,", "stock"),
        ("a,A,,,1.00,99999999999999999999,", "stock"),
        (f"a,{'x' * 5000},,,1.00,1,", "title"),
        (",A,,,1.00,1,", "handle"),
        ("a,,,,1.00,1,", "title"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_told_and_the_other_rows_are_taken(shop: Shop, cells: str, column: str) -> None:
    report = shop.rows(cells, GOOD)
    assert (where(report), report["created"], report["skipped"]) == ([(2, column)], 1, 1)


def test_a_price_with_a_comma_and_a_sign_is_read_as_it_is_meant(shop: Shop) -> None:
    report = shop.report('handle;title;price\na;A;"12,50 €"\nb;B;12,50\n')
    assert report["errors"] == []
    assert shop.select("select amount from price order by variant_id") == [1250, 1250]


def test_a_handle_may_be_an_emoji(shop: Shop) -> None:
    assert shop.rows("🍵-tea,🍵 Tea,,,1.00,1,")["created"] == 1
    assert shop.rows("🍵-tea,🍵 Tea,,,1.00,1,")["unchanged"] == 1
    assert shop.select("select handle from product") == ["🍵-tea"]


def test_400_variants_are_taken(shop: Shop) -> None:
    rows = [f"a,{'A' if at == 0 else ''},{'Size' if at == 0 else ''},S{at},1.00,{at},," for at in range(400)]
    report = shop.report("\n".join([HEADER, *(row.removesuffix(",") for row in rows)]))
    assert (report["products"], report["variants"], report["errors"]) == (1, 400, [])
    assert len(shop.select("select id from variant")) == 400


def test_a_fourth_option_is_told_and_the_product_is_sold_by_the_first_three(shop: Shop) -> None:
    options = "".join(f",option{at},value{at}" for at in range(1, 5))
    report = shop.report(f"handle,title,price{options}\na,A,1.00,One,1,Two,2,Three,3,Four,4\n")
    told = {one["column"] for one in [*report["errors"], *report["warnings"]]}
    assert {"option4", "value4"} <= told
    assert report["created"] == 1


def test_a_category_may_lie_20_levels_deep(shop: Shop) -> None:
    path = " > ".join(f"Level {at}" for at in range(20))
    report = shop.report(f"handle,title,price,category\na,A,1.00,{path}\n")
    assert (report["errors"], report["categories"]) == ([], 20)
    assert len(shop.select("select id from category where parent_id is not null")) == 19


@pytest.mark.parametrize("between", ["", "b,B,,,1.00,1,"])
def test_a_product_that_stands_in_the_file_twice_is_told_and_nothing_is_taken_twice(shop: Shop, between: str) -> None:
    rows = ["a,A,Size,S,1.00,1,", *([between] if between else []), "a,,,S,9.00,1,", "a,,,M,2.00,1,"]
    report = shop.rows(*rows)
    assert report["errors"] or report["warnings"]
    assert shop.select("select count(*) from product where handle = 'a'") == [1]
    assert shop.select("select count(*) from variant where opt1 = 'S'") == [1]
    assert (again := shop.rows(*rows))["created"] == 0, again


def test_a_picture_on_this_machine_is_never_fetched(shop: Shop) -> None:
    report = shop.rows("a,A,,,1.00,1,http://127.0.0.1:9/a.jpg http://[::1]/b.jpg http://localhost/c.jpg")
    assert report["created"] == 1
    assert all(one["column"] == "photos" for one in report["errors"])
    promised = shop.select("select count(*) from queue where kind = 'fetch'")[0]
    assert promised + len(report["errors"]) == 3  # what is not refused at once is refused when it would be fetched


@pytest.mark.parametrize(
    "name", ["file:///etc/passwd", "ftp://example.org/a.jpg", "data:image/png;base64,AAAA", "//x/y"]
)
def test_an_address_of_another_kind_is_no_picture(shop: Shop, name: str) -> None:
    report = shop.rows(f'a,A,,,1.00,1,"{name}"')
    assert (report["created"], where(report)) == (1, [(2, "photos")])
    assert shop.select("select count(*) from media") == [0]


# Formulas ------------------------------------------------------------------------------------------------------


def _csv(title: Callable[[int], str], cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["handle", "title", "price", "sku"])
    writer.writerows([f"p{at}", title(at), "1.00", cell] for at, cell in enumerate(cells))
    return out.getvalue()


def test_formulas_are_harmless_in_the_export_and_come_back_as_they_were(shop: Shop) -> None:
    report = shop.report(_csv(lambda at: FORMULAS[at], FORMULAS))
    assert (report["created"], report["errors"]) == (len(FORMULAS), [])
    before = shop.select("select title from product_text order by product_id")
    output = shop.folder / "export.csv"
    assert shop.run("export", "products", "-o", str(output))[0] == 0
    cells = [cell for row in csv.reader(io.StringIO(output.read_text("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert shop.report(output.read_bytes())["unchanged"] == len(FORMULAS)
    assert shop.select("select title from product_text order by product_id") == before


# Several files -------------------------------------------------------------------------------------------------


def test_one_bad_file_among_good_ones_stops_everything_before_anything_is_written(shop: Shop) -> None:
    (shop.folder / "good.csv").write_text(f"{HEADER}\n{GOOD}\n")
    (shop.folder / "bad.csv").write_bytes(b"PK\x03\x04" + bytes(100))
    code, _, err = shop.run("import", str(shop.folder / "good.csv"), str(shop.folder / "bad.csv"))
    assert (code, err.count("\n")) == (1, 1)
    assert not (shop.folder / "shop.db").exists()
