"""The last import taken back, some products at a time.

What it created is archived (orders may know it), what it updated is written back as it was. Stock goes back by the
difference that the import had made, so that what was sold since stays sold. What was changed by hand since stays as it
is, and is named. Categories and their names stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.model.listing import ListedProduct
from store.model.settings import Settings
from store.ports import Tx, Value
from store.rules.listed import Mark, key, normal, padded
from store.services import catalog, import_log, indexing, listings, stock
from store.services.import_log import Former
from store.services.imports import Import, Plan
from store.services.listings import Stored

NAMED = 20  # products that are named in the answer

_DIFFERENCES = """
    select v.id, sum(m.on_hand), s.on_hand from variant v join stock s on s.variant_id = v.id
    join stock_move m on m.variant_id = v.id and m.kind = 'adjust' and m.ref >= :first and m.ref < :behind
    where v.product_id = :product group by v.id, s.on_hand having sum(m.on_hand) <> 0
"""
_ARCHIVE = """
    update product set status = 'archived', digest = :digest, import_id = null, updated_at = :at,
        version = version + 1 where id = :id
"""


@dataclass(slots=True)
class Undone:
    """What became of an import's products; ``kept`` are the handles of those that were changed by hand since."""

    name: str = ""
    restored: int = 0
    archived: int = 0
    left: int = 0
    kept: tuple[str, ...] = ()

    def add(self, other: "Undone") -> None:
        """Count another batch in."""
        self.restored += other.restored
        self.archived += other.archived
        self.left += other.left
        self.kept = (self.kept + other.kept)[:NAMED]


def undo(tx: Tx, settings: Settings, at: int, import_id: int, limit: int) -> tuple[Undone, bool]:
    """Take back at most ``limit`` more of its products; what was done, and whether the whole import is undone now."""
    formers = import_log.former(tx, import_id, limit)
    stored = listings.load(tx, settings, [one.product for one in formers])
    mine = [one for one in formers if one.product in stored and stored[one.product].import_id == import_id]
    archived = [stored[one.product] for one in mine if one.listing is None]
    restored = [(one, stored[one.product]) for one in mine if one.listing is not None]
    for product in archived:
        _archive(tx, at, product)
    indexing.index_many(tx, [product.id for product in archived])
    _restore(tx, settings, at, import_id, restored)
    taken = {one.product for one in mine}
    others = [stored[one.product].listing.handle for one in formers if one.product not in taken]
    import_log.forget(tx, import_id, [one.product for one in formers])
    over = len(formers) < limit
    if over:
        import_log.undone(tx, at, import_id)
    return Undone("", len(restored), len(archived), len(others), tuple(others[:NAMED])), over


def _archive(tx: Tx, at: int, product: Stored) -> None:
    """It is sold no more. Its counts are remembered: imported again it is on sale with what is left of it."""
    digest = replace(Mark.parse(product.digest), content="")
    tx.run(_ARCHIVE, id=product.id, digest=str(digest), at=at)
    if product.listing.status == "active":
        catalog.shelve(tx, product.category, -1)


def _restore(tx: Tx, settings: Settings, at: int, import_id: int, products: Sequence[tuple[Former, Stored]]) -> None:
    plans: list[Plan] = []
    same: list[dict[str, Value]] = []
    for former, now in products:
        listing = former.listing
        if listing is not None:
            mark = _mark(former, now, listing)
            plans.append(Plan(listing, normal(listing, settings.language), now, mark, former.import_id))
            if not plans[-1].changes:
                same.append({"id": now.id, "digest": str(mark), "import": former.import_id})
            _take_back(tx, at, import_id, now, listing)
    Import(tx, settings, at, {}, actor="undo", by_hand=True).write(plans)
    tx.many("update product set digest = :digest, import_id = :import, version = version + 1 where id = :id", same)


def _mark(former: Former, now: Stored, listing: ListedProduct) -> Mark:
    """What the file before had said; of variants that were new with this one the counts are remembered still."""
    before = Mark.parse(former.digest)
    known = {key(variant.choice) for variant in listing.variants}
    later = {name: count for name, count in Mark.parse(now.digest).counts.items() if name not in known}
    return Mark(before.content, later | before.counts)


def _take_back(tx: Tx, at: int, import_id: int, now: Stored, listing: ListedProduct) -> None:
    """Book the opposite of what the import had booked, for variants that stay; nothing falls below zero by it."""
    ref = f"import:{import_id}:"
    moved = tx.rows(lambda *row: row, _DIFFERENCES, first=ref, behind=f"{ref[:-1]};", product=now.id)
    stay = {now.held[padded(variant.choice)].id for variant in listing.variants if padded(variant.choice) in now.held}
    for variant, booked, on_hand in sorted(moved):
        difference = max(-booked, -max(0, on_hand))
        if variant in stay and difference:
            stock.adjust(tx, variant, difference, f"undo:{import_id}", "undo", at)
