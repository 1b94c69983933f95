"""The private chat of a customer: an update in, the next screen out."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from dialogs.kit import BadPress, Seek, t
from handlers import live as live_message
from handlers.context import Context
from handlers.incoming import Incoming, Pressed, User
from handlers.live import Edit, Live, Press
from handlers.render import Rendered, render
from handlers.session import Result
from store.errors import Refused, StoreUnavailable
from store.model.finding import Find, Found
from store.model.product import Photo
from store.ports import Tx
from store.services import conversations, queue
from store.services.customers import mark_unreachable
from store.services.queue import Rank

log = logging.getLogger(__name__)

SHOW_SECONDS = 5.0  # a lane waits this long for Telegram, then goes on
REMEMBERED = 4096  # customers whose language is kept in memory
SEARCHES = 4  # in one turn; no dialog needs more than two


class PrivateChats:
    """Turns of customers, shown. One update of a customer at a time: his lane sees to that."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._late: dict[asyncio.Task[None], int] = {}  # screens that are slower than their lanes, and whose they are
        self._overtaken: set[int] = set()  # customers who were shown something newer while such a screen was under way
        self._spoken: dict[int, str] = {}  # the language of those who were here last
        self._owed: set[int] = set()  # whose last screen was skipped because the next press was waiting already
        self._promising: set[asyncio.Task[None]] = set()
        self._showing: set[int] = set()
        self._uploads: dict[int, asyncio.Lock] = {}

    async def handle(self, incoming: Incoming, user: User, backlog: int) -> None:
        """One turn, then its screen. Raises StoreUnavailable (nothing happened) and what a bug of ours raises."""
        context = self.context
        at = context.clock()
        try:
            result = await self._turn(incoming, user, at)
        except (Refused, BadPress) as error:
            reason = error
            result = await context.store.transact(lambda tx: context.session.refused(tx, incoming, user, at, reason))
        self._speaks(user.id, result.locale)
        if backlog and isinstance(incoming.what, Pressed) and not result.shown.alert and not result.shown.fresh:
            self._owed.add(user.id)
            await self._answer_only(incoming.what, result)
        elif result.shown.calm and result.before.live:
            await self._calmly(user.id, result, backlog)
        else:
            await self._present(incoming, user.id, result)

    async def throttled_press(self, incoming: Incoming, user: User) -> None:
        """Too many updates: the press does nothing, and is told so."""
        if not isinstance(incoming.what, Pressed):
            return
        text = self.context.plain(t("toast-slow"), self._language(user))
        try:
            await live_message.answer(self.context.api, incoming.what.query, text)
        except TelegramError as error:
            log.info("a throttled press was not answered: %s", error.message)
        if user.id in self._owed:
            await self.show_again(user.id)

    async def throttled_message(self, incoming: Incoming, user: User) -> None:
        """Too many updates: the message will be worked, later; told once."""
        text = self.context.plain(t("toast-slow-message"), self._language(user))
        try:
            await self.context.api.call("sendMessage", chat_id=incoming.chat, text=text)
        except TelegramError as error:
            log.info("a throttled customer was not told: %s", error.message)

    async def show_again(self, customer: int) -> None:
        """Send a customer's current screen as a new message. Raises TelegramError."""
        context = self.context
        at = context.clock()
        result = await context.store.read(lambda tx: context.session.current(tx, customer, at))
        rendered = self._render(result, "")
        was = _live(result)
        now = await live_message.anew(context.api, customer, was, rendered)
        self._owed.discard(customer)
        await self._remember(customer, was, now, rendered)

    async def show_photo(self, customer: int, message: int, media: int) -> bool:
        """Turn a text screen into its photo, uploading the picture if nobody has. False: busy, come again."""
        if customer in self._showing:
            return False
        context = self.context
        async with self._uploading(customer):
            at = context.clock()
            result = await context.store.read(lambda tx: context.session.current(tx, customer, at))
            rendered = self._render(result, "")
            if rendered.photo is None or rendered.photo.media != media or result.before.live != message:
                return True  # the customer has gone on
            file_id = rendered.photo.file_id
            if file_id:
                press = Press("", message, result.before.live_photo, screen=True)
                await live_message.edit(context.api, customer, press, rendered)
            else:
                path = context.store.media / rendered.photo.sha256
                content = await asyncio.to_thread(path.read_bytes)
                picture = ("picture.jpg", content, "image/jpeg")
                edited = await live_message.upload(context.api, customer, message, rendered, picture)
                file_id = _file_id(edited) if edited else None
            await context.store.transact(lambda tx: _photo_shown(tx, context.bot, media, file_id, customer, message))
        return True

    async def refresh(self, customer: int, dialog: str) -> None:
        """If the customer is looking at this dialog, bring it up to date in its place. A courtesy: it never raises."""
        if customer in self._showing:
            return
        context, at = self.context, self.context.clock()
        async with self._uploading(customer):
            result = await context.store.read(lambda tx: context.session.current(tx, customer, at))
            message = result.before.live
            if message is None or result.shown.stack[-1].dialog != dialog:
                return
            rendered, photo = self._render(result, ""), result.before.live_photo
            pictured = rendered.photo is not None and (photo or bool(rendered.photo.file_id))
            if rendered.reply is not None or pictured != bool(rendered.photo) or (photo and not pictured):
                return  # it could only be sent anew, and nobody asked for that
            press = Press("", message, photo, screen=True)
            try:
                now = await live_message.edit(context.api, customer, press, rendered)
            except TelegramError as error:
                log.info("a screen was not brought up to date: %s", error.message)
            else:
                await self._remember(customer, Live(message, photo=photo), now, rendered)

    async def catch_up(self, customer: int) -> None:
        """Show the screen that was skipped for an update that then showed nothing. Raises TelegramError."""
        if customer in self._owed:
            await self.show_again(customer)

    def _speaks(self, customer: int, locale: str) -> None:
        self._spoken[customer] = locale
        if len(self._spoken) > REMEMBERED:
            del self._spoken[next(iter(self._spoken))]

    def _language(self, user: User) -> str:
        """The language of a customer, as far as memory goes: whoever floods us is not looked up."""
        return self._spoken.get(user.id) or self.context.locale("", user.language_code)

    async def drain(self, seconds: float) -> None:
        """Wait so long for screens that are slower than their lanes."""
        if self._late:
            await asyncio.wait(self._late, timeout=seconds)

    async def _turn(self, incoming: Incoming, user: User, at: int) -> Result:
        """One turn; what it wants to have searched is searched on a reader, then it is told again."""
        context = self.context
        answers: dict[Find, Found] = {}
        while len(answers) < SEARCHES:
            try:
                return await context.store.transact(lambda tx: context.session.turn(tx, incoming, user, at, answers))
            except Seek as wanted:
                answers[wanted.find] = await context.finder.find(wanted.find, at)
        raise RuntimeError(f"a turn wants more than {SEARCHES} searches")

    async def _calmly(self, customer: int, result: Result, backlog: int) -> None:
        """Things that were sent together share one answer, in the message that is there."""
        if backlog:
            self._owed.add(customer)
            return
        await self.refresh(customer, result.shown.stack[-1].dialog)
        self._owed.discard(customer)

    async def _answer_only(self, pressed: Pressed, result: Result) -> None:
        text = self.context.plain(result.shown.toast, result.locale) if result.shown.toast else ""
        try:
            await live_message.answer(self.context.api, pressed.query, text)
        except TelegramError as error:
            log.info("a press was not answered: %s", error.message)

    async def _present(self, incoming: Incoming, customer: int, result: Result) -> None:
        if customer in self._late.values():
            self._overtaken.add(customer)
        edit = self._begin(incoming, customer, result)
        if edit and await self._ended(edit, customer, result):
            return
        task = asyncio.create_task(self._show(incoming, customer, result, edit))
        late = edit is not None and not edit.shown.done()
        done, _ = await asyncio.wait({task}, timeout=0.0 if late else SHOW_SECONDS)
        if done:
            task.result()
            return
        self._late[task] = customer
        task.add_done_callback(self._arrived)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        """A late screen came after all; if it may have come over a newer one, that one is shown again."""
        customer = self._late.pop(task)
        if task.cancelled():
            return
        if error := task.exception():
            log.warning("a late screen was not shown: %s", type(error).__name__)
        if customer in self._overtaken and customer not in self._late.values():
            self._overtaken.discard(customer)
            again = asyncio.create_task(self._later(customer, f"late:{customer}:{self.context.clock()}", 0))
            self._promising.add(again)
            again.add_done_callback(self._promising.discard)

    def _begin(self, incoming: Incoming, customer: int, result: Result) -> Edit | None:
        """Most screens are one edit of the message that was pressed: it is sent right away."""
        press = self._press(incoming, result)
        if press is None or result.before.reply_keyboard or customer in self._uploads:
            return None
        text = self.context.plain(result.shown.toast, result.locale) if result.shown.toast else ""
        was, rendered = _live(result), self._render(result, "")
        return live_message.begin(
            self.context.api, customer, was, rendered, press=press, toast=text, alert=result.shown.alert
        )

    async def _ended(self, edit: Edit, customer: int, result: Result) -> bool:
        """Wait for an edit, without a task of its own; False where it is late or something has gone wrong."""
        self._showing.add(customer)
        try:
            await asyncio.wait((edit.shown, *edit.beside), timeout=SHOW_SECONDS)
        except asyncio.CancelledError:
            edit.close()
            self._showing.discard(customer)
            raise
        if not edit.well:
            return False
        edit.close()
        self._owed.discard(customer)
        try:
            await self._remember(customer, _live(result), edit.live(), edit.rendered)
        finally:
            self._showing.discard(customer)
        return True

    async def _show(self, incoming: Incoming, customer: int, result: Result, edit: Edit | None) -> None:
        self._showing.add(customer)
        try:
            if edit:
                await self._send(incoming, customer, result, edit)
            elif lock := self._uploads.get(customer):
                async with lock:
                    await self._send(incoming, customer, await self._caught_up(customer, result))
            else:
                await self._send(incoming, customer, result)
            self._owed.discard(customer)
        except Forbidden:
            await self.context.store.transact(lambda tx: mark_unreachable(tx, customer))
        except RetryAfter as error:
            await self._later(customer, str(incoming.update_id), int(_seconds(error) * 1000))
        except BadRequest:
            raise  # our own fault: once more, then parked
        except NetworkError:
            await self._later(customer, str(incoming.update_id), 1000)
        finally:
            self._showing.discard(customer)

    async def _caught_up(self, customer: int, result: Result) -> Result:
        """The same screen with what an upload has changed meanwhile: the picture is there, the message shows it."""
        at = self.context.clock()
        now = await self.context.store.read(lambda tx: self.context.session.current(tx, customer, at))
        shown = result.shown
        return replace(now, shown=replace(now.shown, toast=shown.toast, alert=shown.alert, fresh=shown.fresh))

    async def _send(self, incoming: Incoming, customer: int, result: Result, edit: Edit | None = None) -> None:
        context = self.context
        shown = result.shown
        text = context.plain(shown.toast, result.locale) if shown.toast else ""
        press = self._press(incoming, result)
        was = _live(result)
        lead = text if press is None else ""
        rendered = edit.rendered if edit else self._render(result, lead)
        if was.keyboard and rendered.reply is None:
            await live_message.put_away_keyboard(
                context.api, customer, lead or context.plain(t("keyboard-off"), result.locale)
            )
            rendered = self._render(result, "") if lead else rendered
            was, press = _below(was, press)
        try:
            if edit:
                now = await edit.end()
            else:
                now = await live_message.show(
                    context.api, customer, was, rendered, press=press, toast=text, alert=shown.alert
                )
        except BadRequest as error:
            if not rendered.photo or not rendered.photo.file_id or not live_message.wrong_file(error):
                raise
            rendered = replace(rendered, photo=await self._forget(rendered.photo))
            now = await live_message.show(context.api, customer, was, rendered, press=press, toast="", alert=False)
        await self._remember(customer, _live(result), now, rendered)

    async def _forget(self, photo: Photo) -> Photo:
        """Telegram no longer knows this picture: it is uploaded anew."""
        sql = "delete from media_file where bot_id = :bot and media_id = :media"
        await self.context.store.transact(lambda tx: tx.run(sql, bot=self.context.bot, media=photo.media))
        return replace(photo, file_id=None)

    def _press(self, incoming: Incoming, result: Result) -> Press | None:
        if not isinstance(incoming.what, Pressed):
            return None
        pressed = incoming.what
        screen = not result.shown.fresh and not pressed.data.startswith("+")
        turned = result.before.live_photo and result.before.live == pressed.message  # into its photo, after the press
        return Press(pressed.query, pressed.message, pressed.photo or turned, screen)

    def _render(self, result: Result, lead: str) -> Rendered:
        shown = result.shown
        return render(shown.screen, self.context.texts, result.locale, token=shown.token, lead=lead)

    async def _remember(self, customer: int, was: Live, now: Live, rendered: Rendered) -> None:
        """Write down which message holds the screen, and promise the picture that it still lacks."""
        photo = rendered.photo if rendered.photo and not rendered.photo.file_id and now.message else None
        if was == now and photo is None:
            return
        context = self.context

        def body(tx: Tx) -> None:
            conversations.showed(tx, customer, now.message, photo=now.photo, keyboard=now.keyboard)
            if photo:
                at = context.clock()
                key = f"photo:{context.bot}:{photo.media}:{customer}:{now.message}:{at}"
                payload: queue.Payload = {"customer": customer, "message": now.message, "media": photo.media}
                lane = f"photo:{photo.media}"
                queue.put(tx, at, kind="photo", key=key, lane=lane, payload=payload, rank=Rank.REPLY)

        await context.store.transact(body)

    async def _later(self, customer: int, name: str, delay: int) -> None:
        """Telegram did not take the screen: promise it in ``delay`` milliseconds, in a new message."""
        at = self.context.clock()
        key = f"screen:{self.context.bot}:{name}"

        def body(tx: Tx) -> None:
            payload: queue.Payload = {"customer": customer}
            lane = f"chat:{customer}"
            if queue.waits(tx, lane, "screen"):
                return  # one is promised already, and it will be the current one
            queue.put(tx, at, kind="screen", key=key, lane=lane, payload=payload, rank=Rank.REPLY, run_at=at + delay)

        try:
            await self.context.store.transact(body)
        except StoreUnavailable:
            log.warning("a screen was given up: neither Telegram nor the disk took it")

    @asynccontextmanager
    async def _uploading(self, customer: int) -> AsyncIterator[None]:
        lock = self._uploads.setdefault(customer, asyncio.Lock())
        async with lock:
            try:
                yield
            finally:
                self._uploads.pop(customer, None)


def _live(result: Result) -> Live:
    """Where the screen was before this turn."""
    return Live(result.before.live, result.before.live_photo, result.before.reply_keyboard)


def _below(was: Live, press: Press | None) -> tuple[Live, Press | None]:
    """Let the screen come under the message that put the keyboard away, not above it in the message pressed."""
    if press is None or not press.screen:
        return replace(was, keyboard=False), press
    return Live(press.message or was.message), replace(press, screen=False)


def _photo_shown(tx: Tx, bot: int, media: int, file_id: str | None, customer: int, message: int) -> None:
    sql = """insert into media_file (bot_id, media_id, file_id) values (:bot, :media, :file)
             on conflict (bot_id, media_id) do update set file_id = excluded.file_id"""
    if file_id:
        tx.run(sql, bot=bot, media=media, file=file_id)
    conversations.showed(tx, customer, message, photo=True, keyboard=False)


def _file_id(message: dict[str, Any]) -> str:
    return str(message["photo"][-1]["file_id"])


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
