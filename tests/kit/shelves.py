"""A small stocked catalog for tests, listed as a file would list it."""

from collections.abc import Iterable
from dataclasses import dataclass

from store.connectors.shopkeeper_csv import Reader, Reading
from store.model.listing import ListedProduct, Picture
from store.model.settings import Settings
from store.ports import Tx
from store.services.catalog import Catalog
from store.services.imports import Import, Outcome
from store.services.searching import Searching
from tests.kit.catalogs import table_of

SETTINGS = Settings(name="Tea & Paper", currency="EUR", languages=("en", "zh"))

GOODS = """\
handle,status,category,category:zh,title,title:zh,body,body:zh,tax_class,option1,option1:zh,value1,value1:zh,option2,\
value2,sku,price,compare_at,stock,backorder,photos,variant_photo
sencha,active,Tea > Green tea,茶 > 绿茶,Morning Sencha,晨露煎茶,Steamed <b>fresh</b>,当日采摘,reduced,\
Weight,净含量,50 g,50 克,,,SEN-50,7.90,,10,0,a.jpg b.jpg,
sencha,,,,,,,,,,,100 g,100 克,,,SEN-100,14.50,16.00,0,0,,b.jpg
shirt,active,Clothing,服饰,Tea First T-Shirt,“先喝茶”T 恤,,,,Color,颜色,Red,红色,Size,M,SH-R-M,25.00,,1,0,,
shirt,,,,,,,,,,,Red,红色,,L,SH-R-L,25.00,,0,0,,
shirt,,,,,,,,,,,Blue,蓝色,,M,SH-B-M,25.00,,0,1,,
gift,active,,,Gift card,,,,,,,,,,,,20.00,,3,0,,
secret,draft,Tea,,Not yet,,,,,,,,,,,,1.00,,5,0,,
"""

PICTURES = {
    name: Picture(letter * 64, "image/jpeg", 100) for name, letter in (("a.jpg", "a"), ("b.jpg", "b"), ("c.jpg", "c"))
}


class Browse(Catalog, Searching):
    """The catalog half of a shop."""

    __slots__ = ()


@dataclass(slots=True)
class Taken:
    """What reading and applying a text of rows gave."""

    outcome: Outcome
    reader: Reader


def browse(tx: Tx, locale: str = "en", customer: int = 7, bot: int = 1) -> Browse:
    """The catalog as a customer sees it."""
    return Browse(tx, SETTINGS, 1000, customer, locale, bot)


def listed(text: str, currency: str = "EUR") -> tuple[list[ListedProduct], Reader]:
    """The products of a text of rows, and the reader with its errors."""
    reader = Reader(Reading(currency))
    return list(reader.products(table_of(text))), reader


def take(tx: Tx, text: str = GOODS, at: int = 1000) -> Taken:
    """Import a text of rows."""
    products, reader = listed(text)
    return Taken(Import(tx, SETTINGS, at, PICTURES).apply(products), reader)


def table(header: str, rows: Iterable[str]) -> str:
    """Rows under a header."""
    return "\n".join([header, *rows]) + "\n"


def product_id(tx: Tx, handle: str) -> int:
    """The id of a product that is there."""
    found = tx.value(int, "select id from product where handle = :handle", handle=handle)
    assert found is not None, handle
    return found
