"""Products read back as an importer would hand them over: to compare, to undo, to duplicate, to write out again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from store.model.listing import PATH, ListedOption, ListedProduct, ListedSale, ListedVariant, Texts
from store.model.money import Money
from store.model.safehtml import SafeHtml
from store.model.settings import Settings
from store.ports import Tx, Value
from store.rules.listed import Choice, padded
from store.services.exporting import STORED

# A picture is known by its bytes as soon as they are here, till then by its address.
_PICTURE = f"coalesce('{STORED}' || coalesce(same.sha256, m.sha256), m.url, '')"
_HEADS = """
    select p.id, p.handle, p.status, p.tax_class, p.category_id, c.slug, p.digest, p.version, p.import_id
    from product p left join category c on c.id = p.category_id where p.id in ({chosen})
"""
_TEXTS = "select product_id, locale, title, body from product_text where product_id in ({chosen})"
_OPTIONS = """
    select product_id, position, locale, name from product_option where product_id in ({chosen})
    order by product_id, position
"""
_LABELS = "select product_id, position, value, locale, label from option_value_text where product_id in ({chosen})"
_VARIANTS = f"""
    select v.product_id, v.id, v.archived, v.opt1, v.opt2, v.opt3, v.sku, v.barcode, v.weight_g, v.requires_shipping,
        coalesce(price.amount, 0), price.compare_at, price.sale_amount, price.sale_from, price.sale_until,
        coalesce(stock.on_hand, 0), coalesce(stock.backorder, 0), {_PICTURE}
    from variant v left join price on price.variant_id = v.id and price.currency = :currency
    left join stock on stock.variant_id = v.id
    left join variant_media vm on vm.variant_id = v.id
    left join media m on m.id = vm.media_id left join media same on same.id = m.same_as
    where v.product_id in ({{chosen}}) order by v.product_id, v.position, v.id
"""
_PHOTOS = f"""
    select pm.product_id, {_PICTURE} from product_media pm join media m on m.id = pm.media_id
    left join media same on same.id = m.same_as where pm.product_id in ({{chosen}})
    order by pm.product_id, pm.position
"""
_ABOVE = """
    with recursive above (category, id, parent, depth) as (
        select id, id, parent_id, 0 from category where id in ({chosen})
        union all select above.category, c.id, c.parent_id, above.depth + 1
        from above join category c on c.id = above.parent
    )
    select above.category, above.depth, t.locale, t.title from above
    join category_text t on t.category_id = above.id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A variant's row, archived or not: its id and the pieces on hand."""

    id: int
    on_hand: int
    archived: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A product as it is stored. ``listing`` has no stock and no category in other languages."""

    id: int
    category: int | None
    digest: str
    version: int
    import_id: int | None
    listing: ListedProduct
    held: dict[Choice, Held]

    def counted(self) -> ListedProduct:
        """The listing with the pieces on hand."""
        held = self.held
        variants = (replace(variant, stock=held[padded(variant.choice)].on_hand) for variant in self.listing.variants)
        return replace(self.listing, variants=tuple(variants))


@dataclass(slots=True)
class _Parts:
    """What belongs to a product, while it is gathered."""

    titles: Texts = field(default_factory=dict)
    bodies: dict[str, SafeHtml] = field(default_factory=dict)
    options: dict[int, Texts] = field(default_factory=dict)
    labels: dict[tuple[int, str], Texts] = field(default_factory=dict)
    variants: list[tuple[Choice, tuple[Value, ...]]] = field(default_factory=list)
    held: dict[Choice, Held] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)


def read(tx: Tx, settings: Settings, product_ids: Sequence[int]) -> list[ListedProduct]:
    """These products as a file would list them, in this order; ids that there are not are left out.

    Pictures are named ``sha256:...``, or by their address while their bytes are not here.
    """
    found = load(tx, settings, product_ids)
    others = _other_paths(tx, settings, {one.category for one in found.values() if one.category is not None})
    return [
        replace(one.counted(), categories=_as_long(others.get(one.category or 0, {}), one.listing.category))
        for one in (found[product] for product in product_ids if product in found)
    ]


def load(tx: Tx, settings: Settings, product_ids: Iterable[int]) -> dict[int, Stored]:
    """Products by id, with what is kept beside their listing."""
    ids = list(dict.fromkeys(product_ids))
    if not ids:
        return {}
    parts = _gather(tx, settings, ids)
    chosen, params = chosen_by(ids)
    found = tx.rows(lambda *head: _stored(head, parts, settings), _HEADS.format(chosen=chosen), **params)
    return {one.id: one for one in found}


def chosen_by(values: Iterable[Value]) -> tuple[str, dict[str, Value]]:
    """The inside of ``in (...)`` with its parameters."""
    params: dict[str, Value] = {f"i{at}": value for at, value in enumerate(values)}
    return ", ".join(f":{name}" for name in params), params


def _gather(tx: Tx, settings: Settings, ids: list[int]) -> dict[int, _Parts]:
    chosen, params = chosen_by(ids)
    parts: dict[int, _Parts] = defaultdict(_Parts)

    def text(product: int, locale: str, title: str, body: str) -> None:
        local = "" if locale == settings.language else locale
        parts[product].titles[local] = title
        if body:
            parts[product].bodies[local] = SafeHtml(body)

    def option(product: int, position: int, locale: str, name: str) -> None:
        parts[product].options.setdefault(position, {})[locale] = name

    def label(product: int, position: int, value: str, locale: str, text: str) -> None:
        parts[product].labels.setdefault((position, value), {})[locale] = text

    def variant(product: int, held: int, archived: int, one: str, two: str, three: str, *rest: Value) -> None:
        choice = (one, two, three)
        parts[product].held[choice] = Held(held, int(rest[9] or 0), bool(archived))
        if not archived:
            parts[product].variants.append((choice, rest))

    def photo(product: int, name: str) -> None:
        parts[product].photos.append(name)

    tx.rows(text, _TEXTS.format(chosen=chosen), **params)
    tx.rows(option, _OPTIONS.format(chosen=chosen), **params)
    tx.rows(label, _LABELS.format(chosen=chosen), **params)
    tx.rows(variant, _VARIANTS.format(chosen=chosen), currency=settings.currency, **params)
    tx.rows(photo, _PHOTOS.format(chosen=chosen), **params)
    return parts


def _stored(head: tuple[Value, ...], gathered: dict[int, _Parts], settings: Settings) -> Stored:
    product, handle, status, tax_class, category, slug, digest, version, import_id = head
    parts = gathered[int(product or 0)]
    titles = parts.titles
    if "" not in titles:
        titles[""] = next(iter(titles.values()), str(handle))
    used = [at for choice, _ in parts.variants for at, value in enumerate(choice, 1) if value]
    width = max([len(parts.options), *used])
    listing = ListedProduct(
        row=0,
        handle=str(handle),
        status=str(status),
        titles=titles,
        variants=tuple(_variant(choice[:width], rest, parts.labels, settings) for choice, rest in parts.variants),
        bodies=parts.bodies,
        category=tuple(str(slug).split(PATH)) if slug else (),
        tax_class=str(tax_class),
        options=tuple(_option(names) for _, names in sorted(parts.options.items())),
        photos=tuple(dict.fromkeys(parts.photos)),
    )
    return Stored(
        int(product or 0),
        None if category is None else int(category),
        str(digest),
        int(version or 0),
        None if import_id is None else int(import_id),
        listing,
        parts.held,
    )


def _option(names: Texts) -> ListedOption:
    return ListedOption(names.get("", ""), {locale: name for locale, name in names.items() if locale})


def _variant(
    choice: tuple[str, ...], rest: tuple[Value, ...], labels: dict[tuple[int, str], Texts], settings: Settings
) -> ListedVariant:
    sku, barcode, weight, shipped, amount, compare_at, sale, since, until, _, backorder, photo = rest
    mine = tuple(labels.get((at, value), {}) for at, value in enumerate(choice, 1))
    return ListedVariant(
        choice=choice,
        price=Money(int(amount or 0), settings.currency),
        compare_at=None if compare_at is None else Money(int(compare_at), settings.currency),
        sale=None if sale is None else ListedSale(Money(int(sale), settings.currency), _whole(since), _whole(until)),
        labels=mine if any(mine) else (),
        sku=str(sku),
        barcode=str(barcode),
        backorder=bool(backorder),
        weight_g=int(weight or 0),
        requires_shipping=bool(shipped),
        photo=str(photo),
    )


def _other_paths(tx: Tx, settings: Settings, categories: set[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    """The paths of categories in other languages than the shop's own, where a language has all of a path."""
    chosen, params = chosen_by(sorted(categories))
    found: dict[int, dict[str, dict[int, str]]] = {}
    deep: dict[int, int] = {}

    def step(category: int, depth: int, locale: str, title: str) -> None:
        found.setdefault(category, {}).setdefault(locale, {})[depth] = title
        deep[category] = max(depth, deep.get(category, 0))

    if categories:
        tx.rows(step, _ABOVE.format(chosen=chosen), **params)
    return {
        category: {
            locale: tuple(steps[depth] for depth in sorted(steps, reverse=True))
            for locale, steps in by_locale.items()
            if locale != settings.language and len(steps) == deep[category] + 1
        }
        for category, by_locale in found.items()
    }


def _as_long(paths: dict[str, tuple[str, ...]], own: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """A category that was moved by hand keeps its key, which may then have another number of steps."""
    return {locale: path for locale, path in paths.items() if len(path) == len(own)}


def _whole(value: Value) -> int | None:
    return None if value is None else int(value)
