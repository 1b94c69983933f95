"""A product, a variant and a category as an owner edits them: everything that is stored, whatever its status."""

from dataclasses import dataclass, field

from store.model.grid import Axis, Choice, Grid, Offer
from store.model.product import Photo

LONGEST_TITLE = 200  # characters
LONGEST_BODY = 4000
MOST_PHOTOS = 20
DEEPEST = 20  # categories in one another

Statuses = ("active", "draft", "archived")


@dataclass(frozen=True, slots=True)
class Sale:
    """Another price (minor units) for a time; from ``since`` until, and not at, ``until`` (UTC milliseconds)."""

    price: int
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """A product's words in one language. ``body`` is safe HTML."""

    title: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class EditedVariant:
    """A variant that is sold. ``price`` and ``compare_at`` are minor units; ``free`` is what of ``on_hand`` is promised
    to nobody; ``photo`` is which of the product's photos it shows (0: the main one).
    """

    id: int
    choice: Choice
    sku: str
    barcode: str
    weight_g: int
    shipped: bool
    price: int
    compare_at: int | None
    sale: Sale | None
    on_hand: int
    free: int
    backorder: bool
    photo: int = 0

    @property
    def name(self) -> str:
        """Its choice as one reads it."""
        return " / ".join(self.choice)


@dataclass(frozen=True, slots=True)
class EditedProduct:
    """A product with all that can be edited. ``title`` and ``category_title`` are in the reader's language."""

    id: int
    handle: str
    status: str
    version: int
    tax_class: str
    category: int | None
    category_title: str
    title: str
    words: dict[str, Wording] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    variants: tuple[EditedVariant, ...] = ()
    photos: tuple[Photo, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be sold."""
        return bool(self.title and self.variants)

    @property
    def grid(self) -> Grid:
        """Its variants as a table, in the stored values."""
        axes = tuple(
            Axis(name, tuple(dict.fromkeys(variant.choice[at] for variant in self.variants)))
            for at, name in enumerate(self.options)
        )
        return Grid(axes, tuple(Offer(each.choice, each.price, each.on_hand, each.sku) for each in self.variants))


@dataclass(frozen=True, slots=True)
class Node:
    """A category as the tree shows it. ``products`` are the active ones right in it, ``titles`` by locale."""

    id: int
    parent: int | None
    title: str
    products: int
    children: int
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """A product as a line of the owner's lists. ``price`` is the lowest in minor units, None where there is none."""

    id: int
    title: str
    status: str
    price: int | None
