"""Inline mode of the sandbox: switched off, with a button above the results, with what Telegram refuses."""

import asyncio

import pytest

from bot.sandbox import inline
from tests.kit.sandbox import Caller, running_sandbox

TOKEN = "77:inline"
ARTICLE = {"type": "article", "id": "1", "title": "Tea", "input_message_content": {"message_text": "Tea"}}


async def test_a_bot_without_inline_mode_is_asked_nothing() -> None:
    async with running_sandbox() as box:
        bot = box.bot(TOKEN)
        call = Caller(box, TOKEN)
        assert (await call("getMe"))["supports_inline_queries"] is True
        bot.inline = False
        assert (await call("getMe"))["supports_inline_queries"] is False
        found = await inline.ask(box.world, box.person("Alice").user, bot, "tea", seconds=0.0)
        assert not found.answered
        assert await call.updates() == []


async def test_the_button_above_the_results_reaches_who_asked() -> None:
    async with running_sandbox() as box:
        bot, alice, call = box.bot(TOKEN), box.person("Alice"), Caller(box, TOKEN)
        asked = asyncio.create_task(alice.inline(bot, "tea"))
        (update,) = await call.updates(timeout=5)
        query = {"inline_query_id": update["inline_query"]["id"]}
        button = {"text": "Open", "start_parameter": "home"}
        await call("answerInlineQuery", **query, results=[ARTICLE], button=button, next_offset="20")
        found = await asked
        assert (found.button, found.next_offset, found.titles) == (button, "20", ["Tea"])


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"button": {"text": "Open", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
    ],
)
async def test_what_telegram_would_refuse_is_refused(more: dict[str, object], error: str) -> None:
    async with running_sandbox() as box:
        bot, alice, call = box.bot(TOKEN), box.person("Alice"), Caller(box, TOKEN)
        asked = asyncio.create_task(inline.ask(box.world, alice.user, bot, "tea", seconds=0.2))
        (update,) = await call.updates(timeout=5)
        query = {"inline_query_id": update["inline_query"]["id"]}
        assert await call.refused("answerInlineQuery", **query, results=[], **more) == f"Bad Request: {error}"
        box.spec.take()
        assert not (await asked).answered
