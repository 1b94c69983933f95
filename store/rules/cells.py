"""The cells of a table row, read strictly: a cell that cannot be understood is a Trouble with its column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HIGHEST_NUMBER = 10**9

_YES, _NO = {"1", "true", "yes", "y"}, {"0", "false", "no", "n"}
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[0-9]{1,12}")


class Trouble(ValueError):
    """A cell that cannot be taken as it is. ``message`` completes the sentence "<column> ..."."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(f"{column} {message}")
        self.column = column
        self.message = message


@dataclass(frozen=True, slots=True)
class Cells:
    """A row by column name; ``row`` is its number in the file. A missing column reads as an empty cell."""

    row: int
    values: dict[str, str]

    def text(self, column: str, longest: int | None = None) -> str:
        """The cell as it is; Trouble where it has more than ``longest`` characters."""
        value = self.values.get(column, "")
        if longest is not None and len(value) > longest:
            raise Trouble(column, f"has {len(value)} characters, at most {longest} are taken")
        return value

    def one_of(self, column: str, known: Sequence[str], default: str) -> str:
        """One of the known words, in any case; the default for an empty cell."""
        value = self.text(column).lower() or default
        if value not in known:
            raise Trouble(column, f"is {value!r}, but must be one of {', '.join(known)}")
        return value

    def flag(self, column: str, *, default: bool) -> bool:
        """1 or 0 (true or false, yes or no)."""
        value = self.text(column).lower()
        if value and value not in _YES | _NO:
            raise Trouble(column, f"is {value!r}, but must be 1 or 0")
        return value in _YES if value else default

    def number(self, column: str) -> int | None:
        """A whole number from 0; None for an empty cell."""
        value = self.text(column)
        if not value:
            return None
        if not _NUMBER.fullmatch(value) or int(value) > HIGHEST_NUMBER:
            raise Trouble(column, f"is {value!r}, but must be a whole number from 0 to {HIGHEST_NUMBER}")
        return int(value)


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
