"""Products as they are shown to strangers: a card, the beginning of the description, the address of a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.model.product import ProductCard
from store.model.safehtml import SafeHtml
from store.services.catalog import BODY, TEXT, Catalog

_MORE = f"""
    select p.id, {BODY}, (
        select m.url from product_media pm join media m on m.id = pm.media_id
        where pm.product_id = p.id and m.error = '' and (m.url like :secure or m.url like :plain)
        order by pm.position limit 1)
    from product p {TEXT} where p.id in ({{chosen}})
"""


@dataclass(frozen=True, slots=True)
class Teaser:
    """``words`` is the description without markup; ``picture`` the address of a picture or ""."""

    card: ProductCard
    words: str
    picture: str


def teasers(catalog: Catalog, product_ids: Sequence[int]) -> list[Teaser]:
    """What strangers see of these products, in the given order; what is not sold is left out."""
    return _teased(catalog, catalog.cards(product_ids))


def popular_teasers(catalog: Catalog, limit: int) -> list[Teaser]:
    """The same of what sells, as far as it is in stock."""
    return _teased(catalog, tuple(card for card in catalog.popular(limit) if card.available))


def _teased(catalog: Catalog, cards: tuple[ProductCard, ...]) -> list[Teaser]:
    if not cards:
        return []
    names = {f"i{at}": card.id for at, card in enumerate(cards)}
    more = dict(
        catalog.tx.rows(
            _row,
            _MORE.format(chosen=", ".join(f":{name}" for name in names)),
            locale=catalog.locale,
            shop_locale=catalog.settings.language,
            secure="https://%",
            plain="http://%",
            **names,
        )
    )
    return [Teaser(card, *more[card.id]) for card in cards]


def _row(product: int, body: str, picture: str | None) -> tuple[int, tuple[str, str]]:
    return product, (" ".join(SafeHtml(body).plain().split()), picture or "")
