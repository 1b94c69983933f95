"""The Bot API as the handlers need it: one call, plain data in and out."""

import os
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

# python-telegram-bot warns at every RetryAfter unless it may give its delay as a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")


Files = Mapping[str, tuple[str, bytes, str]]  # parameter or attach:// name -> file name, content, media type


class Api(Protocol):
    """Calls a method of the Bot API and returns its ``result``.

    ``None`` parameters are left out. Raises ``telegram.error.TelegramError`` and its kinds: RetryAfter, Forbidden,
    BadRequest (a NetworkError, mind the order), InvalidToken, Conflict, ChatMigrated, TimedOut, NetworkError.
    """

    def call(
        self,
        method: str,
        /,
        *,
        files: Files | None = None,
        timeout: float | None = None,  # seconds
        **params: object,
    ) -> Awaitable[Any]: ...
