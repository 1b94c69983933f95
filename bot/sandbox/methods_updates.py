"""How updates reach a bot: getUpdates with its long poll and its conflicts, and the webhook's settings."""

import asyncio
import re

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.errors import OTHER_POLLER, WEBHOOK_ACTIVE, ApiError
from bot.sandbox.updates import Webhook
from bot.sandbox.wire import present

MAX_POLL = 50
"""Seconds to which Telegram caps a long poll."""


def _allowed(call: Call) -> None:
    kinds = call.params.json("allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        call.bot.queue.allowed = frozenset(str(kind) for kind in kinds) or None


async def get_updates(call: Call) -> Result:
    """Confirm what lies before `offset`, then answer what waits, or wait for it up to `timeout` real seconds."""
    queue, loop = call.bot.queue, asyncio.get_running_loop()
    if queue.webhook is not None:
        raise ApiError(WEBHOOK_ACTIVE, 409)
    _allowed(call)
    queue.last_poll = loop.time()
    queue.ring(OTHER_POLLER)
    offset = call.params.number("offset")
    if offset and queue.confirm(offset):
        call.world.bus.wake()
    limit = call.params.number("limit", 100)
    end = loop.time() + min(max(call.params.number("timeout"), 0), MAX_POLL)
    poll: asyncio.Future[str] = loop.create_future()
    queue.poll = poll
    call.world.bus.wake()
    try:
        while True:
            queue.expire(call.world.clock.now())
            batch = queue.fetch(limit if 1 <= limit <= 100 else 100)
            left = end - loop.time()
            if batch or left <= 0 or call.world.closing:
                call.world.bus.wake()
                return batch
            await asyncio.wait({poll}, timeout=left)
            if poll.done() and poll.result():
                raise ApiError(poll.result(), 409)
            if poll.done():
                queue.poll = poll = loop.create_future()
    finally:
        if queue.poll is poll:
            queue.poll = None


def set_webhook(call: Call) -> Result:
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    if not re.match(r"https://[^/\s]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/|$)", url):
        raise ApiError("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.params.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise ApiError("secret token contains unallowed characters")
    _allowed(call)
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.pending.clear()
    connections = min(max(call.params.number("max_connections", 40), 1), 100)
    call.bot.queue.webhook = Webhook(url, secret, connections, call.params.text("ip_address"))
    call.bot.queue.ring("terminated by setWebhook request")
    return True


def delete_webhook(call: Call) -> Result:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.pending.clear()
    call.bot.queue.webhook = None
    call.world.bus.wake()
    return True


def webhook_info(call: Call) -> Result:
    queue = call.bot.queue
    queue.expire(call.world.clock.now())
    hook = queue.webhook
    fields = {"url": hook.url if hook else "", "has_custom_certificate": False}
    fields["pending_update_count"] = len(queue.pending)
    if hook is not None:
        fields |= present(max_connections=hook.max_connections, ip_address=hook.ip or "127.0.0.1")
    if queue.allowed is not None:
        fields["allowed_updates"] = sorted(queue.allowed)
    return fields


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
}
