"""The one live message of a private chat: edited where it can be, else sent anew.

Text can be edited into a photo, a photo not into text. A reply keyboard and inline buttons never share a message.
What Telegram answers to an edit decides: "not modified" is success, a message that is gone is sent anew.
"""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram.error import BadRequest, TelegramError

from handlers.api import Api
from handlers.render import Markup, Rendered

log = logging.getLogger(__name__)

NO_PREVIEW = {"is_disabled": True}
_SAME = "message is not modified"
_OLD_QUERY = ("query is too old", "query id is invalid")
_STRIPPED = (_SAME, "message to edit not found", "message can't be edited", "message_id_invalid")
_WRONG_FILE = ("wrong file identifier", "wrong remote file", "file reference")
# tdlib/telegram-bot-api: what says that an edit can never work, and a new message must be sent
_ANEW = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
    "message_id_invalid",
    "message identifier is not specified",
)


@dataclass(frozen=True, slots=True)
class Live:
    """Which message holds the screen, whether it is a photo, and whether a reply keyboard is showing."""

    message: int | None = None
    photo: bool = False
    keyboard: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """The press that is answered: its query, the message it was on, and whether that message is a screen of ours."""

    query: str
    message: int
    photo: bool
    screen: bool


async def show(
    api: Api, chat: int, live: Live, rendered: Rendered, *, press: Press | None, toast: str, alert: bool
) -> Live:
    """Answer the press and bring the screen, side by side; where the screen is now. Raises TelegramError.

    The screen counts: where it came and the answer did not, all is well.
    """
    if press is None:
        return await anew(api, chat, live, rendered)
    if edit := begin(api, chat, live, rendered, press=press, toast=toast, alert=alert):
        return await edit.end()
    jobs: list[Coroutine[Any, Any, Any]] = [answer(api, press.query, toast, alert=alert)]
    if press.screen and press.message and rendered.reply is None:
        jobs.insert(0, _replace(api, chat, press.message, rendered))
        if live.message and live.message != press.message:
            jobs.append(strip(api, chat, live.message))
    else:
        jobs.insert(0, anew(api, chat, live, rendered))
        if press.screen and press.message and press.message != live.message:
            jobs.append(strip(api, chat, press.message))
    shown, *rest = await asyncio.gather(*jobs, return_exceptions=True)
    if isinstance(shown, Live):
        for failed in filter(None, rest):
            log.info("a press was not answered: %s", failed)
        return shown
    raise shown


@dataclass(frozen=True, slots=True)
class Edit:
    """The edit of a pressed message under way, and the calls beside it: the answer first, perhaps a strip."""

    api: Api
    chat: int
    press: Press
    rendered: Rendered
    shown: "asyncio.Future[Any]"
    beside: "tuple[asyncio.Future[Any], ...]"

    @property
    def well(self) -> bool:
        """Whether everything is through, and the screen came."""
        return self.shown.done() and all(call.done() for call in self.beside) and self.shown.exception() is None

    def live(self) -> Live:
        """Where the screen is then."""
        return Live(self.press.message, photo=_file_id(self.rendered) is not None)

    async def end(self) -> Live:
        """Wait for it; where the screen is now. Raises TelegramError."""
        try:
            if not self.well:
                await asyncio.wait({self.shown, *self.beside})
            return await _edited(self.api, self.chat, self.press, self.rendered, self.shown)
        finally:
            self.close()

    def close(self) -> None:
        """Give up what is not through, and note what went wrong beside the screen."""
        self.shown.cancel()
        for call in self.beside:
            if not call.cancel() and not call.cancelled() and (error := call.exception()):
                _note(error)


def begin(api: Api, chat: int, live: Live, rendered: Rendered, *, press: Press, toast: str, alert: bool) -> Edit | None:
    """Begin to show the screen in the message that was pressed; None where it cannot become the screen."""
    if not press.screen or not press.message or rendered.reply is not None or (press.photo and not _file_id(rendered)):
        return None
    shown = asyncio.ensure_future(_edit(api, chat, press, rendered))
    beside: tuple[asyncio.Future[Any], ...] = (asyncio.ensure_future(_answer(api, press.query, toast, alert=alert)),)
    if live.message and live.message != press.message:
        beside = (*beside, asyncio.ensure_future(_strip(api, chat, live.message)))
    return Edit(api, chat, press, rendered, shown, beside)


async def answer(api: Api, query: str, toast: str = "", *, alert: bool = False) -> None:
    """Answer a press: always, and too late is no error."""
    try:
        await _answer(api, query, toast, alert=alert)
    except BadRequest as error:
        if not _says(error, *_OLD_QUERY):
            raise


def _answer(api: Api, query: str, toast: str, *, alert: bool) -> Awaitable[Any]:
    return api.call("answerCallbackQuery", callback_query_id=query, text=toast or None, show_alert=alert or None)


async def anew(api: Api, chat: int, live: Live, rendered: Rendered) -> Live:
    """Send the screen as a new message; the former one loses its buttons."""
    jobs: list[Coroutine[Any, Any, Any]] = [send(api, chat, rendered)]
    if live.message:
        jobs.append(strip(api, chat, live.message))
    sent, *_ = await asyncio.gather(*jobs)
    if rendered.reply is not None:
        return Live(None, photo=False, keyboard=True)
    return Live(int(sent["message_id"]), photo="photo" in sent, keyboard=live.keyboard)


async def send(api: Api, chat: int, rendered: Rendered, **more: Any) -> dict[str, Any]:
    """Send a screen; the message that Telegram made of it."""
    markup = rendered.inline or rendered.reply
    if rendered.photo and rendered.photo.file_id:
        method = "sendPhoto"
        content: Markup = {"photo": rendered.photo.file_id, "caption": rendered.text}
    else:
        method = "sendMessage"
        content = {"text": rendered.text, "link_preview_options": NO_PREVIEW}
    sent: dict[str, Any] = await api.call(
        method, chat_id=chat, parse_mode="HTML", reply_markup=markup, **content, **more
    )
    return sent


async def strip(api: Api, chat: int, message: int) -> None:
    """Take a message's buttons away; that it has none or is gone is no error, and nothing waits for it."""
    try:
        await _strip(api, chat, message)
    except BadRequest:
        return
    except TelegramError as error:
        log.info("the buttons of a former screen are still there: %s", error.message)


def _strip(api: Api, chat: int, message: int) -> Awaitable[Any]:
    return api.call("editMessageReplyMarkup", chat_id=chat, message_id=message)


async def put_away_keyboard(api: Api, chat: int, text: str) -> None:
    """Put the letters back in place of a reply keyboard: only a message can."""
    remove: Markup = {"remove_keyboard": True}
    await api.call("sendMessage", chat_id=chat, text=text, reply_markup=remove)


async def upload(
    api: Api, chat: int, message: int, rendered: Rendered, picture: tuple[str, bytes, str]
) -> dict[str, Any] | None:
    """Edit a text screen into its photo, sending the bytes for the first time; the message with its file_id.

    None where an earlier try had arrived and only its answer was lost: the photo is there, its file_id is not known.
    """
    media = _photo("attach://picture", rendered)
    try:
        edited: dict[str, Any] = await api.call(
            "editMessageMedia",
            files={"picture": picture},
            chat_id=chat,
            message_id=message,
            media=media,
            reply_markup=rendered.inline,
        )
    except BadRequest as error:
        if _says(error, _SAME):
            return None
        raise
    return edited


async def edit(api: Api, chat: int, press: Press, rendered: Rendered) -> Live:
    """Edit the pressed message into the screen, or replace it; where the screen is now. Raises TelegramError."""
    if press.photo and not _file_id(rendered):
        return await _replace(api, chat, press.message, rendered)
    return await _edited(api, chat, press, rendered, _edit(api, chat, press, rendered))


def _edit(api: Api, chat: int, press: Press, rendered: Rendered) -> Awaitable[Any]:
    if file_id := _file_id(rendered):
        return api.call(
            "editMessageMedia",
            chat_id=chat,
            message_id=press.message,
            media=_photo(file_id, rendered),
            reply_markup=rendered.inline,
        )
    return api.call(
        "editMessageText",
        chat_id=chat,
        message_id=press.message,
        text=rendered.text,
        parse_mode="HTML",
        link_preview_options=NO_PREVIEW,
        reply_markup=rendered.inline,
    )


async def _edited(api: Api, chat: int, press: Press, rendered: Rendered, call: Awaitable[Any]) -> Live:
    """What comes of an edit."""
    try:
        await call
    except BadRequest as error:
        if _says(error, *_ANEW):
            return await _replace(api, chat, press.message, rendered)
        if not _says(error, _SAME):
            raise
    return Live(press.message, photo=_file_id(rendered) is not None)


async def _replace(api: Api, chat: int, message: int, rendered: Rendered) -> Live:
    """Send the screen anew and take away the message that could not become it."""
    shown = await anew(api, chat, Live(), rendered)
    await _delete(api, chat, message)
    return shown


async def _delete(api: Api, chat: int, message: int) -> None:
    """Delete a screen that could not be edited; one too old to delete loses its buttons."""
    try:
        await api.call("deleteMessage", chat_id=chat, message_id=message)
    except TelegramError:
        await strip(api, chat, message)


def wrong_file(error: BadRequest) -> bool:
    """Whether Telegram refused a picture that it gave us itself, in another age or to another bot."""
    return _says(error, *_WRONG_FILE)


def _file_id(rendered: Rendered) -> str | None:
    """The picture that Telegram has already, of a screen with one."""
    return (rendered.photo.file_id or None) if rendered.photo else None


def _note(error: BaseException) -> None:
    if not isinstance(error, BadRequest) or not _says(error, *_OLD_QUERY, *_STRIPPED):
        log.info("a press was not answered, or a former screen has its buttons still: %s", error)


def _photo(media: str, rendered: Rendered) -> Markup:
    return {"type": "photo", "media": media, "caption": rendered.text, "parse_mode": "HTML"}


def _says(error: TelegramError, *texts: str) -> bool:
    said = error.message.lower()
    return any(text in said for text in texts)
