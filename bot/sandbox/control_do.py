"""What people do through the control door: one table of actions."""

import base64
from collections.abc import Awaitable, Callable

from bot.sandbox import inline
from bot.sandbox.acts import Acts
from bot.sandbox.errors import DoorError
from bot.sandbox.files import Upload
from bot.sandbox.methods_pay import LINK
from bot.sandbox.model import BotAccount, Message
from bot.sandbox.payments import Checkout, Sheet
from bot.sandbox.samples import NAMES
from bot.sandbox.wire import Json
from bot.sandbox.world import World

WAIT_MS = 5_000
Action = Callable[[Acts, Json], Json | Awaitable[Json]]


def _sent(message: Message) -> Json:
    return {"message_id": message.id}


def _say(acts: Acts, body: Json) -> Json:
    return _sent(acts.say(str(body["text"]), body.get("reply_to"), body.get("topic"))[-1])


def _contact(acts: Acts, body: Json) -> Json:
    return _sent(acts.contact(body.get("phone"), body.get("user_id"), body.get("first_name")))


def _location(acts: Acts, body: Json) -> Json:
    return _sent(acts.location(float(body["lat"]), float(body["lon"])))


def _file(kind: str) -> Action:
    def send(acts: Acts, body: Json) -> Json:
        content = body.get("content")
        name = str(body.get("file_name") or NAMES[kind])
        upload = Upload(name, base64.b64decode(content)) if content else None
        return _sent(acts.file(kind, upload, str(body.get("caption") or ""), topic=body.get("topic")))

    return send


def _edit(acts: Acts, body: Json) -> Json:
    return _sent(acts.edit(int(body["message_id"]), str(body["text"])))


def _delete(acts: Acts, body: Json) -> Json:
    acts.delete(int(body["message_id"]))
    return {}


def _react(acts: Acts, body: Json) -> Json:
    acts.react(int(body["message_id"]), str(body.get("emoji") or ""))
    return {}


def _block(*, blocked: bool) -> Action:
    def act(acts: Acts, _body: Json) -> Json:
        acts.block(blocked=blocked)
        return {}

    return act


def _album(acts: Acts, body: Json) -> Json:
    uploads = [Upload("photo.png", base64.b64decode(content)) if content else None for content in body["contents"]]
    return _sent(acts.album(uploads, str(body.get("caption") or ""))[0])


def _deactivate(acts: Acts, _body: Json) -> Json:
    acts.deactivate()
    return {}


def _join(acts: Acts, _body: Json) -> Json:
    acts.join()
    return {}


def _leave(acts: Acts, _body: Json) -> Json:
    acts.leave()
    return {}


async def _press(acts: Acts, body: Json) -> Json:
    """Press by data, label or place; data without such a button is sent all the same, as a changed client could."""
    message = acts.message(int(body["message_id"]))
    label, data = body.get("label"), body.get("data")
    place = (int(body["row"]), int(body["col"])) if "row" in body else None
    try:
        button = acts.button(message, label, data, place)
    except DoorError:
        if not data:
            raise
        button = {"type": "callback", "data": data}
    if button["type"] != "callback":
        return {name: button[name] for name in ("type", "url", "copy", "query") if name in button}
    query = acts.press(message, str(button["data"]))
    await acts.world.bus.wait(lambda: query.answer is not None, int(body.get("wait_ms", WAIT_MS)) / 1000)
    return {"type": "callback", "callback_query_id": query.id, "answer": query.answer}


async def _pay(acts: Acts, body: Json) -> Json:
    """Pay the invoice of a message, or the one behind a link."""
    world = acts.world
    link = body.get("link")
    message = None if link else acts.message(int(body["message_id"]))
    invoice = world.invoices.get(str(link).removeprefix(LINK)) if message is None else message.invoice
    if invoice is None:
        raise DoorError("there is no invoice to pay")
    home = world.private_chat(world.bots[invoice.bot], acts.user)
    card, tip = str(body.get("card", "visa_ok")), int(body.get("tip") or 0)
    sheet = Sheet(card, tip, body.get("info") or {}, body.get("shipping_option"))
    place = acts.chat if message is not None else None
    return (await Checkout(world, acts.user, invoice, sheet, home, place, message).run()).json()


async def _inline(acts: Acts, body: Json) -> Json:
    bot = acts.chat.bot or next(iter(acts.world.bots.values()))
    if body.get("bot"):
        bot = acts.world.bots[int(body["bot"])]
    assert isinstance(bot, BotAccount)
    seconds = int(body.get("wait_ms", WAIT_MS)) / 1000
    offset = str(body.get("offset") or "")
    found = await inline.ask(acts.world, acts.user, bot, str(body.get("query", "")), offset=offset, seconds=seconds)
    return {
        "query_id": found.query.id,
        "results": inline.result_views(found),
        "answered": found.answered,
        "button": found.button or None,
        "next_offset": found.next_offset,
    }


def _choose(acts: Acts, body: Json) -> Json:
    query = acts.world.queries.get(str(body["query_id"]))
    if query is None or query.user is not acts.user:
        raise DoorError("there is no such inline query")
    return _sent(inline.choose(acts.world, query, str(body["result_id"]), acts.chat))


ACTIONS: dict[str, Action] = {
    "say": _say,
    "start": lambda acts, body: _sent(acts.start(str(body.get("payload") or ""))),
    "press": _press,
    "tap": lambda acts, body: _sent(acts.tap(str(body["label"]))),
    "contact": _contact,
    "location": _location,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "pay": _pay,
    "inline": _inline,
    "choose": _choose,
    "block": _block(blocked=True),
    "unblock": _block(blocked=False),
    "join": _join,
    "album": _album,
    "deactivate": _deactivate,
    "leave": _leave,
    **{kind: _file(kind) for kind in NAMES},
}


async def do(world: World, body: Json) -> Json:
    """One action of one person. Raises DoorError with a sentence for what cannot be done."""
    name = str(body["action"])
    if name not in ACTIONS:
        raise DoorError(f"there is no action {name}; there are {', '.join(ACTIONS)}")
    user, chat = world.phone_chat(int(body["person"]), int(body["chat"]))
    result = ACTIONS[name](Acts(world, user, chat), body)
    done = result if isinstance(result, dict) else await result
    return {"ok": True, **done}
