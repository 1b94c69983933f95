"""How a bot gets its updates: offsets, redelivery, conflicts, expiry, the webhook's settings."""

import asyncio

import pytest

from bot.sandbox import Conversation, Person
from tests.kit.sandbox import TOKEN, Caller, CheckedSandbox, RefusedError

HOUR = 3_600_000


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    await chat.say("one", wait=False)
    await chat.say("two", wait=False)
    first = await call("getUpdates")
    assert await call("getUpdates") == first
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    rest = await call("getUpdates", offset=first[0]["update_id"] + 1)
    assert rest == first[1:]
    assert first[0]["update_id"] in box.record()["confirmed_updates"]
    assert first[1]["update_id"] not in box.record()["confirmed_updates"]


async def test_the_limit_and_the_negative_offset_hold(call: Caller, chat: Conversation) -> None:
    for number in range(5):
        await chat.say(f"m{number}", wait=False)
    assert len(await call("getUpdates", limit=2)) == 2
    assert [u["message"]["text"] for u in await call("getUpdates", offset=-2)] == ["m3", "m4"]
    assert len(await call("getUpdates")) == 2


async def test_a_long_poll_ends_with_the_first_update(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await box.world.bus.wait(lambda: box.world.bots[77].queue.poll is not None, 5)
    await chat.say("hello", wait=False)
    assert [update["message"]["text"] for update in await poll] == ["hello"]


async def test_a_new_poll_ends_the_old_one_with_a_conflict(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    old = asyncio.create_task(call.body("getUpdates", timeout=50))
    await box.world.bus.wait(lambda: box.world.bots[77].queue.poll is not None, 5)
    await call("getUpdates")
    body = await old
    assert body["error_code"] == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


async def test_only_the_wanted_kinds_are_queued(call: Caller, chat: Conversation) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    await chat.say("unheard", wait=False)
    assert await call("getUpdates") == []
    await call("getUpdates", allowed_updates=[])
    await chat.say("heard", wait=False)
    assert [u["message"]["text"] for u in await call("getUpdates")] == ["heard"]


async def test_reactions_come_only_to_bots_that_ask(call: Caller, chat: Conversation) -> None:
    sent = await call("sendMessage", chat_id=chat.person.id, text="rate us")
    chat.acts.react(sent["message_id"], "👍")
    assert await call("getUpdates") == []
    await call("getUpdates", allowed_updates=["message_reaction"])
    chat.acts.react(sent["message_id"], "👎")
    (update,) = await call("getUpdates")
    assert update["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]


async def test_unconfirmed_updates_expire(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    sent = await call("sendMessage", chat_id=chat.person.id, text="?", reply_markup=_button("x"))
    await chat.press("x", wait=False)
    await chat.say("hello", wait=False)
    box.world.clock.advance(151_000)
    assert [u["message"]["text"] for u in await call("getUpdates")] == ["hello"]
    box.world.clock.advance(24 * HOUR)
    assert await call("getUpdates") == []
    assert len(box.record()["bots"]["77"]["dropped"]) == 2
    assert sent["message_id"] in chat.chat.messages


def _button(label: str) -> object:
    return {"inline_keyboard": [[{"text": label, "callback_data": label}]]}


async def test_a_webhook_stops_polling_until_it_is_deleted(call: Caller, chat: Conversation) -> None:
    await call("setWebhook", url="https://shop.example/hook", secret_token="abc", max_connections=3)
    await chat.say("queued", wait=False)
    info = await call("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == ("https://shop.example/hook", 1, 3)
    with pytest.raises(RefusedError, match="can't use getUpdates method while webhook is active"):
        await call("getUpdates")
    await call("deleteWebhook")
    assert [u["message"]["text"] for u in await call("getUpdates")] == ["queued"]
    with pytest.raises(RefusedError, match="An HTTPS URL must be provided"):
        await call("setWebhook", url="http://shop.example/hook")
    await call("deleteWebhook", drop_pending_updates=True)
    assert await call("getUpdates") == []


async def test_updates_outlive_a_bot_that_dies(box: CheckedSandbox, chat: Conversation) -> None:
    await chat.say("do not lose me", wait=False)
    before = await Caller(box)("getUpdates", timeout=1)
    after = await Caller(box)("getUpdates", timeout=1)
    assert before == after
    assert before[0]["message"]["text"] == "do not lose me"


async def test_a_duplicate_comes_again_after_its_confirmation(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    box.world.faults.add("duplicate_update", "message", times=1)
    await chat.say("once", wait=False)
    (first,) = await call("getUpdates")
    (again,) = await call("getUpdates", offset=first["update_id"] + 1)
    assert again == first
    assert await call("getUpdates", offset=first["update_id"] + 1) == []


async def test_a_duplicate_can_come_in_the_same_batch(call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    box.world.faults.add("duplicate_update", times=1, where="batch")
    await chat.say("twice", wait=False)
    first, second = await call("getUpdates")
    assert first == second


async def test_bots_do_not_share_updates(box: CheckedSandbox, chat: Conversation, alice: Person) -> None:
    other = Caller(box, "88:other")
    await alice.chat(box.bot("88:other")).say("to the other", wait=False)
    assert [u["message"]["text"] for u in await other("getUpdates")] == ["to the other"]
    assert await Caller(box, TOKEN)("getUpdates") == []
