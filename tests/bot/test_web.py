"""/health and /metrics of a running shop, over real HTTP."""

import asyncio
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import backup
from bot.errors import CommandError
from bot.web import Web
from tests.kit.hooked import by_webhook, free_port
from tests.kit.prometheus import read, value
from tests.kit.story import Story, story

WATCHED: dict[str, Any] = {"web": {"listen": "127.0.0.1:0"}}


async def get(shop: Story, path: str, method: str = "GET") -> tuple[int, Any]:
    url = f"http://127.0.0.1:{shop.app.web_port}{path}"
    async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
        if answer.content_type == "application/json":
            return answer.status, await answer.json()
        return answer.status, await answer.text()


async def test_a_shop_that_sells_is_live_and_ready(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED) as shop:
        assert await get(shop, "/health/live") == (200, {"status": "live"})
        status, body = await get(shop, "/health/ready")
        assert (status, body["status"], body["reasons"]) == (200, "ready", [])
        assert body["checks"] == dict.fromkeys(("open", "database", "receiver", "queue", "inbox"), True)
        assert (await get(shop, "/"))[0] == 404
        assert (await get(shop, "/metrics", "POST"))[0] == 405
        assert (await get(shop, "/metrics", "HEAD"))[0] == 200


async def test_it_is_not_ready_while_it_starts_and_says_why(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED) as shop:
        parts, shop.app.vitals.parts = shop.app.vitals.parts, None
        status, body = await get(shop, "/health/ready")
        assert (status, body["reasons"]) == (503, ["open: the shop is starting or stopping"])
        assert (await get(shop, "/metrics"))[0] == 200
        shop.app.vitals.parts = parts


async def test_it_is_not_ready_when_the_database_cannot_be_written(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED) as shop:
        stranger = sqlite3.connect(shop.config.database, isolation_level=None)
        stranger.execute("begin immediate")
        status, body = await get(shop, "/health/ready")
        stranger.execute("rollback")
        stranger.close()
        assert (status, body["checks"]["database"]) == (503, False)
        assert "locked" in body["reasons"][0]
        assert (await get(shop, "/health/live"))[0] == 200


async def test_it_is_not_ready_when_telegram_is_silent_or_messages_are_late(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED) as shop:
        parts = shop.app.vitals.parts
        assert parts
        parts.receiver.heard = time.monotonic() - 200  # type: ignore[misc]
        await shop.app.desk.sender.stop()
        sql = """insert into queue (kind, payload, key, lane, rank, run_at, created_at)
                 values ('notice', '{}', 'k', 'l', 1, :at, :at)"""
        late = shop.app.clock() - 400_000
        await shop.app.store.transact(lambda tx: tx.run(sql, at=late))
        keep = "insert into inbox (bot_id, update_id, payload, received_at) values (77, 5, '{}', :at)"
        await shop.app.store.transact(lambda tx: tx.run(keep, at=late))
        status, body = await get(shop, "/health/ready")
        assert status == 503
        assert [reason.partition(":")[0] for reason in body["reasons"]] == ["receiver", "queue", "inbox"]


async def test_the_metrics_tell_of_a_sale(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED) as shop:
        phone = shop.phone()
        await phone.to_invoice()
        assert (await phone.pay()).status == "paid"
        await phone.gets(phone.words.paid)
        await shop.quiet()
        status, page = await get(shop, "/metrics")
        assert status == 200
        found = read(page)
        presses = value(found, "shopkeeper_updates_total", kind="press")
        assert presses == value(found, "shopkeeper_turn_seconds_count", kind="press") > 0
        assert value(found, "shopkeeper_updates_total", kind="precheckout") == 1
        assert value(found, "shopkeeper_captured_minor_units_total", currency="EUR") == 1280
        assert value(found, "shopkeeper_changes_total", subject="payment", to="captured") == 1
        assert value(found, "shopkeeper_open_orders", payment_status="paid") == 1
        assert value(found, "shopkeeper_inbox_rows") == 0
        assert value(found, "shopkeeper_queue_rows", rank="notice") == 0
        assert value(found, "shopkeeper_store_bodies_total") >= value(found, "shopkeeper_store_commits_total") > 0
        assert value(found, "shopkeeper_api_calls_total", method="sendInvoice") == 1
        assert value(found, "process_resident_memory_bytes") > 10_000_000
        assert value(found, "process_cpu_seconds_total") > 0
        assert "77:" not in page


async def test_the_page_of_the_documentation_names_every_metric_and_no_other(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "running.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = {name for line in rows for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])}
    async with story(tmp_path, **WATCHED, **by_webhook()) as shop:
        backup.record(shop.config.database, shop.app.clock())
        assert set(read((await get(shop, "/metrics"))[1])) == named


async def test_refusals_of_telegram_are_counted_by_kind(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED) as shop:
        shop.box.world.faults.add("429", "sendMessage", times=1, retry_after=1)
        await shop.phone().chat.start(wait=False)
        await shop.phone().gets("Tea & Paper")
        found = read((await get(shop, "/metrics"))[1])
        assert value(found, "shopkeeper_api_errors_total", error="RetryAfter") == 1


async def test_in_webhook_mode_nothing_of_it_is_on_the_public_address(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED, **by_webhook()) as shop:
        await shop.phone().start()
        await shop.quiet()
        found = read((await get(shop, "/metrics"))[1])
        assert value(found, "shopkeeper_webhook_answers_total", status="200") > 0
        assert value(found, "shopkeeper_webhook_waiting") >= 0
        public = shop.config.webhook.listen
        async with aiohttp.ClientSession() as session:
            for path in ("/metrics", "/health/ready", "/telegram/metrics"):
                async with session.get(f"http://{public}{path}") as answer:
                    assert answer.status == 404


async def test_a_place_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    port = free_port()
    async with story(tmp_path, web={"listen": f"127.0.0.1:{port}"}) as shop:
        with pytest.raises(CommandError, match=f"web.listen 127.0.0.1:{port} cannot be listened at"):
            await Web(shop.app.vitals).open("127.0.0.1", port)


async def test_scrapes_that_come_together_read_the_database_once(tmp_path: Path) -> None:
    async with story(tmp_path, **WATCHED) as shop:
        reads = []
        read_, store = shop.app.store.read, shop.app.store

        async def counted(body: Any) -> Any:
            reads.append(body)
            return await read_(body)

        store.read = counted  # type: ignore[method-assign]
        await asyncio.gather(*(get(shop, "/metrics") for _ in range(5)))
        assert sum("figures" in body.__qualname__.lower() for body in reads) == 1
