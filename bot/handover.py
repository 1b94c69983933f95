"""The command's side of the door: work is handed to the process that holds the shop's file."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import link
from bot.door import PROTOCOL
from bot.errors import CommandError
from bot.link import HangUp, Link
from bot.taking import Batch
from store.services.import_log import Source
from store.services.imports import Outcome
from store.services.undoing import Undone
from store.sql.migrate import migrations

AHEAD = 2  # batches that are on their way while the next one is read
PATIENCE = 2.0  # seconds for a bot that is just opening
SLICE = 2000  # categories in a message


@dataclass(slots=True)
class HandedOver:
    """Takes batches by handing them to the process that runs. Raises CommandError where it stops or refuses."""

    line: Link
    outcome: Outcome = field(default_factory=Outcome)
    _ahead: int = 0

    async def take(self, batch: Batch) -> None:
        """Send a batch; a few may be on their way."""
        await self._send({"products": batch.products, "pictures": batch.pictures, "absent": sorted(batch.absent)})

    async def shelves(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Send the paths of categories."""
        ordered = sorted(paths)
        for at in range(0, len(ordered), SLICE):
            await self._send({"shelves": ordered[at : at + SLICE]})

    async def settle(self) -> None:
        """Wait until everything is taken."""
        await self._send({"settle": True})
        while self._ahead:
            await self._hear()

    async def finish(self, report: str) -> None:
        """Close the import."""
        try:
            await self.line.send({"finish": report})
            await self.line.hear()
        except HangUp:
            raise self._stopped() from None

    async def _send(self, message: object) -> None:
        while self._ahead >= AHEAD:
            await self._hear()
        try:
            await self.line.send(message)
        except HangUp:
            await self._hear()  # it may have said why
        self._ahead += 1

    async def _hear(self) -> None:
        try:
            said = await self.line.hear()
        except HangUp:
            raise self._stopped() from None
        if "error" in said:
            raise CommandError(str(said["error"]))
        if "outcome" in said:
            self._ahead -= 1
            self.outcome = Outcome(**said["outcome"])

    def _stopped(self) -> CommandError:
        done = self.outcome.created + self.outcome.updated
        return CommandError(
            f"the bot has stopped in the middle of the import; {done} products were created or updated before that,"
            " so run the command again"
        )


async def find(database: Path) -> Link | None:
    """A line to the process that holds this database; None where it does not listen (no bot, or still opening)."""
    until = time.monotonic() + PATIENCE
    while (line := await link.connect(database)) is None:
        if time.monotonic() > until:
            return None
        await asyncio.sleep(0.05)
    return line


async def begin(line: Link, source: Source, currency: str, waiting: Callable[[], None]) -> HandedOver:
    """Begin an import there; ``waiting`` is called where another one must end first. Raises CommandError."""
    hello = {"name": source.name, "format": source.format, "actor": source.actor, "currency": currency}
    await _ask(line, {"do": "import"} | hello, "ready", waiting)
    return HandedOver(line)


async def undo(line: Link, waiting: Callable[[], None]) -> Undone | None:
    """Have the last import undone; None where there is none. Raises CommandError."""
    await _ask(line, {"do": "undo"}, "ready", waiting)
    undone = (await _answer(line, "undone", waiting))["undone"]
    return Undone(**undone | {"kept": tuple(undone["kept"])}) if undone else None


async def schema(line: Link) -> int:
    """The schema of the database that is open there. Raises CommandError."""
    return int((await _ask(line, {"do": "migrate"}, "schema", lambda: None))["schema"])


async def _ask(line: Link, question: dict[str, Any], wanted: str, waiting: Callable[[], None]) -> dict[str, Any]:
    try:
        await line.send(question | {"protocol": PROTOCOL, "schema": migrations()[-1].number})
    except HangUp:
        raise CommandError("the bot has stopped before it could begin; run the command again") from None
    return await _answer(line, wanted, waiting)


async def _answer(line: Link, wanted: str, waiting: Callable[[], None]) -> dict[str, Any]:
    while True:
        try:
            said = await line.hear()
        except HangUp:
            raise CommandError("the bot has stopped before it was done; run the command again") from None
        if "error" in said:
            raise CommandError(str(said["error"]))
        if wanted in said:
            return said
        waiting()
