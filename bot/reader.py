"""A process of its own that reads one file of products and hands them to the bot that runs, which has started it.

The order is JSON on standard input; what is said on standard output is one JSON object a line, the last of which is
``taken``, ``refused`` (the file is no catalog: nothing was done) or ``stopped``.
"""

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from bot import handover
from bot.catalogs import Catalog, open_catalog
from bot.errors import CommandError
from bot.intake import Intake, Report
from dialogs.cutting import cut_plain
from dialogs.uploads import Taken
from store.model.listing import RowError
from store.rules.tables import Reading
from store.services.import_log import Source

SAID = 300  # UTF-16 units of a mistake that are told
KIND = 10  # how much this process lets others go first; customers are served meanwhile


@dataclass(frozen=True, slots=True)
class Order:
    """What to read, and for which shop: ``database`` is the file that the bot holds."""

    file: str
    database: str
    media: str
    actor: str
    currency: str
    tax_classes: tuple[str, ...]
    languages: tuple[str, ...]


async def read(order: Order) -> None:
    """Read the file and hand it on. Says what became of it."""
    path = Path(order.file)
    reading = Reading(order.currency, frozenset(order.tax_classes), tuple(order.languages))
    try:
        catalog = open_catalog(path, reading)
    except CommandError as error:
        _say(refused=str(error))
        return
    try:
        _say(taken=_taken(await _handed(order, path, catalog)))
    except CommandError as error:
        _say(stopped=str(error))


async def _handed(order: Order, path: Path, catalog: Catalog) -> Report:
    line = await handover.find(Path(order.database))
    if line is None:
        raise CommandError("the bot does not listen; send the file again")
    try:
        source = Source(path.name, catalog.format, order.actor)
        taker = await handover.begin(line, source, order.currency, lambda: None)
        intake = Intake(taker, Path(order.media), progress=lambda _part, products: _say(products=products))
        await intake.take(path, catalog)
        return await intake.finish()
    finally:
        line.close()


def _taken(report: Report) -> Taken:
    done = report.outcome
    return Taken(
        report.products,
        done.created,
        done.updated,
        done.unchanged,
        report.skipped,
        done.import_id,
        tuple(_short(error) for _, error in report.errors),
        report.more,
    )


def _short(error: RowError) -> RowError:
    """A mistake without the whole of a cell in it."""
    return replace(error, column=cut_plain(error.column, SAID), message=cut_plain(error.message, SAID))


def _say(**what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Read one file."""
    with suppress(OSError):
        os.nice(KIND)
    asyncio.run(read(Order(**orjson.loads(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    main()
