"""The one place that knows where the shared test data lies."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("SHOPKEEPER_TEST_DATA", Path(__file__).parents[2].parent / "shared" / "data"))


def shared(*parts: str) -> Path:
    """The path of a file of the shared data; skips the test where the data is missing (never in CI)."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"the shared data is missing in CI: {path}")
        pytest.skip(f"the shared data is not here: {path} (set SHOPKEEPER_TEST_DATA)")
    return path
