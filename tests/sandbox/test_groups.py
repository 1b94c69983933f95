"""The staff group: topics, rights, members, migration, privacy; the error texts that a help desk meets."""

import pytest

from bot.sandbox import Person
from bot.sandbox.control_world import change_group
from bot.sandbox.model import Chat
from bot.sandbox.phone import chat_view
from tests.kit.sandbox import Caller, CheckedSandbox

GENERAL = 1


@pytest.fixture
def staff(box: CheckedSandbox, call: Caller, alice: Person) -> Chat:
    return box.group("Staff", [alice], [box.bot(call.token)], is_forum=True)


@pytest.fixture
def plain(box: CheckedSandbox, call: Caller, alice: Person) -> Chat:
    return box.group("Staff", [alice], [box.bot(call.token)], kind="group")


def demote(box: CheckedSandbox, group: Chat) -> None:
    change_group(box.world, {"id": group.id, "rights": {"77": {"can_manage_topics": False}}})


async def test_a_topic_is_made_used_renamed_closed_and_opened(call: Caller, staff: Chat) -> None:
    topic = await call("createForumTopic", chat_id=staff.id, name="#1 Ann", icon_color=9367192)
    thread = {"chat_id": staff.id, "message_thread_id": topic["message_thread_id"]}
    sent = await call("sendMessage", **thread, text="card")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic["message_thread_id"], True)
    assert await call("editForumTopic", **thread, name="#1 Ann, solved") is True
    assert await call.refused("editForumTopic", **thread, name="#1 Ann, solved") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await call("closeForumTopic", **thread) is True
    assert await call.refused("closeForumTopic", **thread) == "Bad Request: TOPIC_NOT_MODIFIED"
    await call("sendMessage", **thread, text="an administrator may write into a closed topic")
    assert await call("reopenForumTopic", **thread) is True
    services = [set(u["message"]) & {"forum_topic_created", "forum_topic_closed"} for u in await call.updates()]
    assert services[0] == {"forum_topic_created"}
    assert staff.topics[topic["message_thread_id"]].name == "#1 Ann, solved"


async def test_a_topic_that_is_gone_or_general_is_not_found(call: Caller, staff: Chat, box: CheckedSandbox) -> None:
    topic = await call("createForumTopic", chat_id=staff.id, name="x")
    change_group(box.world, {"id": staff.id, "delete_topic": topic["message_thread_id"]})
    for thread in (topic["message_thread_id"], GENERAL, 999):
        words = await call.refused("sendMessage", chat_id=staff.id, message_thread_id=thread, text="x")
        assert words == "Bad Request: message thread not found"


async def test_without_the_right_topics_are_closed_to_the_bot(call: Caller, staff: Chat, box: CheckedSandbox) -> None:
    topic = await call("createForumTopic", chat_id=staff.id, name="x")
    thread = {"chat_id": staff.id, "message_thread_id": topic["message_thread_id"]}
    await call("closeForumTopic", **thread)
    demote(box, staff)
    assert await call.refused("sendMessage", **thread, text="x") == "Bad Request: TOPIC_CLOSED"
    words = "Bad Request: not enough rights to create a topic"
    assert await call.refused("createForumTopic", chat_id=staff.id, name="y") == words
    staff.topics[topic["message_thread_id"]].creator = 0
    assert (
        await call.refused("editForumTopic", **thread, name="z") == "Bad Request: not enough rights to edit the topic"
    )


async def test_a_plain_group_is_no_forum_and_ignores_threads(call: Caller, plain: Chat) -> None:
    assert await call.refused("createForumTopic", chat_id=plain.id, name="x") == "Bad Request: the chat is not a forum"
    sent = await call("sendMessage", chat_id=plain.id, message_thread_id=5, text="x")
    assert "message_thread_id" not in sent


async def test_an_empty_topic_name_is_refused(call: Caller, staff: Chat) -> None:
    assert await call.refused("createForumTopic", chat_id=staff.id, name="  ") == "Bad Request: name must be non-empty"


async def test_a_kicked_bot_is_told_and_refused(call: Caller, staff: Chat, box: CheckedSandbox) -> None:
    change_group(box.world, {"id": staff.id, "remove": [77]})
    (update,) = await call.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    words = "Forbidden: bot was kicked from the supergroup chat"
    assert await call.refused("sendMessage", chat_id=staff.id, text="x") == words


async def test_a_bot_that_left_is_no_member(call: Caller, staff: Chat) -> None:
    await call("leaveChat", chat_id=staff.id)
    words = "Forbidden: bot is not a member of the supergroup chat"
    assert await call.refused("sendMessage", chat_id=staff.id, text="x") == words


async def test_a_deleted_group_is_deleted(call: Caller, plain: Chat, box: CheckedSandbox) -> None:
    change_group(box.world, {"id": plain.id, "delete": True})
    assert await call.refused("sendMessage", chat_id=plain.id, text="x") == "Forbidden: the group chat was deleted"


async def test_a_group_that_becomes_a_supergroup_says_where_it_went(
    call: Caller, plain: Chat, box: CheckedSandbox
) -> None:
    new = change_group(box.world, {"id": plain.id, "migrate": True})
    body = await call.body("sendMessage", chat_id=plain.id, text="x")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new["id"]}
    to, back = await call.updates()
    assert to["message"]["migrate_to_chat_id"] == new["id"]
    assert back["message"]["migrate_from_chat_id"] == plain.id
    await call("sendMessage", chat_id=new["id"], text="here now")


async def test_a_silenced_member_may_not_send(call: Caller, plain: Chat, box: CheckedSandbox) -> None:
    change_group(box.world, {"id": plain.id, "demote": [77], "rights": {"77": {"can_send_messages": False}}})
    words = "Bad Request: not enough rights to send text messages to the chat"
    assert await call.refused("sendMessage", chat_id=plain.id, text="x") == words


async def test_privacy_hides_plain_talk_from_a_bot_that_is_no_administrator(
    call: Caller, plain: Chat, box: CheckedSandbox, alice: Person
) -> None:
    change_group(box.world, {"id": plain.id, "demote": [77]})
    await call.updates()
    sent = await call("sendMessage", chat_id=plain.id, text="card")
    there = alice.chat(plain)
    await there.say("just talking", wait=False)
    await there.say("/order 5", wait=False)
    await there.say("a reply", reply_to=plain.messages[sent["message_id"]], wait=False)
    assert [u["message"]["text"] for u in await call.updates()] == ["/order 5", "a reply"]
    change_group(box.world, {"id": plain.id, "admins": [77]})
    await call.updates()
    await there.say("heard by an administrator", wait=False)
    assert [u["message"]["text"] for u in await call.updates()] == ["heard by an administrator"]


async def test_members_and_administrators_are_listed(
    call: Caller, staff: Chat, box: CheckedSandbox, alice: Person
) -> None:
    bob = box.person("Bob")
    box.person("Eve")
    bob.chat(staff).acts.join()
    admins = await call("getChatAdministrators", chat_id=staff.id)
    assert [(m["user"]["id"], m["status"]) for m in admins] == [(alice.id, "creator"), (77, "administrator")]
    assert (await call("getChatMember", chat_id=staff.id, user_id=bob.id))["status"] == "member"
    bob.chat(staff).acts.leave()
    assert (await call("getChatMember", chat_id=staff.id, user_id=bob.id))["status"] == "left"
    assert await call("getChatMemberCount", chat_id=staff.id) == 2
    assert (await call("getChat", chat_id=staff.id))["is_forum"] is True
    kinds = [set(u["message"]) & {"new_chat_members", "left_chat_member"} for u in await call.updates()]
    assert kinds == [{"new_chat_members"}, {"left_chat_member"}]


async def test_a_press_in_the_group_comes_from_who_pressed(call: Caller, staff: Chat, box: CheckedSandbox) -> None:
    bob = box.person("Bob")
    change_group(box.world, {"id": staff.id, "add": [bob.id]})
    await call("sendMessage", chat_id=staff.id, text="card", reply_markup={
        "inline_keyboard": [[{"text": "Claim", "callback_data": "claim:1"}]]
    })  # fmt: skip
    await bob.chat(staff).press("Claim", wait=False)
    (update,) = await call.updates()
    assert update["callback_query"]["from"]["first_name"] == "Bob"
    assert update["callback_query"]["message"]["chat"]["id"] == staff.id


async def test_pins_need_the_right_and_exist(call: Caller, staff: Chat, box: CheckedSandbox) -> None:
    sent = await call("sendMessage", chat_id=staff.id, text="rules")
    pin = {"chat_id": staff.id, "message_id": sent["message_id"]}
    assert await call("pinChatMessage", **pin) is True
    (update,) = await call.updates()
    assert update["message"]["pinned_message"]["text"] == "rules"
    assert (await call("getChat", chat_id=staff.id))["pinned_message"]["text"] == "rules"
    await call("unpinChatMessage", **pin)
    assert await call.refused("unpinChatMessage", **pin) == "Bad Request: message to unpin not found"
    change_group(box.world, {"id": staff.id, "rights": {"77": {"can_pin_messages": False}}})
    words = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await call.refused("pinChatMessage", **pin) == words


async def test_a_thread_can_be_ignored_without_a_word(call: Caller, staff: Chat, box: CheckedSandbox) -> None:
    topic = await call("createForumTopic", chat_id=staff.id, name="x")
    box.world.faults.add("ignore_thread", "sendMessage", times=1)
    thread = {"chat_id": staff.id, "message_thread_id": topic["message_thread_id"]}
    assert "message_thread_id" not in await call("sendMessage", **thread, text="lost")
    assert (await call("sendMessage", **thread, text="found"))["message_thread_id"] == topic["message_thread_id"]


async def test_a_contact_is_asked_for_in_private_only(call: Caller, staff: Chat) -> None:
    keys = {"keyboard": [[{"text": "Share", "request_contact": True}]]}
    words = "Bad Request: phone number can be requested in private chats only"
    assert await call.refused("sendMessage", chat_id=staff.id, text="x", reply_markup=keys) == words


async def test_the_general_topic_can_be_closed(call: Caller, staff: Chat, box: CheckedSandbox) -> None:
    assert await call("closeGeneralForumTopic", chat_id=staff.id) is True
    await call("sendMessage", chat_id=staff.id, text="by an administrator")
    demote(box, staff)
    assert await call.refused("sendMessage", chat_id=staff.id, text="x") == "Bad Request: TOPIC_CLOSED"


async def test_phones_get_the_parts_of_a_service_message(
    call: Caller, staff: Chat, box: CheckedSandbox, alice: Person
) -> None:
    await call("createForumTopic", chat_id=staff.id, name="#7 Bob")
    box.person("Bob").chat(staff).acts.join()
    views = chat_view(staff, alice.user, box.world.clock.now())["messages"]
    assert [(v["service"]["type"], v["service"].get("name"), v["service"].get("people")) for v in views] == [
        ("forum_topic_created", "#7 Bob", None),
        ("new_chat_members", None, ["Bob"]),
    ]
