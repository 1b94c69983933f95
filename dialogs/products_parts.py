"""What the owners' dialogs about products share: who may, what was sent, how a product and its table read."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Protocol, TypeVar

from dialogs.cutting import cut_plain
from dialogs.kit import File, Line, Sent, T, t, whole
from dialogs.stack import Vanished
from store.model.editing import MOST_PHOTOS, EditedProduct, EditedVariant
from store.model.grid import Complaint, Grid, Offer
from store.model.money import Money, exponent
from store.model.safehtml import SafeHtml
from store.model.settings import Settings
from store.rules.pictures import LARGEST
from store.rules.variant_table import decimal

SHOWN = 8  # variants of a table that a screen lists
IMPLIED = {"en": "Variant", "zh": "款式"}  # the option's name where a table names none
STATUS = {"active": "products-active", "draft": "products-draft", "archived": "products-archived"}
TOLD = 6  # complaints that a screen lists
KINDS = ("image/jpeg", "image/png", "image/webp")  # files that can be shown as photos


class OwnerShop(Protocol):
    """What every one of these dialogs needs of the shop."""

    settings: Settings
    locale: str

    @property
    def is_owner(self) -> bool: ...
    def edited(self, product_id: int) -> EditedProduct | None: ...


class PhotoShop(OwnerShop, Protocol):
    """Those that take photos need this, too."""

    def add_photo(self, product: int, file_id: str, unique: str, *, photo: bool = True) -> int: ...


S = TypeVar("S")


def opens(make: Callable[[int], S]) -> Callable[[tuple[str, ...], OwnerShop], S | None]:
    """``open`` of a dialog about one product: for owners, and for a product that is there."""

    def open_(args: tuple[str, ...], shop: OwnerShop) -> S | None:
        product = whole(args[0]) if len(args) == 1 else None
        if product is None or not shop.is_owner or shop.edited(product) is None:
            return None
        return make(product)

    return open_


def product_of(product: int, shop: OwnerShop) -> EditedProduct:
    """The product. Raises Vanished where there is none, or for whoever is no owner any more."""
    found = shop.edited(product) if shop.is_owner else None
    if found is None:
        raise Vanished
    return found


def photo_in(sent: Sent) -> File | None:
    """The photo that was sent, be it as a file; None for anything else."""
    if sent.kind == "document" and sent.file and sent.file.mime in KINDS and sent.file.size <= LARGEST:
        return sent.file
    return sent.file if sent.kind == "photo" else None


def keep_photo(shop: PhotoShop, product: int, file: File) -> int:
    """Put it behind the product's other photos; how many there are. The messenger names the type of files only."""
    return shop.add_photo(product, file.id, file.unique, photo=not file.mime)


def no_photo(sent: Sent) -> T:
    """What to do instead with something that is no photo."""
    if sent.kind == "document" and sent.file and sent.file.mime.startswith("image/"):
        return t("products-as-photo")
    return t("products-no-photo")


def unwanted(sent: Sent, product: EditedProduct) -> T | None:
    """Why what was sent cannot become a photo of this product; None where it can."""
    if photo_in(sent) is None:
        return no_photo(sent)
    return t("product-photos-many", limit=MOST_PHOTOS) if len(product.photos) >= MOST_PHOTOS else None


def described(text: str) -> SafeHtml:
    """A typed description: every sign is text."""
    return SafeHtml(escape(text.strip(), quote=False))


def implied(settings: Settings) -> str:
    """The option's name where a table names none, in the shop's own language."""
    return IMPLIED.get(settings.language, IMPLIED["en"])


def name_of(product: EditedProduct) -> Line:
    """The title, or a word for a product without one."""
    return product.title or t("products-untitled")


def price_line(product: EditedProduct, currency: str) -> T:
    """What it costs, or that this is not known yet."""
    prices = sorted({variant.price for variant in product.variants})
    if not prices:
        return t("products-no-price")
    if len(prices) == 1:
        return t("products-price", price=Money(prices[0], currency))
    return t("products-price-range", lowest=Money(prices[0], currency), highest=Money(prices[-1], currency))


def stock_line(product: EditedProduct) -> T:
    """How much stands on the shelf, in how many variants."""
    count = sum(variant.on_hand for variant in product.variants)
    if len(product.variants) < 2:
        return t("products-stock", count=count)
    return t("products-stock-variants", count=count, variants=len(product.variants))


def grid_lines(grid: Grid, currency: str) -> list[Line]:
    """A table: its options, then its first variants."""
    lines = [_offer_line(offer, Money(offer.price or 0, currency), offer.stock) for offer in grid.offers[:SHOWN]]
    return [*axis_lines(grid), *lines, *_more(len(grid.offers))]


def axis_lines(grid: Grid) -> list[Line]:
    """The options of a table with their values."""
    return [t("products-axis", name=axis.name, values=cut_plain(", ".join(axis.values), 120)) for axis in grid.axes]


def change_lines(grid: Grid, was: Sequence[EditedVariant], currency: str) -> list[Line]:
    """What of a table is another than it was: prices and stock that change, what comes and what goes."""
    before = {variant.choice: variant for variant in was}
    lines = [line for offer in grid.offers if (line := _changed(offer, before.get(offer.choice), currency))]
    gone = [variant.name or "–" for variant in was if variant.choice not in {offer.choice for offer in grid.offers}]
    shown = [*lines[:SHOWN], *_more(len(lines))]
    if gone:
        shown.append(t("products-gone-variants", names=cut_plain(", ".join(gone), 120)))
    left = len(grid.offers) - len(lines)
    if shown and left:
        shown.append(t("products-unchanged", count=left))
    return shown or [t("products-no-change")]


def _more(count: int) -> list[Line]:
    return [t("products-more-variants", count=count - SHOWN)] if count > SHOWN else []


def _changed(offer: Offer, was: EditedVariant | None, currency: str) -> Line | None:
    price = Money(offer.price or 0, currency)
    if was is None:
        return _offer_line(offer, t("products-new-price", price=price), offer.stock)
    moved = offer.stock is not None and offer.stock != was.on_hand
    if offer.price == was.price and not moved and offer.sku in (None, was.sku):
        return None
    told: Money | T = price
    if offer.price != was.price:
        told = t("products-changed-price", price=price, was=Money(was.price, currency))
    return _offer_line(offer, told, offer.stock if moved else None)


def _offer_line(offer: Offer, price: Money | T, stock: int | None) -> T:
    name: Line = " / ".join(offer.choice) or t("products-single")
    if offer.sku:
        name = t("products-with-sku", name=name, sku=offer.sku)
    if stock is None:
        return t("products-offer", name=name, price=price)
    return t("products-offer-stock", name=name, price=price, count=stock)


def sample(amount: int, currency: str) -> str:
    """A price to show how one is typed: hundredths, in a currency that has another number of decimals as good as it can
    be.
    """
    decimals = exponent(currency)
    return decimal(amount * 10 if decimals == 3 else amount, decimals)


def table_example(currency: str) -> T:
    """A whole table, to be copied and changed."""
    price, more, less = (sample(amount, currency) for amount in (1990, 2190, 1890))
    return t("products-table-example", price=price, more=more, less=less)


def complaint_lines(complaints: Sequence[Complaint], grid: Grid, currency: str) -> list[Line]:
    """What was not understood, each with what to type instead."""
    values = cut_plain(" · ".join(", ".join(axis.values) for axis in grid.axes), 100) or "–"
    return [
        t(
            f"products-line-{each.reason}",
            line=cut_plain(each.line, 60),
            more=cut_plain(each.more, 60),
            count=each.count,
            currency=currency,
            values=values,
            price=sample(1990, currency),
        )
        for each in complaints[:TOLD]
    ]
