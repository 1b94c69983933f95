"""How fast we may send: Telegram's limits for messages that nobody has just asked for.

About one message a second to a private chat (short bursts pass), 20 a minute to a group, and about 30 a second in all
(core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). Replies to presses are not paced.
"""

from dataclasses import dataclass, field

PRIVATE = (3.0, 1.0)  # burst, refill a second
GROUP = (10.0, 20 / 60)
BULK = (25.0, 25.0)
FORGET = 4096  # chats remembered at most


@dataclass(slots=True)
class Bucket:
    """Tokens that come back with time (seconds on a monotonic clock)."""

    burst: float
    refill: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.refill)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.refill)


@dataclass(slots=True)
class Pace:
    """One bucket a chat, one for everything, and the pauses that Telegram asked for (429)."""

    chats: dict[int, Bucket] = field(default_factory=dict)
    paused: dict[int, float] = field(default_factory=dict)
    whole: Bucket = field(default_factory=lambda: Bucket(*BULK, tokens=BULK[0], at=0.0))

    def wait(self, chat: int, now: float) -> float:
        """Seconds until something may be sent to this chat; 0 takes the token."""
        until = self.paused.get(chat, 0.0)
        if until > now:
            return until - now
        self.paused.pop(chat, None)
        bucket = self._bucket(chat, now)
        delay = max(bucket.wait(now), self.whole.wait(now))
        if delay == 0.0:
            bucket.tokens -= 1
            self.whole.tokens -= 1
        return delay

    def pause(self, chat: int, seconds: float, now: float) -> None:
        """Telegram said 429 for this chat."""
        self.paused[chat] = now + seconds

    def _bucket(self, chat: int, now: float) -> Bucket:
        if chat not in self.chats:
            if len(self.chats) >= FORGET:
                self.chats = {key: one for key, one in self.chats.items() if one.wait(now) > 0}
            burst, refill = PRIVATE if chat > 0 else GROUP
            self.chats[chat] = Bucket(burst, refill, burst, now)
        return self.chats[chat]
