"""Listed products become the catalog: created, updated, or left alone where nothing changed.

A product is known by its handle, a variant by its product and choice. Variants that vanish from a product's rows are
archived (orders know them) and come back when they return. Stock is written only where a file's count is another
one than the last file's, and then as a difference in the ledger: what was sold since is not undone by a file that
says nothing new. What an import changes is remembered, so that it can be undone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from store.model.listing import PATH, ListedProduct, Picture, Texts
from store.model.settings import Settings
from store.ports import Tx, Value
from store.rules.listed import Mark, completed, content_of, counts_of, key, normal, padded
from store.services import import_log, listings, media, reindexing, stock
from store.services.exporting import STORED
from store.services.import_log import Source
from store.services.import_rows import Rows
from store.services.listings import Stored, chosen_by


@dataclass(slots=True)
class Outcome:
    """How many products were created, updated, or needed nothing. ``import_id`` is None while nothing was changed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    import_id: int | None = None

    def add(self, other: "Outcome") -> None:
        """Count another batch in."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.import_id = other.import_id or self.import_id


@dataclass(slots=True)
class Plan:
    """What is to become of a product. ``wanted`` is its normal form, its pictures by their keys.

    ``stored`` is None for a new one; ``counts`` are pieces on hand to be written, by choice.
    """

    product: ListedProduct
    wanted: ListedProduct
    stored: Stored | None
    mark: Mark
    import_id: int | None = None
    counts: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether anything that can be seen is another then."""
        return self.stored is None or bool(self.counts) or self.wanted != self.stored.listing


@dataclass(slots=True)
class Import:
    """One batch in one transaction. ``pictures`` are those that can be had, by the names that the file gives them.

    ``absent`` names what the file has no columns for: it stays as it is (store.rules.listed). With a ``source`` the
    import is logged, under ``import_id`` once an earlier batch has begun it. ``by_hand`` is for what a person wrote:
    names of pictures are then as ``listings.read`` gives them, and no file is remembered.
    """

    tx: Tx
    settings: Settings
    at: int
    pictures: Mapping[str, Picture]
    actor: str = "system"
    absent: frozenset[str] = frozenset()
    source: Source | None = None
    import_id: int | None = None
    by_hand: bool = False
    _categories: dict[tuple[str, ...], int] = field(default_factory=dict)
    _made: set[int] = field(default_factory=set)
    _last: int | None = None  # the highest rank of a category
    _media: dict[str, int | None] = field(default_factory=dict)
    _stored: dict[str, Picture] = field(default_factory=dict)

    def apply(self, products: Sequence[ListedProduct]) -> Outcome:
        """Bring the catalog to what these products say."""
        plans = self._plans(products)
        outcome = _counted(products, plans)
        if self.source and self.import_id is None and outcome.created + outcome.updated:
            self.import_id = import_log.begin(self.tx, self.at, self.source)
        for plan in plans:
            plan.import_id = self.import_id
        self.write(plans)
        outcome.import_id = self.import_id
        return outcome

    def rehearse(self, products: Sequence[ListedProduct]) -> Outcome:
        """What ``apply`` would do; nothing is written."""
        return _counted(products, self._plans(products))

    def shelves(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Make categories that no product may stand in yet."""
        paths = list(paths)
        self._find_categories(paths)
        for path in paths:
            self._category(path)

    # What is to be done -------------------------------------------------------------------------------------------

    def _plans(self, products: Sequence[ListedProduct]) -> list[Plan]:
        """A plan for every product that says something new."""
        names = {name: ident for name in _names(products) if (ident := self._ident(name))}
        known = self._known(products)
        fresh: list[tuple[ListedProduct, int | None, Mark]] = []
        for product in products:
            product_id, mark = known.get(product.handle, (None, Mark()))
            content = "" if self.by_hand else content_of(product, names, self.absent)
            counts = counts_of(product)
            said = counts.items() <= mark.counts.items()
            if product_id is None or self.by_hand or content != mark.content or not said:
                fresh.append((product, product_id, Mark(content, mark.counts | counts)))
        stored = listings.load(self.tx, self.settings, [found for _, found, _ in fresh if found is not None])
        keys = self._keys(names, [product for product, _, _ in fresh])
        return [
            self._plan(product, stored[found] if found is not None else None, mark, keys, known)
            for product, found, mark in fresh
        ]

    def _plan(
        self,
        product: ListedProduct,
        stored: Stored | None,
        mark: Mark,
        keys: Mapping[str, str],
        known: Mapping[str, tuple[int, Mark]],
    ) -> Plan:
        language, keyed = self.settings.language, _keyed(product, keys)
        if stored is None:
            return Plan(product, normal(keyed, language), None, Mark() if self.by_hand else mark)
        wanted = normal(completed(keyed, stored.listing, self.absent), language)
        before = known[product.handle][1]
        counts: dict[tuple[str, ...], int] = {}
        for variant in product.variants:
            held = stored.held.get(padded(variant.choice))
            said = None if self.by_hand else before.counts.get(key(variant.choice))
            if variant.stock is not None and variant.stock not in (said, held.on_hand if held else 0):
                counts[variant.choice] = variant.stock
        return Plan(product, wanted, stored, before if self.by_hand else mark, counts=counts)

    def _known(self, products: Sequence[ListedProduct]) -> dict[str, tuple[int, Mark]]:
        if not products:
            return {}
        chosen, params = chosen_by(product.handle for product in products)
        sql = f"select handle, id, digest from product where handle in ({chosen})"
        return dict(self.tx.rows(lambda handle, found, digest: (handle, (found, Mark.parse(digest))), sql, **params))

    def _ident(self, name: str) -> str:
        """What is behind a name as the file means it: its bytes, or an address."""
        picture = self.pictures.get(name)
        if picture is None:
            return name if self.by_hand else ""
        return STORED + picture.sha256 if picture.sha256 else picture.url

    def _keys(self, names: Mapping[str, str], products: Sequence[ListedProduct]) -> dict[str, str]:
        """The names that these products use, with what is behind them today: bytes that came from an address, too."""
        keys = {name: names[name] for name in _names(products) if name in names}
        urls = [ident for ident in keys.values() if not ident.startswith(STORED)]
        if not urls:
            return keys
        chosen, params = chosen_by(dict.fromkeys(urls))
        sql = f"""select m.url, coalesce(same.sha256, m.sha256) from media m left join media same on same.id = m.same_as
                  where m.url in ({chosen}) and coalesce(same.sha256, m.sha256) is not null"""
        here = dict(self.tx.rows(lambda url, sha256: (url, STORED + sha256), sql, **params))
        return {name: here.get(ident, ident) for name, ident in keys.items()}

    # Writing ------------------------------------------------------------------------------------------------------

    def write(self, plans: Sequence[Plan]) -> None:
        """Carry plans out."""
        self._write_categories([plan.product for plan in plans])
        self._want([plan.wanted for plan in plans if plan.changes])
        rows = Rows(self.tx, self.settings, self.at, self.actor, self._media_id)
        updated: list[Stored] = []
        counts: list[tuple[int, int, str]] = []
        for plan in plans:
            category = self._categories.get(plan.wanted.category)
            if plan.stored is None:
                rows.create(plan.wanted, plan.product, category, str(plan.mark), plan.import_id)
            elif plan.changes:
                new = rows.update(plan.stored, plan.wanted, category, str(plan.mark), plan.import_id)
                counts += self._counts(plan, plan.stored, new)
                updated.append(plan.stored)
            elif not self.by_hand:
                sql = "update product set digest = :digest where id = :id and digest <> :digest"
                self.tx.run(sql, digest=str(plan.mark), id=plan.stored.id)
        created = rows.flush()
        for variant_id, on_hand, ref in sorted(counts):
            stock.set_on_hand(self.tx, variant_id, on_hand, ref, self.actor, self.at)
        if self.source and self.import_id is not None:
            import_log.keep(self.tx, self.import_id, created, updated)

    def _counts(self, plan: Plan, stored: Stored, new: Mapping[tuple[str, ...], int]) -> list[tuple[int, int, str]]:
        ref = f"import:{plan.import_id or self.at}:{stored.version + 1}"
        ids = {choice: stored.held[padded(choice)].id for choice in plan.counts if padded(choice) in stored.held}
        return [((ids | new)[choice], count, ref) for choice, count in plan.counts.items()]  # type: ignore[operator]

    def _want(self, products: Sequence[ListedProduct]) -> None:
        """Promise every picture on the web that these products show, all together."""
        elsewhere = (STORED, media.TELEGRAM)
        urls = [name for name in _names(products) if name not in self._media and not name.startswith(elsewhere)]
        self._media |= media.wanted_all(self.tx, self.at, urls)

    def _media_id(self, name: str) -> int | None:
        """The row of a picture by its key."""
        if name not in self._media:
            self._media[name] = self._new_media(name)
        return self._media[name]

    def _new_media(self, name: str) -> int | None:
        if not self._stored:
            here = (picture for picture in self.pictures.values() if picture.sha256)
            self._stored.update((STORED + picture.sha256, picture) for picture in here)
        if name in self._stored:
            return media.stored(self.tx, self.at, self._stored[name])
        if name.startswith(STORED):
            sql = "select id from media where sha256 = :sha256"
            return self.tx.value(int, sql, sha256=name.removeprefix(STORED))
        return self.tx.value(int, "select coalesce(same_as, id) from media where url = :url", url=name)

    # Categories ---------------------------------------------------------------------------------------------------

    def _write_categories(self, products: Sequence[ListedProduct]) -> None:
        """Every category that the products stand in, with all above it, made if need be; and its other titles."""
        said = dict.fromkeys((product.category, tuple(sorted(product.categories.items()))) for product in products)
        self._find_categories([category for category, _ in said])
        for category, others in said:
            self._category(category)
            for length in range(1, len(category) + 1):
                titles = {locale: other[length - 1] for locale, other in others if locale}
                self._entitle(self._category(category[:length]), titles)

    def _find_categories(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Learn the ids of those that are there, with all above them."""
        every = dict.fromkeys(path[:length] for path in paths for length in range(1, len(path) + 1))
        slugs = {PATH.join(path): path for path in every if path not in self._categories}
        chosen, params = chosen_by(slugs)
        if slugs:
            sql = f"select slug, id from category where slug in ({chosen})"
            found = self.tx.rows(lambda slug, category: (slugs[slug], category), sql, **params)
            self._categories |= dict(found)

    def _category(self, path: tuple[str, ...]) -> int | None:
        """The id of a category by its path, made if need be; None for none."""
        if path and path not in self._categories:
            self._categories[path] = self._new_category(path, PATH.join(path))
        return self._categories.get(path)

    def _new_category(self, path: tuple[str, ...], slug: str) -> int:
        parent = self._category(path[:-1])
        if self._last is None:
            self._last = self.tx.value(int, "select max(rank) from category") or 0
        self._last += 1
        sql = "insert into category (parent_id, slug, rank) values (:parent, :slug, :rank) returning id"
        category = self.tx.insert(sql, parent=parent, slug=slug, rank=self._last)
        self._made.add(category)  # whatever stands in it is indexed after this
        self._entitle(category, {self.settings.language: path[-1]})
        return category

    def _entitle(self, category: int | None, titles: Texts) -> None:
        sql = """insert into category_text (category_id, locale, title) values (:id, :locale, :title)
                 on conflict (category_id, locale) do update set title = excluded.title
                 where category_text.title <> excluded.title"""
        if not titles or category is None:
            return
        rows: list[dict[str, Value]] = [
            {"id": category, "locale": locale, "title": title} for locale, title in titles.items()
        ]
        if self.tx.many(sql, rows) and category not in self._made:
            reindexing.wanted(self.tx, self.at, category)


def _counted(products: Sequence[ListedProduct], plans: Sequence[Plan]) -> Outcome:
    created = sum(plan.stored is None for plan in plans)
    updated = sum(plan.changes for plan in plans) - created
    return Outcome(created, updated, len(products) - created - updated)


def _names(products: Sequence[ListedProduct]) -> dict[str, None]:
    """Every name of a picture, once."""
    named = (name for product in products for name in product.photos or ())
    of_variants = (variant.photo for product in products for variant in product.variants if variant.photo)
    return dict.fromkeys(named) | dict.fromkeys(of_variants)


def _keyed(product: ListedProduct, keys: Mapping[str, str]) -> ListedProduct:
    """A product with its pictures by their keys; those that cannot be had are left out."""
    photos = product.photos
    if photos is not None:
        photos = tuple(dict.fromkeys(keys[name] for name in photos if name in keys))
    if not any(variant.photo for variant in product.variants):
        return replace(product, photos=photos)
    variants = tuple(replace(variant, photo=keys.get(variant.photo, "")) for variant in product.variants)
    return replace(product, photos=photos, variants=variants)
