"""A merchant who imports files one after the other, and takes the last one back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from store.model.listing import ListedProduct
from store.services import import_log, listings
from store.services.import_log import ImportInfo, Source
from store.services.imports import Import, Outcome
from store.services.undoing import Undone, undo
from tests.kit.sale import SETTINGS, Counter
from tests.kit.shelves import PICTURES, listed, table

OWNER = 1
HEADER = "handle,title,option1,value1,price,stock"
ONE = ("a,Anise,Size,S,1.00,5", "a,,,M,1.00,4", "b,Basil,,,2.00,7")
TWO = ("a,Anise seeds,Size,S,1.50,9", "a,,,L,1.00,3", "b,Basil,,,2.00,7", "c,Cumin,,,3.00,6")


@dataclass
class Merchant:
    """Imports files one after the other, each under a number of its own."""

    desk: Counter = field(default_factory=Counter)

    def take(self, *rows: str, text: str = "") -> Outcome:
        """Import a file as the command does."""
        products, reader = listed(text or table(HEADER, rows))
        assert reader.errors == []
        return self.bring(products)

    def bring(self, products: Sequence[ListedProduct]) -> Outcome:
        desk = self.desk
        desk.later(1000)
        source = Source("goods.csv", "shopkeeper", "test")
        done = Import(desk.tx, SETTINGS, desk.at, PICTURES, "test", source=source).apply(products)
        if done.import_id is not None:
            import_log.finish(desk.tx, desk.at, done.import_id, "{}")
        return done

    def undo(self, limit: int = 100) -> Undone | None:
        """Undo the last import, so many products at a time."""
        info, done, over = self.last(), Undone(), False
        if info is None:
            return None
        while not over:
            self.desk.later(1000)
            part, over = undo(self.desk.tx, SETTINGS, self.desk.at, info.id, limit)
            done.add(part)
        assert self.desk.whole() == []
        return done

    def last(self) -> ImportInfo | None:
        return import_log.last(self.desk.tx)

    def seen(self) -> dict[str, ListedProduct]:
        """Every product as it is."""
        ids = self.desk.tx.rows(int, "select id from product order by id")
        return {one.handle: one for one in listings.read(self.desk.tx, SETTINGS, ids)}

    def variant(self, handle: str, choice: str = "") -> int:
        sql = """select v.id from variant v join product p on p.id = v.product_id
                 where p.handle = :handle and v.opt1 = :choice"""
        found = self.desk.tx.value(int, sql, handle=handle, choice=choice)
        assert found is not None
        return found

    def on_hand(self, handle: str, choice: str = "") -> int:
        return self.desk.stock(self.variant(handle, choice))[0]
