"""Texts: two forms, arguments escaped, money exact, gaps visible, overrides checked."""

import logging
import timeit
from pathlib import Path

import pytest
from babel.numbers import get_currency_symbol

from dialogs.fluent import TextsError
from dialogs.formats import money
from dialogs.kit import Moment, T, t
from dialogs.texts import Texts
from store.model.money import Money, currencies, exponent
from store.model.safehtml import SafeHtml

TEXTS = Texts(("en", "zh"), "Europe/Berlin", strict=True)
LENIENT = Texts(("en", "zh"))


def test_html_escapes_what_is_data_and_plain_does_not() -> None:
    line = t("product-value-sold-out", value="<b>&_")
    assert TEXTS.html(line, "en") == "&lt;b&gt;&amp;_ is sold out at the moment."
    assert TEXTS.plain(line, "en") == "<b>&_ is sold out at the moment."
    assert TEXTS.html("<i>Tom & Co", "en") == "&lt;i&gt;Tom &amp; Co"
    assert TEXTS.plain("<i>Tom & Co", "en") == "<i>Tom & Co"


def test_safe_html_passes_as_it_is_and_is_bare_in_plain() -> None:
    body = SafeHtml("<b>Fresh</b> &amp; green")
    assert TEXTS.html(body, "en") == "<b>Fresh</b> &amp; green"
    assert TEXTS.plain(body, "en") == "Fresh & green"
    assert TEXTS.html(t("product-title", title=body), "en") == "<b><b>Fresh</b> &amp; green</b>"


def test_plain_refuses_markup() -> None:
    with pytest.raises(ValueError, match="product-title holds markup"):
        TEXTS.plain(t("product-title", title="Mug"), "en")
    assert LENIENT.plain(t("product-title", title="Mug"), "en") == "Mug"


def test_plurals_follow_the_language() -> None:
    assert [TEXTS.plain(t("order-again-done", count=n), "en").split()[0] for n in (1, 2)] == ["One", "2"]
    assert TEXTS.plain(t("order-again-done", count=1), "zh") == "已将 1 种商品放回购物车。"
    assert TEXTS.plain(t("cart-only-left", available=0), "en") == "That is sold out now."
    assert TEXTS.plain(t("cart-only-left", available=1), "en") == "Only one is left."


def test_a_text_may_be_the_argument_of_another() -> None:
    page = t("catalog-page", title=t("catalog-category", title="Tea & more"), page=2)
    assert TEXTS.html(page, "en") == "<b>Tea &amp; more</b> · page 2"


@pytest.mark.parametrize("currency", sorted(currencies()))
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_money_shows_exactly_the_decimals_of_our_own_table(currency: str, locale: str) -> None:
    text = money(1234567, currency, locale)
    symbol = "⭐" if currency == "XTR" else get_currency_symbol(currency, {"en": "en", "zh": "zh_Hans_CN"}[locale])
    digits = text.replace(symbol, "").replace(",", "").strip("\N{NO-BREAK SPACE}")
    whole, _, fraction = digits.partition(".")
    assert len(fraction) == exponent(currency)
    assert whole + fraction == "1234567"


def test_money_reads_as_the_language_writes_it() -> None:
    assert TEXTS.plain(t("common-cart-count", count=Money(123450, "EUR")), "en") == "🛒 Cart (€1,234.50)"
    assert money(123450, "CNY", "zh") == "¥1,234.50"
    assert money(-500, "EUR", "en") == "-€5.00"
    assert money(2390, "JPY", "en") == "¥2,390"
    assert money(1500, "KWD", "en") == "KWD\N{NO-BREAK SPACE}1.500"


def test_moments_are_shown_in_the_shops_timezone() -> None:
    at = 1_790_000_000_000
    assert TEXTS.plain(t("order-placed-at", at=Moment(at)), "en") == "Ordered: Sep 21, 2026, 4:13\N{NO-BREAK SPACE}PM"
    assert TEXTS.plain(t("order-placed-at", at=Moment(at, "day")), "zh") == "下单时间：2026年9月21日"
    assert TEXTS.plain(t("order-placed-at", at=Moment(at, "time")), "zh") == "下单时间：16:13"


def test_names_cannot_turn_the_text_around_them() -> None:
    assert TEXTS.plain("evil\u202eexe\u2066", "en") == "evilexe"
    assert TEXTS.html("שלום", "en") == "\u2068שלום\u2069"
    assert TEXTS.html("a\x00b\nc", "en") == "ab\nc"


def test_a_gap_raises_in_tests_and_is_logged_once_in_production(caplog: pytest.LogCaptureFixture) -> None:
    for broken in (t("there-is-none"), t("group-private")):
        with pytest.raises(LookupError):
            TEXTS.html(broken, "zh")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert LENIENT.html(t("there-is-none"), "zh") == "there-is-none"
            assert LENIENT.plain(t("group-private"), "en") == "The shop is open in our private chat: …"
    assert len(caplog.records) == 2


def test_an_unknown_language_reads_the_shops_own() -> None:
    assert Texts(("zh", "en")).plain(t("common-back"), "xx") == "‹ 返回"


def override(folder: Path, text: str, language: str = "en") -> Texts:
    (folder / f"{language}.ftl").write_text(text, encoding="utf-8")
    return Texts(("en", "zh"), overrides=folder, strict=True)


def test_a_shop_can_override_any_sentence(tmp_path: Path) -> None:
    texts = override(tmp_path, "home-welcome = Howdy & hello!\n")
    assert texts.html(t("home-welcome"), "en") == "Howdy &amp; hello!"
    assert texts.html(t("home-welcome"), "zh") == TEXTS.html(t("home-welcome"), "zh")


def test_an_override_may_use_all_that_fluent_can(tmp_path: Path) -> None:
    source = (
        '-shop = Tea & Co\nhome-welcome = { -shop }: { common-back }{ "{" }\nproduct-low = { NUMBER($count) } only\n'
    )
    texts = override(tmp_path, source)
    assert texts.html(t("home-welcome"), "en") == "Tea &amp; Co: ‹ Back{"
    assert texts.plain(t("product-low", count=1234), "en") == "1,234 only"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("home-welcom = Hi\n", "did you mean home-welcome"),
        ("home-welcome = Hi { $who }\n", "has no argument who"),
        ("home-welcome Hi\n", "cannot read"),
        ("home-welcome = A\nhome-welcome = B\n", "twice"),
        ("common-back = <b>Back</b>\n", "may hold no markup"),
        ("home-welcome = { home-browse }\nhome-browse = { home-welcome }\n", "refers to itself"),
    ],
)
def test_a_bad_override_is_told_at_the_start(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TextsError, match=said):
        override(tmp_path, text)


def test_a_language_that_nobody_wrote_is_told_at_the_start() -> None:
    with pytest.raises(TextsError, match="no texts in the language 'xx'"):
        Texts(("xx",))


def test_a_line_costs_microseconds() -> None:
    """Not a benchmark: it fails only if rendering leaves the quick path altogether (Fluent's own takes 40 us)."""
    lines: list[T] = [
        t("cart-line", number=1, title="Mug", quantity=2, price=Money(500, "EUR"), total=Money(1000, "EUR"))
    ] * 100
    best = min(timeit.repeat(lambda: [TEXTS.html(line, "en") for line in lines], number=1, repeat=20))
    assert best / len(lines) < 30e-6
