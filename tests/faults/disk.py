"""A disk that can lose its power, be full, or fail to sync: a VFS of SQLite that keeps two views of every file.

What is seen is in real files, in a folder; what would outlive a power cut is kept here in memory. A write, a change
of a file's length and a new or deleted name are only on their way until they are synced. At a cut each of them, torn
into sectors, may have arrived or not, in any order. Names arrive when SQLite's own VFS syncs the folder: with the first
sync of a new journal or log, and with a delete that asks for it (os_unix.c).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import apsw

SECTOR = 512  # bytes; what a disk writes whole, or as garbage
NEW_LOG = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes at an offset; or, where there are none, a new length."""

    at: int
    data: bytes | None

    def apply(self, content: bytearray) -> None:
        if self.data is None:
            content[self.at :] = bytes(max(0, self.at - len(content)))
        else:
            content.extend(bytes(max(0, self.at - len(content))))
            content[self.at : self.at + len(self.data)] = self.data


@dataclass(slots=True)
class Stored:
    """A file as the disk has it, and the changes that are on their way to it."""

    content: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        """Everything has arrived."""
        for change in self.pending:
            change.apply(self.content)
        self.pending.clear()

    def survivor(self, dice: random.Random) -> bytes:
        """What is there after a cut."""
        content = bytearray(self.content)
        chance = dice.choice((0.0, 1.0, dice.random()))
        for change in self.pending:
            for part in _torn(change, dice, chance):
                part.apply(content)
        return bytes(content)


def _torn(change: Change, dice: random.Random, chance: float) -> Iterator[Change]:
    """The parts of a change that arrived; now and then a sector that was being written holds garbage."""
    if change.data is None:
        if dice.random() < chance:
            yield change
        return
    start = change.at
    while start < change.at + len(change.data):
        end = min((start // SECTOR + 1) * SECTOR, change.at + len(change.data))
        if dice.random() < chance:
            garbage = chance < 1 and dice.random() < 0.02
            part = dice.randbytes(end - start) if garbage else change.data[start - change.at : end - change.at]
            yield Change(start, part)
        start = end


class Disk:
    """The disk under one folder. ``steps`` counts writes, syncs, changes of length and deletes.

    ``cut_at`` is the step at which the power goes (in its midst; nothing works after that), or, if ``rare``, the step
    among those that write no bytes. ``full`` refuses every write. ``bad_syncs`` so many syncs fail, from step
    ``bad_from`` on: what they had to write never arrives, though the next sync says that all is well.
    """

    def __init__(self, folder: Path, cut_at: int | None = None, *, rare: bool = False) -> None:
        self.folder = folder
        self.cut_at = cut_at
        self.rare = rare
        self.steps = self.rare_steps = 0
        self.dead = False
        self.full = False
        self.bad_syncs = 0
        self.bad_from = 0
        self.failures = 0
        self.last = ""
        self.seen: dict[str, Stored] = {}
        for path in folder.iterdir():
            self.seen[path.name] = Stored(bytearray(path.read_bytes()))
        self.named = dict(self.seen)

    def step(self, what: str) -> None:
        """Something is about to change. Raises an I/O error where the power is gone."""
        writes = what.startswith("writing")
        self.steps += 1
        self.rare_steps += not writes
        if self.dead:
            raise apsw.exception_for(apsw.SQLITE_IOERR)
        if (self.rare_steps == self.cut_at and not writes) if self.rare else self.steps == self.cut_at:
            self.dead = True
            self.last = what

    def write(self, name: str, at: int, data: bytes) -> None:
        self.step(f"writing {self._what(name)}")
        if self.full:
            self.failures += 1
            raise apsw.exception_for(apsw.SQLITE_FULL)
        self.seen[name].pending.append(Change(at, data))
        self._over()

    def truncate(self, name: str, size: int) -> None:
        self.step(f"cutting {self._what(name)}")
        self.seen[name].pending.append(Change(size, None))
        self._over()

    def sync(self, name: str, *, folder: bool) -> None:
        self.step(f"syncing {self._what(name)}")
        self._over()
        if self.bad_syncs and self.steps >= self.bad_from:
            self.bad_syncs -= 1
            self.failures += 1
            self.seen[name].pending.clear()
            raise apsw.exception_for(apsw.SQLITE_IOERR_FSYNC)
        self.seen[name].sync()
        if folder:
            self.named = dict(self.seen)

    def delete(self, name: str, *, folder: bool) -> None:
        self.step(f"deleting {self._what(name)}")
        self.seen.pop(name, None)
        self._over()
        if folder:
            self.named = dict(self.seen)

    def create(self, name: str) -> None:
        if name not in self.seen:
            self.seen[name] = Stored()

    def survivors(self, dice: random.Random) -> dict[str, bytes]:
        """The files after a cut."""
        found: dict[str, bytes] = {}
        for name in sorted(self.seen.keys() | self.named.keys()):
            new, old = self.seen.get(name), self.named.get(name)
            stored = new if new is old or dice.random() < 0.5 else old
            if stored is not None:
                found[name] = stored.survivor(dice)
        return found

    def _over(self) -> None:
        if self.dead:
            raise apsw.exception_for(apsw.SQLITE_IOERR)

    @staticmethod
    def _what(name: str) -> str:
        return "the log" if name.endswith("-wal") else "a journal" if name.endswith("-journal") else "the database"


class Watched(apsw.VFSFile):
    """A file whose changes go by the disk first."""

    def __init__(self, disk: Disk, name: "str | apsw.URIFilename | None", flags: list[int]) -> None:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        self.disk = disk
        self.name = path.name
        self.new_log = not path.exists() and bool(flags[0] & NEW_LOG)
        super().__init__("", name, flags)
        disk.create(self.name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name, as are the others
        self.disk.write(self.name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self.disk.truncate(self.name, newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.disk.sync(self.name, folder=self.new_log)
        self.new_log = False

    def excepthook(self, *_: object) -> bool:
        """SQLite is told, and tells; nobody else needs to be."""
        return True


class Vfs(apsw.VFS):
    """Opens files on a disk. It is there until it is forgotten."""

    numbers: "count[int]" = count()

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.name = f"disk-{next(self.numbers)}"
        super().__init__(self.name, "")

    def xOpen(self, name: "str | apsw.URIFilename | None", flags: list[int]) -> Watched:  # noqa: N802
        return Watched(self.disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.disk.delete(Path(filename).name, folder=syncdir)
        super().xDelete(filename, syncdir)

    def excepthook(self, *_: object) -> bool:
        """As above."""
        return True
