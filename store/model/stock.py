"""The stock as its owners see it: what stands on the shelf, what of it is promised, what changed it."""

from dataclasses import dataclass
from typing import Literal

MOST_STOCK = 1_000_000  # pieces on a shelf; more than that is a slip of the finger

Sign = Literal["+", "-", "=", ""]  # of a typed change; "" where none was typed
Problem = Literal["", "page", "words", "which", "near", "unknown", "nothing", "fraction", "large", "rest", "left"]
Moved = Literal["receipt", "adjust", "reserve", "release", "allocate", "ship", "cancel", "return", "damage"]


@dataclass(frozen=True, slots=True)
class Stocked:
    """A variant on its shelf, titled in the reader's language. ``low`` is the number from which down it runs low (0:
    never), ``own_low`` that number where it is the variant's own. ``sold`` says whether customers see it.
    """

    variant: int
    product: int
    title: str
    options: str
    sku: str
    barcode: str
    on_hand: int
    promised: int
    low: int
    own_low: int | None
    backorder: bool
    sold: bool

    @property
    def left(self) -> int:
        """What can still be sold; less than 0 where more is promised than is there."""
        return self.on_hand - self.promised


@dataclass(frozen=True, slots=True)
class LowPage:
    """A page of what runs low, the emptiest first. ``after`` is the key of the next page, None on the last."""

    stocked: tuple[Stocked, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the ledger: by how many the shelf changed, how many it is about, why and by whom.

    ``reason`` is a known one (counted, received, damaged, lost), somebody's words, or ''. ``order`` is the number of
    the order that caused it. ``who`` is customer, agent, owner, import or system, ``name`` his name where it is known.
    """

    id: int
    kind: Moved
    on_hand: int
    quantity: int
    reason: str
    order: str
    who: str
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of a variant's ledger, newest first. ``after`` is the key of the next page, None on the last."""

    moves: tuple[Move, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed line, held against what there is. ``variant`` is 0 until it is known which one is meant.

    ``problem``: "which" and "near" leave a choice of variants; "page" is a SKU alone and "words" no SKU at all;
    "rest" stands for ``number`` lines too many, "left" is a line that was left out.
    """

    text: str
    sign: Sign = ""
    number: int = 0
    reason: str = ""
    variant: int = 0
    choices: tuple[int, ...] = ()
    problem: Problem = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a line makes of a variant's shelf. ``after`` below 0 cannot be, and is not done."""

    line: int
    variant: int
    before: int
    after: int
    reason: str

    @property
    def possible(self) -> bool:
        """Whether so many can stand there."""
        return self.after >= 0


@dataclass(frozen=True, slots=True)
class Count:
    """What lines come to, one after the other. ``version`` is of the shelves that it was reckoned from."""

    changes: tuple[Counted, ...]
    version: str
