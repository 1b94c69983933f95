"""Pictures of the shop: what is known of each, whether its bytes are here, and what must still be fetched.

A row stands for bytes (``sha256``), for an address they come from (``url``), or for both. Where the bytes of an
address turn out to be those of another row, that row is shown instead (``same_as``): a picture is stored once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from store.model.listing import Picture
from store.ports import Tx, Value
from store.services import queue
from store.services.queue import Payload, Rank

DAY = 24 * 3600 * 1000  # milliseconds
SLICE = 200  # addresses looked up by one statement
TELEGRAM = "telegram:"  # begins the address of a photo that came through the chat; its file_unique_id follows

# Of two pictures of a product that are one, the first stays. The plus keeps SQLite from looking through every product
# that shows the same placeholder.
_ONCE = """
    delete from product_media where product_id = :product and +media_id in (:id, :twin) and position > (
        select min(position) from product_media first
        where first.product_id = :product and +first.media_id in (:id, :twin))
"""
_NEW = "insert into media (url, created_at) values (:url, :at)"
_COLUMNS = "id, coalesce(sha256, ''), coalesce(url, ''), same_as, error"


@dataclass(frozen=True, slots=True)
class Media:
    """A row as it is stored; "" where ``sha256`` or ``url`` is null. ``error`` is why the bytes could not be had."""

    id: int
    sha256: str
    url: str
    same_as: int | None
    error: str

    @property
    def here(self) -> bool:
        """Whether its bytes are in the media folder, under its own row or another's."""
        return bool(self.sha256) or self.same_as is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """How the pictures that were wanted together are doing."""

    wanted: int
    ended: int
    failed: int

    @property
    def over(self) -> bool:
        """Whether each of them has come or is given up."""
        return self.ended >= self.wanted


def load(tx: Tx, media_id: int) -> Media | None:
    """A row by its id."""
    return tx.row(Media, f"select {_COLUMNS} from media where id = :id", id=media_id)


def find(tx: Tx, url: str) -> Media | None:
    """A row by the address of its picture."""
    return tx.row(Media, f"select {_COLUMNS} from media where url = :url", url=url)


def stored(tx: Tx, at: int, picture: Picture) -> int:
    """The row of a picture whose bytes are in the media folder."""
    sql = """insert into media (sha256, mime, size, created_at) values (:sha256, :mime, :size, :at)
             on conflict (sha256) do update set mime = excluded.mime returning id"""
    return tx.insert(sql, sha256=picture.sha256, mime=picture.mime, size=picture.size, at=at)


def wanted(tx: Tx, at: int, url: str) -> int:
    """The row of a picture on the web, promised to be fetched where it is not here.

    One that could not be had is tried again on the next day that somebody wants it. What is wanted with the same
    ``at`` is told about together.
    """
    row = _row(tx, at, url)
    if not row.here:
        _promise(tx, at, row, {"media": row.id, "since": at})
    return row.same_as or row.id


def wanted_all(tx: Tx, at: int, urls: Sequence[str]) -> dict[str, int]:
    """The same for many addresses, in a few statements; the rows by address."""
    known = _found(tx, urls)
    fresh = [url for url in dict.fromkeys(urls) if url not in known]
    if fresh:
        tx.many(_NEW, [{"url": url, "at": at} for url in fresh])
        new = _found(tx, fresh)
        puts = [queue.Put(*_names(row, at), {"media": row.id, "since": at}) for row in new.values()]
        queue.put_all(tx, at, puts, kind="fetch", rank=Rank.FETCH, run_at=at)
        _counter(tx, at, "wanted", len(puts))
        known |= new
    for row in known.values():
        if row.error and not row.here:
            _promise(tx, at, row, {"media": row.id, "since": at})
    return {url: row.same_as or row.id for url, row in known.items()}


def sent(tx: Tx, at: int, bot: int, file_id: str, unique: str, *, photo: bool = True) -> int:
    """The row of a photo that came through the chat: it can be shown at once, and its bytes are promised.

    ``photo`` is False for a picture that was sent as a file: Telegram takes no such file_id for a photo, so that it
    is shown as soon as its bytes are here.
    """
    row = _row(tx, at, TELEGRAM + unique)
    shown = row.same_as or row.id
    if photo:
        sql = """insert into media_file (bot_id, media_id, file_id) values (:bot, :media, :file)
                 on conflict (bot_id, media_id) do update set file_id = excluded.file_id"""
        tx.run(sql, bot=bot, media=shown, file=file_id)
    if not row.here:
        _promise(tx, at, row, {"media": row.id, "file": file_id})
    return shown


def arrived(tx: Tx, media_id: int, picture: Picture) -> bool:
    """The bytes of a row are in the media folder. False if they were before: then nothing changes."""
    row = load(tx, media_id)
    if row is None or row.here:
        return False
    twin = tx.value(int, "select id from media where sha256 = :sha256", sha256=picture.sha256)
    if twin is None:
        sql = "update media set sha256 = :sha256, mime = :mime, size = :size, error = '' where id = :id"
        tx.run(sql, sha256=picture.sha256, mime=picture.mime, size=picture.size, id=media_id)
    else:
        tx.run("update media set same_as = :twin, error = '' where id = :id", twin=twin, id=media_id)
        _show_instead(tx, media_id, twin)
    return True


def failed(tx: Tx, media_id: int, reason: str) -> bool:
    """The bytes of a row cannot be had, and why. False if they are here."""
    row = load(tx, media_id)
    if row is None or row.here:
        return False
    tx.run("update media set error = :reason where id = :id", reason=reason[:300] or "unknown", id=media_id)
    return True


def count(tx: Tx, since: int, *, failed: bool) -> Tally:
    """One more of the pictures that were wanted at ``since`` has ended. Once all have, their numbers are forgotten."""
    tally = Tally(
        _counter(tx, since, "wanted", 0), _counter(tx, since, "ended", 1), _counter(tx, since, "failed", int(failed))
    )
    if tally.over:
        sql = "delete from counter where name = :name"
        tx.many(sql, [{"name": f"fetch:{since}:{which}"} for which in ("wanted", "ended", "failed")])
    return tally


def lost(tx: Tx, limit: int = 3) -> list[Media]:
    """The newest that could not be had."""
    sql = f"select {_COLUMNS} from media where error <> '' order by id desc limit :limit"
    return tx.rows(Media, sql, limit=limit)


def _row(tx: Tx, at: int, url: str) -> Media:
    return find(tx, url) or Media(tx.insert(f"{_NEW} returning id", url=url, at=at), "", url, None, "")


def _found(tx: Tx, urls: Sequence[str]) -> dict[str, Media]:
    rows: list[Media] = []
    for first in range(0, len(urls), SLICE):
        names: dict[str, Value] = {f"u{at}": url for at, url in enumerate(urls[first : first + SLICE])}
        chosen = ", ".join(f":{name}" for name in names)
        rows += tx.rows(Media, f"select {_COLUMNS} from media where url in ({chosen})", **names)
    return {row.url: row for row in rows}


def _names(row: Media, at: int) -> tuple[str, str]:
    """Key and lane of the promise to fetch a picture: once a day, and beside all others."""
    return f"fetch:{row.id}:{at // DAY}", f"fetch:{row.id}"


def _promise(tx: Tx, at: int, row: Media, payload: Payload) -> None:
    """Have it fetched, once a day at most: a row without an error waits in the queue already."""
    key, lane = _names(row, at)
    if not queue.put(tx, at, kind="fetch", key=key, lane=lane, payload=payload, rank=Rank.FETCH):
        return
    if row.error:
        tx.run("update media set error = '' where id = :id", id=row.id)
    if "since" in payload:
        _counter(tx, at, "wanted", 1)


def _counter(tx: Tx, since: int, which: str, change: int) -> int:
    sql = """insert into counter (name, value) values (:name, :change)
             on conflict (name) do update set value = counter.value + :change returning value"""
    return tx.insert(sql, name=f"fetch:{since}:{which}", change=change)


def _show_instead(tx: Tx, media_id: int, twin: int) -> None:
    """Whatever showed a row shows its twin from now on, once; what the messenger calls it is the twin's."""
    products = tx.rows(int, "select distinct product_id from product_media where media_id = :id", id=media_id)
    tx.many(_ONCE, [{"product": product, "id": media_id, "twin": twin} for product in products])
    tx.run("update product_media set media_id = :twin where media_id = :id", id=media_id, twin=twin)
    tx.run("update variant_media set media_id = :twin where media_id = :id", id=media_id, twin=twin)
    sql = """insert into media_file (bot_id, media_id, file_id)
             select bot_id, :twin, file_id from media_file where media_id = :id
             on conflict (bot_id, media_id) do nothing"""
    tx.run(sql, id=media_id, twin=twin)
