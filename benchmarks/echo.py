"""The least that a bot on our transport can do with a press: read it, answer it, edit in a screen that never changes.

No database, no dialogs, no texts: what the shop costs above this is its own.
"""

import asyncio
from typing import Any

from bot.transport import BotApi, Wire
from handlers.incoming import Incoming, Pressed, parse

POLL = 30  # seconds


async def run(url: str, screen: dict[str, Any]) -> None:
    """Until the process is stopped. ``screen`` holds text and reply_markup."""
    wire = Wire()
    api = BotApi(wire, url, "1:benchmark")
    offset = 0
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            params = {"offset": offset, "timeout": POLL, "limit": 100}
            updates: list[dict[str, Any]] = await api.post("getUpdates", params, patience=POLL + 10.0)
            for update in updates:
                incoming = parse(update)
                offset = incoming.update_id + 1
                task = asyncio.create_task(_answer(api, incoming, screen))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
    finally:
        await wire.close()


async def _answer(api: BotApi, incoming: Incoming, screen: dict[str, Any]) -> None:
    what = incoming.what
    if not isinstance(what, Pressed):
        return
    await asyncio.gather(
        api.call("answerCallbackQuery", callback_query_id=what.query),
        api.call(
            "editMessageText",
            chat_id=incoming.chat,
            message_id=what.message,
            parse_mode="HTML",
            link_preview_options={"is_disabled": True},
            **screen,
        ),
    )
