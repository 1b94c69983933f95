"""What a person's phone shows: chats, messages and keyboards as the control door and the tests see them."""

from bot.sandbox.currencies import TABLE
from bot.sandbox.files import file_id
from bot.sandbox.model import BotAccount, Chat, Invoice, Message, Topic, User
from bot.sandbox.wire import Json

BUTTON_TYPES = {
    "callback_data": "callback", "url": "url", "copy_text": "copy", "pay": "pay", "web_app": "web_app",
    "login_url": "login", "switch_inline_query": "switch_inline", "switch_inline_query_current_chat": "switch_inline",
    "switch_inline_query_chosen_chat": "switch_inline",
}  # fmt: skip
SERVICE = {
    "forum_topic_created": "{who} created the topic",
    "forum_topic_edited": "{who} changed the topic",
    "forum_topic_closed": "{who} closed the topic",
    "forum_topic_reopened": "{who} reopened the topic",
    "pinned_message": "{who} pinned a message",
    "new_chat_members": "{who} joined the group",
    "left_chat_member": "{who} left the group",
    "new_chat_title": "{who} changed the group's name",
    "migrate_to_chat_id": "The group was upgraded to a supergroup",
    "migrate_from_chat_id": "The group was upgraded to a supergroup",
}


def button_view(button: Json, row: int, col: int) -> Json:
    """One inline button, flattened: {text, type, data | url | copy | query, style, row, col}."""
    kind = next(name for name in BUTTON_TYPES if name in button)
    value = button[kind]
    view: Json = {"text": button["text"], "type": BUTTON_TYPES[kind], "row": row, "col": col}
    match kind:
        case "callback_data":
            view["data"] = value
        case "url":
            view["url"] = value
        case "copy_text":
            view["copy"] = value["text"]
        case "web_app" | "login_url":
            view["url"] = value["url"]
        case "switch_inline_query" | "switch_inline_query_current_chat":
            view["query"] = value
        case _:
            pass
    if button.get("style"):
        view["style"] = button["style"]
    return view


def keyboard_view(message: Message) -> list[list[Json]]:
    rows = (message.keyboard or {}).get("inline_keyboard", [])
    return [[button_view(button, y, x) for x, button in enumerate(row)] for y, row in enumerate(rows)]


def exponent(currency: str) -> int:
    return TABLE[currency].exponent if currency in TABLE else 2


def invoice_view(invoice: Invoice, viewer: int) -> Json:
    """The payment card as the viewer sees it; amounts in minor units."""
    receipt = invoice.payers.get(viewer) if invoice.multi else next(iter(invoice.payers.values()), None)
    return {
        "title": invoice.title,
        "description": invoice.description,
        "photo_url": invoice.photo_url or None,
        "currency": invoice.currency,
        "exponent": exponent(invoice.currency),
        "total": invoice.total,
        "prices": invoice.prices,
        "max_tip": invoice.max_tip,
        "tips": invoice.tips,
        "need": {name: name in invoice.need for name in ("name", "phone", "email", "shipping_address")},
        "flexible": invoice.flexible,
        "state": "paid" if receipt is not None else "paying" if invoice.paying else "open",
        "receipt": receipt,
        "start_parameter": invoice.start_parameter,
    }


def media_view(message: Message) -> Json | None:
    media = message.media
    if media is None:
        return None
    view: Json = {
        "url": f"/_control/file/{file_id(media, 0)}",
        "file_name": media.name or None,
        "mime_type": media.mime,
    }
    view["size"] = media.size
    for name in ("width", "height", "duration", "emoji"):
        if getattr(media, name):
            view[name] = getattr(media, name)
    return view


def service_text(message: Message) -> str:
    who = message.sender.name
    body = message.body
    if message.kind == "payment":
        return "Payment successful"
    if message.kind == "refund":
        return "Payment refunded"
    for name, words in SERVICE.items():
        if name in body:
            return words.format(who=who)
    return ""


def service_view(message: Message) -> Json | None:
    """A service message in parts, for phones that have words of their own: its type, and a name, people or a chat."""
    if message.kind != "service":
        return None
    body = message.body
    kind = next((name for name in SERVICE if name in body), "")
    value = body.get(kind)
    view: Json = {"type": kind, "who": message.sender.name}
    if kind.startswith("forum_topic"):
        view["name"] = value.get("name") if isinstance(value, dict) else None
    elif kind == "new_chat_title":
        view["name"] = value
    elif kind == "new_chat_members":
        view["people"] = [user["first_name"] for user in value or []]
    elif kind == "pinned_message":
        view["message_id"] = value
    return view


def payment_view(message: Message) -> Json | None:
    paid = message.body.get("successful_payment") or message.body.get("refunded_payment")
    if not paid:
        return None
    return {
        "currency": paid["currency"],
        "exponent": exponent(paid["currency"]),
        "total": paid["total_amount"],
        "title": message.invoice.title if message.invoice else "",
        "charge_id": paid["telegram_payment_charge_id"],
        "invoice_message_id": message.reply_to,
    }


def reply_view(chat: Chat, message: Message) -> Json | None:
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
    if replied is None or message.kind == "payment":
        return None
    return {"message_id": replied.id, "name": replied.sender.name, "text": (replied.text or replied.kind)[:120]}


def forward_name(origin: Json | None) -> str | None:
    if origin is None:
        return None
    user = origin.get("sender_user")
    return str(user["first_name"]) if user else str(origin.get("sender_user_name", ""))


def message_view(chat: Chat, message: Message, viewer: int) -> Json:
    """A message as the viewer's phone shows it (viewer 0: nobody's in particular)."""
    sender = message.sender
    return {
        "message_id": message.id,
        "date": message.date,
        "edited": message.edited is not None,
        "outgoing": sender.id == viewer,
        "from": {"id": sender.id, "name": sender.name, "is_bot": message.by_bot},
        "topic": message.topic,
        "via_bot": message.via_bot.username if message.via_bot else None,
        "forwarded_from": forward_name(message.forward),
        "kind": message.kind,
        "text": message.text or service_text(message),
        "entities": message.body.get("entities") or message.body.get("caption_entities") or [],
        "media": media_view(message),
        "location": message.body.get("location"),
        "contact": message.body.get("contact"),
        "invoice": invoice_view(message.invoice, viewer) if message.kind == "invoice" and message.invoice else None,
        "payment": payment_view(message),
        "reply_to": reply_view(chat, message),
        "keyboard": keyboard_view(message),
        "service": service_view(message),
        "caption_above": bool(message.body.get("show_caption_above_media")),
        "spoiler": bool(message.body.get("has_media_spoiler")),
        "album": message.album,
        "reactions": [{"emoji": emoji, "from": user} for user, emoji in message.reactions.items()],
        "protected": message.protected,
        "effect": None,
    }


def topic_view(topic: Topic) -> Json:
    return {"id": topic.id, "name": topic.name, "closed": topic.closed, "icon_color": topic.icon_color}


def reply_keyboard_view(chat: Chat, user: User) -> Json | None:
    markup = chat.reply_keyboards.get(user.id)
    if markup is None:
        return None
    rows = [
        [
            {
                "text": button["text"],
                "request_contact": bool(button.get("request_contact")),
                "request_location": bool(button.get("request_location")),
            }
            for button in row
        ]
        for row in markup["keyboard"]
    ]
    return {
        "rows": rows,
        "placeholder": markup.get("input_field_placeholder", ""),
        "one_time": bool(markup.get("one_time_keyboard")),
        "resize": bool(markup.get("resize_keyboard")),
        "persistent": bool(markup.get("is_persistent")),
    }


def commands_for(bot: BotAccount, chat: Chat, user: User) -> list[Json]:
    """The command menu that Telegram picks: the narrowest scope first, the user's language before none."""
    member = chat.members.get(user.id)
    admin = member is not None and member.status in {"creator", "administrator"}
    group = chat.user is None
    scopes: list[tuple[str, int, int]] = [("chat", chat.id, 0)]
    if group:
        scopes = [("chat_member", chat.id, user.id)]
        scopes += [("chat_administrators", chat.id, 0)] if admin else []
        scopes += [("chat", chat.id, 0)]
        scopes += [("all_chat_administrators", 0, 0)] if admin else []
    scopes += [("all_group_chats" if group else "all_private_chats", 0, 0), ("default", 0, 0)]
    for scope in scopes:
        for language in ((user.language_code or "")[:2], ""):
            if (*scope, language) in bot.commands:
                return bot.commands[(*scope, language)]
    return []


def bot_text(bot: BotAccount, kind: str, language: str | None) -> str:
    """A bot's name, description or short description in a language, or else in none."""
    return bot.texts.get((kind, (language or "")[:2])) or bot.texts.get((kind, ""), "")


def chat_view(chat: Chat, user: User, now: int, topic: int | None = None) -> Json:
    """The whole screen of one chat on one phone; `now` in milliseconds."""
    bot = chat.bot
    commands = [command for account in chat.bots() for command in commands_for(account, chat, user)]
    member = chat.members.get(user.id)
    writable = not chat.blocked if bot else member is not None and member.status not in {"left", "kicked"}
    messages = [m for m in chat.messages.values() if topic is None or m.topic == topic]
    return {
        "chat": {
            "id": chat.key(),
            "type": chat.type,
            "title": (bot_text(bot, "name", user.language_code) or bot.first_name) if bot else chat.title,
            "is_forum": chat.is_forum,
            "started": chat.started,
            "blocked": chat.blocked,
            "topics": [topic_view(t) for t in chat.topics.values()],
            "description": bot_text(bot, "description", user.language_code) if bot else "",
            "writable": writable,
            "pinned": chat.pinned,
        },
        "messages": [message_view(chat, message, user.id) for message in messages],
        "reply_keyboard": reply_keyboard_view(chat, user),
        "force_reply": chat.force_replies.get(user.id),
        "commands": commands,
        "menu_button": (bot.menu.get(user.id) or bot.menu.get(0) or {"type": "default"})
        if bot
        else {"type": "default"},
        "action": chat.action[0] if chat.action and chat.action[1] > now else None,
    }
