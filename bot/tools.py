"""The commands that move data: import, export, migrate. Each returns its exit code."""

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import handover, sheets
from bot.config import Config
from bot.errors import CommandError, UsageError
from bot.intake import Intake, Progress, Report, opened
from bot.link import Link
from bot.taking import Rehearsal, Taker, Taking, take_back
from store.errors import StoreBusy
from store.ports import Tx
from store.services.exporting import export_products
from store.services.import_log import Source
from store.sql.connect import READER, connect
from store.sql.database import Database
from store.sql.migrate import migrations, version
from store.sql.tx import SqliteTx

BAR = 30  # characters


async def import_files(
    config: Config, files: Sequence[Path], *, form: str, currency: str | None, dry_run: bool, as_json: bool
) -> int:
    """Take catalog files into the shop. 1 where no product could be taken and something was wrong, else 0."""
    settings = config.settings()
    if currency and currency.upper() != settings.currency:
        raise UsageError(f"--currency {currency.upper()} cannot be sold: the shop's currency is {settings.currency}")
    for file in files:
        if not file.is_file():
            raise CommandError(f"{file}: there is no such file")
    catalogs = [(file, opened(file, settings, form)) for file in files]
    formats = ", ".join(dict.fromkeys(catalog.format for _, catalog in catalogs))
    source = Source(", ".join(file.name for file in files), formats)
    async with _taker(config, source, dry_run=dry_run, several=len(files) > 1) as taker:
        intake = Intake(taker, config.media, not dry_run, _bar(quiet=as_json))
        for file, catalog in catalogs:
            await intake.take(file, catalog)
        await intake.finish()
        _clear_bar(quiet=as_json)
    _print_report(intake.report, as_json=as_json, dry_run=dry_run)
    return 1 if intake.report.errors and not intake.report.products else 0


async def undo_import(config: Config, *, as_json: bool) -> int:
    """Take the last import back."""
    if not config.database.exists():
        raise CommandError(f"{config.database}: there is no shop yet, so there is nothing to undo")
    try:
        async with await Database.open(config.database, readers=1) as store:
            undone = await take_back(store, config.settings(), _now())
    except StoreBusy:
        async with _line(config) as line:
            undone = await handover.undo(line, _waiting)
    if undone is None:
        raise CommandError("there is no import that could be undone")
    if as_json:
        sys.stdout.write(json.dumps(asdict(undone), ensure_ascii=False) + "\n")
        return 0
    sys.stdout.write(
        f"{undone.name} is undone: {undone.restored} products are as they were,"
        f" {undone.archived} new ones are archived.\n"
    )
    if undone.left:
        more = " and others" if undone.left > len(undone.kept) else ""
        sys.stdout.write(
            f"{undone.left} were changed by hand since and stay as they are: {', '.join(undone.kept)}{more}.\n"
        )
    return 0


async def export(config: Config, what: str, *, form: str, output: Path | None) -> int:
    """Write products, orders or customers; while the bot runs, too."""
    with reading(config.database) as tx:
        header, records = _records(config, what, tx)
    if form == "json":
        data = sheets.as_json(records)
    else:
        data = (sheets.as_xlsx if form == "xlsx" else sheets.as_csv)(header, records)
    _write(data, output)
    return 0


async def migrate(config: Config) -> int:
    """Bring the database to this release."""
    before = _version(config.database)
    try:
        async with await Database.open(config.database, readers=0):
            after = _version(config.database)
    except StoreBusy:
        async with _line(config) as line:
            before = after = await handover.schema(line)
    done = "is up to date" if before == after else f"was brought from schema {before} to {after}"
    sys.stdout.write(f"{config.database} {done}.\n")
    return 0


def _records(config: Config, what: str, tx: Tx) -> tuple[list[str], Sequence[dict[str, object]]]:
    """The columns, and what stands in them."""
    if what == "products":
        header, *rows = export_products(tx, config.settings())
        return header, [dict(zip(header, row, strict=True)) for row in rows]
    from store.services import exports

    records = exports.orders(tx) if what == "orders" else exports.customers(tx)
    return list(dict.fromkeys(name for record in records for name in record)), records


@asynccontextmanager
async def _taker(config: Config, source: Source, *, dry_run: bool, several: bool) -> AsyncIterator[Taker]:
    """Who takes the products: a rehearsal, this process, or the bot that holds the shop's file."""
    settings = config.settings()
    if dry_run:
        async with _rehearsed(config) as tx:
            yield Rehearsal(tx, settings, _now(), several)
        return
    try:
        store = await Database.open(config.database, readers=0)
    except StoreBusy:
        async with _line(config) as line:
            yield await handover.begin(line, source, settings.currency, _waiting)
        return
    async with store:
        yield Taking(store, settings, _now(), source)


@asynccontextmanager
async def _rehearsed(config: Config) -> AsyncIterator[Tx]:
    """The shop as it is now; where there is none yet, an empty one that is thrown away."""
    if config.database.exists():
        with reading(config.database) as tx:
            yield tx
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"
        async with await Database.open(path, readers=0):
            with reading(path) as tx:
                yield tx


@asynccontextmanager
async def _line(config: Config) -> AsyncIterator[Link]:
    """A line to the process that holds the shop's file. Raises StoreBusy where it does not listen."""
    line = await handover.find(config.database)
    if line is None:
        raise StoreBusy(
            f"{config.database} is in use by another Shopkeeper process that takes no work from this one;"
            " wait until it is done, or stop it, and run the command again"
        )
    try:
        yield line
    finally:
        line.close()


def _waiting() -> None:
    sys.stderr.write("Another import is under way; this one begins when it is done.\n")


def _now() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def reading(path: Path) -> Iterator[Tx]:
    """One consistent state of the shop, read beside whoever writes."""
    if not path.exists():
        raise CommandError(f"{path}: there is no shop yet; import a catalog first")
    connection = connect(path, READER)
    try:
        if version(connection) != migrations()[-1].number:
            raise CommandError(f"{path} was written by another release; run shopkeeper migrate first")
        connection.execute("begin")
        yield SqliteTx(connection)
    finally:
        connection.close()


def _version(path: Path) -> int:
    if not path.exists():
        return 0
    connection = connect(path, READER)
    try:
        return version(connection)
    finally:
        connection.close()


def _write(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        output.write_bytes(data)


def _bar(*, quiet: bool) -> Progress:
    """A bar on the terminal; nothing where the output is no terminal."""
    if quiet or not sys.stderr.isatty():
        return lambda _part, _products: None

    def show(part: float, products: int) -> None:
        full = round(min(1.0, part) * BAR)
        sys.stderr.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {min(1.0, part):4.0%}  {products} products ")
        sys.stderr.flush()

    return show


def _clear_bar(*, quiet: bool) -> None:
    if not quiet and sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _print_report(report: Report, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False) + "\n")
        return
    for file, error in report.errors:
        column = f", {error.column}" if error.column else ""
        sys.stderr.write(f"{file}, row {error.row}{column}: {error.message}\n")
    if report.more:
        sys.stderr.write(f"... and {report.more} more of such messages\n")
    done, would = report.outcome, "would be " if dry_run else ""
    sys.stdout.write(
        f"{report.products} products, {report.variants} variants, {report.images} pictures, "
        f"{len(report.categories)} categories.\n"
        f"{done.created} {would}created, {done.updated} {would}updated, {done.unchanged} unchanged, "
        f"{report.skipped} rows {would}skipped.\n"
    )
