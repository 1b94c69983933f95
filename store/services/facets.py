"""What a search may be narrowed by: the prices and the shelves of what it found."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.services.base import Service
from store.services.catalog import CATEGORY_TITLE
from store.services.prices import AMOUNT

_FACTS = f"""
    select p.category_id, min({AMOUNT}) from product p
    join variant v on v.product_id = p.id and v.archived = 0
    join price on price.variant_id = v.id and price.currency = :currency
    where p.status = 'active' and p.id in ({{chosen}}) group by p.id, p.category_id
"""
_TITLES = f"select c.id, {CATEGORY_TITLE} from category c where c.id in ({{chosen}})"


@dataclass(frozen=True, slots=True)
class Facets:
    """``prices`` is the lowest of each product, in minor units; ``shelves`` are category ids, the fullest first."""

    prices: tuple[int, ...]
    shelves: tuple[int, ...]


class Narrowing(Service):
    """Facets of products, and the names of shelves."""

    __slots__ = ()

    def facets(self, product_ids: Sequence[int]) -> Facets:
        """What these products cost and where they stand."""
        if not product_ids:
            return Facets((), ())
        names, sql = _listed(product_ids, _FACTS)
        rows = self.tx.rows(_fact, sql, currency=self.settings.currency, at=self.at, **names)
        count: dict[int, int] = {}
        for category, _ in rows:
            if category is not None:
                count[category] = count.get(category, 0) + 1
        shelves = sorted(count, key=lambda category: (-count[category], category))
        return Facets(tuple(price for _, price in rows), tuple(shelves))

    def shelf_titles(self, categories: Sequence[int]) -> dict[int, str]:
        """The titles of categories by id, in the reader's language; one that does not exist is left out."""
        if not categories:
            return {}
        names, sql = _listed(categories, _TITLES)
        return dict(self.tx.rows(_title, sql, locale=self.locale, shop_locale=self.settings.language, **names))


def _listed(ids: Sequence[int], sql: str) -> tuple[dict[str, int], str]:
    names = {f"i{at}": each for at, each in enumerate(dict.fromkeys(ids))}
    return names, sql.format(chosen=", ".join(f":{name}" for name in names))


def _fact(category: int | None, price: int) -> tuple[int | None, int]:
    return category, price


def _title(category: int, title: str) -> tuple[int, str]:
    return category, title
