"""Which program wrote a catalog, told by the names of its columns."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from store.model.listing import COLUMNS
from store.rules import magento_columns, shopify_columns, woocommerce_columns

FORMATS = ("shopify", "woocommerce", "magento", "shopkeeper")
NAMES = {"shopify": "Shopify", "woocommerce": "WooCommerce", "magento": "Magento 2", "shopkeeper": "Shopkeeper"}

_OURS = frozenset(COLUMNS)


@dataclass(frozen=True, slots=True)
class Detected:
    """``form`` is the format, or the nearest where ``lacking`` names columns (as people know them) that it needs."""

    form: str
    lacking: tuple[str, ...] = ()


def detect(header: Sequence[str]) -> Detected:
    """The format of a header whose names are stripped and in lower case."""
    names = {name for name in header if name}
    woo = set(woocommerce_columns.columns(list(header)))
    missing = {
        "magento": _lacking(names, ("sku", "product_type")),
        "woocommerce": _lacking(woo, ("type", "name", "regular_price")),
        "shopify": _shopify(names),
        "shopkeeper": _lacking(names, ("handle", "title", "price")),
    }
    found = [form for form, lacking in missing.items() if not lacking]
    if found:
        return Detected(found[0])
    needed = {"shopkeeper": 3, "shopify": 3, "woocommerce": 3, "magento": 2}
    known = {
        "shopkeeper": len(names & _OURS),
        "shopify": len(names & shopify_columns.COLUMNS.keys()),
        "woocommerce": len(woo - {""}),
        "magento": len(names & magento_columns.COLUMNS.keys()),
    }
    nearest = max(known, key=lambda form: ((needed[form] - len(missing[form])) / needed[form], known[form]))
    people = {"type": "Type", "name": "Name", "regular_price": "Regular price"}
    return Detected(nearest, tuple(people.get(one, one) for one in missing[nearest]))


def _lacking(names: set[str], needed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in needed if name not in names)


def _shopify(names: set[str]) -> tuple[str, ...]:
    """A handle and a title, and something that only Shopify's files have."""
    lacking = [] if names & {"handle", "url handle"} else ["Handle"]
    lacking += [] if "title" in names else ["Title"]
    lacking += [] if names & shopify_columns.ITS_OWN else ["Variant Price"]
    return tuple(lacking)


def refusal(header: Sequence[str], detected: Detected) -> str:
    """A sentence for a file whose header is of no format that we know."""
    names = [name for name in header if name]
    if any(name.startswith("tier_price") for name in names) and "sku" in names:
        return "holds Magento's advanced pricing, not products: export the catalog of products"
    lacking = " and ".join(filter(None, (", ".join(detected.lacking[:-1]), detected.lacking[-1])))
    near = [(one, match[0]) for one in detected.lacking if (match := difflib.get_close_matches(one.lower(), names, 1))]
    hint = "".join(f" (is it {given}?)" for _, given in near[:1])
    return (
        f"is no catalog that we know: it comes nearest to {NAMES[detected.form]}'s format, "
        f"but has no column {lacking}{hint}"
    )
