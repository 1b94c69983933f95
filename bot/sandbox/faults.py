"""Faults that the sandbox can be told to make: refusals, delays, lost answers, doubled updates. Chance has a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.errors import DoorError
from bot.sandbox.wire import Json, present

KINDS = frozenset(
    {
        "429",
        "403",
        "400",
        "500",
        "latency",
        "lost_answer",
        "drop_connection",
        "duplicate_update",
        "malformed",
        "ignore_thread",
    }
)


@dataclass(slots=True)
class Fault:
    """One order to misbehave. It strikes `times` calls (None: for ever), each with `probability`."""

    id: int
    kind: str
    method: str = "*"
    chat: int | None = None
    text: str = ""
    retry_after: int = 1
    ms: int = 0
    where: str = "after"
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    parameters: Json | None = None
    hits: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def json(self) -> Json:
        left = None if self.times is None else self.times - self.hits
        return present(
            id=self.id,
            kind=self.kind,
            method=self.method,
            chat=self.chat,
            text=self.text,
            retry_after=self.retry_after,
            ms=self.ms,
            where=self.where,
            probability=self.probability,
            seed=self.seed,
            hits=self.hits,
        ) | {"left": left}


@dataclass(slots=True)
class FaultBook:
    """The faults in force, in the order in which they were given."""

    faults: list[Fault] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def add(
        self,
        kind: str,
        method: str = "*",
        *,
        chat: int | None = None,
        text: str = "",
        retry_after: int = 1,
        ms: int = 0,
        where: str = "after",
        times: int | None = None,
        probability: float = 1.0,
        seed: int = 0,
        parameters: Json | None = None,
    ) -> Fault:
        """Raises DoorError for an unknown kind. `ms` in milliseconds, `retry_after` in seconds."""
        if kind not in KINDS:
            raise DoorError(f"there is no fault {kind}; there are {', '.join(sorted(KINDS))}")
        if where not in {"after", "batch"}:
            raise DoorError('where is "after" (after the confirmation) or "batch" (in the same batch)')
        fault = Fault(
            next(self.ids), kind, method.lower(), chat, text, retry_after, ms, where, times, probability, seed
        )
        fault.parameters = parameters
        fault.dice = random.Random(seed)  # noqa: S311 - chance that can be repeated is the point
        self.faults.append(fault)
        return fault

    def remove(self, number: int | None = None) -> None:
        """Take back one fault, or all."""
        self.faults = [fault for fault in self.faults if number is not None and fault.id != number]

    def strike(self, method: str, chat: int | None, kinds: set[str] | frozenset[str]) -> Fault | None:
        """The first fault of these kinds that hits now; the hit is counted. Update kinds are named as methods are."""
        for fault in self.faults:
            if fault.kind not in kinds or (fault.times is not None and fault.hits >= fault.times):
                continue
            if fault.method not in {"*", method.lower()} or (fault.chat is not None and fault.chat != chat):
                continue
            if fault.method == "*" and method.lower() == "getupdates" and fault.kind in {"429", "403", "400"}:
                continue
            if fault.probability >= 1 or fault.dice.random() < fault.probability:
                fault.hits += 1
                return fault
        return None
