"""Products as a file lists them: what every importer hands over, whatever the format it reads."""

from dataclasses import dataclass, field

from store.model.money import Money
from store.model.safehtml import SafeHtml

# The columns of our own file, in order; the texts among them may stand once more for each language, as "title:zh".
COLUMNS = (
    *("handle", "status", "category", "title", "body", "tax_class"),
    *("option1", "value1", "option2", "value2", "option3", "value3"),
    *("sku", "price", "compare_at", "sale_price", "sale_from", "sale_until", "currency"),
    *("stock", "backorder", "weight_g", "requires_shipping", "barcode"),
    *("photos", "variant_photo"),
)
LOCALIZED = ("title", "body", "option1", "value1", "option2", "value2", "option3", "value3", "category")
STATUSES = ("active", "draft", "archived")
PATH = " > "  # between the steps of a category

Texts = dict[str, str]  # by locale; '' is the language of the file's plain columns: the shop's own


@dataclass(frozen=True, slots=True)
class ListedOption:
    """An axis of choice: the name that is its key, and how it reads in other languages."""

    name: str
    names: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedSale:
    """Another price for a time: from ``since`` until, and not at, ``until`` (UTC milliseconds; None: no limit)."""

    price: Money
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class ListedVariant:
    """A row that is sold. ``choice`` has one value per option; ``labels`` reads them in other languages, by locale.

    ``stock`` counts pieces on hand; None leaves it as it is. ``photo`` is a name as the file has it, '' for none.
    """

    choice: tuple[str, ...]
    price: Money
    compare_at: Money | None = None
    sale: ListedSale | None = None
    labels: tuple[Texts, ...] = ()
    sku: str = ""
    barcode: str = ""
    stock: int | None = None
    backorder: bool = False
    weight_g: int = 0
    requires_shipping: bool = True
    photo: str = ""


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product with all its rows. ``row`` is where it begins in the file.

    ``photos`` None leaves the photos as they are. ``whole`` is False where rows of it were skipped: then no variant
    is taken for vanished.
    """

    row: int
    handle: str
    status: str
    titles: Texts
    variants: tuple[ListedVariant, ...]
    bodies: dict[str, SafeHtml] = field(default_factory=dict)
    category: tuple[str, ...] = ()
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the same path in other languages
    tax_class: str = "standard"
    options: tuple[ListedOption, ...] = ()
    photos: tuple[str, ...] | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class RowError:
    """Something about a cell (row 1 is the header). A ``warning`` was worked around, else the row was skipped."""

    row: int
    column: str
    message: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. Its bytes lie in the media folder under ``sha256``, or they are still to be fetched from ``url``.

    One of the two is there; ``mime`` and ``size`` (bytes) are known where ``sha256`` is.
    """

    sha256: str = ""
    mime: str = ""
    size: int = 0
    url: str = ""
