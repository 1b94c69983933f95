"""What the program writes about itself: lines for people or JSON lines, never with a secret in them."""

import logging
import re
import sys
import time
from collections.abc import Iterable
from typing import Literal

import orjson

BOT_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
MASK = "[secret]"
CHATTY = ("httpx", "httpcore", "aiohttp.access", "asyncio", "aiosqlite", "telegram", "telegram.ext")


class Masked(logging.Formatter):
    """A line for people. Secrets are taken out of the finished text, so arguments and tracebacks cannot leak them."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self.secrets = sorted((each for each in secrets if each), key=len, reverse=True)

    @staticmethod
    def converter(seconds: float | None) -> time.struct_time:
        """Times in UTC."""
        return time.gmtime(seconds)

    def mask(self, text: str) -> str:
        """The text without bot tokens and without the secrets of the configuration."""
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        return BOT_TOKEN.sub(MASK, text)

    def format(self, record: logging.LogRecord) -> str:
        """The masked line, with the traceback below it if there is one."""
        return self.mask(super().format(record))

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
