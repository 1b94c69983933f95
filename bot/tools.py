"""The commands that move data: import, export, migrate. Each returns its exit code."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import sheets
from bot.config import Config
from bot.errors import CommandError, UsageError
from bot.intake import Intake, Progress, Report
from store.ports import Tx
from store.services.exporting import export_products
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
    if form not in ("auto", "shopkeeper"):
        raise UsageError(f"--format {form} is not understood yet; write the catalog in the shopkeeper format")
    if currency and currency.upper() != settings.currency:
        raise UsageError(f"--currency {currency.upper()} cannot be sold: the shop's currency is {settings.currency}")
    for file in files:
        if not file.is_file():
            raise CommandError(f"{file}: there is no such file")
    with _database(config, dry_run=dry_run) as path:
        async with await Database.open(path, readers=0) as store:
            now = time.time_ns() // 1_000_000
            intake = Intake(store, settings, now, dry_run, _bar(quiet=as_json))
            for file in files:
                await intake.take(file)
            _clear_bar(quiet=as_json)
    _print_report(intake.report, as_json=as_json, dry_run=dry_run)
    return 1 if intake.report.errors and not intake.report.products else 0


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
    async with await Database.open(config.database, readers=0):
        after = _version(config.database)
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


@contextmanager
def _database(config: Config, *, dry_run: bool) -> Iterator[Path]:
    """The shop's file; for a rehearsal where there is none yet, one that is thrown away."""
    if not dry_run or config.database.exists():
        yield config.database
        return
    with TemporaryDirectory() as folder:
        yield Path(folder) / "shop.db"


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
    done, would = report.outcome, "would be " if dry_run else ""
    sys.stdout.write(
        f"{report.products} products, {report.variants} variants, {len(report.images)} pictures, "
        f"{len(report.categories)} categories.\n"
        f"{done.created} {would}created, {done.updated} {would}updated, {done.unchanged} unchanged, "
        f"{report.skipped} rows {would}skipped.\n"
    )
