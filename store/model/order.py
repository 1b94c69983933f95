"""Orders and payments: their states as tables, and how they are read."""

from dataclasses import dataclass

from store.model.cart import TaxLine
from store.model.customer import Address
from store.model.machine import Machine
from store.model.money import Money

# A draft lives only inside the transaction that places it. A late payment may revive an expired order.
ORDER = Machine(
    "order",
    {
        "draft": ("placed", "canceled"),
        "placed": ("completed", "canceled", "expired"),
        "completed": (),
        "canceled": (),
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

PAYMENT_STATUSES = ("none", "pending", "authorized", "partially_paid", "paid", "overpaid", "voided")
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

    @property
    def payable(self) -> bool:
        """Whether an invoice for it may be paid or asked for again."""
        return self.status in ("placed", "expired") and self.payment_status in ("none", "pending")


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay, or one charge that arrived. ``amount`` excludes ``tip``."""

    id: int
    order: int
    provider: str
    attempt: int
    status: str
    amount: Money
    tip: Money
    charge_id: str | None
    provider_charge_id: str | None
