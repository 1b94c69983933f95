"""config.example.toml is complete, true to the defaults, and what `shopkeeper init` writes."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

from bot.config import Config, parse
from bot.config.explain import keys_of
from bot.config.template import TEMPLATE, render

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
TOKEN = "123456789:the-token-that-BotFather-gives-you"
OFF = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)
LATER_LINES = re.compile(r'^# (?=(Account|.*"""$))', re.MULTILINE)


def everything_on() -> Config:
    text = LATER_LINES.sub("", OFF.sub("", EXAMPLE))
    return parse(tomllib.loads(text, parse_float=Decimal))


def keys_in(text: str) -> set[str]:
    found, table = set(), ""
    for line in text.splitlines():
        if heading := re.match(r"(?:# )?\[+([a-z._]+)\]+", line):
            table = heading[1]
        elif key := re.match(r"(?:# )?([a-z_]+) = ", line):
            found.add(f"{table}.{key[1]}")
    return found


def test_the_example_is_the_filled_template() -> None:
    assert render(TOKEN, "Example Shop", "EUR") == EXAMPLE


def test_the_example_is_valid_as_it_stands() -> None:
    config = parse(tomllib.loads(EXAMPLE))
    assert (config.shop.name, config.shop.currency) == ("Example Shop", "EUR")


def test_the_example_names_every_key_and_no_other() -> None:
    assert keys_in(EXAMPLE) == {key for key, _ in keys_of()}


def test_every_line_of_the_example_works_when_it_is_switched_on() -> None:
    config = everything_on()
    settings = config.settings()
    assert [(each.id, each.price) for each in settings.shipping] == [("post", 490), ("pickup", 0)]
    assert settings.tax.rates == {"standard": 1900, "reduced": 700}
    assert settings.payment_methods == ("telegram", "cash_on_delivery", "bank_transfer")
    assert "DE02" in settings.bank_details
    assert config.texts(config.legal.terms)["zh"]


def test_the_numbers_and_switches_that_the_example_shows_are_the_defaults() -> None:
    shown, default = everything_on(), parse(tomllib.loads(EXAMPLE))
    for section in ("orders", "stock", "limits", "log", "store"):
        assert getattr(shown, section) == getattr(default, section), section
    assert (shown.telegram.api_url, shown.telegram.mode) == (default.telegram.api_url, default.telegram.mode)
    assert (shown.webhook.listen, shown.tax.included) == (default.webhook.listen, default.tax.included)
    assert (shown.shop.languages, shown.shop.timezone) == (default.shop.languages, default.shop.timezone)


def test_answers_with_quotes_dollars_and_backslashes_survive_the_template() -> None:
    name = 'A "B" \\n $token ${x} # [c] \u2014 店\x7f'
    written = tomllib.loads(render("1:a", name, "EUR", ["zh", "en"], [5, 6]))
    assert written["shop"] == {"name": name, "currency": "EUR", "languages": ["zh", "en"]}
    assert written["telegram"] == {"token": "1:a", "admins": [5, 6]}


def test_the_template_travels_with_the_package() -> None:
    assert TEMPLATE.parent == ROOT / "bot" / "config"
