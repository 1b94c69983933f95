"""Searches for tests without a loop: the answer that a turn wants, from the rows of its own transaction."""

from collections.abc import Callable
from typing import TypeVar

from dialogs.kit import Answers, Seek
from store.model.finding import Find, Found
from store.services import searching, vocabulary
from tests.kit.tx import MemoryTx

R = TypeVar("R")


def answered(tx: MemoryTx, at: int, currency: str, turn: Callable[[Answers], R]) -> R:
    """A turn, told again with every answer that it wants; what it did before that is undone."""
    answers: dict[Find, Found] = {}
    while True:
        tx.connection.execute("savepoint attempt")
        try:
            return turn(answers)
        except Seek as wanted:
            tx.connection.execute("rollback to attempt")
            wish = wanted.find
        assert wish not in answers, f"asked twice: {wish}"
        answers[wish] = searching.find(tx, vocabulary.load(tx), wish, at, currency)
