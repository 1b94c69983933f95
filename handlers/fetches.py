"""Pictures that are promised: their bytes are brought here, kept, and written down; what cannot be had is told once."""

from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from telegram.error import BadRequest, NetworkError

from handlers.context import Context
from store.errors import FetchLater, Unfetchable
from store.model.listing import Picture
from store.ports import Tx
from store.services import media, queue
from store.services.media import Media
from store.services.queue import Job

GIVE_UP = 24 * 3600 * 1000  # milliseconds after which what cannot be had now cannot be had
NAMED = 3  # pictures that the owners' summary names


class Downloads(Protocol):
    """Where bytes come from and where they are kept. Each may raise Unfetchable and FetchLater."""

    async def from_web(self, url: str) -> bytes: ...

    async def from_telegram(self, file_id: str) -> bytes: ...

    async def keep(self, data: bytes) -> Picture: ...

    async def close(self) -> None: ...


class Fetches:
    """Works the queue's rows of kind "fetch". Bytes are on the disk before a row says so."""

    def __init__(self, context: Context, downloads: Downloads) -> None:
        self.context = context
        self.downloads = downloads

    async def fetch(self, job: Job) -> bool:
        """Bring the picture of a job. Raises FetchLater within its first day, and what a fault of ours raises."""
        wanted = int(str(job.payload["media"]))
        row = await self.context.store.read(lambda tx: media.load(tx, wanted))
        if row is None or row.here:
            return True
        try:
            picture = await self.downloads.keep(await self._bytes(row, job))
        except Unfetchable as error:
            await self._write(partial(self.lost, job=job, reason=str(error)))
        except (FetchLater, NetworkError) as error:
            if self.context.clock() - job.created_at < GIVE_UP and not _hopeless(error):
                raise FetchLater(str(error), error.seconds if isinstance(error, FetchLater) else None) from error
            await self._write(partial(self.lost, job=job, reason=str(error)))
        else:
            await self._write(partial(self._arrived, job=job, picture=picture))
        return True

    def lost(self, tx: Tx, *, job: Job, reason: str) -> None:
        """Write down that a job's picture cannot be had, and why."""
        if media.failed(tx, int(str(job.payload["media"])), reason):
            self._ended(tx, job, failed=True)

    async def _bytes(self, row: Media, job: Job) -> bytes:
        if row.url.startswith(media.TELEGRAM):
            return await self.downloads.from_telegram(str(job.payload["file"]))
        return await self.downloads.from_web(row.url)

    async def _write(self, body: "partial[None]") -> None:
        await self.context.store.transact(body, bulk=True)

    def _arrived(self, tx: Tx, *, job: Job, picture: Picture) -> None:
        if media.arrived(tx, int(str(job.payload["media"])), picture):
            self._ended(tx, job, failed=False)

    def _ended(self, tx: Tx, job: Job, *, failed: bool) -> None:
        """Once the last of what was wanted together has come or is given up, the owners get one summary.

        A picture that came through the chat was wanted alone.
        """
        since = job.payload.get("since")
        if not isinstance(since, int):
            row = media.load(tx, int(str(job.payload["media"]))) if failed else None
            if row:
                self._tell(tx, f"photo:{job.id}", {"text": "alert-photo", "detail": row.error})
            return
        tally = media.count(tx, since, failed=failed)
        if tally.over and tally.failed:
            named = "\n".join(_line(row) for row in media.lost(tx, min(NAMED, tally.failed)))
            told: queue.Payload = {"failed": tally.failed, "wanted": tally.wanted, "detail": named}
            self._tell(tx, f"pictures:{since}:{job.id}", {"text": "alert-pictures", **told})

    def _tell(self, tx: Tx, key: str, told: queue.Payload) -> None:
        at = self.context.clock()
        for owner in self.context.settings.owners:
            payload: queue.Payload = {**told, "owner": owner}
            queue.put(tx, at, kind="alert", key=f"alert:{key}:{owner}", lane=f"chat:{owner}", payload=payload)


def _hopeless(error: Exception) -> bool:
    """Whether Telegram refuses a file for good: it is too big, or it is none."""
    return isinstance(error, BadRequest) and "temporarily" not in error.message.lower()


def _line(row: Media) -> str:
    """An address without its query, which may hold a secret, and what is wrong with it."""
    try:
        parts = urlsplit(row.url)
        where = f"{parts.hostname}{parts.path}"
    except ValueError:
        where = row.url
    return f"• {where if len(where) <= 80 else '…' + where[-79:]}: {row.error}"
