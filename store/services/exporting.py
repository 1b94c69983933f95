"""The catalog as rows of our own file: importing them again changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from store.model.listing import ListedProduct
from store.model.settings import Settings
from store.ports import Tx, Value
from store.rules import rows

STORED = "sha256:"  # how a stored picture is named where it has no address
SLICE = 200  # products

_LOCALES = """
    select locale from product_text union select locale from product_option union select locale from option_value_text
    union select locale from category_text
"""


def export_products(tx: Tx, settings: Settings) -> list[list[str]]:
    """The header and one row for every variant, whatever its product's status; archived variants are left out."""
    known = {*tx.rows(str, _LOCALES), *settings.languages} - {"", settings.language}
    header = rows.header(sorted(known))
    found = [header]
    for product in _products(tx, settings):
        told = rows.rows(product, settings.currency)
        found.extend([row.get(column, "") for column in header] for row in told)
    return found


def _products(tx: Tx, settings: Settings) -> Iterator[ListedProduct]:
    """Every product, pictures from the web by their address."""
    from store.services import listings  # which names pictures as we do, and so imports us

    ids = iter(tx.rows(int, "select id from product order by id"))
    while some := list(islice(ids, SLICE)):
        listed = listings.read(tx, settings, some)
        addresses = _addresses(tx, listed)
        for product in listed:
            yield replace(
                product,
                photos=tuple(addresses.get(name, name) for name in product.photos or ()),
                variants=tuple(
                    replace(variant, photo=addresses.get(variant.photo, variant.photo)) for variant in product.variants
                ),
            )


def _addresses(tx: Tx, products: list[ListedProduct]) -> dict[str, str]:
    """Where stored pictures come from, as far as that is on the web."""
    names = {name for product in products for name in product.photos or ()}
    names |= {variant.photo for product in products for variant in product.variants}
    stored = sorted(name.removeprefix(STORED) for name in names if name.startswith(STORED))
    if not stored:
        return {}
    params: dict[str, Value] = {f"s{at}": sha256 for at, sha256 in enumerate(stored)}
    chosen = ", ".join(f":{name}" for name in params)
    sql = f"select sha256, url from media where sha256 in ({chosen}) and url like 'http%'"
    return dict(tx.rows(lambda sha256, url: (f"{STORED}{sha256}", url), sql, **params))
