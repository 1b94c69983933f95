"""Files of products are read, and every mistake in them is told by row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.listing import COLUMNS, ListedSale, RowError
from store.model.money import Money
from tests.kit.catalogs import listed, table, table_of, told

HEADER = "handle,title,option1,value1,price,stock"


def errors(text: str) -> list[tuple[int, str]]:
    return told(listed(text)[1])


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
        ("a,T,,,-1.00,1", "price"),
        ("a,T,,,1e309,1", "price"),
        ("a,T,,,NaN,1", "price"),
        ("a,T,,,$1.00,1", "price"),
        ("a,T,,,1.005,1", "price"),
        ("a,T,,,free,1", "price"),
        ("a,T,,,99999999999999,1", "price"),
        ("a,T,,,1.00,-1", "stock"),
        ("a,T,,,1.00,1.5", "stock"),
        ("a,T,,,1.00,two", "stock"),
        ("a,T,,,1.00,99999999999", "stock"),
        ("a,T,Size,,1.00,1", "value1"),
        ("a,T,,M,1.00,1", "value1"),
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
        ("sale_price", "cheap"),
        ("sale_from", "yesterday"),
        ("sale_until", "soon"),
    ],
)
def test_a_word_that_a_column_does_not_know_is_told(column: str, value: str) -> None:
    assert errors(table(f"handle,title,price,{column}", [f"a,T,1.00,{value}"])) == [(2, column)]


def test_a_category_must_have_as_many_steps_in_every_language() -> None:
    assert errors(table("handle,title,price,category,category:zh", ["a,T,1.00,Tea > Green,茶"])) == [(2, "category:zh")]


def test_an_unknown_tax_class_is_told_only_by_a_shop_that_has_classes() -> None:
    text = table("handle,title,price,tax_class", ["a,T,1.00,reducd"])
    products, strict = listed(text, taxes=("standard", "reduced"))
    assert products == []
    assert [(error.column, error.message) for error in strict.errors] == [
        ("tax_class", "'reducd' is not one of the shop's tax classes (reduced, standard)")
    ]
    assert len(listed(text)[0]) == 1


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


def test_prices_are_read_as_people_write_them() -> None:
    products, reader = listed(
        table("handle,title,price", ["a,A,12.50", 'b,B,"12,50 €"', "c,C,€12.50", 'd,D,"1.234,56"', "e,E,5"])
    )
    assert reader.errors == []
    assert [product.variants[0].price.amount for product in products] == [1250, 1250, 1250, 123456, 500]


def test_a_sale_has_a_price_and_perhaps_dates() -> None:
    header = "handle,title,price,sale_price,sale_from,sale_until"
    rows = ["a,A,9.00,7.00,2026-11-01T08:00:00Z,2026-11-30", "b,B,9.00,8.00,,", "c,C,9.00,,,"]
    products, reader = listed(table(header, rows))
    assert reader.errors == []
    assert [product.variants[0].sale for product in products] == [
        ListedSale(Money(700, "EUR"), 1_793_520_000_000, 1_796_083_200_000),
        ListedSale(Money(800, "EUR")),
        None,
    ]


def test_a_sale_that_ends_before_it_begins_is_told() -> None:
    header = "handle,title,price,sale_price,sale_from,sale_until"
    assert errors(table(header, ["a,A,9.00,7.00,2026-11-02,2026-11-01"])) == [(2, "sale_until")]


def test_a_draft_may_have_no_price_and_then_has_no_variant() -> None:
    products, reader = listed(
        table("handle,status,title,price,stock", ["a,draft,A,,", "b,archived,B,,", "c,active,C,,"])
    )
    assert [(product.handle, product.variants, product.whole) for product in products] == [
        ("a", (), True),
        ("b", (), True),
    ]
    assert told(reader) == [(4, "price")]


def test_a_handle_with_an_emoji_stays_and_one_with_spaces_or_slashes_is_made_good() -> None:
    products, reader = listed(
        table("handle,title,price", ["tea-🍵,A,1", "green tea,B,1", "green/tea,C,1", f"{'x' * 200},D,1"])
    )
    handles = [product.handle for product in products]
    assert handles[0] == "tea-🍵"
    assert [handle[:10] for handle in handles[1:3]] == ["green-tea-", "green-tea-"]
    assert len(set(handles)) == 4
    assert all(len(handle) <= 120 and not set(handle) & set(" /") for handle in handles)
    assert told(reader) == []
    assert told(reader, warnings=True) == [(3, "handle"), (4, "handle"), (5, "handle")]


@pytest.mark.parametrize("steps", [7, 20, 21, 60])
def test_a_category_has_up_to_twenty_steps_and_of_more_the_deepest_stay(steps: int) -> None:
    path = tuple(f"step {at}" for at in range(steps))
    products, reader = listed(table("handle,title,price,category", [f"a,T,1.00,{' > '.join(path)}"]))
    assert products[0].category == path[-20:]
    assert len(reader.categories) == min(20, steps)
    assert told(reader, warnings=True) == ([(2, "category")] if steps > 20 else [])


def test_four_hundred_variants_of_a_product_are_all_there() -> None:
    products, reader = listed(
        table(
            "handle,title,option1,value1,option2,value2,price",
            [f"a,A,Size,{at // 20},Color,{at % 20},1" for at in range(400)],
        )
    )
    assert len(products[0].variants) == 400
    assert reader.errors == []


def test_a_cell_that_begins_like_a_formula_is_data() -> None:
    products, _ = listed(table("handle,title,price", ["a,=cmd|' /C calc'!A0,1", "b,'=1+1,1"]))
    assert [product.titles[""] for product in products] == ["=cmd|' /C calc'!A0", "=1+1"]


def test_a_quotation_mark_that_is_never_closed_costs_its_row_alone() -> None:
    products, reader = listed('handle,title,price\na,A,1\nb,"B,1\nc,C,1\nd,D,1\n')
    assert [product.handle for product in products] == ["a", "c", "d"]
    assert told(reader) == [(3, "")]


def test_what_a_file_has_no_columns_for_is_named() -> None:
    assert {"sku", "bodies", "translations"} <= listed("handle,title,price\na,A,1\n")[1].absent
    assert (
        not {"sku", "bodies", "translations"} & listed("handle,title,price,sku,body,body:zh\na,A,1,s,b,b\n")[1].absent
    )


def test_of_very_many_mistakes_the_rest_is_counted() -> None:
    _, reader = listed(table("handle,title,price", ["a b,,x"] * 12_000))
    assert reader.skipped == 12_000
    assert len(reader.errors) == 10_001
    assert reader.errors[-1].message == "2000 more rows have something wrong with them"


@given(st.text(max_size=300))
def test_no_text_breaks_a_reader(text: str) -> None:
    headers = {
        "shopkeeper": "handle,title,price,option1,value1",
        "shopify": "Handle,Title,Variant Price,Option1 Name,Option1 Value",
        "woocommerce": "Type,ID,Parent,Name,Regular price,Attribute 1 name",
        "magento": "product_type,sku,name,price,configurable_variations",
    }
    assert table_of(text).header == [] or any(table_of(text).header)
    for form, header in headers.items():
        listed(text, form)
        listed(f"{header}\n{text}", form)
