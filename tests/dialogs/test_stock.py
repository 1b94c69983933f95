"""The owner's /stock: what runs low, lines typed on a phone, a variant's page, and nobody else gets in."""

from dataclasses import replace

import pytest

from dialogs.codec import encode_act
from dialogs.kit import Act, Go, Sent
from dialogs.stock_alert import low_alert
from handlers.incoming import Command, Incoming, Pressed, User, What, Wrote
from handlers.session import Result, Session
from store.services import low_stock, stock
from store.services.checks import check
from store.services.searching import index
from tests.kit.screens import check_screen
from tests.kit.shop import ANNA, BEN, NOW, SETTINGS, variant
from tests.kit.talk import STACKS, TEXTS, Talk, another

OLIVIA, PAUL = 9001, 9002
TWO_OWNERS = replace(SETTINGS, owners=(OLIVIA, PAUL))


@pytest.fixture
def olivia(talk: Talk) -> Talk:
    return owner(talk, OLIVIA)


def owner(talk: Talk, customer: int) -> Talk:
    came = replace(another(talk, customer), settings=TWO_OWNERS)
    came.shop.touch({OLIVIA: "Olivia", PAUL: "Paul"}[customer], "", "en")
    return came.go("stock")


def on_hand(talk: Talk, sku: str) -> int | None:
    return talk.tx.value(int, "select on_hand from stock where variant_id = :v", v=variant(talk.tx, sku))


def page(talk: Talk, sku: str) -> Talk:
    return talk.go(f"stock-{variant(talk.tx, sku)}")


def sound(talk: Talk) -> bool:
    return all(report.ok for report in check(talk.tx))


# -- Who gets in ----------------------------------------------------------------------------------------------------


def test_a_customer_gets_nowhere(talk: Talk) -> None:
    for route in ("stock", f"stock-{variant(talk.tx, 'MUG')}"):
        assert talk.go(route).dialog == "home"
        assert talk.said.startswith("That link leads nowhere")


def test_whoever_is_no_owner_any_more_sees_nothing_more(olivia: Talk) -> None:
    olivia.settings = replace(SETTINGS, owners=(PAUL,))
    apply = olivia.shown
    assert olivia.raw(apply.token, "page", "0").dialog == "home"
    olivia.say("MUG +5")
    assert on_hand(olivia, "MUG") == 3


@pytest.mark.parametrize("route", ["stock-0", "stock-99999", "stock-x", "stock-1-2", "stock--1", "stock-" + "9" * 40])
def test_a_link_to_no_variant_leads_nowhere(olivia: Talk, route: str) -> None:
    assert olivia.go(route).said.startswith("That link leads nowhere")


# -- The list -------------------------------------------------------------------------------------------------------


def test_what_is_sold_out_comes_first_with_its_counters(olivia: Talk) -> None:
    olivia.tx.run("update stock set reserved = 1 where variant_id = :v", v=variant(olivia.tx, "SH-B-M"))
    olivia.go("stock")
    lines = [line for line in olivia.text.splitlines() if line[:1].isdigit()]
    assert [line.split("<code>")[1].split("<")[0] for line in lines] == ["SEN-100", "SH-R-L", "SH-R-M", "SH-B-M", "MUG"]
    assert (
        "4. <b>Tea First T-Shirt (Blue, M)</b> · <code>SH-B-M</code>\nOn the shelf 2 · promised 1 · free 1"
        in olivia.text
    )
    assert olivia.press("4. ").text.startswith("<b>Tea First T-Shirt (Blue, M)</b>")
    assert olivia.press("‹ Back").text.startswith("<b>📦 Stock")


def test_the_list_turns_pages(olivia: Talk) -> None:
    olivia.settings = replace(TWO_OWNERS, low_stock=20)
    for number in range(12):
        product = olivia.tx.insert(
            "insert into product (handle, status, created_at, updated_at) values (:h, 'active', 0, 0) returning id",
            h=f"pen-{number}",
        )
        pen = olivia.tx.insert("insert into variant (product_id, position) values (:p, 1) returning id", p=product)
        olivia.tx.run("insert into stock (variant_id) values (:v)", v=pen)
    olivia.go("stock")
    first = olivia.text
    assert "8. " in first
    assert "9. " in olivia.press("Next ›").text
    assert olivia.press("‹ Previous").text == first
    assert olivia.raw(olivia.shown.token, "page", "7", "x").said.startswith("That button")


def test_nothing_low_is_good_news(olivia: Talk) -> None:
    olivia.tx.run("update stock set on_hand = 50")
    assert "Nothing is running low" in olivia.go("stock").text


# -- Typed changes --------------------------------------------------------------------------------------------------


def test_lines_are_previewed_then_applied_once(olivia: Talk) -> None:
    olivia.say("MUG +12\nsen-50 -3 broken")
    assert "&lt;b&gt;Mug&lt;/b&gt; &amp; _spoon_: 3 → <b>15</b> (+12) · received" in olivia.text
    assert "Morning Sencha (50 g): 10 → <b>7</b> (−3) · damaged" in olivia.text
    assert (on_hand(olivia, "MUG"), on_hand(olivia, "SEN-50")) == (3, 10)
    before, apply = olivia.shown, olivia.button("✓ Apply all 2")
    olivia.press("✓ Apply all 2")
    assert (olivia.said, on_hand(olivia, "MUG"), on_hand(olivia, "SEN-50")) == ("Done.", 15, 7)
    assert "3 → <b>15</b>" in olivia.text
    olivia.tap(apply, before)
    assert (olivia.said, on_hand(olivia, "MUG")) == ("That is done already.", 15)
    assert sound(olivia)


def test_an_update_that_is_delivered_twice_is_done_once(olivia: Talk) -> None:
    session, user = Session(STACKS, TWO_OWNERS, 1), User(OLIVIA, "Olivia", "", "en")

    def deliver(number: int, what: What) -> Result:
        return session.turn(olivia.tx, Incoming(number, user, OLIVIA, private=True, topic=0, what=what), user, NOW)

    deliver(1, Command("stock", ""))
    shown = deliver(2, Wrote("MUG +12")).shown
    apply = next(button for row in shown.screen.rows for button in row if isinstance(button, Act))
    pressed = Pressed("q", encode_act(shown.token, apply.action, apply.args), 5, photo=False)
    for _ in range(2):
        deliver(3, pressed)
    assert on_hand(olivia, "MUG") == 15
    assert olivia.tx.value(int, "select count(*) from stock_move where ref like 'shelf:%'") == 1


def test_an_apply_of_an_earlier_preview_does_nothing(olivia: Talk) -> None:
    olivia.say("MUG +12")
    before, apply = olivia.shown, olivia.button("✓ Apply")
    olivia.say("MUG -1 lost").tap(apply, before)
    assert (olivia.said.startswith("That button"), on_hand(olivia, "MUG")) == (True, 3)
    assert "3 → <b>2</b>" in olivia.text
    olivia.press("Drop it")
    assert olivia.tap(apply, before).said.startswith("That button")
    assert on_hand(olivia, "MUG") == 3


def test_of_two_owners_at_once_the_second_sees_what_changed(olivia: Talk) -> None:
    paul = owner(olivia, PAUL)
    olivia.say("MUG +12")
    paul.say("MUG +2")
    olivia.press("✓ Apply")
    paul.press("✓ Apply")
    assert paul.shown.alert
    assert "went from 3 to 15" in paul.said
    assert "15 → <b>17</b>" in paul.text
    assert on_hand(paul, "MUG") == 15
    assert on_hand(paul.press("✓ Apply"), "MUG") == 17
    assert sound(paul)


def test_a_number_without_a_sign_can_be_meant_in_both_ways(olivia: Talk) -> None:
    olivia.say("MUG 12\nSEN-50 12")
    assert "3 → <b>12</b> (+9) · counted" in olivia.text
    olivia.press("Without a sign: they came in")
    assert "3 → <b>15</b> (+12) · received" in olivia.text
    olivia.press("Without a sign: that is the count")
    assert on_hand(olivia.press("✓ Apply all 2"), "MUG") == 12


def test_a_sku_of_several_is_asked_for_and_a_wrong_one_gets_suggestions(olivia: Talk) -> None:
    olivia.tx.run("update variant set sku = 'SHIRT' where sku like 'SH-%'")
    olivia.say("SHIRT +5\nMUUG +1\nqqqqqqqq +1")
    assert "several variants have this SKU" in olivia.text
    assert not any(label.startswith("✓ Apply") for label in olivia.labels)
    olivia.press("SHIRT · Tea First T-Shirt (Blue, M)")
    assert "“MUUG +1”: I know no such SKU. Did you mean" in olivia.text
    olivia.press("MUG · ")
    assert "⚠️ “qqqqqqqq +1”: I know no such SKU." in olivia.text
    assert on_hand(olivia.press("✓ Apply all 2"), "MUG") == 4
    assert sound(olivia)


def test_a_line_can_be_left_out(olivia: Talk) -> None:
    olivia.say("MUUG +1\nSEN-50 +1").press("Leave this line out")
    assert "“MUUG +1”: left out." in olivia.text
    assert on_hand(olivia.press("✓ Apply"), "SEN-50") == 11


def test_forged_choices_change_nothing(olivia: Talk) -> None:
    olivia.say("MUUG +1")
    token = olivia.shown.token
    for press in (
        ("choose", "0", "1"),
        ("choose", "9", "1"),
        ("choose", "-1", "1"),
        ("skip", "4"),
        ("why", "x"),
        ("apply", "", ""),
        ("apply", "x", "y"),
        ("page", "0", ""),
        ("ledger",),
        ("limit", "5"),
        ("backorder", "1"),
        ("nonsense",),
    ):
        assert olivia.raw(token, *press).said.startswith("That button"), press
    assert on_hand(olivia, "MUG") == 3


def test_what_cannot_be_done_is_said_and_offers_no_apply(olivia: Talk) -> None:
    olivia.say("MUG -4")
    assert "there are only 3" in olivia.text
    assert not any(label.startswith("✓ Apply") for label in olivia.labels)
    olivia.say("MUG +1.5")
    assert "whole numbers only" in olivia.text
    olivia.say("MUG +99999999")
    assert "too large" in olivia.text
    olivia.say("\n".join(["MUG +1"] * 33))
    assert "Please send the other 3 again" in olivia.text


def test_a_single_change_can_be_given_its_reason(olivia: Talk) -> None:
    olivia.say("MUG = 1").press("lost")
    assert "3 → <b>1</b> (−2) · lost" in olivia.text
    olivia.press("Another reason").say("the cat, again")
    assert "· the cat, again" in olivia.text
    olivia.press("✓ Apply")
    assert "the cat, again · Olivia" in page(olivia, "MUG").press("📜 History").text


def test_a_reason_cannot_turn_the_page_around(olivia: Talk) -> None:
    olivia.say("MUG -1 <b>\u202eboo:ha</b>").press("✓ Apply")
    page(olivia, "MUG").press("📜 History")
    assert "&lt;b&gt;boo:ha&lt;/b&gt;" in olivia.text


def test_chinese_lines_are_understood_in_chinese(olivia: Talk) -> None:
    olivia.locale = "zh"
    olivia.go("stock").say("ＭＵＧ　＋１２件，到货；SEN-50：－３ 破损")
    assert "3 → <b>15</b>（+12）· 到货" in olivia.text
    assert "10 → <b>7</b>（−3）· 破损" in olivia.text
    assert on_hand(olivia.press("✓ 全部确认（2 条）"), "MUG") == 15


@pytest.mark.parametrize(
    "text", ["x" * 4096, "1 " * 2000, "🎉", "\u202e\u200b", "+" * 500, "= = =", "SEN-50\n" * 60, "٣ +٣"]
)
@pytest.mark.parametrize("where", ["", "MUG"])
def test_whatever_is_typed_gets_a_screen(olivia: Talk, text: str, where: str) -> None:
    if where:
        page(olivia, where)
    olivia.say(text)
    assert olivia.dialog == "stock"
    check_screen(olivia.shown.screen, TEXTS, "en", text[:20], olivia.shown.token)
    assert sound(olivia)


# -- Looking things up ----------------------------------------------------------------------------------------------


def test_a_sku_opens_its_page_and_a_name_shows_its_variants(olivia: Talk) -> None:
    assert olivia.say("sen-50").text.startswith("<b>Morning Sencha (50 g)</b>")
    olivia.go("stock").say("shirt")
    assert "3 variants" in olivia.text
    assert olivia.press("2. ").text.startswith("<b>Tea First T-Shirt (Red, L)</b>")
    assert olivia.press("‹ Back").text.startswith("<b>“shirt”</b>")
    assert olivia.press("‹ Back").text.startswith("<b>📦 Stock")


def test_a_barcode_finds_its_variant(olivia: Talk) -> None:
    mug = variant(olivia.tx, "MUG")
    olivia.tx.run("update variant set barcode = '4006381333931' where id = :id", id=mug)
    product = olivia.tx.value(int, "select product_id from variant where id = :id", id=mug)
    assert product
    index(olivia.tx, product)
    olivia.say("4006381333931")
    assert "Barcode <code>4006381333931</code>" in olivia.text


def test_nothing_found_is_said(olivia: Talk) -> None:
    assert "I found nothing for “zzzzz”" in olivia.say("zzzzz").text
    assert olivia.press("‹ Back").text.startswith("<b>📦 Stock")


# -- A variant's page -----------------------------------------------------------------------------------------------


def test_a_page_takes_changes_without_a_sku(olivia: Talk) -> None:
    page(olivia, "MUG").say("+12")
    assert "3 → <b>15</b>" in olivia.text
    olivia.press("✓ Apply").press("‹ Back")
    assert "On the shelf 15 · promised 0 · free 15" in olivia.text
    olivia.say("7 counted").press("✓ Apply")
    assert on_hand(olivia, "MUG") == 7


def test_the_number_from_which_it_runs_low_is_set_by_button_and_by_word(olivia: Talk) -> None:
    page(olivia, "SEN-50")
    assert "Low from 3 down" in olivia.text
    assert "Low from 10 down" in olivia.press("🔔 Low from", "10").text
    assert "⚠️ It runs low." in olivia.text
    olivia.press("🔔 Low from").say("２５")
    assert "Low from 25 down" in olivia.text
    olivia.press("🔔 Low from").say("many")
    assert olivia.dialog == "stock"
    page(olivia, "SEN-50").press("🔔 Low from", "0")
    assert "No notice" in olivia.text
    olivia.press("🔔 Low from", "As in the whole shop: 3")
    assert "Low from 3 down" in olivia.text
    olivia.press("🔔 Low from").say("-1")
    assert olivia.said == "A whole number, please, such as 5."


def test_selling_without_stock_is_switched_on_and_off(olivia: Talk) -> None:
    page(olivia, "SEN-100").press("Sell without stock")
    anna = another(olivia, ANNA)
    assert anna.shop.set_quantity(variant(olivia.tx, "SEN-100"), 2) == 2
    assert "Sold only while there is some." in olivia.press("Sell only from stock").text


def test_the_history_tells_orders_people_and_reasons_in_words(olivia: Talk) -> None:
    anna = another(olivia, BEN)
    anna.shop.set_quantity(variant(olivia.tx, "MUG"), 2)
    anna.go("checkout").say("Ben Smith\n+49 170 1234567\nHauptstr. 5, 10115 Berlin").press("Courier").press(
        "Cash on delivery"
    )
    olivia.at = NOW + 60_000
    olivia.say("MUG -1 broken").press("✓ Apply")
    text = page(olivia, "MUG").press("📜 History").text
    assert "Sep 21, 2026, 4:14" in text
    assert "<b>−1</b> damaged · Olivia" in text
    assert "2 promised to order 1001 · Ben" in text
    assert "2 kept for order 1001 · Ben" in text
    assert "<b>+3</b> as the file says · import" in text


def test_the_history_turns_pages(olivia: Talk) -> None:
    for number in range(12):
        stock.adjust(olivia.tx, variant(olivia.tx, "MUG"), 1, f"c{number}", "system", NOW)
    page(olivia, "MUG").press("📜 History", "Next ›")
    assert "import" in olivia.text
    assert olivia.press("‹ Back").text.startswith("<b>&lt;b&gt;Mug")


def test_what_customers_see_is_one_press_away(olivia: Talk) -> None:
    assert page(olivia, "MUG").press("As customers see it").dialog == "product"
    olivia.tx.run("update product set status = 'draft'")
    assert "Customers do not see it" in page(olivia, "MUG").text


def test_a_photo_is_answered_with_words(olivia: Talk) -> None:
    assert olivia.tell(Sent("photo")).said.startswith("Please write it")


# -- The notice -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_the_notice_names_what_runs_low_with_the_way_there(olivia: Talk, locale: str) -> None:
    variants = [variant(olivia.tx, sku) for sku in ("SEN-100", "MUG")]
    drawn = low_alert(low_stock.stocked(olivia.tx, SETTINGS, locale, variants))
    check_screen(drawn, TEXTS, locale, "notice", notice=True)
    routes = [str(button.route) for row in drawn.rows for button in row if isinstance(button, Go)]
    assert routes == [*(f"stock-{each}" for each in variants), "stock"]
    text = "\n".join(TEXTS.html(line, locale) for line in drawn.lines)
    assert ("sold out" if locale == "en" else "已售罄") in text
    check_screen(low_alert(()), TEXTS, locale, "notice", notice=True)
