"""Where Telegram calls us and how it proves itself: a secret, and an address that nobody can guess.

What was made up is kept beside the database, together with the addresses that we have set: so the next start, by
polling too, knows a webhook of our own.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import orjson

from bot.config import Config

REMEMBERED = 8  # addresses; a shop may move, and come back


@dataclass(frozen=True, slots=True)
class Hook:
    """``url`` is what Telegram calls; its last part is ``tail``. ``secret`` comes along in a header."""

    url: str
    secret: str
    tail: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept beside the database: a secret that was made up ("" if none was), and addresses that were set."""

    secret: str = ""
    urls: tuple[str, ...] = ()


def file_of(database: Path) -> Path:
    """The file beside the database."""
    return database.with_name(database.name + ".webhook")


def kept(database: Path) -> Kept:
    """What is kept; nothing where there is no file, or none that can be read."""
    try:
        found = orjson.loads(file_of(database).read_bytes())
        return Kept(str(found["secret"]), tuple(str(url) for url in found["urls"]))
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return Kept()


def hook(config: Config) -> Hook:
    """The webhook of a configuration, its address written down before anybody is told of it. Raises OSError."""
    former = kept(config.database)
    given = config.webhook.secret
    secret = given.get_secret_value() if given else former.secret or secrets.token_urlsafe(32)
    token = config.telegram.token.get_secret_value()
    tail = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()[:32]
    url = f"{config.webhook.public_url}/{tail}"
    urls = (*(each for each in former.urls if each != url), url)[-REMEMBERED:]
    now = Kept("" if given else secret, urls)
    if now != former:
        _keep(config.database, now)
    return Hook(url, secret, tail)


def ours(config: Config, url: str) -> bool:
    """Whether a webhook that Telegram names was set by this shop."""
    return url in kept(config.database).urls


def _keep(database: Path, what: Kept) -> None:
    file = file_of(database)
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    content = orjson.dumps({"secret": what.secret, "urls": what.urls})
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    draft.replace(file)
