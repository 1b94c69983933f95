"""`shopkeeper restore`: a backup becomes the shop again, after all of it was looked through, in one step."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot import archive
from bot.archive import DATABASE, MEDIA, Manifest
from bot.backup import described, record, summary, warn
from bot.config import Config
from bot.errors import CommandError
from bot.pictures import PART
from store.errors import CopyFailed, Damaged, NewerDatabase, StoreBusy
from store.sql.backup import Contents, look_through
from store.sql.connect import FileLock
from store.sql.copies import occupied, replace, sync

KEPT = ".replaced-"  # begins the end of a name under which a shop stays that was replaced


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place. ``kept`` is where the shop is that was there before, None where there was none."""

    manifest: Manifest
    contents: Contents
    missing: tuple[str, ...]
    kept: Path | None


def run(config: Config, file: Path, *, force: bool, as_json: bool) -> int:
    """Restore and print what was restored. Raises CommandError; then the shop is as it was."""
    restored = restore(config.database, config.media, file, force=force)
    record(config.database, restored.manifest.made_at)
    _print(config, file, restored, as_json=as_json)
    return 0


def restore(database: Path, media: Path, file: Path, *, force: bool) -> Restored:
    """Put the shop in ``file`` in the place of the one that is there. Raises CommandError; then all is as it was."""
    if not file.is_file():
        raise CommandError(f"{file}: there is no such file")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with _alone(database):
            _clear_links(database)
            if occupied(database) and not force:
                raise CommandError(
                    f"{database} holds goods, customers or orders, or cannot be read; --force replaces it, and keeps it"
                    " under another name"
                )
            return _restore(database, media, file)
    except OSError as error:
        raise CommandError(f"{error.filename or database}: {error.strerror}; nothing was restored") from None


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Nobody else opens the shop meanwhile."""
    try:
        lock = FileLock(database)
    except StoreBusy as error:
        raise CommandError(f"{error}; stop it first, then restore") from None
    try:
        yield
    finally:
        lock.release()


def _restore(database: Path, media: Path, file: Path) -> Restored:
    fresh = database.with_name(f"{database.name}.restoring")
    added: list[Path] = []
    try:
        manifest, contents = _verified(file, fresh)
        _place_pictures(file, media, added)
        kept = _kept(database) if database.exists() else None
        replace(database, fresh, kept or _kept(database))
    except BaseException as error:
        if fresh.exists():  # and so is not the shop yet
            fresh.unlink()
            for path in added:
                path.unlink()
            _clear_links(database)
        if isinstance(error, (CopyFailed, StoreBusy)):
            raise CommandError(f"{error}; nothing was restored") from None
        raise
    missing = tuple(name for name in contents.pictures if not (media / name).is_file())
    return Restored(manifest, contents, missing, kept)


def _verified(file: Path, fresh: Path) -> tuple[Manifest, Contents]:
    """Read all of the backup, and look through its database, which is in ``fresh`` then, on the disk."""
    fresh.unlink(missing_ok=True)
    with file.open("rb") as source:
        manifest = archive.manifest(source, file)
        for member, chunks in archive.members(source, manifest, file):
            if member.name == DATABASE:
                with open(fresh, "xb", opener=_private) as out:
                    out.writelines(chunks)
                    out.flush()
                    os.fsync(out.fileno())
    try:
        contents = look_through(fresh)
    except Damaged as error:
        raise CommandError(f"{file}: its database is of no use: {error}; nothing was restored") from None
    except NewerDatabase as error:
        raise CommandError(f"{file}: {error}; nothing was restored") from None
    return manifest, contents


def _place_pictures(file: Path, media: Path, added: list[Path]) -> None:
    """Write the pictures that are not in the media folder yet, before any row speaks of them.

    Pictures are named by their bytes: those of the shop that is replaced are not in the way, and stay.
    """
    media.mkdir(mode=0o700, exist_ok=True)
    with file.open("rb") as source:
        for member, chunks in archive.members(source, archive.manifest(source, file), file):
            path = media / member.name.removeprefix(MEDIA)
            if member.name == DATABASE or _has(path):
                continue
            new = not path.exists()
            _place(path, chunks)
            if new:
                added.append(path)
    sync(media)


def _has(path: Path) -> bool:
    """Whether a picture is there with the bytes that its name promises."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == path.name
    except OSError:
        return False


def _place(path: Path, chunks: Iterable[bytes]) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=PART, delete=False) as out:
        part = Path(out.name)
        try:
            out.writelines(chunks)
            out.flush()
            os.fsync(out.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _private(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NOFOLLOW, 0o600)


def _kept(database: Path) -> Path:
    """A name that says since when a shop is no longer the shop."""
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    return database.with_name(f"{database.name}{KEPT}{now}")


def _clear_links(database: Path) -> None:
    """A restore that was killed in its last step may have left a second name of the shop that still is the shop."""
    for path in database.parent.glob(f"*{KEPT}*"):
        with suppress(FileNotFoundError):
            if path.samefile(database):
                path.unlink()


def _print(config: Config, file: Path, restored: Restored, *, as_json: bool) -> None:
    manifest, kept = restored.manifest, restored.kept
    warn([f"picture {name} is not in the backup, and not in the media folder" for name in restored.missing])
    warn(restored.contents.violations)
    if as_json:
        report = {"file": str(file), "database": str(config.database), "kept": str(kept) if kept else None}
        found = {"missing": restored.missing, "violations": restored.contents.violations}
        sys.stdout.write(json.dumps(report | summary(manifest) | found) + "\n")
        return
    made = datetime.fromtimestamp(manifest.made_at / 1000, UTC)
    sys.stdout.write(f"{config.database} is the shop of {made:%Y-%m-%d %H:%M} UTC again: {described(manifest)}.\n")
    if kept:
        sys.stdout.write(f"The shop that was there is kept as {kept}.\n")
