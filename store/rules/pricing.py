"""What an order costs: lines, shipping and tax become one total. Amounts are minor units of one currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.model.settings import Tax
from store.rules import tax as taxes


@dataclass(frozen=True, slots=True)
class Item:
    """So many of something at a price, with its tax class."""

    quantity: int
    unit_price: int
    tax_class: str


@dataclass(frozen=True, slots=True)
class PricedLine:
    """``total`` is what the customer pays for the line: with the tax, whether that is included or was added."""

    rate: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class Totals:
    """``subtotal`` and ``shipping`` are as priced, so they are without tax where tax is added."""

    lines: tuple[PricedLine, ...]
    subtotal: int
    shipping: int
    shipping_rate: int
    shipping_tax: int
    tax: int
    total: int

    @property
    def summary(self) -> tuple[tuple[int, int], ...]:
        """Tax per rate, highest rate first: (basis points, amount)."""
        shipping = [(self.shipping_rate, self.shipping_tax)] if self.shipping else []
        return per_rate([*((line.rate, line.tax) for line in self.lines), *shipping])


def totals(items: Sequence[Item], shipping: int, tax: Tax) -> Totals:
    """Price everything. Tax is rounded once a line; the total is exactly the sum of its parts."""
    lines = tuple(_line(item, tax) for item in items)
    rate = tax.rate(tax.shipping_class)
    priced = _taxed(shipping, rate, tax)
    return Totals(
        lines=lines,
        subtotal=sum(item.quantity * item.unit_price for item in items),
        shipping=shipping,
        shipping_rate=rate,
        shipping_tax=priced.tax,
        tax=sum(line.tax for line in lines) + priced.tax,
        total=sum(line.total for line in lines) + priced.total,
    )


def per_rate(parts: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sum (rate, tax) pairs by rate, highest rate first; what is not taxed is left out."""
    sums: dict[int, int] = {}
    for rate, amount in parts:
        if rate:
            sums[rate] = sums.get(rate, 0) + amount
    return tuple(sorted(sums.items(), reverse=True))


def _line(item: Item, tax: Tax) -> PricedLine:
    return _taxed(item.quantity * item.unit_price, tax.rate(item.tax_class), tax)


def _taxed(amount: int, rate: int, tax: Tax) -> PricedLine:
    if tax.included:
        return PricedLine(rate, taxes.included(amount, rate), amount)
    on_top = taxes.added(amount, rate)
    return PricedLine(rate, on_top, amount + on_top)
