"""What every edit of the catalog shares: only owners may, two at once do not overwrite each other, search follows."""

from store.errors import Refused
from store.services import indexing
from store.services.catalog import Catalog

_TOUCH = "update product set version = version + 1, updated_at = :at, import_id = null where id = :id"


class Desk(Catalog):
    """The catalog behind the counter. Every method raises Refused for whoever is no owner."""

    __slots__ = ()

    @property
    def actor(self) -> str:
        """Who does it, for the ledger."""
        return f"owner:{self.customer}"

    def _touch(self, product_id: int, version: int | None) -> None:
        """Take a product for an edit. Raises Refused where it is not as the owner saw it (None: however it is)."""
        self.only_owners()
        if version is None:
            changed = self.tx.run(_TOUCH, id=product_id, at=self.at)
        else:
            changed = self.tx.run(f"{_TOUCH} and version = :version", id=product_id, at=self.at, version=version)
        if changed != 1:
            there = self.tx.value(int, "select 1 from product where id = :id", id=product_id)
            raise Refused("product-edited" if there else "product-gone")

    def _variant(self, product: int, variant: int) -> None:
        """Raises Refused where the product has no such variant (any more)."""
        sql = "select 1 from variant where id = :id and product_id = :product and archived = 0"
        if not self.tx.value(int, sql, id=variant, product=product):
            raise Refused("product-edited")

    def _index(self, product_id: int) -> None:
        indexing.index(self.tx, product_id)

    def _is_there(self, table: str, entity: int) -> bool:
        return bool(self.tx.value(int, f"select 1 from {table} where id = :id", id=entity))
