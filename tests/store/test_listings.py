"""Files of products are read, and every mistake in them is told by row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.listing import COLUMNS, RowError
from tests.kit.shelves import listed, table

HEADER = "handle,title,option1,value1,price,stock"


def errors(text: str) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in listed(text)[1].errors if not error.warning]


def test_the_columns_stand_in_the_documented_order() -> None:
    assert ",".join(COLUMNS) == (
        "handle,status,category,title,body,tax_class,option1,value1,option2,value2,option3,value3,sku,price,compare_at,"
        "sale_price,sale_from,sale_until,currency,stock,backorder,weight_g,requires_shipping,barcode,photos,variant_photo"
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("a,,,,1.00,1", "title"),
        ("a,T,,,,1", "price"),
        ('a,T,,,"1,50",1', "price"),
        ("a,T,,,-1.00,1", "price"),
        ("a,T,,,1.005,1", "price"),
        ("a,T,,,free,1", "price"),
        ("a,T,,,99999999999999,1", "price"),
        ("a,T,,,1.00,-1", "stock"),
        ("a,T,,,1.00,1.5", "stock"),
        ("a,T,,,1.00,two", "stock"),
        ("a,T,,,1.00,99999999999", "stock"),
        ("a,T,Size,,1.00,1", "value1"),
        ("a,T,,M,1.00,1", "value1"),
        ("a b,T,,,1.00,1", "handle"),
        ("a/b,T,,,1.00,1", "handle"),
        (",T,,,1.00,1", "handle"),
        (f"a,{'x' * 300},,,1.00,1", "title"),
        ("a,T,,,1.00,1,more", ""),
        ("a,\ufffd,,,1.00,1", ""),
    ],
)
def test_a_bad_row_is_told_by_its_place_and_the_others_are_taken(row: str, column: str) -> None:
    products, reader = listed(table(HEADER, ["good,Good,,,2.00,1", row, "fine,Fine,,,3.00,1"]))
    assert [product.handle for product in products] == ["good", "fine"]
    assert [(error.row, error.column) for error in reader.errors] == [(3, column)]
    assert reader.skipped == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "sold"),
        ("backorder", "maybe"),
        ("requires_shipping", "2"),
        ("weight_g", "heavy"),
        ("currency", "USD"),
        ("compare_at", "x"),
        ("category", " > ".join("abcdefg")),
    ],
)
def test_a_word_that_a_column_does_not_know_is_told(column: str, value: str) -> None:
    assert errors(table(f"handle,title,price,{column}", [f"a,T,1.00,{value}"])) == [(2, column)]


def test_a_category_must_have_as_many_steps_in_every_language() -> None:
    assert errors(table("handle,title,price,category,category:zh", ["a,T,1.00,Tea > Green,茶"])) == [(2, "category:zh")]


def test_an_unknown_tax_class_is_told_only_by_a_shop_that_has_classes() -> None:
    from store.connectors.shopkeeper_csv import Reader, Reading

    lines = ["handle,title,price,tax_class\n", "a,T,1.00,reducd\n"]
    strict = Reader(Reading("EUR", frozenset({"standard", "reduced"})))
    assert list(strict.products(lines)) == []
    assert [(error.column, error.message) for error in strict.errors] == [
        ("tax_class", "'reducd' is not one of the shop's tax classes (reduced, standard)")
    ]
    assert len(list(Reader(Reading("EUR")).products(lines))) == 1


def test_a_misspelt_column_is_named_with_the_nearest_known_one_and_left_out() -> None:
    products, reader = listed(table("handle,title,price,stok,title:klingon!", ["a,T,1.00,5,x"]))
    assert products[0].variants[0].stock is None
    assert reader.errors == [
        RowError(1, "stok", "is not a column that we know (did you mean stock?), so it was left out", warning=True),
        RowError(1, "title:klingon!", "is not a column that we know (did you mean title?), so it was left out", True),
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("handle,title", [(1, "price")]),
        ("foo,bar", [(1, "handle"), (1, "title"), (1, "price")]),
        ("handle,title,price,price", [(1, "price")]),
        ("", []),
    ],
)
def test_without_the_needed_columns_nothing_is_read(header: str, expected: list[tuple[int, str]]) -> None:
    products, reader = listed(table(header, ["a,T,1.00,2.00"]))
    assert products == [] or header == ""
    assert [(error.row, error.column) for error in reader.errors if not error.warning][:3] == (
        expected or [(1, "handle"), (1, "title"), (1, "price")]
    )


def test_a_needed_column_that_is_misspelt_is_asked_for() -> None:
    _, reader = listed(table("handle,titel,price", ["a,T,1.00"]))
    assert reader.errors == [RowError(1, "title", "is missing: the file must have this column (is it titel?)")]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffhandle,title,price\na,T,1.00\n",
        "handle;title;price\na;T;1.00\n",
        "handle\ttitle\tprice\na\tT\t1.00\n",
        " Handle , TITLE,Price \r\n a , T , 1.00 \r\n",
        'handle,title,price\n"a","T","1.00"',
        "handle,title,price,,\na,T,1.00,,\n\n,,,,\n",
        "handle,title,price\na,T,1.00,,\n",
    ],
    ids=["bom", "semicolons", "tabs", "spaces", "quotes", "empty columns", "long rows"],
)
def test_what_spreadsheets_write_is_read(text: str) -> None:
    products, reader = listed(text)
    assert reader.errors == []
    assert [(product.handle, product.titles[""], product.variants[0].price.amount) for product in products] == [
        ("a", "T", 100)
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    text = 'handle,title,price\na,"two\nlines",1.00\nb,T,x\n'
    assert errors(text) == [(3, "price")]


def test_a_bad_first_row_costs_the_whole_product_and_a_bad_later_row_only_itself() -> None:
    products, reader = listed(
        table(HEADER, ["a,,Size,S,1.00,1", "a,,,M,1.00,1", "b,B,Size,S,1.00,1", "b,,,M,x,1", "b,,,L,2.00,1"])
    )
    assert [(product.handle, [variant.choice for variant in product.variants]) for product in products] == [
        ("b", [("S",), ("L",)])
    ]
    assert [(error.row, error.column) for error in reader.errors] == [(2, "title"), (3, "title"), (5, "price")]
    assert reader.skipped == 3


def test_a_product_none_of_whose_rows_is_sound_is_left_out() -> None:
    assert listed(table(HEADER, ["a,A,Size,S,x,1", "a,,,M,y,1"]))[0] == []


def test_the_same_choice_twice_is_told() -> None:
    assert errors(table(HEADER, ["a,A,Size,S,1.00,1", "a,,,S,2.00,1"])) == [(3, "value1")]
    assert errors(table(HEADER, ["a,A,,,1.00,1", "a,,,,2.00,1"])) == [(3, "handle")]


def test_rows_of_one_product_that_stand_apart_are_told() -> None:
    products, reader = listed(table(HEADER, ["a,A,,,1.00,1", "b,B,,,1.00,1", "a,A again,,,5.00,1"]))
    assert [product.titles[""] for product in products] == ["A", "B"]
    assert [(error.row, error.column) for error in reader.errors] == [(4, "handle")]


def test_a_gap_between_options_is_told() -> None:
    header = "handle,title,price,option1,value1,option2,value2,option3,value3"
    assert errors(table(header, ["a,A,1.00,Size,M,,,Color,Red"])) == [(2, "option2")]
    assert errors(table(header, ["a,A,1.00,Size,M,Size,L,,"])) == [(2, "option2")]


def test_a_former_price_that_is_no_higher_is_no_sale() -> None:
    products, _ = listed(table("handle,title,price,compare_at", ["a,A,2.00,2.00", "b,B,2.00,3.00"]))
    assert [product.variants[0].compare_at is None for product in products] == [True, False]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    listed(text)
    listed("handle,title,price,option1,value1\n" + text)
