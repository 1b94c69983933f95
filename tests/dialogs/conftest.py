"""A stocked shop and a customer who has just come in."""

import pytest

from tests.kit.goods import OWNER
from tests.kit.shop import stocked
from tests.kit.talk import Talk
from tests.kit.tx import memory


@pytest.fixture
def talk() -> Talk:
    tx = memory()
    stocked(tx)
    return Talk(tx).go("home")


@pytest.fixture
def owner(talk: Talk) -> Talk:
    """An owner at the same shop, who is about to begin."""
    talk.customer = OWNER
    talk.shop.touch("Olivia", "", "en")
    talk.go("home")
    talk.inputs = 0
    return talk
