"""Home, shelves, product pages and search: finding a thing and choosing it."""

import pytest

from dialogs import catalog
from dialogs.catalog import CHILDREN
from dialogs.kit import Button, act
from dialogs.pieces import breadth, in_rows
from store.model.money import Money
from store.model.product import Category, Page, ProductCard, Shelf
from tests.kit.copies import copied
from tests.kit.goods import OWNER
from tests.kit.shelves import product_id
from tests.kit.shop import variant
from tests.kit.talk import TEXTS, Talk, another


def stock(talk: Talk, sku: str, quantity: int) -> None:
    talk.tx.run("update stock set on_hand = :q where variant_id = :v", q=quantity, v=variant(talk.tx, sku))


def open_product(talk: Talk, handle: str) -> Talk:
    return talk.go(f"product-{product_id(talk.tx, handle)}")


def test_home_greets_with_the_shops_name_and_every_door(talk: Talk) -> None:
    assert "Tea &amp; Paper" in talk.text
    assert talk.labels == ["🛍 Browse", "🔍 Search", "🛒 Cart", "📦 My orders", "⚙️ Language", "❓ Help"]


def test_owners_have_doors_to_their_goods_and_customers_have_not(talk: Talk) -> None:
    assert not {"📦 Products", "📉 Stock"} & set(talk.labels)
    owner = another(talk, OWNER).go("home")
    assert owner.labels[-2:] == ["📦 Products", "📉 Stock"]
    assert owner.press("📦 Products").dialog == "products"
    assert owner.go("home").press("📉 Stock").dialog == "stock"


def test_home_tells_how_much_lies_in_the_cart(talk: Talk) -> None:
    talk.shop.set_quantity(variant(talk.tx, "MUG"), 2)
    assert "🛒 Cart (2)" in talk.go("home").labels


def test_shelves_lead_down_to_products_and_up_again(talk: Talk) -> None:
    talk.press("🛍 Browse")
    assert talk.labels[:2] == ["Tea (2)", "Clothing (1)"]
    talk.press("Tea")
    assert "Morning Sencha · from €7.90" in talk.labels
    talk.press("‹ Back")
    assert talk.labels[0] == "Tea (2)"
    assert talk.press("‹ Back").dialog == "home"


def test_a_sold_out_product_says_so_on_the_shelf(talk: Talk) -> None:
    stock(talk, "MUG", 0)
    talk.press("🛍 Browse", "Tea")
    assert "<b>Mug</b> & _spoon_ · sold out" in talk.labels


@pytest.mark.parametrize(
    "route", ["catalog-999", "catalog-x", "catalog-1-2", "product-x", "product-٣", "product-" + "9" * 30]
)
def test_a_link_to_what_never_was_says_so(talk: Talk, route: str) -> None:
    talk.go(route)
    assert talk.said in ("That link leads nowhere any more. Here is where you were.", "That is no longer here.")
    assert talk.dialog == "home"


def test_the_pages_of_a_full_shelf_turn_once_for_a_double_tap(talk: Talk) -> None:
    for at in range(17):
        copied(talk.tx, at)
    talk.press("🛍 Browse", "Tea")
    first, button = talk.shown, talk.button("Next ›")
    talk.tap(button, first).tap(button, first)
    assert "page 2" in talk.text
    talk.press("Next ›")
    assert "page 3" in talk.text
    assert "Next ›" not in talk.labels
    talk.press("‹ Previous", "‹ Previous")
    assert "page" not in talk.text


def test_forged_pages_are_stale_presses(talk: Talk) -> None:
    talk.press("🛍 Browse")
    for args in (("5", "x"), ("-1", ""), ("x", ""), ("1",), ("1", "")):
        assert talk.raw(talk.shown.token, "page", *args).said.startswith("That button is from an earlier screen")


def test_a_product_shows_price_stock_and_picture(talk: Talk) -> None:
    open_product(talk, "sencha")
    assert "<b>Morning Sencha</b>\nfrom <b>€7.90</b>\nPlease choose: Weight\n\nSteamed <b>fresh</b>" in talk.text
    assert talk.shown.screen.photo is not None
    assert talk.shown.screen.photo.sha256 == "a" * 64
    talk.press("50 g")
    assert "<b>€7.90</b> instead of <s>€9.90</s>" in talk.text


def test_pictures_go_round(talk: Talk) -> None:
    open_product(talk, "sencha").press("1 / 2 ›")
    assert talk.shown.screen.photo is not None
    assert talk.shown.screen.photo.sha256 == "b" * 64
    talk.press("2 / 2 ›")
    assert "1 / 2 ›" in talk.labels
    talk.press("‹ Picture")
    assert "2 / 2 ›" in talk.labels


def test_what_is_sold_out_is_crossed_out_and_answers_why(talk: Talk) -> None:
    open_product(talk, "sencha")
    assert {"50 g", "✕ 100 g"} <= set(talk.labels)
    assert talk.press("✕ 100 g").said == "100 g is sold out at the moment."
    assert "✕ 100 g" in talk.labels


def test_choosing_greys_out_what_does_not_go_with_it(talk: Talk) -> None:
    open_product(talk, "shirt").press("Blue")
    assert {"✓ Blue", "Red", "M", "✕ L"} <= set(talk.labels)
    assert "Please choose: Size" in talk.text
    talk.press("M")
    assert "Only 2 left" in talk.text
    assert "Buy now · €25.00" in talk.labels


def test_a_value_that_is_there_in_another_combination_starts_anew(talk: Talk) -> None:
    stock(talk, "SH-R-L", 3)
    open_product(talk, "shirt").press("Blue")
    assert talk.press("✕ L").said.startswith("L is not available with your other choice")
    assert {"✓ L", "Red", "✕ Blue"} <= set(talk.labels)


def test_quantity_is_absolute_and_stops_at_what_is_left(talk: Talk) -> None:
    open_product(talk, "mug")
    first, plus = talk.shown, talk.button("+")
    talk.tap(plus, first).tap(plus, first)
    assert "× 2" in talk.labels
    talk.press("+")
    assert talk.press("+").said == "Only 3 are left."
    assert "× 3" in talk.labels
    talk.press("−", "−", "−")
    assert "× 1" in talk.labels


def test_a_double_tap_on_add_adds_once(talk: Talk) -> None:
    open_product(talk, "mug").press("+")
    shown, add = talk.shown, talk.button("Add to cart")
    talk.tap(add, shown).tap(add, shown)
    assert talk.said == "In your cart: 2"
    assert talk.shop.cart().quantity == 2
    assert "✓ In cart" in talk.labels
    assert talk.press("+").labels.count("Set cart to 3") == 1


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "two", "", "9" * 40])
def test_forged_quantities_do_nothing_bad(talk: Talk, quantity: str) -> None:
    open_product(talk, "mug")
    token = talk.shown.token
    for action, args in (("qty", (quantity,)), ("add", (str(variant(talk.tx, "MUG")), quantity))):
        talk.raw(token, action, *args)
        assert talk.dialog == "product"
        assert talk.shop.cart().quantity in (0, 1)


def test_forged_variants_do_nothing_bad(talk: Talk) -> None:
    open_product(talk, "mug")
    for action, args in (("add", ("999", "1")), ("pick", ("0", "999")), ("pick", ("7", "1")), ("nonsense", ())):
        talk.raw(talk.shown.token, action, *args)
        assert talk.said
        assert talk.shop.cart().lines == ()


def test_a_product_that_went_off_the_shelf_closes_with_a_word(talk: Talk) -> None:
    open_product(talk, "mug")
    talk.tx.run("update product set status = 'archived' where handle = 'mug'")
    assert talk.raw(talk.shown.token, "qty", "2").said == "That is no longer here."
    assert talk.dialog == "home"


def test_everything_sold_out_leaves_no_button_to_buy(talk: Talk) -> None:
    stock(talk, "MUG", 0)
    open_product(talk, "mug")
    assert "Sold out at the moment." in talk.text
    assert talk.labels == ["‹ Back", "🛒 Cart"]


def test_a_long_description_can_be_read_in_full(talk: Talk) -> None:
    talk.tx.run("update product_text set body = :body where locale = 'en'", body="word " * 300)
    open_product(talk, "sencha").press("Read more")
    assert talk.shown.screen.photo is None
    assert talk.press("Back to the picture").shown.screen.photo is not None


def test_what_was_bought_last_is_chosen_already(talk: Talk) -> None:
    chosen = variant(talk.tx, "SH-B-M")
    talk.shop.set_quantity(chosen, 1)
    talk.go("checkout").say("Anna Smith, +491701234567, Hauptstr. 5").press("Courier", "Cash on delivery")
    open_product(talk, "shirt")
    assert {"✓ Blue", "✓ M"} <= set(talk.labels)
    stock(talk, "SH-B-M", 0)
    talk.go("home")
    assert "✓ Blue" not in open_product(talk, "shirt").labels


def test_one_hit_opens_the_product_and_back_returns(talk: Talk) -> None:
    assert talk.press("🛒 Cart").say("sencha").dialog == "product"
    assert talk.press("‹ Back").dialog == "cart"


def test_several_hits_are_listed(talk: Talk) -> None:
    talk.say("tea")
    assert talk.dialog == "search"
    assert "finds for “tea”" in talk.text
    assert any(label.startswith("Tea First T-Shirt") for label in talk.labels)


def test_chinese_finds_in_chinese(talk: Talk) -> None:
    talk.locale = "zh"
    assert talk.say("煎茶").dialog == "product"
    assert "晨露煎茶" in talk.text


@pytest.mark.parametrize("text", ["x" * 5000, "🎉", "\u200b\u202e", "<b>&_", "0", "-1", "two", "   ", '" OR 1'])
def test_nothing_found_offers_a_way_on(talk: Talk, text: str) -> None:
    talk.say(text)
    assert talk.dialog in ("search", "product")
    assert talk.labels
    assert len(talk.text) < 2000


def test_search_without_words_asks_for_them(talk: Talk) -> None:
    talk.go("search")
    assert "What are you looking for?" in talk.text
    assert any("Sencha" in label for label in talk.labels)


def test_a_customer_reads_his_language_at_once(talk: Talk) -> None:
    talk.press("⚙️ Language", "简体中文")
    assert talk.said == "已切换为简体中文。"
    assert "✓ 简体中文" in talk.labels
    assert talk.go("home").labels[0] == "🛍 逛商品"
    assert talk.raw(talk.shown.token, "language", "xx").locale == "zh"


@pytest.mark.parametrize("page", ["help", "terms", "privacy", "paysupport"])
def test_every_page_of_words_has_words_and_a_way_back(talk: Talk, page: str) -> None:
    talk.go(page)
    assert len(talk.text) > 100
    assert "🏠 Home" in talk.labels
    assert talk.raw(talk.shown.token, "anything").said


def test_the_price_is_that_of_what_is_chosen_so_far(talk: Talk) -> None:
    talk.tx.run("update price set amount = 3000 where variant_id = :red", red=variant(talk.tx, "SH-R-M"))
    open_product(talk, "shirt")
    assert "from <b>€25.00</b>" in talk.text
    assert "</b>\n<b>€25.00</b>\nPlease choose: Size" in talk.press("Blue").text


def test_nothing_sold_out_is_recommended(talk: Talk) -> None:
    stock(talk, "MUG", 0)
    talk.go("search")
    assert "Morning Sencha · from €7.90" in talk.labels
    assert not [label for label in talk.labels if "sold out" in label]


def test_many_categories_have_pages_and_products_come_after_the_last() -> None:
    children = tuple(Category(n, None, f"Shelf {n}", 1) for n in range(CHILDREN + 1))
    shelf = Shelf(
        None, children, Page((ProductCard(7, "Mug", Money(100, "EUR"), varies=False, available=True),), None, 1)
    )

    def labels(part: int) -> list[str]:
        rows = catalog.draw(catalog.State(part=part), shelf).rows
        return [TEXTS.plain(button.label, "en") for row in rows for button in row]

    assert len(labels(0)) == CHILDREN + 3
    assert labels(0)[-3:] == ["Next ›", "‹ Back", "🏠 Home"]
    assert labels(1) == [f"Shelf {CHILDREN} (1)", "‹ Previous", "Mug · €1.00", "‹ Back", "🏠 Home"]
    assert labels(99) == labels(1)


def test_a_second_page_of_products_does_not_repeat_the_categories() -> None:
    shelf = Shelf(None, (Category(1, None, "Tea", 1),), Page((), None, 0))
    assert len(catalog.draw(catalog.State(trail=("k",)), shelf).rows) == 2


def test_pages_of_categories_turn_by_number(talk: Talk) -> None:
    talk.go("catalog")
    talk.raw(talk.shown.token, "part", "-3")
    assert talk.labels[0] == "Tea (2)"


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["S", "M", "L", "XL"], [4]),
        (["S", "M", "L", "XL", "XXL", "3XL"], [3, 3]),
        (["Natural", "Black", "Rust"], [3]),
        (["海港蓝", "粉笔白", "鼠尾草绿", "陶土红"], [2, 2]),
        (["Harbor blue", "Chalk white", "Sage"], [2, 1]),
    ],
)
def test_choices_share_a_row_as_far_as_they_can_be_read(labels: list[str], rows: list[int]) -> None:
    buttons: list[Button] = [act("pick", label=label) for label in labels]
    assert [len(row) for row in in_rows(buttons, max(map(breadth, labels)))] == rows
