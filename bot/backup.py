"""`shopkeeper backup`: the whole shop in one file, copied while the bot sells, looked through before it counts."""

import fcntl
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import BinaryIO

from bot import archive
from bot.archive import MEDIA, Manifest, Member
from bot.config import Config
from bot.errors import CommandError
from store.errors import CopyFailed, Damaged
from store.sql.backup import Contents, look_through
from store.sql.copies import copy, looking, sync

TOLD = 10  # warnings of a kind that are printed one by one


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is on the disk. ``size`` is in bytes, ``violations`` what the shop's own rows break."""

    file: Path
    size: int
    manifest: Manifest
    violations: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether what was copied is whole."""
        return not self.violations


def run(config: Config, file: Path, *, as_json: bool) -> int:
    """Make a backup and print what is in it; 1 where the shop's own data is not whole, else 0. Raises CommandError."""
    made = make(config.database, config.media, file)
    if made.ok:
        record(config.database, made.manifest.made_at)
    _print(made, as_json=as_json)
    return 0 if made.ok else 1


def make(database: Path, media: Path, file: Path) -> Made:
    """Copy a shop into ``file``, which is there whole or as it was before. Raises CommandError."""
    if not database.is_file():
        raise CommandError(f"{database}: there is no shop yet, so there is nothing to back up")
    file = file.resolve()
    if not file.parent.is_dir():
        raise CommandError(f"{file.parent}: there is no such folder")
    with _part(file) as out:
        copied = file.with_name(f"{file.name}.part.db")
        try:
            return _make(database, media, file, out, copied)
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}; no backup was made") from None
        finally:
            copied.unlink(missing_ok=True)


def last_backup(database: Path) -> int | None:
    """When the last good backup of this database was made, in UTC milliseconds; None where there was none."""
    try:
        return int(json.loads(_record(database).read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def record(database: Path, made_at: int) -> None:
    """Remember, beside the database, that all of it up to then (UTC milliseconds) is in a good backup."""
    path = _record(database)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(json.dumps({"made_at": made_at}) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        warn([f"{path}: {error.strerror}, so nobody can tell that this backup was made"])


def warn(sentences: Sequence[str]) -> None:
    """Tell what is not as it should be, and how much more of it there is."""
    for sentence in sentences[:TOLD]:
        sys.stderr.write(f"shopkeeper: {sentence}\n")
    if len(sentences) > TOLD:
        sys.stderr.write(f"shopkeeper: ... and {len(sentences) - TOLD} more of such\n")


def described(manifest: Manifest) -> str:
    """What is in a backup, for people."""
    pictures = len(manifest.members) - 1
    return (
        f"{manifest.products} products, {manifest.orders} orders, {manifest.customers} customers, {pictures} pictures"
    )


def summary(manifest: Manifest) -> dict[str, object]:
    """The same for programs."""
    plain = manifest.model_dump(mode="json", exclude={"format", "members"})
    return plain | {"pictures": len(manifest.members) - 1}


@contextmanager
def _part(file: Path) -> Iterator[BinaryIO]:
    """The file under a name for the time being, ours alone; it is gone at the end unless it was given its own name."""
    try:
        if file.exists() and not (file.is_file() and archive.begins(file)):
            raise CommandError(f"{file}: this is there already and is not a backup; name another file")
        out = os.fdopen(os.open(_part_of(file), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}; no backup was made") from None
    with out:
        if not _ours(out, _part_of(file)):
            raise CommandError(f"{file}: another backup is being written to this file; wait until it is done")
        try:
            out.truncate()
            yield out
        finally:
            if _is(out, _part_of(file)):
                _part_of(file).unlink()


def _ours(out: BinaryIO, part: Path) -> bool:
    """Whether nobody else writes it. One that has been given its own name a moment ago is nobody's to write."""
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return _is(out, part)


def _is(out: BinaryIO, path: Path) -> bool:
    return path.exists() and os.path.samestat(os.fstat(out.fileno()), path.stat())


def _part_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


def _make(database: Path, media: Path, file: Path, out: BinaryIO, copied: Path) -> Made:
    made_at = time.time_ns() // 1_000_000
    contents = _copied(database, copied)
    pictures, missing = _pictures(media, contents.pictures)
    manifest = Manifest(
        made_at=made_at,
        release=_release(),
        schema_version=contents.schema,
        products=contents.products,
        customers=contents.customers,
        orders=contents.orders,
        missing=missing,
        members=(archive.member(archive.DATABASE, copied), *pictures),
    )
    archive.write(out, manifest, copied, media)
    _read_back(out, file)
    _part_of(file).replace(file)
    sync(file.parent)
    return Made(file, file.stat().st_size, manifest, contents.violations)


def _copied(database: Path, copied: Path) -> Contents:
    """The database as it is at one moment, in a file of its own, and what is in it."""
    try:
        with closing(looking(database)) as source:
            copy(source, copied)
        return look_through(copied)
    except (CopyFailed, sqlite3.Error) as error:
        raise CommandError(f"{database} could not be copied: {error}; no backup was made") from None
    except Damaged as error:
        raise CommandError(f"{database}: {error}; no backup was made, and an earlier one should be kept") from None


def _pictures(media: Path, names: Sequence[str]) -> tuple[list[Member], tuple[str, ...]]:
    """Those that are there with the bytes that their names promise; the names of the others."""
    there, missing = [], []
    for name in names:
        found = None
        with suppress(OSError):
            found = archive.member(MEDIA + name, media / name)
        if found and found.sha256 == name:
            there.append(found)
        else:
            missing.append(name)
    return there, tuple(missing)


def _read_back(out: BinaryIO, file: Path) -> None:
    out.seek(0)
    for _ in archive.members(out, archive.manifest(out, file), file):
        pass


def _release() -> str:
    try:
        return version("shopkeeper")
    except PackageNotFoundError:
        return "unreleased"


def _record(database: Path) -> Path:
    return database.with_name(f"{database.name}.backup")


def _print(made: Made, *, as_json: bool) -> None:
    warn([f"picture {name} is not in the media folder, or is not what it was" for name in made.manifest.missing])
    if as_json:
        report = {"ok": made.ok, "file": str(made.file), "bytes": made.size} | summary(made.manifest)
        sys.stdout.write(json.dumps(report | {"violations": made.violations}) + "\n")
        return
    sys.stdout.write(f"{made.file}: {described(made.manifest)}, {made.size / 1e6:.1f} MB.\n")
    if made.ok:
        sys.stdout.write("It was read back and is whole.\n")
        return
    warn(made.violations)
    warn([f"{made.file} is a true copy, but the shop itself is not whole; `shopkeeper check --data` tells more"])
