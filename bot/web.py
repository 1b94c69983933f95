"""A small local server for those who watch the shop: /health and /metrics, never on a public address.

Off unless web.listen says where. The webhook has a server of its own, so that nothing of this can be reached there.
"""

import logging
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from bot.errors import CommandError
from bot.gauges import Gauges
from bot.health import Health
from bot.metrics import CONTENT_TYPE, text
from bot.vitals import Vitals
from store.errors import ShopError

log = logging.getLogger(__name__)

CLOSING = 0.5  # seconds for the requests that are under way when we close

Page = Callable[[], Awaitable[web.Response]]


class Web:
    """Listens between ``open`` and ``close``."""

    def __init__(self, vitals: Vitals) -> None:
        self._gauges = Gauges(vitals)
        self._health = Health(vitals, self._gauges)
        self._runner: web.ServerRunner | None = None
        self._pages: dict[str, Page] = {
            "/health/live": self._live,
            "/health/ready": self._ready,
            "/metrics": self._metrics,
        }

    async def open(self, host: str, port: int) -> int:
        """Begin to listen; the port. Raises CommandError where the place cannot be had."""
        runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=CLOSING)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            raise CommandError(f"web.listen {host}:{port} cannot be listened at: {error.strerror}") from None
        self._runner = runner
        found = int(runner.addresses[0][1])
        log.info("health and metrics are at http://%s:%s/", host, found)
        return found

    async def close(self) -> None:
        """Listen no more."""
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        page = self._pages.get(request.path)
        if page is None:
            return web.Response(status=404, text=f"there are {', '.join(self._pages)}\n")
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        answer = await page()
        answer.headers["Cache-Control"] = "no-store"
        return answer

    async def _live(self) -> web.Response:
        """That this answers is all there is to say: the loop turns."""
        return _json({"status": "live"})

    async def _ready(self) -> web.Response:
        checks = await self._health.ready()
        reasons = [f"{check.name}: {check.reason}" for check in checks if not check.ok]
        body = {
            "status": "not ready" if reasons else "ready",
            "reasons": reasons,
            "checks": {check.name: check.ok for check in checks},
        }
        return _json(body, 503 if reasons else 200)

    async def _metrics(self) -> web.Response:
        try:
            found = await self._gauges.collect()
        except ShopError as error:
            return web.Response(status=503, text=f"the database cannot be read: {error}\n")
        return web.Response(body=text(found).encode(), headers={"Content-Type": CONTENT_TYPE})


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")
