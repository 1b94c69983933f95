"""The one live message of a private chat: edited where it can be, else sent anew.

Text can be edited into a photo, a photo not into text. A reply keyboard and inline buttons never share a message.
What Telegram answers to an edit decides: "not modified" is success, a message that is gone is sent anew.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from telegram.error import BadRequest, TelegramError

from handlers.api import Api
from handlers.render import Markup, Rendered

log = logging.getLogger(__name__)

NO_PREVIEW = {"is_disabled": True}
_SAME = "message is not modified"
_OLD_QUERY = ("query is too old", "query id is invalid")
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
    jobs: list[Coroutine[Any, Any, Any]] = [answer(api, press.query, toast, alert=alert)]
    if press.screen and press.message and rendered.reply is None:
        jobs.insert(0, edit(api, chat, press, rendered))
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


async def answer(api: Api, query: str, toast: str = "", *, alert: bool = False) -> None:
    """Answer a press: always, and too late is no error."""
    try:
        await api.call("answerCallbackQuery", callback_query_id=query, text=toast or None, show_alert=alert or None)
    except BadRequest as error:
        if not _says(error, *_OLD_QUERY):
            raise


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
        await api.call("editMessageReplyMarkup", chat_id=chat, message_id=message)
    except BadRequest:
        return
    except TelegramError as error:
        log.info("the buttons of a former screen are still there: %s", error.message)


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
    file_id = rendered.photo.file_id if rendered.photo else None
    if press.photo and not file_id:
        return await _replace(api, chat, press.message, rendered)
    try:
        if file_id:
            await api.call(
                "editMessageMedia",
                chat_id=chat,
                message_id=press.message,
                media=_photo(file_id, rendered),
                reply_markup=rendered.inline,
            )
        else:
            await api.call(
                "editMessageText",
                chat_id=chat,
                message_id=press.message,
                text=rendered.text,
                parse_mode="HTML",
                link_preview_options=NO_PREVIEW,
                reply_markup=rendered.inline,
            )
    except BadRequest as error:
        if _says(error, _SAME):
            return Live(press.message, photo=bool(file_id))
        if _says(error, *_ANEW):
            return await _replace(api, chat, press.message, rendered)
        raise
    return Live(press.message, photo=bool(file_id))


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


def _photo(media: str, rendered: Rendered) -> Markup:
    return {"type": "photo", "media": media, "caption": rendered.text, "parse_mode": "HTML"}


def _says(error: TelegramError, *texts: str) -> bool:
    said = error.message.lower()
    return any(text in said for text in texts)
