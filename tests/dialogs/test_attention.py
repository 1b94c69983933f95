"""The owners' attention pages: what happened in words, the right buttons, and an answer to whatever is typed."""

from dataclasses import replace

import pytest

from store.model.order import ATTENTION, Order
from tests.kit.shop import ANNA, SETTINGS
from tests.kit.talk import Talk, another
from tests.kit.troubles import troubled

OWNER = 9001


@pytest.fixture
def orders(talk: Talk) -> dict[str, Order]:
    """One order for each reason."""
    return troubled(talk.tx)


@pytest.fixture
def owner(talk: Talk, orders: dict[str, Order]) -> Talk:
    """The owner before the list of that shop."""
    return another(talk, OWNER).go("attention")


def page(owner: Talk, orders: dict[str, Order], reason: str) -> Talk:
    return owner.go(f"attention-{orders[reason].id}")


def buttons(owner: Talk) -> list[str]:
    """What can be decided: all buttons but the ways on."""
    return [label for label in owner.labels if not label.startswith(("✉️", "🚫", "‹", "🏠"))]


def test_nothing_to_do_says_so(talk: Talk) -> None:
    owner = another(talk, OWNER).go("attention")
    assert "Nothing needs you." in owner.text


def test_the_list_says_what_happened_to_each_order_and_to_money_without_one(owner: Talk) -> None:
    assert owner.labels[0].startswith("❓ €14.90 from Ben")
    assert owner.labels[1] == "❓ A payment from 0, no order"
    assert "1001 · Paid, but not enough in stock" in owner.labels
    assert owner.press("Next").labels[0].startswith("❓")


REASONS = {
    "oversold": ["The goods are there: pack it", "Ask the customer to wait", "Refund it and cancel the order"],
    "unpaid": ["The goods are there: pack it", "Ask the customer to wait", "Cancel the order"],
    "amount_mismatch": [
        "Accept it: pack the order",
        "Accept it, refund what is too much",
        "Refund it and cancel the order",
    ],
    "duplicate_payment": ["I have refunded €24.90"],
    "late_payment": ["Accept it: pack the order", "I have refunded €24.90"],
    "other_payer": ["That is fine", "Refund it and cancel the order"],
    "payment_in_flight": ["It was paid", "It was not paid"],
    "invoice_refused": ["Seen"],
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_has_its_two_or_three_buttons(owner: Talk, orders: dict[str, Order], reason: str) -> None:
    assert buttons(page(owner, orders, reason)) == REASONS[reason]
    assert set(ATTENTION) <= set(REASONS)


@pytest.mark.parametrize("reason", REASONS)
def test_the_first_button_does_it_once_and_a_second_press_says_how_it_stands(
    owner: Talk, orders: dict[str, Order], reason: str
) -> None:
    page(owner, orders, reason)
    if reason in ("oversold", "unpaid"):
        owner.tx.run("update stock set on_hand = on_hand + 10")
    shown, first = owner.shown, owner.button(REASONS[reason][0])
    if reason == "payment_in_flight":
        owner.tap(first, shown).say("p-4711")
    else:
        owner.tap(first, shown)
    assert owner.said == "✓ Done."
    assert buttons(owner) == []
    order = owner.shop.attended(orders[reason].id)
    again = owner.tap(first, shown) if reason != "payment_in_flight" else owner.say("p-4711")
    assert again.said
    assert owner.shop.attended(orders[reason].id) == order


def test_a_refund_is_asked_for_and_then_carried_out(owner: Talk, orders: dict[str, Order]) -> None:
    page(owner, orders, "other_payer").press("Refund it")
    assert "To be refunded: €24.90 of p-friend. Give it back at your payment provider" in plain(owner)
    owner.press("I have refunded €24.90")
    assert "€24.90 refunded" in owner.text
    assert buttons(owner) == []


def plain(owner: Talk) -> str:
    return owner.text.replace("<b>", "").replace("</b>", "").replace("<code>", "").replace("</code>", "")


def test_a_note_goes_to_the_customer_and_nothing_is_decided_by_it(owner: Talk, orders: dict[str, Order]) -> None:
    page(owner, orders, "oversold").press("✉️", "‹ Not now", "✉️")
    assert owner.say("We have a green one: would you like that?").said == "✓ Sent to the customer."
    assert buttons(owner) == REASONS["oversold"]
    sql = "select payload from queue where kind = 'notice' order by id desc limit 1"
    assert "We have a green one" in (owner.tx.value(str, sql) or "")


def test_a_payment_that_arrived_wants_the_providers_id(owner: Talk, orders: dict[str, Order]) -> None:
    page(owner, orders, "payment_in_flight").press("It was paid")
    assert owner.say("it was, I am sure").said.startswith("Please send the provider's id")
    assert owner.say("ch_4711").said == "✓ Done."
    assert "ch_4711" in owner.text


def test_the_number_of_any_order_opens_its_money(owner: Talk, talk: Talk) -> None:
    assert owner.say("1002").text.startswith("<b>Order 1002</b>")
    assert owner.say("#1001").text.startswith("<b>Order 1001</b>")
    assert owner.say("4711").said == "There is no order of that number."
    assert owner.say("x" * 4000).said == "There is no order of that number."


def test_a_customer_is_blocked_and_let_in_again(owner: Talk, orders: dict[str, Order]) -> None:
    page(owner, orders, "late_payment").press("🚫 Block the customer")
    assert "This customer cannot order any more." in owner.text
    owner.press("Unblock the customer")
    assert "This customer cannot order any more." not in owner.text


def test_money_without_an_order_finds_it_by_number(owner: Talk, orders: dict[str, Order]) -> None:
    owner.press("❓ €14.90")
    assert "nobody:1" in owner.text
    owner.press("It belongs to an order")
    assert owner.say("99999").said == "There is no order 99999."
    number = orders["payment_in_flight"].number
    owner.say(number)
    assert (owner.said, owner.dialog) == ("✓ Done.", "attention")
    assert "€14.90 taken" in owner.text
    assert not any(label.startswith("❓ €14.90") for label in owner.go("attention").labels)


def test_money_without_an_order_goes_back(owner: Talk) -> None:
    owner.press("❓ €14.90", "I have refunded it")
    assert owner.said == "✓ Done."
    assert not any(label.startswith("❓ €14.90") for label in owner.labels)
    owner.press("❓ A payment from 0", "I have refunded it")
    assert not any(label.startswith("❓") for label in owner.labels)


def test_the_figures_are_one_press_away(owner: Talk) -> None:
    owner.press("💶 What was taken")
    assert (owner.dialog, "Yesterday" in owner.text, "card: " in owner.text) == ("figures", True, True)
    owner.press("⚠️ What needs you")
    assert owner.dialog == "attention"


@pytest.mark.parametrize("route", ["attention", "attention-1", "attention-stray-1-71", "figures"])
def test_nobody_but_an_owner_sees_any_of_it(owner: Talk, talk: Talk, route: str) -> None:
    before = owner.tx.rows(lambda *row: row, "select id, status, version from orders")
    for person in (ANNA, 2001):
        stranger = another(talk, person).go("home").go(route)
        assert (stranger.dialog, stranger.said[:15]) == ("home", "That link leads")
        for action in ("decide", "back", "block", "note", "returned", "number"):
            stranger.raw(owner.shown.token, action, "1", "1", "fine")
    assert owner.tx.rows(lambda *row: row, "select id, status, version from orders") == before


def test_who_is_no_owner_any_more_sees_and_does_nothing_more(owner: Talk, talk: Talk, orders: dict[str, Order]) -> None:
    page(owner, orders, "other_payer")
    shown, fine = owner.shown, owner.button("That is fine")
    owner.settings = replace(SETTINGS, owners=())
    owner.tap(fine, shown)
    assert talk.shop.settings.owners
    sql = "select count(*) from attention where resolved_at is not null"
    assert owner.tx.value(int, sql) == 0


@pytest.mark.parametrize(
    ("action", "args"),
    [
        ("decide", ("1", "nonsense", "fine")),
        ("decide", ("1", "other_payer", "serve")),
        ("decide", ()),
        ("back", ("1", "x")),
        ("page", ("5", "")),
        ("nonsense", ()),
    ],
)
def test_forged_presses_change_nothing(
    owner: Talk, orders: dict[str, Order], action: str, args: tuple[str, ...]
) -> None:
    page(owner, orders, "other_payer")
    before = owner.shop.attended(orders["other_payer"].id)
    assert owner.raw(owner.shown.token, action, *args).said
    assert owner.shop.attended(orders["other_payer"].id) == before
