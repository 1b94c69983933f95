"""Pictures that are promised: fetched by the sender beside everything else, kept before they are written down."""

import asyncio
from pathlib import Path

from bot.sandbox.samples import picture
from handlers.sender import FETCHES
from store.errors import FetchLater, StoreUnavailable, Unfetchable
from store.services import media, queue
from tests.kit.bench import Bench, bench
from tests.kit.shop import ANNA, SETTINGS

PNG = picture(8, 8)
HOUR = 3_600_000


async def want(it: Bench, *urls: str, at: int | None = None) -> list[int]:
    moment = it.now if at is None else at
    return await it.store.transact(lambda tx: [media.wanted(tx, moment, url) for url in urls])


async def row(it: Bench, number: int) -> media.Media:
    found = await it.store.read(lambda tx: media.load(tx, number))
    assert found
    return found


def alerts(it: Bench) -> list[str]:
    return [params["text"] for params in it.api.of("sendMessage") if params["chat_id"] in SETTINGS.owners]


async def test_a_picture_is_fetched_kept_and_written_down(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["https://a.example/1.png"] = PNG
        (number,) = await want(it, "https://a.example/1.png")
        async with it.sending():
            await it.idle()
        found = await row(it, number)
        assert (it.store.media / found.sha256).read_bytes() == PNG
        assert alerts(it) == []


async def test_a_photo_from_the_chat_is_kept_too(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["file-1"] = PNG
        number = await it.store.transact(lambda tx: media.sent(tx, it.now, 77, "file-1", "unique"))
        async with it.sending():
            await it.idle()
        assert (await row(it, number)).sha256


async def test_a_picture_sent_as_a_file_is_shown_once_its_bytes_are_here_or_the_owners_read_why_not(
    tmp_path: Path,
) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["file-1"], it.bringer.web["file-2"] = PNG, Unfetchable("is cut off or damaged")
        good, bad = [
            await it.store.transact(lambda tx, at=at: media.sent(tx, it.now, 77, f"file-{at}", f"u{at}", photo=False))  # type: ignore[misc]
            for at in (1, 2)
        ]
        async with it.sending():
            await it.idle()
        assert ((await row(it, good)).here, (await row(it, bad)).here) == (True, False)
        assert len(alerts(it)) == len(SETTINGS.owners)
        assert alerts(it)[0].startswith("⚠️ A picture that was sent to me is cut off or damaged.")


async def test_what_cannot_be_had_is_told_once_with_its_reasons(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["https://a.example/good.png"] = PNG
        it.bringer.web["https://a.example/gone.png?secret=1"] = Unfetchable("answers HTTP 404")
        it.bringer.web["https://a.example/page.jpg"] = Unfetchable("is a web page")
        names = ("good.png", "gone.png?secret=1", "page.jpg")
        numbers = await want(it, *(f"https://a.example/{name}" for name in names))
        async with it.sending():
            await it.idle()
        assert [(await row(it, number)).error for number in numbers] == ["", "answers HTTP 404", "is a web page"]
        assert len(alerts(it)) == len(SETTINGS.owners)
        told = alerts(it)[0]
        assert "2 of 3" in told
        assert "a.example/gone.png: answers HTTP 404" in told
        assert "secret" not in told
        assert await it.rows("select name from counter where name like 'fetch:%'") == []


async def test_trouble_is_tried_again_for_a_day_and_then_told(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["https://a.example/1.png"] = FetchLater("answers HTTP 503")
        (number,) = await want(it, "https://a.example/1.png")
        begun = it.now
        async with it.sending():
            await it.idle()
            while (due := await it.store.read(queue.next_due)) is not None:
                assert alerts(it) == []
                it.now = due
                await it.idle()
        assert (await row(it, number)).error == "answers HTTP 503"
        assert len(alerts(it)) == len(SETTINGS.owners)
        assert 24 * HOUR <= it.now - begun <= 26 * HOUR
        assert len(it.bringer.asked) < 40


async def test_a_server_that_asks_for_a_pause_gets_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["https://a.example/1.png"] = FetchLater("answers HTTP 429", 100.0)
        await want(it, "https://a.example/1.png")
        async with it.sending():
            await it.idle()
            due = await it.store.read(queue.next_due)
            assert due
            assert 100_000 <= due - it.now < 103_000


async def test_slow_pictures_hold_up_neither_replies_nor_notices(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.gate = asyncio.Event()
        urls = [f"https://a.example/{number}.png" for number in range(200)]
        it.bringer.web.update(dict.fromkeys(urls, PNG))
        await want(it, *urls)
        async with it.sending():
            await asyncio.sleep(0.2)
            await it.promise("apology", f"chat:{ANNA}", {"customer": ANNA})
            async with asyncio.timeout(5):
                while not it.api.of("sendMessage"):
                    it.api.called.clear()
                    await it.api.called.wait()
            leased = await it.rows("select count(*) from queue where kind = 'fetch' and lease is not null")
            assert leased == [(FETCHES,)]
            assert len(it.bringer.asked) == FETCHES
            it.bringer.gate.set()
            await it.idle()
        assert await it.rows("select count(*) from media where url is not null and sha256 is not null") == [(1,)]
        assert await it.rows("select count(*) from media where same_as is not null") == [(199,)]


async def test_a_crash_between_the_bytes_and_the_row_loses_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["https://a.example/1.png"] = PNG
        (number,) = await want(it, "https://a.example/1.png")
        it.bringer.crash = StoreUnavailable("the power is gone")
        async with it.sending():
            await it.idle()
            kept = list(it.store.media.iterdir())
            assert [path.read_bytes() for path in kept] == [PNG]
            assert not (await row(it, number)).here
            it.bringer.crash = None
            it.now += 60_000
            await it.idle()
        assert (await row(it, number)).sha256 == kept[0].name
        assert list(it.store.media.iterdir()) == kept


async def test_a_fault_of_ours_ends_and_the_picture_may_be_wanted_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        it.bringer.web["https://a.example/1.png"] = KeyError("ours")
        (number,) = await want(it, "https://a.example/1.png")
        async with it.sending():
            await it.idle()
            while (due := await it.store.read(queue.next_due)) is not None:
                it.now = due
                await it.idle()
            assert "KeyError" in (await row(it, number)).error
            it.bringer.web["https://a.example/1.png"] = PNG
            await want(it, "https://a.example/1.png", at=it.now + media.DAY)
            it.now += media.DAY
            await it.idle()
        assert (await row(it, number)).sha256
