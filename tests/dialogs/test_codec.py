"""Buttons as bytes: what is written can be read, what is forged cannot hurt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.codec import (
    LIMIT,
    Acted,
    Carded,
    Gone,
    Unreadable,
    decode,
    encode_act,
    encode_card,
    encode_go,
)
from dialogs.kit import Route

names = st.from_regex(r"[a-z]{1,12}", fullmatch=True)
numbers = st.integers(0, 10**12).map(str)


@given(names, st.lists(numbers, max_size=2), st.booleans())
def test_a_route_survives_its_button(name: str, args: list[str], fresh: bool) -> None:
    route = Route(name, tuple(args))
    assert decode(encode_go(route, fresh=fresh)) == Gone(route, fresh)
    assert Route.parse(str(route)) == route


@given(names, st.lists(numbers, max_size=2))
def test_an_action_survives_its_button(action: str, args: list[str]) -> None:
    assert decode(encode_act("k3f9", action, tuple(args))) == Acted("k3f9", action, tuple(args))


@given(names, st.integers(0, 10**9), st.integers(0, 10**6))
def test_a_card_survives_its_button(verb: str, entity: int, version: int) -> None:
    assert decode(encode_card(verb, entity, version)) == Carded(verb, entity, version)


@given(st.text(max_size=80))
def test_forged_bytes_never_raise(data: str) -> None:
    decode(data)


@pytest.mark.parametrize("data", ["", "x", "#paid:1", "#paid:x:1", "#paid:٣:1", ":", "k3f9:", "a" * 65, "é" * 40])
def test_what_was_never_written_is_unreadable(data: str) -> None:
    assert decode(data) == Unreadable()


def test_a_button_that_does_not_fit_is_refused_when_it_is_drawn() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        encode_act("k3f9", "note", ("不锈钢真空保温杯" * 3,))
    with pytest.raises(ValueError, match="colon"):
        encode_act("k3f9", "note", ("a:b",))
    assert len(encode_act("k3f9", "x", ("y" * (LIMIT - 7),))) == LIMIT
