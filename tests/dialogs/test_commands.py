"""Places called by a word or two: exactly, nearly, and not at all."""

import pytest

from dialogs.commands import COMMANDS, meant, near, suggested
from dialogs.registry import stacks


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cart", "cart"),
        ("  My CART! ", "cart"),
        ("购物车", "cart"),
        ("🛒 购物车", "cart"),
        ("人工客服", "help"),
        ("golf cart", None),
        ("tea", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_a_place_is_called_by_its_name_alone(text: str, place: str | None) -> None:
    assert meant(text) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [("chekout", "checkout"), ("my oders", "orders"), ("cart", "cart"), ("tea", None), ("border collie", None)],
)
def test_a_place_is_near_a_misspelled_name(text: str, place: str | None) -> None:
    assert near(text) == place


@pytest.mark.parametrize(
    ("name", "command"),
    [("serach", "search"), ("crat", "cart"), ("order", "orders"), ("hepl", "help"), ("x" * 300, None), ("q", None)],
)
def test_a_mistyped_command_has_a_suggestion(name: str, command: str | None) -> None:
    assert suggested(name, tuple(COMMANDS)) == command


def test_every_place_that_has_a_name_is_a_dialog() -> None:
    dialogs = stacks().dialogs
    for word in ("hello", "catalog", "basket", "checkout", "orders", "language", "agent", "terms", "privacy"):
        assert meant(word) in dialogs
    assert meant("payment help") in dialogs
