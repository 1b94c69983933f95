#!/usr/bin/env python3
"""Fails when a module has more than 400 lines or a function more than 50."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "handlers", "dialogs", "store", "tests", "benchmarks", "docs", ".ci")
MODULE, FUNCTION = 400, 50  # lines


def too_long(path: Path) -> Iterator[str]:
    """A sentence for the module and for each of its functions that is too long."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT)
    lines = len(text.splitlines())
    if lines > MODULE:
        yield f"{name} has {lines} lines; at most {MODULE}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield f"{name}:{node.lineno} {node.name} has {length} lines; at most {FUNCTION}"


def main() -> int:
    found = [line for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")) for line in too_long(path)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
