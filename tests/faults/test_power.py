"""The power goes in the midst of selling: what customers were told is so, and planted bugs are caught by it."""

import re
import secrets
from pathlib import Path

import pytest

from tests.faults.power import BUGS, run

CAUGHT = re.compile("was acknowledged and is lost|cannot be opened|integrity:")

pytestmark = pytest.mark.faults


async def test_thirty_power_cuts_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    report = await run(tmp_path, 30, secrets.randbits(32))
    assert not report.violations, report.text()
    assert report.cuts.total() == 30
    assert report.counts["acknowledged"] >= 50, report.text()


@pytest.mark.parametrize("bug", sorted(BUGS.keys() - {""}))
async def test_a_planted_bug_is_caught_by_power_cuts(tmp_path: Path, bug: str) -> None:
    report = await run(tmp_path, 100, secrets.randbits(32), bug)
    assert any(CAUGHT.search(each) for each in report.violations), report.text()
