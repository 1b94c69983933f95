"""An owner changes products: shown before it is done where customers would see it, and undone where that is cheap."""

import pytest

from store.errors import Refused
from tests.kit.goods import OWNER, album, named, newest, photo, stored
from tests.kit.shop import ANNA, variant
from tests.kit.talk import Talk, another


@pytest.fixture
def page(owner: Talk) -> Talk:
    return owner.go("products_edit-1")


def test_a_price_change_of_something_on_sale_is_shown_before_it_is_done(page: Talk) -> None:
    page.say("100 g: 15.50")
    assert "• 100 g — €15.50 (was €14.50)" in page.text
    assert named(page, "sencha").variants[1].price == 1450
    page.press("✓ Do it")
    assert named(page, "sencha").variants[1].price == 1550


def test_a_change_can_be_left(page: Talk) -> None:
    before = named(page, "sencha")
    page.say("8.50").press("‹ Leave it")
    assert named(page, "sencha") == before
    assert "on sale" in page.text


def test_a_change_that_was_overtaken_is_shown_again(page: Talk) -> None:
    page.say("8.50")
    product = named(page, "sencha")
    page.shop.set_words(product.id, product.version, "en", "New name", "")
    page.press("✓ Do it")
    assert page.said.startswith("This has changed meanwhile.")
    assert "this is what I understood" in page.text
    page.press("✓ Do it")
    assert {each.price for each in named(page, "sencha").variants} == {850}


def test_new_and_vanishing_variants_are_named(page: Talk) -> None:
    page.say("Weight: 50 g, 200 g\n200 g 25 3")
    assert "• 200 g — €25.00 (new) · 3 pcs" in page.text
    assert "No longer sold: 100 g" in page.text
    old = variant(page.tx, "SEN-100")
    page.press("✓ Do it")
    assert [each.choice for each in named(page, "sencha").variants] == [("50 g",), ("200 g",)]
    assert page.tx.value(int, "select archived from variant where id = :id", id=old) == 1


def test_the_present_table_can_be_copied_changed_and_sent(page: Talk) -> None:
    page.press("💶 Prices")
    assert "<code>Weight: 50 g, 100 g\n50 g 7.90 x 10\n100 g 14.50 x 0</code>" in page.text
    page.say("Weight: 50 g, 100 g\n50 g 7.90 x 12\n100 g 14.50 x 5").press("✓ Do it")
    assert [each.on_hand for each in named(page, "sencha").variants] == [12, 5]


def test_what_is_no_table_changes_nothing(page: Talk) -> None:
    before = named(page, "sencha")
    page.say("what about this")
    assert page.said.startswith("I could not read that")
    assert named(page, "sencha") == before


def test_publishing_and_archiving_undo_each_other(page: Talk) -> None:
    page.press("🗄 Archive")
    assert page.shop.product(1) is None
    page.press("✅ Publish")
    assert page.shop.product(1) is not None
    page.press("Take off sale")
    assert "draft" in page.text
    page.press("✅ Publish")


def test_a_customers_old_button_to_what_was_archived_says_so(owner: Talk) -> None:
    anna = another(owner, ANNA).go("product-1")
    owner.go("products_edit-1").press("🗄 Archive")
    anna.press("50 g")
    assert anna.said == "That is no longer here."
    anna.go("product-1")
    assert anna.said == "That is no longer here."


def test_a_double_tap_on_duplicate_makes_one_copy(page: Talk) -> None:
    once, button = page.shown, page.button("📄 Duplicate")
    page.press("📄 Duplicate")
    copy = newest(page)
    assert (copy.title, copy.status, page.dialog) == ("Morning Sencha", "draft", "products_edit")
    page.tap(button, once)
    assert newest(page).id == copy.id


def test_words_in_each_language(page: Talk) -> None:
    page.press("✏️ Name & text").say("Evening Sencha\nBrewed <late>\nand slowly")
    assert (named(page, "sencha").words["en"].title, named(page, "sencha").words["en"].body) == (
        "Evening Sencha",
        "Brewed &lt;late&gt;\nand slowly",
    )
    page.press("简体中文").say("晚安煎茶")
    words = named(page, "sencha").words["zh"]
    assert (words.title, words.body) == ("晚安煎茶", "当日采摘")
    page.press("Change the description").say("新的描述").press("Remove the description")
    assert named(page, "sencha").words["zh"].body == ""


def test_options_are_translated_by_lines_that_can_be_copied(page: Talk) -> None:
    page.go("products_texts-2").press("简体中文").press("Options in this language")
    assert "Color = 颜色\n" in page.text
    page.say("hello")
    assert page.said.startswith("I found none of the options")
    page.say("color：色彩\nRed = 大红\nGreen = 绿")
    assert page.said == "✓ Saved: 2."
    anna = another(page, ANNA)
    anna.locale = "zh"
    anna.go("product-2")
    assert "请选择：色彩" in anna.text
    assert "大红" in anna.labels


def test_photos_are_added_ordered_and_removed(page: Talk) -> None:
    page.go("products_edit-2").press("🖼 Photos (0)")
    assert "no photos yet" in page.text
    album(page, 1, 2, 3)
    files = [each.file_id for each in stored(page, 2).photos]
    assert files == ["file-1", "file-2", "file-3"]
    assert "photo 3 of 3" in page.text
    page.press("⭐ Make it the main one")
    assert [each.file_id for each in stored(page, 2).photos] == ["file-3", "file-1", "file-2"]
    page.press("1 / 3").press("2 / 3")
    page.press("🗑 Remove")
    assert len(stored(page, 2).photos) == 2
    page.tell(photo(1))
    assert len(stored(page, 2).photos) == 2


def test_a_variant_shows_a_photo_of_its_own(page: Talk) -> None:
    page.go("products_edit-2")
    album(page, 1, 2)
    page.press("⚙️ More").press("Red / M").press("🖼 Its photo")
    assert "Red / M: photo 1 of 2" in page.text
    page.press("1 / 2").press("✓ Show this one")
    assert "✓ Customers who choose it see this photo." in page.text
    red, *others = stored(page, 2).variants
    assert [red.photo, *(each.photo for each in others)] == [stored(page, 2).photos[1].media, 0, 0]
    anna = another(page, ANNA).go("product-2").press("Red", "M")
    assert anna.shown.screen.photo
    assert anna.shown.screen.photo.file_id == "file-2"
    page.press("Show the main photo")
    assert stored(page, 2).variants[0].photo == 0


def test_a_photo_that_is_sent_for_a_variant_is_its_own_and_a_double_tap_changes_nothing(page: Talk) -> None:
    blue = variant(page.tx, "SH-B-M")
    page.go(f"products_picture-2-{blue}")
    assert page.text.endswith("Send a photo of it.")
    album(page, 1, 2)
    product = stored(page, 2)
    assert [each.photo for each in product.variants] == [0, 0, product.photos[0].media]
    assert "photo 1 of 2" in page.text
    page.tell(photo(1))
    assert page.said == "That photo is here already: choose it below."
    page.press("1 / 2")
    once, button = page.shown, page.button("✓ Show this one")
    page.press("✓ Show this one")
    version = stored(page, 2).version
    page.tap(button, once)
    assert stored(page, 2).version == version


def test_a_variant_of_another_product_is_not_given_a_photo(page: Talk) -> None:
    page.go("products_edit-2").tell(photo(1))
    mug, shirt = named(page, "mug"), stored(page, 2)
    page.go(f"products_picture-2-{mug.variants[0].id}")
    assert page.said.startswith("That link leads nowhere")
    for product, one, picture in (
        (2, mug.variants[0].id, shirt.photos[0].media),
        (mug.id, mug.variants[0].id, shirt.photos[0].media),
    ):
        with pytest.raises(Refused, match="product-edited"):
            page.shop.set_variant_photo(product, stored(page, product).version, one, picture)


def test_a_sale_is_shown_then_begins_and_ends(page: Talk) -> None:
    page.press("🏷 Sale").say("50 g: 5.90 until 2026-12-24")
    assert "• 50 g — €5.90 (was €7.90), until Dec 24, 2026" in page.text
    page.press("✓ Do it")
    anna = another(page, ANNA).go("product-1").press("50 g")
    assert "<b>€5.90</b>" in anna.text
    page.press("End the sale")
    anna.go("home").go("product-1").press("50 g")
    assert "€5.90" not in anna.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("99 until 2026-12-24", "A sale price must be lower"),
        ("5.90 until friday", "I cannot read the date"),
        ("5.90 until 2020-01-01", "is too far away"),
        ("5.90 until 2026-01-01", "That day is over already."),
        ("5.90 from 2026-12-24 to 2026-12-01", "would end before it begins"),
        ("hello", "I cannot read “hello” as a price in EUR."),
        ("XL 5.90", "I cannot read “XL 5.90”"),
        ("-1", "I cannot read “-1”"),
    ],
)
def test_a_sale_that_makes_no_sense_is_explained(page: Talk, text: str, words: str) -> None:
    page.press("🏷 Sale").say(text)
    assert words in page.said
    assert all(each.sale is None for each in named(page, "sencha").variants)


def test_a_percentage_comes_off_every_price(page: Talk) -> None:
    page.press("🏷 Sale").say("-20% for 7 days").press("✓ Do it")
    assert [each.sale.price for each in named(page, "sencha").variants if each.sale] == [632, 1160]


def test_a_crossed_out_price(page: Talk) -> None:
    page.press("🏷 Sale").press("Crossed-out price").say("5.00")
    assert page.said == "The crossed-out price must be higher than the price."
    page.say("50 g 12.90")
    assert [each.compare_at for each in named(page, "sencha").variants] == [1290, None]
    page.press("Remove the crossed-out price")
    assert [each.compare_at for each in named(page, "sencha").variants] == [None, None]


def test_the_category_is_chosen_or_made_by_typing(page: Talk) -> None:
    page.press("📂 Category").press("Clothing").press("Put it into “Clothing”")
    assert named(page, "sencha").category_title == "Clothing"
    page.press("‹ One up").press("Put it into no category")
    assert named(page, "sencha").category is None
    page.say("Green tea")
    assert named(page, "sencha").category_title == "Green tea"
    shelf = page.shop.shelf(named(page, "sencha").category)
    assert shelf
    assert shelf.page.total == 1


def test_a_product_goes_to_the_top_of_its_shelf(owner: Talk) -> None:
    mug = named(owner, "mug")
    owner.go(f"products_place-{mug.id}")
    assert "Number 2 of 2 there." in owner.text
    owner.press("⏫ To the top")
    assert "Number 1 of 2 there." in owner.text
    owner.press("▼ Down")
    assert "Number 2 of 2 there." in owner.text


def test_codes_weight_and_stock_of_a_variant(page: Talk) -> None:
    page.press("⚙️ More").press("50 g")
    page.press("SKU").say("SEN-050").press("Barcode").say("4006381333931").press("Weight").say("1,5 kg")
    page.press("Stock").say("7")
    first = named(page, "sencha").variants[0]
    assert (first.sku, first.barcode, first.weight_g, first.on_hand) == ("SEN-050", "4006381333931", 1500, 7)
    page.press("Weight").say("heavy")
    assert page.said == "I cannot read “heavy” as that. Please send a number."
    page.say("250").press("SKU").press("Remove it")
    first = named(page, "sencha").variants[0]
    assert (first.sku, first.weight_g) == ("", 250)


def test_switches_and_tax(page: Talk) -> None:
    page.press("⚙️ More").press("📦 Is shipped").press("✋ Sold while in stock").press("Tax: standard")
    product = named(page, "sencha")
    assert [(each.shipped, each.backorder) for each in product.variants] == [(False, True)] * 2
    assert product.tax_class == "standard"


def test_a_product_with_one_variant_needs_no_choice(owner: Talk) -> None:
    owner.go(f"products_more-{named(owner, 'mug').id}").press("SKU").say("MUG-2")
    assert named(owner, "mug").variants[0].sku == "MUG-2"


def test_the_tree_of_categories(owner: Talk) -> None:
    owner.go("products_shelves").say("Cups")
    assert owner.said == "The category is added."
    owner.press("Cups").press("✏️ 简体中文").say("杯子")
    owner.press("▲ Up").press("Move…").press("Tea").press("Put it into “Tea”")
    assert "Cups" in owner.text
    owner.press("‹ One up")
    assert any(label.startswith("Cups") for label in owner.labels)
    assert not any(label.startswith("🗑") for label in owner.labels)
    owner.press("Cups").press("🗑 Delete")
    assert owner.said == "The category is deleted."


def test_a_draft_is_seen_as_customers_would(owner: Talk) -> None:
    owner.go("products_add").say("Cup\n7.90, 3 pcs\nSmall & fine")
    owner.press("👁 Preview")
    assert "<b>Cup</b>" in owner.text
    assert "<b>€7.90</b>" in owner.text
    assert "Small &amp; fine" in owner.text
    assert owner.customer == OWNER
