"""The command line: what each command is called, takes and does. Work is imported late, so that --help is quick."""

import argparse
import asyncio
import contextlib
import errno
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot.errors import CommandError, UsageError

if TYPE_CHECKING:
    from bot.config import Config

Arguments = argparse.Namespace
Act = Callable[[Arguments], int]

IMPORT_FORMATS = ("auto", "shopify", "woocommerce", "magento", "shopkeeper")
EXPORT_THINGS = ("products", "orders", "customers")
EXPORT_FORMATS = ("csv", "json", "xlsx")
STARVED = 5e-5  # seconds: with Python's default the database's thread waits 5 ms for every turn of a busy loop


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 done, 1 failed, 2 wrong usage or configuration."""
    arguments = parser().parse_args(argv)
    _log(getattr(arguments, "log", None))
    try:
        code = arguments.act(arguments)
        sys.stdout.flush()
    except CommandError as error:
        return _tell(str(error), error.exit_code)
    except (KeyboardInterrupt, EOFError):
        return _tell("stopped before it was done; run the command again", 1)
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the last place that can say anything
        return _unexpected(error)
    return int(code)


def _unexpected(error: Exception) -> int:
    """What no command foresaw: a refusal of the store or the system in one sentence, a bug with its traceback."""
    from store.errors import ShopError

    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return _tell("the port is taken by another program; give another one with --port", 1)
    if isinstance(error, OSError) and error.strerror:
        return _tell(f"{error.filename}: {error.strerror}" if error.filename else error.strerror, 1)
    if isinstance(error, ShopError):
        return _tell(str(error), 1)
    logging.getLogger(__name__).error("a mistake of the program, please report it", exc_info=error)
    return 1


def _tell(text: str, code: int) -> int:
    for line in text.splitlines():
        sys.stderr.write(f"shopkeeper: {line}\n")
    return code


class _Parser(argparse.ArgumentParser):
    """argparse's parser, but a mistake is one sentence, and an option has one name only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"shopkeeper: {message}; `{self.prog} --help` shows what there is\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = _Parser(prog="shopkeeper", description="A whole shop and its help desk inside Telegram.")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, (act, add, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        add(command)
        command.set_defaults(act=act)
    return root


def _demo_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=_port, default=8080, help="the page's port (default: 8080; 0 takes a free one)")
    command.add_argument("--data", type=Path, metavar="DIR", help="keep the shop's data here (default: forget it)")
    command.add_argument("--no-browser", action="store_true", help="do not open the page, only print its address")
    _log_option(command)


def _sandbox_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=_port, default=8081, help="the port (default: 8081; 0 takes a free one)")
    _log_option(command)


def _init_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "file", nargs="?", type=Path, default=Path("config.toml"), metavar="FILE", help="default: config.toml"
    )
    command.add_argument("--token", help="the bot's token, from @BotFather (asked for, if not given)")
    command.add_argument("--name", help="the shop's name (asked for, if not given)")
    command.add_argument("--currency", help="the currency of all prices, such as EUR (asked for, if not given)")
    command.add_argument(
        "--languages", type=_codes, default=[], metavar="CODES", help="such as en,zh: the first is the shop's own"
    )
    command.add_argument(
        "--admins", type=_ids, default=[], metavar="IDS", help="the owners' Telegram user ids, such as 1234,5678"
    )


def _run_options(command: argparse.ArgumentParser) -> None:
    _config_option(command)
    command.add_argument(
        "--take-over", action="store_true", help="remove a webhook that another program has set for this bot"
    )
    _log_option(command)


def _import_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="*", type=Path, metavar="FILE", help="the catalog as CSV")
    _config_option(command)
    command.add_argument(
        "--format", choices=IMPORT_FORMATS, default="auto", help="whose columns they are (default: auto)"
    )
    command.add_argument("--currency", help="the currency of the prices, which must be the shop's")
    command.add_argument("--dry-run", action="store_true", help="only say what would happen")
    command.add_argument("--undo", action="store_true", help="take the last import back, instead of another one")
    _json_option(command)


def _export_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("what", choices=EXPORT_THINGS, help="what to write")
    _config_option(command)
    command.add_argument("--format", choices=EXPORT_FORMATS, default="csv", help="default: csv")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to (default: standard output)")


def _check_options(command: argparse.ArgumentParser) -> None:
    _config_option(command)
    command.add_argument("--data", action="store_true", help="check the shop's data against its invariants instead")
    _json_option(command)


def _backup_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="the backup to write; an older one is replaced")
    _config_option(command)
    _json_option(command)


def _restore_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="a backup")
    _config_option(command)
    command.add_argument(
        "--force", action="store_true", help="replace a shop that holds something; it is kept under another name"
    )
    _json_option(command)


def _config_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path, metavar="FILE", help="the configuration (default: config.toml)")


def _json_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print the result as one JSON object")


def _log_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--log", choices=("text", "json"), help="lines for people, or JSON lines (default: text)")


def _codes(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _ids(text: str) -> list[int]:
    try:
        return [int(part) for part in _codes(text)]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} are not numbers with commas between them") from None


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port from 0 to 65535")
    return int(text)


def _demo(arguments: Arguments) -> int:
    from bot import demo

    return _run(demo.run(port=arguments.port, data=arguments.data, browser=not arguments.no_browser))


def _sandbox(arguments: Arguments) -> int:
    from bot import sandbox

    sandbox.serve(port=arguments.port)
    return 0


def _init(arguments: Arguments) -> int:
    from bot.cli_init import init

    given = {"token": arguments.token, "name": arguments.name, "currency": arguments.currency}
    init(arguments.file, given, admins=arguments.admins, languages=arguments.languages)
    option = "" if arguments.file == Path("config.toml") else f" --config {arguments.file}"
    sys.stdout.write(
        f"Written: {arguments.file}. Next:\n"
        f"  shopkeeper import goods.csv{option}\n  shopkeeper check{option}\n  shopkeeper run{option}\n"
    )
    return 0


def _run_bot(arguments: Arguments) -> int:
    config = _config(arguments)  # first: a mistake in it is told before anything heavy is imported
    from bot import app

    return _run(app.run(config, take_over=arguments.take_over))


def _import(arguments: Arguments) -> int:
    if arguments.undo == bool(arguments.files) or (arguments.undo and arguments.dry_run):
        raise UsageError("name the files to import; or write --undo alone, to take the last import back")
    config = _config(arguments)
    from bot import tools

    if arguments.undo:
        return _run(tools.undo_import(config, as_json=arguments.json))
    return _run(
        tools.import_files(
            config,
            arguments.files,
            form=arguments.format,
            currency=arguments.currency,
            dry_run=arguments.dry_run,
            as_json=arguments.json,
        )
    )


def _export(arguments: Arguments) -> int:
    config = _config(arguments)
    from bot import tools

    return _run(tools.export(config, arguments.what, form=arguments.format, output=arguments.output))


def _check(arguments: Arguments) -> int:
    config = _config(arguments)
    from bot import check

    return _run(check.run(config, data=arguments.data, as_json=arguments.json))


def _backup(arguments: Arguments) -> int:
    config = _config(arguments)
    from bot import backup

    return backup.run(config, arguments.file, as_json=arguments.json)


def _restore(arguments: Arguments) -> int:
    config = _config(arguments)
    from bot import restore

    return restore.run(config, arguments.file, force=arguments.force, as_json=arguments.json)


def _migrate(arguments: Arguments) -> int:
    config = _config(arguments)
    from bot import tools

    return _run(tools.migrate(config))


def _config(arguments: Arguments) -> "Config":
    from bot.config import load

    config = load(arguments.config)
    _log(getattr(arguments, "log", None), config)
    return config


def _log(style: str | None, config: "Config | None" = None) -> None:
    """The log as the command line says, else as the configuration does."""
    from bot.log import setup

    setup(
        "json" if (style or (config.log.format if config else "text")) == "json" else "text",
        config.log.level if config else "info",
        config.secrets() if config else (),
    )


def _run(work: Coroutine[Any, Any, int]) -> int:
    """Run a command's work on uvloop, where there is one."""
    sys.setswitchinterval(STARVED)
    factory: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    with contextlib.suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(work)


COMMANDS: dict[str, tuple[Act, Callable[[argparse.ArgumentParser], None], str]] = {
    "demo": (_demo, _demo_options, "try a sample shop in the browser; needs no token"),
    "sandbox": (_sandbox, _sandbox_options, "run only the local Bot API server and its page"),
    "init": (_init, _init_options, "write a commented config.toml, asking what it needs"),
    "run": (_run_bot, _run_options, "run the bot"),
    "import": (_import, _import_options, "import the catalog; the same file twice changes nothing"),
    "export": (_export, _export_options, "write products, orders or customers to a file"),
    "check": (_check, _check_options, "check configuration, token, rights and database"),
    "backup": (_backup, _backup_options, "copy the whole shop into one file, while the bot runs"),
    "restore": (_restore, _restore_options, "make a backup the shop again"),
    "migrate": (_migrate, _config_option, "bring the database to this release (run does it too)"),
}
