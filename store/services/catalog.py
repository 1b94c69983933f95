"""The catalog as a customer walks through it: shelves, product pages, cards. Only active products are ever shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.model.money import Money
from store.model.product import Category, Option, Page, Photo, Product, ProductCard, Shelf, Variant
from store.model.safehtml import SafeHtml
from store.ports import Tx, Value
from store.services.base import Service
from store.services.prices import AMOUNT, COMPARE_AT, ENDS

PAGE = 8  # cards on a page of a shelf
RECENT = 500  # order lines that say what is popular now

# A title in the reader's language, else in the shop's own, else in any; so with a body that is not empty.
TEXT = """
    left join product_text mine on mine.product_id = p.id and mine.locale = :locale
    left join product_text shop on shop.product_id = p.id and shop.locale = :shop_locale
"""
_TITLE = """coalesce(mine.title, shop.title,
    (select t.title from product_text t where t.product_id = p.id order by t.locale limit 1), p.handle)"""
BODY = """coalesce(nullif(mine.body, ''), nullif(shop.body, ''),
    (select t.body from product_text t where t.product_id = p.id and t.body <> '' order by t.locale limit 1), '')"""
CATEGORY_TITLE = """coalesce(
    (select t.title from category_text t where t.category_id = c.id and t.locale = :locale),
    (select t.title from category_text t where t.category_id = c.id and t.locale = :shop_locale),
    (select t.title from category_text t where t.category_id = c.id order by t.locale limit 1), c.slug)"""

_CARDS = f"""
    select p.id, {_TITLE}, :currency, min({AMOUNT}), max({AMOUNT}),
        min(coalesce({COMPARE_AT}, 0)), max(coalesce({COMPARE_AT}, 0)),
        max(case when stock.backorder = 1 or stock.on_hand - stock.allocated - stock.reserved > 0 then 1 else 0 end)
    from product p {TEXT}
    join variant v on v.product_id = p.id and v.archived = 0
    join price on price.variant_id = v.id and price.currency = :currency
    left join stock on stock.variant_id = v.id
    where p.status = 'active' and p.id in ({{chosen}})
    group by p.id, p.handle, mine.title, shop.title
"""
_PRODUCT = f"""
    select p.id, p.handle, {_TITLE}, {BODY}, c.id, c.parent_id, {CATEGORY_TITLE}
    from product p {TEXT} left join category c on c.id = p.category_id
    where p.id = :product and p.status = 'active'
"""
# A picture whose bytes were stored before, from another address, is that one.
_PICTURE = "coalesce(m.same_as, m.id), coalesce(same.sha256, m.sha256, ''), f.file_id"
_FILE = """left join media same on same.id = m.same_as
    left join media_file f on f.media_id = coalesce(m.same_as, m.id) and f.bot_id = :bot"""
_VARIANTS = f"""
    select v.id, v.product_id, v.sku, v.opt1, v.opt2, v.opt3, {AMOUNT}, {COMPARE_AT}, {ENDS},
        coalesce(stock.on_hand - stock.allocated - stock.reserved, 0), coalesce(stock.backorder, 0),
        {_PICTURE}
    from variant v
    join price on price.variant_id = v.id and price.currency = :currency
    left join stock on stock.variant_id = v.id
    left join variant_media vm on vm.variant_id = v.id
    left join media m on m.id = vm.media_id {_FILE}
    where v.product_id = :product and v.archived = 0 order by v.position, v.id
"""
_PHOTOS = f"""
    select {_PICTURE} from product_media pm join media m on m.id = pm.media_id {_FILE}
    where pm.product_id = :product and (f.file_id is not null or coalesce(same.sha256, m.sha256) is not null)
    order by pm.position
"""
_OPTION_NAMES = """
    select o.position, coalesce(mine.name, shop.name, o.name) from product_option o
    left join product_option mine on mine.product_id = o.product_id and mine.position = o.position
        and mine.locale = :locale
    left join product_option shop on shop.product_id = o.product_id and shop.position = o.position
        and shop.locale = :shop_locale
    where o.product_id = :product and o.locale = '' order by o.position
"""
_VALUE_LABELS = """
    select position, value, label from option_value_text where product_id = :product and locale = :locale
"""

# How many active products stand directly in a category is kept as a number (of the root: in 0), because counting them
# on every press would take longer the bigger the shop is. ``top`` is the child under which a category lies.
_BELOW = """
    with recursive below (id, top) as (
        select id, id from category where {parent}
        union all select child.id, below.top from category child join below on child.parent_id = below.id
    ),
    counted (top, products) as (
        select below.top, sum(counter.value) from below join counter on counter.name = 'shelf:' || below.id
        group by below.top having sum(counter.value) > 0
    )
"""
_CHILDREN = f"""{_BELOW}
    select c.id, c.parent_id, {CATEGORY_TITLE}, counted.products
    from counted join category c on c.id = counted.top order by c.rank, c.id
"""
_CATEGORY = f"""{_BELOW.format(parent="id = :category")}
    select c.id, c.parent_id, {CATEGORY_TITLE}, coalesce((select products from counted), 0)
    from category c where c.id = :category
"""
_POPULAR = """
    select p.id from product p join (
        select product_id, sum(quantity) as sold
        from (select product_id, quantity from order_line order by id desc limit :recent) lately group by product_id
    ) selling on selling.product_id = p.id
    where p.status = 'active' order by selling.sold desc, p.id limit :limit
"""
_FIRST = "select id from product where status = 'active' order by rank, id limit :limit"


class Catalog(Service):
    """What is on the shelves, in the reader's language, with prices in the shop's currency."""

    __slots__ = ()

    def shelf(self, category: int | None, after: str | None = None) -> Shelf | None:
        """A category (None: the root) with its children that hold anything and one page of its own products.

        None when there is no such category. ``after`` is a page's key; one that means nothing shows the first page.
        """
        here = None if category is None else self._category(category)
        if category is not None and here is None:
            return None
        where = "parent_id is null" if category is None else "parent_id = :category"
        children = self.tx.rows(_as_category, _CHILDREN.format(parent=where), **self._words(category=category))
        return Shelf(here, tuple(children), self._page(category, after))

    def product(self, product_id: int) -> Product | None:
        """A product's page; None when it is not active or nothing of it is sold."""
        head = self.tx.row(_Head, _PRODUCT, **self._words(product=product_id))
        if head is None:
            return None
        names = self.tx.rows(_text_at, _OPTION_NAMES, **self._words(product=product_id))
        variants = self._variants(product_id, len(names))
        if not variants:
            return None
        return Product(
            id=head.id,
            handle=head.handle,
            title=head.title,
            body=SafeHtml(head.body),
            category=None if head.category is None else Category(head.category, head.parent, head.shelf, 0),
            options=self._options(product_id, names, variants),
            variants=variants,
            photos=tuple(self.tx.rows(Photo, _PHOTOS, product=product_id, bot=self.bot)),
        )

    def product_of_variant(self, variant_id: int) -> int | None:
        """Whose variant it is, whether or not it is still sold."""
        return self.tx.value(int, "select product_id from variant where id = :variant", variant=variant_id)

    def cards(self, product_ids: Sequence[int]) -> tuple[ProductCard, ...]:
        """Cards in the given order; what is not sold is left out."""
        return cards(self, product_ids)

    def popular(self, limit: int = 6) -> tuple[ProductCard, ...]:
        """What was ordered most lately; a young shop shows its first products."""
        ids = self.tx.rows(int, _POPULAR, recent=RECENT, limit=limit)
        if len(ids) < limit:
            ids += self.tx.rows(int, _FIRST, limit=limit)
        return self.cards(ids)[:limit]

    def _words(self, **more: Value) -> dict[str, Value]:
        return {"locale": self.locale, "shop_locale": self.settings.language, **more}

    def _category(self, category: int) -> Category | None:
        return self.tx.row(_as_category, _CATEGORY, **self._words(category=category))

    def _page(self, category: int | None, after: str | None) -> Page:
        where = "status = 'active' and " + ("category_id is null" if category is None else "category_id = :category")
        rank, last = _key(after)
        keys = self.tx.rows(
            _pair,
            f"""select rank, id from product where {where} and (rank, id) > (:rank, :last)
                order by rank, id limit :limit""",
            category=category,
            rank=rank,
            last=last,
            limit=PAGE + 1,
        )
        total = self.tx.value(int, "select value from counter where name = :name", name=f"shelf:{category or 0}") or 0
        more = f"{keys[PAGE - 1][0]}.{keys[PAGE - 1][1]}" if len(keys) > PAGE else None
        return Page(self.cards([product for _, product in keys[:PAGE]]), more, total)

    def _variants(self, product_id: int, width: int) -> tuple[Variant, ...]:
        """The variants that are sold, with one value per option that the product has (``width``)."""
        currency, many = self.settings.currency, self.settings.limits.max_quantity

        def build(
            variant: int,
            product: int,
            sku: str,
            one: str,
            two: str,
            three: str,
            amount: int,
            compare_at: int | None,
            sale_until: int | None,
            left: int,
            backorder: int,
            media: int | None,
            sha256: str,
            file_id: str | None,
        ) -> Variant:
            return Variant(
                id=variant,
                product=product,
                sku=sku,
                choice=(one, two, three)[:width],
                price=Money(amount, currency),
                compare_at=None if compare_at is None else Money(compare_at, currency),
                available=many if backorder else max(0, left),
                sale_until=sale_until,
                photo=Photo(media, sha256, file_id) if media and (sha256 or file_id) else None,
            )

        return tuple(self.tx.rows(build, _VARIANTS, product=product_id, currency=currency, bot=self.bot, at=self.at))

    def _options(
        self, product_id: int, names: list[tuple[int, str]], variants: tuple[Variant, ...]
    ) -> tuple[Option, ...]:
        labels = _labels(self.tx, product_id, self.locale) if names else {}
        options = []
        for place, (at, name) in enumerate(names):
            values = tuple(dict.fromkeys(variant.choice[place] for variant in variants))
            options.append(Option(name, values, tuple(labels.get((at, value), value) for value in values)))
        return tuple(options)


def shelve(tx: Tx, category: int | None, change: int) -> None:
    """Count a product into a shelf (1) or out of it (-1): with every change of its category or of being active."""
    tx.run(
        """insert into counter (name, value) values (:name, :change)
           on conflict (name) do update set value = counter.value + excluded.value""",
        name=f"shelf:{category or 0}",
        change=change,
    )


def cards(service: Service, product_ids: Sequence[int]) -> tuple[ProductCard, ...]:
    """Cards in the given order; what is not sold is left out."""
    if not product_ids:
        return ()
    names = {f"i{at}": product for at, product in enumerate(dict.fromkeys(product_ids))}
    sql = _CARDS.format(chosen=", ".join(f":{name}" for name in names))
    settings = service.settings
    found = service.tx.rows(
        _as_card,
        sql,
        locale=service.locale,
        shop_locale=settings.language,
        currency=settings.currency,
        at=service.at,
        **names,
    )
    by_id = {card.id: card for card in found}
    return tuple(by_id[product] for product in names.values() if product in by_id)


def option_text(tx: Tx, product_id: int, choice: Sequence[str], locale: str) -> str:
    """How a variant's choice reads in a language: its values' labels, with a comma between ("red, M")."""
    labels = _labels(tx, product_id, locale)
    return ", ".join(labels.get((at, value), value) for at, value in enumerate(choice, 1) if value)


def _labels(tx: Tx, product_id: int, locale: str) -> dict[tuple[int, str], str]:
    return dict(tx.rows(_label, _VALUE_LABELS, product=product_id, locale=locale))


@dataclass(frozen=True, slots=True)
class _Head:
    id: int
    handle: str
    title: str
    body: str
    category: int | None
    parent: int | None
    shelf: str


def _key(after: str | None) -> tuple[int, int]:
    """The (rank, id) of a page's key. It travels through buttons, so it may be anything."""
    rank, _, last = (after or "").partition(".")
    plain = rank.isascii() and last.isascii() and rank.removeprefix("-").isdigit() and last.isdigit()
    return (int(rank), int(last)) if plain and len(rank) < 12 and len(last) < 18 else (-(2**31), 0)


def _pair(rank: int, product: int) -> tuple[int, int]:
    return rank, product


def _text_at(position: int, text: str) -> tuple[int, str]:
    return position, text


def _label(position: int, value: str, label: str) -> tuple[tuple[int, str], str]:
    return (position, value), label


def _as_category(category: int, parent: int | None, title: str, products: int) -> Category:
    return Category(category, parent, title, products)


def _as_card(
    product: int, title: str, currency: str, lowest: int, highest: int, least: int, most: int, available: int
) -> ProductCard:
    """A card shows what is crossed out only where that is the same for every variant, as the price is."""
    was = Money(most, currency) if lowest == highest < least == most else None
    return ProductCard(product, title, Money(lowest, currency), lowest != highest, bool(available), was)
