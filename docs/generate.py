#!/usr/bin/env python3
"""Writes what can be derived into the docs: keys of config.toml, its example, the state diagrams. A test compares.

Run it from the top of the checkout: `.venv/bin/python docs/generate.py`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pydantic import BaseModel, SecretStr  # noqa: E402
from pydantic.fields import FieldInfo  # noqa: E402

from bot.config import Config  # noqa: E402
from bot.config.explain import sections_of  # noqa: E402
from bot.config.template import render  # noqa: E402
from store.model.machine import Machine  # noqa: E402
from store.model.order import ORDER, PAYMENT, REFUND  # noqa: E402

CONFIGURATION = ROOT / "docs" / "configuration.md"
EXAMPLE = ROOT / "config.example.toml"
STATES = ROOT / "docs" / "states.md"
MACHINES = {
    ORDER: "An order. A draft lives only inside the transaction that places it; a late payment revives an expired one.",
    REFUND: "A refund: money that goes back. The row stands before anybody acts; one that failed is asked for anew.",
    PAYMENT: "A payment: one attempt to pay. Money that arrives late is captured whatever was believed before.",
}
BEGIN, END = "<!-- keys: written by docs/generate.py -->\n", "<!-- end of keys -->\n"
TOKEN = "123456789:the-token-that-BotFather-gives-you"  # noqa: S105 - an example


def example() -> str:
    """The text of config.example.toml."""
    return render(TOKEN, "Example Shop", "EUR")


def configuration() -> str:
    """docs/configuration.md as it is, with the keys as the program knows them."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[-1]
    return before + BEGIN + "\n".join(_sections(Config, "")) + "\n" + END + after


def states() -> str:
    """docs/states.md: every machine as a diagram, drawn from the tables that the program runs by."""
    head = "# States\n\nWritten by docs/generate.py from the tables in `store/model`.\n"
    return head + "".join(_diagram(machine, text) for machine, text in MACHINES.items())


def _diagram(machine: Machine, text: str) -> str:
    lines = [f"    [*] --> {machine.start}"]
    for old, targets in machine.table.items():
        lines += [f"    {old} --> {new}" for new in targets] or [f"    {old} --> [*]"]
    drawing = "\n".join(lines)
    return f"\n## {machine.name}\n\n{text}\n\n```mermaid\nstateDiagram-v2\n{drawing}\n```\n"


def _sections(model: type[BaseModel], above: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if below := sections_of(field.annotation):
            plain = {key: each for key, each in below.model_fields.items() if not sections_of(each.annotation)}
            if plain or not below.model_fields:
                yield from _table(_heading(above + name, field), below, plain)
            yield from _sections(below, f"{above}{name}.")


def _heading(name: str, field: FieldInfo) -> str:
    return f"[{name}]" if isinstance(field.annotation, type) else f"[[{name}]]"


def _table(heading: str, model: type[BaseModel], keys: dict[str, FieldInfo]) -> Iterator[str]:
    yield f"## {heading}\n"
    yield f"{model.__doc__}\n"
    if keys:
        yield "| key | default | meaning |\n|---|---|---|"
        for name, field in keys.items():
            yield f"| `{name}` | {_default(field)} | {field.description}{_choices(field)} |"
        yield ""


def _choices(field: FieldInfo) -> str:
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return " One of " + ", ".join(f'`"{each}"`' for each in choices) + "." if choices else ""


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if field.is_required():
        return "needed"
    if value is None or value in ("", (), {}) or isinstance(value, SecretStr):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{each}"' for each in value) + "]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


if __name__ == "__main__":
    CONFIGURATION.write_text(configuration(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")
    STATES.write_text(states(), encoding="utf-8")
