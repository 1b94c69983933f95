"""How fast the sender goes: bursts pass, floods wait, a pause that Telegram asked for is kept."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.pace import FORGET, Pace


def sent(pace: Pace, chat: int, seconds: int, now: float = 0.0) -> int:
    """How many messages go to a chat in so many seconds when there is always one more."""
    count, end = 0, now + seconds
    while now < end:
        delay = pace.wait(chat, now)
        if delay == 0.0:
            count += 1
        now += delay
    return count


def test_a_private_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    pace = Pace()
    assert [pace.wait(1001, 0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]
    assert pace.wait(1001, 0.5) == 0.5
    assert pace.wait(1001, 1.0) == 0.0
    assert sent(Pace(), 1001, 60) <= 63


def test_a_group_gets_twenty_a_minute_after_its_burst() -> None:
    assert sent(Pace(), -100, 60) <= 30
    pace = Pace()
    sent(pace, -100, 60)
    assert sent(pace, -100, 60, 60.0) <= 20


def test_all_chats_together_get_twenty_five_a_second() -> None:
    pace = Pace()
    assert sum(pace.wait(chat, 0.0) == 0.0 for chat in range(1, 100)) == 25
    assert sum(pace.wait(chat, 1.0) == 0.0 for chat in range(200, 300)) == 25


def test_a_pause_that_telegram_asked_for_holds_one_chat() -> None:
    pace = Pace()
    pace.pause(1001, 7.0, 0.0)
    assert pace.wait(1001, 0.0) == 7.0
    assert pace.wait(1001, 5.0) == 2.0
    assert pace.wait(1002, 0.0) == 0.0
    assert pace.wait(1001, 7.0) == 0.0


@given(st.lists(st.floats(0, 2), min_size=1, max_size=30))
def test_whoever_waits_as_long_as_he_was_told_may_send(pauses: list[float]) -> None:
    pace, now = Pace(), 0.0
    for pause in pauses:
        now += pause
        delay = pace.wait(1001, now)
        if delay:
            now += delay + 1e-6
            assert pace.wait(1001, now) == 0.0


def test_quiet_chats_are_forgotten() -> None:
    pace = Pace()
    for chat in range(1, FORGET + 1):
        pace.wait(chat, float(chat))
    pace.wait(FORGET + 1, FORGET + 10.0)
    assert len(pace.chats) == 1
