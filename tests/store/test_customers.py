"""Customers are known by what the messenger says, read in their language, and remembered where they live."""

from dataclasses import replace

import pytest

from store.model.customer import Address, Customer
from store.services.customers import KEPT, load_customer, locale_of, mark_reachable, mark_unreachable
from tests.kit.sale import ADDRESS, ANN, BOB, SETTINGS, counter


@pytest.mark.parametrize(
    ("chosen", "code", "locale"),
    [
        ("", "zh-hans", "zh"),
        ("", "zh-CN", "zh"),
        ("", "zh_TW", "zh"),
        ("", "EN-us", "en"),
        ("", "de-AT", "en"),
        ("", "", "en"),
        ("zh", "en", "zh"),
        ("fr", "zh", "zh"),
        ("en", "zh-hans", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_nearest_or_the_shops(chosen: str, code: str, locale: str) -> None:
    assert locale_of(SETTINGS, chosen, code) == locale


def test_an_exact_language_goes_before_its_family() -> None:
    settings = replace(SETTINGS, languages=("en", "pt", "pt-BR"))
    assert locale_of(settings, "", "pt-br") == "pt-BR"
    assert locale_of(settings, "", "pt-PT") == "pt"


def test_a_customer_is_written_only_when_something_changed() -> None:
    desk = counter()
    shop = desk.shop()
    version = "select version from customer where id = :id"
    shop.touch("Ann", "ann", "en")
    before = desk.tx.value(int, version, id=ANN)
    shop.touch("Ann", "ann", "en")
    assert desk.tx.value(int, version, id=ANN) == before
    shop.touch("Ann B.", "ann", "zh-hans")
    assert shop.me() == Customer(ANN, "Ann B.", "ann", "zh-hans", "", reachable=True)


def test_whoever_writes_can_be_reached_again() -> None:
    desk = counter()
    shop = desk.shop()
    mark_unreachable(desk.tx, ANN)
    assert not shop.me().reachable
    mark_reachable(desk.tx, ANN)
    assert shop.me().reachable
    mark_unreachable(desk.tx, ANN)
    desk.shop(ANN)
    assert shop.me().reachable
    assert load_customer(desk.tx, 4711) is None


def test_only_a_language_that_the_shop_speaks_can_be_chosen() -> None:
    desk = counter()
    shop = desk.shop()
    shop.set_locale("zh")
    shop.set_locale("tlh")
    assert shop.me().locale == "zh"


def test_addresses_are_kept_once_newest_first_and_not_for_ever() -> None:
    desk = counter()
    for number in range(KEPT + 2):
        desk.later(1)
        desk.shop().remember(replace(ADDRESS, name=f"Name {number}"))
    desk.later(1)
    desk.shop().remember(replace(ADDRESS, name="Name 4"))
    names = [address.name for address in desk.shop().addresses()]
    assert names == ["Name 4", "Name 6", "Name 5", "Name 3", "Name 2"]
    assert desk.shop().last_address() == replace(ADDRESS, name="Name 4")
    assert desk.tx.value(int, "select count(*) from address") == KEPT


def test_nobody_sees_another_customers_address() -> None:
    desk = counter()
    desk.shop(ANN).remember(ADDRESS)
    assert desk.shop(BOB).addresses() == ()
    assert desk.shop(BOB).last_address() is None
    assert desk.shop(BOB).quote(None, None, "").address is None


def test_an_address_without_a_street_is_an_address_too() -> None:
    desk = counter()
    desk.shop().remember(Address("Ann", "+1", ""))
    assert desk.shop().addresses() == (Address("Ann", "+1", "", ""),)
