"""Webhooks as Telegram delivers them: one at a time of each chat, again until taken, with its words for what failed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import Conversation
from bot.sandbox.hooks import HEADER
from tests.kit.sandbox import Caller, CheckedSandbox

Behavior = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Bot:
    """A bot's endpoint. ``came`` are the updates in their order; ``behave`` says what each is answered; ``ring`` wakes
    who waits for them.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self.ring = ring
        self.came: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.under_way = self.most = 0
        self.url = ""
        self.behave: Behavior = self.takes

    async def takes(self, update: dict[str, Any]) -> web.Response:
        return web.Response()

    async def answer(self, request: web.BaseRequest) -> web.Response:
        update = await request.json()
        self.came.append(update)
        self.secrets.append(request.headers.get(HEADER))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.ring()
        try:
            return await self.behave(update)
        finally:
            self.under_way -= 1

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came]


@asynccontextmanager
async def endpoint(box: CheckedSandbox) -> AsyncIterator[Bot]:
    bot = Bot(box.world.bus.wake)
    runner = web.ServerRunner(web.Server(bot.answer), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield bot
    finally:
        await runner.cleanup()


def refuse(status: int, *first: str, **headers: str) -> Behavior:
    """Refuse so many times as there are words: the answer to each update with that text is this status, once."""
    left = list(first)

    async def behave(update: dict[str, Any]) -> web.Response:
        text = update["message"]["text"]
        if text in left:
            left.remove(text)
            return web.Response(status=status, headers={name.replace("_", "-"): it for name, it in headers.items()})
        return web.Response()

    return behave


async def test_an_update_goes_to_the_address_with_its_secret_and_is_gone(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    async with endpoint(box) as bot:
        await call("setWebhook", url=bot.url, secret_token="s-1")
        await chat.say("one", wait=False)
        await chat.say("two", wait=False)
        await box.idle(box.bot("77:secret"))
        assert bot.texts() == ["one", "two"]
        assert bot.secrets == ["s-1", "s-1"]
        info = await call("getWebhookInfo")
        assert (info["url"], info["pending_update_count"], info["max_connections"]) == (bot.url, 0, 40)
        assert "last_error_message" not in info
        assert box.record()["bots"]["77"]["confirmed"][-2:] == [update["update_id"] for update in bot.came]


async def test_telegrams_words_come_along(call: Caller) -> None:
    url = "https://shop.example/hook"
    said = [
        (await call.body("setWebhook", url=url)),
        (await call.body("setWebhook", url=url)),
        (await call.body("deleteWebhook")),
        (await call.body("deleteWebhook")),
    ]
    assert [each["description"] for each in said] == [
        "Webhook was set",
        "Webhook is already set",
        "Webhook was deleted",
        "Webhook is already deleted",
    ]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "http://shop.example/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "nonsense"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://shop.example:8444/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://shop.example/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://shop.example/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_what_telegram_does_not_take_is_refused_in_its_words(
    call: Caller, params: dict[str, str], words: str
) -> None:
    assert await call.refused("setWebhook", **params) == f"Bad Request: {words}"
    assert (await call("getWebhookInfo"))["url"] == ""


async def test_the_next_of_a_chat_waits_until_the_one_before_is_taken(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    async with endpoint(box) as bot:
        bot.behave = refuse(500, "one", "one")
        await call("setWebhook", url=bot.url)
        await chat.say("one", wait=False)
        await chat.say("two", wait=False)
        assert await box.world.bus.wait(lambda: len(bot.came) == 2, 5)  # the second try comes at once
        await box.person("Bob").chat(box.bot("77:secret")).say("another chat", wait=False)
        assert await box.world.bus.wait(lambda: len(bot.came) == 3, 5)
        assert bot.texts() == ["one", "one", "another chat"]
        box.world.clock.advance(1000)
        await box.idle(box.bot("77:secret"))
        assert bot.texts() == ["one", "one", "another chat", "one", "two"]
        info = await call("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
        assert info["last_error_date"] <= box.world.clock.seconds()


async def test_pauses_double_and_a_retry_after_is_honored(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    async with endpoint(box) as bot:
        bot.behave = refuse(503, *["one"] * 9, Retry_After="7")
        await call("setWebhook", url=bot.url)
        await chat.say("one", wait=False)
        (entry,) = box.bot("77:secret").queue.pending
        assert await box.world.bus.wait(lambda: entry.not_before > 0, 5)
        assert 6_000 < entry.not_before - box.world.clock.now() <= 7_000
        bot.behave = refuse(502, *["one"] * 9)
        pauses = []
        for tries in range(2, 9):
            box.world.clock.advance(max(0, entry.not_before - box.world.clock.now()))
            assert await box.world.bus.wait(lambda: len(bot.came) >= tries + 1, 5)  # noqa: B023
            assert await box.world.bus.wait(lambda: entry.not_before > box.world.clock.now(), 5)
            pauses.append(entry.pause)
        assert pauses[:3] == [2_000, 4_000, 8_000]
        assert 60_000 <= pauses[-1] <= 120_000


async def test_no_more_at_once_than_the_bot_wants(call: Caller, box: CheckedSandbox) -> None:
    async with endpoint(box) as bot:
        gate = asyncio.Event()

        async def slow(_update: dict[str, Any]) -> web.Response:
            await gate.wait()
            return web.Response()

        bot.behave = slow
        await call("setWebhook", url=bot.url, max_connections=3)
        for name in "ABCDEF":
            await box.person(name).chat(box.bot("77:secret")).say("hi", wait=False)
        assert await box.world.bus.wait(lambda: bot.under_way == 3, 5)
        gate.set()
        await box.idle(box.bot("77:secret"))
        assert (bot.most, len(bot.came)) == (3, 6)


async def test_nobody_listens_and_the_updates_stay_until_they_expire(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    async with endpoint(box) as bot:
        url = bot.url
    await call("setWebhook", url=url)
    await chat.say("one", wait=False)
    hook = box.bot("77:secret").queue.webhook
    assert hook
    assert await box.world.bus.wait(lambda: bool(hook.error), 5)
    info = await call("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    assert "can't use getUpdates method while webhook is active" in await call.refused("getUpdates")
    box.world.clock.advance(24 * 3_600_000)
    assert (await call("getWebhookInfo"))["pending_update_count"] == 0


async def test_what_waits_comes_at_once_when_a_webhook_is_set_anew(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    async with endpoint(box) as bot:
        bot.behave = refuse(503, "one", Retry_After="3600")
        await call("setWebhook", url=bot.url)
        await chat.say("one", wait=False)
        (entry,) = box.bot("77:secret").queue.pending
        assert await box.world.bus.wait(lambda: entry.not_before > 0, 5)
        await call("deleteWebhook")
        await call("setWebhook", url=bot.url)
        await box.idle(box.bot("77:secret"))
        assert bot.texts() == ["one", "one"]


async def test_an_address_beyond_this_computer_is_never_called(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    await call("setWebhook", url="https://shop.example/hook")
    await chat.say("one", wait=False)
    hook = box.bot("77:secret").queue.webhook
    assert hook
    assert await box.world.bus.wait(lambda: bool(hook.error), 5)
    assert hook.error == "Failed to resolve host: Name or service not known"


async def test_the_network_can_be_made_bad(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    async with endpoint(box) as bot:
        box.world.faults.add("lost_answer", "webhook", times=1)
        box.world.faults.add("duplicate_update", "message", times=1)
        await call("setWebhook", url=bot.url)
        await chat.say("one", wait=False)
        await box.idle(box.bot("77:secret"))
        assert bot.texts() == ["one"] * 3  # its answer was lost, and then it came twice
