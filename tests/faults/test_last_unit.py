"""Fifty people pay for the last unit at once."""

from pathlib import Path

import pytest

from store.services import stock
from tests.faults.last_unit import run

pytestmark = pytest.mark.faults


async def test_fifty_precheckouts_for_the_last_unit_sell_it_once(tmp_path: Path) -> None:
    report = await run(tmp_path, 5)
    assert not report.violations, report.text()
    assert report.outcomes["paid"] == 5
    assert report.outcomes.total() == 250


async def test_without_the_guard_of_the_stock_it_is_sold_to_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        stock, "RESERVE", "update stock set reserved = reserved + :quantity where variant_id = :variant"
    )
    report = await run(tmp_path, 1, people=5)
    assert report.outcomes["paid"] == 5
    assert any("it ended so" in violation for violation in report.violations), report.text()
