"""The polling receiver: an update is confirmed to Telegram only once it is in the inbox.

``getUpdates`` confirms what lies before its offset, so the offset moves after the commit that keeps a batch, never
before (core.telegram.org/bots/api#getupdates).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import orjson
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.reach import Reach
from bot.startup import second_poller, webhook_in_the_way, wrong_token
from bot.transport import BotApi, seconds_of
from bot.work import Work
from handlers.incoming import Incoming, parse
from store.errors import StoreUnavailable
from store.ports import Tx
from store.services import inbox
from store.sql.database import Database

log = logging.getLogger(__name__)

KINDS = ("message", "callback_query", "pre_checkout_query", "shipping_query", "my_chat_member")
LONG = 50  # seconds; Telegram's cap
ANSWER = 15.0  # seconds for the answer beyond the poll's own time
BATCH = 100  # Telegram's cap
CROWD = 2000  # updates that wait here; more stay with Telegram, which keeps them for a day
HANGING = 3.0  # seconds after the start in which a poll of a former process may still hang at Telegram
GOODBYE = 0.7  # seconds for the last confirmation

Kept = list[tuple[Incoming, str]]


class Poller:
    """Fetches, keeps, confirms, hands over. One at a time for a bot, or Telegram ends both with a conflict."""

    def __init__(self, api: BotApi, store: Database, work: Work, bot: int, clock: Callable[[], int]) -> None:
        self._api = api
        self._store = store
        self._work = work
        self._bot = bot
        self._clock = clock
        self._offset: int | None = None
        self._asked: deque[int] = deque(maxlen=1000)  # queries that were answered; a batch may come twice
        self._stopping = asyncio.Event()
        self._fetching: asyncio.Task[list[dict[str, Any]]] | None = None
        self._network = Reach(self._stopping)
        self._disk = Reach(self._stopping)
        self._conflict_until: float | None = None

    async def catch_up(self) -> None:
        """Fetch what waited while we were away: until a batch is not full, for customers go on writing."""
        self._conflict_until = asyncio.get_running_loop().time() + HANGING
        while not self._stopping.is_set() and await self._round(0):
            pass

    async def run(self) -> None:
        """Poll until stopped. Raises CommandError where only a human can help."""
        while not self._stopping.is_set():
            await self._round(LONG)

    def stop(self) -> None:
        """Fetch nothing more; a batch that has come is still kept."""
        self._stopping.set()
        if self._fetching:
            self._fetching.cancel()

    async def confirm(self) -> None:
        """Tell Telegram what is kept, so that it is not told again at the next start; a courtesy."""
        if self._offset is None:
            return
        try:
            await self._api.post("getUpdates", self._question(0) | {"limit": 1}, None, GOODBYE)
        except TelegramError as error:
            log.info("the last updates were not confirmed: %s", error.message)

    async def _round(self, wait: int) -> bool:
        """One poll of ``wait`` seconds; False where no more is waiting."""
        await self._work.lanes.room(CROWD)
        try:
            batch = await self._fetch(wait)
        except TelegramError as error:
            await self._trouble(error)
            return not wait  # catching up goes on until an empty batch has been seen
        self._network.back()
        if not batch:
            return False
        await self._take(batch)
        return len(batch) == BATCH

    async def _fetch(self, wait: int) -> list[dict[str, Any]]:
        self._fetching = asyncio.create_task(self._api.post("getUpdates", self._question(wait), None, wait + ANSWER))
        try:
            return await self._fetching
        except asyncio.CancelledError:
            if self._stopping.is_set() and self._fetching.cancelled():
                return []
            self._fetching.cancel()
            raise

    def _question(self, wait: int) -> dict[str, object]:
        return {"offset": self._offset, "limit": BATCH, "timeout": wait, "allowed_updates": KINDS}

    async def _take(self, batch: list[dict[str, Any]]) -> None:
        """Answer queries at once, keep the rest, and only then let the next poll confirm them all."""
        letters: Kept = []
        for payload in batch:
            incoming = parse(payload)
            if incoming.kind in ("precheckout", "shipping"):
                self._answer(incoming)
            else:
                letters.append((incoming, orjson.dumps(payload).decode()))
        try:
            await self._keep(letters)
        except StoreUnavailable as error:
            await self._disk.wait("the database cannot be written; updates stay with Telegram", str(error))
            return
        self._disk.back()
        self._offset = int(batch[-1]["update_id"]) + 1
        if not self._stopping.is_set():
            for incoming, text in letters:
                self._work.submit(incoming, text)

    def _answer(self, query: Incoming) -> None:
        if query.update_id not in self._asked:
            self._asked.append(query.update_id)
            self._work.query(query)

    async def _keep(self, letters: Kept) -> None:
        if not letters:
            return
        at = self._clock()
        rows = [(incoming.update_id, text) for incoming, text in letters]

        def body(tx: Tx) -> None:
            inbox.keep(tx, self._bot, at, rows)

        await self._store.transact(body)

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
