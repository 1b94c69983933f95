"""What was taken and given back, by day: per currency and provider, exactly what the rows say."""

from collections import defaultdict

from store.errors import Refused
from store.model.attention import Sum, Sums
from store.model.money import Money
from store.ports import Tx
from store.rules.days import day
from store.services.base import Service

WEEK = 7  # days, today among them

_TAKEN = """
    select provider, currency, sum(amount), sum(tip) from payment
    where status = 'captured' and updated_at >= :since and updated_at < :until group by provider, currency
"""
_BACK = """
    select p.provider, r.currency, sum(r.amount) from refund r join payment p on p.id = r.payment_id
    where r.status = 'succeeded' and r.updated_at >= :since and r.updated_at < :until group by p.provider, r.currency
"""


class Figures(Service):
    """What owners see of the money."""

    __slots__ = ()

    def figures(self) -> tuple[Sums, ...]:
        """Today, yesterday and the last seven days, by the shop's clock. Raises Refused for all but owners."""
        if not self.is_owner:
            raise Refused("staff-not-allowed")
        today, zone = self.at, self.settings.timezone
        spans = {
            "today": (day(today, zone), today + 1),
            "yesterday": (day(today, zone, 1), day(today, zone)),
            "week": (day(today, zone, WEEK - 1), today + 1),
        }
        return tuple(Sums(name, sums(self.tx, since, until)) for name, (since, until) in spans.items())


def sums(tx: Tx, since: int, until: int) -> tuple[Sum, ...]:
    """What was taken and what went back from ``since`` until, and not at, ``until`` (UTC milliseconds)."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])

    def taken(provider: str, currency: str, amount: int, tip: int) -> None:
        found[currency, provider][:2] = [amount, tip]

    def back(provider: str, currency: str, amount: int) -> None:
        found[currency, provider][2] = amount

    tx.rows(taken, _TAKEN, since=since, until=until)
    tx.rows(back, _BACK, since=since, until=until)
    return tuple(
        Sum(provider, *(Money(amount, currency) for amount in amounts))
        for (currency, provider), amounts in sorted(found.items())
    )
