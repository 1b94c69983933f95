"""Every dialog of the shop, by name."""

from typing import Any

from dialogs import (
    attention,
    cart,
    catalog,
    checkout,
    figures,
    home,
    info,
    order,
    orders,
    privacy,
    product,
    products,
    products_add,
    products_edit,
    products_more,
    products_photos,
    products_picture,
    products_place,
    products_preview,
    products_sale,
    products_shelves,
    products_texts,
    search,
    settings,
    stock,
)
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
    products.dialog,
    products_add.dialog,
    products_edit.dialog,
    products_texts.dialog,
    products_photos.dialog,
    products_picture.dialog,
    products_sale.dialog,
    products_place.dialog,
    products_more.dialog,
    products_preview.dialog,
    products_shelves.dialog,
    stock.dialog,
    attention.dialog,
    figures.dialog,
    *privacy.dialogs,
    *info.dialogs,
)


def stacks() -> Stacks:
    """The dialogs, ready to be opened."""
    return Stacks(DIALOGS)
