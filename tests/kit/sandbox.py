"""Starts a sandbox for a test, with every request, answer and update checked against the specification."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from telegram import Bot

from bot.sandbox import Sandbox
from bot.sandbox.api import answer
from bot.sandbox.files import Upload
from bot.sandbox.params import Params
from tests.kit.spec import Json, Spec, load_spec

TOKEN = "77:secret"


class CheckedSandbox(Sandbox):
    """A sandbox that remembers what was against the specification."""

    def __init__(self, spec: Spec, clock: Callable[[], int] | None = None) -> None:
        super().__init__(clock, spec.check)
        self.spec = spec


@asynccontextmanager
async def running_sandbox(clock: Callable[[], int] | None = None) -> AsyncIterator[CheckedSandbox]:
    """A sandbox on a free port; at the end it fails the test for every violation that nobody took (spec.take())."""
    box = CheckedSandbox(load_spec(), clock)
    await box.start()
    try:
        yield box
    finally:
        await box.stop()
    assert not box.spec.violations, "\n".join(box.spec.violations)


@asynccontextmanager
async def ptb_bot(box: Sandbox, token: str = TOKEN) -> AsyncIterator[Bot]:
    """python-telegram-bot's own Bot with its own transport, pointed at the sandbox."""
    bot = Bot(token, base_url=f"{box.url}/bot", base_file_url=f"{box.url}/file/bot")
    async with bot:
        yield bot


class RefusedError(Exception):
    """The sandbox refused a call; the text is Telegram's description."""


class Caller:
    """Calls Bot API methods of one bot without a socket: `await call("sendMessage", chat_id=1001, text="hi")`."""

    def __init__(self, box: Sandbox, token: str = TOKEN) -> None:
        self.box = box
        self.token = token
        box.bot(token)

    async def __call__(self, method: str, **params: object) -> Any:
        """The result; raises RefusedError with the description. Uploads are passed as they are."""
        body = await self.body(method, **params)
        if not body["ok"]:
            raise RefusedError(body["description"])
        return body["result"]

    async def body(self, method: str, **params: object) -> Json:
        files = {name: value for name, value in params.items() if isinstance(value, Upload)}
        values = {name: value for name, value in params.items() if name not in files}
        done = await answer(self.box.world, self.token, method, Params(values, files))
        body: Json = orjson.loads(done.body)
        return body

    async def refused(self, method: str, **params: object) -> str:
        """The description of the refusal; fails if the call is accepted. Such a call may break the specification."""
        spec = self.box.spec if isinstance(self.box, CheckedSandbox) else None
        before = list(spec.violations) if spec else []
        body = await self.body(method, **params)
        if spec:
            spec.violations = before
        assert not body["ok"], f"{method} was accepted: {body['result']}"
        return str(body["description"])

    async def updates(self, timeout: int = 0) -> list[Json]:  # noqa: ASYNC109 - Telegram's word for the long poll
        """What waits, confirmed at once."""
        batch: list[Json] = await self("getUpdates", timeout=timeout)
        if batch:
            await self("getUpdates", offset=batch[-1]["update_id"] + 1, limit=1)
        return batch


Handler = Callable[[Json, Caller], Awaitable[object]]


@asynccontextmanager
async def tiny_bot(box: Sandbox, handler: Handler, token: str = TOKEN) -> AsyncIterator[Caller]:
    """A bot of a few lines that polls and gives each update to the handler, until the block ends."""
    call = Caller(box, token)

    async def poll() -> None:
        offset = 0
        while True:
            for update in await call("getUpdates", offset=offset, timeout=50):
                offset = update["update_id"] + 1
                await handler(update, call)

    task = asyncio.create_task(poll())
    try:
        yield call
    finally:
        task.cancel()
        await asyncio.wait({task})
