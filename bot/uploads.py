"""Files that came through the chat, imported: downloaded into a private folder, read by a process of their own.

The loop of the bot never reads them: that process hands products over by the same door that commands use.
"""

import asyncio
import logging
import os
import re
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Protocol

import orjson
from pydantic import TypeAdapter

from bot.door import Door
from bot.reader import Order
from dialogs.uploads import Taken
from handlers.uploads import LARGEST, NotTaken
from store.errors import FetchLater
from store.model.settings import Settings
from store.services.undoing import Undone

log = logging.getLogger(__name__)

PATIENCE = 1800.0  # seconds for a file, waiting for another import included
LINE = 16 << 20  # bytes; the report names up to a thousand mistakes
LONGEST = 80  # characters of a name; a file system takes 255 bytes
UPLOADS = ".uploads"  # ends the name of the folder beside the database where files lie while they are read
LAST_WORDS = 4000  # characters of a crash that go to the log

_ROOT = Path(__file__).resolve().parents[1]  # where this package is imported from
_SECRETS = "SHOPKEEPER__"  # begins the names of settings in the environment: a token may be among them
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:]")
_TAKEN = TypeAdapter(Taken)


class Files(Protocol):
    """Where files come from."""

    async def save(self, file_id: str, path: Path, largest: int) -> None:
        """Write a file of at most so many bytes. Raises Unfetchable, FetchLater and TelegramError."""


@dataclass(slots=True)
class FileImports:
    """Takes files into the shop that stands behind ``door`` (``handlers.uploads.Imports``)."""

    downloads: Files
    door: Door
    media: Path
    settings: Settings
    patience: float = PATIENCE
    _running: set[Process] = field(default_factory=set)
    _closed: bool = False
    _swept: bool = False

    async def take(self, file_id: str, name: str, actor: str, progress: Callable[[int], None]) -> Taken:
        """Import a file. Raises NotTaken, Unfetchable, FetchLater, and TelegramError if Telegram gives no path."""
        with TemporaryDirectory(dir=self._place()) as folder:
            path = Path(folder) / _file_name(name)
            await self.downloads.save(file_id, path, LARGEST)
            settings = self.settings
            order = Order(
                str(path),
                str(self.door.database.resolve()),
                str(self.media.resolve()),
                actor,
                settings.currency,
                tuple(settings.tax.rates),
                settings.languages,
            )
            with (Path(folder) / ".crash").open("w+b") as crash:
                try:
                    return await self._read(order, crash, progress)
                except NotTaken:
                    if self._closed:
                        raise FetchLater("the shop closes", 0.0) from None
                    raise

    async def undo(self, import_id: int) -> Undone | None:
        """Undo this import if it is the last one."""
        return await self.door.undo(import_id)

    async def close(self) -> None:
        """End the processes; their files are read another time."""
        self._closed = True
        for process in self._running:
            if process.returncode is None:
                process.kill()

    def _place(self) -> Path:
        """A folder beside the database, which is ours alone; what a process that died has left there goes."""
        database = self.door.database.resolve()
        place = database.with_name(f"{database.name}{UPLOADS}")
        if not self._swept:
            shutil.rmtree(place, ignore_errors=True)
            self._swept = True
        place.mkdir(mode=0o700, exist_ok=True)
        return place

    async def _read(self, order: Order, crash: BinaryIO, progress: Callable[[int], None]) -> Taken:
        if self._closed:
            raise NotTaken("crashed")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.reader"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=crash,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the bot, which then ends it
            limit=LINE,
        )
        self._running.add(process)
        try:
            async with asyncio.timeout(self.patience):
                return await _hear(process, order, progress)
        except TimeoutError:
            raise NotTaken("late") from None
        except _Crashed:
            crash.seek(0)
            said = crash.read().decode(errors="replace")[-LAST_WORDS:]
            if not self._closed:
                log.error(  # noqa: TRY400 - what happened stands in its own words
                    "the process that reads a file has ended with %s: %s", process.returncode, said
                )
            raise NotTaken("crashed") from None
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            self._running.discard(process)


class _Crashed(Exception):
    """The process has ended without a word."""


async def _hear(process: Process, order: Order, progress: Callable[[int], None]) -> Taken:
    """Give the order and listen until there is a result. Raises NotTaken and _Crashed."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(orjson.dumps(order))
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has ended already: what it said, if anything, comes now
    process.stdin.close()
    try:
        async for line in process.stdout:
            said = orjson.loads(line)
            if "products" in said:
                progress(int(said["products"]))
            elif "taken" in said:
                return _TAKEN.validate_python(said["taken"])
            elif "refused" in said:
                raise NotTaken("refused", str(said["refused"]))
            else:
                raise NotTaken("stopped", str(said["stopped"]))
    except (ValueError, KeyError, TypeError):  # something wrote there what is none of our lines
        raise _Crashed from None
    await process.wait()
    raise _Crashed


def _environment() -> dict[str, str]:
    """What the process needs to find itself, and no secrets."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(_SECRETS)}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), kept.get("PYTHONPATH", ""))))}


def _file_name(name: str) -> str:
    """The name under which it lies in the folder: what messages say, and nothing that leads elsewhere."""
    path = Path(_UNFIT.sub("_", name))
    stem, end = path.stem.strip(" .")[:LONGEST], path.suffix[:8]
    while len(stem.encode()) > 200:
        stem = stem[:-1]
    return f"{stem or 'goods'}{end}"
