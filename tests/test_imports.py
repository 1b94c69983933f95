"""The import contracts name everything that they must; `.ci/check` proves that they are kept."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]


def contract(beginning: str) -> dict[str, Any]:
    (found,) = [each for each in CONTRACTS if each["name"].startswith(beginning)]
    return found


def test_every_dialog_is_held_apart_from_the_others() -> None:
    dialogs = {
        f"dialogs.{file.stem}"
        for file in (ROOT / "dialogs").glob("*.py")
        if re.search(r"^(dialog = |    )Dialog\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert set(contract("Dialogs open each other")["modules"]) == dialogs


def test_the_four_floors_are_all_that_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    floors = contract("Four floors")["layers"]
    assert floors == project["tool"]["importlinter"]["root_packages"]
    assert sorted(floors) == sorted(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
