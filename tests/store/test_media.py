"""Rows of pictures: wanted, fetched, stored once, given up; and what shows them."""

import pytest

from benchmarks.plans import scans
from store.model.listing import Picture
from store.services import media, queue
from store.services.queue import Rank
from tests.kit.tx import MemoryTx, memory

BOT = 7
HOUR = 3_600_000
URL = "https://cdn.example/a.jpg?v=1"
ONE = Picture("a" * 64, "image/jpeg", 3)
TWO = Picture("b" * 64, "image/png", 4)

# The newest few that could not be had; and what SQLite would look through after an INSERT if a foreign key were open.
WALKED = {"media by media_lost", "media", "media_file"}


@pytest.fixture
def tx() -> MemoryTx:
    return memory()


def promised(tx: MemoryTx, at: int) -> list[dict[str, str | int | None]]:
    """The payloads of the fetches that are due, done at once."""
    jobs = [job for job in queue.take(tx, at, 100, fetches=100) if job.kind == "fetch"]
    assert all(queue.done(tx, at, job) for job in jobs)
    return [job.payload for job in jobs]


def product(tx: MemoryTx, *photos: int, own: int | None = None) -> int:
    """A product that shows these pictures, with a variant that shows ``own``."""
    number = tx.insert(
        """insert into product (handle, status, tax_class, digest, created_at, updated_at)
           values ('p' || (select count(*) from product), 'active', 'standard', '', 0, 0) returning id"""
    )
    for position, photo in enumerate(photos, 1):
        sql = "insert into product_media (product_id, position, media_id) values (:id, :position, :media)"
        tx.run(sql, id=number, position=position, media=photo)
    if own:
        variant = tx.insert("insert into variant (product_id, position) values (:id, 1) returning id", id=number)
        tx.run("insert into variant_media (variant_id, media_id) values (:id, :media)", id=variant, media=own)
    return number


def shown(tx: MemoryTx, number: int) -> list[int]:
    return tx.rows(int, "select media_id from product_media where product_id = :id order by position", id=number)


def test_a_picture_on_the_web_is_promised_once(tx: MemoryTx) -> None:
    first = media.wanted(tx, 10, URL)
    assert media.wanted(tx, 20, URL) == first
    assert promised(tx, 30) == [{"media": first, "since": 10}]
    row = media.find(tx, URL)
    assert row == media.load(tx, first)
    assert row
    assert not row.here


def test_many_are_wanted_as_one_is(tx: MemoryTx) -> None:
    here = media.wanted(tx, 1, "https://cdn.example/here")
    gone = media.wanted(tx, 1, "https://cdn.example/gone")
    promised(tx, 1)
    media.arrived(tx, here, ONE)
    media.failed(tx, gone, "answers HTTP 404")
    twin = media.wanted(tx, 1, "https://cdn.example/twin")
    promised(tx, 1)
    media.arrived(tx, twin, ONE)
    later = 1 + media.DAY
    names = [*(f"https://cdn.example/{n}" for n in range(450)), "https://cdn.example/7"]
    found = media.wanted_all(tx, later, [*names, *(f"https://cdn.example/{name}" for name in ("here", "gone", "twin"))])
    assert found["https://cdn.example/here"] == found["https://cdn.example/twin"] == here
    assert found["https://cdn.example/gone"] == gone
    assert len(set(found.values())) == 452
    due = promised(tx, later) + promised(tx, later) + promised(tx, later) + promised(tx, later) + promised(tx, later)
    assert {payload["media"] for payload in due} == set(found.values()) - {here}
    assert media.count(tx, later, failed=False).wanted == 451
    assert media.wanted_all(tx, later, names) == {name: found[name] for name in names}
    assert promised(tx, later) == []
    assert media.wanted_all(tx, later, []) == {}


def test_a_picture_that_is_here_is_not_fetched_again(tx: MemoryTx) -> None:
    wanted = media.wanted(tx, 10, URL)
    promised(tx, 10)
    assert media.arrived(tx, wanted, ONE)
    assert not media.arrived(tx, wanted, ONE)
    assert not media.failed(tx, wanted, "too late")
    assert media.wanted(tx, 10 + 2 * media.DAY, URL) == wanted
    assert promised(tx, 10 + 2 * media.DAY) == []
    assert media.stored(tx, 50, ONE) == wanted


def test_the_same_bytes_under_two_addresses_are_stored_and_shown_once(tx: MemoryTx) -> None:
    one, two = media.wanted(tx, 10, URL), media.wanted(tx, 10, "https://other.example/a.jpg")
    both, alone = product(tx, one, two, own=two), product(tx, two)
    other = media.wanted(tx, 10, "https://other.example/b.jpg")
    first = product(tx, two, other, one)
    assert media.arrived(tx, one, ONE)
    assert media.arrived(tx, two, ONE)
    assert shown(tx, both) == [one]
    assert shown(tx, alone) == [one]
    assert shown(tx, first) == [one, other]
    assert tx.value(int, "select media_id from variant_media") == one
    assert media.wanted(tx, 10 + 2 * media.DAY, "https://other.example/a.jpg") == one
    again = media.load(tx, two)
    assert again
    assert (again.here, again.same_as, again.sha256) == (True, one, "")


def test_bytes_that_a_file_brought_before_are_known_again(tx: MemoryTx) -> None:
    stored = media.stored(tx, 5, ONE)
    wanted = media.wanted(tx, 10, URL)
    assert media.arrived(tx, wanted, ONE)
    assert media.wanted(tx, 20, URL) == stored


def test_a_failure_is_kept_and_tried_again_on_another_day(tx: MemoryTx) -> None:
    wanted = media.wanted(tx, 10, URL)
    promised(tx, 10)
    assert media.failed(tx, wanted, "answers HTTP 404")
    assert media.wanted(tx, 10 + HOUR, URL) == wanted
    assert promised(tx, 10 + HOUR) == []
    assert [row.error for row in media.lost(tx)] == ["answers HTTP 404"]
    assert media.wanted(tx, 10 + media.DAY, URL) == wanted
    assert promised(tx, 10 + media.DAY) == [{"media": wanted, "since": 10 + media.DAY}]
    assert media.lost(tx) == []


def test_a_photo_from_the_chat_is_shown_at_once_and_its_bytes_are_promised(tx: MemoryTx) -> None:
    sent = media.sent(tx, 10, BOT, "file-1", "unique")
    assert tx.rows(str, "select file_id from media_file where media_id = :id", id=sent) == ["file-1"]
    assert promised(tx, 10) == [{"media": sent, "file": "file-1"}]
    assert media.sent(tx, 20, BOT, "file-2", "unique") == sent
    assert tx.rows(str, "select file_id from media_file") == ["file-2"]


def test_a_picture_sent_as_a_file_waits_for_its_bytes(tx: MemoryTx) -> None:
    sent = media.sent(tx, 10, BOT, "file-1", "unique", photo=False)
    assert tx.rows(str, "select file_id from media_file") == []
    assert promised(tx, 10) == [{"media": sent, "file": "file-1"}]


def test_a_photo_whose_bytes_are_known_lends_its_file_to_the_known_one(tx: MemoryTx) -> None:
    stored = media.stored(tx, 5, ONE)
    sent = media.sent(tx, 10, BOT, "file-1", "unique")
    assert sent != stored
    assert media.arrived(tx, sent, ONE)
    assert media.sent(tx, 20, BOT, "file-2", "unique") == stored
    assert tx.value(str, "select file_id from media_file where media_id = :id", id=stored) == "file-2"


def test_what_was_wanted_together_is_counted_together(tx: MemoryTx) -> None:
    for name in ("a", "b", "c"):
        media.wanted(tx, 10, f"https://cdn.example/{name}")
    media.wanted(tx, 11, "https://cdn.example/other")
    media.wanted(tx, 11, "https://cdn.example/a")  # waits already: counted where it was first wanted
    assert media.count(tx, 10, failed=True) == media.Tally(3, 1, 1)
    assert media.count(tx, 10, failed=False) == media.Tally(3, 2, 1)
    last = media.count(tx, 10, failed=True)
    assert (last, last.over) == (media.Tally(3, 3, 2), True)
    assert media.count(tx, 11, failed=False).over
    assert tx.rows(str, "select name from counter where name like 'fetch:%'") == []


def test_only_as_many_fetches_are_taken_as_there_is_room_for(tx: MemoryTx) -> None:
    for number in range(50):
        media.wanted(tx, 10, f"https://cdn.example/{number}")
    queue.put(tx, 10, kind="notice", key="n", lane="chat:1", payload={})
    jobs = queue.take(tx, 10, 30, fetches=8)
    assert [job.rank for job in jobs] == [Rank.NOTICE] + [Rank.FETCH] * 8
    assert queue.take(tx, 10, 30, frozenset(job.id for job in jobs), fetches=0) == []


def test_every_statement_about_pictures_finds_its_rows_by_an_index(tx: MemoryTx) -> None:
    seen: dict[str, dict[str, object]] = {}
    execute = tx._execute

    def listen(sql: str, params: dict[str, str | int | float | bytes | None]) -> object:
        seen.setdefault(sql, dict(params))
        return execute(sql, params)

    tx._execute = listen  # type: ignore[method-assign,assignment]
    one, two = media.wanted(tx, 10, URL), media.wanted(tx, 10, "https://other.example/a.jpg")
    media.sent(tx, 10, BOT, "file", "unique")
    media.arrived(tx, one, ONE)
    media.arrived(tx, two, ONE)
    media.failed(tx, media.wanted(tx, 10, "https://cdn.example/c"), "no")
    media.count(tx, 10, failed=True)
    media.lost(tx)
    media.wanted_all(tx, 10, [URL, "https://cdn.example/d"])
    queue.take(tx, 10)
    walked = {sql: set(found) - WALKED for sql, params in seen.items() if (found := scans(tx.connection, sql, params))}
    assert not {sql: found for sql, found in walked.items() if found}
