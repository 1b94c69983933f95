"""The live message: when it is edited, when it is sent anew, and what Telegram's answers mean. Over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from telegram.error import BadRequest

from bot.sandbox.people import Conversation
from bot.transport import BotApi
from bot.wire import Wire
from handlers.live import Live, Press, anew, put_away_keyboard, show, strip, upload
from handlers.render import Rendered
from store.model.product import Photo
from tests.kit.sandbox import TOKEN, CheckedSandbox, running_sandbox

PICTURE = Path(__file__).parents[2] / "bot" / "demo_shop" / "pictures" / "mug-blue.jpg"
BUTTONS = {"inline_keyboard": [[{"text": "Buy", "callback_data": "a:buy"}]]}
OTHER = {"inline_keyboard": [[{"text": "Back", "callback_data": "a:<"}]]}
TEXT = Rendered("A mug", BUTTONS, None, None)
NEXT = Rendered("A <b>cup</b>", OTHER, None, None)
ASK = Rendered("Your phone?", None, {"keyboard": [[{"text": "Share", "request_contact": True}]]}, None)


@dataclass
class Stage:
    box: CheckedSandbox
    api: BotApi
    chat: Conversation

    @property
    def id(self) -> int:
        return self.chat.person.id

    async def pressed(self, message: int, *, photo: bool = False, screen: bool = True) -> Press:
        """A press that Telegram has delivered and waits to have answered."""
        query = self.chat.acts.press(self.chat.chat.messages[message], "a:buy")
        return Press(query.id, message, photo, screen)

    async def photo(self) -> Photo:
        """A photo that was uploaded before."""
        files = {"photo": ("a.jpg", PICTURE.read_bytes(), "image/jpeg")}
        sent = await self.api.call("sendPhoto", chat_id=self.id, files=files)
        return Photo(1, "x", sent["photo"][-1]["file_id"])


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    async with running_sandbox() as box:
        wire = Wire()
        bot = box.bot(TOKEN)
        alice = box.person("Alice")
        chat = alice.chat(bot)
        await chat.start(wait=False)
        try:
            yield Stage(box, BotApi(wire, box.url, TOKEN), chat)
        finally:
            await wire.close()


async def test_a_press_edits_its_message_and_is_answered() -> None:
    async with stage() as at:
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        press = await at.pressed(live.message)
        assert await show(at.api, at.id, live, NEXT, press=press, toast="Done", alert=False) == live
        assert at.chat.last.text == "A cup"
        assert at.chat.labels == ["Back"]


async def test_the_same_screen_again_is_no_error() -> None:
    async with stage() as at:
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        press = await at.pressed(live.message)
        assert await show(at.api, at.id, live, TEXT, press=press, toast="", alert=False) == live


async def test_a_new_message_takes_the_buttons_of_the_former_one() -> None:
    async with stage() as at:
        first = await anew(at.api, at.id, Live(), TEXT)
        second = await anew(at.api, at.id, first, NEXT)
        assert first.message
        assert second.message != first.message
        assert at.chat.chat.messages[first.message].labels == []


async def test_a_press_on_an_older_message_makes_it_the_live_one() -> None:
    async with stage() as at:
        old = (await at.api.call("sendMessage", chat_id=at.id, text="Old", reply_markup=BUTTONS))["message_id"]
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        press = await at.pressed(old)
        shown = await show(at.api, at.id, live, NEXT, press=press, toast="", alert=False)
        assert shown.message == old
        assert at.chat.chat.messages[live.message].labels == []
        assert at.chat.chat.messages[old].labels == ["Back"]


async def test_a_press_on_a_notice_leaves_the_notice_and_opens_a_new_message() -> None:
    async with stage() as at:
        notice = (await at.api.call("sendMessage", chat_id=at.id, text="Paid", reply_markup=BUTTONS))["message_id"]
        press = await at.pressed(notice, screen=False)
        shown = await show(at.api, at.id, Live(), NEXT, press=press, toast="", alert=False)
        assert shown.message != notice
        assert at.chat.chat.messages[notice].labels == ["Buy"]


async def test_text_becomes_a_photo_and_a_photo_gives_way_to_text() -> None:
    async with stage() as at:
        photo = await at.photo()
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        pictured = Rendered("A mug", BUTTONS, None, photo)
        press = await at.pressed(live.message)
        shown = await show(at.api, at.id, live, pictured, press=press, toast="", alert=False)
        assert shown == Live(live.message, photo=True)
        assert shown.message
        press = await at.pressed(shown.message, photo=True)
        back = await show(at.api, at.id, shown, NEXT, press=press, toast="", alert=False)
        assert back.message != shown.message
        assert not back.photo
        assert shown.message not in at.chat.chat.messages


async def test_the_first_upload_turns_the_text_into_its_photo() -> None:
    async with stage() as at:
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        pictured = Rendered("A mug", BUTTONS, None, Photo(1, "x", None))
        picture = ("a.jpg", PICTURE.read_bytes(), "image/jpeg")
        edited = await upload(at.api, at.id, live.message, pictured, picture)
        assert edited
        assert edited["photo"][-1]["file_id"]
        assert at.chat.chat.messages[live.message].labels == ["Buy"]


async def test_a_message_that_is_gone_is_sent_anew() -> None:
    async with stage() as at:
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        press = await at.pressed(live.message)
        await at.api.call("deleteMessage", chat_id=at.id, message_id=live.message)
        shown = await show(at.api, at.id, live, NEXT, press=press, toast="", alert=False)
        assert shown.message != live.message
        assert at.chat.last.text == "A cup"


async def test_an_answer_that_comes_too_late_is_no_error() -> None:
    async with stage() as at:
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        press = await at.pressed(live.message)
        at.box.world.clock.advance(200_000)
        shown = await show(at.api, at.id, live, NEXT, press=press, toast="x", alert=True)
        assert shown == live


async def test_a_question_comes_with_its_keyboard_and_the_letters_come_back() -> None:
    async with stage() as at:
        live = await anew(at.api, at.id, Live(), TEXT)
        asked = await anew(at.api, at.id, live, ASK)
        assert asked == Live(None, keyboard=True)
        assert at.chat.keys == ["Share"]
        await put_away_keyboard(at.api, at.id, "👌")
        assert at.chat.keys == []


async def test_stripping_what_is_gone_is_no_error_and_our_own_faults_are() -> None:
    async with stage() as at:
        await strip(at.api, at.id, 999)
        live = await anew(at.api, at.id, Live(), TEXT)
        assert live.message
        press = await at.pressed(live.message)
        with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
            await show(at.api, at.id, live, Rendered("<b>", OTHER, None, None), press=press, toast="", alert=False)
