"""Shelves, cards and product pages as a customer reads them."""

import pytest

from store.model.money import Money
from store.model.product import Product, ProductCard
from store.model.safehtml import SafeHtml
from store.ports import Tx, Value
from store.services.catalog import PAGE, option_text
from tests.kit.shelves import GOODS, browse, product_id, table, take
from tests.kit.tx import MemoryTx, memory


@pytest.fixture
def tx() -> MemoryTx:
    tx = memory()
    take(tx)
    return tx


def page(tx: Tx, handle: str, locale: str = "en") -> Product:
    product = browse(tx, locale).product(product_id(tx, handle))
    assert product is not None
    return product


def many(count: int, category: str = "Tea") -> str:
    return table("handle,title,price,stock,category", [f"p{at},Tea {at},1.00,5,{category}" for at in range(count)])


def test_the_root_shows_top_categories_and_products_without_one(tx: MemoryTx) -> None:
    shelf = browse(tx).shelf(None)
    assert shelf is not None
    assert shelf.category is None
    assert [(child.title, child.parent, child.products) for child in shelf.children] == [
        ("Tea", None, 1),
        ("Clothing", None, 1),
    ]
    assert [card.title for card in shelf.page.cards] == ["Gift card"]
    assert (shelf.page.after, shelf.page.total) == (None, 1)


def test_a_category_counts_what_lies_below_it_and_drafts_count_nowhere(tx: MemoryTx) -> None:
    tea = browse(tx, "zh").shelf(1)
    assert tea is not None
    assert tea.category is not None
    assert (tea.category.title, tea.category.products) == ("茶", 1)
    assert [(child.title, child.parent, child.products) for child in tea.children] == [("绿茶", 1, 1)]
    assert tea.page.cards == ()


def test_a_shelf_that_does_not_exist_is_none(tx: MemoryTx) -> None:
    assert browse(tx).shelf(10**6) is None


def test_a_category_that_holds_nothing_is_not_offered() -> None:
    tx = memory()
    take(tx, table("handle,status,title,price,category", ["a,draft,A,1.00,Hidden", "b,active,B,1.00,Open"]))
    shelf = browse(tx).shelf(None)
    assert shelf is not None
    assert [child.title for child in shelf.children] == ["Open"]


def test_pages_follow_each_other_and_show_every_product_once() -> None:
    tx = memory()
    take(tx, many(2 * PAGE + 3))
    seen: list[str] = []
    after: str | None = None
    sizes = []
    while True:
        shelf = browse(tx).shelf(1, after)
        assert shelf is not None
        assert shelf.page.total == 2 * PAGE + 3
        seen += [card.title for card in shelf.page.cards]
        sizes.append(len(shelf.page.cards))
        after = shelf.page.after
        if after is None:
            break
    assert seen == [f"Tea {at}" for at in range(2 * PAGE + 3)]
    assert sizes == [PAGE, PAGE, 3]


def test_a_full_last_page_has_no_next() -> None:
    tx = memory()
    take(tx, many(PAGE))
    shelf = browse(tx).shelf(1)
    assert shelf is not None
    assert (len(shelf.page.cards), shelf.page.after) == (PAGE, None)


@pytest.mark.parametrize("key", ["", "x", "1", "1.2.3", "-", "9" * 40 + ".1", "٣.1", "0.-1", "' or 1=1"])
def test_a_forged_page_key_shows_the_first_page(key: str) -> None:
    tx = memory()
    take(tx, many(PAGE + 1))
    assert browse(tx).shelf(1, key) == browse(tx).shelf(1)


def test_a_card_has_the_lowest_price_and_says_what_can_be_bought(tx: MemoryTx) -> None:
    ids = [product_id(tx, handle) for handle in ("shirt", "secret", "sencha", "gift")]
    assert browse(tx).cards([*ids, 10**9, ids[0]]) == (
        ProductCard(ids[0], "Tea First T-Shirt", Money(2500, "EUR"), varies=False, available=True),
        ProductCard(ids[2], "Morning Sencha", Money(790, "EUR"), varies=True, available=True),
        ProductCard(ids[3], "Gift card", Money(2000, "EUR"), varies=False, available=True),
    )


def test_what_is_wholly_held_for_others_cannot_be_bought(tx: MemoryTx) -> None:
    tx.run("update stock set reserved = 2, allocated = 1 where on_hand = 3")
    gift = product_id(tx, "gift")
    assert [card.available for card in browse(tx).cards([gift])] == [False]
    assert page(tx, "gift").variants[0].available == 0


def test_availability_is_what_is_left_and_never_below_zero(tx: MemoryTx) -> None:
    tx.run("update stock set reserved = 4 where on_hand = 10")
    tx.run("update stock set allocated = 3 where on_hand = 1")
    assert [variant.available for variant in page(tx, "sencha").variants] == [6, 0]
    assert [variant.available for variant in page(tx, "shirt").variants] == [0, 0, 99]


def test_a_product_page_reads_in_the_customers_language(tx: MemoryTx) -> None:
    english, chinese = page(tx, "sencha"), page(tx, "sencha", "zh")
    assert (english.title, english.body) == ("Morning Sencha", "Steamed <b>fresh</b>")
    assert (chinese.title, chinese.body) == ("晨露煎茶", "当日采摘")
    assert isinstance(english.body, SafeHtml)
    assert english.category is not None
    assert english.category.title == "Green tea"
    assert [(option.name, option.values, option.labels) for option in chinese.options] == [
        ("净含量", ("50 g", "100 g"), ("50 克", "100 克"))
    ]
    assert english.options[0].labels == ("50 g", "100 g")


@pytest.mark.parametrize("locale", ["zh", "de", ""])
def test_what_is_not_translated_falls_back_to_the_shops_language(tx: MemoryTx, locale: str) -> None:
    assert page(tx, "gift", locale).title == "Gift card"
    assert page(tx, "shirt", locale).options[1].name == "Size"


def test_a_title_in_no_offered_language_is_still_a_title(tx: MemoryTx) -> None:
    tx.run("update product_text set locale = 'fr' where locale = 'en' and title = 'Gift card'")
    assert page(tx, "gift").title == "Gift card"
    assert [card.title for card in browse(tx).cards([product_id(tx, "gift")])] == ["Gift card"]


def test_a_variant_has_one_value_for_each_option(tx: MemoryTx) -> None:
    shirt = page(tx, "shirt")
    assert [variant.choice for variant in shirt.variants] == [("Red", "M"), ("Red", "L"), ("Blue", "M")]
    found = shirt.variant(("Red", "L"))
    assert found is not None
    assert found.sku == "SH-R-L"
    assert shirt.offered(1, "M", ("Red", None))
    assert not shirt.offered(1, "L", ("Red", None))
    assert page(tx, "gift").variants[0].choice == ()
    assert page(tx, "gift").options == ()


def test_a_price_that_was_higher_is_shown_beside_the_new_one(tx: MemoryTx) -> None:
    assert [(variant.price.amount, variant.compare_at) for variant in page(tx, "sencha").variants] == [
        (790, None),
        (1450, Money(1600, "EUR")),
    ]


def test_photos_carry_the_name_that_this_bot_knows_them_by(tx: MemoryTx) -> None:
    tx.run("insert into media_file (bot_id, media_id, file_id) select 1, id, 'mine' from media where sha256 like 'b%'")
    tx.run("insert into media_file (bot_id, media_id, file_id) select 2, id, 'other' from media")
    sencha = page(tx, "sencha")
    assert [(photo.sha256[0], photo.file_id) for photo in sencha.photos] == [("a", None), ("b", "mine")]
    assert [variant.photo.file_id if variant.photo else "-" for variant in sencha.variants] == ["-", "mine"]


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_what_is_not_active_has_no_page_no_card_and_no_shelf(tx: MemoryTx, status: str) -> None:
    gift = product_id(tx, "gift")
    tx.run("update product set status = :status where id = :id", status=status, id=gift)
    shop = browse(tx)
    shelf = shop.shelf(None)
    assert shop.product(gift) is None
    assert shop.cards([gift]) == ()
    assert shelf is not None
    assert shelf.page.cards == ()
    assert gift not in [card.id for card in shop.popular()]


def test_a_product_without_a_price_in_the_shops_currency_is_not_sold(tx: MemoryTx) -> None:
    gift = product_id(tx, "gift")
    tx.run("update price set currency = 'USD' where amount = 2000")
    assert browse(tx).product(gift) is None
    assert browse(tx).cards([gift]) == ()


def test_an_archived_variant_is_no_longer_on_the_page_but_still_leads_to_it(tx: MemoryTx) -> None:
    shirt = page(tx, "shirt")
    gone = shirt.variants[0].id
    tx.run("update variant set archived = 1 where id = :id", id=gone)
    assert [variant.choice for variant in page(tx, "shirt").variants] == [("Red", "L"), ("Blue", "M")]
    assert browse(tx).product_of_variant(gone) == shirt.id
    assert browse(tx).product_of_variant(10**9) is None


def order(tx: Tx, number: int, customer: int, variant: int, quantity: int) -> None:
    at: dict[str, Value] = {"customer": customer, "number": f"A-{number}", "id": number}
    tx.run("insert into customer (id, created_at) values (:id, 0) on conflict do nothing", id=customer)
    tx.run("insert into cart (id, customer_id, status, updated_at) values (:id, :customer, 'ordered', 0)",
           id=number, customer=customer)  # fmt: skip
    tx.run(
        """insert into orders (id, number, public_id, cart_id, customer_id, locale, status, payment_status,
           fulfillment_status, payment_method, currency, subtotal, shipping, tax, total, tax_included, shipping_method,
           shipping_title, shipping_kind, shipping_tax_rate, shipping_tax, placed_at)
           values (:id, :number, :number, :id, :customer, 'en', 'placed', 'none', 'unfulfilled', 'x', 'EUR', 0, 0, 0, 0,
           1, '', '', '', 0, 0, 0)""",
        **at,
    )
    tx.run(
        """insert into order_line (order_id, position, variant_id, product_id, sku, title, options, shop_title,
           shop_options, quantity, unit_price, tax_class, tax_rate, tax, total)
           select :id, 1, id, product_id, '', '', '', '', '', :quantity, 0, '', 0, 0, 0
           from variant where id = :variant""",
        id=number,
        quantity=quantity,
        variant=variant,
    )


def test_what_was_ordered_most_lately_is_popular_and_the_rest_fills_up(tx: MemoryTx) -> None:
    assert [card.title for card in browse(tx).popular()] == ["Morning Sencha", "Tea First T-Shirt", "Gift card"]
    order(tx, 1, 7, page(tx, "gift").variants[0].id, 3)
    order(tx, 2, 8, page(tx, "shirt").variants[0].id, 2)
    assert [card.title for card in browse(tx).popular()] == ["Gift card", "Tea First T-Shirt", "Morning Sencha"]
    assert [card.title for card in browse(tx).popular(1)] == ["Gift card"]


def test_a_choice_reads_in_a_language(tx: MemoryTx) -> None:
    shirt = product_id(tx, "shirt")
    assert option_text(tx, shirt, ("Red", "M", ""), "zh") == "红色, M"
    assert option_text(tx, shirt, ("Red", "M", ""), "en") == "Red, M"
    assert option_text(tx, product_id(tx, "gift"), (), "zh") == ""


def test_a_turn_asks_the_database_little(tx: MemoryTx) -> None:
    shop, sencha = browse(tx, "zh"), product_id(tx, "sencha")
    before = tx.sql_count
    shop.product(sencha)
    assert tx.sql_count - before <= 5
    before = tx.sql_count
    shop.shelf(1)
    assert tx.sql_count - before <= 5


@pytest.mark.parametrize(
    ("where", "index"), [("and category_id = 1", "product_category"), ("", "product_active")], ids=["shelf", "popular"]
)
def test_a_page_is_read_from_an_index_without_sorting(tx: MemoryTx, where: str, index: str) -> None:
    sql = f"select rank, id from product where status = 'active' {where} and (rank, id) > (0, 5) order by rank, id"
    plan = " ".join(tx.rows(lambda *row: str(row[3]), f"explain query plan {sql} limit 9"))
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_the_sample_reads_without_any_mistake() -> None:
    assert take(memory(), GOODS).reader.errors == []
