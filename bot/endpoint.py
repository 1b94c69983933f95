"""The address that Telegram calls: one update a request, 200 only once it cannot be lost any more.

An update is kept in the inbox, tried once (for at most five seconds), and then confirmed: Telegram sends the next one
of its chat only after that, so order is kept (core.telegram.org/bots/api#setwebhook; tdlib/telegram-bot-api).
"""

import asyncio
import hmac
import logging
import time
from collections import Counter

import orjson
from aiohttp import web

from bot.hook import Hook
from bot.receiving import Letter, Mailroom, Recent
from bot.work import QUERY_SECONDS
from handlers.incoming import Incoming
from store.errors import StoreUnavailable

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SHOWN = 5.0  # seconds that an update may take to be shown before the next of its chat may come
ASKED = QUERY_SECONDS + 2.0  # seconds in which a query has been answered, or never will be
BODY_SECONDS = 10.0  # for a request's body to come
KEPT = 4096  # updates that are remembered as kept: Telegram repeats what it believes was lost
CLOSING = 2.0  # seconds for the requests that are under way when we close
CROWDED, UNWRITABLE, STOPPING = 1, 2, 5  # seconds after which Telegram may try again


class Endpoint:
    """Listens between ``open`` and ``close``; make it inside a running loop. ``answers`` are counted by status."""

    def __init__(self, hook: Hook, mailroom: Mailroom) -> None:
        self.answers: Counter[int] = Counter()
        self.heard = 0.0  # when an update came, on time.monotonic()
        self._tail, self._secret = hook.tail.encode(), hook.secret.encode()
        self._mailroom = mailroom
        self._kept = Recent(KEPT)
        self._stopped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._runner: web.ServerRunner | None = None
        self._faulty = False

    async def open(self, host: str, port: int) -> None:
        """Begin to listen. Raises OSError where the address cannot be had."""
        server = web.Server(self._answer, access_log=None, auto_decompress=False)
        self._runner = web.ServerRunner(server, shutdown_timeout=CLOSING)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()

    def stop(self) -> None:
        """Take nothing more; whoever waits for a screen is answered now, for his update is kept."""
        if not self._stopped.done():
            self._stopped.set_result(None)

    async def close(self) -> None:
        """Finish the requests that are under way, and listen no more."""
        self.stop()
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            answer = await self._refusal(request) or await self._taken(await self._body(request))
        except web.HTTPException as error:
            answer = web.Response(status=error.status)
        self.answers[answer.status] += 1
        return answer

    async def _refusal(self, request: web.BaseRequest) -> web.Response | None:
        """What strangers hear; nothing of theirs is read."""
        tail = request.path.rpartition("/")[2].encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(tail, self._tail):
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        secret = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(secret, self._secret):
            log.warning("somebody called the webhook's address with a wrong secret")
            return web.Response(status=403)
        return _later(STOPPING) if self._stopped.done() else None

    @staticmethod
    async def _body(request: web.BaseRequest) -> dict[str, object]:
        """The update. Raises HTTPException for what is none."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                payload = orjson.loads(await request.read())
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except orjson.JSONDecodeError:
            payload = None
        if not isinstance(payload, dict) or type(payload.get("update_id")) is not int:
            raise web.HTTPBadRequest
        return payload

    async def _taken(self, payload: dict[str, object]) -> web.Response:
        self.heard = time.monotonic()
        sorted_out = self._mailroom.sort(payload)
        if not isinstance(sorted_out, Letter):
            if sorted_out:
                await asyncio.wait({sorted_out}, timeout=ASKED)
            return web.Response()
        incoming = sorted_out.incoming
        if incoming.update_id not in self._kept:
            if self._mailroom.crowded and not incoming.exempt:
                return _later(CROWDED)
            try:
                await self._mailroom.keep((sorted_out,))
            except StoreUnavailable as error:
                return self._unwritable(error)
            self._written(sorted_out)
        await self._tried(incoming)
        return web.Response()

    def _written(self, letter: Letter) -> None:
        if self._faulty:
            log.info("the database can be written again; updates are taken")
        self._faulty = False
        self._kept.add(letter.incoming.update_id)
        self._mailroom.submit((letter,))

    def _unwritable(self, error: StoreUnavailable) -> web.Response:
        if not self._faulty:
            log.warning("the database cannot be written; updates stay with Telegram (%s)", error)
        self._faulty = True
        return _later(UNWRITABLE)

    async def _tried(self, incoming: Incoming) -> None:
        """Wait for its first try, but not for long, and not while we close: it is kept."""
        trial = self._mailroom.work.tried(incoming.update_id)
        if trial:
            await asyncio.wait({trial, self._stopped}, timeout=SHOWN, return_when=asyncio.FIRST_COMPLETED)


def _later(seconds: int) -> web.Response:
    """Nothing was taken: Telegram keeps it and tries again."""
    return web.Response(status=503, headers={"Retry-After": str(seconds)})
