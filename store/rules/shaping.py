"""Foreign catalogs brought into our shape: handles, categories, options, pictures. Nothing is lost without a word."""

import hashlib
import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from store.model.listing import ListedOption, ListedVariant

DEEPEST = 20  # steps of a category
LONGEST_STEP = 120
LONGEST_HANDLE = 120
LONGEST_TITLE = 255
LONGEST_VALUE = 120
LONGEST_CODE = 64  # an SKU or a barcode
MOST_OPTIONS = 3

ANY = "Any"  # the value of a variant that stands for every value of an option
ANY_IN = {"de": "Beliebig", "es": "Cualquiera", "fr": "Au choix", "it": "Qualsiasi", "ja": "すべて", "nl": "Elke",
          "pl": "Dowolny", "pt": "Qualquer", "ru": "Любой", "zh": "任意"}  # fmt: skip

Warn = Callable[[str, str], None]  # column, message

_HANDLE = re.compile(r"[^\s/\\]{1,120}")
_BREAKS = re.compile(r"[\s/\\]+")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6});")
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?)([0-9]{1,12})(?:[.,]0*)?")
_FRACTION = re.compile(r"([+-]?)([0-9]{1,12})[.,][0-9]+")


def handle_of(key: str) -> str:
    """The handle of a product that its file calls ``key``: the key itself where it is fit to be one.

    Spaces and slashes become hyphens; a digest at the end keeps apart what would then be the same.
    """
    if _HANDLE.fullmatch(key):
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{_BREAKS.sub('-', key).strip('-')[: LONGEST_HANDLE - 9]}-{digest}".lstrip("-")


def plain(text: str) -> str:
    """A title as people read it: entities resolved, one line."""
    return " ".join((html.unescape(text) if _ENTITY.search(text) else text).split())


def cut(text: str, longest: int) -> str:
    """At most this many characters, an ellipsis in place of what is left out."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def category(path: Iterable[str], warn: Warn) -> tuple[str, ...]:
    """A path of at most 20 steps: of a deeper one the deepest stay."""
    steps = tuple(cut(step, LONGEST_STEP) for one in path if (step := plain(one).replace(" > ", " › ")))
    if len(steps) > DEEPEST:
        warn("category", f"has {len(steps)} steps: the deepest {DEEPEST} were kept")
    return steps[-DEEPEST:]


def deepest_first(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The first of several paths that no other one leads on from; () for none."""
    for path in paths:
        if not any(len(other) > len(path) and other[: len(path)] == path for other in paths):
            return path
    return ()


def picture(name: str) -> str:
    """The name of a picture, or its address with the parts made good that files like to spoil."""
    name = name.strip()
    if _WEB.match(name):
        return f"https:{name}".replace(" ", "%20") if name.startswith("//") else name.replace(" ", "%20")
    return name


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, '' left out."""
    return tuple(dict.fromkeys(name for name in names if name))


def count(text: str) -> int | None:
    """Whole pieces: below zero is none, fractions are cut off; None for an empty cell. Raises ValueError."""
    if not text:
        return None
    found = _NUMBER.fullmatch(text) or _FRACTION.fullmatch(text)
    if not found:
        raise ValueError("is not a number of pieces")
    return 0 if found[1] == "-" else min(int(found[2]), 10**9)


def tax_class(word: str, known: frozenset[str]) -> str | None:
    """The shop's tax class by another shop's word for it; None where it has no such class."""
    name = "-".join(word.lower().split())
    for one in (name, name.removesuffix("-rate"), name.removesuffix("-goods")):
        if one in known:
            return one
    return "standard" if name in {"", "standard", "taxable-goods", "taxable"} else None


def fold(
    options: Sequence[ListedOption], variants: Sequence[ListedVariant], warn: Warn
) -> tuple[tuple[ListedOption, ...], tuple[ListedVariant, ...]]:
    """At most three options: those beyond the second become one, "Size / Fit" with values such as "M / Slim"."""
    if len(options) <= MOST_OPTIONS:
        return tuple(options), tuple(variants)
    kept, rest = options[:2], options[2:]
    joined = cut(" / ".join(option.name for option in rest), LONGEST_VALUE)
    warn("options", f"are {len(options)}: {joined} are one here, for a product has at most {MOST_OPTIONS}")
    folded = [_folded(variant) for variant in variants]
    return (*kept, ListedOption(joined)), tuple(folded)


def _folded(variant: ListedVariant) -> ListedVariant:
    last = " / ".join(variant.choice[2:])
    labels: dict[str, str] = {}
    for locale in {locale for texts in variant.labels[2:] for locale in texts}:
        values = zip(variant.choice[2:], variant.labels[2:], strict=True)
        labels[locale] = " / ".join(texts.get(locale, value) for value, texts in values)
    return replace(
        variant,
        choice=(*variant.choice[:2], last),
        labels=(*variant.labels[:2], labels) if variant.labels else (),
    )
