"""Files of products that an owner sends into the chat: answered at once, read beside everything else, told in the end.

An update becomes a row of the queue that answers, and that one a row that imports. It may run several times: a file
that was taken already changes nothing, and what is to be told is written into the row before it is told.
"""

import asyncio
import csv
import io
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Protocol

import orjson
from pydantic import TypeAdapter
from telegram.error import BadRequest, RetryAfter, TelegramError

from dialogs import uploads
from dialogs.kit import Screen
from dialogs.uploads import Taken, Why
from handlers import live
from handlers.context import Context
from handlers.incoming import Attached, Incoming, User
from handlers.private import PrivateChats
from handlers.render import render
from store.errors import FetchLater, Unfetchable
from store.model.listing import RowError
from store.ports import Tx
from store.rules.cells import guarded
from store.services import import_log, inbox, queue
from store.services.customers import load_customer
from store.services.queue import Job, Payload, Rank
from store.services.undoing import Undone

log = logging.getLogger(__name__)

REPLY = "import_reply"  # kinds of the queue's rows
IMPORT = "import_file"
LARGEST = 20 * 1024 * 1024  # bytes that a bot may download; core.telegram.org/bots/api#getfile
EVERY = 3.0  # seconds between two edits of the message that tells how far it is
TRIES = 5  # to get the file from Telegram

_ENDS = (".csv", ".tsv", ".txt", ".xlsx", ".xls")  # workbooks get a sentence that says what to do
_MIMES = {"text/csv", "application/csv", "text/tab-separated-values", "text/comma-separated-values"}
_TAKEN = TypeAdapter(Taken)


class NotTaken(Exception):
    """A file could not be taken, or not all of it: why, and the sentence of who found out ("" for none)."""

    def __init__(self, why: Why, sentence: str = "") -> None:
        super().__init__(sentence or why)
        self.why = why
        self.sentence = sentence


class Imports(Protocol):
    """Who takes files of products, and takes imports back. Raises FetchLater where the shop closes."""

    async def take(self, file_id: str, name: str, actor: str, progress: Callable[[int], None]) -> Taken:
        """Import a file of the messenger's; ``progress`` hears of the products so far.

        Raises NotTaken, Unfetchable (too large), FetchLater, and TelegramError if Telegram gives no path.
        """

    async def undo(self, import_id: int) -> Undone | None:
        """Undo this import if it is the last one; None where it is not."""

    async def close(self) -> None:
        """End what is under way: it fails with FetchLater."""


def is_catalog(sent: Attached) -> bool:
    """Whether a message brings what looks like a file of products."""
    file = sent.file
    if sent.kind != "document" or file is None:
        return False
    return file.name.lower().endswith(_ENDS) or file.mime.partition(";")[0].strip().lower() in _MIMES


async def accept(context: Context, incoming: Incoming, sent: Attached, user: User) -> None:
    """Promise an owner to import his file."""
    at, file = context.clock(), sent.file
    if file is None:
        return
    payload: Payload = {
        "owner": user.id,
        "language": user.language_code,
        "file": file.id,
        "name": file.name or "goods.csv",
        "size": file.size,
        "import": f"{IMPORT}:{file.unique}:{incoming.update_id}",
    }
    key, lane = f"{REPLY}:{file.unique}:{incoming.update_id}", f"upload:{user.id}"

    def body(tx: Tx) -> None:
        if inbox.first_time(tx, context.bot, incoming.update_id, at):
            queue.put(tx, at, kind=REPLY, key=key, lane=lane, payload=payload, rank=Rank.REPLY)

    await context.store.transact(body)


class Uploads:
    """Works the queue's rows of files and of undoing. Each method is True when its job is done."""

    def __init__(self, context: Context, imports: Imports, private: PrivateChats) -> None:
        self._context = context
        self._imports = imports
        self._private = private

    async def reply(self, job: Job) -> bool:
        """Answer the message, and promise the import."""
        owner, name = _number(job, "owner"), str(job.payload["name"])
        if _number(job, "size") > LARGEST:
            await self._send(job, uploads.too_big(name))
            return True
        message = await self._send(job, uploads.reading(name))
        at, payload = self._context.clock(), {**job.payload, "message": message}
        key, lane = str(job.payload["import"]), f"import:{owner}"
        await self._context.store.transact(
            lambda tx: queue.put(tx, at, kind=IMPORT, key=key, lane=lane, payload=payload)
        )
        return True

    async def take(self, job: Job) -> bool:
        """Import the file and tell what became of it."""
        name = str(job.payload["name"])
        try:
            taken = await self._taken(job)
        except NotTaken as error:
            await self._send(job, uploads.failed(name, error.why, error.sentence))
        except Unfetchable:
            await self._send(job, uploads.too_big(name))
        else:
            fetching = await self._context.store.read(lambda tx: queue.waiting(tx, "fetch"))
            await self._send(job, uploads.report(name, taken, fetching), taken.mistakes)
        await self._clear(job)
        await self._private.refresh(_number(job, "owner"), "products")
        return True

    async def undo(self, job: Job) -> bool:
        """Undo an import and tell what became of its products."""
        number = _number(job, "import")
        undone = await self._imports.undo(number)
        before = await self._context.store.read(lambda tx: import_log.undone_before(tx, number))
        if undone is not None:
            drawn = uploads.undone(undone.name, undone.restored, undone.archived, undone.left, undone.kept)
        elif before is not None:  # it was done, and we died before we could tell
            drawn = uploads.undone(before, 0, 0, 0, ())
        else:
            drawn = uploads.not_undone()
        await self._send(job, drawn)
        await self._private.refresh(_number(job, "owner"), "products")
        return True

    async def _taken(self, job: Job) -> Taken:
        """What became of the file; kept in the row, so that it is told even if we die before we can."""
        if "taken" in job.payload:
            return _TAKEN.validate_json(str(job.payload["taken"]))
        owner = _number(job, "owner")
        locale = await self._locale(job)
        progress = Progress(self._context, owner, _number(job, "message"), str(job.payload["name"]), locale)
        try:
            taken = await self._imports.take(
                str(job.payload["file"]), str(job.payload["name"]), f"owner:{owner}", progress
            )
        except BadRequest as error:
            log.info("Telegram does not give a file: %s", error.message)
            raise NotTaken("gone") from None
        except FetchLater as error:
            if job.attempts < TRIES or error.seconds is not None:
                raise
            raise NotTaken("gone") from None
        finally:
            await progress.end()
        payload: Payload = {**job.payload, "taken": orjson.dumps(taken).decode()}
        await self._context.store.transact(lambda tx: queue.note(tx, job, payload), bulk=True)
        return taken

    async def _send(self, job: Job, drawn: Screen, mistakes: Sequence[RowError] = ()) -> int:
        """Send an owner a message, with the file of mistakes if there are any; its id."""
        context, owner = self._context, _number(job, "owner")
        rendered = render(drawn, context.texts, await self._locale(job), notice=True)
        if not mistakes:
            return int((await live.send(context.api, owner, rendered))["message_id"])
        name = f"{PurePath(str(job.payload['name'])).stem[:60] or 'goods'}-errors.csv"
        sent = await context.api.call(
            "sendDocument",
            files={"document": (name, as_csv(mistakes), "text/csv")},
            chat_id=owner,
            caption=rendered.text,
            parse_mode="HTML",
            reply_markup=rendered.inline,
        )
        return int(sent["message_id"])

    async def _clear(self, job: Job) -> None:
        """What was told of the reading is over."""
        try:
            await self._context.api.call(
                "deleteMessage", chat_id=_number(job, "owner"), message_id=_number(job, "message")
            )
        except TelegramError as error:
            log.info("a message about an import is still there: %s", error.message)

    async def _locale(self, job: Job) -> str:
        owner = _number(job, "owner")
        found = await self._context.store.read(lambda tx: load_customer(tx, owner))
        language = str(job.payload.get("language") or "")
        return self._context.locale(found.locale if found else "", found.language_code if found else language)


class Progress:
    """Edits a message now and then. It never keeps anybody waiting, and that it fails is no harm."""

    def __init__(
        self,
        context: Context,
        chat: int,
        message: int,
        name: str,
        locale: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._chat = chat
        self._message = message
        self._name = name
        self._locale = locale
        self._monotonic = monotonic
        self._next = monotonic() + EVERY
        self._edit: asyncio.Task[None] | None = None

    def __call__(self, products: int) -> None:
        """So many products so far."""
        if self._monotonic() < self._next or (self._edit and not self._edit.done()):
            return
        self._next = self._monotonic() + EVERY
        self._edit = asyncio.create_task(self._tell(products))

    async def end(self) -> None:
        """Nothing is told any more."""
        if self._edit and not self._edit.done():
            self._edit.cancel()
            await asyncio.wait({self._edit})

    async def _tell(self, products: int) -> None:
        rendered = render(uploads.reading(self._name, products), self._context.texts, self._locale)
        try:
            await self._context.api.call(
                "editMessageText",
                chat_id=self._chat,
                message_id=self._message,
                text=rendered.text,
                parse_mode="HTML",
                link_preview_options=live.NO_PREVIEW,
            )
        except RetryAfter as error:
            wait = error.retry_after
            self._next += wait if isinstance(wait, int) else wait.total_seconds()
        except TelegramError as error:
            log.info("how far an import is could not be told: %s", error.message)


def as_csv(mistakes: Sequence[RowError]) -> bytes:
    """Mistakes as a table; with the mark that spreadsheets need to see that it is UTF-8, and no formulas in it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("row", "column", "message"))
    writer.writerows((error.row, guarded(error.column), guarded(error.message)) for error in mistakes)
    return out.getvalue().encode("utf-8-sig")


def _number(job: Job, name: str) -> int:
    return int(str(job.payload[name]))
