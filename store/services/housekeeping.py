"""What is thrown away by and by, a bounded amount at a time: old carts, records of effects, finished queue rows."""

from dataclasses import dataclass

from store.model.settings import Settings
from store.ports import Tx
from store.services import inbox, queue
from store.services.carts import expire_carts


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many of each went."""

    carts: int
    seen: int
    queue: int

    @property
    def most(self) -> int:
        """The largest of them: at the limit there is more to do."""
        return max(self.carts, self.seen, self.queue)


def tidy(tx: Tx, settings: Settings, at: int, limit: int = 500) -> Tidied:
    """Throw away at most ``limit`` of each kind."""
    return Tidied(
        carts=expire_carts(tx, settings, at, limit),
        seen=inbox.forget(tx, at, limit),
        queue=queue.forget(tx, at, limit),
    )
