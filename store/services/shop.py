"""The shop as one customer sees it in one turn: every service over one transaction."""

from store.services.carts import Carts
from store.services.catalog import Catalog
from store.services.checkout import Checkout
from store.services.customers import Customers
from store.services.orders import Orders
from store.services.payments import Payments
from store.services.searching import Searching


class Shop(Catalog, Searching, Customers, Carts, Checkout, Orders, Payments):
    """``Shop(tx, settings, at, customer, locale, bot)``; dialogs name the few methods of it that they need."""

    __slots__ = ()
