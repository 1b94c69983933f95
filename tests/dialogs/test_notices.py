"""Notices and staff cards: every one in every language, within limits, with what a reader needs."""

from dataclasses import replace

import pytest

from dialogs.desk import order_card
from dialogs.kit import CardButton, Copy, Go, Screen
from dialogs.notices import NOTICES, notice
from dialogs.texts import Texts
from handlers.render import render
from store.model.cart import TaxLine
from store.model.customer import Address
from store.model.money import Money
from store.model.order import ATTENTION, Order, OrderLine
from tests.kit.screens import check_screen
from tests.kit.shop import NOW, SETTINGS

TEXTS = Texts(("en", "zh"), "Europe/Berlin", strict=True)


def euro(cents: int) -> Money:
    return Money(cents, "EUR")


ORDER = Order(
    id=42,
    number="A-1001",
    public_id="abcdefghijkl",
    customer=1001,
    locale="en",
    status="placed",
    payment_status="pending",
    fulfillment_status="unfulfilled",
    payment_method="bank_transfer",
    attempt=1,
    lines=(
        OrderLine(1, 11, 1, "SEN-50", "Morning Sencha", "50 g", 2, euro(790), euro(1580)),
        OrderLine(2, 12, 2, "", "<b>Mug</b> & _spoon_", "", 1, euro(100), euro(100)),
    ),
    address=Address("Anna <i>Smith", "+491701234567", "Hauptstr. 5\n10115 Berlin", "DE"),
    shipping_title="Courier",
    shipping_kind="courier",
    note="Ring & wait <3",
    subtotal=euro(1680),
    discount=euro(0),
    shipping=euro(490),
    taxes=(TaxLine(1900, euro(94)), TaxLine(700, euro(103))),
    tax_included=True,
    total=euro(2170),
    paid=euro(0),
    tip=euro(0),
    placed_at=NOW,
    expires_at=NOW + 3 * 24 * 3600 * 1000,
    attention=(),
    version=3,
)
PAID = replace(ORDER, payment_status="paid", paid=euro(2170), expires_at=None)


def text(screen: Screen, locale: str = "en") -> str:
    return render(screen, TEXTS, locale, notice=True).text


def verbs(screen: Screen) -> list[tuple[str, int, int]]:
    return [(b.verb, b.id, b.version) for row in screen.rows for b in row if isinstance(b, CardButton)]


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_reads_in_every_language_and_names_the_order(name: str, locale: str) -> None:
    for order in (ORDER, PAID, replace(ORDER, address=None, shipping_title="", shipping_kind="", note="", taxes=())):
        drawn = notice(name, order, SETTINGS)
        check_screen(drawn, TEXTS, locale, name, notice=True)
        assert "A-1001" in text(drawn, locale)
        assert all(isinstance(button, Go | Copy) for row in drawn.rows for button in row)


def test_the_receipt_shows_lines_tax_total_and_payment() -> None:
    receipt = text(notice("order-paid", replace(PAID, payment_method="telegram"), SETTINGS))
    assert "2 × Morning Sencha (50 g) — €15.80" in receipt
    assert "1 × &lt;b&gt;Mug&lt;/b&gt; &amp; _spoon_ — €1.00" in receipt
    assert "Courier: €4.90" in receipt
    assert "<b>Total: €21.70</b>\nincl. 19% tax: €0.94\nincl. 7% tax: €1.03" in receipt
    assert "Paid by card: €21.70" in receipt
    assert "Tea &amp; Paper Ltd, Harbor Street 1\nTax number: DE123456789" in receipt


def test_tax_that_is_added_stands_before_the_total() -> None:
    receipt = text(notice("order-paid", replace(PAID, tax_included=False), SETTINGS))
    assert "Tax 19%: €0.94\nTax 7%: €1.03\n<b>Total: €21.70</b>" in receipt


def test_a_transfer_can_be_copied_piece_by_piece() -> None:
    drawn = notice("order-transfer", ORDER, SETTINGS)
    copies = [button.text for row in drawn.rows for button in row if isinstance(button, Copy)]
    assert copies == ["DE02120300000000202051", "A-1001", "21.70"]
    assert "We keep your goods until Sep 24, 2026" in text(drawn)
    bare = notice("order-transfer", ORDER, replace(SETTINGS, bank_details="Ask us"))
    assert [button.text for row in bare.rows for button in row if isinstance(button, Copy)] == ["A-1001", "21.70"]


def test_an_expired_order_can_be_paid_again_from_its_notice() -> None:
    drawn = notice("order-expired", ORDER, SETTINGS)
    assert next(str(b.route) for row in drawn.rows for b in row if isinstance(b, Go)) == "order-42"


def test_the_card_says_what_to_pack_and_for_whom() -> None:
    card = text(order_card(ORDER, SETTINGS))
    assert "☐ 2 × Morning Sencha (50 g) · <code>SEN-50</code>" in card
    assert "☐ 1 × &lt;b&gt;Mug&lt;/b&gt; &amp; _spoon_" in card
    assert 'Customer: <a href="tg://user?id=1001">Anna &lt;i&gt;Smith</a>' in card
    assert "Hauptstr. 5\n10115 Berlin" in card
    assert "Shipping: Courier" in card
    assert "Not paid yet: €21.70 (bank transfer)" in card
    assert "Note: Ring &amp; wait &lt;3" in card


def test_the_card_offers_what_an_owner_may_confirm_with_its_version() -> None:
    assert verbs(order_card(ORDER, SETTINGS)) == [("paid", 42, 3)]
    assert verbs(order_card(replace(ORDER, payment_method="cash_on_delivery"), SETTINGS)) == [("cash", 42, 3)]
    assert verbs(order_card(replace(ORDER, status="expired"), SETTINGS)) == [("paid", 42, 3)]
    for settled in (PAID, replace(ORDER, status="canceled"), replace(ORDER, payment_method="telegram")):
        assert verbs(order_card(settled, SETTINGS)) == []


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_reason_for_attention_stands_on_the_card(locale: str) -> None:
    drawn = order_card(replace(PAID, attention=ATTENTION), SETTINGS)
    check_screen(drawn, TEXTS, locale, "card", notice=True)
    assert text(drawn, locale).count("⚠️") == len(ATTENTION)


def test_a_pickup_names_the_place() -> None:
    order = replace(PAID, shipping_title="自提", shipping_kind="pickup", shipping=euro(0))
    assert "Pickup: Harbor Street 1, 10-18 h" in text(notice("order-paid", order, SETTINGS))
    assert "Pickup: Harbor Street 1, 10-18 h" in text(order_card(order, SETTINGS))
    assert "Pickup: Old shop" in text(order_card(replace(order, shipping_title="Old shop"), SETTINGS))


def test_the_longest_order_fits_a_message() -> None:
    lines = tuple(replace(ORDER.lines[0], id=at, title="A long title of a thing to buy " * 3) for at in range(50))
    for drawn in (
        notice("order-paid", replace(PAID, lines=lines), SETTINGS),
        order_card(replace(PAID, lines=lines), SETTINGS),
    ):
        check_screen(drawn, TEXTS, "en", "long", notice=True)


CASH = replace(ORDER, payment_method="cash_on_delivery", expires_at=None)
PICKED_UP = replace(CASH, shipping_kind="pickup", shipping_title="Pick up")


def test_cash_is_due_at_the_door_or_in_the_shop() -> None:
    assert "ready when it arrives." in text(notice("order-placed", CASH, SETTINGS))
    placed = text(notice("order-placed", PICKED_UP, SETTINGS))
    assert "as soon as it is ready for pickup.\nPlease have €21.70 ready then." in placed
    assert "(cash at pickup)" in text(order_card(PICKED_UP, SETTINGS))
    assert "Order A-1001</b> · placed" in text(order_card(CASH, SETTINGS))


def test_a_receipt_for_cash_promises_no_parcel() -> None:
    received = text(notice("order-paid", replace(PICKED_UP, payment_status="paid", paid=ORDER.total), SETTINGS))
    assert "Thank you for your order!" in received
    assert "We will tell you" not in received


def test_the_card_shows_at_a_glance_whether_to_pack() -> None:
    signs = [text(order_card(order, SETTINGS))[0] for order in (ORDER, PAID, CASH)]
    assert signs == ["⏳", "📦", "📦"]


def test_options_stand_in_the_brackets_of_the_language() -> None:
    assert "Morning Sencha (50 g)" in text(notice("order-paid", PAID, SETTINGS))
    assert "Morning Sencha（50 g）" in text(notice("order-paid", PAID, SETTINGS), "zh")


def test_staff_read_the_shipping_in_the_shops_language_and_the_customer_in_his() -> None:
    chinese = replace(PAID, shipping_title="快递")
    card = text(order_card(chinese, SETTINGS))
    assert "Courier: €4.90" in card
    assert "Shipping: Courier" in card
    assert "快递：€4.90" in text(notice("order-paid", chinese, SETTINGS), "zh")
    assert "Shipping: Balloon" in text(order_card(replace(PAID, shipping_title="Balloon"), SETTINGS))
