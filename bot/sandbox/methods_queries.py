"""Methods that answer what people ask: button presses, inline queries, checkouts."""

import re

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.errors import QUERY_TOO_OLD, ApiError
from bot.sandbox.wire import present, utf16
from bot.sandbox.world import Query

CALLBACK_MS = 15 * 60_000
"""For so long a press may be answered; the phone stops its spinner much earlier."""
CHECKOUT_MS = 10_000
INLINE_MS = 30_000
MAX_RESULTS = 50
MAX_OFFSET = 64
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def open_query(call: Call, name: str, kind: str, life: int) -> Query:
    """The unanswered query of this bot. Raises ApiError when it is foreign, answered or too old (milliseconds)."""
    query = call.world.queries.get(call.params.text(name))
    late = query is not None and call.world.clock.now() - query.born > life
    if query is None or query.kind != kind or query.bot != call.bot.id or query.answer is not None or late:
        raise ApiError(QUERY_TOO_OLD)
    return query


def answer_callback(call: Call) -> Result:
    text = call.params.text("text")
    if utf16(text) > 200:
        raise ApiError("MESSAGE_TOO_LONG")
    query = open_query(call, "callback_query_id", "callback", CALLBACK_MS)
    url = call.params.text("url")
    query.answer = {"text": text or None, "alert": call.params.flag("show_alert"), "url": url or None}
    call.world.bus.emit(
        "callback_answer",
        chat=query.chat.key() if query.chat else None,
        person=query.user.id,
        callback_query_id=query.id,
        message_id=query.message_id,
        **query.answer,
    )
    return True


def answer_pre_checkout(call: Call) -> Result:
    ok, words = call.params.flag("ok"), call.params.text("error_message")
    if not ok and not words:
        raise ApiError("error_message must be non-empty")
    query = open_query(call, "pre_checkout_query_id", "pre_checkout", CHECKOUT_MS)
    query.answer = {"ok": ok, "error": words}
    call.world.bus.wake()
    return True


def answer_shipping(call: Call) -> Result:
    ok, words = call.params.flag("ok"), call.params.text("error_message")
    options = call.params.json("shipping_options", "shipping options") or []
    if ok and not options:
        raise ApiError("there must be at least one shipping option")
    if not ok and not words:
        raise ApiError("error_message must be non-empty")
    query = open_query(call, "shipping_query_id", "shipping", CHECKOUT_MS)
    query.answer = {"ok": ok, "error": words, "options": options}
    call.world.bus.wake()
    return True


def answer_inline(call: Call) -> Result:
    results = call.params.json("results", "inline query results")
    if not isinstance(results, list):
        raise ApiError("expected an Array of inline query results")
    if len(results) > MAX_RESULTS:
        raise ApiError("too many inline query results specified")
    ids = [str(result.get("id", "")) for result in results]
    if any(not 1 <= len(number.encode()) <= 64 for number in ids):
        raise ApiError("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise ApiError("RESULT_ID_DUPLICATE")
    button = call.params.json("button", "inline query results button")
    if isinstance(button, dict) and not _START.fullmatch(str(button.get("start_parameter", "start"))):
        raise ApiError("START_PARAM_INVALID")
    if utf16(call.params.text("next_offset")) > MAX_OFFSET:
        raise ApiError("NEXT_OFFSET_INVALID")
    query = open_query(call, "inline_query_id", "inline", INLINE_MS)
    query.answer = {"results": results, "next_offset": call.params.text("next_offset")}
    query.answer |= present(button=button)
    call.world.bus.emit("inline", person=query.user.id, query_id=query.id, results=results)
    return True


METHODS: dict[str, Method] = {
    "answerCallbackQuery": answer_callback,
    "answerPreCheckoutQuery": answer_pre_checkout,
    "answerShippingQuery": answer_shipping,
    "answerInlineQuery": answer_inline,
}
