"""How updates reach a bot: getUpdates with its long poll and its conflicts, and the webhook's settings."""

import asyncio
import re
from urllib.parse import urlsplit

from bot.sandbox.calls import Call, Method, Result, Told
from bot.sandbox.errors import OTHER_POLLER, WEBHOOK_ACTIVE, ApiError
from bot.sandbox.updates import UpdateQueue, Webhook
from bot.sandbox.wire import present

MAX_POLL = 50
"""Seconds to which Telegram caps a long poll."""
DEFAULT_CONNECTIONS = 40
WEBHOOK_PORTS = (443, 80, 88, 8443)


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
    """Send updates to an address from now on. The same one again changes nothing; another one starts afresh."""
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    secret = call.params.text("secret_token")
    _check_webhook(url, secret)
    connections = min(max(call.params.number("max_connections", DEFAULT_CONNECTIONS), 1), 100)
    hook = Webhook(url, secret, connections, call.params.text("ip_address"))
    queue, before = call.bot.queue, call.bot.queue.allowed
    _allowed(call)
    drop = call.params.flag("drop_pending_updates")
    if drop:
        queue.pending.clear()
    old = queue.webhook
    same = old and (old.url, old.secret, old.max_connections, old.ip) == (url, secret, connections, hook.ip)
    if same and queue.allowed == before and not drop:
        return Told(True, "Webhook is already set")
    _afresh(queue, hook)
    queue.ring("terminated by setWebhook request")
    call.world.bus.wake()
    return Told(True, "Webhook was set")


def _check_webhook(url: str, secret: str) -> None:
    parts = urlsplit(url)
    home = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    if not parts.hostname or (parts.scheme != "https" and not home):
        raise ApiError("bad webhook: An HTTPS URL must be provided for webhook")
    if not home and parts.hostname != "127.0.0.1" and (parts.port or 443) not in WEBHOOK_PORTS:
        raise ApiError("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if len(secret) > 256:
        raise ApiError("secret token is too long")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        raise ApiError("secret token contains unallowed characters")


def _afresh(queue: UpdateQueue, hook: Webhook | None) -> None:
    """Another webhook, or none: what waits is tried at once."""
    queue.webhook = hook
    for entry in queue.pending:
        entry.not_before = entry.pause = 0


def delete_webhook(call: Call) -> Result:
    queue = call.bot.queue
    if call.params.flag("drop_pending_updates"):
        queue.pending.clear()
    was = queue.webhook
    _afresh(queue, None)
    call.world.bus.wake()
    return Told(True, "Webhook was deleted" if was else "Webhook is already deleted")


def webhook_info(call: Call) -> Result:
    queue = call.bot.queue
    queue.expire(call.world.clock.now())
    hook = queue.webhook
    fields = {"url": hook.url if hook else "", "has_custom_certificate": False}
    fields["pending_update_count"] = len(queue.pending)
    if hook is not None:
        fields |= present(ip_address=hook.ip or "127.0.0.1", max_connections=hook.max_connections)
        if hook.error:
            fields |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
    if queue.allowed is not None:
        fields["allowed_updates"] = sorted(queue.allowed)
    return fields


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
}
