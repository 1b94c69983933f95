"""What the program writes about itself: lines for people or JSON lines, never with a secret in them.

Nor with what customers tell: card numbers, phone numbers and mail addresses are left out wherever they stand, and so
are the messages of errors that quote what they were given. An update that failed is kept whole in the database.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import orjson

BOT_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
MASK = "[secret]"
LEFT_OUT = "[left out]"
CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){13,18}(?!\d)")
PHONE = re.compile(r"\+\d(?:[ ()./-]{0,2}\d){6,14}")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
QUOTING = (ValueError, LookupError)  # int("...") and table["..."] say what they were given
CHATTY = ("httpx", "httpcore", "aiohttp.access", "asyncio", "aiosqlite", "telegram", "telegram.ext")


class Masked(logging.Formatter):
    """A line for people. Secrets are taken out of the finished text, so arguments and tracebacks cannot leak them."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self.secrets: list[str] = []
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """More secrets; the longest are taken out first, for one may be a part of another."""
        self.secrets = sorted({*self.secrets, *secrets} - {""}, key=len, reverse=True)

    @staticmethod
    def converter(seconds: float | None) -> time.struct_time:
        """Times in UTC."""
        return time.gmtime(seconds)

    def mask(self, text: str) -> str:
        """The text without bot tokens, the secrets of the configuration, and what tells of a person."""
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        text = BOT_TOKEN.sub(MASK, text)
        text = CARD.sub(lambda found: LEFT_OUT if _is_card(found[0]) else found[0], text)
        return MAIL.sub(LEFT_OUT, PHONE.sub(LEFT_OUT, text))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The traceback, without the messages that quote."""
        return "".join(_told(ei[1])).rstrip() if ei[1] else ""

    def format(self, record: logging.LogRecord) -> str:
        """The masked line, with the traceback below it if there is one."""
        record.exc_text = None  # another handler may have told it in its own way
        try:
            return self.mask(super().format(record))
        finally:
            record.exc_text = None

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """One record is one line: a customer's text cannot begin a line of its own."""
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


class MaskedJson(Masked):
    """The same as one JSON object per record: at, level, logger, text, and exception if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The masked object on one line."""
        line = {
            "at": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": self.mask(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = self.mask(self.formatException(record.exc_info))
        return orjson.dumps(line).decode()


def _told(error: BaseException) -> Iterator[str]:
    """What happened, the first cause first, as Python tells it."""
    if error.__cause__:
        yield from _told(error.__cause__)
        yield "\nThe above exception was the direct cause of the following exception:\n\n"
    elif error.__context__ and not error.__suppress_context__:
        yield from _told(error.__context__)
        yield "\nDuring handling of the above exception, another exception occurred:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {LEFT_OUT if isinstance(error, QUOTING) else error}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _told(each)


def _is_card(text: str) -> bool:
    """Whether digits pass the check of card numbers (ISO/IEC 7812-1, Luhn)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def hide(*secrets: str) -> None:
    """Take these out of everything that is written from now on."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Masked):
            handler.formatter.add(secrets)


def setup(style: Literal["text", "json"] = "text", level: str = "info", secrets: Iterable[str] = ()) -> None:
    """Send every record to standard error in this style. Calling it again replaces the former set-up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((MaskedJson if style == "json" else Masked)(secrets))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each.formatter, Masked)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in CHATTY:  # they write URLs, which hold the token, and a line per request
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
