"""A file is read whatever its encoding, and what is no catalog is told in one sentence."""

import codecs
import zipfile
from pathlib import Path

import pytest

from bot.catalogs import open_catalog
from bot.errors import CommandError
from store.model.listing import ListedProduct
from store.rules.tables import Reading

TEXT = "handle,title,price\ncafe,Café crème für später,1.50\nsencha,晨露煎茶与绿茶礼盒,7.90\n"
WESTERN = "handle,title,price\ncafe,Café crème für später à la carte,1.50\nnaïve,Œuvre d’été – 5 €,2\n"


def read(path: Path, form: str = "auto") -> list[ListedProduct]:
    catalog = open_catalog(path, Reading("EUR"), form)
    products = list(catalog.products())
    assert catalog.progress() == 1.0
    return products


def written(folder: Path, data: bytes, name: str = "goods.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode("utf-16-le"),
        TEXT.replace(",", ";").encode("utf-16"),
    ],
)
def test_every_unicode_encoding_is_read(tmp_path: Path, data: bytes) -> None:
    assert [product.titles[""] for product in read(written(tmp_path, data))] == [
        "Café crème für später",
        "晨露煎茶与绿茶礼盒",
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8", "gb18030"])
def test_a_file_that_is_all_chinese_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    header = "类型,货号,名称,已发布,常规售价,分类\n"
    lines = "".join(f"simple,茶{at},晨露煎茶与绿茶礼盒装大份家庭装,1,5,茶叶 > 绿茶\n" for at in range(200))
    products = read(written(tmp_path, (header + lines).encode(encoding)))
    assert (len(products), products[7].titles[""]) == (200, "晨露煎茶与绿茶礼盒装大份家庭装")


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (TEXT.replace("Café crème für später", "深烘焙意式咖啡豆"), "gbk", "GBK"),
        (TEXT.replace("Café crème für später", "深烘焙意式咖啡豆"), "gb18030", "GBK"),
        (WESTERN, "cp1252", "Windows-1252"),
    ],
)
def test_older_encodings_are_told_from_each_other(tmp_path: Path, text: str, encoding: str, said: str) -> None:
    catalog = open_catalog(written(tmp_path, text.encode(encoding)), Reading("EUR"))
    titles = [product.titles[""] for product in catalog.products()]
    assert titles == [line.split(",")[1] for line in text.splitlines()[1:]]
    assert [(error.row, error.warning, said in error.message) for error in catalog.errors] == [(1, True, True)]


def test_one_broken_letter_in_a_good_file_costs_its_row_alone(tmp_path: Path) -> None:
    lines = "".join(f"h{at},Café número {at},1\n" for at in range(50)).encode()
    path = written(tmp_path, b"handle,title,price\n" + lines + b"bad,Caf\xe9,1\nlast,Last,1\n")
    catalog = open_catalog(path, Reading("EUR"))
    products = list(catalog.products())
    assert (len(products), products[0].titles[""]) == (51, "Café número 0")
    assert [(error.row, error.column) for error in catalog.errors] == [(52, "")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "goods.csv is empty."),
        (b"\xef\xbb\xbf\r\n\r\n", "goods.csv is empty."),
        (b"\0" * 100, "goods.csv is empty."),
        (b"\x89PNG\r\n\x1a\n123", "goods.csv is a picture, not a catalog."),
        (b"%PDF-1.7\n", "goods.csv is a PDF: export the products as CSV instead."),
        (b"\x1f\x8b\x08", "goods.csv is packed with gzip: unpack it first."),
        (b"<!DOCTYPE html><html>", "goods.csv is a web page: the export was perhaps not logged in."),
        (b'{"products": []}', "goods.csv is JSON: export the products as CSV instead."),
        (bytes(range(1, 32)) * 20, "goods.csv holds no text: a catalog is a CSV file."),
        (b"first name,last name\nA,B\n", "goods.csv is no catalog that we know: it comes nearest to"),
    ],
)
def test_what_is_no_catalog_is_told_in_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(CommandError) as told:
        open_catalog(written(tmp_path, data), Reading("EUR"))
    assert str(told.value).startswith(sentence)


@pytest.mark.parametrize(
    ("inside", "sentence"), [("xl/workbook.xml", "is an Excel workbook"), ("goods.csv", "is a ZIP archive: unpack")]
)
def test_a_packed_file_is_told(tmp_path: Path, inside: str, sentence: str) -> None:
    path = tmp_path / "goods.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, "handle,title,price\n")
    with pytest.raises(CommandError, match=sentence):
        open_catalog(path, Reading("EUR"))


def test_a_header_alone_has_no_products(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"handle,title,price\n")) == []


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        open_catalog(tmp_path / "no.csv", Reading("EUR"))


def test_a_format_may_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, b"Handle,Title,Price\na,A,1\n")
    assert open_catalog(path, Reading("EUR")).format == "shopkeeper"
    assert open_catalog(path, Reading("EUR"), "shopify").format == "shopify"
    assert len(read(path, "shopify")) == 1


def test_progress_grows_with_every_pass(tmp_path: Path) -> None:
    header = "Type,ID,SKU,Name,Regular price,Parent\n"
    lines = "".join(f"simple,{at},sku-{at},A product with a name that fills the file {at},1,\n" for at in range(20_000))
    catalog = open_catalog(written(tmp_path, (header + lines).encode()), Reading("EUR"))
    parts = [catalog.progress() for _ in catalog.products()]
    assert parts == sorted(parts)
    assert 0.4 < parts[0] < 0.8 < parts[-1] <= 1.0
    assert len(set(parts)) > 3
