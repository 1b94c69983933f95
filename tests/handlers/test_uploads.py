"""Files of products in the chat: who is listened to, what is answered, and what a crash or a fault leaves behind."""

import asyncio
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter, TimedOut

from dialogs.kit import File
from dialogs.uploads import Taken
from handlers.incoming import Attached
from handlers.uploads import EVERY, LARGEST, TRIES, NotTaken, Progress, as_csv, is_catalog
from store.errors import FetchLater, StoreUnavailable, Unfetchable
from store.model.listing import RowError
from store.services import queue
from store.services.undoing import Undone
from tests.kit.bench import Bench, bench
from tests.kit.shop import ANNA, SETTINGS

OWNER = SETTINGS.owners[0]
GOOD = Taken(3, 2, 1, 0, 0, 7)
BAD = Taken(1, 1, 0, 0, 1, 7, (RowError(3, "price", "is 'free', but must be an amount"),))


def document(name: str = "goods.csv", mime: str = "text/csv", size: int = 100) -> dict[str, Any]:
    return {
        "document": {
            "file_id": "file-1", "file_unique_id": "unique-1", "file_name": name, "mime_type": mime, "file_size": size
        }
    }  # fmt: skip


async def send(it: Bench, user: int = OWNER, **about: Any) -> None:
    await it.handlers.updates.handle(it.wrote(user, **document(**about)))


def said(it: Bench) -> list[str]:
    """What an owner was sent, oldest first."""
    return [
        params.get("text") or params.get("caption") or "?"
        for method, params in it.api.calls
        if method in ("sendMessage", "sendDocument") and params["chat_id"] == OWNER
    ]


@pytest.mark.parametrize(
    ("kind", "name", "mime", "wanted"),
    [
        ("document", "goods.csv", "", True),
        ("document", "GOODS.TSV", "application/octet-stream", True),
        ("document", "goods.txt", "text/plain", True),
        ("document", "export", "text/csv; charset=utf-8", True),
        ("document", "goods.xlsx", "", True),
        ("document", "photo.png", "image/png", False),
        ("document", "notes.pdf", "application/pdf", False),
        ("video", "goods.csv", "text/csv", False),
    ],
)
def test_what_looks_like_a_catalog(kind: str, name: str, mime: str, *, wanted: bool) -> None:
    assert is_catalog(Attached(kind, File("f", "u", name, mime, 1))) is wanted


async def test_an_owners_file_is_answered_imported_and_told(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.importer.files["file-1"] = GOOD
        await send(it)
        async with it.sending():
            await it.idle()
        assert it.importer.asked == [("file-1", "goods.csv", f"owner:{OWNER}")]
        first, told = said(it)
        assert first == "📥 Reading goods.csv …"
        assert "2 new, 1 changed, 0 unchanged" in told
        (report,) = [params for params in it.api.of("sendMessage") if "new" in params["text"]]
        assert "+products-undo-7" in str(report["reply_markup"])
        assert len(it.api.of("deleteMessage")) == 1


async def test_the_same_update_again_is_promised_once(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        update = it.wrote(OWNER, **document())
        await it.handlers.updates.handle(update)
        await it.handlers.updates.handle(update)
        assert await it.rows("select kind from queue where kind like 'import%'") == [("import_reply",)]


@pytest.mark.parametrize("group", [False, True])
async def test_nobody_else_is_listened_to_and_nothing_in_a_group_is(tmp_path: Path, *, group: bool) -> None:
    async with bench(tmp_path) as it:
        if group:
            chat = {"id": -5, "type": "supergroup"}
            update = it.wrote(OWNER, **document() | {"chat": chat})
        else:
            update = it.wrote(ANNA, **document())
        await it.handlers.updates.handle(update)
        assert await it.rows("select kind from queue where kind like 'import%'") == []


async def test_a_file_that_telegram_would_not_give_is_refused_with_a_way_on(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await send(it, size=LARGEST + 1)
        async with it.sending():
            await it.idle()
        (told,) = said(it)
        assert "shopkeeper import goods.csv" in told
        assert it.importer.asked == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotTaken("refused", "goods.csv is empty."), "Nothing was imported.</b>\ngoods.csv is empty."),
        (NotTaken("stopped", "the bot has stopped"), "has stopped.</b>\nthe bot has stopped"),
        (NotTaken("crashed"), "by a mistake of ours"),
        (NotTaken("late"), "It took too long."),
        (BadRequest("wrong file_id"), "Please send it again."),
        (Unfetchable("is larger than 20 MB"), "more than 20 MB"),
    ],
)
async def test_every_failure_is_told_in_a_sentence_once(tmp_path: Path, error: Exception, words: str) -> None:
    async with bench(tmp_path) as it:
        it.importer.files["file-1"] = error
        await send(it)
        async with it.sending():
            await it.idle()
        assert words in said(it)[-1]
        assert len(said(it)) == 2
        assert await it.rows("select status from queue where kind = 'import_file'") == [("done",)]


async def test_mistakes_come_as_a_file_with_the_report(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.importer.files["file-1"] = BAD
        await send(it)
        async with it.sending():
            await it.idle()
        (sent,) = it.api.of("sendDocument")
        assert "1 row was skipped." in sent["caption"]
        assert "+products-undo-7" in str(sent["reply_markup"])


def test_the_file_of_mistakes_holds_no_formula() -> None:
    text = as_csv((RowError(2, "=cmd", "=1+1 is no price"), RowError(3, "title", "is “空”"))).decode("utf-8-sig")
    assert text.splitlines() == ["row,column,message", "2,'=cmd,'=1+1 is no price", "3,title,is “空”"]


async def test_what_was_taken_is_told_after_a_fault_without_being_taken_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.importer.files["file-1"] = GOOD
        faults = iter((TimedOut(),))

        def fault(method: str, params: dict[str, Any]) -> Exception | None:
            return next(faults, None) if "new" in params.get("text", "") else None

        it.api.fault = fault
        await send(it)
        async with it.sending():
            await it.idle()
            it.now += 60_000
            await it.idle()
        assert len(it.importer.asked) == 1
        assert "2 new" in said(it)[-1]


async def test_a_shop_that_closes_midway_takes_the_file_up_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.importer.files["file-1"] = FetchLater("the shop closes", 0.0)
        await send(it)
        async with it.sending():
            async with asyncio.timeout(5):
                while len(it.importer.asked) < TRIES + 2:
                    it.now += 1000
                    it.handlers.sender.wake()
                    await asyncio.sleep(0.01)
            it.importer.files["file-1"] = GOOD
            await it.idle()
        assert [words for words in said(it) if "📥" not in words] == [said(it)[-1]]
        assert "2 new" in said(it)[-1]


async def test_a_download_that_never_works_is_given_up_and_told(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.importer.files["file-1"] = FetchLater("Telegram did not give the file in time")
        await send(it)
        async with it.sending():
            await it.idle()
            while (due := await it.store.read(queue.next_due)) is not None:
                it.now = due
                await it.idle()
        assert len(it.importer.asked) == TRIES
        assert "Please send it again." in said(it)[-1]


async def test_an_import_leaves_room_for_everybody_else(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.importer.files["file-1"] = GOOD
        it.importer.gate = asyncio.Event()
        for _ in range(3):
            await send(it)
        async with it.sending():
            await it.promise("apology", f"chat:{ANNA}", {"customer": ANNA})
            async with asyncio.timeout(5):
                while not any(params["chat_id"] == ANNA for params in it.api.of("sendMessage")):
                    it.api.called.clear()
                    await it.api.called.wait()
            assert len(it.importer.asked) <= 1  # one after the other for one owner
            it.importer.gate.set()
            await it.idle()
        assert len(it.importer.asked) == 3


async def test_progress_is_told_every_few_seconds_only_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        clock = [0.0]
        progress = Progress(it.handlers.context, OWNER, 5, "goods.csv", "en", lambda: clock[0])
        it.api.gate, it.api.held = asyncio.Event(), "edit"
        for products, at in ((50, 0.0), (100, 2.9), (1200, EVERY), (1250, EVERY + 0.1), (9000, 3 * EVERY)):
            clock[0] = at
            progress(products)
            await asyncio.sleep(0)
        edits = it.api.of("editMessageText")
        assert [edit["text"] for edit in edits] == ["📥 Reading goods.csv: 1,200 products so far"]
        await progress.end()


async def test_progress_that_telegram_does_not_want_is_no_harm(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        ticks = count(step=4)
        progress = Progress(it.handlers.context, OWNER, 5, "goods.csv", "en", lambda: float(next(ticks)))
        errors = iter((BadRequest("message to edit not found"), RetryAfter(1000)))
        it.api.fault = lambda _method, _params: next(errors, None)
        for products in range(100, 1100, 100):
            progress(products)
            await asyncio.sleep(0.01)
        await progress.end()
        assert len(it.api.of("editMessageText")) == 2


async def test_an_import_is_undone_and_told_in_the_owners_language(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.handlers.updates.handle(it.wrote(OWNER, text="/start"))
        await it.store.transact(lambda tx: tx.run("update customer set locale = 'zh' where id = :id", id=OWNER))
        it.importer.undone = Undone("goods.csv", 3, 2, 7, tuple(f"tea-{number}" for number in range(7)))
        await it.promise("undo_import", "imports", {"import": 7, "owner": OWNER})
        async with it.sending():
            await it.idle()
        told = said(it)[-1]
        assert "goods.csv 的导入已撤销" in told
        assert "7 件商品之后有过修改，保持不变：tea-0, tea-1, tea-2, tea-3, tea-4 …" in told


@pytest.mark.parametrize(("status", "words"), [("undone", "is undone"), ("done", "can no longer be undone")])
async def test_undoing_that_has_nothing_left_to_do_says_how_it_stands(tmp_path: Path, status: str, words: str) -> None:
    async with bench(tmp_path) as it:
        sql = "insert into import (id, name, format, actor, status, at) values (7, 'goods.csv', 'x', 'x', :status, 1)"
        await it.store.transact(lambda tx: tx.run(sql, status=status))
        await it.promise("undo_import", "imports", {"import": 7, "owner": OWNER})
        async with it.sending():
            await it.idle()
        assert words in said(it)[-1]


async def test_a_disk_that_is_full_lets_the_update_come_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        update = it.wrote(OWNER, **document())
    with pytest.raises(StoreUnavailable):
        await it.handlers.updates.handle(update)
