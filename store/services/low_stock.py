"""What runs low: the list of it, and the watch that tells the owners once when a variant has fallen so far.

The watch reads the ledger from where it had stopped, every so often, beside the orders: placing one costs nothing more.
A variant that was told of is not told of again before it was restocked above its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from store.model.settings import Settings
from store.model.stock import LowPage, Stocked
from store.ports import Tx, Value
from store.services import queue
from store.services.titles import LABELS, TITLE

PAGE = 8
LOOK = 12  # candidates read at first, then twice as many: what customers do not see may be among them
LOOK_MOST = 1600  # pages are short rather than late where thousands of those come one after the other
PLENTY = 100  # the index of what is nearly gone ends here
NAMED = 10  # variants that a notice names; more are told as "many", once an hour
HOUR = 3_600_000  # milliseconds

_LEFT = "(on_hand - allocated - reserved)"
# By the index of what is nearly gone; those with a number of their own are few. Both in order of (left, id).
_LOW = f"""
    select variant_id, {_LEFT} as left_over from stock
    where {_LEFT} <= {PLENTY} and {_LEFT} <= :low and {_LEFT} >= :left and low is null
        and ({_LEFT} > :left or variant_id > :variant)
    union all
    select variant_id, {_LEFT} as left_over from stock
    where low is not null and {_LEFT} <= low and {_LEFT} >= :left and ({_LEFT} > :left or variant_id > :variant)
    order by left_over, variant_id limit :limit
"""
_SOLD_LOW = f"""
    select low.variant_id, low.left_over, case when v.archived = 0 and p.status = 'active' then 1 else 0 end
    from ({_LOW}) low join variant v on v.id = low.variant_id join product p on p.id = v.product_id
    order by low.left_over, low.variant_id
"""
_STOCKED = f"""
    select v.id, p.id, {TITLE}, {LABELS}, v.sku, v.barcode, coalesce(s.on_hand, 0),
        coalesce(s.allocated + s.reserved, 0), s.low, coalesce(s.backorder, 0), p.status, v.archived
    from variant v join product p on p.id = v.product_id left join stock s on s.variant_id = v.id
    where v.id in ({{chosen}})
"""
_ROW = "insert into stock (variant_id) values (:variant) on conflict (variant_id) do nothing"
_SEEN = "select value from counter where name = 'low_seen'"
_REMEMBER = """
    insert into counter (name, value) values ('low_seen', :until)
    on conflict (name) do update set value = excluded.value
"""
_MOVED = "select id from stock_move where id > :seen order by id limit :limit"
_CHANGED = """
    select m.variant_id, sum(m.on_hand - m.allocated - m.reserved), max(m.on_hand),
        s.on_hand - s.allocated - s.reserved, coalesce(s.low, :low), s.low_told,
        (select count(*) from variant v join product p on p.id = v.product_id
         where v.id = m.variant_id and v.archived = 0 and p.status = 'active')
    from stock_move m join stock s on s.variant_id = m.variant_id
    where m.id > :seen and m.id <= :until group by m.variant_id order by m.variant_id
"""


@dataclass(frozen=True, slots=True)
class _Changed:
    """What happened to a variant since the last look, and how it stands."""

    variant: int
    change: int
    restocked: int
    left: int
    low: int
    told: int
    sold: int

    @property
    def fell(self) -> bool:
        """Whether it was above its number, and is not any more."""
        return bool(self.sold) and not self.told and self.left <= self.low < self.left - self.change and self.low > 0

    @property
    def filled(self) -> bool:
        """Whether goods came in, and it is above its number again."""
        return bool(self.told) and self.restocked > 0 and self.left > self.low


def page(tx: Tx, settings: Settings, locale: str, after: str | None) -> LowPage:
    """A page of what runs low, the emptiest first, of what is sold."""
    left, variant = _key(after)
    found: list[tuple[int, int]] = []
    look = LOOK
    while True:
        low: dict[str, Value] = {"low": min(settings.low_stock, PLENTY), "left": left, "variant": variant}
        candidates = tx.rows(lambda *row: row, _SOLD_LOW, limit=look, **low)
        found += [(number, count) for number, count, sold in candidates if sold]
        over = len(candidates) < look
        if over or len(found) > PAGE or look >= LOOK_MOST:
            break
        variant, left, _ = candidates[-1]
        look *= 2
    shown = stocked(tx, settings, locale, [number for number, _ in found[:PAGE]])
    if over and len(found) <= PAGE:
        return LowPage(shown, None)
    variant, left = found[PAGE - 1] if len(found) > PAGE else candidates[-1][:2]
    return LowPage(shown, f"{left}.{variant}")


def stocked(tx: Tx, settings: Settings, locale: str, variants: Sequence[int]) -> tuple[Stocked, ...]:
    """Variants as owners see them, in the given order; what does not exist is left out."""
    if not variants:
        return ()
    chosen = {f"i{at}": variant for at, variant in enumerate(dict.fromkeys(variants))}
    sql = _STOCKED.format(chosen=", ".join(f":{name}" for name in chosen))
    rows = tx.rows(
        partial(_as_stocked, settings.low_stock), sql, locale=locale, shop_locale=settings.language, **chosen
    )
    found = {each.variant: each for each in rows}
    return tuple(found[variant] for variant in chosen.values() if variant in found)


def _as_stocked(
    usual: int,
    variant: int,
    product: int,
    title: str,
    one: str,
    two: str,
    three: str,
    sku: str,
    barcode: str,
    on_hand: int,
    promised: int,
    low: int | None,
    backorder: int,
    status: str,
    archived: int,
) -> Stocked:
    """A row; ``usual`` is the shop's own number."""
    return Stocked(
        variant=variant,
        product=product,
        title=title,
        options=", ".join(value for value in (one, two, three) if value),
        sku=sku,
        barcode=barcode,
        on_hand=on_hand,
        promised=promised,
        low=usual if low is None else low,
        own_low=low,
        backorder=bool(backorder),
        sold=status == "active" and not archived,
    )


def set_low(tx: Tx, settings: Settings, variant: int, low: int | None) -> None:
    """Give a variant a number of its own, or the shop's (None). What is low by it now is not told of: it was seen."""
    number = settings.low_stock if low is None else low
    tx.run(_ROW, variant=variant)
    sql = f"""update stock set low = :low, low_told = case when {_LEFT} <= :number then 1 else 0 end
              where variant_id = :variant"""
    tx.run(sql, low=low, number=number, variant=variant)


def watch(tx: Tx, settings: Settings, at: int, limit: int) -> int:
    """Look at what the ledger says since the last time, at most so many rows; how many.

    The very first time nothing is told: whatever is low already is in the list.
    """
    seen = tx.value(int, _SEEN)
    if seen is None:
        tx.run(_REMEMBER, until=tx.value(int, "select max(id) from stock_move") or 0)
        return 0
    moved = tx.rows(int, _MOVED, seen=seen, limit=limit)
    if not moved:
        return 0
    until = moved[-1]
    changed = tx.rows(_Changed, _CHANGED, seen=seen, until=until, low=settings.low_stock)
    tx.run(_REMEMBER, until=until)
    filled = [each.variant for each in changed if each.filled]
    fallen = [each.variant for each in changed if each.fell]
    tell: list[dict[str, Value]] = [
        {"variant": variant, "told": int(variant in fallen)} for variant in sorted([*filled, *fallen])
    ]
    tx.many("update stock set low_told = :told where variant_id = :variant", tell)
    if fallen:
        _tell(tx, settings, at, fallen, until)
    return len(moved)


def _tell(tx: Tx, settings: Settings, at: int, fallen: list[int], until: int) -> None:
    many = len(fallen) > NAMED
    for owner in settings.owners:
        payload: queue.Payload = {"owner": owner, "low": "" if many else ",".join(map(str, fallen))}
        key = f"alert:low:many:{at // HOUR}:{owner}" if many else f"alert:low:{until}:{owner}"
        queue.put(tx, at, kind="alert", key=key, lane=f"chat:{owner}", payload=payload)


def _key(after: str | None) -> tuple[int, int]:
    """The (left, variant) of a page's key. It travels through buttons, so it may be anything."""
    left, _, variant = (after or "").partition(".")
    digits = left.removeprefix("-")
    plain = digits.isascii() and digits.isdigit() and variant.isascii() and variant.isdigit()
    return (int(left), int(variant)) if plain and len(left) < 12 and len(variant) < 19 else (-(2**62), 0)
