"""The documentation is complete and true: keys, commands, options, links, and what the README promises."""

import argparse
import re
from pathlib import Path

import pytest

from bot.cli import COMMANDS, EXPORT_FORMATS, IMPORT_FORMATS, parser
from docs import generate

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return COMMANDS_PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def options(command: str) -> set[str]:
    (commands,) = [each for each in parser()._actions if isinstance(each, argparse._SubParsersAction)]
    actions = commands.choices[command]._actions
    return {name for action in actions for name in action.option_strings} - {"-h", "--help"}


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_page_of_the_configuration_is_what_the_program_knows() -> None:
    assert generate.CONFIGURATION.read_text(encoding="utf-8") == generate.configuration()


def test_the_example_configuration_is_what_the_program_writes() -> None:
    assert generate.EXAMPLE.read_text(encoding="utf-8") == generate.example()


def test_the_diagrams_are_drawn_from_the_tables() -> None:
    assert generate.STATES.read_text(encoding="utf-8") == generate.states()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_options_are_documented_and_no_others(command: str) -> None:
    documented = set(re.findall(r"(?<![\w`])`(-[-a-z]+)", section(f"shopkeeper {command}")))
    assert documented == options(command)


def test_no_command_is_documented_that_does_not_exist() -> None:
    assert re.findall(r"^## shopkeeper (.+)$", COMMANDS_PAGE, re.MULTILINE) == list(COMMANDS)


def test_the_formats_are_documented() -> None:
    assert f"`--format {'|'.join(IMPORT_FORMATS)}`" in section("shopkeeper import")
    assert f"`--format {'|'.join(EXPORT_FORMATS)}`" in section("shopkeeper export")


def test_what_customers_can_type_is_documented() -> None:
    from handlers.setup import CUSTOMER

    assert re.findall(r"^- `/(\w+)`", section("In the chat"), re.MULTILINE) == list(CUSTOMER)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", text):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), f"{page.name} links to {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), f"{page.name} links to {target}"


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [each.name[:4] for each in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for record in records:
        title = record.read_text(encoding="utf-8").splitlines()[0].partition(". ")[2]
        assert f"[{record.name[:4]} {title}](decisions/{record.name})" in index


def test_ci_runs_the_readmes_own_test_command() -> None:
    (command,) = re.findall(r"^    (python3 -m venv .*/pytest)$", README, re.MULTILINE)
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()
    assert command in (ROOT / "CONTRIBUTING.md").read_text()


def test_the_readme_names_only_commands_that_exist() -> None:
    named = re.findall(r"bin/shopkeeper (\w+)", README)
    assert {"demo", "init", "import", "check", "run"} <= set(named)
    assert set(named) <= set(COMMANDS)
