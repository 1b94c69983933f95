"""What is read out of the shop is what was put in, and put in again it changes nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from store.model.listing import STATUSES, ListedOption, ListedProduct, ListedSale, ListedVariant, Picture, Texts
from store.model.money import Money
from store.model.safehtml import SafeHtml
from store.rules.listed import normal
from store.services import listings
from store.services.imports import Import
from tests.kit.shelves import GOODS, PICTURES, SETTINGS, listed, product_id, take
from tests.kit.tx import MemoryTx, memory

KEYS = tuple(f"sha256:{picture.sha256}" for picture in PICTURES.values())
STORED = dict(zip(KEYS, PICTURES.values(), strict=True))
URL = "https://cdn.example/x.jpg"
WORD = st.text(st.sampled_from("aZ茶 <&'=é"), min_size=1, max_size=6).map(str.strip).filter(bool)
MONEY = st.integers(0, 10**9).map(lambda amount: Money(amount, "EUR"))
BODIES = (SafeHtml("Steamed <b>fresh</b> &amp; dried"), SafeHtml("One\n\n茶"))
TEXTS = st.dictionaries(st.just("zh"), WORD)
SALE = st.builds(ListedSale, MONEY, st.none() | st.integers(0, 10**13), st.none() | st.integers(0, 10**13))


@st.composite
def products(draw: st.DrawFn, handle: str = "one") -> ListedProduct:
    """A product of one to three options and some variants, in both languages."""
    width = draw(st.integers(0, 3))
    options = [
        ListedOption(name, draw(TEXTS)) for name in draw(st.lists(WORD, min_size=width, max_size=width, unique=True))
    ]
    chosen: st.SearchStrategy[tuple[str, ...]] = st.tuples(*[WORD] * width)
    choices = st.lists(chosen, max_size=1 if width == 0 else 4, unique=True)
    labels: dict[tuple[int, str], Texts] = {}

    def variant(choice: tuple[str, ...]) -> ListedVariant:
        for at, value in enumerate(choice):
            if (at, value) not in labels:
                labels[at, value] = draw(TEXTS)
        mine = tuple(labels[at, value] for at, value in enumerate(choice))
        return ListedVariant(
            choice=choice,
            price=draw(MONEY),
            compare_at=draw(st.none() | MONEY),
            sale=draw(st.none() | SALE),
            labels=mine if any(mine) else (),
            sku=draw(st.just("") | WORD),
            barcode=draw(st.just("") | WORD),
            stock=draw(st.integers(0, 1000)),
            backorder=draw(st.booleans()),
            weight_g=draw(st.integers(0, 5000)),
            requires_shipping=draw(st.booleans()),
            photo=draw(st.sampled_from(("", *KEYS))),
        )

    variants = tuple(variant(choice) for choice in draw(choices))
    category = tuple(draw(st.lists(WORD, max_size=3)))
    in_chinese = draw(st.booleans())
    paths = {"zh": tuple(f"{step}类" for step in category)} if category and in_chinese else {}
    return ListedProduct(
        row=2,
        handle=handle,
        status=draw(st.sampled_from(STATUSES)),
        titles={"": draw(WORD)} | draw(TEXTS),
        variants=variants,
        bodies=draw(st.dictionaries(st.just(""), st.sampled_from(BODIES))),
        category=category,
        categories=paths,
        tax_class=draw(st.sampled_from(("standard", "reduced"))),
        options=tuple(options) if variants else (),
        photos=tuple(draw(st.lists(st.sampled_from(KEYS), unique=True))),
    )


def bring(tx: MemoryTx, product: ListedProduct, at: int = 1000, *, by_hand: bool = False) -> tuple[int, int, int]:
    done = Import(tx, SETTINGS, at, STORED, by_hand=by_hand).apply([product])
    return done.created, done.updated, done.unchanged


def read(tx: MemoryTx, handle: str = "one") -> ListedProduct:
    return listings.read(tx, SETTINGS, [product_id(tx, handle)])[0]


def said(product: ListedProduct) -> ListedProduct:
    """What a listing says of stock and categories, too, in the form in which two can be compared."""
    plain = normal(product, SETTINGS.language)
    variants = tuple(replace(own, stock=one.stock) for own, one in zip(plain.variants, product.variants, strict=True))
    return replace(plain, variants=variants, categories=product.categories)


@given(products())
def test_what_is_read_is_what_was_written(product: ListedProduct) -> None:
    tx = memory()
    assert bring(tx, product) == (1, 0, 0)
    assert read(tx) == said(product)


@given(products(), products())
def test_a_second_writing_is_read_back_alike(first: ListedProduct, then: ListedProduct) -> None:
    tx = memory()
    bring(tx, first)
    bring(tx, then, 2000)
    now = replace(read(tx), categories=then.categories)  # titles of categories are shared: they outlive a product
    known = {variant.choice for variant in then.variants}
    assert known == {variant.choice for variant in now.variants}
    assert now == said(then)


@given(products(), st.booleans())
def test_what_was_read_put_in_again_writes_no_row(product: ListedProduct, by_hand: bool) -> None:
    tx = memory()
    bring(tx, product)
    again = read(tx)
    bring(tx, again, 2000, by_hand=by_hand)
    before = tx.connection.total_changes
    assert bring(tx, again, 3000, by_hand=by_hand) == (0, 0, 1)
    assert tx.connection.total_changes == before
    assert tx.value(int, "select version from product") == 1
    assert read(tx) == again


@given(products(), WORD)
def test_a_hand_that_changes_one_thing_changes_nothing_else(product: ListedProduct, title: str) -> None:
    tx = memory()
    bring(tx, product)
    edited = replace(read(tx), titles={"": f"{title}!"})
    assert bring(tx, edited, 2000, by_hand=True) == (0, 1, 0)
    assert read(tx) == edited


def test_a_duplicate_is_the_product_under_another_name() -> None:
    tx = memory()
    take(tx)
    copy = replace(read(tx, "sencha"), handle="sencha-2", status="draft")
    assert bring(tx, copy, 2000, by_hand=True) == (1, 0, 0)
    assert read(tx, "sencha-2") == copy
    assert read(tx, "sencha").status == "active"


def test_products_are_read_in_the_order_asked_for_and_unknown_ones_are_left_out() -> None:
    tx = memory()
    take(tx)
    ids = [product_id(tx, handle) for handle in ("gift", "sencha", "shirt")]
    found = listings.read(tx, SETTINGS, [ids[0], 999, *ids[1:]])
    assert [one.handle for one in found] == ["gift", "sencha", "shirt"]
    assert listings.read(tx, SETTINGS, []) == []


def test_the_sample_file_is_read_back_as_it_was_given() -> None:
    tx = memory()
    take(tx)
    keys = {name: f"sha256:{picture.sha256}" for name, picture in PICTURES.items()}
    for product in listed(GOODS)[0]:
        photos = tuple(keys[name] for name in product.photos or ())
        variants = tuple(replace(variant, photo=keys.get(variant.photo, "")) for variant in product.variants)
        shared = read(tx, product.handle).categories  # another product may have named the same category in Chinese
        assert shared.items() >= product.categories.items()
        wanted = said(replace(product, photos=photos, variants=variants, categories=shared))
        assert read(tx, product.handle) == wanted


def test_a_picture_that_is_not_here_yet_is_named_by_its_address() -> None:
    tx = memory()
    product = replace(listed(GOODS)[0][0], photos=(URL,))
    Import(tx, SETTINGS, 1000, {URL: Picture(url=URL)}).apply([product])
    assert read(tx, "sencha").photos == (URL,)
    before = tx.connection.total_changes
    assert bring(tx, read(tx, "sencha"), 2000, by_hand=True) == (0, 0, 1)
    assert tx.connection.total_changes == before
