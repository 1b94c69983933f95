"""A shop that Telegram calls: the configuration of its webhook, and requests to it as anybody could make them."""

import io
import socket
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from bot.endpoint import HEADER
from bot.hook import hook
from tests.kit.story import Story


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def by_webhook(port: int | None = None) -> dict[str, Any]:
    """What makes a story's shop receive by a webhook."""
    listen = f"127.0.0.1:{port or free_port()}"
    return {"telegram": {"mode": "webhook"}, "webhook": {"public_url": f"http://{listen}/telegram", "listen": listen}}


@dataclass
class Caller:
    """Calls the webhook of a shop. ``secret`` and ``tail`` are what Telegram has, unless a test changes them."""

    shop: Story
    secret: str = field(init=False)
    url: str = field(init=False)

    def __post_init__(self) -> None:
        own = hook(self.shop.config)
        self.secret, self.url = own.secret, own.url

    async def __call__(self, body: object, method: str = "POST", **changes: str) -> tuple[int, dict[str, str]]:
        """Status and headers of the answer to a body: JSON, or bytes as they are."""
        secret, url = changes.get("secret", self.secret), changes.get("url", self.url)
        data = io.BytesIO(body if isinstance(body, bytes) else orjson.dumps(body))
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=data, headers={HEADER: secret}) as answer,
        ):
            return answer.status, dict(answer.headers)
