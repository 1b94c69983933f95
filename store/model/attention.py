"""What a human must look at: why, what he can decide, and what he is shown to decide by."""

from dataclasses import dataclass

from store.model.money import Money
from store.model.order import Order, Payment

# Why, and what may be decided: the right choice first. Which of them fit an order: store.rules.choices.
CHOICES: dict[str, tuple[str, ...]] = {
    "oversold": ("serve", "wait", "refund", "cancel"),
    "amount_mismatch": ("accept", "difference", "refund"),
    "duplicate_payment": (),  # its refund stands already, and waits to be carried out
    "late_payment": ("accept",),  # and so does this one
    "other_payer": ("fine", "refund"),
    "payment_in_flight": ("arrived", "missing"),
    "invoice_refused": ("seen",),
}


@dataclass(frozen=True, slots=True)
class Why:
    """A reason that is open: what is known about it, since when (UTC milliseconds), what was decided so far."""

    reason: str
    detail: str
    at: int
    choice: str


@dataclass(frozen=True, slots=True)
class Attended:
    """An order with all that its money went through. ``blocked``: its customer may not order."""

    order: Order
    why: tuple[Why, ...]
    payments: tuple[Payment, ...]
    blocked: bool


@dataclass(frozen=True, slots=True)
class AttentionCard:
    """An order as one line of the list. ``reasons`` is empty where money is only to go back."""

    id: int
    number: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """Money that no order was found for; it is known by the update that told of it. None: the amount is not known."""

    bot: int
    update: int
    at: int
    payer: int
    name: str
    money: Money | None
    payload: str
    charge: str


@dataclass(frozen=True, slots=True)
class AttentionPage:
    """One page of what a human must look at, oldest order first. ``after`` is the next page's key, None on the last."""

    cards: tuple[AttentionCard, ...]
    strays: tuple[Stray, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What was taken and given back in a time, by one provider in one currency."""

    provider: str
    captured: Money
    tips: Money
    refunded: Money

    @property
    def net(self) -> Money:
        """What is left of it, tips included."""
        return self.captured + self.tips - self.refunded


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of a span of days. ``name`` says which."""

    name: str
    sums: tuple[Sum, ...]
