"""The catalog as customers see it: categories, products, options, variants. Titles are in the reader's language."""

from dataclasses import dataclass

from store.model.money import Money


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored picture. ``file_id`` is what the messenger calls it, once it was uploaded there."""

    media: int
    sha256: str
    file_id: str | None


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf. ``products`` counts the active products in it and below it."""

    id: int
    parent: int | None
    title: str
    products: int


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as one line of a list. ``price`` is the lowest, ``was`` what is crossed out beside it, where that is
    one for all; ``available``: can any variant be bought?
    """

    id: int
    title: str
    price: Money
    varies: bool
    available: bool
    was: Money | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``after`` is the key of the next page, None on the last."""

    cards: tuple[ProductCard, ...]
    after: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with what stands in it; the root has no category."""

    category: Category | None
    children: tuple[Category, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Option:
    """An axis of choice. ``values`` are the keys as imported, ``labels`` how they read in the reader's language."""

    name: str
    values: tuple[str, ...]
    labels: tuple[str, ...]

    def label(self, value: str) -> str:
        """How a value reads."""
        return self.labels[self.values.index(value)] if value in self.values else value


@dataclass(frozen=True, slots=True)
class Variant:
    """What is sold. ``choice`` has one value per option; ``available`` is how many can be bought now. ``sale_until`` is
    when its sale ends (UTC milliseconds), if that is soon.
    """

    id: int
    product: int
    sku: str
    choice: tuple[str, ...]
    price: Money
    compare_at: Money | None
    available: int
    photo: Photo | None
    sale_until: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product's page. ``body`` is safe HTML in the few tags that Telegram knows."""

    id: int
    handle: str
    title: str
    body: str
    category: Category | None
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]
    photos: tuple[Photo, ...]

    def variant(self, choice: tuple[str, ...]) -> Variant | None:
        """The variant with exactly this choice."""
        return next((variant for variant in self.variants if variant.choice == choice), None)

    def offered(self, position: int, value: str, chosen: tuple[str | None, ...]) -> bool:
        """Whether something can be bought with this value and what else is chosen (options at 0, 1, 2)."""
        return any(
            variant.available > 0
            and variant.choice[position] == value
            and all(
                want in (None, have)
                for at, (want, have) in enumerate(zip(chosen, variant.choice, strict=True))
                if at != position
            )
            for variant in self.variants
        )

    @property
    def available(self) -> bool:
        """Whether any variant can be bought."""
        return any(variant.available > 0 for variant in self.variants)
