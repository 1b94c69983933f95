"""The update queue of one bot: numbered, kept until confirmed, expiring as Telegram's do."""

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.wire import Json

DAY = 86_400_000
LIFE = {"callback_query": 150_000, "pre_checkout_query": 150_000, "shipping_query": 150_000, "inline_query": 30_000}
"""Milliseconds for which Telegram keeps an unconfirmed update; everything else is kept for 24 hours."""
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of update that a bot gets only if it names them."""


@dataclass(slots=True)
class Pending:
    """One update that the bot has not confirmed yet; `again`: deliver it once more after its confirmation.

    A webhook that failed gets it again at `not_before` (UTC milliseconds); `pause` is the wait after the next failure.
    """

    id: int
    kind: str
    body: Json
    expires: int
    delivered: int = 0
    again: bool = False
    not_before: int = 0
    pause: int = 0


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates sent, and what went wrong there last (`error_at` in Unix seconds)."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip: str = ""
    error: str = ""
    error_at: int = 0


@dataclass(slots=True)
class UpdateQueue:
    """What waits for one bot, the long poll that may be open, and the book of what was confirmed."""

    first_id: int = 500_000_001
    pending: list[Pending] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    allowed: frozenset[str] | None = None
    webhook: Webhook | None = None
    poll: asyncio.Future[str] | None = None
    last_poll: float = float("-inf")

    def wants(self, kind: str) -> bool:
        return kind not in ON_REQUEST if not self.allowed else kind in self.allowed

    def put(self, kind: str, body: Json, now: int) -> Pending:
        entry = Pending(self.first_id, kind, {"update_id": self.first_id, kind: body}, now + LIFE.get(kind, DAY))
        self.first_id += 1
        self.pending.append(entry)
        self.ring("")
        return entry

    def ring(self, reason: str) -> None:
        """End the open long poll: "" means that there is something to fetch, else the words of a conflict."""
        if self.poll is not None and not self.poll.done():
            self.poll.set_result(reason)

    def confirm(self, offset: int) -> bool:
        """Forget what lies before `offset` (negative: all but so many of the last); True if anything went."""
        if offset < 0:
            offset = self.pending[offset].id if -offset <= len(self.pending) else 0
        gone = [entry for entry in self.pending if entry.id < offset]
        self.pending = [entry for entry in self.pending if entry.id >= offset]
        for entry in gone:
            self.confirmed.append(entry.id)
            if entry.again:
                entry.again = False
                self.pending.insert(0, entry)
        return bool(gone)

    def took(self, entry: Pending) -> None:
        """A webhook has taken it."""
        if entry in self.pending:
            self.pending.remove(entry)
            self.confirmed.append(entry.id)
            if entry.again:
                entry.again = False
                self.pending.insert(0, entry)

    def expire(self, now: int) -> None:
        late = {entry.id for entry in self.pending if entry.expires <= now}
        self.dropped += sorted(late)
        self.pending = [entry for entry in self.pending if entry.id not in late]

    def fetch(self, limit: int) -> list[Json]:
        batch = self.pending[:limit]
        for entry in batch:
            entry.delivered += 1
        return [entry.body for entry in batch]
