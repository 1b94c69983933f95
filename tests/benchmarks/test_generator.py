"""The load generator tells the truth: it learns buttons from screens, counts both calls, and notices what is lost."""

from typing import cast
from urllib.parse import urlencode

import orjson
import pytest

from benchmarks.generator import ceiling
from benchmarks.loads import Presses, find_act
from benchmarks.people import FIRST, People, fields
from benchmarks.telegram import Telegram
from benchmarks.wire import Serving, _Framing, request

MARKUP = {
    "inline_keyboard": [[{"text": "+", "callback_data": "k3f9:qty:17:2"}, {"text": "home", "callback_data": ">home"}]]
}


class Door:
    """Somebody who called, and what he was answered."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []

    def answer(self, whole: bytes) -> None:
        self.answers.append(whole)


class Heard(_Framing):
    """A connection that only notes what came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[bytes] = []

    def message(self, head: bytes, body: bytes) -> None:
        self.came.append(body)


def called(telegram: Telegram, method: str, **params: object) -> Door:
    door = Door()
    telegram.handle(method, orjson.dumps(params), cast("Serving", door))
    return door


def polled(telegram: Telegram) -> list[dict[str, dict[str, str]]]:
    door = called(telegram, "getUpdates", offset=0, timeout=0)
    updates: list[dict[str, dict[str, str]]] = orjson.loads(door.answers[0].partition(b"\r\n\r\n")[2])["result"]
    return updates


def test_messages_that_come_in_pieces_are_put_together() -> None:
    connection = Heard()
    chunked = b"POST /bot1/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    stream = request("getMe", b"{}") + chunked + request("getMe", b'{"a":1}')
    for at in range(0, len(stream), 7):
        connection.data_received(stream[at : at + 7])
    assert connection.came == [b"{}", b"abcde", b'{"a":1}']


@pytest.mark.parametrize(
    "body",
    [
        b'{"chat_id":500000000,"text":"x"}',
        b"chat_id=500000000&text=x",
        b'--b\r\nContent-Disposition: form-data; name="chat_id"\r\nContent-Type: text/plain\r\n\r\n500000000\r\n--b--',
    ],
)
def test_a_chat_is_found_in_json_in_a_form_and_in_a_form_with_files(body: bytes) -> None:
    found = People(2).of_chat(body)
    assert found is not None
    assert found.id == FIRST


def test_a_form_gives_its_keyboard_as_data() -> None:
    assert fields(urlencode({"text": "hi", "reply_markup": orjson.dumps(MARKUP)}).encode())["reply_markup"] == MARKUP


async def test_a_press_carries_the_token_of_the_screen_that_the_bot_sent() -> None:
    telegram = Telegram(1)
    called(telegram, "sendMessage", chat_id=FIRST, text="your cart", reply_markup=MARKUP)
    person = telegram.people.all()[0]
    assert find_act(person, "qty")
    telegram.press(person, f"{person.act}5")
    assert polled(telegram)[0]["callback_query"]["data"] == "k3f9:qty:17:5"


async def test_a_press_is_worked_when_both_calls_have_come_and_not_before() -> None:
    telegram = Telegram(1)
    person = telegram.people.all()[0]
    person.act = "k3f9:qty:17:"
    load = Presses(telegram, 0, [person], presses=1, flight=1)
    telegram.worked, telegram.done = load.worked, load.free
    load.begin()
    query = polled(telegram)[0]["callback_query"]["id"]
    called(telegram, "answerCallbackQuery", callback_query_id=query)
    assert load.latencies == []
    called(telegram, "editMessageText", chat_id=FIRST, message_id=1, text="x")
    assert len(load.latencies) == 1
    assert load.ended.is_set()


def test_the_generator_loses_nothing_against_a_raw_client() -> None:
    run = ceiling(300)
    assert (run.presses, run.lost, len(run.latencies)) == (300, 0, 300)
