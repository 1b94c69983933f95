"""What a product's page for owners remembers and needs, and how a typed table is read against it."""

from dataclasses import dataclass
from typing import Protocol

from dialogs.kit import T, t
from dialogs.products_parts import PhotoShop, implied
from store.model.editing import EditedProduct
from store.model.grid import Complaint, Grid, Understood
from store.model.settings import Settings
from store.rules.variant_table import understand

_CHANGED = {
    "active": "products-published",
    "draft": "products-taken-back",
    "archived": "products-archived-now",
}


class EditShop(PhotoShop, Protocol):
    """What the page needs of the shop."""

    def set_grid(self, product: int, version: int, grid: Grid) -> None: ...
    def set_status(self, product: int, version: int, status: str) -> None: ...
    def duplicate(self, product: int, version: int) -> int: ...


@dataclass(frozen=True, slots=True)
class State:
    """``text`` is a table that waits to be applied, ``kept`` what was read of one that lacks something, ``told`` what
    was complained of last, ``album`` that of the last photo; ``asking``: the table is shown to be changed.
    """

    product: int
    text: str = ""
    kept: str = ""
    told: tuple[Complaint, ...] = ()
    album: str = ""
    asking: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The product, and what the waiting table would make of it."""

    product: EditedProduct
    currency: str
    understood: Understood | None


def read(text: str, product: EditedProduct, settings: Settings) -> Understood:
    """A message as a table of this product."""
    return understand(text, settings.currency, product.grid, implied(settings))


def status_change(status: str) -> T:
    """What to say of a new status."""
    return t(_CHANGED[status])
