"""What is written as rows is read as the same products."""

import csv
import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.listing import ListedOption, ListedProduct, ListedSale, ListedVariant, Texts
from store.model.money import Money
from store.model.safehtml import clean
from store.rules import rows
from store.rules.cells import guarded
from tests.kit.catalogs import listed

LOCALES = ("de", "zh-cn")
WORDS = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffd"), min_size=1, max_size=12
) | st.sampled_from(["=cmd|x", "'=1", "a, b", 'say "hi"', "two\nlines", "a;b", "-5", "价格", "1.234"])
PRICES = st.integers(0, 10**9).map(lambda amount: Money(amount, "EUR"))
TIMES = st.none() | st.integers(0, 4_000_000_000_000)
NAMES = st.sampled_from(["https://x.test/a.jpg", "sha256:" + "a" * 64, "b.png", "/m/c.jpg"])


def texts(words: st.SearchStrategy[str]) -> st.SearchStrategy[Texts]:
    return st.dictionaries(st.sampled_from(LOCALES), words, max_size=2)


@st.composite
def sales(draw: st.DrawFn) -> ListedSale:
    since, until = draw(TIMES), draw(TIMES)
    if since is not None and until is not None and since >= until:
        until = since + 1
    return ListedSale(draw(PRICES), since, until)


@st.composite
def variants(draw: st.DrawFn, choice: tuple[str, ...], labels: tuple[Texts, ...]) -> ListedVariant:
    price = draw(PRICES)
    former = draw(st.none() | st.integers(1, 10**6))
    return ListedVariant(
        choice=choice,
        price=price,
        compare_at=None if former is None else Money(price.amount + former, "EUR"),
        sale=draw(st.none() | sales()),
        labels=labels,
        sku=draw(WORDS | st.just("")),
        barcode=draw(WORDS | st.just("")),
        stock=draw(st.none() | st.integers(0, 10**9)),
        backorder=draw(st.booleans()),
        weight_g=draw(st.integers(0, 10**9)),
        requires_shipping=draw(st.booleans()),
        photo=draw(NAMES | st.just("")),
    )


@st.composite
def products(draw: st.DrawFn, handle: str) -> ListedProduct:
    names = draw(st.lists(WORDS, max_size=3, unique=True))
    choices = draw(st.lists(st.tuples(*(WORDS for _ in names)), min_size=1, max_size=4, unique=True)) if names else [()]
    labels = [tuple(draw(texts(WORDS)) for _ in names) for _ in choices]
    path = tuple(draw(st.lists(st.sampled_from(["Tea", "Green tea", "茶"]), max_size=20)))
    bodies = {"": draw(WORDS), **draw(texts(WORDS))}
    return ListedProduct(
        row=0,
        handle=handle,
        status=draw(st.sampled_from(["active", "draft", "archived"])),
        titles={"": draw(WORDS), **draw(texts(WORDS))},
        variants=tuple(draw(variants(*pair)) for pair in zip(choices, labels, strict=True)),
        bodies={locale: body for locale, text in bodies.items() if (body := clean(text))},
        category=path,
        categories=dict.fromkeys(draw(st.sets(st.sampled_from(LOCALES))), path) if path else {},
        options=tuple(ListedOption(name, draw(texts(WORDS))) for name in names),
        photos=draw(st.lists(NAMES, max_size=3, unique=True).map(tuple)),
    )


def written(given_: list[ListedProduct]) -> str:
    """The text of a file with these products, as the command writes it."""
    header = rows.header(sorted(rows.locales_of(given_)))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for product in given_:
        for row in rows.rows(product, "EUR"):
            writer.writerow([guarded(row.get(column, "")) for column in header])
    return out.getvalue()


@settings(max_examples=40)
@given(st.data())
def test_what_is_written_is_read_as_the_same(data: st.DataObject) -> None:
    given_ = [data.draw(products(f"product-{at}")) for at in range(data.draw(st.integers(1, 3)))]
    found, reader = listed(written(given_))
    assert reader.errors == []
    assert [replace(product, row=0) for product in found] == given_


def test_a_product_without_variants_is_a_row_without_a_price() -> None:
    empty = ListedProduct(row=0, handle="set", status="draft", titles={"": "A set"}, variants=(), photos=())
    found, reader = listed(written([empty]))
    assert reader.errors == []
    assert [replace(product, row=0) for product in found] == [empty]
