"""The sample shop is whole: two languages, sound prices and stock, and exactly the pictures that it names."""

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

import bot.demo_shop
from bot.demo_shop.draw import compose
from bot.demo_shop.scenes import PICTURES

FOLDER = Path(bot.demo_shop.__file__).parent
HEADER = (
    "handle,status,category,title,title:zh,body,body:zh,tax_class,option1,option1:zh,value1,value1:zh,"
    "option2,option2:zh,value2,value2:zh,option3,option3:zh,value3,value3:zh,sku,price,compare_at,currency,stock,"
    "backorder,weight_g,requires_shipping,barcode,photos,variant_photo,category:zh"
)
AVATAR = "pictures/shop.jpg"

Row = dict[str, str]


def read_rows() -> list[Row]:
    with (FOLDER / "products.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


ROWS = read_rows()
PRODUCTS = [list(rows) for _, rows in groupby(ROWS, key=lambda row: row["handle"])]


def is_cjk(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def cents(text: str) -> int:
    assert re.fullmatch(r"\d+\.\d\d", text), text
    return int(text.replace(".", ""))


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the frame header."""
    assert data.startswith(b"\xff\xd8\xff")
    assert data.endswith(b"\xff\xd9")
    place = 2
    while data[place + 1] not in (0xC0, 0xC2):
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return int.from_bytes(data[place + 7 : place + 9], "big"), int.from_bytes(data[place + 5 : place + 7], "big")


def test_every_row_has_exactly_the_columns_of_the_format() -> None:
    with (FOLDER / "products.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert ",".join(header) == HEADER
    assert {len(row) for row in rows} == {len(header)}


def test_there_are_enough_products_and_each_stands_in_one_block() -> None:
    handles = [rows[0]["handle"] for rows in PRODUCTS]
    assert 24 <= len(handles) <= 28
    assert len(set(handles)) == len(handles)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", handle) for handle in handles)


def test_there_are_six_to_eight_categories_with_a_second_level_in_some() -> None:
    paths = {rows[0]["category"] for rows in PRODUCTS}
    assert 6 <= len({path.split(" > ")[0] for path in paths}) <= 8
    assert {len(path.split(" > ")) for path in paths} == {1, 2}


@pytest.mark.parametrize("rows", PRODUCTS, ids=lambda rows: rows[0]["handle"])
def test_a_product_is_told_in_both_languages(rows: list[Row]) -> None:
    first = rows[0]
    for field in ("title", "body", "category"):
        assert first[field], field
        assert not is_cjk(first[field]), field
        assert is_cjk(first[f"{field}:zh"]), field
    assert first["category"].count(" > ") == first["category:zh"].count(" > ")
    tags = r"</?\w+>"
    assert re.findall(tags, first["body"]) == re.findall(tags, first["body:zh"])
    assert set(re.findall(tags, first["body"])) <= {
        f"<{end}{name}>" for end in ("", "/") for name in ("b", "i", "ul", "li")
    }


@pytest.mark.parametrize("rows", PRODUCTS, ids=lambda rows: rows[0]["handle"])
def test_options_and_values_go_together_in_both_languages(rows: list[Row]) -> None:
    for number in "123":
        named = bool(rows[0][f"option{number}"])
        assert bool(rows[0][f"option{number}:zh"]) == named
        for row in rows:
            assert bool(row[f"value{number}"]) == bool(row[f"value{number}:zh"]) == named
    tuples = [tuple(row[f"value{number}"] for number in "123") for row in rows]
    chinese = [tuple(row[f"value{number}:zh"] for number in "123") for row in rows]
    assert len(set(tuples)) == len(set(chinese)) == len(rows)


def test_a_word_is_always_translated_the_same_way() -> None:
    said: dict[tuple[str, str], str] = {}
    for rows in PRODUCTS:
        for row in rows:
            for number in "123":
                option = rows[0][f"option{number}"]
                assert (
                    said.setdefault(("option", option), rows[0][f"option{number}:zh"]) == rows[0][f"option{number}:zh"]
                )
                assert (
                    said.setdefault((option, row[f"value{number}"]), row[f"value{number}:zh"])
                    == row[f"value{number}:zh"]
                )
        paths = zip(rows[0]["category"].split(" > "), rows[0]["category:zh"].split(" > "), strict=True)
        assert all(said.setdefault(("category", english), chinese) == chinese for english, chinese in paths)


def test_prices_numbers_and_codes_are_valid() -> None:
    for row in ROWS:
        assert 0 < cents(row["price"]) < 100_000
        assert not row["compare_at"] or cents(row["compare_at"]) > cents(row["price"])
        assert row["currency"] == "EUR"
        assert int(row["stock"]) >= 0
        assert 0 < int(row["weight_g"]) < 10_000
        assert row["backorder"] in {"0", "1"}
        assert row["requires_shipping"] == "1"
        digits = [int(digit) for digit in row["barcode"]]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
    for field in ("sku", "barcode"):
        assert len({row[field] for row in ROWS}) == len(ROWS)
    assert {rows[0]["status"] for rows in PRODUCTS} == {"active"}
    assert {rows[0]["tax_class"] for rows in PRODUCTS} == {"standard", "reduced"}


@pytest.mark.parametrize(
    ("what", "holds"),
    [
        ("wholly sold out", lambda rows: all(row["stock"] == "0" for row in rows)),
        ("partly sold out", lambda rows: 0 < sum(row["stock"] == "0" for row in rows) < len(rows)),
        ("the last one", lambda rows: [row["stock"] for row in rows] == ["1"]),
        ("on sale", lambda rows: any(row["compare_at"] for row in rows)),
        ("on backorder", lambda rows: any(row["backorder"] == "1" and row["stock"] == "0" for row in rows)),
        ("heavy", lambda rows: any(int(row["weight_g"]) > 3000 for row in rows)),
        ("without options", lambda rows: not rows[0]["option1"]),
        ("with three options", lambda rows: bool(rows[0]["option3"])),
        ("with several pictures", lambda rows: len(rows[0]["photos"].split()) >= 2),
        ("with a picture per variant", lambda rows: len({row["variant_photo"] for row in rows}) == len(rows) > 2),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_shop_shows_every_case_a_newcomer_should_meet(what: str, holds: Callable[[list[Row]], bool]) -> None:
    assert any(holds(rows) for rows in PRODUCTS), what


def test_every_picture_named_exists_and_every_picture_is_named() -> None:
    named = {AVATAR}
    for rows in PRODUCTS:
        photos = rows[0]["photos"].split()
        assert len(set(photos)) == len(photos) >= 1
        assert {row["variant_photo"] for row in rows} - {""} <= set(photos)
        assert not any(row["photos"] for row in rows[1:])
        named.update(photos)
    assert named == {f"pictures/{path.name}" for path in (FOLDER / "pictures").iterdir()}


def test_pictures_are_square_jpegs_and_small() -> None:
    files = list((FOLDER / "pictures").iterdir())
    for file in files:
        assert jpeg_size(file.read_bytes()) == (1000, 1000), file.name
        assert file.stat().st_size <= 45_000, file.name
    assert sum(file.stat().st_size for file in files) <= 1_600_000


def test_every_picture_has_its_scene_and_every_drawing_is_used() -> None:
    assert {path.stem for path in (FOLDER / "pictures").iterdir()} == PICTURES.keys()
    used = {part.drawing for picture in PICTURES.values() for part in picture.parts}
    assert used == {path.stem for path in (FOLDER / "drawings").iterdir()}


@pytest.mark.parametrize("name", PICTURES)
def test_a_scene_is_sound_svg_that_sets_every_color_it_uses(name: str) -> None:
    root = ET.fromstring(compose(PICTURES[name]))
    ids = {element.get("id") for element in root.iter()}
    text = ET.tostring(root, "unicode")
    assert set(re.findall(r"url\(#(\w+)\)", text)) <= ids
    for group in root.findall("{http://www.w3.org/2000/svg}g"):
        classes = {word[-1] for element in group.iter() for word in element.get("class", "").split() if len(word) <= 2}
        assert classes <= set(re.findall(r"--(\w):", group.get("style", "")))
