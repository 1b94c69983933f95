"""A small shop in memory: three products on two shelves, two languages, every way to ship and to pay."""

from dataclasses import replace

from store.model.settings import Legal, Limits, Settings, ShippingMethod, Tax
from store.ports import Tx
from store.services.shop import Shop
from tests.kit.shelves import take

NOW = 1_790_000_000_000  # UTC milliseconds: 2026-09-21 14:13:20
ANNA, BEN = 1001, 1002

COURIER = ShippingMethod("courier", "courier", {"en": "Courier", "zh": "快递"}, 490)
PICKUP = ShippingMethod("pickup", "pickup", {"en": "Pick up", "zh": "自提"}, 0, (), "Harbor Street 1, 10-18 h")

SETTINGS = Settings(
    name="Tea & Paper",
    currency="EUR",
    languages=("en", "zh"),
    country="DE",
    timezone="Europe/Berlin",
    shipping=(COURIER, PICKUP),
    tax=Tax(included=True, rates={"standard": 1900, "reduced": 700}),
    limits=Limits(
        open_orders=1000, placings_per_hour=1000, invoices_per_hour=1000, scarce_units=0
    ),  # tests are impatient customers
    legal=Legal(name="Tea & Paper Ltd, Harbor Street 1", tax_id="DE123456789"),
    payment_methods=("telegram", "cash_on_delivery", "bank_transfer"),
    bank_details="Tea & Paper Ltd\nDE02 1203 0000 0000 2020 51\nHarbor Bank",
    owners=(9001,),
)

GOODS = """\
handle,status,category,category:zh,title,title:zh,body,body:zh,tax_class,option1,option1:zh,value1,value1:zh,option2,option2:zh,value2,value2:zh,sku,price,compare_at,stock,backorder,photos,variant_photo
sencha,active,Tea,茶,Morning Sencha,晨露煎茶,Steamed <b>fresh</b>,当日采摘,reduced,Weight,净含量,50 g,50 克,,,,,SEN-50,7.90,9.90,10,0,a.jpg b.jpg,
sencha,,,,,,,,,,,100 g,100 克,,,,,SEN-100,14.50,,0,0,,b.jpg
shirt,active,Clothing,服饰,Tea First T-Shirt,“先喝茶”T 恤,,,,Color,颜色,Red,红色,Size,尺码,M,,SH-R-M,25.00,,1,0,,
shirt,,,,,,,,,,,Red,红色,,,L,,SH-R-L,25.00,,0,0,,
shirt,,,,,,,,,,,Blue,蓝色,,,M,,SH-B-M,25.00,,2,0,,
mug,active,Tea,茶,<b>Mug</b> & _spoon_,杯子 & <i>勺</i>,,,,,,,,,,,,MUG,0.00,,3,0,,
"""  # noqa: E501


def stocked(tx: Tx) -> None:
    """Put the goods on the shelves and two customers before them."""
    taken = take(tx, GOODS, NOW)
    assert taken.reader.errors == []
    for customer, name in ((ANNA, "Anna Smith"), (BEN, "Ben")):
        shop(tx, customer).touch(name, "", "en")


def shop(tx: Tx, customer: int = ANNA, locale: str = "en", at: int = NOW, settings: Settings = SETTINGS) -> Shop:
    """The shop as one customer sees it in one turn."""
    return Shop(tx, settings, at, customer, locale, 1)


def variant(tx: Tx, sku: str) -> int:
    """The id of a variant."""
    found = tx.value(int, "select id from variant where sku = :sku", sku=sku)
    assert found is not None, sku
    return found


def only_courier() -> Settings:
    """Settings with one way to ship: nothing to choose."""
    return replace(SETTINGS, shipping=(COURIER,))
