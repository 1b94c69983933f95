"""A product's variants as a table: the axes of choice, and what each combination of their values costs."""

from dataclasses import dataclass, field

MOST_AXES = 3
MOST_VALUES = 40  # of one axis: each is a button on the product's page
MOST_OFFERS = 100
LONGEST_NAME = 40  # characters
LONGEST_VALUE = 60

Choice = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """An option: its name and its values, in order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant. ``choice`` has one value per axis; ``price`` in minor units; what is None is left as it is."""

    choice: Choice = ()
    price: int | None = None
    stock: int | None = None
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The axes and every variant that is sold; without axes there is one variant, or none yet."""

    axes: tuple[Axis, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it can be sold: there is a variant, and each has its price."""
        return bool(self.offers) and all(offer.price is not None for offer in self.offers)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something about a typed line. ``reason`` names a sentence, ``more`` completes it; ``soft``: it was taken all the
    same.
    """

    reason: str
    line: str = ""
    more: str = ""
    count: int = 0
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of a typed table. ``lines`` are those that were understood."""

    grid: Grid
    complaints: tuple[Complaint, ...] = ()
    lines: tuple[str, ...] = field(default_factory=tuple)

    @property
    def sound(self) -> bool:
        """Whether it can be taken: it is complete, and nothing hard was complained of the whole."""
        return self.grid.complete and not any(each.reason in FATAL for each in self.complaints)


FATAL = ("too-many-variants", "too-many-values", "too-many-options")
