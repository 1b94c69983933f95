"""A file of rows, whatever separates its cells. It can be gone through again and again, and never
stands in memory as a whole.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

LONGEST_CELL = 1 << 20  # characters; what is longer is a quotation mark that was never closed

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # what Excel writes before a table
_END = "\ue000end of the file\ue000"


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: the shop's currency, its tax classes (none: any is taken) and its languages.

    ``scratch`` opens a file for what must wait outside of memory until the reading is over.
    """

    currency: str
    tax_classes: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    scratch: Callable[[], BinaryIO] = io.BytesIO


class Record(NamedTuple):
    """A row by its number in the file; ``fault`` says why it cannot be read."""

    row: int
    values: list[str]
    fault: str = ""


class Table:
    """Rows under a header, read from lines as often as asked. ``header`` has the names stripped, in lower case."""

    def __init__(self, lines: Callable[[], Iterable[str]]) -> None:
        self._lines = lines
        self.delimiter = ","
        self._first = 1
        self.header: list[str] = []
        for record in self._records(lines()):
            if any(value.strip() for value in record.values):
                self.header = [name(value) for value in record.values]
                self._first = record.row + 1
                break

    def __iter__(self) -> Iterator[Record]:
        """The rows below the header that say anything; the header is row 1 where nothing stands above it."""
        width = len(self.header)
        for record in self._records(self._lines()):
            row, values, fault = record
            if row < self._first:
                continue
            if fault:
                yield record
            elif len(values) > width and any(value.strip() for value in values[width:]):
                yield Record(row, [], f"has {len(values)} cells, the header has {width}")
            elif any(values) and any(value.strip() for value in values):
                yield record

    def _records(self, lines: Iterable[str]) -> Iterator[Record]:
        source = _Source(lines)
        hint = _HINT.fullmatch(source.first)
        self.delimiter = hint[1] if hint else _delimiter(source.first)
        row = source.drop() if hint else 0
        csv.field_size_limit(LONGEST_CELL)
        records = csv.reader(source, delimiter=self.delimiter)
        while True:
            row += 1
            source.held.clear()
            try:
                values = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                source.hand_back()
                yield Record(row, [], f"cannot be read: {error}")
                continue
            if values and values[-1].endswith(_END):
                if len(source.held) < 2:
                    return
                source.hand_back()
                yield Record(row, [], "has a quotation mark that is never closed")
                continue
            yield Record(row, values)


class _Source:
    """Lines for the CSV reader: without byte order mark and NULs, held until their row was understood."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._waiting: deque[str] = deque()
        self.held: list[str] = []
        self.first = ""
        for line in self._lines:
            self._waiting.append(line.removeprefix("\ufeff").replace("\0", ""))
            if line.strip("\ufeff \t\r\n"):
                self.first = self._waiting[-1]
                break
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._waiting:
            line = self._waiting.popleft()
        elif self._ended:
            raise StopIteration
        else:
            line = next(self._lines, _END)
            self._ended = line is _END
            if "\0" in line:
                line = line.replace("\0", "")
        self.held.append(line)
        return line

    def drop(self) -> int:
        """Leave out the first line that says anything, and those above it: how many these are."""
        count = len(self._waiting)
        self._waiting.clear()
        return count

    def hand_back(self) -> None:
        """Let everything after the first line of this row be read again."""
        self._waiting.extendleft(reversed(self.held[1:]))


def _delimiter(first: str) -> str:
    bare = _QUOTED.sub("", first)
    return max(_DELIMITERS, key=bare.count)


def name(cell: str) -> str:
    """The name of a column as it is compared."""
    return " ".join(cell.replace("\ufeff", "").split()).lower()
