"""The control door's view of the world, and how it makes and changes bots, people and groups."""

import asyncio

from bot.sandbox.acts import Acts
from bot.sandbox.errors import DoorError
from bot.sandbox.model import BotAccount, Chat, Member, User
from bot.sandbox.phone import bot_text, topic_view
from bot.sandbox.wire import Json
from bot.sandbox.world import World

ONLINE_SECONDS = 60.0
PERSON = ("first_name", "last_name", "username", "language_code", "phone")


def person_view(user: User) -> Json:
    return {"id": user.id, **{name: getattr(user, name) for name in PERSON}}


def bot_view(bot: BotAccount) -> Json:
    now = asyncio.get_running_loop().time()
    return {
        "id": bot.id,
        "username": bot.username,
        "first_name": bot.first_name,
        "name": bot_text(bot, "name", None) or bot.first_name,
        "description": bot_text(bot, "description", None),
        "short_description": bot_text(bot, "short_description", None),
        "online": bot.queue.poll is not None or now - bot.queue.last_poll < ONLINE_SECONDS,
    }


def group_view(chat: Chat) -> Json:
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "is_forum": chat.is_forum,
        "members": [{"id": m.user.id, "status": m.status} for m in chat.members.values()],
        "topics": [topic_view(topic) for topic in chat.topics.values()],
    }


def world_view(world: World) -> Json:
    return {
        "clock_ms": world.clock.now(),
        "seq": world.bus.seq,
        "bots": [bot_view(bot) for bot in world.bots.values()],
        "people": [person_view(user) for user in world.people.values()],
        "chats": [group_view(chat) for chat in world.groups.values() if chat.migrated_to is None and not chat.deleted],
    }


def layout(world: World) -> Json:
    """The phones that the page shows: as set, else one for each person with the first bot."""
    if world.phones is not None:
        return {"phones": world.phones}
    bot = next(iter(world.bots.values()), None)
    people = world.people.values() if bot else ()
    return {"phones": [{"person": user.id, "chat": bot.id if bot else 0, "title": user.name} for user in people]}


def new_bot(world: World, body: Json) -> Json:
    """Declare or rename a bot; {"token", "invalid": true} makes a token unwelcome."""
    token = str(body["token"])
    head = token.partition(":")[0]
    if body.get("invalid"):
        world.invalid_tokens.add(token)
        return {"ok": True}
    if not head.isdigit():
        raise DoorError("a token is digits, a colon and a secret")
    bot = world.bots.get(int(head)) or world.add_bot(token, body.get("username"), body.get("first_name"))
    bot.token = token
    bot.username = body.get("username") or bot.username
    bot.first_name = body.get("first_name") or bot.first_name
    world.bus.emit("world")
    return bot_view(bot)


def new_person(world: World, body: Json) -> Json:
    fields = {name: body.get(name) for name in PERSON if name in body}
    user = world.people.get(int(body.get("id") or 0))
    if user is None:
        if not fields.get("first_name"):
            raise DoorError("a person needs a first_name")
        user = world.add_person(str(fields.pop("first_name")), id=body.get("id"), **fields)
    for name, value in fields.items():
        setattr(user, name, value)
    world.bus.emit("world")
    return person_view(user)


def _people(world: World, ids: list[int]) -> list[User]:
    missing = [number for number in ids if number not in world.people]
    if missing:
        raise DoorError(f"there is no person {missing[0]}")
    return [world.people[number] for number in ids]


def _bots(world: World, ids: list[int]) -> list[BotAccount]:
    missing = [number for number in ids if number not in world.bots]
    if missing:
        raise DoorError(f"there is no bot {missing[0]}")
    return [world.bots[number] for number in ids]


def new_group(world: World, body: Json) -> Json:
    people, bots = _people(world, body.get("members", [])), _bots(world, body.get("bots", []))
    kind = str(body.get("type", "supergroup"))
    chat = world.add_group(
        str(body["title"]), people, bots, is_forum=bool(body.get("is_forum")), id=body.get("id"), kind=kind
    )
    for number in body.get("admins", []):
        chat.members[number].status = "administrator"
    return group_view(chat)


def change_group(world: World, body: Json) -> Json:
    """Change an existing group: members, rights, topics, migration, the end."""
    chat = world.groups[int(body["id"])]
    chat.title = str(body.get("title", chat.title))
    chat.is_forum = bool(body.get("is_forum", chat.is_forum))
    for number in body.get("add", []):
        put_member(world, chat, number, "administrator" if number in world.bots else "member")
    for number in body.get("remove", []):
        put_member(world, chat, number, "kicked")
    for number in body.get("admins", []):
        put_member(world, chat, number, "administrator")
    for number in body.get("demote", []):
        put_member(world, chat, number, "member")
    for number, rights in (body.get("rights") or {}).items():
        member = chat.members[int(number)]
        member.denied = (member.denied | {r for r, held in rights.items() if not held}) - {
            right for right, held in rights.items() if held
        }
    if body.get("delete_topic"):
        number = int(body["delete_topic"])
        del chat.topics[number]  # no update tells a bot that a person deleted a topic
        world.delete(chat, [m.id for m in chat.messages.values() if m.topic == number])
    if body.get("close_topic"):
        chat.topics[int(body["close_topic"])].closed = True
    chat.deleted = bool(body.get("delete", chat.deleted))
    if body.get("migrate"):
        chat = migrate(world, chat)
    world.bus.emit("world")
    return group_view(chat)


def put_member(world: World, chat: Chat, number: int, status: str) -> None:
    """Give somebody a place in a group, and tell a bot about its own."""
    old = chat.members.get(number)
    before = old.status if old else "left"
    who = world.people.get(number) or world.bots.get(number)
    if who is None:
        raise DoorError(f"there is nobody with the id {number}")
    chat.members[number] = Member(who, status, old.denied if old else set())
    creator = next(iter(chat.people()), None)
    if isinstance(who, BotAccount) and creator is not None and before != status:
        Acts(world, creator, chat).status(who, before, status)


def migrate(world: World, chat: Chat) -> Chat:
    """Make a supergroup of a group: a new id, and a service message on each side."""
    people = chat.people()
    new = world.add_group(chat.title, people, chat.bots(), is_forum=chat.is_forum)
    new.members = {number: Member(m.user, m.status, set(m.denied)) for number, m in chat.members.items()}
    old_note = world.new_message(chat, people[0], "service", body={"migrate_to_chat_id": new.id})
    world.post(chat, old_note)
    chat.migrated_to = new.id
    world.post(new, world.new_message(new, people[0], "service", body={"migrate_from_chat_id": chat.id}))
    return new
