"""A small shop to search in, and a question to it as the finder asks it."""

from typing import Any

from store.model.finding import Find, Found
from store.ports import Tx
from store.services.searching import find
from store.services.vocabulary import load
from tests.kit.shelves import table

SHOP = table(
    "handle,status,title,title:zh,body,sku,barcode,price,stock,backorder,category",
    [
        "headphone,active,Wireless Headphone Black,无线耳机,Lasts,HP-100-B,4006381333931,59,3,0,Audio > Headphones",
        "headphones,active,Wired Headphones,有线耳机,,HP-200,,29.00,2,0,Audio > Headphones",
        "speaker,active,Wireless Speaker 20 W,音箱,,SP-1,,99.00,0,0,Audio",
        "backordered,active,Wireless Charger,充电器,,CH-1,,19.00,0,1,Power",
        "case,active,iPhone 13 case 128GB,手机壳,,CASE,,9.00,5,0,Phones",
        "lowfat,active,Low fat milk 1.5 l,低脂牛奶,,MILK,,1.50,9,0,Food",
        "draft,draft,Wireless Draft,,,DR-1,,1.00,1,0,Audio",
        "goldfish,active,Cup of flowers / birthday,鲜花/生日,,FL,,5.00,1,0,Other",
    ],
)


def ask(tx: Tx, words: str = "", **more: Any) -> Found:
    return find(tx, load(tx), Find(words, **more), 1000, "EUR")


def named(tx: Tx, found: Found) -> list[str]:
    return [tx.value(str, "select handle from product where id = :id", id=one) or "" for one in found.ids]
