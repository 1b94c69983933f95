"""What Telegram sends, read: every kind of update, and whatever else a wire can carry."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.kit import File
from handlers.incoming import (
    Asked,
    Attached,
    Checkout,
    Command,
    Incoming,
    Membership,
    Other,
    Paid,
    Pressed,
    Shared,
    Shipping,
    Unclear,
    User,
    Wrote,
    parse,
)

ALICE = {"id": 1001, "is_bot": False, "first_name": "Alice", "last_name": "Smith", "language_code": "en"}
HOME = {"id": 1001, "type": "private", "first_name": "Alice"}
STAFF = {"id": -100, "type": "supergroup", "title": "Staff", "is_forum": True}
PAID = {
    "currency": "EUR",
    "total_amount": 1280,
    "invoice_payload": "abc:1",
    "telegram_payment_charge_id": "tg",
    "provider_payment_charge_id": "pr",
}


def offer(chat: dict[str, Any], url: str) -> dict[str, Any]:
    """A product that was chosen in inline mode and sent into this chat."""
    markup = {"inline_keyboard": [[{"text": "See it", "url": url}]]}
    return message(chat, text="Mug", via_bot={"id": 1, "is_bot": True, "first_name": "Tea"}, reply_markup=markup)


@pytest.mark.parametrize(
    ("chat", "url", "what"),
    [
        (HOME, "https://t.me/tea_bot?start=product-3", Command("start", "product-3")),
        (HOME, "https://t.me/tea_bot", Wrote("Mug")),
        (HOME, "https://example.com/?start=product-3", Wrote("Mug")),
        (STAFF, "https://t.me/tea_bot?start=product-3", Wrote("Mug")),
    ],
)
def test_a_product_that_was_sent_to_the_shop_itself_is_opened(chat: dict[str, Any], url: str, what: object) -> None:
    assert parse(offer(chat, url)).what == what


def message(chat: dict[str, Any] = HOME, **fields: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": {"message_id": 5, "from": ALICE, "chat": chat, "date": 1, **fields}}


def press(chat: dict[str, Any] = HOME, **fields: Any) -> dict[str, Any]:
    there = {"message_id": 5, "chat": chat, "date": 1}
    return {"update_id": 8, "callback_query": {"id": "q", "from": ALICE, "message": there, "data": ">cart", **fields}}


UPDATES: dict[str, dict[str, Any]] = {
    "text": message(text="mug"),
    "command": message(text="/search@tea_bot  green tea"),
    "contact": message(contact={"phone_number": "+49", "first_name": "Alice", "user_id": 1001}),
    "photo": message(
        photo=[
            {"file_id": "big", "file_unique_id": "b", "width": 800, "height": 800, "file_size": 9000},
            {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90, "file_size": 900},
        ],
        caption="my mug",
        media_group_id="7",
    ),
    "document": message(
        document={"file_id": "d", "file_unique_id": "u", "file_name": "goods.csv", "mime_type": "text/csv"}
    ),
    "paid": message(successful_payment=PAID),
    "press": press(),
    "topic": message(STAFF, text="hi", message_thread_id=3, is_topic_message=True),
    "precheckout": {
        "update_id": 9,
        "pre_checkout_query": {
            "id": "p",
            "from": ALICE,
            "currency": "EUR",
            "total_amount": 1,
            "invoice_payload": "a:1",
        },
    },
    "shipping": {"update_id": 10, "shipping_query": {"id": "s", "from": ALICE, "invoice_payload": "a:1"}},
    "inline": {"update_id": 12, "inline_query": {"id": "i", "from": ALICE, "query": "mug", "offset": "8"}},
    "member": {
        "update_id": 11,
        "my_chat_member": {"chat": HOME, "from": ALICE, "date": 1, "new_chat_member": {"status": "kicked"}},
    },
}
WHAT: dict[str, object] = {
    "text": Wrote("mug"),
    "command": Command("search", "green tea"),
    "contact": Shared("+49", "Alice", own=True),
    "photo": Attached("photo", File("big", "b", size=9000), "my mug", "7"),
    "document": Attached("document", File("d", "u", "goods.csv", "text/csv")),
    "paid": Paid("abc:1", "EUR", 1280, "tg", "pr"),
    "press": Pressed("q", ">cart", 5, photo=False),
    "topic": Wrote("hi"),
    "precheckout": Checkout("p", "a:1", "EUR", 1),
    "shipping": Shipping("s"),
    "inline": Asked("i", "mug", "8"),
    "member": Membership("kicked"),
}


@pytest.mark.parametrize("kind", UPDATES)
def test_every_kind_of_update_is_read(kind: str) -> None:
    incoming = parse(UPDATES[kind])
    assert incoming.what == WHAT[kind]
    assert incoming.user == User(1001, "Alice Smith", "", "en")
    assert incoming.update_id == UPDATES[kind]["update_id"]


def test_order_is_kept_for_a_person_at_home_and_for_a_topic_in_a_group() -> None:
    assert parse(UPDATES["text"]).lane == parse(UPDATES["press"]).lane == parse(UPDATES["precheckout"]).lane == 1001
    assert parse(UPDATES["topic"]).lane == (-100, 3)
    assert parse(message(STAFF, text="hi", message_thread_id=3)).lane == (-100, 0)  # a reply, not a topic


def test_money_knows_no_limit_and_all_else_does() -> None:
    exempt = {kind for kind in UPDATES if parse(UPDATES[kind]).exempt}
    assert exempt == {"paid", "precheckout", "shipping"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("/start", Command("start", "")),
        ("/start product-42", Command("start", "product-42")),
        ("/start\nproduct-42", Command("start", "product-42")),
        ("/START@Tea_Bot x", Command("start", "x")),
        ("/", Wrote("/")),
        ("/ start", Wrote("/ start")),
        ("//", Command("/", "")),
        (" /start", Wrote(" /start")),
    ],
)
def test_what_is_a_command_and_what_is_not(text: str, what: object) -> None:
    assert parse(message(text=text)).what == what


def test_a_contact_is_ones_own_only_if_telegram_says_so() -> None:
    for contact in ({"user_id": 1002}, {}):
        found = parse(message(contact={"phone_number": "+49", "first_name": "Ben", **contact})).what
        assert found == Shared("+49", "Ben", own=False)


def test_a_press_on_a_message_that_telegram_forgot_or_on_a_photo() -> None:
    assert parse({"update_id": 1, "callback_query": {"id": "q", "from": ALICE, "inline_message_id": "x"}}) == Incoming(
        1, User(1001, "Alice Smith", "", "en"), 0, private=True, topic=0, what=Pressed("q", "", 0, photo=False)
    )
    there = {"message_id": 5, "chat": HOME, "date": 1, "photo": []}
    assert parse(press(message=there)).what == Pressed("q", ">cart", 5, photo=True)


def test_what_we_do_not_act_on_is_other() -> None:
    for payload in (
        {},
        {"update_id": 1},
        {"update_id": 1, "poll": {}},
        message(pinned_message={}),
        message(sticker=None),
    ):
        assert isinstance(parse(payload).what, Other | Attached)


def test_money_that_cannot_be_read_is_never_dropped() -> None:
    broken: Any
    for broken in ({}, {**PAID, "total_amount": "1280"}, {**PAID, "invoice_payload": None}, [], 5):
        incoming = parse(message(successful_payment=broken))
        assert incoming.what == Unclear()
        assert incoming.kind == "payment"
        assert incoming.exempt


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree of JSON."""
    found = [path] if path else []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found += places(child, (*path, key))
    return found


@given(st.data())
def test_reading_never_raises_whatever_the_wire_carries(data: st.DataObject) -> None:
    update = copy.deepcopy(UPDATES[data.draw(st.sampled_from(sorted(UPDATES)))])
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(update)))
        parent: Any = update
        for step in path[:-1]:
            parent = parent[step]
        if isinstance(parent, dict) and data.draw(st.booleans()):
            del parent[path[-1]]
        else:
            parent[path[-1]] = data.draw(JUNK)
        if not places(update):
            break
    incoming = parse(update)
    hash(incoming)  # what the lanes are kept by
    assert isinstance(incoming.update_id, int)
    if incoming.user:
        assert type(incoming.user.id) is int
    match incoming.what:
        case Wrote(text=text) | Command(name=text) | Pressed(data=text):
            assert isinstance(text, str)
        case Paid(total=total) | Checkout(total=total):
            assert type(total) is int


@given(st.dictionaries(st.text(), JUNK))
def test_reading_never_raises_on_rubbish(rubbish: dict[str, Any]) -> None:
    assert isinstance(parse(rubbish), Incoming)
