"""config.toml and the environment: what is taken, and what is said about mistakes."""

import copy
import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import LANGUAGES, Config, load, parse
from bot.config.values import basis_points
from bot.errors import ConfigError
from store.model.money import currencies, exponent

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
NEEDED: dict[str, Any] = {"telegram": {"token": TOKEN}, "shop": {"name": "Mugs & more", "currency": "EUR"}}


def config(**sections: dict[str, Any]) -> Config:
    data = copy.deepcopy(NEEDED)
    for name, keys in sections.items():
        data.setdefault(name, {}).update(keys)
    return parse(data, Path("/srv/shop/config.toml"))


def mistakes(**sections: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config(**sections)
    return [sentence.removeprefix("/srv/shop/config.toml: ") for sentence in caught.value.sentences]


def write(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_three_keys_are_enough_for_a_shop_that_works() -> None:
    settings = config().settings()
    assert (settings.name, settings.currency, settings.languages) == ("Mugs & more", "EUR", ("en",))
    assert [(each.kind, each.price, each.countries) for each in settings.shipping] == [("courier", 0, ())]
    assert settings.shipping[0].title("zh") == "快递"
    assert settings.tax.rate("standard") == 0
    assert settings.payment_methods == ("cash_on_delivery",)
    assert dataclasses.asdict(settings.orders)["hold_minutes"] == 15


def test_each_needed_key_is_named_with_its_table_when_it_is_missing() -> None:
    with pytest.raises(ConfigError) as caught:
        parse({})
    assert [sentence.split(" is missing")[0] for sentence in caught.value.sentences] == [
        "config.toml: telegram.token",
        "config.toml: shop.name",
        "config.toml: shop.currency",
    ]
    assert caught.value.sentences[2].endswith("Add it under [shop].")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("sections", "meant"),
    [
        ({"shop": {"nmae": "x"}}, "shop.name"),
        ({"telegram": {"staffgroup": -1}}, "telegram.staff_group"),
        ({"shop": {"token": "x"}}, "telegram.token"),
        ({"shiping": {}}, "[shipping]"),
        ({"order": {"hold_minutes": 1}}, "[orders]"),
        ({"orders": {"hold_minute": 1}}, "orders.hold_minutes"),
        ({"payments": {"manual": {"cash": True}}}, "payments.manual.cash_on_delivery"),
        ({"payments": {"telegrm": {}}}, "[payments.telegram]"),
        ({"shipping": {"methods": [{"id": "a", "title": "A", "prices": 1}]}}, "shipping.methods.price"),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(sections: dict[str, Any], meant: str) -> None:
    (sentence,) = mistakes(**sections)
    assert sentence.endswith(f"is not a known key. Did you mean {meant}?")


def test_a_misspelled_needed_key_is_one_mistake_and_not_two() -> None:
    with pytest.raises(ConfigError) as caught:
        parse({"telegram": {"tokn": TOKEN}, "shop": NEEDED["shop"]})
    assert caught.value.sentences == ("config.toml: telegram.tokn is not a known key. Did you mean telegram.token?",)


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        ({"shop": {"currency": "XXQ"}}, 'shop.currency is "XXQ", an unknown currency'),
        ({"shop": {"name": 5}}, "shop.name should be a text in quotes"),
        ({"shop": {"name": "two\nlines"}}, "shop.name should be one line of text"),
        ({"shop": {"languages": ["en", "fr"]}}, "shop.languages #2 should be 'en' or 'zh'"),
        ({"shop": {"languages": ["en", "en"]}}, "shop.languages has a language twice"),
        ({"shop": {"languages": []}}, "shop.languages should have at least one entry"),
        ({"shop": {"country": "UK"}}, 'shop.country is "UK"; the United Kingdom is "GB"'),
        ({"shop": {"country": "EU"}}, 'shop.country is "EU", which is no country'),
        ({"shop": {"timezone": "Mars"}}, 'shop.timezone is "Mars", unknown to this system'),
        ({"telegram": {"token": "abc"}}, "telegram.token is not a bot token"),
        ({"telegram": {"mode": "push"}}, "telegram.mode should be 'polling' or 'webhook'"),
        ({"telegram": {"mode": "webhook"}}, 'telegram.mode is "webhook", so webhook.public_url must be'),
        ({"telegram": {"admins": ["me"]}}, "telegram.admins #1 should be a whole number"),
        ({"telegram": {"staff_group": 5}}, "telegram.staff_group should be the id of a group, which is negative"),
        ({"telegram": {"api_url": "api.telegram.org"}}, "telegram.api_url should be a web address"),
        ({"webhook": {"secret": "a b"}}, "webhook.secret should be 1 to 256 of the characters"),
        ({"store": {"url": "postgresql://me:pw@host/db"}}, "store.url should name a SQLite file"),
        ({"orders": {"hold_minutes": 0}}, "orders.hold_minutes should be at least 1"),
        ({"limits": {"updates": "many"}}, "limits.updates should be a whole number"),
        ({"tax": {"rates": {"standard": 7.125}}}, "tax.rates.standard should be a percentage from 0 to 100"),
        ({"tax": {"rates": {"reduced": 7}}}, 'tax.rates has no class "standard"'),
        ({"tax": {"rates": {"standard": 7}, "shipping_class": "x"}}, 'tax.rates has no class "x"'),
        ({"payments": {"manual": {"cash_on_delivery": False}}}, "payments.manual offers nothing"),
        ({"payments": {"manual": {"bank_transfer": True}}}, "payments.manual.bank_transfer is on, so"),
        ({"legal": {"terms": {"de": "AGB"}}}, 'legal.terms has a text for "de"; the languages are en and zh'),
        ({"legal": {"terms": 7}}, "legal.terms should be a text in quotes, or one for each language"),
    ],
)
def test_a_wrong_value_is_told_in_a_sentence_with_its_key(sections: dict[str, Any], sentence: str) -> None:
    (told,) = mistakes(**sections)
    assert told.startswith(sentence)
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        ({"price": "4,90"}, "price should be a plain number such as 4.90"),
        ({"price": -1}, "price should be zero or more"),
        ({"price": "NaN"}, "price should be zero or more"),
        ({"price": 4.905}, "price has more decimals than EUR has (2)"),
        ({"id": "By Post"}, 'id is "By Post"; write 1 to 20 small letters'),
        ({"kind": "drone"}, "kind should be 'courier', 'post' or 'pickup'"),
        ({"kind": "pickup"}, "address belongs to a pickup method"),
        ({"address": "Here"}, "address belongs to a pickup method"),
        ({"countries": ["DE", "XX"]}, 'countries #2 is "XX", which is no country'),
    ],
)
def test_a_wrong_shipping_method_is_named_by_its_place(method: dict[str, Any], sentence: str) -> None:
    good = {"id": "courier", "title": "Courier"}
    (told,) = mistakes(shipping={"methods": [good, {"id": "post", "title": "Post"} | method]})
    assert told.startswith(f"shipping.methods #2 {sentence}")


def test_two_shipping_methods_need_two_ids() -> None:
    post = {"id": "post", "title": "Post"}
    assert mistakes(shipping={"methods": [post, post]})[0].startswith(
        'shipping.methods has the id "post" more than once'
    )


@given(st.sampled_from(sorted(currencies())), st.integers(0, 10**9))
def test_a_price_is_exact_in_every_currency(currency: str, units: int) -> None:
    digits = exponent(currency)
    text = f"{units // 10**digits}.{units % 10**digits:0{digits}}" if digits else str(units)
    methods = {"methods": [{"id": "a", "title": "A", "price": text}]}
    assert config(shop={"currency": currency}, shipping=methods).settings().shipping[0].price == units


@pytest.mark.parametrize(
    ("percent", "points"), [(19, 1900), ("19.0", 1900), (8.1, 810), ("7 %", 700), (0, 0), (100, 10000), ("0.01", 1)]
)
def test_percent_becomes_basis_points(percent: object, points: int) -> None:
    assert basis_points(percent) == points


def test_numbers_of_the_file_never_pass_through_floats(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        f"""
        telegram.token = "{TOKEN}"
        shop = {{ name = "S", currency = "KWD" }}
        tax.rates = {{ standard = 8.10, reduced = 0.07 }}
        shipping.methods = [{{ id = "a", title = "A", price = 999999999.999 }}]
        """,
    )
    settings = load(file, {}).settings()
    assert settings.shipping[0].price == 999_999_999_999
    assert settings.tax.rates == {"standard": 810, "reduced": 7}


@pytest.mark.parametrize(
    ("payments", "methods"),
    [
        ({}, ("cash_on_delivery",)),
        ({"telegram": {"provider_token": "1:TEST:x"}}, ("telegram",)),
        ({"manual": {"bank_details": "IBAN 1"}}, ("cash_on_delivery", "bank_transfer")),
        (
            {"telegram": {"provider_token": "1:TEST:x"}, "manual": {"cash_on_delivery": True, "bank_details": "IBAN"}},
            ("telegram", "cash_on_delivery", "bank_transfer"),
        ),
        ({"manual": {"bank_details": "IBAN", "cash_on_delivery": False}}, ("bank_transfer",)),
        ({"manual": {"bank_details": "IBAN", "bank_transfer": False}}, ("cash_on_delivery",)),
    ],
)
def test_what_can_be_paid_with_follows_from_what_is_given(payments: dict[str, Any], methods: tuple[str, ...]) -> None:
    assert config(payments=payments).settings().payment_methods == methods


def test_a_provider_token_is_refused_where_telegram_does_not_take_the_currency() -> None:
    (sentence,) = mistakes(shop={"currency": "KWD"}, payments={"telegram": {"provider_token": "1:TEST:x"}})
    assert sentence.startswith("payments.telegram.provider_token is of no use: Telegram takes no KWD")


def test_a_text_without_a_language_counts_as_the_shops_own() -> None:
    chinese = config(shop={"languages": ["zh", "en"]}, legal={"terms": "条款", "privacy": {"en": "P", "zh": "隐私"}})
    assert chinese.texts(chinese.legal.terms) == {"zh": "条款"}
    assert list(chinese.texts(chinese.legal.privacy)) == ["zh", "en"]
    assert chinese.settings().legal.terms == {"zh": "条款"}
    assert chinese.settings().legal.privacy == {"zh": "隐私", "en": "P"}
    assert chinese.settings().shipping[0].title("zh") == "快递"


def test_paths_are_relative_to_the_files_folder() -> None:
    assert config().database == Path("/srv/shop/shop.db")
    assert config(store={"url": "sqlite:///data/a.db"}).media == Path("/srv/shop/data/media")
    assert config(store={"url": "sqlite:////var/lib/a.db"}).database == Path("/var/lib/a.db")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, f'telegram.token = "{TOKEN}"\nshop = {{ name = "File", currency = "EUR" }}')
    environment = {
        "SHOPKEEPER__SHOP__NAME": "[Variable]",
        "SHOPKEEPER__SHOP__LANGUAGES": "zh, en",
        "SHOPKEEPER__TELEGRAM__ADMINS": "[1, 2]",
        "SHOPKEEPER__TELEGRAM__STAFF_GROUP": "-100",
        "SHOPKEEPER__TAX__INCLUDED": "false",
        "SHOPKEEPER__TAX__RATES": "{ standard = 8.1 }",
        "SHOPKEEPER__TAX__RATES__REDUCED": "2.6",
        "SHOPKEEPER__SHIPPING__METHODS__0__ID": "post",
        "SHOPKEEPER__SHIPPING__METHODS__0__TITLE": '{ en = "Post", zh = "邮寄" }',
        "SHOPKEEPER__SHIPPING__METHODS__0__PRICE": "5.50",
        "SHOPKEEPER__SHIPPING__METHODS__0__COUNTRIES": "de,AT",
        "SHOPKEEPER__PAYMENTS__MANUAL__BANK_DETAILS": "[IBAN]",
        "SHOPKEEPER__LEGAL__NAME": "",
        "PATH": "/bin",
    }
    settings = load(file, environment).settings()
    assert (settings.name, settings.languages, settings.owners) == ("[Variable]", ("zh", "en"), (1, 2))
    assert (settings.staff_group, settings.tax.included) == (-100, False)
    assert settings.tax.rates == {"standard": 810, "reduced": 260}
    (post,) = settings.shipping
    assert (post.id, post.title("zh"), post.price, post.countries) == ("post", "邮寄", 550, ("DE", "AT"))
    assert settings.bank_details == "[IBAN]"


def test_the_environment_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    variables = {"TELEGRAM__TOKEN": TOKEN, "SHOP__NAME": "S", "SHOP__CURRENCY": "JPY"}
    assert load(None, {f"SHOPKEEPER__{name}": value for name, value in variables.items()}).shop.currency == "JPY"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("SHOPKEEPER__SHOP__NMAE", "x", "shop.nmae is not a known key. Did you mean shop.name?"),
        ("SHOPKEEPER__LIMITS__UPDATES", "many", "limits.updates should be a whole number"),
        ("SHOPKEEPER__TELEGRAM__ADMINS", "[1, ", "is not a TOML value"),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(variable: str, value: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(NEEDED, variables={variable: value})
    assert caught.value.sentences[0].startswith(f"environment variable {variable}: {sentence}")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"shop = ", "is not TOML: Invalid value"),
        (b"[shop]\nname = Mugs", "is not TOML"),
        (b"\xff\xfe", "the text is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert caught.value.sentences[0].startswith(f"{file}: {sentence}")


def test_a_missing_file_and_a_folder_are_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file; `shopkeeper init"):
        load(tmp_path / "none.toml", {"SHOPKEEPER__SHOP__NAME": "S"})
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    text = f'[telegram]\r\ntoken = "{TOKEN}"\r\n[shop]\r\nname = "S"\r\ncurrency = "eur"\r\n'
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(file, {}).shop.currency == "EUR"


def test_secrets_are_in_no_text_about_the_configuration() -> None:
    secrets: dict[str, dict[str, Any]] = {
        "payments": {"telegram": {"provider_token": "1:TEST:s3cret"}},
        "webhook": {"secret": "hook-s3cret"},
    }
    full = config(**secrets)
    assert set(full.secrets()) == {TOKEN, "1:TEST:s3cret", "hook-s3cret"}
    shown = f"{full!r} {full} {full.model_dump()} {full.model_dump_json()}"
    assert "s3cret" not in shown
    assert TOKEN not in shown
    with pytest.raises(ConfigError) as caught:
        config(telegram={"token": "123456789 s3cret"}, webhook={"secret": "s3cret!"})
    assert "s3cret" not in str(caught.value)


def test_the_configuration_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        config().shop.name = "Other"


def test_the_languages_are_those_that_have_texts() -> None:
    locales = Path(__file__).parents[2] / "dialogs" / "locales"
    assert sorted(LANGUAGES) == sorted(each.name for each in locales.iterdir() if each.is_dir())


def test_the_process_environment_is_what_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, f'telegram.token = "{TOKEN}"\nshop = {{ name = "File", currency = "EUR" }}')
    monkeypatch.setitem(os.environ, "SHOPKEEPER__SHOP__NAME", "Process")
    assert load(file).shop.name == "Process"


@pytest.mark.parametrize(
    ("live", "token", "error"),
    [
        (True, "123:TEST:abc", "live is on, but telegram.provider_token is a test token"),
        (True, "demo:TEST", "live is on, but telegram.provider_token is a test token"),
        (False, "123:LIVE:abc", "live is off, but telegram.provider_token is a live token"),
        (True, "123:LIVE:abc", ""),
        (False, "123:TEST:abc", ""),
        (None, "123:LIVE:abc", ""),
        (None, "123:TEST:abc", ""),
        (True, "123:attesting:abc", ""),
        (False, "123:attesting:abc", ""),
    ],
)
def test_a_provider_token_must_be_of_the_kind_that_the_shop_wants(live: bool | None, token: str, error: str) -> None:
    payments = {"telegram": {"provider_token": token}, **({} if live is None else {"live": live})}
    if not error:
        assert config(payments=payments).payments.live is live
        return
    (told,) = mistakes(payments=payments)
    assert error in told
    assert token not in told


@pytest.mark.parametrize(
    ("tips", "works"),
    [
        ({"max_tip": 5, "suggested_tips": [1, 2, 5]}, True),
        ({"max_tip": 5}, True),
        ({"max_tip": 5, "suggested_tips": [1, 6]}, False),
        ({"max_tip": 5, "suggested_tips": [2, 1]}, False),
        ({"max_tip": 5, "suggested_tips": [0, 1]}, False),
        ({"suggested_tips": [1]}, False),
        ({"max_tip": 5, "suggested_tips": [1, 2, 3, 4, 5]}, False),
        ({"max_tip": "5.001"}, False),
    ],
)
def test_tips_rise_up_to_the_highest(tips: dict[str, object], works: bool) -> None:
    payments = {"telegram": {"provider_token": "1:TEST:a", **tips}}
    if works:
        assert config(payments=payments).settings().max_tip == 500
    else:
        (told,) = mistakes(payments=payments)
        assert "tip" in told
