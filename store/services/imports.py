"""Listed products become the catalog: created, updated, or left alone where nothing changed.

A product is known by its handle, a variant by its product and choice. Variants that vanish from a product's rows are
archived (orders know them) and come back when they return. Stock is written only where the file's count is another
one than it was at the last import, and then as a difference in the ledger: what was sold since is not undone by a
file that says nothing new.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from store.model.listing import PATH, ListedProduct, ListedVariant, Picture, Texts
from store.model.settings import Settings
from store.ports import Tx, Value
from store.services import catalog, searching, stock

Choice = tuple[str, str, str]


@dataclass(slots=True)
class Outcome:
    """How many products were created, updated, or needed nothing."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A variant as it is stored, archived or not."""

    id: int
    on_hand: int


@dataclass(slots=True)
class Import:
    """One batch in one transaction. ``pictures`` are those stored already, by the names that the file gives them."""

    tx: Tx
    settings: Settings
    at: int
    pictures: Mapping[str, Picture]
    actor: str = "system"
    _categories: dict[tuple[str, ...], int] = field(default_factory=dict)
    _media: dict[str, int] = field(default_factory=dict)

    def apply(self, products: Sequence[ListedProduct]) -> Outcome:
        """Bring the catalog to what these products say."""
        outcome = Outcome()
        self._write_categories(products)
        known = self._known(products)
        for product in products:
            product_id, digest = known.get(product.handle, (None, ""))
            content, count = self._content(product, product_id), _stock_digest(product)
            was_content, _, was_count = digest.partition(":")
            if product_id is None:
                self._write(None, product, f"{content}:{count}", recount=True)
                outcome.created += 1
            elif content != was_content:
                self._write(product_id, product, f"{content}:{count}", recount=count != was_count)
                outcome.updated += 1
            elif count != was_count and self._recount(product_id, product, f"{content}:{count}"):
                outcome.updated += 1
            else:
                outcome.unchanged += 1
        return outcome

    def _known(self, products: Sequence[ListedProduct]) -> dict[str, tuple[int, str]]:
        if not products:
            return {}
        names: dict[str, Value] = {f"h{at}": product.handle for at, product in enumerate(products)}
        sql = f"select handle, id, digest from product where handle in ({', '.join(f':{name}' for name in names)})"
        return dict(self.tx.rows(lambda handle, found, digest: (handle, (found, digest)), sql, **names))

    # What a product says, as digests --------------------------------------------------------------------------

    def _sha(self, name: str) -> str:
        picture = self.pictures.get(name)
        return picture.sha256 if picture else ""

    def _photos(self, product: ListedProduct, product_id: int | None) -> list[str]:
        """What its pictures will be: those that the file names, else those that it has."""
        if product.photos is not None:
            return list(dict.fromkeys(sha for name in product.photos if (sha := self._sha(name))))
        sql = """select m.sha256 from product_media pm join media m on m.id = pm.media_id
                 where pm.product_id = :id order by pm.position"""
        return self.tx.rows(str, sql, id=product_id) if product_id is not None else []

    def _content(self, product: ListedProduct, product_id: int | None) -> str:
        """A digest of all that a product says but its stock. Pictures count by their bytes, not by their names."""
        said = (
            *(product.status, product.titles, product.bodies, product.category),
            *(product.tax_class, product.whole, [(option.name, option.names) for option in product.options]),
            self._photos(product, product_id),
            [self._said(variant) for variant in product.variants],
        )
        return _digest(said)

    def _said(self, variant: ListedVariant) -> tuple[object, ...]:
        prices = [price.amount if price else None for price in (variant.price, variant.compare_at)]
        return (
            *(variant.choice, variant.labels, prices, variant.price.currency, variant.sku, variant.barcode),
            *(variant.backorder, variant.weight_g, variant.requires_shipping, self._sha(variant.photo)),
        )

    # Writing --------------------------------------------------------------------------------------------------

    def _write(self, product_id: int | None, product: ListedProduct, digest: str, *, recount: bool) -> None:
        row: dict[str, Value] = {
            "status": product.status,
            "tax_class": product.tax_class,
            "category": self._categories.get(product.category),
            "digest": digest,
            "at": self.at,
        }
        self._shelve(product_id, product)
        if product_id is None:
            sql = """insert into product (handle, status, tax_class, category_id, digest, created_at, updated_at)
                     values (:handle, :status, :tax_class, :category, :digest, :at, :at) returning id"""
            product_id = self.tx.insert(sql, handle=product.handle, **row)
        else:
            sql = """update product set status = :status, tax_class = :tax_class, category_id = :category,
                     digest = :digest, updated_at = :at, version = version + 1 where id = :id"""
            self.tx.run(sql, id=product_id, **row)
        self._write_texts(product_id, product)
        self._write_options(product_id, product)
        self._write_variants(product_id, product, digest, recount=recount)
        self._write_photos(product_id, product)
        searching.index(self.tx, product_id)

    def _shelve(self, product_id: int | None, product: ListedProduct) -> None:
        """Keep the numbers on the shelves, before the row is written."""
        sql = "select coalesce(category_id, 0) from product where id = :id and status = 'active'"
        was = None if product_id is None else self.tx.value(int, sql, id=product_id)
        now = self._categories.get(product.category, 0) if product.status == "active" else None
        if was != now:
            if was is not None:
                catalog.shelve(self.tx, was, -1)
            if now is not None:
                catalog.shelve(self.tx, now, 1)

    def _local(self, texts: Texts) -> Texts:
        """Texts by real locale: the plain columns are in the shop's own language."""
        named = {locale: text for locale, text in texts.items() if locale}
        return {self.settings.language: texts[""], **named} if texts.get("") else named

    def _write_texts(self, product_id: int, product: ListedProduct) -> None:
        titles, bodies = self._local(product.titles), self._local(dict(product.bodies))
        fallback = product.titles[""]
        self.tx.run("delete from product_text where product_id = :id", id=product_id)
        self.tx.many(
            "insert into product_text (product_id, locale, title, body) values (:id, :locale, :title, :body)",
            [
                {
                    "id": product_id,
                    "locale": locale,
                    "title": titles.get(locale, fallback),
                    "body": bodies.get(locale, ""),
                }
                for locale in {**titles, **bodies}
            ],
        )

    def _write_options(self, product_id: int, product: ListedProduct) -> None:
        names: list[dict[str, Value]] = []
        labels: dict[tuple[int, str, str], str] = {}
        for at, option in enumerate(product.options, 1):
            for locale, name in {"": option.name, **option.names}.items():
                names.append({"id": product_id, "position": at, "locale": locale, "name": name})
            for variant in product.variants:
                for locale, label in variant.labels[at - 1].items():
                    labels.setdefault((at, variant.choice[at - 1], locale), label)
        self.tx.run("delete from product_option where product_id = :id", id=product_id)
        self.tx.run("delete from option_value_text where product_id = :id", id=product_id)
        sql = "insert into product_option (product_id, position, locale, name) values (:id, :position, :locale, :name)"
        self.tx.many(sql, names)
        self.tx.many(
            """insert into option_value_text (product_id, position, value, locale, label)
               values (:id, :position, :value, :locale, :label)""",
            [
                {"id": product_id, "position": at, "value": value, "locale": locale, "label": label}
                for (at, value, locale), label in labels.items()
            ],
        )

    def _variants(self, product_id: int) -> dict[Choice, _Known]:
        sql = """select v.opt1, v.opt2, v.opt3, v.id, coalesce(stock.on_hand, 0) from variant v
                 left join stock on stock.variant_id = v.id where v.product_id = :id"""
        return dict(self.tx.rows(lambda one, two, three, *rest: ((one, two, three), _Known(*rest)), sql, id=product_id))

    def _write_variants(self, product_id: int, product: ListedProduct, digest: str, *, recount: bool) -> None:
        known = self._variants(product_id)
        counts: list[tuple[int, int]] = []
        for position, variant in enumerate(product.variants, 1):
            before = known.pop(_choice(variant), None)
            variant_id = self._write_variant(product_id, position, variant, before)
            was = before.on_hand if before else 0
            if variant.stock is not None and variant.stock != was and (recount or before is None):
                counts.append((variant_id, variant.stock))
        if product.whole:
            gone: list[dict[str, Value]] = [{"id": lost.id} for lost in known.values()]
            self.tx.many("update variant set archived = 1, version = version + 1 where id = :id and archived = 0", gone)
        self._count(counts, digest)

    def _write_variant(self, product_id: int, position: int, variant: ListedVariant, before: _Known | None) -> int:
        one, two, three = _choice(variant)
        row: dict[str, Value] = {
            "position": position,
            "sku": variant.sku,
            "barcode": variant.barcode,
            "weight": variant.weight_g,
            "shipped": int(variant.requires_shipping),
        }
        if before is None:
            sql = """insert into variant (product_id, position, sku, barcode, opt1, opt2, opt3, weight_g,
                     requires_shipping) values (:product, :position, :sku, :barcode, :one, :two, :three, :weight,
                     :shipped) returning id"""
            variant_id = self.tx.insert(sql, product=product_id, one=one, two=two, three=three, **row)
        else:
            variant_id = before.id
            sql = """update variant set position = :position, sku = :sku, barcode = :barcode, weight_g = :weight,
                     requires_shipping = :shipped, archived = 0, version = version + 1 where id = :id"""
            self.tx.run(sql, id=variant_id, **row)
        self._write_offer(variant_id, variant)
        return variant_id

    def _write_offer(self, variant_id: int, variant: ListedVariant) -> None:
        """Price, backorder and picture of a variant."""
        self.tx.run(
            """insert into price (variant_id, currency, amount, compare_at)
               values (:id, :currency, :amount, :compare_at) on conflict (variant_id, currency)
               do update set amount = excluded.amount, compare_at = excluded.compare_at""",
            id=variant_id,
            currency=variant.price.currency,
            amount=variant.price.amount,
            compare_at=variant.compare_at.amount if variant.compare_at else None,
        )
        self.tx.run(
            """insert into stock (variant_id, backorder) values (:id, :backorder)
               on conflict (variant_id) do update set backorder = excluded.backorder""",
            id=variant_id,
            backorder=int(variant.backorder),
        )
        self.tx.run("delete from variant_media where variant_id = :id", id=variant_id)
        if media := self._media_id(variant.photo):
            sql = "insert into variant_media (variant_id, media_id) values (:id, :media)"
            self.tx.run(sql, id=variant_id, media=media)

    def _recount(self, product_id: int, product: ListedProduct, digest: str) -> bool:
        """Only the stock is said to be another: whether it is."""
        known = self._variants(product_id)
        counts = []
        for variant in product.variants:
            before = known.get(_choice(variant))
            if before and variant.stock is not None and variant.stock != before.on_hand:
                counts.append((before.id, variant.stock))
        self.tx.run("update product set digest = :digest where id = :id", digest=digest, id=product_id)
        self._count(counts, digest)
        return bool(counts)

    def _count(self, counts: list[tuple[int, int]], digest: str) -> None:
        for variant_id, on_hand in sorted(counts):
            ref = f"import:{self.at}:{digest[:16]}"
            stock.set_on_hand(self.tx, variant_id, on_hand, ref, self.actor, self.at)

    def _write_photos(self, product_id: int, product: ListedProduct) -> None:
        if product.photos is None:
            return
        media = dict.fromkeys(found for name in product.photos if (found := self._media_id(name)))
        self.tx.run("delete from product_media where product_id = :id", id=product_id)
        self.tx.many(
            "insert into product_media (product_id, position, media_id) values (:id, :position, :media)",
            [{"id": product_id, "position": at, "media": one} for at, one in enumerate(media, 1)],
        )

    def _media_id(self, name: str) -> int | None:
        picture = self.pictures.get(name)
        if picture is None:
            return None
        if picture.sha256 not in self._media:
            sql = """insert into media (sha256, mime, size, created_at) values (:sha256, :mime, :size, :at)
                     on conflict (sha256) do update set mime = excluded.mime returning id"""
            self._media[picture.sha256] = self.tx.insert(
                sql, sha256=picture.sha256, mime=picture.mime, size=picture.size, at=self.at
            )
        return self._media[picture.sha256]

    def _write_categories(self, products: Sequence[ListedProduct]) -> None:
        """Every category that the products stand in, with all above it and its titles, made if need be."""
        said = dict.fromkeys((product.category, tuple(sorted(product.categories.items()))) for product in products)
        for category, others in said:
            parent: int | None = None
            for length in range(1, len(category) + 1):
                path = category[:length]
                parent = self._categories[path] = self._categories.get(path) or self._category_step(path, parent)
                titles = {"": path[-1], **{locale: other[length - 1] for locale, other in others}}
                self._entitle(parent, self._local(titles))

    def _entitle(self, category: int, titles: Texts) -> None:
        sql = """insert into category_text (category_id, locale, title) values (:id, :locale, :title)
                 on conflict (category_id, locale) do update set title = excluded.title
                 where category_text.title <> excluded.title"""
        if self.tx.many(sql, [{"id": category, "locale": locale, "title": title} for locale, title in titles.items()]):
            for product in self.tx.rows(int, "select id from product where category_id = :id", id=category):
                searching.index(self.tx, product)

    def _category_step(self, path: tuple[str, ...], parent: int | None) -> int:
        slug = PATH.join(path)
        found = self.tx.value(int, "select id from category where slug = :slug", slug=slug)
        sql = """insert into category (parent_id, slug, rank)
                 values (:parent, :slug, (select coalesce(max(rank), 0) + 1 from category)) returning id"""
        return found if found is not None else self.tx.insert(sql, parent=parent, slug=slug)


def _choice(variant: ListedVariant) -> Choice:
    one, two, three = (*variant.choice, "", "", "")[:3]
    return one, two, three


def _stock_digest(product: ListedProduct) -> str:
    return _digest([(variant.choice, variant.stock) for variant in product.variants])


def _digest(said: object) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
