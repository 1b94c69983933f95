"""The cart: absolute quantities, what went short, emptying it."""

from dataclasses import replace

import pytest

from tests.kit.shop import BEN, variant
from tests.kit.talk import Talk, another


def fill(talk: Talk, **quantities: int) -> Talk:
    for sku, quantity in quantities.items():
        talk.shop.set_quantity(variant(talk.tx, sku.replace("_", "-")), quantity)
    return talk.go("cart")


def stock(talk: Talk, sku: str, quantity: int) -> None:
    talk.tx.run("update stock set on_hand = :q where variant_id = :v", q=quantity, v=variant(talk.tx, sku))


def test_an_empty_cart_leads_to_the_shelves(talk: Talk) -> None:
    talk.go("cart")
    assert "Your cart is empty." in talk.text
    assert talk.press("🛍 Browse").dialog == "catalog"


def test_lines_show_options_sums_and_the_total(talk: Talk) -> None:
    fill(talk, SEN_50=2, SH_B_M=1)
    assert "1. Morning Sencha (50 g)\n    2 × €7.90 = €15.80" in talk.text
    assert "2. Tea First T-Shirt (Blue, M)\n    1 × €25.00 = €25.00" in talk.text
    assert "<b>Subtotal: €40.80</b>" in talk.text
    assert "Check out · €40.80" in talk.labels


def test_a_double_tap_on_plus_adds_one(talk: Talk) -> None:
    fill(talk, MUG=1)
    shown, plus = talk.shown, talk.button("+")
    talk.tap(plus, shown).tap(plus, shown)
    assert talk.shop.cart().quantity == 2


def test_minus_on_the_last_one_takes_the_line_out(talk: Talk) -> None:
    fill(talk, MUG=1).press("−")
    assert talk.said == "Taken out."
    assert "Your cart is empty." in talk.text


def test_more_than_there_is_is_refused_with_the_number(talk: Talk) -> None:
    fill(talk, SH_B_M=2)
    assert talk.press("+").said == "Only 2 are left."
    assert talk.shop.cart().quantity == 2


def test_a_line_opens_its_product_and_back_returns(talk: Talk) -> None:
    fill(talk, MUG=1).press("1. ")
    assert talk.dialog == "product"
    assert talk.press("‹ Back").dialog == "cart"


def test_what_went_short_is_marked_and_put_right_with_one_press(talk: Talk) -> None:
    fill(talk, SEN_50=3, MUG=1)
    stock(talk, "SEN-50", 2)
    stock(talk, "MUG", 0)
    talk.go("home").go("cart")
    assert "⚠️ Only 2 left" in talk.text
    assert "⚠️ Sold out" in talk.text
    assert not any(label.startswith("Check out") for label in talk.labels)
    talk.press("Take what is left")
    assert [(line.quantity, line.available) for line in talk.shop.cart().lines] == [(2, 2)]
    assert "Check out · €15.80" in talk.labels


def test_minus_on_a_short_line_goes_to_what_is_left(talk: Talk) -> None:
    fill(talk, SEN_50=9)
    stock(talk, "SEN-50", 2)
    talk.go("home").go("cart").press("−")
    assert talk.shop.cart().quantity == 2


def test_emptying_asks_first_and_only_empties_what_was_shown(talk: Talk) -> None:
    fill(talk, MUG=2).press("Empty the cart", "No, keep everything")
    assert talk.shop.cart().quantity == 2
    talk.press("Empty the cart")
    assert "Take all 2 items out" in talk.text
    talk.shop.set_quantity(variant(talk.tx, "SEN-50"), 1)  # on another phone
    assert talk.shop.cart().quantity == 3
    assert talk.press("Yes, empty it").said.startswith("Your cart has changed")
    talk.press("Empty the cart", "Yes, empty it")
    assert talk.said == "Your cart is empty now."
    assert talk.shop.cart().lines == ()


def test_a_cart_of_many_lines_has_pages(talk: Talk) -> None:
    fill(talk, MUG=1)
    product = talk.tx.value(int, "select product_id from variant where sku = 'MUG'")
    for at in range(20):
        number = talk.tx.insert(
            "insert into variant (product_id, position, opt1) values (:p, :n, :o) returning id",
            p=product,
            n=at,
            o=f"v{at}",
        )
        talk.tx.run("insert into price (variant_id, currency, amount) values (:v, 'EUR', 100)", v=number)
        talk.tx.run("insert into stock (variant_id, on_hand) values (:v, 5)", v=number)
        talk.shop.set_quantity(number, 1)
    talk.go("home").go("cart").press("Next ›", "Next ›")
    assert "21. " in talk.text
    assert "Next ›" not in talk.labels
    assert len([button for row in talk.shown.screen.rows for button in row]) <= 100
    assert talk.raw(talk.shown.token, "page", "99").text.count("21. ") == 1


@pytest.mark.parametrize(
    ("action", "args"),
    [("qty", ("1",)), ("qty", ("x", "1")), ("qty", ("1", "9" * 30)), ("empty", ()), ("nonsense", ()), ("page", ("x",))],
)
def test_forged_presses_are_stale_ones(talk: Talk, action: str, args: tuple[str, ...]) -> None:
    fill(talk, MUG=1)
    assert talk.raw(talk.shown.token, action, *args).said.startswith("That button is from an earlier screen")
    assert talk.shop.cart().quantity == 1


def test_another_customers_cart_stays_his_own(talk: Talk) -> None:
    fill(talk, MUG=2)
    ben = another(talk, BEN).go("cart")
    assert "Your cart is empty." in ben.text
    ben.raw(talk.shown.token, "qty", str(variant(talk.tx, "MUG")), "0")
    assert talk.shop.cart().quantity == 2


def test_more_than_anybody_may_have_is_told_so(talk: Talk) -> None:
    talk.settings = replace(talk.settings, limits=replace(talk.settings.limits, max_quantity=2))
    fill(talk, SEN_50=2)
    assert talk.press("+").said == "At most 2 of one thing, please."
    assert talk.press("1. ").press("+").said == "At most 2 of one thing, please."


def test_a_limit_is_told_in_passing_and_needs_no_window_to_close(talk: Talk) -> None:
    fill(talk, SH_B_M=2).raw(talk.shown.token, "most", str(variant(talk.tx, "SH-B-M")))
    assert (talk.said, talk.shown.alert) == ("Only 2 are left.", False)
    assert talk.raw(talk.shown.token, "most", "999999").said == "That is sold out now."


def test_a_line_opens_on_what_lies_in_the_cart(talk: Talk) -> None:
    fill(talk, SH_B_M=1).press("1. ")
    assert {"✓ Blue", "✓ M"} <= set(talk.labels)
