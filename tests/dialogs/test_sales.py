"""A sale as customers see it: what is crossed out, until when, and never another total than the one that was shown."""

import pytest

from dialogs.product_state import last_moment
from tests.kit.shop import NOW, variant
from tests.kit.talk import Talk

DAY = 24 * 3_600_000
MIDNIGHT = 1_790_200_800_000  # 2026-09-24 00:00 in Berlin
DETAILS = "Anna Smith\n+49 170 1234567\nHauptstr. 5, 10115 Berlin"


def sale(talk: Talk, sku: str, amount: int, *, since: int | None = None, until: int | None = None) -> None:
    sql = """update price set amount = 1500, compare_at = null, sale_amount = :amount, sale_from = :since,
             sale_until = :until where variant_id = :v"""
    talk.tx.run(sql, amount=amount, since=since, until=until, v=variant(talk.tx, sku))


def page(talk: Talk, sku: str) -> Talk:
    found = talk.tx.value(int, "select product_id from variant where sku = :sku", sku=sku)
    return talk.go(f"product-{found}")


@pytest.mark.parametrize(
    ("locale", "price", "ends", "card"),
    [
        (
            "en",
            "<b>€12.00</b> instead of <s>€15.00</s>",
            "On sale until Sep 22, 2026, 4:13\N{NO-BREAK SPACE}PM",
            "€12.00 (was €15.00)",
        ),
        ("zh", "<b>€12.00</b>  原价 <s>€15.00</s>", "优惠截至 2026年9月22日 16:13", "€12.00（原价 €15.00）"),
    ],
)
def test_page_and_card_show_what_it_was_and_until_when(
    talk: Talk, locale: str, price: str, ends: str, card: str
) -> None:
    talk.locale = locale
    sale(talk, "MUG", 1200, until=NOW + DAY)
    page(talk, "MUG")
    assert price in talk.text
    assert ends in talk.text
    category = talk.tx.value(int, "select category_id from product where handle = 'mug'")
    assert any(label.endswith(card) for label in talk.go(f"catalog-{category}").labels)


def test_an_end_that_is_far_away_is_not_told_nor_one_of_no_sale(talk: Talk) -> None:
    sale(talk, "MUG", 1200, until=NOW + 7 * DAY + 1)
    assert "On sale until" not in page(talk, "MUG").text
    sale(talk, "MUG", 1200, until=NOW + 7 * DAY)
    assert "On sale until" in page(talk, "MUG").text
    sale(talk, "MUG", 1200, since=NOW + 1, until=NOW + DAY)
    assert "<b>€15.00</b>" in page(talk, "MUG").text
    assert "On sale until" not in talk.text


def test_a_sale_until_midnight_is_told_by_its_last_day_in_the_shops_own_time(talk: Talk) -> None:
    sale(talk, "MUG", 1200, until=MIDNIGHT)
    assert "On sale until Sep 23, 2026\n" in page(talk, "MUG").text + "\n"
    assert last_moment(MIDNIGHT, "Asia/Shanghai").form == "both"


def test_a_price_for_all_variants_is_crossed_out_before_one_is_chosen(talk: Talk) -> None:
    for sku in ("SH-R-M", "SH-R-L", "SH-B-M"):
        sale(talk, sku, 1200, until=NOW + DAY)
    assert "<b>€12.00</b> instead of <s>€15.00</s>" in page(talk, "SH-R-M").text
    sale(talk, "SH-B-M", 1100)
    assert "from <b>€11.00</b>" in page(talk, "SH-R-M").text
    assert "instead of" not in talk.text


@pytest.mark.parametrize(
    ("shown", "pressed", "total"), [(NOW - 1, NOW, "€16.90"), (NOW + DAY - 1, NOW + DAY, "€19.90")]
)
def test_a_sale_that_begins_or_ends_before_the_press_shows_the_new_total_first(
    talk: Talk, shown: int, pressed: int, total: str
) -> None:
    sale(talk, "MUG", 1200, since=NOW, until=NOW + DAY)
    talk.shop.set_quantity(variant(talk.tx, "MUG"), 1)
    talk.at = shown
    talk.go("checkout").say(DETAILS).press("Courier")
    before = talk.text
    talk.at = pressed
    talk.press("Cash on delivery")
    assert talk.shown.alert
    assert talk.said.startswith("Something has changed")
    assert talk.text != before
    assert talk.tx.value(int, "select count(*) from orders") == 0
    assert f"Total: {total}" in talk.text
    talk.press("Cash on delivery")
    assert f"Total: {total}" in talk.text
    assert talk.tx.value(int, "select count(*) from orders") == 1


def test_one_millisecond_within_the_sale_changes_nothing(talk: Talk) -> None:
    sale(talk, "MUG", 1200, since=NOW, until=NOW + DAY)
    talk.shop.set_quantity(variant(talk.tx, "MUG"), 1)
    talk.go("checkout").say(DETAILS).press("Courier")
    talk.at = NOW + DAY - 1
    talk.press("Cash on delivery")
    assert talk.tx.value(int, "select subtotal from orders") == 1200
