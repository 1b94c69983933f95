"""What a listed product says: its normal form, what it leaves as it is, and the mark by which it is known again.

The mark (``product.digest``) is kept of what a *file* said last: a digest of all but the stock, then the count of
each variant. A file that says the same again says nothing new, whatever was sold or changed by hand since.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

import orjson

from store.model.listing import ListedOption, ListedProduct, ListedVariant, Texts

T = TypeVar("T")
Choice = tuple[str, str, str]
Counts = dict[str, int]  # pieces on hand by the key of a choice

TRANSLATIONS = "translations"  # in ``absent``: the file knows one language, the others stay
_OF_PRODUCTS = ("status", "category", "tax_class")
_OF_VARIANTS = ("sku", "barcode", "compare_at", "sale", "backorder", "weight_g", "requires_shipping")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file said last: ``content`` is a digest ('' never or no more), ``counts`` the stock that it named."""

    content: str = ""
    counts: Counts = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "Mark":
        """Read what ``str`` wrote."""
        content, _, rest = text.partition(":")
        pairs = (part.partition("=") for part in rest.split(",") if "=" in part)
        return cls(content, {key: int(count) for key, _, count in pairs})

    def __str__(self) -> str:
        return f"{self.content}:{','.join(f'{key}={count}' for key, count in self.counts.items())}"


def padded(choice: tuple[str, ...]) -> Choice:
    """A choice as the variant's row holds it: three values, '' where there is no option."""
    one, two, three = (*choice, "", "", "")[:3]
    return one, two, three


def counts_of(product: ListedProduct) -> Counts:
    """The stock that it names, by choice."""
    return {key(variant.choice): variant.stock for variant in product.variants if variant.stock is not None}


@lru_cache(4096)
def key(choice: tuple[str, ...]) -> str:
    """A choice in ten characters."""
    return hashlib.blake2b("\x1f".join(choice).encode(), digest_size=5).hexdigest()


def content_of(product: ListedProduct, pictures: Mapping[str, str], absent: frozenset[str]) -> str:
    """A digest of all that it says but its stock. ``pictures`` tells what is behind a name (its bytes, its address)."""
    photos = None if product.photos is None else [pictures[name] for name in product.photos if name in pictures]
    said = (
        *(product.status, product.titles, product.bodies, product.category, product.categories, product.tax_class),
        *(product.whole, product.options, photos, sorted(absent)),
        [_said(variant, pictures) for variant in product.variants],
    )
    return hashlib.blake2b(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()


def _said(variant: ListedVariant, pictures: Mapping[str, str]) -> tuple[object, ...]:
    return (
        *(variant.choice, variant.labels, variant.price, variant.compare_at, variant.sale, variant.sku),
        *(variant.barcode, variant.backorder, variant.weight_g, variant.requires_shipping),
        pictures.get(variant.photo, ""),
    )


def normal(product: ListedProduct, own: str) -> ListedProduct:
    """The form in which two listings can be compared: no row, no stock, texts as they are stored.

    ``own`` is the shop's language, which '' stands for. What has no variant (any more) cannot be sold: it is a draft.
    """
    titles, bodies = _plain(product.titles, own), _plain(product.bodies, own)
    bodies = {locale: body for locale, body in bodies.items() if body}
    for locale in bodies:
        titles.setdefault(locale, titles[""])
    labels = labels_of(product.variants)
    return replace(
        product,
        row=0,
        status=product.status if product.variants or product.status != "active" else "draft",
        titles=titles,
        bodies=bodies,
        categories={},
        variants=tuple(_bare(variant, labels) for variant in product.variants),
        photos=tuple(dict.fromkeys(product.photos or ())),
        whole=True,
    )


def labels_of(variants: Iterable[ListedVariant]) -> dict[tuple[int, str], Texts]:
    """How values read in other languages, by position (from 1) and value; of two that differ the first counts."""
    found: dict[tuple[int, str], Texts] = {}
    for variant in variants:
        for at, (value, labels) in enumerate(zip(variant.choice, variant.labels, strict=False), 1):
            if labels:
                known = found.setdefault((at, value), {})
                for locale, label in labels.items():
                    known.setdefault(locale, label)
    return found


def completed(product: ListedProduct, before: ListedProduct, absent: frozenset[str]) -> ListedProduct:
    """A product with what its file has no columns for (``absent``) as it was."""
    kept = {name: getattr(before, name) for name in _OF_PRODUCTS if name in absent}
    if "bodies" in absent:
        kept["bodies"] = before.bodies
    if TRANSLATIONS in absent:
        kept |= _translated(product, before, no_bodies="bodies" in absent)
    keep_photo = product.photos is None and not any(variant.photo for variant in product.variants)
    if product.photos is None:
        kept["photos"] = before.photos
    return replace(product, variants=_variants(product, before, absent, keep_photo=keep_photo), **kept)


def _translated(product: ListedProduct, before: ListedProduct, *, no_bodies: bool) -> dict[str, object]:
    names = {option.name: option.names for option in before.options}
    kept: dict[str, object] = {
        "titles": before.titles | product.titles,
        "options": tuple(
            ListedOption(option.name, names.get(option.name, {}) | option.names) for option in product.options
        ),
    }
    if not no_bodies:
        others = {locale: body for locale, body in before.bodies.items() if locale}
        kept["bodies"] = others | product.bodies
    return kept


def _variants(
    product: ListedProduct, before: ListedProduct, absent: frozenset[str], *, keep_photo: bool
) -> tuple[ListedVariant, ...]:
    """The file's variants, completed; of a product whose rows are not all sound the former ones stay between them."""
    known = {variant.choice: variant for variant in before.variants}
    names = [name for name in _OF_VARIANTS if name in absent]
    if keep_photo:
        names.append("photo")
    labels = labels_of(before.variants) if TRANSLATIONS in absent else {}
    said = {
        variant.choice: _completed(variant, known.get(variant.choice), names, labels) for variant in product.variants
    }
    if product.whole:
        return tuple(said.values())
    return tuple((known | said).values())


def _completed(
    variant: ListedVariant,
    before: ListedVariant | None,
    names: list[str],
    labels: Mapping[tuple[int, str], Texts],
) -> ListedVariant:
    kept: dict[str, object] = {name: getattr(before, name) for name in names} if before else {}
    if labels:
        own = variant.labels or ({},) * len(variant.choice)
        pairs = enumerate(zip(variant.choice, own, strict=False), 1)
        kept["labels"] = tuple(labels.get((at, value), {}) | mine for at, (value, mine) in pairs)
    return replace(variant, **kept) if kept else variant  # type: ignore[arg-type]


def _bare(variant: ListedVariant, labels: Mapping[tuple[int, str], Texts]) -> ListedVariant:
    mine: tuple[Texts, ...] = ()
    if labels:
        mine = tuple(labels.get((at, value), {}) for at, value in enumerate(variant.choice, 1))
    return replace(variant, labels=mine if any(mine) else (), stock=None)


def _plain(texts: Mapping[str, T], own: str) -> dict[str, T]:
    """Texts with the shop's own language under ''; what is named by its locale wins."""
    plain = {locale: text for locale, text in texts.items() if locale != own}
    return plain | {"": texts[own]} if own in texts else plain
