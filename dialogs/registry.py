"""Every dialog of the shop, by name."""

from typing import Any

from dialogs import cart, catalog, checkout, home, info, order, orders, product, search, settings
from dialogs.kit import Dialog
from dialogs.stack import Stacks

DIALOGS: tuple[Dialog[Any, Any, Any], ...] = (
    home.dialog,
    catalog.dialog,
    product.dialog,
    search.dialog,
    cart.dialog,
    checkout.dialog,
    orders.dialog,
    order.dialog,
    settings.dialog,
    *info.dialogs,
)


def stacks() -> Stacks:
    """The dialogs, ready to be opened."""
    return Stacks(DIALOGS)
