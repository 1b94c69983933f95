"""What several dialogs show alike: product buttons, quantities, the way back."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from unicodedata import east_asian_width

from dialogs.cutting import cut_plain
from dialogs.kit import Act, Back, Button, Go, Line, T, act, go, t
from store.model.cart import CartLine, TaxLine
from store.model.money import Money
from store.model.order import OrderLine
from store.model.product import ProductCard

TITLE = 40  # UTF-16 units of a title in a label, so that the price behind it is still seen
SALE_TITLE = 28  # the same, where two prices stand behind it
PAGE = 8
HUMAN = "help"  # the route to somebody who can help
COLUMNS = ((6, 4), (9, 3))  # up to so many letters, so many buttons share a row; broader ones come in twos


def short(title: str, limit: int = TITLE) -> str:
    """A title that leaves room in a label."""
    return cut_plain(title, limit)


def breadth(label: str) -> int:
    """How broad a label is on a screen, in Latin letters: a Chinese character takes the place of two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in label)


def in_rows(buttons: list[Button], broadest: int) -> list[list[Button]]:
    """Buttons in rows of about the same length, as many in each as can be read whole on a phone."""
    most = next((count for letters, count in COLUMNS if broadest <= letters), 2)
    width = ceil(len(buttons) / ceil(len(buttons) / most))
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def titled(title: str, options: str) -> T | str:
    """A title with its options in brackets: they tell variants apart."""
    return t("total-options", title=title, options=options) if options else title


def product_button(card: ProductCard) -> Go:
    """A product as one button: title and price."""
    if not card.available:
        label = t("card-sold-out", title=short(card.title))
    elif card.varies:
        label = t("card-from", title=short(card.title), price=card.price)
    elif card.was:
        label = t("card-price-was", title=short(card.title, SALE_TITLE), price=card.price, was=card.was)
    else:
        label = t("card-price", title=short(card.title), price=card.price)
    return go(f"product-{card.id}", label)


def back() -> Back:
    """The way back."""
    return Back(t("common-back"))


def home() -> Go:
    """The way home."""
    return go("home", t("common-home"))


def cart_button(quantity: int) -> Go:
    """The way to the cart, saying what lies in it."""
    return go("cart", cart_label(quantity))


def cart_label(quantity: int) -> T:
    """The cart, and how many pieces lie in it."""
    return t("common-cart-count", count=quantity) if quantity else t("common-cart")


def pager(number: int, *, after: str | None) -> list[Button]:
    """Buttons to the page before and the page behind. ``number`` counts from 0; ``after`` is the next page's key."""
    buttons: list[Button] = []
    if number > 0:
        buttons.append(_page(number - 1, "", t("common-previous")))
    if after is not None:
        buttons.append(_page(number + 1, after, t("common-next")))
    return buttons


def _page(number: int, key: str, label: T) -> Act:
    return act("page", number, key, label=label)


def turn_page(trail: tuple[str, ...], number: int, key: str) -> tuple[str, ...] | None:
    """The keys that lead to page ``number``, given those that led here; None where there is no such page.

    A page is named by its number, so a double tap on "next" turns one page.
    """
    if number < 0 or number > len(trail) + 1:
        return None
    if number <= len(trail):
        return trail[:number]
    return (*trail, key) if key else None


def percent(basis_points: int) -> str:
    """Basis points as percent without idle zeros: 1900 is "19", 725 is "7.25"."""
    return f"{(Decimal(basis_points) / 100).normalize():f}"


def item_lines(lines: Sequence[CartLine | OrderLine]) -> list[Line]:
    """What is bought, a line each."""
    return [
        t("total-item", quantity=line.quantity, title=titled(line.title, line.options), total=line.total)
        for line in lines
    ]


def total_lines(
    subtotal: Money,
    shipping: Money | None,
    shipping_title: str,
    taxes: Sequence[TaxLine],
    total: Money,
    *,
    included: bool,
) -> list[Line]:
    """The sums of an order or of what would be one. ``shipping`` None: nothing is shipped."""
    lines: list[Line] = [t("total-subtotal", amount=subtotal)]
    if shipping is not None:
        lines.append(
            t("total-shipping", title=shipping_title, amount=shipping)
            if shipping
            else t("total-shipping-free", title=shipping_title)
        )
    if not included:
        lines += [t("total-tax-added", rate=percent(tax.rate), amount=tax.amount) for tax in taxes if tax.amount]
    lines.append(t("total-total", amount=total))
    if included:
        lines += [t("total-tax-included", rate=percent(tax.rate), amount=tax.amount) for tax in taxes if tax.amount]
    return lines
