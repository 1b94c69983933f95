"""Holds what the program kept against what Telegram knows: after every kill, and whole at the end."""

import re
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.model import BotAccount
from dialogs.kit import t
from dialogs.texts import Texts
from store.services.checks import check
from store.sql.tx import SqliteTx
from tests.faults.ear import Accepted, Ear

AT_DEATH = 1.0  # seconds before a kill in which a send's end may not have been written down yet
BEYOND = 0.2  # seconds after it in which what was on its way still arrives
LANGUAGES = ("en", "zh")
KEPT = {"message", "callback_query"}
FIRST_LINES = {
    "order-paid": "notice-paid",
    "order-placed": "notice-placed",
    "order-transfer": "notice-transfer",
    "order-expired": "notice-expired",
    "order-canceled": "notice-canceled",
    "order-attention": "notice-attention",
    "invoice-refused": "notice-invoice-refused",
}
SEARCHED = re.compile(r"“(Mara [A-J][a-j]+)")
NUMBER = re.compile(r"\d{4,}")
TAGS = re.compile(r"<[^>]+>")

_KEPT = """
    select update_id from seen union select update_id from inbox union select update_id from dead_update
"""
_NOTICES = """
    select q.id, q.payload ->> 'notice', q.payload ->> 'customer', o.number
    from queue q join orders o on o.id = q.payload ->> 'order' where q.kind = 'notice' and q.status = 'done'
"""
_SOLD = """
    select v.sku, sum(l.quantity) from order_line l join orders o on o.id = l.order_id
    join variant v on v.id = l.variant_id
    where o.status in ('placed', 'completed') and (o.payment_status = 'paid' or o.payment_method = 'cash_on_delivery')
        and not exists (select 1 from attention a where a.order_id = o.id) group by v.sku
"""
_CAPTURED = """
    select p.charge_id, o.public_id, p.amount, p.currency from payment p join orders o on o.id = p.order_id
    where p.status = 'captured' and p.provider = 'telegram'
"""
_ASKED = """
    select o.public_id || ':' || p.attempt from payment p join orders o on o.id = p.order_id where p.status <> 'created'
"""
_CARDS = """
    select o.number, c.message_id from orders o left join card c on c.entity_id = o.id and c.kind = 'order'
        and c.chat_id = :staff
    where o.payment_status = 'paid'
"""
_ADDRESSES = "select name from address union select name from order_address"


@dataclass(slots=True)
class Ledger:
    """What was found wrong, and what was counted on the way. ``stock`` is what the shop ever had, by SKU."""

    ear: Ear
    bot: BotAccount
    database: Path
    staff: int
    stock: Counter[str]
    violations: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    texts: Texts = field(default_factory=lambda: Texts(LANGUAGES, "UTC"))
    _confirmed: int = 0
    _accepted: int = 0
    _too_old: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)
    _found: set[int] = field(default_factory=set)
    _lines: set[tuple[int, str]] = field(default_factory=set)
    _read: int = 0

    def say(self, sentence: str) -> None:
        """Something is wrong; once is enough."""
        if sentence not in self._told:
            self._told.add(sentence)
            self.violations.append(f"life {self.ear.life}: {sentence}")

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """A copy of the file as the dead process left it: the program's own recovery is its own business."""
        copy = self.database.parent / "copy"
        copy.mkdir(exist_ok=True)
        for name in (self.database.name, f"{self.database.name}-wal"):
            (copy / name).unlink(missing_ok=True)
            if (self.database.parent / name).exists():
                shutil.copyfile(self.database.parent / name, copy / name)
        (copy / f"{self.database.name}-shm").unlink(missing_ok=True)
        with closing(sqlite3.connect(copy / self.database.name, isolation_level=None)) as connection:
            yield connection

    def after_kill(self) -> None:
        """What must hold at every moment."""
        with self.opened() as db:
            self._whole(db)
            self._kept(db)
            self._true(db)
            self._once(db)
            self._arrived(db)
            self.counts["replayed from the inbox"] += _one(db, "select count(*) from inbox")
            cut_off = "select count(*) from queue where status = 'waiting' and lease is not null"
            self.counts["jobs cut off"] += _one(db, cut_off)
        self.counts["redelivered by Telegram"] += sum(entry.delivered > 0 for entry in self.bot.queue.pending)

    def at_end(self) -> None:
        """What must hold once everything has come to rest."""
        with self.opened() as db:
            self._whole(db)
            self._kept(db)
            self._true(db)
            self._money(db)
            self._arrived(db)
            self._receipts(db)
            self._cards(db)
            self._doubles()
            self._sold(db)
            self._once(db)
            self._rest(db)
            self._count(db)

    def _whole(self, db: sqlite3.Connection) -> None:
        for report in check(SqliteTx(db)):
            for violation in report.violations:
                self.say(f"invariant {report.number}: {violation}")

    def _kept(self, db: sqlite3.Connection) -> None:
        """What Telegram was allowed to forget is here."""
        kept = {number for (number,) in db.execute(_KEPT)}
        confirmed = self.bot.queue.confirmed
        for update in confirmed[self._confirmed :]:
            kind = self.ear.kinds.get(update, "")
            if kind in KEPT and update not in kept:
                self.say(f"update {update} ({kind}) was confirmed to Telegram and is not kept")
        self._confirmed = len(confirmed)

    def _true(self, db: sqlite3.Connection) -> None:
        """What was said to people is so."""
        sql = "select public_id, number, attempt, payment_status from orders"
        rows = db.execute(sql).fetchall()
        attempts = {public: attempt for public, _, attempt, _ in rows}
        status = {number: payment_status for _, number, _, payment_status in rows}
        for sent in self.ear.accepted[self._accepted :]:
            public, _, attempt = sent.payload.partition(":")
            if sent.payload and attempts.get(public, 0) < int(attempt):
                self.say(f"an invoice for {sent.payload} was sent, but there is no such order")
            if sent.first.startswith("✅") and not self._so(sent.first, status):
                self.say(f"{sent.chat} was told {sent.first!r}, but it is not so")
        self._accepted = len(self.ear.accepted)
        known = {payload for (payload,) in db.execute(_ASKED)}
        for query, payload in self.ear.asked.items():
            answer = self.ear.world.queries[query].answer
            if answer and answer["ok"] and payload not in known:
                self.say(f"pre-checkout {payload} was answered yes, but the payment is not pending")

    def _so(self, said: str, status: dict[str, str]) -> bool:
        """Whether an order is paid, or there at all, as its receipt or confirmation says."""
        number = next(iter(NUMBER.findall(said)), "")
        if said in {self._first("notice-paid", number, each) for each in LANGUAGES}:
            return status.get(number) in {"paid", "overpaid"}
        return number in status

    def _money(self, db: sqlite3.Connection) -> None:
        """Every charge is one captured payment of its order, and the other way round; nobody is charged twice."""
        captured: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        for charge, public, amount, currency in db.execute(_CAPTURED):
            captured[charge].append((public, amount, currency))
        charged: Counter[str] = Counter()
        for payment in self.ear.world.payments:
            public = payment.payload.partition(":")[0]
            charged[public] += 1
            if captured.pop(payment.charge_id, []) != [(public, payment.total, payment.currency)]:
                self.say(f"charge {payment.charge_id} of {payment.payload} is not exactly one captured payment")
        for charge in captured:
            self.say(f"payment {charge} is captured, but nobody was charged")
        for public, times in charged.items():
            if times > 1:
                self.say(f"order {public} was charged {times} times")

    def _arrived(self, db: sqlite3.Connection) -> None:
        """Every notice that is struck off has arrived."""
        for job, notice, customer, number in db.execute(_NOTICES):
            if job not in self._found and not self._got(customer, number, FIRST_LINES[notice]):
                self.say(f"notice {notice} of order {number} is done, but {customer} never got it")
            self._found.add(job)

    def _receipts(self, db: sqlite3.Connection) -> None:
        """Whoever paid knows that we know."""
        for number, customer in db.execute("select number, customer_id from orders where payment_status = 'paid'"):
            if not self._got(customer, number, "notice-paid", "notice-attention"):
                self.say(f"order {number} is paid, but {customer} never got a receipt")

    def _got(self, customer: int, number: str, *texts: str) -> bool:
        """Whether one of these notices arrived, in whichever language: people change theirs."""
        for sent in self.ear.accepted[self._read :]:
            self._lines.add((sent.chat, sent.first))
        self._read = len(self.ear.accepted)
        said = [(customer, self._first(text, number, each)) for text in texts for each in LANGUAGES]
        return any(line in self._lines for line in said)

    def _first(self, text: str, number: str, locale: str) -> str:
        """The first line of a notice as it is read."""
        return TAGS.sub("", self.texts.html(t(text, number=number), locale)).partition("\n")[0]

    def _cards(self, db: sqlite3.Connection) -> None:
        """Staff have a card of every paid order, and it says so."""
        chat = self.ear.world.groups[self.staff]
        for number, message in db.execute(_CARDS, {"staff": self.staff}):
            card = chat.messages.get(message)
            if card is None or f"Order {number} ·" not in card.text or "Paid: " not in card.text:
                self.say(f"staff's card of paid order {number} says {card.text if card else 'nothing'!r}")

    def _doubles(self) -> None:
        """A promise is kept twice only where the end of the first time could not be written down."""
        copies: dict[tuple[int, str], list[Accepted]] = defaultdict(list)
        for sent in self.ear.accepted:
            card = sent.chat == self.staff and sent.first.startswith("Order ")
            if sent.payload or sent.first.startswith("✅") or card:
                what = sent.payload or sent.first.partition(" ·")[0]
                copies[sent.chat, what].append(sent)
        for (chat, what), sends in copies.items():
            for sent in sends[:-1]:
                if sent.lost or any(-BEYOND < died - sent.at < AT_DEATH for died in self.ear.deaths.values()):
                    self.counts["doubled messages"] += 1
                else:
                    self.say(f"{chat} got {what!r} again, though nothing had interrupted the first time")

    def _sold(self, db: sqlite3.Connection) -> None:
        for sku, quantity in db.execute(_SOLD):
            if quantity > self.stock[sku]:
                self.say(f"{quantity} of {sku} were sold, there were {self.stock[sku]}")

    def _once(self, db: sqlite3.Connection) -> None:
        """Details were sent once each: taken as details they cannot have been searched for as well."""
        taken = {name for (name,) in db.execute(_ADDRESSES)}
        for sent in self.ear.accepted:
            found = SEARCHED.search(sent.first)
            if found and found[1] in taken:
                self.say(f"{sent.chat} sent {found[1]!r} once, and it was worked twice")

    def _rest(self, db: sqlite3.Connection) -> None:
        """Nothing is left over."""
        for update, error in db.execute("select update_id, error from dead_update"):
            self.say(f"update {update} ({self.ear.kinds.get(update)}) is set aside: {error.strip().splitlines()[-1]}")
        for job, error in db.execute("select key, error from queue where status = 'dead'"):
            self.say(f"job {job} is dead: {error}")
        for (job,) in db.execute("select key from queue where status = 'waiting'"):
            self.say(f"job {job} waits")
        for (update,) in db.execute("select update_id from inbox"):
            self.say(f"update {update} waits in the inbox")
        if self.bot.queue.pending:
            self.say(f"{len(self.bot.queue.pending)} updates were never confirmed")

    def grow_old(self) -> None:
        """So much time passes that what waits for an answer can have none any more."""
        self._too_old |= self._unanswered()

    def _unanswered(self) -> set[str]:
        return {q.id for q in self.ear.world.queries.values() if q.kind == "callback" and q.answer is None}

    def _count(self, db: sqlite3.Connection) -> None:
        for status, number in db.execute("select payment_status, count(*) from orders group by payment_status"):
            self.counts[f"orders {status}"] = number
        for status, number in db.execute("select status, count(*) from orders group by status"):
            self.counts[f"orders {status}"] += number
        for reason, number in db.execute("select reason, count(*) from attention group by reason"):
            self.counts[f"attention {reason}"] = number
        self.counts["payments"] = len(self.ear.world.payments)
        self.counts["updates"] = len(self.ear.kinds)
        self.counts["messages accepted"] = len(self.ear.accepted)
        self.counts["presses too old to be answered"] = len(self._too_old)
        self.counts["presses never answered"] = len(self._unanswered() - self._too_old)


def _one(db: sqlite3.Connection, sql: str) -> int:
    found: int = db.execute(sql).fetchone()[0]
    return found
