"""The polling receiver: an update is confirmed to Telegram only once it is in the inbox.

``getUpdates`` confirms what lies before its offset, so the offset moves after the commit that keeps a batch, never
before (core.telegram.org/bots/api#getupdates).
"""

import asyncio
import logging
import time
from typing import Any

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.reach import Reach
from bot.receiving import CROWD, KINDS, Letter, Mailroom
from bot.startup import second_poller, webhook_in_the_way, wrong_token
from bot.transport import BotApi, seconds_of
from store.errors import StoreUnavailable

log = logging.getLogger(__name__)

LONG = 50  # seconds; Telegram's cap
ANSWER = 15.0  # seconds for the answer beyond the poll's own time
BATCH = 100  # Telegram's cap
HANGING = 3.0  # seconds after the start in which a poll of a former process may still hang at Telegram
GOODBYE = 0.7  # seconds for the last confirmation


class Poller:
    """Fetches, keeps, confirms, hands over. One at a time for a bot, or Telegram ends both with a conflict."""

    def __init__(self, api: BotApi, mailroom: Mailroom) -> None:
        self.heard = 0.0
        self._api = api
        self._mailroom = mailroom
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self._fetching: asyncio.Future[Any] | None = None
        self._network = Reach(self._stopping)
        self._disk = Reach(self._stopping)
        self._conflict_until: float | None = None

    async def catch_up(self) -> None:
        """Fetch what waited while we were away: until a batch is not full, for customers go on writing."""
        self._conflict_until = asyncio.get_running_loop().time() + HANGING
        while not self._stopping.is_set() and await self._round(0):
            pass

    async def drained(self) -> None:
        """Catching up ends with it."""

    async def run(self) -> None:
        """Poll until stopped. Raises CommandError where only a human can help."""
        while not self._stopping.is_set():
            await self._round(LONG)

    def stop(self) -> None:
        """Fetch nothing more; a batch that has come is still kept."""
        self._stopping.set()
        if self._fetching:
            self._fetching.cancel()

    async def goodbye(self) -> None:
        """Tell Telegram what is kept, so that it is not told again at the next start; a courtesy."""
        if self._offset is None:
            return
        try:
            await self._api.post("getUpdates", self._question(0) | {"limit": 1}, None, GOODBYE)
        except TelegramError as error:
            log.info("the last updates were not confirmed: %s", error.message)

    async def close(self) -> None:
        """There is nothing to let go of."""

    async def _round(self, wait: int) -> bool:
        """One poll of ``wait`` seconds; False where no more is waiting."""
        await self._mailroom.work.lanes.room(CROWD)
        try:
            batch = await self._fetch(wait)
        except TelegramError as error:
            await self._trouble(error)
            return not wait  # catching up goes on until an empty batch has been seen
        self._network.back()
        self.heard = time.monotonic()
        if not batch:
            return False
        await self._take(batch)
        return len(batch) == BATCH

    async def _fetch(self, wait: int) -> list[dict[str, Any]]:
        self._fetching = self._api.post("getUpdates", self._question(wait), None, wait + ANSWER)
        try:
            batch: list[dict[str, Any]] = await self._fetching
            return batch
        except asyncio.CancelledError:
            if self._stopping.is_set() and self._fetching.cancelled():
                return []
            raise

    def _question(self, wait: int) -> dict[str, object]:
        return {"offset": self._offset, "limit": BATCH, "timeout": wait, "allowed_updates": KINDS}

    async def _take(self, batch: list[dict[str, Any]]) -> None:
        """Answer queries at once, keep the rest, and only then let the next poll confirm them all."""
        sorted_out = [self._mailroom.sort(payload) for payload in batch]
        letters = [each for each in sorted_out if isinstance(each, Letter)]
        try:
            await self._mailroom.keep(letters)
        except StoreUnavailable as error:
            await self._disk.wait("the database cannot be written; updates stay with Telegram", str(error))
            return
        self._disk.back()
        self._offset = int(batch[-1]["update_id"]) + 1
        if not self._stopping.is_set():
            self._mailroom.submit(letters)

    async def _trouble(self, error: TelegramError) -> None:
        """Wait for what passes; raise what does not."""
        now = asyncio.get_running_loop().time()
        if isinstance(error, InvalidToken):
            raise wrong_token() from None
        if isinstance(error, Conflict):
            if "webhook" in error.message.lower():
                raise webhook_in_the_way() from None
            if self._conflict_until is None or now > self._conflict_until:
                raise second_poller() from None
            self._conflict_until = None
            await self._network.pause(HANGING)
        elif isinstance(error, RetryAfter):
            await self._network.pause(seconds_of(error))
        elif isinstance(error, NetworkError | TimedOut):
            await self._network.wait("Telegram cannot be reached; trying until it can", error.message)
        else:
            await self._network.wait("Telegram refuses to give updates; trying until it does", error.message)
