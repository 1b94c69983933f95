"""How many updates of one user are worked in a stretch of time."""

from collections import deque

REMEMBERED = 4096  # users; beyond that the quiet ones are forgotten


class Limiter:
    """At most ``updates`` in any ``seconds``, for each user. Times are seconds on a monotonic clock."""

    def __init__(self, updates: int, seconds: float) -> None:
        self._updates = updates
        self._seconds = seconds
        self._times: dict[int, deque[float]] = {}

    def take(self, user: int, now: float) -> float:
        """0 if an update of this user may be worked now, which is counted; else the seconds until one may."""
        times = self._times.get(user)
        if times is None:
            times = self._remember(user, now)
        elif len(times) == self._updates and times[0] + self._seconds > now:
            return times[0] + self._seconds - now
        times.append(now)
        return 0.0

    def _remember(self, user: int, now: float) -> deque[float]:
        if len(self._times) >= REMEMBERED:
            since = now - self._seconds
            self._times = {each: times for each, times in self._times.items() if times[-1] > since}
        times = self._times[user] = deque(maxlen=self._updates)
        return times
