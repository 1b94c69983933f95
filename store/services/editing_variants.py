"""An owner changes a product's variants: the whole table at once, or what one of them is called and costs."""

from collections.abc import Collection, Mapping

from store.errors import Refused
from store.model.editing import Sale
from store.model.grid import LONGEST_NAME, LONGEST_VALUE, MOST_AXES, MOST_OFFERS, Axis, Choice, Grid, Offer
from store.model.stock import MOST_STOCK
from store.ports import Value
from store.rules.amounts import HEAVIEST, HIGHEST_PRICE
from store.rules.listed import padded
from store.services import stock
from store.services.editing_base import Desk

LONGEST_CODE = 64  # characters of an SKU or barcode

_KNOWN = "select opt1, opt2, opt3, id from variant where product_id = :id"
_SIBLING = """
    select v.weight_g, v.requires_shipping, coalesce(stock.backorder, 0) from variant v
    left join stock on stock.variant_id = v.id where v.product_id = :id order by v.archived, v.position, v.id limit 1
"""
_INSERT = """
    insert into variant (product_id, position, sku, opt1, opt2, opt3, weight_g, requires_shipping)
    values (:product, :position, :sku, :one, :two, :three, :weight, :shipped) returning id
"""
_UPDATE = "update variant set position = :position, archived = 0, version = version + 1 where id = :id"
# A sale that would no longer be one ends.
_PRICE = """
    insert into price (variant_id, currency, amount) values (:id, :currency, :amount)
    on conflict (variant_id, currency) do update set amount = excluded.amount,
        sale_amount = case when price.sale_amount < excluded.amount then price.sale_amount end,
        sale_from = case when price.sale_amount < excluded.amount then price.sale_from end,
        sale_until = case when price.sale_amount < excluded.amount then price.sale_until end
"""
_MINE = "variant_id in (select id from variant where product_id = :id and archived = 0)"


class VariantDesk(Desk):
    """Changes what of a product is sold, and at which price."""

    __slots__ = ()

    def set_grid(self, product: int, version: int, grid: Grid) -> None:
        """Make the variants those of a table: new ones come, the others are kept, what it does not name is archived.

        A variant that comes back is the old one, with what its stock was. Raises Refused for a table without prices
        or over the limits.
        """
        self.only_owners()
        known: dict[Choice, int] = {row[:3]: row[3] for row in self.tx.rows(lambda *row: row, _KNOWN, id=product)}
        sql = "select name from product_option where product_id = :id and locale = ''"
        _check(grid, known, self.tx.rows(str, sql, id=product))
        self._touch(product, version)
        weight, shipped, backorder = self.tx.row(lambda *row: row, _SIBLING, id=product) or (0, 1, 0)
        self._write_axes(product, grid.axes)
        kept = []
        for position, offer in enumerate(grid.offers, 1):
            one, two, three = padded(offer.choice)
            variant = known.get((one, two, three))
            if variant is None:
                variant = self.tx.insert(
                    _INSERT, product=product, position=position, sku=offer.sku or "", one=one, two=two, three=three,
                    weight=weight, shipped=shipped,
                )  # fmt: skip
            else:
                self.tx.run(_UPDATE, id=variant, position=position)
                if offer.sku is not None:
                    self.tx.run("update variant set sku = :sku where id = :id", sku=offer.sku, id=variant)
            self.tx.run(_PRICE, id=variant, currency=self.settings.currency, amount=offer.price)
            sql = "insert into stock (variant_id, backorder) values (:id, :backorder) on conflict do nothing"
            self.tx.run(sql, id=variant, backorder=backorder)
            kept.append((variant, offer))
        self._archive_others(product, {variant for variant, _ in kept})
        self._count(product, {variant: offer.stock for variant, offer in kept if offer.stock is not None})
        self._index(product)

    def set_stock(self, product: int, version: int, variant: int, on_hand: int) -> None:
        """Somebody has counted: so many pieces of a variant stand on the shelf."""
        if not 0 <= on_hand <= MOST_STOCK:
            raise Refused("product-stock-wrong", most=MOST_STOCK)
        self._touch(product, version)
        self._variant(product, variant)
        self._count(product, {variant: on_hand})
        self._index(product)

    def set_code(self, product: int, version: int, variant: int, field: str, code: str) -> None:
        """The ``sku`` or ``barcode`` of a variant; "" takes it away."""
        code = " ".join(code.split())
        if field not in ("sku", "barcode") or len(code) > LONGEST_CODE:
            raise Refused("product-code-long", limit=LONGEST_CODE)
        self._touch(product, version)
        self._variant(product, variant)
        self.tx.run(f"update variant set {field} = :code, version = version + 1 where id = :id", code=code, id=variant)
        self._index(product)

    def set_weight(self, product: int, version: int, grams: int, variant: int | None = None) -> None:
        """What a piece weighs: of one variant, or of all."""
        if not 0 <= grams <= HEAVIEST:
            raise Refused("product-weight-wrong")
        self._touch(product, version)
        if variant is None:
            self.tx.run("update variant set weight_g = :grams where product_id = :id", grams=grams, id=product)
        else:
            self._variant(product, variant)
            self.tx.run("update variant set weight_g = :grams where id = :id", grams=grams, id=variant)

    def set_shipped(self, product: int, version: int, *, shipped: bool) -> None:
        """Whether its variants are sent by post (else they are digital, or a service)."""
        self.only_owners()
        sql = "select 1 from variant where product_id = :id and requires_shipping <> :shipped limit 1"
        if not self.tx.value(int, sql, id=product, shipped=int(shipped)):
            return
        self._touch(product, version)
        sql = "update variant set requires_shipping = :shipped where product_id = :id"
        self.tx.run(sql, shipped=int(shipped), id=product)

    def set_backorders(self, product: int, version: int, *, backorder: bool) -> None:
        """Whether it can be ordered when the shelf is empty."""
        self.only_owners()
        sql = f"select 1 from stock where {_MINE} and backorder <> :backorder limit 1"
        if not self.tx.value(int, sql, id=product, backorder=int(backorder)):
            return
        self._touch(product, version)
        self.tx.run(f"update stock set backorder = :backorder where {_MINE}", backorder=int(backorder), id=product)
        self._index(product)

    def set_compare_at(self, product: int, version: int, amounts: Mapping[int, int | None]) -> None:
        """What the merchant says it cost before, in minor units by variant; it must be over the price (None: clear)."""
        self._touch(product, version)
        for variant, amount in amounts.items():
            self._variant(product, variant)
            price = self._price(variant)
            if amount is not None and not price < amount <= HIGHEST_PRICE:
                raise Refused("product-compare-low")
            sql = "update price set compare_at = :amount where variant_id = :id and currency = :currency"
            self.tx.run(sql, amount=amount, id=variant, currency=self.settings.currency)
        self._index(product)

    def set_sale(self, product: int, version: int, sales: Mapping[int, Sale | None]) -> None:
        """Another price for a time, by variant; it must be under the usual one (None: no sale)."""
        self._touch(product, version)
        for variant, sale in sales.items():
            self._variant(product, variant)
            if sale is not None:
                self._check_sale(variant, sale)
            self.tx.run(
                """update price set sale_amount = :amount, sale_from = :since, sale_until = :until
                   where variant_id = :id and currency = :currency""",
                amount=sale.price if sale else None,
                since=sale.since if sale else None,
                until=sale.until if sale else None,
                id=variant,
                currency=self.settings.currency,
            )
        self._index(product)

    def _check_sale(self, variant: int, sale: Sale) -> None:
        if not 0 <= sale.price < self._price(variant):
            raise Refused("product-sale-high")
        if sale.until is not None and sale.until <= max(sale.since or 0, self.at):
            raise Refused("product-sale-over")

    def _price(self, variant: int) -> int:
        sql = "select amount from price where variant_id = :id and currency = :currency"
        return self.tx.value(int, sql, id=variant, currency=self.settings.currency) or 0

    def _write_axes(self, product: int, axes: tuple[Axis, ...]) -> None:
        """Names in other languages stay where the axis is the same; how values read stays with the values."""
        sql = "select position, name from product_option where product_id = :id and locale = ''"
        was = dict(self.tx.rows(_pair, sql, id=product))
        named = {at: axis.name for at, axis in enumerate(axes, 1)}
        for at in {*was, *named}:
            if was.get(at) == named.get(at):
                continue
            row: dict[str, Value] = {"id": product, "at": at}
            self.tx.run("delete from product_option where product_id = :id and position = :at", **row)
            self.tx.run("delete from option_value_text where product_id = :id and position = :at", **row)
            if at in named:
                sql = "insert into product_option (product_id, position, locale, name) values (:id, :at, '', :name)"
                self.tx.run(sql, name=named[at], **row)

    def _archive_others(self, product: int, kept: set[int]) -> None:
        """What is no longer sold is archived, not deleted: orders and the ledger know it."""
        sold = self.tx.rows(int, "select id from variant where product_id = :id and archived = 0", id=product)
        gone: list[dict[str, Value]] = [{"id": variant} for variant in sold if variant not in kept]
        self.tx.many("update variant set archived = 1, version = version + 1 where id = :id", gone)

    def _count(self, product: int, counts: Mapping[int, int]) -> None:
        version = self.tx.value(int, "select version from product where id = :id", id=product)
        for variant in sorted(counts):
            ref = f"edit:{product}:{version}"
            stock.set_on_hand(self.tx, variant, counts[variant], ref, self.actor, self.at)


def _check(grid: Grid, known: Mapping[Choice, int], names: Collection[str]) -> None:
    """What a file has brought may be more, and longer, than what is typed."""
    if not grid.complete or any(len(offer.choice) != len(grid.axes) for offer in grid.offers):
        raise Refused("product-not-ready")
    if len(grid.axes) > MOST_AXES or len({offer.choice for offer in grid.offers}) != len(grid.offers):
        raise Refused("product-not-ready")
    if len(grid.offers) > max(MOST_OFFERS, len(known)):
        raise Refused("product-variants-many", limit=MOST_OFFERS)
    new = [value for offer in grid.offers if padded(offer.choice) not in known for value in offer.choice]
    long = any(len(axis.name) > LONGEST_NAME and axis.name not in names for axis in grid.axes)
    long = long or any(len(value) > LONGEST_VALUE for value in new)
    if long or not all(_fits(offer) for offer in grid.offers):
        raise Refused("product-not-ready")


def _fits(offer: Offer) -> bool:
    return (
        0 <= (offer.price or 0) <= HIGHEST_PRICE
        and 0 <= (offer.stock or 0) <= MOST_STOCK
        and len(offer.sku or "") <= LONGEST_CODE
    )


def _pair(position: int, name: str) -> tuple[int, str]:
    return position, name
