"""`shopkeeper init`: asks what a shop needs and writes a commented config.toml that only its owner may read."""

import getpass
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.config import parse
from bot.config.template import render
from bot.errors import CommandError, ConfigError, UsageError

Ask = Callable[[str], str]

FILLED = {"token": "1:a", "name": "Shop", "currency": "EUR"}  # valid answers, to check another one alone
QUESTIONS = {
    "token": "The bot's token, from @BotFather (it is not shown): ",
    "name": "The shop's name, as customers read it: ",
    "currency": "The currency of all prices (three letters such as EUR): ",
}


def init(file: Path, given: dict[str, str | None], admins: Sequence[int] = (), languages: Sequence[str] = ()) -> None:
    """Write a new configuration; what is not given is asked for on a terminal.

    Raises UsageError where nobody can be asked or an answer is wrong, CommandError where the file cannot be written.
    """
    if file.exists():
        raise UsageError(f"{file} is there already; edit it, or name another file: shopkeeper init OTHER.toml")
    missing = [f"--{name}" for name, value in given.items() if not value]
    if missing and not sys.stdin.isatty():
        raise UsageError(f"nobody can be asked here, so also give {' and '.join(missing)}")
    answers = {
        name: value or answer(name, getpass.getpass if name == "token" else input) for name, value in given.items()
    }
    text = filled(answers, admins, languages)
    check(text, file)
    write(file, text)


def answer(name: str, ask: Ask) -> str:
    """Ask until the answer would be valid."""
    while True:
        text = ask(QUESTIONS[name]).strip()
        try:
            check(filled(FILLED | {name: text}), Path("config.toml"))
        except ConfigError as error:
            sys.stderr.write(f"{error.sentences[0].partition(': ')[2]}\n")
        else:
            return text


def filled(answers: dict[str, str], admins: Sequence[int] = (), languages: Sequence[str] = ()) -> str:
    """The file with these answers."""
    return render(answers["token"], answers["name"], answers["currency"].upper(), languages, admins)


def check(text: str, file: Path) -> None:
    """Raise ConfigError if this would not be a valid configuration."""
    parse(tomllib.loads(text), file)


def write(file: Path, text: str) -> None:
    """Write a new file that nobody else may read: it holds the token."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise CommandError(
            f"{file} cannot be written: {error.strerror}; name another file or make the folder"
        ) from None
