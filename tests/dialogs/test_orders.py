"""My orders: how they stand, paying again, ordering again, canceling; and nobody sees another's."""

import pytest

from store.model.order import Order
from store.services import payments
from store.services.payments import Charge
from tests.kit.shop import BEN, NOW, SETTINGS, variant
from tests.kit.talk import Talk, another

DETAILS = "Anna Smith\n+49 170 1234567\nHauptstr. 5, 10115 Berlin"


def ordered(talk: Talk, way: str = "Pay", sku: str = "SEN-50", quantity: int = 2) -> Order:
    talk.shop.set_quantity(variant(talk.tx, sku), quantity)
    talk.go("checkout")
    if "Is everything right" not in talk.text:
        talk.say(DETAILS).press("Courier")
    talk.press(way)
    number = talk.tx.value(int, "select max(id) from orders")
    assert number
    order = talk.shop.order(number)
    assert order
    return order


def pay(talk: Talk, order: Order) -> None:
    charge = Charge(
        "telegram", f"{order.public_id}:{order.attempt}", "c1", "p1", order.customer, "EUR", order.total.amount
    )
    payments.settle(talk.tx, SETTINGS, talk.at, charge)


def test_without_orders_there_is_a_way_to_the_shelves(talk: Talk) -> None:
    talk.press("📦 My orders")
    assert "You have not ordered anything yet." in talk.text
    assert talk.press("🛍 Browse").dialog == "catalog"


def test_orders_are_listed_newest_first_with_their_state(talk: Talk) -> None:
    pay(talk, ordered(talk))
    ordered(talk, "Cash on delivery", "SH-B-M", 1)
    talk.go("orders")
    assert talk.labels[:2] == ["1002 · €29.90 · placed", "1001 · €20.70 · paid"]
    assert "Order 1001" in talk.press("1001").text


def test_more_orders_than_a_page(talk: Talk) -> None:
    for _ in range(9):
        ordered(talk, "Cash on delivery", quantity=1)
    talk.go("orders").press("Next ›")
    assert talk.labels[0].startswith("1001")
    assert talk.press("‹ Previous").labels[0].startswith("1009")


@pytest.mark.parametrize("text", ["1001", "#1001", " 1001 "])
def test_a_typed_number_opens_the_order(talk: Talk, text: str) -> None:
    ordered(talk)
    talk.go("home").say(text)
    assert talk.dialog == "order"
    assert "Order 1001" in talk.text


def test_a_new_order_says_thank_you_and_an_old_one_does_not(talk: Talk) -> None:
    order = ordered(talk)
    assert "Thank you" in talk.text
    assert "Thank you" not in talk.go(f"order-{order.id}").text


def test_a_paid_order_offers_nothing_to_pay_or_cancel(talk: Talk) -> None:
    order = ordered(talk)
    pay(talk, order)
    talk.go(f"order-{order.id}")
    assert "Status: paid\nWe are packing it now" in talk.text
    assert talk.labels == ["Order again", "📦 My orders", "❓ Help", "‹ Back", "🏠 Home"]


def test_the_invoice_can_be_sent_again_once_a_press(talk: Talk) -> None:
    ordered(talk)
    shown, button = talk.shown, talk.button("Send the invoice again")
    talk.tap(button, shown)
    assert talk.said == "The invoice is on its way to you."
    assert talk.tap(button, shown).said.startswith("This order has changed")
    assert talk.tx.value(int, "select count(*) from queue where kind = 'invoice'") == 2


def test_an_expired_order_can_be_paid_again_while_its_goods_are_there(talk: Talk) -> None:
    order = ordered(talk)
    talk.at = NOW + 3_600_000
    payments.sweep(talk.tx, talk.at)
    talk.go("home").go(f"order-{order.id}")
    assert "Status: expired" in talk.text
    talk.press("Pay again · €20.70")
    assert "Status: awaiting payment" in talk.text


def test_an_expired_order_whose_goods_are_gone_says_so(talk: Talk) -> None:
    order = ordered(talk)
    talk.at = NOW + 3_600_000
    payments.sweep(talk.tx, talk.at)
    talk.tx.run("update stock set on_hand = 0")
    talk.go("home").go(f"order-{order.id}").press("Pay again")
    assert talk.said.startswith("The time to pay is over, and Morning Sencha (50 g) is sold out meanwhile")
    assert "Status: expired" in talk.text


def test_canceling_asks_first_and_puts_the_goods_back_into_the_cart(talk: Talk) -> None:
    ordered(talk)
    talk.press("Cancel the order", "No, keep it", "Cancel the order")
    assert "Cancel order 1001?" in talk.text
    shown, yes = talk.shown, talk.button("Yes, cancel it")
    talk.tap(yes, shown)
    assert talk.said == "Canceled. The goods are back in your cart."
    assert "Status: canceled" in talk.text
    assert talk.shop.cart().quantity == 2
    assert talk.tap(yes, shown).said.startswith("This order has changed")


def test_an_order_paid_meanwhile_is_not_canceled(talk: Talk) -> None:
    order = ordered(talk)
    talk.press("Cancel the order")
    pay(talk, order)
    assert talk.press("Yes, cancel it").said.startswith("This order has changed")
    assert "Status: paid" in talk.text


def test_ordering_again_fills_the_cart_once_for_a_double_tap(talk: Talk) -> None:
    talk.go(f"order-{ordered(talk, 'Cash on delivery').id}")
    shown, again = talk.shown, talk.button("Order again")
    talk.tap(again, shown)
    assert (talk.dialog, talk.said) == ("cart", "One item is back in your cart.")
    talk.tap(again, shown)
    assert talk.shop.cart().quantity == 2


def test_ordering_again_what_is_gone_says_so(talk: Talk) -> None:
    talk.go(f"order-{ordered(talk, 'Cash on delivery').id}")
    talk.tx.run("update product set status = 'archived'")
    assert talk.press("Order again").said == "Sorry, nothing of this order is available at the moment."


def test_nobody_sees_or_changes_anothers_order(talk: Talk) -> None:
    order = ordered(talk)
    ben = another(talk, BEN).go("home").go(f"order-{order.id}")
    assert ben.said.startswith("That link leads nowhere")
    assert ben.dialog == "home"
    ben.say("1001")
    assert ben.dialog == "search"
    for action in ("pay", "void", "again"):
        ben.raw(talk.shown.token, action, str(order.version))
    assert talk.shop.order(order.id) == order
    assert ben.shop.cart().lines == ()
    assert "1001" not in "".join(ben.go("orders").labels)


@pytest.mark.parametrize("route", ["order", "order-x", "order-999", "order-" + "9" * 40])
def test_links_to_no_order_say_so(talk: Talk, route: str) -> None:
    assert talk.go(route).said.startswith("That link leads nowhere")


@pytest.mark.parametrize(("action", "args"), [("pay", ()), ("void", ("x",)), ("nonsense", ())])
def test_forged_presses_change_nothing(talk: Talk, action: str, args: tuple[str, ...]) -> None:
    order = ordered(talk)
    assert talk.raw(talk.shown.token, action, *args).said
    assert talk.shop.order(order.id) == order


def test_a_new_order_is_short_for_the_rest_comes_in_its_own_message(talk: Talk) -> None:
    ordered(talk)
    assert "Morning Sencha" not in talk.text
    assert talk.labels == ["Send the invoice again", "Change the order", "Cancel the order", "📦 My orders", "🏠 Home"]
    assert "We keep your goods until 4:28\N{NO-BREAK SPACE}PM." in talk.text  # today: the time is enough


def test_who_pays_with_the_goods_in_hand_owes_nothing_yet(talk: Talk) -> None:
    order = ordered(talk, "Cash on delivery")
    assert "Status: placed" in talk.go(f"order-{order.id}").text


def test_ordering_again_says_when_something_is_sold_out(talk: Talk) -> None:
    talk.shop.set_quantity(variant(talk.tx, "MUG"), 1)
    talk.go(f"order-{ordered(talk, 'Cash on delivery').id}")
    talk.tx.run("update stock set on_hand = 0, allocated = 0 where variant_id = :v", v=variant(talk.tx, "MUG"))
    assert talk.press("Order again").said == "One item is back in your cart. The rest is sold out at the moment."
