"""What a customer is told about his own data, and where the deletion of it stands."""

from dataclasses import dataclass
from typing import Literal

from store.model.customer import Address, Customer

# Why a customer cannot be forgotten yet: an order to be paid or delivered, a question for a human, money on its way.
HindranceReason = Literal["open", "attention", "payment", "refund", "stray"]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What must end first; ``number`` is the order's, "" for money that no order was found for."""

    number: str
    reason: HindranceReason


@dataclass(frozen=True, slots=True)
class Asked:
    """A deletion that was asked for, at ``at`` (UTC milliseconds); ``begun``: it can no longer be withdrawn."""

    at: int
    begun: bool


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What deleting a customer's data would mean now. ``stamp`` changes with his orders: a press carries it."""

    customer: int
    name: str
    asked: Asked | None
    hindrances: tuple[Hindrance, ...]
    orders: int
    years: int
    blocked: bool
    stamp: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What the shop keeps of a customer. ``since`` is UTC milliseconds; numbers are the newest, ``orders`` is all."""

    customer: Customer
    since: int
    addresses: tuple[Address, ...]
    orders: int
    numbers: tuple[str, ...]
    pieces: int
