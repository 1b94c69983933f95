"""The shelves as their owners see them: what runs low, what a variant's stock is and was, and corrections to it.

For owners alone: everybody else is refused. Every change goes through the ledger.
"""

from collections.abc import Sequence

from store.model.stock import Count, Ledger, LowPage, Stocked, Typed
from store.ports import Value
from store.services import counting, ledgers, low_stock
from store.services.base import Service
from store.services.low_stock import stocked


class Shelves(Service):
    """What owners see and do about the stock."""

    __slots__ = ()

    def low_stock(self, after: str | None = None) -> LowPage:
        """A page of what runs low, the emptiest first; a key that means nothing shows the first page."""
        self.only_owners()
        return low_stock.page(self.tx, self.settings, self.locale, after)

    def stocked(self, variants: Sequence[int]) -> tuple[Stocked, ...]:
        """These variants, in this order; what does not exist is left out."""
        self.only_owners()
        return stocked(self.tx, self.settings, self.locale, variants)

    def variants_of(self, products: Sequence[int], limit: int) -> tuple[int, ...]:
        """The variants of these products, in this order, at most so many."""
        self.only_owners()
        found: list[int] = []
        sql = "select id from variant where product_id = :product and archived = 0 order by position, id limit :limit"
        for product in products:
            if len(found) < limit:
                found += self.tx.rows(int, sql, product=product, limit=limit - len(found))
        return tuple(found)

    def ledger(self, variant: int, after: str | None = None) -> Ledger:
        """A page of a variant's ledger, newest first; a key that means nothing shows the first page."""
        self.only_owners()
        return ledgers.page(self.tx, variant, after)

    def read_lines(self, text: str, here: int = 0) -> tuple[Typed, ...]:
        """The lines of a message, each with the variant that it means; ``here`` is meant where a line names none."""
        self.only_owners()
        return counting.read(self.tx, text, here)

    def reckon(self, lines: Sequence[Typed], *, arrived: bool) -> Count:
        """What the lines come to; nothing is changed. ``arrived``: numbers without a sign are what came in."""
        self.only_owners()
        return counting.reckon(self.tx, lines, arrived=arrived)

    def count(self, lines: Sequence[Typed], key: str, version: str, *, arrived: bool) -> Count | None:
        """Do what the lines say, if the shelves are still as in the ``version`` that was seen; None if they are not.

        ``key`` is the cause of it in the ledger, so it is done once.
        """
        self.only_owners()
        count = counting.reckon(self.tx, lines, arrived=arrived)
        if count.version != version:
            return None
        counting.apply(self.tx, count, key, f"owner:{self.customer}", self.at)
        return count

    def set_low(self, variant: int, low: int | None) -> None:
        """From how many down a variant runs low: a number of its own (0: never), or None for the shop's."""
        self.only_owners()
        low_stock.set_low(self.tx, self.settings, variant, low)

    def set_backorder(self, variant: int, allowed: int) -> None:
        """Whether more of a variant may be sold than is there (1) or not (0)."""
        self.only_owners()
        row: dict[str, Value] = {"variant": variant, "allowed": int(bool(allowed))}
        self.tx.run(
            "insert into stock (variant_id) values (:variant) on conflict (variant_id) do nothing", variant=variant
        )
        self.tx.run("update stock set backorder = :allowed where variant_id = :variant", **row)
