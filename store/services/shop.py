"""The shop as one customer sees it in one turn: every service over one transaction."""

from store.services.attentions import Attentions
from store.services.carts import Carts
from store.services.catalog import Catalog
from store.services.checkout import Checkout
from store.services.customers import Customers
from store.services.editing import Editing
from store.services.facets import Narrowing
from store.services.import_log import Imports
from store.services.orders import Orders
from store.services.payments import Payments
from store.services.privacy import Privacy
from store.services.searching import Searching
from store.services.shelves import Shelves
from store.services.sums import Figures


class Shop(
    Editing,
    Catalog,
    Privacy,
    Searching,
    Narrowing,
    Customers,
    Carts,
    Checkout,
    Orders,
    Payments,
    Shelves,
    Imports,
    Attentions,
    Figures,
):
    """``Shop(tx, settings, at, customer, locale, bot)``; dialogs name the few methods of it that they need."""

    __slots__ = ()
