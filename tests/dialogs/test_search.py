"""The search: pages, filters, order, what was meant, and what to do where nothing is found."""

from dataclasses import replace

import pytest

from dialogs import search
from dialogs.kit import Event, Press, Said, Seek
from dialogs.search_state import State, asked
from store.model.finding import Find, Found
from store.services.searching import index
from tests.kit.copies import copied, twenty
from tests.kit.shelves import product_id
from tests.kit.shop import BEN, NOW, variant
from tests.kit.talk import Talk, another

STALE = "That button is from an earlier screen"


@pytest.fixture
def full(talk: Talk) -> Talk:
    twenty(talk.tx)
    return talk


def copies(talk: Talk) -> list[str]:
    return [label for label in talk.labels if label.startswith("Copy")]


def test_a_search_has_pages_that_turn_once_for_a_double_tap(full: Talk) -> None:
    full.say("copy")
    assert "20 finds for “copy”" in full.text
    first = copies(full)
    assert len(first) == 8
    shown, button = full.shown, full.button("Next ›")
    full.tap(button, shown).tap(button, shown)
    assert "page 2" in full.text
    second = copies(full)
    full.press("Next ›")
    assert len({*first, *second, *copies(full)}) == 20
    assert "Next ›" not in full.labels
    assert copies(full.press("‹ Previous")) == second
    assert copies(full.press("‹ Previous")) == first


@pytest.mark.parametrize("number", ["9", "-1", "x", ""])
def test_a_page_that_is_not_there_is_a_stale_press(full: Talk, number: str) -> None:
    full.say("copy")
    assert full.raw(full.shown.token, "page", number).said.startswith(STALE)


def test_a_search_is_sorted_by_price(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter", "Cheapest first")
    assert copies(full)[:2] == ["Copy 0 · sold out", "Copy 1 · €2.00"]
    assert "⚙️ Cheapest first" in full.text
    full.press("⚙️ Sort & filter")
    assert "✓ Cheapest first" in full.labels
    assert copies(full.press("Dearest first"))[0] == "Copy 19 · €20.00"


def test_the_newest_come_first(full: Talk) -> None:
    assert copies(full.say("copy").press("⚙️ Sort & filter", "Newest first"))[0] == "Copy 19 · €20.00"


def test_what_is_sold_out_can_be_left_out_and_taken_in_again(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter", "In stock")
    assert "16 finds" in full.text
    assert not [label for label in full.labels if "sold out" in label]
    full.press("⚙️ Sort & filter (1)", "✓ In stock")
    assert "20 finds" in full.text


def test_prices_come_in_bands_of_what_was_found(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter")
    offered = [label for label in full.labels if "€" in label]
    assert len(offered) == 3
    full.press(offered[0])
    assert "⚙️ up to €" in full.text
    assert 0 < full.shown.stack[-1].state["total"] < 20
    full.press("⚙️ Sort & filter (1)", f"✓ {offered[0]}")
    assert "20 finds" in full.text


def test_a_price_can_be_typed(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter").say("5-7,50")
    assert "3 finds" in full.text
    assert "⚙️ €5.00 – €7.50" in full.text
    full.press("⚙️ Sort & filter (1)")
    assert "✓ €5.00 – €7.50" in full.labels
    full.press("✕ Remove filters")
    assert "20 finds" in full.text


def test_words_that_are_no_price_are_a_new_search(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter", "In stock", "⚙️ Sort & filter").say("t-shirt")
    assert full.dialog == "product"
    assert "T-Shirt" in full.text


def test_a_search_can_be_narrowed_to_a_category(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter", "Clothing")
    assert "4 finds" in full.text
    assert "⚙️ Clothing" in full.text
    full.press("⚙️ Sort & filter (1)", "✓ Clothing")
    assert "20 finds" in full.text


def test_filters_add_up_and_are_removed_at_once(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter", "Clothing", "⚙️ Sort & filter", "In stock", "⚙️ Sort & filter")
    full.say("100-200")
    assert "I found nothing for “copy”" in full.text
    assert "⚙️ Clothing, In stock, €100.00 – €200.00" in full.text
    assert "20 finds" in full.press("✕ Search without filters").text


def test_leaving_the_choice_of_filters_changes_nothing(full: Talk) -> None:
    before = copies(full.say("copy"))
    assert copies(full.press("⚙️ Sort & filter", "‹ Back")) == before


def test_a_filter_press_of_last_week_does_what_it_says_on_what_is_there_now(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter")
    shown, stock, band = full.shown, full.button("In stock"), full.button("up to €")
    full.press("Cheapest first")
    full.at += 7 * 24 * 3600 * 1000
    full.tx.run("update stock set on_hand = 0 where variant_id <> :mug", mug=variant(full.tx, "MUG"))
    full.tap(stock, shown)
    assert "I found nothing for “copy”" in full.text
    full.press("✕ Search without filters", "⚙️ Sort & filter")
    assert full.tap(band, shown).said.startswith(STALE), "these bands may be others"


@pytest.mark.parametrize(
    ("action", "args"),
    [
        ("sort", ("worst",)),
        ("sort", ()),
        ("stock", ("yes",)),
        ("category", ("999",)),
        ("category", ("x",)),
        ("price", ("7", "1")),
        ("price", ("0",)),
        ("near", ("0", "1")),
        ("nonsense", ()),
    ],
)
def test_forged_filters_are_stale_presses(full: Talk, action: str, args: tuple[str, ...]) -> None:
    full.say("copy").press("⚙️ Sort & filter")
    assert full.raw(full.shown.token, action, *args).said.startswith(STALE)
    assert full.dialog == "search"


def test_a_shelf_is_searched_alone(full: Talk) -> None:
    full.press("🛍 Browse", "Tea", "🔍 Search here")
    assert "in “Tea”" in full.text
    full.say("copy")
    assert "16 finds" in full.text
    full.say("copy")
    assert "20 finds" in full.text, "what is typed later is looked for everywhere"


def test_a_shelf_is_sorted_and_filtered(full: Talk) -> None:
    full.press("🛍 Browse", "Tea", "⚙️ Sort & filter")
    assert "Sort &amp; filter: Tea" in full.text
    full.press("Dearest first")
    assert "<b>Tea (18)</b>" in full.text
    assert copies(full)[0] == "Copy 19 · €20.00"
    full.press("⚙️ Sort & filter", "In stock")
    assert "sold out" not in " ".join(full.labels)


def test_back_from_the_filters_of_a_shelf_is_the_shelf(full: Talk) -> None:
    assert full.press("🛍 Browse", "Tea", "⚙️ Sort & filter", "‹ Back").dialog == "catalog"


def test_a_small_shelf_needs_no_filters(talk: Talk) -> None:
    assert "🔍 Search here" not in talk.press("🛍 Browse", "Tea").labels


@pytest.mark.parametrize("route", ["search-in-999", "search-shelf-x", "search-in", "search-7", "search-in-7-8"])
def test_a_search_in_a_category_that_is_not_there_leads_nowhere(talk: Talk, route: str) -> None:
    assert talk.go(route).said.startswith("That link leads nowhere any more.")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("🎉👨‍👩‍👧", "I can look for words and numbers."),
        ("!!! ???", "I can look for words and numbers."),
        ("q", "One letter says little."),
        ("NOT zzz OR col:zzz", "Try fewer or other words"),
        ("zzzz " * 900, "That is a long text; I looked for its beginning."),
    ],
)
def test_what_finds_nothing_says_why(talk: Talk, text: str, answer: str) -> None:
    talk.say(text)
    assert "I found nothing for" in talk.text
    assert answer in talk.text
    assert "💬 Ask us" in talk.labels
    assert len(talk.text) < 500


def test_a_place_that_is_called_by_name_opens_where_no_goods_are_called_so(talk: Talk) -> None:
    assert talk.say("basket").dialog == "cart"
    talk.locale = "zh"
    assert talk.say("购物车").dialog == "cart"


def test_goods_of_that_name_come_with_the_way_to_the_place(talk: Talk) -> None:
    for number in (1, 2):
        product = copied(talk.tx, number)
        talk.tx.run("update product_text set title = 'Garden cart' where product_id = :id", id=product)
        index(talk.tx, product)
    talk.say("cart")
    assert talk.dialog == "search"
    assert talk.press("🛒 To the cart").dialog == "cart"


def test_a_misspelled_place_is_offered(talk: Talk) -> None:
    assert talk.say("chekout").press("🛒 To the checkout").dialog == "checkout"


# What only the engine knows is told here: how words were read, and which are near.


def told(talk: Talk, text: str, found: Found) -> Talk:
    """A search whose answer is given."""
    event = Event(NOW, Said(text), {asked(text): found})
    state = search.turn(State(), event, talk.shop).state
    assert state is not None
    screen = search.dialog.draw(state, search.dialog.load(state, talk.shop))
    talk.shown = replace(talk.shown, screen=screen)
    return talk


def test_it_is_said_how_the_words_were_read(talk: Talk) -> None:
    ids = (product_id(talk.tx, "sencha"), product_id(talk.tx, "mug"))
    told(talk, "wireles hedphone", Found(ids, 2, read_as="wireless headphone"))
    assert "2 finds for “wireless headphone”" in talk.text
    assert "“wireles hedphone”" in talk.text


def test_near_words_are_buttons_that_search_them(talk: Talk) -> None:
    told(talk, "zzzz", Found(near=("morning tea", "晨露")))
    assert "Did you mean:" in talk.text
    assert {"🔍 morning tea", "🔍 晨露"} <= set(talk.labels)
    state = State("list", "zzzz", near=("mug", "tea"), round=3)
    with pytest.raises(Seek) as wanted:
        search.turn(state, Event(NOW, Press("near", ("1", "3"))), talk.shop)
    assert wanted.value.find == Find("tea")


def test_more_than_were_counted_are_called_so(talk: Talk) -> None:
    ids = (product_id(talk.tx, "sencha"), product_id(talk.tx, "mug"))
    assert "More than 2,000 finds for “tea”" in told(talk, "tea", Found(ids, 2000, more=True, after="k")).text


def test_a_page_that_vanished_meanwhile_still_leads_back(talk: Talk) -> None:
    state = State("list", "copy", trail=("k",), total=9)
    screen = search.dialog.draw(state, search.dialog.load(state, talk.shop))
    talk.shown = replace(talk.shown, screen=screen)
    assert "‹ Previous" in talk.labels


def test_what_somebody_else_has_reserved_is_not_in_stock_anywhere(talk: Talk) -> None:
    copied(talk.tx, 1, stock=2)
    copied(talk.tx, 2)
    sold = variant_of(talk, "copy-1")
    ben = another(talk, BEN)
    ben.shop.set_quantity(sold, 2)
    ben.go("checkout").say("Ben Lee, +491701234567, Hauptstr. 5, 10115 Berlin").press("Courier", "Bank transfer")
    assert talk.tx.value(int, "select reserved from stock where variant_id = :v", v=sold) == 2
    assert "Copy 1 · sold out" in talk.go("home").press("🛍 Browse", "Tea").labels
    assert "Copy 1 · sold out" in talk.say("copy").labels
    assert "Copy 1 · sold out" not in talk.press("⚙️ Sort & filter", "In stock").labels
    assert "Sold out at the moment." in talk.go(f"product-{product_id(talk.tx, 'copy-1')}").text
    assert "Copy 1 · €1.00" not in talk.go("search").labels


def variant_of(talk: Talk, handle: str) -> int:
    sql = "select v.id from variant v join product p on p.id = v.product_id where p.handle = :handle"
    found = talk.tx.value(int, sql, handle=handle)
    assert found
    return found


def test_a_screen_is_drawn_again_without_searching(full: Talk) -> None:
    full.say("copy").press("⚙️ Sort & filter", "In stock")
    before = full.labels
    assert full.raw("gone", "list").labels == before
