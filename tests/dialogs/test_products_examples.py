"""What the screens show as examples is understood when it is sent, in every language and currency."""

import pytest

from dialogs.kit import T, t
from dialogs.products_parts import sample, table_example
from store.model.grid import Grid
from store.model.safehtml import SafeHtml
from store.rules.product_message import read_product
from store.rules.sale_line import read_sale
from store.rules.variant_table import understand
from tests.kit.shop import NOW
from tests.kit.talk import TEXTS

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
CURRENCIES = pytest.mark.parametrize("currency", ["EUR", "CNY", "JPY", "KWD"])


def shown(text: T, language: str) -> str:
    return SafeHtml(TEXTS.html(text, language)).plain()


@LANGUAGES
@CURRENCIES
def test_the_table(language: str, currency: str) -> None:
    read = understand(shown(table_example(currency), language), currency, Grid(), "Variant")
    assert read.complaints == ()
    assert len(read.grid.offers) == 6
    assert {offer.stock for offer in read.grid.offers} == {10, 4}
    assert len({offer.price for offer in read.grid.offers}) == 3


@LANGUAGES
@CURRENCIES
def test_the_new_product(language: str, currency: str) -> None:
    said = read_product(shown(t("products-add-example", price=sample(1990, currency)), language), currency)
    read = understand(said.table, currency, Grid(), "Variant")
    assert said.title
    assert said.body
    assert (read.sound, read.grid.offers[0].stock) == (True, 12)


@LANGUAGES
def test_the_sales(language: str) -> None:
    lines = shown(t("products-sale-examples", price="15.90"), language).splitlines()
    read = [read_sale(line, NOW, "Europe/Berlin") for line in lines]
    assert [(line.rest, line.percent) for line in read] == [("15.90", 0), ("15.90", 0), ("", 20)]
    assert all(line.until for line in read)
