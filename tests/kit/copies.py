"""A shop with more of the same: products called "Copy <number>", to fill shelves and pages."""

from store.services.catalog import shelve
from store.services.searching import index
from store.services.stock import adjust
from tests.kit.shop import NOW
from tests.kit.tx import MemoryTx


def copied(tx: MemoryTx, number: int, *, price: int = 100, stock: int = 5, category: str = "Tea") -> int:
    """One more product; its id. ``price`` in minor units."""
    shelf = tx.value(int, "select category_id from category_text where title = :title", title=category)
    product = tx.insert(
        """insert into product (handle, status, category_id, rank, created_at, updated_at)
           values (:handle, 'active', :shelf, :rank, :now, :now) returning id""",
        handle=f"copy-{number}",
        shelf=shelf,
        rank=100 + number,
        now=NOW + number,
    )
    tx.run("insert into product_text values (:id, 'en', :title, '')", id=product, title=f"Copy {number}")
    sold = tx.insert("insert into variant (product_id, position) values (:id, 1) returning id", id=product)
    tx.run("insert into price (variant_id, currency, amount) values (:v, 'EUR', :price)", v=sold, price=price)
    tx.run("insert into stock (variant_id) values (:v)", v=sold)
    if stock:
        adjust(tx, sold, stock, f"copy {number}", "system", NOW)
    shelve(tx, shelf, 1)
    index(tx, product)
    return product


def twenty(tx: MemoryTx) -> None:
    """Twenty products of 1.00 to 20.00, every fifth sold out, four of them clothes."""
    for number in range(20):
        shelf = "Clothing" if number % 5 == 1 else "Tea"
        copied(tx, number, price=100 * (number + 1), stock=0 if number % 5 == 0 else 3, category=shelf)
