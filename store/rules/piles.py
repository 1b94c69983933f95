"""What a reader remembers of a file of any length: which names it has met, and rows that wait for their parent.

Both keep 64-bit hashes in flat tables: half a million names cost some 10 MB, and two of them are taken for the same
once in a hundred million such files.
"""

import struct
from array import array
from collections.abc import Iterator
from typing import BinaryIO

_SPLIT = 6  # bits of a hash that choose its table in a set of names
_RECORD = struct.Struct("<QI")  # where the record before it begins, plus one; how many bytes follow


class _Table:
    """Places of hashes in an array, found by open addressing."""

    __slots__ = ("count", "keys")

    def __init__(self, size: int = 1024) -> None:
        self.keys = array("Q", [0]) * size
        self.count = 0

    def place(self, key: int) -> int:
        """Where the key stands, or would stand."""
        keys, mask = self.keys, len(self.keys) - 1
        at = key & mask
        while keys[at] and keys[at] != key:
            at = (at + 1) & mask
        return at

    def full(self) -> bool:
        """Whether two thirds are taken, so that it should be grown."""
        return self.count * 3 > len(self.keys) * 2


def _key(name: str) -> int:
    return hash(name) & 0xFFFF_FFFF_FFFF_FFFF or 1


class Seen:
    """A set of names that only grows. It lies in many small tables, so that no old one is large while it is copied."""

    __slots__ = ("_tables",)

    def __init__(self) -> None:
        self._tables = [_Table(32) for _ in range(1 << _SPLIT)]

    def __contains__(self, name: str) -> bool:
        key = _key(name)
        table = self._tables[key >> 64 - _SPLIT]
        return bool(table.keys[table.place(key)])

    def add(self, name: str) -> bool:
        """Remember the name; False if it was known."""
        key = _key(name)
        table = self._tables[key >> 64 - _SPLIT]
        at = table.place(key)
        if table.keys[at]:
            return False
        table.keys[at] = key
        table.count += 1
        if table.full():
            grown = _Table(2 * len(table.keys))
            grown.count = table.count
            for one in table.keys:
                if one:
                    grown.keys[grown.place(one)] = one
            self._tables[key >> 64 - _SPLIT] = grown
        return True


class Piles:
    """Records by name, on a file that nobody else uses: put in any order, taken by name in the order they came."""

    __slots__ = ("_ends", "_file", "_size", "_table", "_taken")

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = 0
        self._table = _Table()
        self._ends = array("Q", [0]) * len(self._table.keys)  # where a pile's last record begins, plus one
        self._taken = bytearray(len(self._table.keys))

    def __bool__(self) -> bool:
        return self._size > 0

    def put(self, name: str, data: bytes) -> None:
        """Lay a record on the pile of this name."""
        key = _key(name)
        at = self._table.place(key)
        if not self._table.keys[at]:
            self._table.keys[at] = key
            self._table.count += 1
        self._file.seek(self._size)
        self._file.write(_RECORD.pack(self._ends[at], len(data)))
        self._file.write(data)
        self._ends[at] = self._size + 1
        self._size += _RECORD.size + len(data)
        if self._table.full():
            self._grow()

    def take(self, name: str) -> list[bytes]:
        """The records of this name; nothing when they were taken before."""
        at = self._table.place(_key(name))
        if not self._table.keys[at] or self._taken[at]:
            return []
        self._taken[at] = 1
        return self._pile(self._ends[at])

    def rest(self) -> Iterator[list[bytes]]:
        """The piles that nobody has taken."""
        for at, key in enumerate(self._table.keys):
            if key and not self._taken[at]:
                yield self._pile(self._ends[at])

    def _pile(self, end: int) -> list[bytes]:
        found = []
        while end:
            self._file.seek(end - 1)
            end, length = _RECORD.unpack(self._file.read(_RECORD.size))
            found.append(self._file.read(length))
        return found[::-1]

    def _grow(self) -> None:
        grown = _Table(2 * len(self._table.keys))
        grown.count = self._table.count
        ends, taken = array("Q", [0]) * len(grown.keys), bytearray(len(grown.keys))
        for at, key in enumerate(self._table.keys):
            if key:
                to = grown.place(key)
                grown.keys[to], ends[to], taken[to] = key, self._ends[at], self._taken[at]
        self._table, self._ends, self._taken = grown, ends, taken
