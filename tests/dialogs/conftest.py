"""A stocked shop and a customer who has just come in."""

import pytest

from tests.kit.shop import stocked
from tests.kit.talk import Talk
from tests.kit.tx import memory


@pytest.fixture
def talk() -> Talk:
    tx = memory()
    stocked(tx)
    return Talk(tx).go("home")
