"""Orders and payments: their states as tables, and how they are read."""

from dataclasses import dataclass

from store.model.cart import TaxLine
from store.model.customer import Address
from store.model.machine import Machine
from store.model.money import Money

# A draft lives only inside the transaction that places it. A late payment may revive an expired order; a canceled one
# only a human, who takes money that came late for it.
ORDER = Machine(
    "order",
    {
        "draft": ("placed", "canceled"),
        "placed": ("completed", "canceled", "expired"),
        "completed": (),
        "canceled": ("placed",),
        "expired": ("placed", "canceled"),
    },
)

# One row per attempt to pay. "pending" is in flight: the customer has pressed Pay, or owes a transfer.
# A late success may capture an attempt that we had given up: money that was taken is never dropped.
PAYMENT = Machine(
    "payment",
    {
        "created": ("pending", "authorized", "captured", "failed", "expired", "canceled"),
        "pending": ("authorized", "captured", "failed", "expired", "canceled"),
        "authorized": ("captured", "voided"),
        "captured": (),
        "failed": ("captured",),
        "expired": ("pending", "captured"),
        "canceled": ("captured",),
        "voided": (),
    },
)

# Money that goes back. "pending": whoever carries it out has begun. One that failed is asked for anew, by the same key.
REFUND = Machine(
    "refund",
    {
        "requested": ("pending", "failed"),
        "pending": ("succeeded", "failed"),
        "succeeded": (),
        "failed": ("requested",),
    },
)

PAYMENT_STATUSES = (
    "none",
    "pending",
    "authorized",
    "partially_paid",
    "paid",
    "overpaid",
    "partially_refunded",
    "refunded",
    "voided",
)
FULFILLMENT_STATUSES = ("unfulfilled", "partially_fulfilled", "fulfilled", "delivered")

# Why a human must look at an order.
ATTENTION = (
    "oversold",
    "amount_mismatch",
    "duplicate_payment",
    "late_payment",
    "other_payer",
    "payment_in_flight",
    "invoice_refused",
)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line as it was when the order was placed: later imports cannot change it."""

    id: int
    variant: int
    product: int
    sku: str
    title: str
    options: str
    quantity: int
    unit_price: Money
    total: Money


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order as one line of a list."""

    id: int
    number: str
    status: str
    payment_status: str
    fulfillment_status: str
    payment_method: str
    total: Money
    quantity: int
    placed_at: int


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of a customer's orders, newest first. ``after`` is the key of the next page, None on the last."""

    cards: tuple[OrderCard, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back or went. ``amount`` is all of it; ``charge`` is the provider's name of the payment."""

    id: int
    payment: int
    status: str
    amount: Money
    reason: str
    charge: str
    updated_at: int

    @property
    def open(self) -> bool:
        """Whether somebody still has to carry it out."""
        return self.status in ("requested", "pending")


@dataclass(frozen=True, slots=True)
class Order:
    """An order, whole. Times are UTC milliseconds; ``expires_at`` is the end of the hold while it is unpaid."""

    id: int
    number: str
    public_id: str
    customer: int
    locale: str
    status: str
    payment_status: str
    fulfillment_status: str
    payment_method: str
    attempt: int
    lines: tuple[OrderLine, ...]
    address: Address | None
    shipping_title: str
    shipping_kind: str
    note: str
    subtotal: Money
    discount: Money
    shipping: Money
    taxes: tuple[TaxLine, ...]
    tax_included: bool
    total: Money
    paid: Money
    tip: Money
    placed_at: int
    expires_at: int | None
    attention: tuple[str, ...]
    version: int
    refunded: Money | None = None
    refunds: tuple[Refund, ...] = ()
    shipping_method: str = ""

    @property
    def payable(self) -> bool:
        """Whether an invoice for it may be paid or asked for again."""
        return self.status in ("placed", "expired") and self.payment_status in ("none", "pending")


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was taken. ``amount`` excludes ``tip``; ``charge`` is the provider's own name of it."""

    id: int
    provider: str
    amount: Money
    tip: Money
    charge: str
    payer: int
    at: int
