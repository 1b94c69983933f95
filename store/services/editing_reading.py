"""The catalog as an owner looks at it before he changes it: drafts and archived products, too."""

from collections.abc import Sequence

from store.model.editing import EditedProduct, EditedVariant, Listing, Sale, Wording
from store.model.product import Category, Photo, Product
from store.model.safehtml import SafeHtml
from store.services.catalog import CATEGORY_TITLE
from store.services.editing_base import Desk
from store.services.titles import TITLE

LATELY = 6  # products that are offered without a search

_HEAD = "select handle, status, version, tax_class, category_id from product where id = :product"
_WORDS = "select locale, title, body from product_text where product_id = :product order by locale"
_VARIANTS = """
    select v.id, v.opt1, v.opt2, v.opt3, v.sku, v.barcode, v.weight_g, v.requires_shipping, price.amount,
        price.compare_at, price.sale_amount, price.sale_from, price.sale_until, coalesce(stock.on_hand, 0),
        coalesce(stock.on_hand - stock.allocated - stock.reserved, 0), coalesce(stock.backorder, 0),
        coalesce(m.same_as, m.id, 0)
    from variant v join price on price.variant_id = v.id and price.currency = :currency
    left join stock on stock.variant_id = v.id
    left join variant_media vm on vm.variant_id = v.id left join media m on m.id = vm.media_id
    where v.product_id = :product and v.archived = 0 order by v.position, v.id
"""
_PHOTOS = """
    select coalesce(m.same_as, m.id), coalesce(same.sha256, m.sha256, ''), f.file_id from product_media pm
    join media m on m.id = pm.media_id left join media same on same.id = m.same_as
    left join media_file f on f.media_id = coalesce(m.same_as, m.id) and f.bot_id = :bot
    where pm.product_id = :product order by pm.position
"""
_OPTIONS = "select name from product_option where product_id = :product and locale = '' order by position"
_OPTION_NAMES = """
    select o.position, coalesce(
        (select name from product_option where product_id = :product and position = o.position and locale = :locale),
        (select name from product_option where product_id = :product and position = o.position
            and locale = :shop_locale), o.name)
    from product_option o where o.product_id = :product and o.locale = '' order by o.position
"""
_LISTING = f"""
    select p.id, {TITLE}, p.status, (select min(price.amount) from variant v join price on price.variant_id = v.id
        and price.currency = :currency where v.product_id = p.id and v.archived = 0)
    from product p where {{where}}
"""
_CODES = """
    select product_id from variant where sku = :code and sku <> '' union select id from product where handle = :code
    order by 1 limit :limit
"""
_SHELF = f"select {CATEGORY_TITLE} from category c where c.id = :id"


class ReadingDesk(Desk):
    """Looks, for an owner."""

    __slots__ = ()

    def edited(self, product_id: int) -> EditedProduct | None:
        """A product with all that can be edited; None where there is none."""
        self.only_owners()
        head = self.tx.row(lambda *row: row, _HEAD, product=product_id)
        if head is None:
            return None
        handle, status, version, tax_class, category = head
        words = dict(self.tx.rows(_wording, _WORDS, product=product_id))
        own = words.get(self.locale) or words.get(self.settings.language) or next(iter(words.values()), Wording(""))
        options = tuple(self.tx.rows(str, _OPTIONS, product=product_id))
        return EditedProduct(
            *(product_id, handle, status, version, tax_class, category),
            category_title="" if category is None else self._shelf_title(category),
            title=own.title,
            words=words,
            options=options,
            variants=self._edited_variants(product_id, len(options)),
            photos=tuple(self.tx.rows(Photo, _PHOTOS, product=product_id, bot=self.bot)),
        )

    def preview(self, product_id: int) -> Product | None:
        """A product's page as customers (would) see it, whatever its status; None where nothing of it can be sold."""
        edited = self.edited(product_id)
        if edited is None or not edited.variants:
            return None
        names = list(self.tx.rows(_at, _OPTION_NAMES, **self._words(product=product_id)))
        variants = self._variants(product_id, len(names))
        words = edited.words
        bodies = (words.get(self.locale), words.get(self.settings.language), *words.values())
        return Product(
            id=product_id,
            handle=edited.handle,
            title=edited.title,
            body=SafeHtml(next((each.body for each in bodies if each and each.body), "")),
            category=None if edited.category is None else Category(edited.category, None, edited.category_title, 0),
            options=self._options(product_id, names, variants),
            variants=variants,
            photos=tuple(photo for photo in edited.photos if photo.sha256 or photo.file_id),
        )

    def listings(self, product_ids: Sequence[int]) -> tuple[Listing, ...]:
        """Products as lines of a list, in the given order, whatever their status."""
        self.only_owners()
        if not product_ids:
            return ()
        names = {f"i{at}": product for at, product in enumerate(dict.fromkeys(product_ids))}
        where = f"p.id in ({', '.join(f':{name}' for name in names)})"
        sql = _LISTING.format(where=where)
        found = self.tx.rows(Listing, sql, **self._words(currency=self.settings.currency, **names))
        by_id = {each.id: each for each in found}
        return tuple(by_id[product] for product in names.values() if product in by_id)

    def by_code(self, code: str, limit: int = 8) -> tuple[int, ...]:
        """Products with exactly this SKU of a variant, or this handle."""
        self.only_owners()
        return tuple(self.tx.rows(int, _CODES, code=code.strip(), limit=limit))

    def lately(self) -> tuple[Listing, ...]:
        """The products that were made last, newest first."""
        self.only_owners()
        return self.listings(self.tx.rows(int, "select id from product order by id desc limit :limit", limit=LATELY))

    def drafts(self, limit: int = LATELY) -> tuple[Listing, ...]:
        """Drafts, newest first."""
        self.only_owners()
        sql = "select id from product where status = 'draft' order by id desc limit :limit"
        return self.listings(self.tx.rows(int, sql, limit=limit))

    def _edited_variants(self, product_id: int, width: int) -> tuple[EditedVariant, ...]:
        def build(
            variant: int, one: str, two: str, three: str, sku: str, barcode: str, weight: int, shipped: int,
            amount: int, compare_at: int | None, sale: int | None, since: int | None, until: int | None,
            on_hand: int, free: int, backorder: int, photo: int,
        ) -> EditedVariant:  # fmt: skip
            return EditedVariant(
                *(variant, (one, two, three)[:width], sku, barcode, weight, bool(shipped), amount, compare_at),
                sale=None if sale is None else Sale(sale, since, until),
                on_hand=on_hand,
                free=free,
                backorder=bool(backorder),
                photo=photo,
            )

        return tuple(self.tx.rows(build, _VARIANTS, product=product_id, currency=self.settings.currency))

    def _shelf_title(self, category: int) -> str:
        return self.tx.value(str, _SHELF, **self._words(id=category)) or ""


def _wording(locale: str, title: str, body: str) -> tuple[str, Wording]:
    return locale, Wording(title, body)


def _at(position: int, name: str) -> tuple[int, str]:
    return position, name
