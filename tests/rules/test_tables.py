"""Rows are found whatever separates them; names and rows are remembered in little memory; formats tell themselves."""

import io
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.formats import detect, refusal
from store.rules.piles import Piles, Seen
from store.rules.tables import Record
from tests.kit.catalogs import table_of


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "a|b\n1|2\n", "\ufeffa,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r1,2\r",
        "sep=;\na;b\n1;2\n", '"a","b"\n"1","2"\n', " A , B \n1,2,,\n", "a,b\n\n,,\n1,2\n",
        "\n\ufeffa,b\n1,2\n", "a,b\0\n1,2\n",
    ],
)  # fmt: skip
def test_cells_are_found_whatever_separates_them(text: str) -> None:
    table = table_of(text)
    assert table.header[:2] == ["a", "b"]
    for _ in range(2):
        assert [[cell.strip() for cell in record.values[:2]] for record in table] == [["1", "2"]]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    assert [record.row for record in table_of('a,b\n"x\ny",1\n\n2,3\n')] == [2, 4]
    assert [record.row for record in table_of("\nsep=,\na,b\n1,2\n")] == [4]


def test_a_row_that_is_too_long_or_never_ends_costs_itself_alone() -> None:
    faults = [(record.row, record.fault) for record in table_of('a,b\n1,2,3\n"4,5\n6,7\n')]
    assert faults == [
        (2, "has 3 cells, the header has 2"),
        (3, "has a quotation mark that is never closed"),
        (4, ""),
    ]
    huge = f'a,b\n"{"x" * 100}\n' + f"{'y' * 1000},1\n" * 1100 + "8,9\n"
    records = list(table_of(huge))
    assert records[0].fault.startswith("cannot be read")
    assert records[-1] == Record(1103, ["8", "9"])


@given(st.lists(st.text(max_size=12), max_size=60))
def test_a_name_is_new_once(names: list[str]) -> None:
    seen = Seen()
    assert [seen.add(name) for name in names] == [name not in names[:at] for at, name in enumerate(names)]
    assert all(name in seen for name in names)


def test_twenty_thousand_names_cost_less_than_a_megabyte() -> None:
    tracemalloc.start()
    seen = Seen()
    for at in range(20_000):
        seen.add(f"a-product-with-a-long-handle-{at}")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20
    assert not seen.add("a-product-with-a-long-handle-77")
    assert "another" not in seen


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.binary(max_size=9)), max_size=50))
def test_piles_give_back_what_was_laid_on_them_in_its_order(records: list[tuple[str, bytes]]) -> None:
    piles = Piles(io.BytesIO())
    for pile, data in records:
        piles.put(pile, data)
    assert bool(piles) == bool(records)
    for pile in "abcd":
        assert piles.take(pile) == [data for name, data in records if name == pile]
        assert piles.take(pile) == []
    rest = sorted(data for pile in piles.rest() for data in pile)
    assert rest == sorted(data for name, data in records if name not in "abcd")


def test_piles_grow() -> None:
    piles = Piles(io.BytesIO())
    order = [(f"parent {at % 3000}", str(at).encode()) for at in range(9000)]
    random.Random(7).shuffle(order)
    for pile, data in order:
        piles.put(pile, data)
    assert all(len(piles.take(f"parent {at}")) == 3 for at in range(3000))
    assert list(piles.rest()) == []


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("Handle,Title,Variant Price", "shopify"),
        ("Title,URL handle,Price", "shopify"),
        ("handle,title,price", "shopkeeper"),
        ("Handle,Title,Price,title:zh", "shopkeeper"),
        ("handle,title,price,tags,vendor", "shopkeeper"),
        ("ID,Type,SKU,Name,Regular price", "woocommerce"),
        ("ID,Typ,Artikelnummer,Name,Regulärer Preis", "woocommerce"),
        ("sku,product_type,name,price", "magento"),
    ],
)
def test_a_header_tells_its_format(header: str, form: str) -> None:
    detected = detect(table_of(header).header)
    assert (detected.form, detected.lacking) == (form, ())


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("handle,titel,price", "nearest to Shopkeeper's format, but has no column title (is it titel?)"),
        ("ID,Type,Name,Stock", "nearest to WooCommerce's format, but has no column Regular price"),
        ("sku,name,price,qty,weight", "nearest to Magento 2's format, but has no column product_type"),
        ("Handle,Vendor,Variant Price", "nearest to Shopify's format, but has no column Title"),
        ("foo,bar", "nearest to Shopkeeper's format, but has no column handle, title and price"),
        ("sku,tier_price,tier_price_qty", "holds Magento's advanced pricing"),
    ],
)
def test_an_unknown_header_is_told_what_it_lacks(header: str, message: str) -> None:
    names = table_of(header).header
    detected = detect(names)
    assert detected.lacking
    assert message in refusal(names, detected)
