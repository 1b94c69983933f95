"""Kill -9 while fifty customers buy: nothing is lost, nothing happens twice; and planted bugs are caught by it."""

import re
import secrets
from pathlib import Path

import pytest

from tests.faults.bugs import BUGS
from tests.faults.kills import run

FEW = 14  # people: enough for a bug to show, and quicker

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


async def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    report = await run(tmp_path, 20, secrets.randbits(32))
    assert not report.violations, report.text()
    between = sum(number for phase, number in report.kills.items() if phase.startswith("before"))
    assert report.kills.total() == 20
    assert between >= 7, report.text()
    assert report.counts["payments paid"] >= 5, report.text()


@pytest.mark.parametrize("bug", sorted(BUGS))
async def test_a_planted_bug_is_caught(tmp_path: Path, bug: str) -> None:
    report = await run(tmp_path, 150, secrets.randbits(32), bug, FEW)
    assert any(re.search(BUGS[bug].caught, violation) for violation in report.violations), report.text()
