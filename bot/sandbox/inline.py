"""Inline mode from the person's side: ask a bot, see its results, send one of them into a chat."""

from dataclasses import dataclass, field

from bot.sandbox.entities import Formatted
from bot.sandbox.errors import DoorError
from bot.sandbox.methods_messages import text_body
from bot.sandbox.model import BotAccount, Chat, Message, User
from bot.sandbox.params import read_markup
from bot.sandbox.wire import Json, present
from bot.sandbox.world import Query, World


@dataclass(frozen=True, slots=True)
class InlineResults:
    """What the bot offered; empty with `answered` False when it said nothing in time. `button` is above the results."""

    query: Query
    results: list[Json] = field(default_factory=list)
    next_offset: str = ""
    answered: bool = True
    button: Json = field(default_factory=dict)

    @property
    def titles(self) -> list[str]:
        return [str(result.get("title", "")) for result in self.results]


async def ask(
    world: World, user: User, bot: BotAccount, text: str, *, offset: str = "", seconds: float
) -> InlineResults:
    """Type "@bot text" and wait so many real seconds for the results."""
    query = world.ask("inline", bot, user, text=text)
    if not bot.inline:
        return InlineResults(query, answered=False)
    body = {"id": query.id, "from": user.json(), "query": text[:256], "offset": offset, "chat_type": "private"}
    world.deliver(bot, "inline_query", body)
    await world.bus.wait(lambda: query.answer is not None, seconds)
    if query.answer is None:
        return InlineResults(query, answered=False)
    answer = query.answer
    return InlineResults(query, answer["results"], answer["next_offset"], button=answer.get("button") or {})


def result_views(found: InlineResults) -> list[Json]:
    return [
        {
            "id": result["id"],
            "type": result["type"],
            "title": result.get("title", ""),
            "description": result.get("description", ""),
            "thumb_url": result.get("thumbnail_url"),
        }
        for result in found.results
    ]


def choose(world: World, query: Query, result_id: str, chat: Chat) -> Message:
    """Send one result into a chat, on behalf of the person, via the bot. Raises DoorError for an unknown one."""
    results = (query.answer or {}).get("results", [])
    result = next((item for item in results if item["id"] == result_id), None)
    if result is None:
        raise DoorError(f"there is no inline result {result_id}")
    bot = world.bots[query.bot]
    content = result.get("input_message_content") or {}
    source = str(content.get("message_text") or result.get("caption") or result.get("title") or "")
    mode = str(content.get("parse_mode") or result.get("parse_mode") or "")
    formatted = read_markup(source, mode) if source else Formatted("…")
    message = world.new_message(chat, query.user, "text", body=text_body(formatted), via_bot=bot)
    message.keyboard = result.get("reply_markup")
    inline_id = None
    if message.keyboard:
        inline_id = f"in{world.fresh_id()}"
        world.inline_messages[inline_id] = (chat, message.id)
    world.post(chat, message)
    chosen = {
        "result_id": result_id,
        "from": query.user.json(),
        "query": query.text,
        **present(inline_message_id=inline_id),
    }
    world.deliver(bot, "chosen_inline_result", chosen)
    return message
