"""A file that comes again: while orders are open, while pictures arrive, with sales, and what is kept of it."""

from dataclasses import replace

import orjson
import pytest

from store.model.listing import ListedSale, Picture
from store.model.money import Money
from store.services import import_log, listings, media, stock
from store.services.import_log import Source
from store.services.imports import Import, Outcome
from tests.kit.sale import SETTINGS, Counter
from tests.kit.shelves import GOODS, PICTURES, listed, product_id, table

HEADER = "handle,title,option1,value1,price,stock"
SOURCE = Source("goods.csv", "shopkeeper", "test")
URLS = ("https://cdn.example/a.jpg", "https://cdn.example/b.jpg", "https://cdn.example/c.jpg")
PICTURED = table(
    "handle,title,option1,value1,price,photos,variant_photo",
    [f"a,Anise,Size,S,1.00,{URLS[0]} {URLS[1]},{URLS[1]}", f"a,,,M,1.00,,{URLS[2]}", f"b,Basil,,,1.00,{URLS[0]},"],
)


@pytest.fixture
def desk() -> Counter:
    return Counter()


def bring(desk: Counter, text: str) -> Outcome:
    """Import a text of rows, its pictures the known ones or those of their addresses."""
    desk.later(1000)
    products, reader = listed(text)
    assert reader.errors == []
    return Import(desk.tx, SETTINGS, desk.at, _pictures(), "test", reader.absent, SOURCE).apply(products)


def _pictures() -> dict[str, Picture]:
    return PICTURES | {url: Picture(url=url) for url in URLS}


def goods(desk: Counter, *rows: str) -> Outcome:
    return bring(desk, table(HEADER, rows))


def variant(desk: Counter, choice: str = "") -> int:
    found = desk.tx.value(int, "select id from variant where opt1 = :choice", choice=choice)
    assert found is not None
    return found


def arrive(desk: Counter, url: str, letter: str) -> None:
    found = media.find(desk.tx, url)
    assert found is not None
    assert media.arrived(desk.tx, found.id, Picture(letter * 64, "image/jpeg", 9))


def photos(desk: Counter, handle: str) -> tuple[str, ...] | None:
    return listings.read(desk.tx, SETTINGS, [product_id(desk.tx, handle)])[0].photos


# Pictures that come by and by ----------------------------------------------------------------------------------


@pytest.mark.parametrize("letters", ["", "x", "xy", "xyz", "xxx", "xyx"])
def test_the_same_file_writes_no_row_whatever_was_fetched_meanwhile(desk: Counter, letters: str) -> None:
    assert bring(desk, PICTURED).created == 2
    for url, letter in zip(URLS, letters, strict=False):
        arrive(desk, url, letter)
    before = desk.tx.connection.total_changes
    assert bring(desk, PICTURED) == Outcome(unchanged=2)
    assert desk.tx.connection.total_changes == before
    assert desk.whole() == []


def test_a_changed_file_keeps_the_pictures_that_were_fetched(desk: Counter) -> None:
    bring(desk, PICTURED)
    for url, letter in zip(URLS, "xyz", strict=True):
        arrive(desk, url, letter)
    assert bring(desk, PICTURED.replace("Anise", "Star anise")).updated == 1
    assert photos(desk, "a") == (f"sha256:{'x' * 64}", f"sha256:{'y' * 64}")
    assert desk.tx.value(int, "select count(*) from media") == 3


def test_every_picture_on_the_web_is_promised_once(desk: Counter) -> None:
    bring(desk, PICTURED)
    assert len(desk.queued("fetch")) == 3
    assert desk.tx.value(int, "select value from counter where name like 'fetch:%:wanted'") == 3
    bring(desk, PICTURED.replace("Anise", "Star anise"))
    assert len(desk.queued("fetch")) == 3


def test_a_picture_that_could_not_be_had_is_tried_again_when_its_product_changes_a_day_later(desk: Counter) -> None:
    bring(desk, PICTURED)
    found = media.find(desk.tx, URLS[0])
    assert found is not None
    desk.tx.run("update queue set status = 'done'")
    media.failed(desk.tx, found.id, "not found")
    desk.later(media.DAY)
    assert bring(desk, PICTURED).unchanged == 2
    assert len(desk.queued("fetch")) == 3
    bring(desk, PICTURED.replace("Anise", "Star anise"))
    assert len(desk.queued("fetch")) == 4


# In place ------------------------------------------------------------------------------------------------------


def test_a_changed_file_updates_in_place(desk: Counter) -> None:
    bring(desk, GOODS)
    sql = (
        "select p.handle, p.id, v.id, v.opt1, v.opt2 from product p join variant v on v.product_id = p.id order by v.id"
    )
    before = desk.tx.rows(lambda *row: row, sql)
    assert bring(desk, GOODS.replace(".90", ".80").replace("25.00", "26.00").replace("Gift", "Present")).updated == 3
    assert desk.tx.rows(lambda *row: row, sql) == before
    assert desk.tx.rows(int, "select version from product order by id") == [2, 2, 2, 1]


def test_a_cart_stays_filled_while_its_goods_are_imported_again(desk: Counter) -> None:
    goods(desk, "a,Anise,,,1.00,5")
    order = desk.place({variant(desk): 2})
    goods(desk, "a,Star anise,,,3.00,5")
    assert desk.now(order).total == order.total  # what was agreed stays agreed
    assert [line.title for line in desk.now(order).lines] == ["Anise"]


# Stock, while orders are open ----------------------------------------------------------------------------------


def test_what_an_order_holds_stays_held_when_another_count_comes(desk: Counter) -> None:
    goods(desk, "a,Anise,,,1.00,5")
    order = desk.place({variant(desk): 2})
    assert goods(desk, "a,Anise,,,1.00,9").updated == 1
    assert desk.stock(variant(desk)) == (9, 0, 2)
    desk.pay(order)
    assert desk.stock(variant(desk)) == (9, 2, 0)
    assert desk.whole() == []


def test_the_same_count_as_the_last_file_says_nothing_about_what_was_sold_between(desk: Counter) -> None:
    goods(desk, "a,Anise,,,1.00,5")
    order = desk.pay(desk.place({variant(desk): 2}))
    stock.ship(desk.tx, order.id, "test", desk.at)
    assert goods(desk, "a,Anise,,,1.50,5").updated == 1
    assert desk.stock(variant(desk)) == (3, 0, 0)
    goods(desk, "a,Anise,,,1.50,6")
    assert desk.stock(variant(desk)) == (6, 0, 0)
    assert desk.whole() == []


def test_a_count_below_what_is_promised_asks_for_attention_paid_orders_last(desk: Counter) -> None:
    goods(desk, "a,Anise,,,1.00,5")
    waiting = desk.place({variant(desk): 2}, customer=2001)
    paid = desk.pay(desk.place({variant(desk): 2}, customer=2002))
    goods(desk, "a,Anise,,,1.00,2")
    assert desk.stock(variant(desk)) == (2, 2, 2)
    assert (desk.now(paid).attention, desk.now(waiting).attention) == ((), ("oversold",))
    goods(desk, "a,Anise,,,1.00,0")
    assert desk.now(paid).attention == ("oversold",)
    assert desk.whole() == []


def test_a_variant_that_vanishes_while_it_is_ordered_keeps_its_promises(desk: Counter) -> None:
    goods(desk, "a,Anise,Size,S,1.00,5", "a,,,M,1.00,5")
    order = desk.place({variant(desk, "M"): 2})
    goods(desk, "a,Anise,Size,S,1.00,5")
    assert desk.pay(order).payment_status == "paid"
    assert desk.stock(variant(desk, "M")) == (5, 2, 0)
    assert desk.whole() == []


def test_a_variant_that_comes_back_with_another_count_is_booked_as_a_difference(desk: Counter) -> None:
    goods(desk, "a,Anise,Size,S,1.00,5", "a,,,M,1.00,5")
    goods(desk, "a,Anise,Size,S,1.00,5")
    goods(desk, "a,Anise,Size,S,1.00,5", "a,,,M,1.00,2")
    assert desk.stock(variant(desk, "M")) == (2, 0, 0)
    assert desk.whole() == []


# No variants, sales --------------------------------------------------------------------------------------------


def test_a_product_without_variants_is_taken_as_a_draft_and_sold_once_it_has_one(desk: Counter) -> None:
    product = replace(listed(table(HEADER, ["a,Anise,,,1.00,5"]))[0][0], variants=())
    Import(desk.tx, SETTINGS, 1, {}, source=SOURCE).apply([product])
    assert listings.read(desk.tx, SETTINGS, [1])[0].status == "draft"
    assert Import(desk.tx, SETTINGS, 2, {}, source=SOURCE).apply([product]).unchanged == 1
    with_status = table(f"{HEADER},status", ["a,Anise,,,1.00,5,active"])
    assert bring(desk, with_status).updated == 1
    assert listings.read(desk.tx, SETTINGS, [1])[0].status == "active"
    assert desk.stock(variant(desk)) == (5, 0, 0)


def test_a_sale_price_comes_with_its_days_changes_and_goes(desk: Counter) -> None:
    header = "handle,title,price,sale_price,sale_from,sale_until"

    def sale(row: str) -> ListedSale | None:
        bring(desk, table(header, [row]))
        return listings.read(desk.tx, SETTINGS, [1])[0].variants[0].sale

    first = sale("a,Anise,9.00,7.00,2026-01-01,2026-02-01")
    assert first is not None
    assert (first.price, first.since) == (Money(700, "EUR"), 1_767_225_600_000)
    assert first.until is not None
    assert bring(desk, table(header, ["a,Anise,9.00,7.00,2026-01-01,2026-02-01"])).unchanged == 1
    assert sale("a,Anise,9.00,6.00,,") == ListedSale(Money(600, "EUR"))
    assert sale("a,Anise,9.00,,,") is None


def test_a_file_without_sale_columns_leaves_the_sale(desk: Counter) -> None:
    bring(desk, table("handle,title,price,sale_price", ["a,Anise,9.00,7.00"]))
    bring(desk, table("handle,title,price", ["a,Star anise,9.00"]))
    assert listings.read(desk.tx, SETTINGS, [1])[0].variants[0].sale == ListedSale(Money(700, "EUR"))


# What is kept of an import -------------------------------------------------------------------------------------


def test_an_import_is_kept_with_its_report_and_one_that_changes_nothing_is_none(desk: Counter) -> None:
    done = goods(desk, "a,Anise,,,1.00,5", "b,Basil,,,1.00,5")
    assert done.import_id == 1
    import_log.finish(desk.tx, desk.at, 1, orjson.dumps({"products": 2}).decode())
    assert goods(desk, "a,Anise,,,1.00,5", "b,Basil,,,1.00,5").import_id is None
    info = import_log.last(desk.tx)
    assert info is not None
    assert (info.id, info.name, info.format, info.created, info.updated, info.running) == (
        *(1, "goods.csv", "shopkeeper", 2, 0),
        False,
    )
    assert desk.tx.value(str, "select report from import") == '{"products":2}'
    assert desk.tx.rows(int, "select import_id from product") == [1, 1]


def test_batches_of_one_import_stand_under_one_number(desk: Counter) -> None:
    products, _ = listed(table(HEADER, ["a,Anise,,,1.00,5", "b,Basil,,,1.00,5"]))
    first = Import(desk.tx, SETTINGS, 1, {}, source=SOURCE).apply(products[:1])
    then = Import(desk.tx, SETTINGS, 1, {}, source=SOURCE, import_id=first.import_id).apply(products[1:])
    assert first.import_id == then.import_id == 1
    assert desk.tx.value(int, "select count(*) from import_change") == 2


def test_of_a_product_that_an_import_changes_twice_the_first_state_is_kept(desk: Counter) -> None:
    goods(desk, "a,Anise,,,1.00,5")
    number = goods(desk, "a,Star anise,,,1.00,5").import_id
    products, _ = listed(table(HEADER, ["a,Anise seeds,,,1.00,5"]))
    Import(desk.tx, SETTINGS, desk.at, {}, source=SOURCE, import_id=number).apply(products)
    kept = import_log.former(desk.tx, number or 0, 10)
    assert [one.listing.titles[""] for one in kept if one.listing] == ["Anise"]


def test_who_imported_stands_in_the_ledger(desk: Counter) -> None:
    goods(desk, "a,Anise,,,1.00,5")
    goods(desk, "a,Anise,,,1.00,7")
    sql = "select kind, on_hand, ref, actor from stock_move order by id"
    assert desk.tx.rows(lambda *row: row, sql) == [
        ("adjust", 5, "import:1:1", "test"),
        ("adjust", 2, "import:2:2", "test"),
    ]
