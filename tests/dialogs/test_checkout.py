"""The checkout: few inputs, nothing asked twice, nothing ordered that was not shown."""

from dataclasses import replace

import pytest

from dialogs.kit import Act, Sent
from tests.kit.shop import BEN, NOW, PICKUP, SETTINGS, only_courier, variant
from tests.kit.talk import TEXTS, Talk, another

DETAILS = "Anna Smith\n+49 170 1234567\nHauptstr. 5, 10115 Berlin"


def begin(talk: Talk, sku: str = "SEN-50", quantity: int = 2) -> Talk:
    talk.shop.set_quantity(variant(talk.tx, sku), quantity)
    return talk.go("cart").press("Check out")


def orders(talk: Talk) -> list[tuple[str, str, str, int]]:
    sql = "select number, payment_method, status, total from orders order by id"
    return talk.tx.rows(lambda *row: row, sql)


def test_a_first_order_needs_at_most_nine_inputs_and_the_next_four(talk: Talk) -> None:
    talk.inputs = 1  # /start
    talk.say("shirt").press("Blue", "M", "Buy now").say(DETAILS).press("Courier", "Pay €29.90")
    assert talk.inputs + 1 <= 9  # and the payment sheet
    assert orders(talk) == [("1001", "telegram", "placed", 2990)]
    talk.go("home").inputs = 0
    talk.say("shirt").press("Buy now", "Pay €29.90")
    assert talk.inputs + 1 <= 4
    assert len(orders(talk)) == 2


def test_one_message_fills_everything_in(talk: Talk) -> None:
    begin(talk).say(DETAILS)
    assert "How shall it come to you?" in talk.text
    talk.press("Courier")
    for line in (
        "2 × Morning Sencha (50 g) — €15.80",
        "Goods: €15.80",
        "Courier: €4.90",
        "<b>Total: €20.70</b>",
        "incl. 19% tax: €0.78",
        "incl. 7% tax: €1.03",
        "For Anna Smith, +491701234567",
        "Hauptstr. 5, 10115 Berlin",
    ):
        assert line in talk.text
    assert talk.labels[:3] == ["Pay €20.70 by card", "Cash on delivery · €20.70", "Bank transfer · €20.70"]


def test_the_contact_button_fills_phone_and_name_and_only_the_address_is_asked(talk: Talk) -> None:
    begin(talk)
    assert talk.asks()
    assert talk.shown.screen.rows == ()
    talk.share("491701234567", "Anna Smith")
    assert "✓ Name: Anna Smith\n✓ Phone: +491701234567" in talk.text
    assert "Please send the address" in talk.text
    assert "Please send the name" not in talk.text
    assert not talk.asks()
    assert talk.say("Hauptstr. 5, 10115 Berlin").labels[0].startswith("Courier")


def test_only_what_is_missing_is_asked_again(talk: Talk) -> None:
    begin(talk).say("Anna Smith")
    assert "✓ Name: Anna Smith" in talk.text
    assert "Please send the phone" in talk.text
    talk.say("0170 1234567")
    assert "✓ Phone: 01701234567" in talk.text
    assert talk.say("Hauptstr. 5").labels[0].startswith("Courier")


def test_somebody_elses_contact_is_politely_refused(talk: Talk) -> None:
    begin(talk).share("+4917099999", "Ben", own=False)
    assert talk.said.startswith("That looks like somebody else's contact")
    assert "Ben" not in talk.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 5000, "That is very long"),
        ("🎉🎉", "I could not find what I need in that"),
        ("\u200b\u202e", "I could not find what I need in that"),
        ("   ", "I could not find what I need in that"),
    ],
)
def test_what_cannot_be_read_is_answered(talk: Talk, text: str, said: str) -> None:
    assert begin(talk).say(text).said.startswith(said)
    assert talk.dialog == "checkout"


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice"])
def test_a_picture_instead_of_words_is_answered(talk: Talk, kind: str) -> None:
    assert begin(talk).tell(Sent(kind)).said == "Please type it in words."


def test_markup_and_directions_in_a_name_are_harmless(talk: Talk) -> None:
    begin(talk).say("<b>&_\u202e Smith\n+491701234567\nHauptstr. <5>").press("Courier")
    assert "For &lt;b&gt;&amp;_ Smith, +491701234567" in talk.text


def test_a_pickup_needs_no_address(talk: Talk) -> None:
    begin(talk).share("491701234567", "Anna").press("🏬 Pick up")
    assert "Pickup: Harbor Street 1, 10-18 h" in talk.text
    assert "Pay €15.80 by card" in talk.labels


def test_where_all_is_picked_up_no_address_is_asked(talk: Talk) -> None:
    talk.settings = replace(SETTINGS, shipping=(PICKUP,))
    begin(talk)
    assert "your name and phone in one message" in talk.text
    assert "Pay €15.80 by card" in talk.say("Anna, +491701234567").labels


def test_who_changes_from_pickup_to_courier_is_asked_for_the_address_alone(talk: Talk) -> None:
    begin(talk).share("491701234567", "Anna").press("🏬 Pick up", "Change shipping", "Courier")
    assert "Please send the address" in talk.text
    assert "Please send the name" not in talk.text
    talk.say("Hauptstr. 5")
    assert "<b>Total: €20.70</b>" in talk.text


def test_one_shipping_method_is_not_asked_for(talk: Talk) -> None:
    talk.settings = only_courier()
    assert "Pay €20.70 by card" in begin(talk).say(DETAILS).labels
    assert "Change shipping" not in talk.labels


def test_a_returning_customer_sees_the_summary_at_once(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier", "Cash on delivery")
    begin(talk, "SH-B-M", 1)
    assert "Is everything right?" in talk.text
    assert "Courier: €4.90" in talk.text


def test_details_that_were_given_once_are_kept_though_nothing_was_ordered(talk: Talk) -> None:
    begin(talk).say(DETAILS)
    talk.go("home").go("checkout")
    assert "How shall it come to you?" in talk.text


def test_one_detail_can_be_changed_alone(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier", "Change details", "Phone")
    assert talk.asks()
    talk.say("none").say("+49 30 1234567")
    assert "For Anna Smith, +49301234567" in talk.text
    talk.press("Change details", "Name").say("Bob").press("Change details", "Address").say("Elm Street 1")
    assert "For Bob, +49301234567\nElm Street 1" in talk.text
    talk.press("Change details").say("Carl\n0170 7654321")
    assert "For Carl, 01707654321\nElm Street 1" in talk.text
    talk.press("Change details", "‹ Leave it as it is")
    assert "For Carl" in talk.text


def test_a_note_is_added_changed_and_removed(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier", "Add a note").say("Ring & wait")
    assert "Note: Ring &amp; wait" in talk.text
    talk.press("Change the note")
    assert talk.say("x" * 301).said == "Please keep the note under 300 characters."
    talk.press("‹ No change")
    assert "Note: Ring &amp; wait" in talk.text
    talk.press("Change the note", "Remove the note")
    assert "Note:" not in talk.text


@pytest.mark.parametrize(
    ("label", "method", "told"),
    [
        ("Pay €20.70", "telegram", "The invoice comes in the next message."),
        ("Cash on delivery", "cash_on_delivery", "You pay when it arrives."),
        ("Bank transfer", "bank_transfer", "The bank details come in the next message."),
    ],
)
def test_placing_shows_the_order_and_promises_what_follows(talk: Talk, label: str, method: str, told: str) -> None:
    begin(talk).say(DETAILS).press("Courier", "Add a note").say("Ring").press(label)
    assert orders(talk) == [("1001", method, "placed", 2070)]
    assert talk.dialog == "order"
    assert "Thank you for your order!" in talk.text
    assert "Order 1001" in talk.text
    assert told in talk.text
    assert "Note: Ring" in talk.press("📦 My orders", "1001").text
    kinds = {"telegram": "invoice", "cash_on_delivery": "notice", "bank_transfer": "notice"}
    assert talk.tx.value(int, "select count(*) from queue where kind = :kind", kind=kinds[method]) == 1


def test_what_costs_nothing_needs_no_payment(talk: Talk) -> None:
    talk.tx.run("update variant set requires_shipping = 0 where sku = 'MUG'")
    begin(talk, "MUG", 1).say("Anna, +491701234567")
    assert "Place the order" in talk.labels
    assert "Status: paid" in talk.press("Place the order").text


def test_a_second_tap_on_pay_shows_the_same_order(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier")
    shown, pay = talk.shown, talk.button("Pay")
    talk.tap(pay, shown).tap(pay, shown)
    assert len(orders(talk)) == 1
    assert "Order 1001" in talk.text
    assert talk.said


def test_a_price_that_rose_is_shown_before_anything_is_ordered(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier")
    talk.tx.run("update price set amount = 990 where variant_id = :v", v=variant(talk.tx, "SEN-50"))
    talk.press("Pay €20.70")
    assert talk.said.startswith("Something has changed")
    assert talk.shown.alert
    assert orders(talk) == []
    talk.press("Pay €24.70")
    assert orders(talk) == [("1001", "telegram", "placed", 2470)]


def test_a_cart_changed_on_another_phone_is_shown_first(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier")
    pay, shown = talk.button("Pay"), talk.shown
    talk.shop.set_quantity(variant(talk.tx, "MUG"), 1)
    talk.tap(pay, shown)
    assert orders(talk) == []
    assert "Mug" in talk.text


def test_what_somebody_else_took_meanwhile_leads_back_to_the_cart(talk: Talk) -> None:
    begin(talk, "SH-B-M", 2).say(DETAILS).press("Courier")
    begin(another(talk, BEN), "SH-B-M", 1).say(DETAILS).press("Courier", "Cash on delivery")
    talk.press("Pay")
    assert talk.said
    assert len(orders(talk)) == 1
    talk.press("⚠️ Something sold out", "Take what is left", "Check out", "Pay €29.90")
    assert len(orders(talk)) == 2


def test_an_empty_cart_has_nothing_to_check_out(talk: Talk) -> None:
    assert "Your cart is empty." in talk.go("checkout").text


@pytest.mark.parametrize(
    ("action", "args"),
    [
        ("place", ("telegram", "AAAAAAAAAAAA")),
        ("place", ("gold", "")),
        ("place", ()),
        ("ship", ("rocket",)),
        ("only", ("soul",)),
        ("nonsense", ()),
    ],
)
def test_forged_presses_order_nothing(talk: Talk, action: str, args: tuple[str, ...]) -> None:
    begin(talk).say(DETAILS).press("Courier")
    assert talk.raw(talk.shown.token, action, *args).said
    assert orders(talk) == []
    assert "Is everything right?" in talk.text


def test_a_forged_way_to_pay_with_the_right_stamp_orders_nothing(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier")
    stamp = talk.shop.quote(None, "courier", "").stamp
    talk.settings = replace(SETTINGS, payment_methods=("cash_on_delivery",))
    talk.raw(talk.shown.token, "place", "telegram", stamp[:12])
    assert orders(talk) == []


def test_a_restart_in_mid_checkout_loses_nothing(talk: Talk) -> None:
    from dialogs.stack import dumps, loads

    begin(talk).say("Anna Smith")
    talk.shown = replace(talk.shown, stack=loads(dumps(talk.shown.stack)))
    talk.at = NOW + 7 * 24 * 3600 * 1000
    talk.say("+491701234567").say("Hauptstr. 5").press("Courier")
    assert "For Anna Smith, +491701234567" in talk.text


def test_a_look_at_the_cart_loses_nothing(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier", "Add a note").say("Ring twice")
    talk.press("‹ Cart").press("+").press("Check out")
    assert "Is everything right?" in talk.text
    assert "Courier: €4.90" in talk.text
    assert "Note: Ring twice" in talk.text
    assert "3 × Morning Sencha" in talk.text
    talk.go("home").go("checkout")
    assert "Note: Ring twice" in talk.text


def test_half_given_details_are_still_known_after_a_look_at_the_cart(talk: Talk) -> None:
    begin(talk).say("Anna Smith")
    assert "✓ Name: Anna Smith" in talk.go("cart").press("Check out").text


def test_the_next_order_does_not_inherit_the_note(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier", "Add a note").say("Ring twice").press("Cash on delivery")
    assert "Note:" not in begin(talk).text


def test_digits_alone_are_no_address(talk: Talk) -> None:
    begin(talk).say("Anna Smith").say("12345")
    assert talk.said.startswith("I could not find what I need in that.")
    assert "Address" not in talk.text
    assert begin(talk).say("+491701234567").said == "✓ Thank you, noted."
    assert talk.say("12345").said.startswith("I cannot read an address in that.")


def test_shipping_can_be_left_as_it_is(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Courier", "Change shipping", "‹ Leave it as it is")
    assert "Is everything right?" in talk.text


def test_details_that_are_complete_are_thanked_for(talk: Talk) -> None:
    assert begin(talk).say(DETAILS).said == "✓ Thank you, noted."


def test_the_placeholder_names_what_is_missing(talk: Talk) -> None:
    def placeholder() -> str:
        ask = talk.shown.screen.ask
        return TEXTS.plain(ask.placeholder, "en") if ask and ask.placeholder else ""

    begin(talk)
    assert placeholder() == "Name, phone, address"
    talk.say("Anna Smith")
    assert placeholder() == "Phone, address"
    talk.say("Hauptstr. 5, 10115 Berlin")
    assert placeholder() == "Phone number"


def test_one_way_to_pay_stands_out_and_cash_at_a_pickup_is_called_so(talk: Talk) -> None:
    begin(talk).say(DETAILS).press("Pick up")
    assert [button.style for row in talk.shown.screen.rows for button in row if isinstance(button, Act)][:3] == [
        "success",
        "",
        "",
    ]
    assert talk.labels[1] == "Pay at pickup · €15.80"
    assert "You pay when you pick it up." in talk.press("Pay at pickup").text
