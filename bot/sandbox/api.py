"""The Bot API's front: from token, method and parameters to an answer, with faults in between."""

import asyncio
import inspect
from dataclasses import dataclass

import orjson

from bot.sandbox.calls import Call, Told
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS
from bot.sandbox.model import BotAccount
from bot.sandbox.params import Params
from bot.sandbox.wire import Json
from bot.sandbox.world import World

BEFORE = frozenset({"429", "403", "400", "500", "drop_connection"})
AFTER = frozenset({"lost_answer", "malformed"})
WORDS = {"400": "Bad Request", "403": "Forbidden", "500": "Internal Server Error"}
DEFAULT = {"400": "chat not found", "403": "bot was blocked by the user", "500": "Internal Server Error"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `lost` means that the connection is cut instead."""

    status: int
    body: bytes
    lost: bool = False


def refuse(code: int, description: str, parameters: Json | None = None) -> Answer:
    body: Json = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(code, orjson.dumps(body))


def _fault_answer(fault: Fault) -> Answer:
    if fault.kind == "drop_connection":
        return Answer(0, b"", lost=True)
    if fault.kind == "429":
        seconds = fault.retry_after
        return refuse(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
    text = fault.text or DEFAULT[fault.kind]
    if fault.kind != "500" and not text.startswith(WORDS[fault.kind]):
        text = f"{WORDS[fault.kind]}: {text}"
    return refuse(int(fault.kind), text, fault.parameters)


async def answer(world: World, token: str, method: str, params: Params) -> Answer:
    """Do one call. Never raises for what a bot can do wrong: every refusal is an answer."""
    try:
        bot = world.bot_of(token)
        if method.lower() not in METHODS:
            raise ApiError("method not found", 404)
    except ApiError as error:
        return refuse(error.code, error.description)
    polling = method.lower() == "getupdates"
    bot.in_flight += not polling
    try:
        return await _faulty(world, bot, METHODS[method.lower()][0], params)
    finally:
        bot.in_flight -= not polling
        world.bus.wake()


async def _faulty(world: World, bot: BotAccount, method: str, params: Params) -> Answer:
    if world.check is not None:
        world.check("request", method, {**params.values, **params.files})
    chat = params.number("chat_id") or None
    slow = world.faults.strike(method, chat, {"latency"})
    if slow is not None:
        await asyncio.sleep(slow.ms / 1000)
    fault = world.faults.strike(method, chat, BEFORE)
    if fault is not None:
        return _fault_answer(fault)
    after = world.faults.strike(method, chat, AFTER)
    done = await _execute(Call(world, bot, method, params))
    if after is None:
        return done
    return Answer(done.status, done.body[: len(done.body) // 2], lost=after.kind == "lost_answer")


async def _execute(call: Call) -> Answer:
    try:
        result = METHODS[call.method.lower()][1](call)
        if inspect.isawaitable(result):
            result = await result
    except ApiError as error:
        return refuse(error.code, error.description, error.parameters)
    words = {}
    if isinstance(result, Told):
        words, result = {"description": result.description}, result.result
    if call.world.check is not None:
        call.world.check("answer", call.method, result)
    return Answer(200, orjson.dumps({"ok": True, "result": result, **words}))
