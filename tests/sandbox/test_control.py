"""The control door over HTTP: the world, phones, acts, payments, events, faults and the book."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest

from bot.sandbox import Conversation
from bot.sandbox.files import Upload
from bot.sandbox.samples import picture
from bot.sandbox.wire import Json
from tests.kit.sandbox import Caller, CheckedSandbox, tiny_bot

BUY: Json = {"inline_keyboard": [[{"text": "Buy", "callback_data": "buy", "style": "success"}]]}


class Door:
    """The door as a page uses it."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = f"{url}/_control/"

    async def get(self, name: str, **query: Any) -> Json:
        async with self.http.get(self.url + name, params=query) as response:
            assert response.status == 200, await response.text()
            body: Json = await response.json()
            return body

    async def post(self, name: str, body: Json, status: int = 200) -> Json:
        async with self.http.post(self.url + name, json=body) as response:
            assert response.status == status, await response.text()
            answer: Json = await response.json()
            return answer

    async def do(self, person: int, chat: int, action: str, *, status: int = 200, **more: Any) -> Json:
        return await self.post("do", {"person": person, "chat": chat, "action": action, **more}, status)


@pytest.fixture
async def door(box: CheckedSandbox) -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as http:
        yield Door(http, box.url)


async def test_the_world_is_made_and_shown(door: Door) -> None:
    bot = await door.post("bots", {"token": "5:x", "username": "boots_bot", "first_name": "Boots"})
    alice = await door.post("people", {"first_name": "Alice", "language_code": "en"})
    await door.post("people", {"id": alice["id"], "last_name": "Ash"})
    group = await door.post("groups", {"title": "Staff", "members": [alice["id"]], "bots": [5], "is_forum": True})
    world = await door.get("world")
    assert [b["username"] for b in world["bots"]] == ["boots_bot"]
    assert (bot["id"], bot["online"]) == (5, False)
    assert world["people"][0]["last_name"] == "Ash"
    assert world["chats"] == [group]
    assert group["members"] == [{"id": alice["id"], "status": "creator"}, {"id": 5, "status": "administrator"}]
    assert (await door.get("layout"))["phones"] == [{"person": alice["id"], "chat": 5, "title": "Alice Ash"}]
    phones = [{"person": alice["id"], "chat": group["id"], "title": "Staff"}]
    assert (await door.post("layout", {"phones": phones}))["phones"] == phones
    assert (await door.get("layout"))["phones"] == phones


async def test_a_phone_shows_the_chat(door: Door, call: Caller, chat: Conversation) -> None:
    await call("setMyCommands", commands=[{"command": "start", "description": "Open"}])
    await call("setMyCommands", commands=[{"command": "start", "description": "Öffnen"}], language_code="de")
    await call("setMyDescription", description="A shop")
    await call("sendPhoto", chat_id=chat.person.id, photo="attach://p", caption="<b>Boots</b>", parse_mode="HTML",
               reply_markup=BUY, p=Upload("p.png", picture()))  # fmt: skip
    keys = {"keyboard": [[{"text": "Menu"}]], "input_field_placeholder": "Search"}
    await call("sendMessage", chat_id=chat.person.id, text="Menu", reply_markup=keys)
    await call("sendChatAction", chat_id=chat.person.id, action="typing")
    view = await door.get("view", person=chat.person.id, chat=77)
    assert (view["chat"]["description"], view["chat"]["started"], view["action"]) == ("A shop", True, "typing")
    assert view["commands"] == [{"command": "start", "description": "Open"}]
    assert view["reply_keyboard"]["rows"] == [[{"text": "Menu", "request_contact": False, "request_location": False}]]
    own, photo, menu = view["messages"]
    assert (own["outgoing"], own["text"], photo["outgoing"], photo["kind"], menu["kind"]) == (
        True, "/start", False, "photo", "text")  # fmt: skip
    assert photo["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    button = {"text": "Buy", "type": "callback", "data": "buy", "style": "success", "row": 0, "col": 0}
    assert photo["keyboard"] == [[button]]
    async with door.http.get(door.url.removesuffix("/_control/") + photo["media"]["url"]) as response:
        assert (response.content_type, await response.read()) == ("image/png", picture())


async def test_acts_of_a_person_reach_the_bot(door: Door, call: Caller, box: CheckedSandbox) -> None:
    alice = box.person("Alice", phone="+15550100").id
    await door.do(alice, 77, "start", payload="product-42")
    said = await door.do(alice, 77, "say", text="hello")
    await door.do(alice, 77, "edit", message_id=said["message_id"], text="hullo")
    await door.do(alice, 77, "photo", content=base64.b64encode(picture(9, 9)).decode(), caption="mine")
    await door.do(alice, 77, "sticker")
    await door.do(alice, 77, "contact")
    await door.do(alice, 77, "location", lat=1.5, lon=2.5)
    await door.do(alice, 77, "delete", message_id=said["message_id"])
    updates = await call.updates()
    texts = [u["message"] if "message" in u else u["edited_message"] for u in updates]
    assert [t.get("text") or t.get("caption") for t in texts] == [
        "/start product-42", "hello", "hullo", "mine", None, None, None]  # fmt: skip
    await door.do(alice, 77, "block")
    assert "blocked" in (await door.do(alice, 77, "say", text="x", status=400))["error"]
    await door.do(alice, 77, "unblock")


async def test_a_press_waits_for_its_answer(door: Door, box: CheckedSandbox, chat: Conversation) -> None:
    async def answer(update: Json, call: Caller) -> None:
        if "callback_query" in update:
            await call("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Yes")

    async with tiny_bot(box, answer) as call:
        sent = await call("sendMessage", chat_id=chat.person.id, text="x", reply_markup=BUY)
        pressed = await door.do(chat.person.id, 77, "press", message_id=sent["message_id"], label="Buy")
        assert pressed["answer"] == {"text": "Yes", "alert": False, "url": None}
        by_place = await door.do(chat.person.id, 77, "press", message_id=sent["message_id"], row=0, col=0)
        assert by_place["answer"]["text"] == "Yes"
        wrong = await door.do(chat.person.id, 77, "press", message_id=sent["message_id"], label="Sell", status=400)
        assert wrong["error"] == f"message {sent['message_id']} has no button 'Sell'; it has: Buy"


async def test_a_press_that_nobody_answers_ends(door: Door, call: Caller, chat: Conversation) -> None:
    sent = await call("sendMessage", chat_id=chat.person.id, text="x", reply_markup=BUY)
    pressed = await door.do(chat.person.id, 77, "press", message_id=sent["message_id"], data="buy", wait_ms=10)
    assert pressed["answer"] is None


async def test_an_invoice_is_paid_through_the_door(door: Door, box: CheckedSandbox, chat: Conversation) -> None:
    async def approve(update: Json, call: Caller) -> None:
        if "pre_checkout_query" in update:
            await call("answerPreCheckoutQuery", pre_checkout_query_id=update["pre_checkout_query"]["id"], ok=True)

    async with tiny_bot(box, approve) as call:
        sent = await call(
            "sendInvoice", chat_id=chat.person.id, title="T", description="D", payload="p", currency="EUR",
            provider_token="t", prices=[{"label": "T", "amount": 1990}],
        )  # fmt: skip
        view = (await door.get("view", person=chat.person.id, chat=77))["messages"][-1]
        assert (view["invoice"]["state"], view["invoice"]["total"], view["invoice"]["exponent"]) == ("open", 1990, 2)
        declined = await door.do(chat.person.id, 77, "pay", message_id=sent["message_id"], card="declined")
        assert (declined["status"], declined["error"]) == ("declined", "Your card was declined.")
        paid = await door.do(chat.person.id, 77, "pay", message_id=sent["message_id"], card="visa_ok")
        assert paid["status"] == "paid"
        messages = (await door.get("view", person=chat.person.id, chat=77))["messages"]
        assert (messages[-2]["invoice"]["state"], messages[-2]["invoice"]["receipt"]) == ("paid", paid["message_id"])
        assert (messages[-1]["kind"], messages[-1]["payment"]["total"]) == ("payment", 1990)
    assert any(card["ok"] for card in (await door.get("cards"))["cards"])


async def read_events(door: Door, count: int, **query: Any) -> list[Json]:
    """The next events of the stream."""
    found: list[Json] = []
    async with door.http.get(door.url + "events", params=query) as response:
        assert response.content_type == "text/event-stream"
        async for line in response.content:
            if line.startswith(b"data: "):
                found.append(orjson.loads(line.removeprefix(b"data: ")))
            if len(found) == count:
                break
    return found


async def test_events_tell_what_happened(door: Door, call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    start = box.world.bus.seq
    sent = await call("sendMessage", chat_id=chat.person.id, text="one")
    await call("editMessageText", chat_id=chat.person.id, message_id=sent["message_id"], text="two")
    await call("deleteMessage", chat_id=chat.person.id, message_id=sent["message_id"])
    events = await read_events(door, 3, since=start)
    assert [event["type"] for event in events] == ["message", "edit", "delete"]
    assert (events[1]["message"]["text"], events[2]["message_ids"]) == ("two", [sent["message_id"]])
    assert [event["seq"] for event in events] == [start + 1, start + 2, start + 3]


async def test_events_can_be_for_one_phone(door: Door, call: Caller, chat: Conversation, box: CheckedSandbox) -> None:
    bob = box.person("Bob").chat(chat.chat.bots()[0])
    start = box.world.bus.seq
    await bob.say("from Bob", wait=False)
    await chat.say("from Alice", wait=False)
    (event,) = await read_events(door, 1, since=start, person=chat.person.id, chat=77)
    assert event["message"]["text"] == "from Alice"


async def test_live_events_reach_an_open_stream(door: Door, call: Caller, chat: Conversation) -> None:
    reading = asyncio.create_task(read_events(door, 1, chat=77, person=chat.person.id))
    await call.box.world.bus.wait(lambda: bool(call.box.world.bus.readers), 5)
    await call("sendMessage", chat_id=chat.person.id, text="live")
    (event,) = await reading
    assert event["message"]["text"] == "live"


async def test_faults_are_given_listed_and_taken_back(door: Door, call: Caller, chat: Conversation) -> None:
    fault = await door.post("faults", {"kind": "403", "method": "sendMessage", "times": 2})
    assert await call.refused("sendMessage", chat_id=chat.person.id, text="x")
    (listed,) = (await door.get("faults"))["faults"]
    assert (listed["id"], listed["left"], listed["hits"]) == (fault["id"], 1, 1)
    async with door.http.delete(door.url + f"faults/{fault['id']}") as response:
        assert response.status == 200
    await call("sendMessage", chat_id=chat.person.id, text="x")
    assert "there is no fault" in (await door.post("faults", {"kind": "x"}, 400))["error"]


async def test_the_clock_moves_and_the_book_is_kept(door: Door, call: Caller, chat: Conversation) -> None:
    before = (await door.get("world"))["clock_ms"]
    after = (await door.post("clock", {"advance_ms": 3_600_000}))["clock_ms"]
    assert after - before >= 3_600_000
    sent = await call("sendMessage", chat_id=chat.person.id, text="later")
    assert sent["date"] >= before // 1000 + 3600
    book = await door.get("record")
    assert [(entry["method"], entry["text"]) for entry in book["sends"]] == [("sendMessage", "later")]
    await door.post("reset", {})
    assert (await door.get("record"))["sends"] == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"person": 1, "chat": 77, "action": "say", "text": "x"}, "there is no person 1"),
        ({"person": 1001, "chat": 5, "action": "say", "text": "x"}, "there is no bot and no group 5"),
        ({"person": 1001, "chat": 77, "action": "fly"}, "there is no action fly"),
        ({"person": 1001, "chat": 77, "action": "say"}, "a field is missing or wrong: 'text'"),
        ({"chat": 77}, "a field is missing or wrong: 'action'"),
    ],
)
async def test_a_wrong_request_gets_a_sentence(door: Door, chat: Conversation, body: Json, words: str) -> None:
    assert words in (await door.post("do", body, 400))["error"]


async def test_the_page_and_only_the_page_is_served(box: CheckedSandbox, door: Door) -> None:
    async with door.http.get(f"{box.url}/") as response:
        assert response.status == 200
    async with door.http.get(f"{box.url}/page/%2e%2e/box.py") as response:
        assert response.status == 404


async def test_every_encoding_of_a_request_is_read(box: CheckedSandbox, door: Door, chat: Conversation) -> None:
    url = f"{box.url}/bot77:secret/sendMessage"
    number = str(chat.person.id)
    form = aiohttp.FormData({"chat_id": number, "text": "multipart"})
    form.add_field("unused", b"1", filename="x.bin")
    async with door.http.get(url, params={"chat_id": number, "text": "address"}) as one:
        assert one.status == 200
    async with door.http.post(url, data={"chat_id": number, "text": "form"}) as two:
        assert two.status == 200
    async with door.http.post(url, json={"chat_id": chat.person.id, "text": "json"}) as three:
        assert three.status == 200
    async with door.http.post(url, data=form) as four:
        assert four.status == 200
    async with door.http.post(url, data=b"{", headers={"Content-Type": "application/json"}) as five:
        assert five.status == 400
    assert [entry["text"] for entry in box.sent()] == ["address", "form", "json", "multipart"]


async def test_an_invoice_link_opens_its_card(door: Door, call: Caller, chat: Conversation) -> None:
    prices = [{"label": "T", "amount": 1990}]
    link = await call("createInvoiceLink", title="T", description="D", payload="p", currency="EUR",
                      provider_token="t", prices=prices)  # fmt: skip
    card = await door.get("invoice", link=link, person=chat.person.id)
    assert (card["title"], card["total"], card["state"]) == ("T", 1990, "open")
    async with door.http.get(door.url + "invoice", params={"link": "https://t.me/$0"}) as response:
        assert response.status == 400


async def test_a_group_is_changed_through_the_door(door: Door, call: Caller, chat: Conversation) -> None:
    group = await door.post("groups", {"title": "Staff", "members": [chat.person.id], "type": "group", "bots": [77]})
    bob = await door.post("people", {"first_name": "Bob"})
    await door.post("groups", {"id": group["id"], "title": "Team", "add": [bob["id"]], "admins": [bob["id"]]})
    moved = await door.post("groups", {"id": group["id"], "migrate": True})
    assert (moved["type"], moved["title"], len(moved["members"])) == ("supergroup", "Team", 3)
    assert [shown["id"] for shown in (await door.get("world"))["chats"]] == [moved["id"]]
    assert "there is nobody" in (await door.post("groups", {"id": moved["id"], "add": [5]}, 400))["error"]
