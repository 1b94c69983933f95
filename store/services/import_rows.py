"""Rows of products, gathered over a batch and written with few statements: an import is mostly this."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from store.model.listing import ListedProduct, ListedVariant
from store.model.settings import Settings
from store.ports import Tx, Value
from store.rules.listed import labels_of, padded
from store.services import catalog, indexing
from store.services.listings import Stored, chosen_by

Row = dict[str, Value]

# New rows go in all at once, and their ids are read back: a third of the work of asking for each.
_PRODUCT = """
    insert into product (handle, status, tax_class, category_id, digest, import_id, created_at, updated_at)
    values (:handle, :status, :tax_class, :category, :digest, :import, :at, :at)
"""
_VARIANT = """
    insert into variant (product_id, position, sku, barcode, opt1, opt2, opt3, weight_g, requires_shipping)
    values (:product, :position, :sku, :barcode, :one, :two, :three, :weight, :shipped)
"""
_PRODUCTS = "select handle, id from product where handle in ({chosen})"
_VARIANTS = "select product_id, opt1, opt2, opt3, id from variant where product_id in ({chosen})"
# What goes before what comes; a product before what belongs to it.
_STATEMENTS: dict[str, str] = {
    "product": """update product set status = :status, tax_class = :tax_class, category_id = :category,
        digest = :digest, import_id = :import, updated_at = :at, version = version + 1 where id = :id""",
    "variant": """update variant set position = :position, sku = :sku, barcode = :barcode, weight_g = :weight,
        requires_shipping = :shipped, archived = 0, version = version + 1 where id = :id""",
    "gone": "update variant set archived = 1, version = version + 1 where id = :id and archived = 0",
    "no text": "delete from product_text where product_id = :id",
    "text": "insert into product_text (product_id, locale, title, body) values (:id, :locale, :title, :body)",
    "no option": "delete from product_option where product_id = :id",
    "option": "insert into product_option (product_id, position, locale, name) values (:id, :at, :locale, :name)",
    "no label": "delete from option_value_text where product_id = :id",
    "label": """insert into option_value_text (product_id, position, value, locale, label)
        values (:id, :at, :value, :locale, :label)""",
    "price": """insert into price (variant_id, currency, amount, compare_at, sale_amount, sale_from, sale_until)
        values (:id, :currency, :amount, :compare_at, :sale, :since, :until) on conflict (variant_id, currency)
        do update set amount = excluded.amount, compare_at = excluded.compare_at, sale_amount = excluded.sale_amount,
            sale_from = excluded.sale_from, sale_until = excluded.sale_until""",
    "stock": """insert into stock (variant_id, on_hand, backorder) values (:id, :on_hand, :backorder)
        on conflict (variant_id) do update set backorder = excluded.backorder""",
    "move": """insert into stock_move (variant_id, kind, on_hand, ref, actor, at)
        values (:id, 'adjust', :on_hand, :ref, :actor, :at)""",
    "no variant photo": "delete from variant_media where variant_id = :id",
    "variant photo": "insert into variant_media (variant_id, media_id) values (:id, :media)",
    "no photo": "delete from product_media where product_id = :id",
    "photo": "insert into product_media (product_id, position, media_id) values (:id, :position, :media)",
}


@dataclass(frozen=True, slots=True)
class _New:
    """A product to be created, in its normal form; ``counts`` has the stock of its variants."""

    product: ListedProduct
    counts: ListedProduct
    category: int | None
    digest: str
    import_id: int | None


@dataclass(slots=True)
class Rows:
    """Writes of one batch. ``media`` makes the row of a picture by its name (None: there is no such picture).

    ``actor`` goes into the ledger.
    """

    tx: Tx
    settings: Settings
    at: int
    actor: str
    media: Callable[[str], int | None]
    _waiting: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in _STATEMENTS})
    _shelves: Counter[int] = field(default_factory=Counter)
    _found: list[int] = field(default_factory=list)
    _new: list[_New] = field(default_factory=list)

    def create(
        self, product: ListedProduct, counts: ListedProduct, category: int | None, digest: str, import_id: int | None
    ) -> None:
        """A new product (in its normal form) with the stock that ``counts`` names."""
        self._new.append(_New(product, counts, category, digest, import_id))

    def update(
        self, was: Stored, product: ListedProduct, category: int | None, digest: str, import_id: int | None
    ) -> dict[tuple[str, ...], int]:
        """Write what is another than it was; the ids of the variants that are new, without stock, by choice."""
        before = was.listing
        head: Row = {"id": was.id, "status": product.status, "tax_class": product.tax_class, "category": category}
        self._put("product", head | {"digest": digest, "import": import_id, "at": self.at})
        self._shelve(was.category, before.status, -1)
        self._shelve(category, product.status, 1)
        if (before.titles, before.bodies) != (product.titles, product.bodies):
            self._put("no text", {"id": was.id})
            self._texts(was.id, product)
        labels = labels_of(product.variants)
        if before.options != product.options or labels_of(before.variants) != labels:
            self._put("no option", {"id": was.id})
            self._put("no label", {"id": was.id})
            self._options(was.id, product)
        if before.photos != product.photos:
            self._put("no photo", {"id": was.id})
            self._photos(was.id, product)
        self._found.append(was.id)
        return self._variants(was, product)

    def flush(self) -> list[int]:
        """Write everything, then make it findable; the ids of the new products."""
        created = self._create()
        for name, rows in self._waiting.items():
            self.tx.many(_STATEMENTS[name], rows)
            rows.clear()
        for category, change in self._shelves.items():
            if change:
                catalog.shelve(self.tx, category, change)
        self._shelves.clear()
        indexing.index_many(self.tx, self._found)
        self._found.clear()
        return created

    def _create(self) -> list[int]:
        """Write the new products and their variants, and put what belongs to them."""
        if not self._new:
            return []
        self.tx.many(_PRODUCT, [self._head(one) for one in self._new])
        chosen, params = chosen_by(one.product.handle for one in self._new)
        ids = dict(self.tx.rows(lambda handle, new: (handle, new), _PRODUCTS.format(chosen=chosen), **params))
        variants: list[Row] = []
        for one in self._new:
            product_id = ids[one.product.handle]
            self._shelve(one.category, one.product.status, 1)
            self._texts(product_id, one.product)
            self._options(product_id, one.product)
            self._photos(product_id, one.product)
            for position, variant in enumerate(one.product.variants, 1):
                variants.append(_new_row(product_id, position, variant))
        self.tx.many(_VARIANT, variants)
        created = [ids[one.product.handle] for one in self._new]
        self._stock(ids, created)
        self._found += created
        self._new.clear()
        return created

    def _stock(self, ids: dict[str, int], created: list[int]) -> None:
        """Prices, stock and photos of the new products' variants."""
        chosen, params = chosen_by(created)
        sql = _VARIANTS.format(chosen=chosen)
        variants = dict(self.tx.rows(lambda product, *row: ((product, *row[:3]), row[3]), sql, **params))
        for one in self._new:
            ref = f"import:{one.import_id or self.at}:1"
            for variant, counted in zip(one.product.variants, one.counts.variants, strict=True):
                new = variants[ids[one.product.handle], *padded(variant.choice)]
                self._sell(new, variant, counted.stock or 0, ref)

    def _head(self, one: _New) -> Row:
        head: Row = {"handle": one.product.handle, "status": one.product.status, "tax_class": one.product.tax_class}
        return head | {"category": one.category, "digest": one.digest, "import": one.import_id, "at": self.at}

    def _put(self, name: str, row: Row) -> None:
        self._waiting[name].append(row)

    def _shelve(self, category: int | None, status: str, change: int) -> None:
        if status == "active":
            self._shelves[category or 0] += change

    def _texts(self, product_id: int, product: ListedProduct) -> None:
        for local, title in product.titles.items():
            locale, body = local or self.settings.language, product.bodies.get(local, "")
            self._put("text", {"id": product_id, "locale": locale, "title": title, "body": body})

    def _options(self, product_id: int, product: ListedProduct) -> None:
        for at, option in enumerate(product.options, 1):
            for locale, name in {"": option.name, **option.names}.items():
                self._put("option", {"id": product_id, "at": at, "locale": locale, "name": name})
        for (at, value), labels in labels_of(product.variants).items():
            for locale, label in labels.items():
                self._put("label", {"id": product_id, "at": at, "value": value, "locale": locale, "label": label})

    def _photos(self, product_id: int, product: ListedProduct) -> None:
        media = dict.fromkeys(found for name in product.photos or () if (found := self.media(name)))
        for position, one in enumerate(media, 1):
            self._put("photo", {"id": product_id, "position": position, "media": one})

    def _variants(self, was: Stored, product: ListedProduct) -> dict[tuple[str, ...], int]:
        before = {variant.choice: (at, variant) for at, variant in enumerate(was.listing.variants, 1)}
        known, new = dict(was.held), {}
        for position, variant in enumerate(product.variants, 1):
            held = known.pop(padded(variant.choice), None)
            if held is None:
                row = _new_row(was.id, position, variant)
                new[variant.choice] = self.tx.insert(f"{_VARIANT} returning id", **row)
                self._sell(new[variant.choice], variant, 0, "")
            elif held.archived or before.get(variant.choice) != (position, variant):
                self._put("variant", _row(held.id, position, variant))
                self._offer(held.id, variant, 0)
                self._put("no variant photo", {"id": held.id})
                self._variant_photo(held.id, variant)
        for lost in known.values():
            if not lost.archived:
                self._put("gone", {"id": lost.id})
        return new

    def _sell(self, variant_id: int, variant: ListedVariant, on_hand: int, ref: str) -> None:
        """What belongs to a new variant."""
        self._offer(variant_id, variant, on_hand)
        self._variant_photo(variant_id, variant)
        if on_hand:
            self._put("move", {"id": variant_id, "on_hand": on_hand, "ref": ref, "actor": self.actor, "at": self.at})

    def _offer(self, variant_id: int, variant: ListedVariant, on_hand: int) -> None:
        """Price and backorder; ``on_hand`` is for a variant that has no stock row yet."""
        sale = variant.sale
        self._put(
            "price",
            {
                "id": variant_id,
                "currency": variant.price.currency,
                "amount": variant.price.amount,
                "compare_at": None if variant.compare_at is None else variant.compare_at.amount,
                "sale": sale.price.amount if sale else None,
                "since": sale.since if sale else None,
                "until": sale.until if sale else None,
            },
        )
        self._put("stock", {"id": variant_id, "on_hand": on_hand, "backorder": int(variant.backorder)})

    def _variant_photo(self, variant_id: int, variant: ListedVariant) -> None:
        if variant.photo and (media := self.media(variant.photo)):
            self._put("variant photo", {"id": variant_id, "media": media})


def _row(variant_id: int, position: int, variant: ListedVariant) -> Row:
    return {
        "id": variant_id,
        "position": position,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "weight": variant.weight_g,
        "shipped": int(variant.requires_shipping),
    }


def _new_row(product_id: int, position: int, variant: ListedVariant) -> Row:
    one, two, three = padded(variant.choice)
    return _row(0, position, variant) | {"product": product_id, "one": one, "two": two, "three": three}
