"""A long session of a customer and of an owner, with every byte that they could send again; and who replays them.

Everything goes through the real handlers over a real store; the Bot API notes what it is told.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html import escape, unescape
from itertools import count
from pathlib import Path
from typing import Any

from store.model.settings import Settings
from store.ports import Tx
from store.sql.database import Database
from tests.kit.bench import Bench
from tests.kit.shop import SETTINGS, stocked

VICTIM, OTHER, OWNER, GROUP = 7_001_000_001, 7_002_000_002, 9001, -100_500
STRANGERS = 8_000_000_000  # and upward: each of them has never been here
SHOP: Settings = replace(SETTINGS, staff_group=GROUP, orders=replace(SETTINGS.orders, number_prefix="VIC-"))
ALIKE = 4  # presses of one action that are replayed
PEOPLE = {
    VICTIM: {"first_name": "Viktoria", "last_name": "Zauberberg", "username": "vik_zau"},
    OTHER: {"first_name": "Otto", "last_name": "Other"},
    OWNER: {"first_name": "Olivia"},
}
HERS = ("Viktoria", "Zauberberg", "vik_zau", str(VICTIM), "7654321", "Zinnober", "80999", "ring twice")
OWNERS_ONLY = ("Zetadraft", "secret-prices.csv", "vault shelf 9")
DETAILS = "Viktoria Zauberberg\n+49 170 7654321\nZinnobergasse 7, 80999 Munich"


@dataclass(frozen=True, order=True)
class Byte:
    """Something that was seen and can be sent again. ``kind``: data, link, payload, key, command, inline."""

    kind: str
    text: str

    @property
    def shape(self) -> tuple[str, str]:
        """The same without a frame's token: what makes two presses one."""
        plain = self.kind != "data" or self.text[:1] in ">+#"
        return self.kind, self.text if plain else self.text.partition(":")[2]


@dataclass
class Theater:
    """The stage: people act, the Bot API notes. ``seen`` is what each chat was shown, newest last."""

    bench: Bench
    path: Path
    seen: dict[int, dict[Byte, str]] = field(default_factory=dict)
    read: int = 0
    pressed: set[tuple[str, str]] = field(default_factory=set)

    def person(self, user: int) -> dict[str, Any]:
        return {"id": user, "is_bot": False, "language_code": "en", **PEOPLE.get(user, {"first_name": "Nobody"})}

    def _chat(self, user: int, chat: int) -> dict[str, Any]:
        return {"id": chat or user, "type": "supergroup" if chat else "private", "title": "Staff"}

    async def press(self, user: int, data: str, chat: int = 0, message: int = 0) -> None:
        on = {"message_id": message or self._live(user), "chat": self._chat(user, chat), "date": 0}
        await self.tell(callback_query={"id": "q", "from": self.person(user), "data": data, "message": on})

    async def say(self, user: int, text: str, chat: int = 0) -> None:
        message = {"message_id": 1, "date": 0, "from": self.person(user), "chat": self._chat(user, chat), "text": text}
        await self.tell(message=message)

    async def checkout(self, user: int, payload: str, total: int) -> bool:
        """Telegram asks before it charges; the answer."""
        what = {"id": "c", "from": self.person(user), "currency": "EUR", "total_amount": total}
        begun = len(self.bench.api.calls)
        incoming = self.bench.update(pre_checkout_query={**what, "invoice_payload": payload})
        await self.bench.handlers.updates.query(incoming, deadline=float("inf"))
        (answer,) = [params for method, params in self.bench.api.calls[begun:] if method == "answerPreCheckoutQuery"]
        return bool(answer["ok"])

    async def pays(self, user: int, payload: str, total: int, charge: str) -> None:
        assert await self.checkout(user, payload, total)
        paid = {"currency": "EUR", "total_amount": total, "invoice_payload": payload}
        ids = {"telegram_payment_charge_id": charge, "provider_payment_charge_id": f"p-{charge}"}
        on = {"message_id": 2, "date": 0, "from": self.person(user), "chat": self._chat(user, 0)}
        await self.tell(message={**on, "successful_payment": {**paid, **ids}})

    async def ask(self, user: int, text: str) -> None:
        what = {"id": "i", "from": self.person(user), "query": text, "offset": ""}
        await self.bench.handlers.updates.query(self.bench.update(inline_query=what), deadline=float("inf"))

    async def tell(self, **what: Any) -> None:
        """One update, then what the queue owes for it."""
        self.bench.now += 1000
        await self.bench.handlers.updates.handle(self.bench.update(**what))

    async def idle(self) -> None:
        await self.bench.idle()
        self.hear()

    def hear(self) -> None:
        """Note what the calls since the last time have shown to whom."""
        for method, params in self.bench.api.calls[self.read :]:
            chat = int(params.get("chat_id") or 0)
            for byte, label in shown(method, params):
                mine = self.seen.setdefault(chat, {})
                mine.pop(byte, None)
                mine[byte] = label
        self.read = len(self.bench.api.calls)

    async def tap(self, user: int, label: str, chat: int = 0) -> None:
        """Press the newest button whose label begins so."""
        await self.idle()
        found = [byte for byte, text in self.seen.get(chat or user, {}).items() if text.startswith(label)]
        assert found, f"no button {label!r} among {list(self.seen.get(chat or user, {}).values())[-20:]}"
        self.pressed.add(found[-1].shape)
        await self.press(user, found[-1].text, chat)

    async def explore(self, user: int, most: int, spare: tuple[str, ...], chat: int = 0) -> None:
        """Press what was never pressed, the newest first, but what holds one of the words to ``spare``."""
        for _ in range(most):
            await self.idle()
            fresh = [
                byte
                for byte in reversed(self.seen.get(chat or user, {}))
                if byte.kind == "data" and byte.shape not in self.pressed and not any(w in byte.text for w in spare)
            ]
            if not fresh:
                return
            self.pressed.add(fresh[0].shape)
            await self.press(user, fresh[0].text, chat)

    def bytes_of(self, *chats: int) -> list[Byte]:
        """All that was shown there, once by its shape; of an action at most a few with each number of arguments."""
        found = {byte.shape: byte for chat in chats for byte in self.seen.get(chat, {})}
        kinds: dict[tuple[str, int], int] = {}
        kept = []
        for shape, byte in sorted(found.items()):
            action, frame = shape[1].partition(":")[0], shape[1] != byte.text
            times = kinds[action, shape[1].count(":")] = kinds.get((action, shape[1].count(":")), 0) + 1
            if not frame or times <= ALIKE:
                kept.append(byte)
        return kept

    def _live(self, user: int) -> int:
        with sqlite3.connect(self.path) as connection:
            sql = "select live_message from conversation where customer_id = ?"
            found = connection.execute(sql, (user,)).fetchone()
        return int(found[0]) if found and found[0] else 100


def shown(method: str, params: dict[str, Any]) -> Iterator[tuple[Byte, str]]:
    """The bytes in a call that can be sent again, each with the words on it."""
    markup = params.get("reply_markup") or {}
    for button in (button for row in markup.get("inline_keyboard", ()) for button in row):
        if "callback_data" in button:
            yield Byte("data", button["callback_data"]), button["text"]
        elif "url" in button:
            yield Byte("link", button["url"].partition("?start=")[2]), button["text"]
    for key in (key for row in markup.get("keyboard", ()) for key in row):
        yield Byte("key", key["text"]), key["text"]
    if method == "sendInvoice":
        yield Byte("payload", params["payload"]), f"invoice {sum(price['amount'] for price in params['prices'])}"
        yield Byte("link", params["start_parameter"]), ""
    for result in params.get("results", ()):
        yield Byte("inline", result["id"]), ""
        yield Byte("inline", result["input_message_content"]["message_text"]), ""
        yield from shown("", {"reply_markup": result["reply_markup"]})


@asynccontextmanager
async def theater(path: Path) -> AsyncIterator[Theater]:
    """A stage over this shop, new or old. Disks are another test's business."""
    async with await Database.open(path) as store:
        store.writer._connection.execute("pragma synchronous = off")
        bench = Bench(store, SHOP)
        ticks = count(0, 100)  # seconds: nobody is paced
        bench.handlers.sender._monotonic = lambda: float(next(ticks))
        latest = await store.read(lambda tx: tx.value(int, "select max(update_id) from seen"))
        bench._numbers = latest or 0
        yield Theater(bench, path)


def stage(tx: Tx) -> None:
    """Goods without pictures, and what only owners may see."""
    stocked(tx)
    for table in ("product_media", "variant_media"):
        tx.run(f"delete from {table}")
    tx.run("update stock set on_hand = on_hand + 40")
    tx.run(
        """insert into stock_move (variant_id, kind, on_hand, ref, actor, at)
           select variant_id, 'adjust', 40, 'vault shelf 9', 'agent:9001', 1 from stock"""
    )
    sql = """insert into product (id, handle, status, created_at, updated_at)
             values (900, 'zetadraft', 'draft', 0, 0)"""
    tx.run(sql)
    tx.run("insert into product_text (product_id, locale, title) values (900, 'en', 'Zetadraft')")
    tx.run("insert into variant (id, product_id, position, sku) values (900, 900, 1, 'ZETA')")
    tx.run("insert into stock (variant_id) values (900)")
    sql = """insert into import (name, format, actor, status, at)
             values ('secret-prices.csv', 'shopkeeper', 'x', 'done', 1)"""
    tx.run(sql)


async def session(path: Path) -> tuple[list[Byte], list[Byte]]:
    """What a customer and an owner saw in a long session: their bytes. The other customer buys something too."""
    async with theater(path) as it:
        await it.bench.store.heavy(stage)
        async with it.bench.sending():
            for user in (OTHER, VICTIM):
                await _buys(it, user)
            await _lives(it)
            await _owns(it)
            await it.idle()
        return it.bytes_of(VICTIM), it.bytes_of(OWNER, GROUP)


async def _buys(it: Theater, user: int) -> None:
    details = DETAILS if user == VICTIM else "Otto Other\n+49 170 1111111\nOak Road 1, 10115 Berlin"
    await it.say(user, "/start")
    for number, way in enumerate(("Pay", "Bank transfer", "Cash on delivery", "Pay"), 1):
        await it.say(user, "sencha")
        if number == 1:
            await it.tap(user, "50 g")
        await it.tap(user, "Buy")
        if number == 1:
            await it.say(user, details)
            await it.tap(user, "Courier")
        await it.tap(user, way)
        await it.idle()
    payloads = [(byte, label) for byte, label in it.seen[user].items() if byte.kind == "payload"]
    byte, label = payloads[0]
    await it.pays(user, byte.text, int(label.split()[1]), f"charge-{user}")
    await it.idle()


async def _lives(it: Theater) -> None:
    """She looks around, writes, asks, and presses whatever there is; what would delete her is left."""
    await it.bench.store.transact(
        lambda tx: tx.run("update orders set note = 'ring twice' where customer_id = :id", id=VICTIM)
    )
    for text in (
        "/orders",
        "/settings",
        "/privacy",
        "/help",
        "/terms",
        "tea",
        "VIC-1001",
        "nothing like that",
        "/cart",
    ):
        await it.say(VICTIM, text)
        await it.explore(VICTIM, 25, ("forget", "language"))
    for route in ("my_data", "erase", "orders", "catalog"):
        await it.say(VICTIM, f"/start {route}")
        await it.explore(VICTIM, 10, ("forget", "language"))
    for text in ("", "tea", "VIC-1001"):
        await it.ask(VICTIM, text)
        it.hear()
    it.seen[VICTIM].update(it.seen.get(0, {}))
    await it.say(VICTIM, "/orders")


async def _owns(it: Theater) -> None:
    for text in ("/start", "/products", "/stock", "/attention", "/figures", "/erase", "/products"):
        await it.say(OWNER, text)
        await it.explore(OWNER, 40, ("forget_for",))
        if text == "/erase":
            await it.say(OWNER, "VIC-1005")
            await it.idle()
    await it.explore(OWNER, 2, (), chat=GROUP)


# Who replays, and what comes of it -----------------------------------------------------------------------------


TABLES = "select name from sqlite_master where type = 'table' and sql like 'create table%' order by name"
Row = tuple[str, tuple[object, ...]]


def dump(connection: sqlite3.Connection) -> set[Row]:
    """Every row of every table but the index of the search and the record of updates."""
    tables = [name for (name,) in connection.execute(TABLES) if name not in ("seen", "sqlite_sequence")]
    quiet = [name for name in tables if not name.startswith(("product_search", "product_word"))]
    return {(table, row) for table in quiet for row in connection.execute(f'select * from "{table}"')}


def not_his(changed: set[Row], replayer: int, carts: set[int]) -> list[Row]:
    """The rows among these that are not the replayer's own: him, his cart, his conversation, his screens to come."""
    wrong = []
    for table, row in changed:
        if table in ("customer", "conversation") and row[0] == replayer:
            continue
        if table == "cart" and row[1] == replayer:
            continue
        if table == "cart_line" and row[0] in carts:
            continue
        if table == "erasure" and row[0] == replayer:
            continue
        if (
            table == "queue"
            and row[1] in ("screen", "photo", "apology", "my_data", "erase")
            and str(replayer) in str(row[2])
        ):
            continue
        wrong.append((table, row))
    return wrong


def carts_of(connection: sqlite3.Connection, customer: int) -> set[int]:
    return {cart for (cart,) in connection.execute("select id from cart where customer_id = ?", (customer,))}


def leaked(calls: list[tuple[str, dict[str, Any]]], words: tuple[str, ...], echo: str) -> list[str]:
    """The words that an answer holds although the replayer did not write them himself."""
    told = unescape(json.dumps([params for _, params in calls], ensure_ascii=False, default=str))
    for own in (json.dumps(echo, ensure_ascii=False)[1:-1], echo, escape(echo)):
        told = told.replace(own, "") if own else told
    return [word for word in words if word in told]


def secrets_of(connection: sqlite3.Connection, customer: int) -> tuple[str, ...]:
    """What only this customer and staff may read: order numbers, secret ids, totals as they are written."""
    numbers = connection.execute("select number, public_id from orders where customer_id = ?", (customer,)).fetchall()
    sql = """select distinct total from orders where customer_id = ? and total > 2000
             and total not in (select total from orders where customer_id <> ?)"""
    totals = [f"{total // 100}.{total % 100:02}" for (total,) in connection.execute(sql, (customer, customer))]
    return (*(text for row in numbers for text in row), *totals)
