"""State machines as tables: who may become what. A table is checked when it is built."""

from collections.abc import Mapping
from dataclasses import dataclass

from store.errors import IllegalTransition


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """A named table ``state -> states it may become``. The first state of the table is where it begins.

    Raises ValueError when a target is unknown or a state cannot be reached.
    """

    name: str
    table: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        unknown = {new for targets in self.table.values() for new in targets} - set(self.table)
        if unknown:
            raise ValueError(f"{self.name}: unknown states {sorted(unknown)}")
        lost = set(self.table) - self.reachable()
        if lost:
            raise ValueError(f"{self.name}: states {sorted(lost)} cannot be reached")

    @property
    def start(self) -> str:
        """Where it begins."""
        return next(iter(self.table))

    def reachable(self) -> set[str]:
        """Every state that can be reached from the start."""
        found, waiting = {self.start}, [self.start]
        while waiting:
            fresh = set(self.table[waiting.pop()]) - found
            found |= fresh
            waiting.extend(fresh)
        return found

    def allows(self, old: str, new: str) -> bool:
        """Whether ``old`` may become ``new``; '' stands for before the beginning."""
        return new == self.start if old == "" else new in self.table.get(old, ())

    def check(self, old: str, new: str) -> None:
        """Raise IllegalTransition unless ``old`` may become ``new``."""
        if not self.allows(old, new):
            raise IllegalTransition(self.name, old, new)
