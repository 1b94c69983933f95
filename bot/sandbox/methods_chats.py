"""Methods about chats: what they are, who is in them, and the topics of a forum."""

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.errors import ApiError
from bot.sandbox.model import Chat, Member, Topic
from bot.sandbox.wire import Json, present, utf16

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_pin_messages", "can_manage_topics", "can_manage_tags",
)  # fmt: skip
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    "can_edit_tag", "can_react_to_messages",
)  # fmt: skip
COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
MAX_TOPIC = 128


def member_json(member: Member) -> Json:
    """A ChatMember object."""
    body: Json = {"status": member.status, "user": member.user.json()}
    match member.status:
        case "creator":
            body["is_anonymous"] = False
        case "administrator":
            rights = {right: right not in member.denied for right in ADMIN_RIGHTS}
            body |= {"can_be_edited": False, "is_anonymous": False, **rights}
        case "kicked":
            body["until_date"] = 0
        case _:
            pass
    return body


def get_chat(call: Call) -> Result:
    chat = call.chat(write=False)
    gifts = {"unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True, "premium_subscription": True}
    body = {**chat.json(), "accent_color_id": 0, "max_reaction_count": 11}
    body["accepted_gift_types"] = {**gifts, "gifts_from_channels": True}
    if chat.pinned and chat.pinned[-1] in chat.messages:
        body["pinned_message"] = call.json(chat, chat.messages[chat.pinned[-1]])
    if chat.user is None:
        body["permissions"] = dict.fromkeys(PERMISSIONS, True)
    return body


def get_member(call: Call) -> Result:
    chat = call.chat(write=False)
    number = call.params.number("user_id")
    if chat.user is not None:
        user = chat.user if number == chat.user.id else call.bot if number == call.bot.id else None
        member = Member(user) if user else None
    else:
        member = chat.members.get(number)
        if member is None and number in call.world.people:
            member = Member(call.world.people[number], "left")
    if member is None:
        raise ApiError("invalid user_id specified" if number <= 0 else "user not found")
    return member_json(member)


def get_administrators(call: Call) -> Result:
    chat = call.chat(write=False)
    if chat.user is not None:
        raise ApiError("there are no administrators in the private chat")
    return [member_json(m) for m in chat.members.values() if m.status in {"creator", "administrator"}]


def get_member_count(call: Call) -> Result:
    chat = call.chat(write=False)
    return len(chat.people()) + len(chat.bots())


def leave(call: Call) -> Result:
    chat = call.chat()
    if chat.user is not None:
        raise ApiError("chat member status can't be changed in private chats")
    chat.members[call.bot.id].status = "left"
    call.world.bus.emit("world")
    return True


def set_title(call: Call) -> Result:
    chat = call.chat()
    call.need(chat, "can_change_info", "change chat title")
    chat.title = call.params.text("title")
    call.world.post(chat, call.world.new_message(chat, call.bot, "service", body={"new_chat_title": chat.title}))
    return True


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if not chat.is_forum:
        raise ApiError("the chat is not a forum")
    return chat


def _name(call: Call) -> str:
    name = " ".join(call.params.text("name").split())
    if not name:
        raise ApiError("name must be non-empty")
    return name.encode("utf-16-le")[: MAX_TOPIC * 2].decode("utf-16-le", "ignore") if utf16(name) > MAX_TOPIC else name


def create_topic(call: Call) -> Result:
    chat = _forum(call)
    call.need(chat, "can_manage_topics", "create a topic")
    name = _name(call)
    color = call.params.number("icon_color", COLORS[0])
    if color not in COLORS:
        raise ApiError("invalid icon color specified")
    icon = call.params.text("icon_custom_emoji_id")
    created = present(name=name, icon_color=color, icon_custom_emoji_id=icon)
    service = call.world.new_message(chat, call.bot, "service", body={"forum_topic_created": created})
    service.topic = service.id
    chat.topics[service.id] = Topic(service.id, name, call.bot.id, color, icon)
    call.world.post(chat, service)
    call.world.bus.emit("world")
    return {"message_thread_id": service.id, **created}


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.params.number("message_thread_id"))
    if topic is None:
        raise ApiError("message thread not found")
    return topic


def _manage(call: Call, chat: Chat, topic: Topic, words: str) -> None:
    if topic.creator != call.bot.id:
        call.need(chat, "can_manage_topics", words)


def _service(call: Call, chat: Chat, topic: Topic, body: Json) -> None:
    service = call.world.new_message(chat, call.bot, "service", body=body)
    service.topic = topic.id
    call.world.post(chat, service)
    call.world.bus.emit("world")


def edit_topic(call: Call) -> Result:
    chat = _forum(call)
    topic = _topic(call, chat)
    _manage(call, chat, topic, "edit the topic")
    name = _name(call) if call.params.text("name") else topic.name
    icon = call.params.text("icon_custom_emoji_id") if call.params.has("icon_custom_emoji_id") else topic.icon
    if (name, icon) == (topic.name, topic.icon):
        raise ApiError("TOPIC_NOT_MODIFIED")
    changed = present(name=name if name != topic.name else None)
    if icon != topic.icon:
        changed["icon_custom_emoji_id"] = icon
    topic.name, topic.icon = name, icon
    _service(call, chat, topic, {"forum_topic_edited": changed})
    return True


def _toggle(call: Call, *, closed: bool) -> Result:
    chat = _forum(call)
    topic = _topic(call, chat)
    _manage(call, chat, topic, "close or open the topic")
    if topic.closed == closed:
        raise ApiError("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _service(call, chat, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


def delete_topic(call: Call) -> Result:
    chat = _forum(call)
    topic = _topic(call, chat)
    call.need(chat, "can_delete_messages", "delete the topic")
    del chat.topics[topic.id]
    call.world.delete(chat, [m.id for m in chat.messages.values() if m.topic == topic.id])
    return True


def _general(call: Call, *, closed: bool) -> Result:
    chat = _forum(call)
    call.need(chat, "can_manage_topics", "close or open the topic")
    if chat.general_closed == closed:
        raise ApiError("TOPIC_NOT_MODIFIED")
    chat.general_closed = closed
    return True


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_member,
    "getChatAdministrators": get_administrators,
    "getChatMemberCount": get_member_count,
    "leaveChat": leave,
    "setChatTitle": set_title,
    "createForumTopic": create_topic,
    "editForumTopic": edit_topic,
    "closeForumTopic": lambda call: _toggle(call, closed=True),
    "reopenForumTopic": lambda call: _toggle(call, closed=False),
    "deleteForumTopic": delete_topic,
    "closeGeneralForumTopic": lambda call: _general(call, closed=True),
    "reopenGeneralForumTopic": lambda call: _general(call, closed=False),
    "getForumTopicIconStickers": lambda _call: [],  # the sandbox draws no custom icons
}
