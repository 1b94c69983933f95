"""The webhook receiver: tells Telegram where to deliver, listens there, and looks after it that it stays so."""

import asyncio
import logging
import time
from typing import Any

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.endpoint import Endpoint
from bot.errors import CommandError
from bot.hook import Hook
from bot.reach import Reach
from bot.receiving import KINDS
from bot.startup import second_poller, webhook_in_the_way, wrong_token
from bot.transport import BotApi, seconds_of

log = logging.getLogger(__name__)

LOOK = 60.0  # seconds between two looks at what Telegram says of the webhook
DRAIN = 180.0  # seconds after which what waited has come; Telegram's longest pause between two tries is 120
DRAINED_LOOK = 1.0  # seconds between two looks meanwhile

Json = dict[str, Any]


class Webhook:
    """Receives by a webhook. It stays set when we close: Telegram keeps the updates until we are back.

    ``waiting`` is how many updates Telegram holds for us, ``trouble`` its words on why it could not deliver one.
    """

    def __init__(self, api: BotApi, hook: Hook, endpoint: Endpoint, listen: tuple[str, int], connections: int) -> None:
        self.waiting = 0
        self.trouble = ""
        self._api = api
        self._hook = hook
        self.endpoint = endpoint
        self._listen = listen
        self._connections = connections
        self._stopping = asyncio.Event()
        self._network = Reach(self._stopping)
        self._looked = 0.0  # when Telegram answered, on time.monotonic()
        self._told = 0  # the time of the trouble that is in the log already

    @property
    def heard(self) -> float:
        """When Telegram last answered or called, on ``time.monotonic()``; 0 is never."""
        return max(self._looked, self.endpoint.heard)

    async def catch_up(self) -> None:
        """Listen, then let Telegram come. Raises CommandError where it cannot."""
        host, port = self._listen
        try:
            await self.endpoint.open(host, port)
        except OSError as error:
            raise CommandError(f"webhook.listen {host}:{port} cannot be listened at: {error.strerror}") from None
        while not self._stopping.is_set():
            try:
                await self._set()
            except TelegramError as error:
                await self._trouble(error)
                continue
            self._network.back()
            return

    async def drained(self) -> None:
        """Return when nothing waits at Telegram for the first time, or when it must have come by now."""
        until = time.monotonic() + DRAIN
        while not self._stopping.is_set() and time.monotonic() < until:
            try:
                if not (await self._look())["pending_update_count"]:
                    return
            except TelegramError as error:
                log.info("Telegram does not say what waits: %s", error.message)
            await self._network.pause(DRAINED_LOOK)

    async def run(self) -> None:
        """Look every minute whether the webhook is still ours, and what Telegram says of it."""
        while True:
            await self._network.pause(LOOK)
            if self._stopping.is_set():
                return
            try:
                info = await self._look()
            except TelegramError as error:
                await self._trouble(error)
                continue
            self._network.back()
            if info["url"] != self._hook.url:
                raise webhook_in_the_way(info["url"]) if info["url"] else second_poller()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopping.set()
        self.endpoint.stop()

    async def goodbye(self) -> None:
        """Nothing: what was taken is confirmed, and the webhook stays set."""

    async def close(self) -> None:
        """Listen no more."""
        await self.endpoint.close()

    async def _set(self) -> None:
        """Set it. What waits comes at once when it is set anew, not when Telegram's growing pauses end."""
        if (await self._look())["pending_update_count"]:
            await self._api.call("deleteWebhook", drop_pending_updates=False)
        await self._api.call(
            "setWebhook",
            url=self._hook.url,
            secret_token=self._hook.secret,
            allowed_updates=KINDS,
            max_connections=self._connections,
            drop_pending_updates=False,
        )
        log.info("Telegram delivers updates to %s", self._hook.url.removesuffix(self._hook.tail) + "...")

    async def _look(self) -> Json:
        info: Json = await self._api.call("getWebhookInfo")
        self._looked = time.monotonic()
        self.waiting = int(info["pending_update_count"])
        at = int(info.get("last_error_date") or 0)
        self.trouble = str(info.get("last_error_message", "")) if at and self.waiting else ""
        if at > self._told and self.waiting:
            log.warning("Telegram could not deliver an update: %s", info.get("last_error_message"))
            self._told = at
        return info

    async def _trouble(self, error: TelegramError) -> None:
        """Wait for what passes; raise what does not."""
        if isinstance(error, InvalidToken):
            raise wrong_token() from None
        if isinstance(error, RetryAfter):
            await self._network.pause(seconds_of(error))
        elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            await self._network.wait("Telegram cannot be reached; trying until it can", error.message)
        else:
            raise CommandError(f"Telegram does not take webhook.public_url: {error.message}") from None
