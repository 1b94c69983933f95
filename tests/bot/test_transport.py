"""The transport against a small server that answers as it is told."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from aiohttp import BodyPartReader, web
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.transport import BotApi, WireRequest, seconds_of
from bot.wire import Wire

TOKEN = "4711:AAf0pQz-very_secret_and_thirty_five_long"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Double:
    """Answers every call by ``answer``; ``seen`` are the calls as (path, content type, body)."""

    answer: Answer
    url: str = ""
    seen: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = b"" if request.content_type.startswith("multipart/") else await request.read()
        self.seen.append((request.path, request.content_type, body))
        return await self.answer(request)

    @property
    def body(self) -> Any:
        return orjson.loads(self.seen[-1][2])


@asynccontextmanager
async def double(answer: Answer) -> AsyncIterator[tuple[Double, BotApi]]:
    server = Double(answer)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    wire = Wire()
    try:
        yield server, BotApi(wire, server.url, TOKEN)
    finally:
        await wire.close()
        await runner.cleanup()


def says(status: int, body: object) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        return web.Response(status=status, body=raw, content_type="application/json")

    return answer


def refuses(code: int, words: str, **parameters: int) -> Answer:
    return says(code, {"ok": False, "error_code": code, "description": words, "parameters": parameters})


async def test_a_call_sends_json_without_missing_parameters_and_returns_the_result() -> None:
    async with double(says(200, {"ok": True, "result": {"message_id": 7}})) as (server, api):
        result = await api.call(
            "sendMessage", chat_id=5, text="你好", reply_markup={"inline_keyboard": [[]]}, message_thread_id=None
        )
    assert result == {"message_id": 7}
    assert server.seen[0][:2] == (f"/bot{TOKEN}/sendMessage", "application/json")
    assert server.body == {"chat_id": 5, "text": "你好", "reply_markup": {"inline_keyboard": [[]]}}


async def test_files_go_as_multipart_with_names_and_the_rest_as_texts_and_json() -> None:
    parts: dict[str, tuple[str | None, str | None, bytes]] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            parts[str(part.name)] = (part.filename, part.headers.get("Content-Type"), bytes(await part.read()))
        return web.json_response({"ok": True, "result": True})

    async with double(answer) as (_, api):
        files = {"photo": ("tea.jpg", b"\xff\xd8", "image/jpeg")}
        assert await api.call("sendPhoto", files=files, chat_id=5, caption="a & b", reply_markup={"x": 1}, topic=None)
    assert parts["photo"] == ("tea.jpg", "image/jpeg", b"\xff\xd8")
    assert parts["chat_id"][2] == b"5"
    assert parts["caption"][2] == b"a & b"
    assert orjson.loads(parts["reply_markup"][2]) == {"x": 1}
    assert "topic" not in parts


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refuses(400, "Bad Request: message is not modified: same"), BadRequest, "message is not modified: same"),
        (refuses(403, "Forbidden: bot was blocked by the user"), Forbidden, "forbidden: bot was blocked by the user"),
        (refuses(401, "Unauthorized"), InvalidToken, "unauthorized"),
        (refuses(404, "Not Found"), InvalidToken, "not found"),
        (refuses(409, "Conflict: terminated by other getUpdates request"), Conflict, "terminated by other"),
        (refuses(413, "Request Entity Too Large"), BadRequest, "request entity too large"),
        (refuses(429, "Too Many Requests: retry after 7", retry_after=7), RetryAfter, "7"),
        (refuses(429, "Too Many Requests"), RetryAfter, "1"),
        (refuses(400, "Bad Request: upgraded", migrate_to_chat_id=-1009), ChatMigrated, "-1009"),
        (refuses(500, "Internal Server Error"), NetworkError, "internal server error"),
        (says(502, b"<html>Bad Gateway</html>"), NetworkError, "http 502"),
        (says(200, b"<html>a hotel's log-in page</html>"), NetworkError, "not the bot api's"),
    ],
)
async def test_refusals_become_their_kind_in_the_servers_words(
    answer: Answer, kind: type[TelegramError], words: str
) -> None:
    async with double(answer) as (_, api):
        with pytest.raises(TelegramError) as caught:
            await api.call("sendMessage", chat_id=5, text="x")
    assert type(caught.value) is kind
    assert words in str(caught.value).lower()


async def test_the_wait_that_telegram_asks_for_is_in_seconds() -> None:
    async with double(refuses(429, "Too Many Requests: retry after 7", retry_after=7)) as (_, api):
        with pytest.raises(RetryAfter) as caught:
            await api.call("sendMessage")
    assert seconds_of(caught.value) == 7.0


async def test_a_call_that_takes_too_long_is_timed_out() -> None:
    async def never(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async with double(never) as (_, api):
        with pytest.raises(TimedOut):
            await api.call("getMe", timeout=0.05)


async def test_a_dropped_connection_and_a_closed_port_are_network_errors_that_name_no_token() -> None:
    async def drop(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async with double(drop) as (server, api):
        with pytest.raises(NetworkError) as dropped:
            await api.call("getMe")
        address = server.url
    wire = Wire()
    with pytest.raises(NetworkError) as refused:
        await BotApi(wire, address, TOKEN).call("getMe")
    await wire.close()
    with pytest.raises(NetworkError) as closed:
        await BotApi(wire, address, TOKEN).call("getMe")
    for caught in (dropped, refused, closed):
        assert type(caught.value) is NetworkError
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
        assert TOKEN not in f"{caught.value!r} {caught.value}"


async def test_closing_the_wire_ends_a_call_that_is_under_way() -> None:
    asked = asyncio.Event()

    async def never(_request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with double(never) as (server, _):
        wire = Wire()
        call = BotApi(wire, server.url, TOKEN).call("sendMessage")
        await asked.wait()
        await wire.close()
        with pytest.raises(NetworkError):
            await asyncio.wait_for(call, 1)


async def test_the_token_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with double(refuses(500, "Internal Server Error")) as (_, api):
        with pytest.raises(NetworkError):
            await api.call("getMe")
        assert TOKEN not in repr(api)
    assert TOKEN not in caplog.text


async def test_python_telegram_bot_works_on_the_same_session() -> None:
    me = {"id": 4711, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
    async with double(says(200, {"ok": True, "result": me})) as (server, _):
        wire = Wire()
        request = WireRequest(wire)
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request, get_updates_request=request)
        found = await bot.get_me()
        await wire.close()
    assert (found.id, found.username) == (4711, "shop_bot")


async def test_two_hundred_calls_go_side_by_side() -> None:
    """A server that answers only when all of them are there."""
    here, all_here = [0], asyncio.Event()

    async def together(_request: web.Request) -> web.StreamResponse:
        here[0] += 1
        if here[0] == 200:
            all_here.set()
        await all_here.wait()
        return web.json_response({"ok": True, "result": True})

    async with double(together) as (_, api):
        assert all(await asyncio.gather(*[api.call("sendMessage", timeout=10) for _ in range(200)]))


async def test_a_call_whose_result_tells_nothing_new_is_told_to_have_worked_or_why_not() -> None:
    edited = {"message_id": 7, "text": "as we have just made it"}
    async with double(says(200, {"ok": True, "result": edited})) as (_, api):
        assert await api.call("editMessageText", chat_id=5, message_id=7, text="x") is True
    async with double(refuses(400, "Bad Request: message is not modified")) as (_, api):
        with pytest.raises(BadRequest):
            await api.call("editMessageText", chat_id=5, message_id=7, text="x")
    async with double(says(200, b"<html>a hotel's log-in page</html>")) as (_, api):
        with pytest.raises(NetworkError):
            await api.call("editMessageText", chat_id=5, message_id=7, text="x")
