"""The last import taken back: what it made is archived, what it changed is as it was, what was done since stays."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.taking import Batch, Taking, take_back
from store.services import import_log, media, queue, stock
from store.services.import_log import Source
from store.services.imports import Import
from store.services.searching import search
from store.services.shop import Shop
from store.services.undoing import Undone, undo
from store.sql.database import Database
from tests.kit.edits import counted
from tests.kit.merchant import HEADER, ONE, OWNER, TWO, Merchant
from tests.kit.sale import ANN, SETTINGS
from tests.kit.shelves import GOODS, PICTURES, listed, product_id, table


@pytest.fixture
def it() -> Merchant:
    return Merchant()


# What becomes of the products ----------------------------------------------------------------------------------


def test_what_was_updated_is_as_it_was_and_what_was_created_is_archived(it: Merchant) -> None:
    it.take(*ONE)
    before = it.seen()
    assert it.take(*TWO).updated == 1
    done = it.undo()
    assert done == Undone("", restored=1, archived=1)
    after = it.seen()
    assert after.pop("c").status == "archived"
    assert after == before
    assert (search(it.desk.tx, "seeds"), search(it.desk.tx, "cumin")) == ((), ())
    assert search(it.desk.tx, "anise") == (product_id(it.desk.tx, "a"),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Steamed", "Brewed"),
        ("晨露", "朝露"),
        ("7.90", "8.10"),
        ("16.00", ""),
        ("50 克", "五十克"),
        ("净含量", "重量"),
        ("SEN-50", "SEN-51"),
        ("reduced", "standard"),
        ("Tea > Green tea,茶 > 绿茶", "Tea > Black tea,茶 > 红茶"),
        ("a.jpg b.jpg", "b.jpg c.jpg"),
        (",,b.jpg", ",,"),
        ("sencha,active", "sencha,archived"),
        ("100 g", "1 kg"),
    ],
)
def test_whatever_a_file_can_change_comes_back(it: Merchant, old: str, new: str) -> None:
    it.take(text=GOODS)
    before = it.seen()
    it.take(text=GOODS.replace(old, new))
    assert it.seen() != before
    it.undo()
    assert it.seen() == before
    assert it.take(text=GOODS).unchanged == 4


def test_the_first_import_is_undone_to_a_shop_in_which_nothing_is_sold(it: Merchant) -> None:
    it.take(text=GOODS)
    counted(it.desk.tx)
    assert it.undo() == Undone("", archived=4)
    counted(it.desk.tx)
    assert {one.status for one in it.seen().values()} == {"archived"}
    assert search(it.desk.tx, "tea") == ()


def test_the_second_import_is_undone_then_the_first(it: Merchant) -> None:
    it.take(*ONE)
    after_one = it.seen()
    it.take(*TWO)
    it.undo()
    assert it.seen() | {"c": after_one["a"]} == after_one | {"c": after_one["a"]}
    assert it.undo() == Undone("", archived=2)
    assert {one.status for one in it.seen().values()} == {"archived"}
    assert it.undo() is None


def test_an_import_after_an_undone_one_is_undone_to_what_stood_between(it: Merchant) -> None:
    it.take(*ONE)
    it.take(*TWO)
    it.undo()
    before = it.seen()
    it.take("a,Star anise,Size,S,7.00,1", "d,Dill,,,4.00,2")
    it.undo()
    after = it.seen()
    assert after.pop("d").status == "archived"
    assert after == before


# Stock ---------------------------------------------------------------------------------------------------------


def test_units_that_were_sold_since_stay_sold(it: Merchant) -> None:
    it.take(*ONE)
    it.take(*TWO)
    small = it.variant("a", "S")
    order = it.desk.place({small: 2})
    it.desk.pay(order)
    stock.ship(it.desk.tx, order.id, "test", it.desk.at)
    assert it.desk.stock(small) == (7, 0, 0)
    done, _ = undo(it.desk.tx, SETTINGS, it.desk.at, 2, 100)
    assert (done.restored, it.on_hand("a", "S")) == (1, 3)
    sql = "select on_hand, ref, actor from stock_move where variant_id = :variant order by id desc limit 1"
    assert it.desk.tx.row(lambda *row: row, sql, variant=small) == (-4, "undo:2", "undo")


def test_what_a_counter_corrected_since_stays_corrected(it: Merchant) -> None:
    it.take(*ONE)
    it.take(*TWO)
    stock.adjust(it.desk.tx, it.variant("a", "S"), 10, "counted", "test", it.desk.at)
    it.undo()
    assert it.on_hand("a", "S") == 5 + 10


def test_stock_that_is_promised_and_goes_away_asks_for_attention(it: Merchant) -> None:
    it.take("a,Anise,,,1.00,1")
    it.take("a,Anise,,,1.00,8")
    order = it.desk.pay(it.desk.place({it.variant("a"): 5}))
    it.undo()
    assert it.on_hand("a") == 1
    assert it.desk.now(order).attention == ("oversold",)


def test_no_shelf_falls_below_nothing(it: Merchant) -> None:
    it.take("a,Anise,,,1.00,1")
    it.take("a,Anise,,,1.00,8")
    stock.adjust(it.desk.tx, it.variant("a"), -6, "lost", "test", it.desk.at)
    it.undo()
    assert it.on_hand("a") == 0


def test_only_stock_changed_and_only_stock_comes_back(it: Merchant) -> None:
    it.take(*ONE)
    before = it.seen()
    it.take(*(row.replace("2.00,7", "2.00,70") for row in ONE))
    assert it.on_hand("b") == 70
    assert it.undo() == Undone("", restored=1)
    assert it.seen() == before
    assert it.take(*ONE).unchanged == 2


# What a hand has done since ------------------------------------------------------------------------------------


def by_hand(it: Merchant, handle: str) -> None:
    sql = "update product set version = version + 1, import_id = null where handle = :handle"
    it.desk.tx.run("update price set amount = 999 where variant_id = :v", v=it.variant(handle))
    it.desk.tx.run(sql, handle=handle)


def test_what_was_changed_by_hand_since_is_kept_and_named(it: Merchant) -> None:
    it.take("a,Anise,,,1.00,5", "b,Basil,,,2.00,7")
    it.take("a,Star anise,,,1.00,6", "b,Basil,,,2.50,7", "c,Cumin,,,3.00,6")
    by_hand(it, "a")
    by_hand(it, "c")
    kept = it.seen()
    assert it.undo() == Undone("", restored=1, left=2, kept=("a", "c"))
    after = it.seen()
    assert (after["a"], after["c"]) == (kept["a"], kept["c"])
    assert after["b"].variants[0].price.amount == 200


def test_a_whole_product_written_by_hand_counts_as_changed_by_hand(it: Merchant) -> None:
    it.take("a,Anise,,,1.00,5")
    it.take("a,Star anise,,,1.00,5")
    edited = replace(it.seen()["a"], titles={"": "Mine"})
    Import(it.desk.tx, SETTINGS, it.desk.at, {}, actor="owner:1", by_hand=True).apply([edited])
    assert it.undo() == Undone("", left=1, kept=("a",))
    assert it.seen()["a"].titles == {"": "Mine"}


def test_of_many_kept_products_some_are_named_and_all_are_counted(it: Merchant) -> None:
    it.take(*(f"p{number},P {number},,,1.00,1" for number in range(30)))
    it.desk.tx.run("update product set import_id = null")
    done = it.undo(limit=7)
    assert done is not None
    assert (done.left, len(done.kept), done.kept[:2]) == (30, 20, ("p0", "p1"))


# Once, in parts, again -----------------------------------------------------------------------------------------


def test_where_there_is_nothing_to_undo_nothing_happens(it: Merchant) -> None:
    assert it.undo() is None
    it.take(*ONE)
    it.take(*ONE)
    assert it.undo() == Undone("", archived=2)
    before = it.desk.tx.connection.total_changes
    assert it.undo() is None
    assert it.desk.tx.connection.total_changes == before


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_in_parts_it_comes_to_the_same(it: Merchant, limit: int) -> None:
    whole = Merchant()
    for one in (it, whole):
        one.take(*ONE)
        one.take(*TWO)
    assert (it.undo(limit), it.seen()) == (whole.undo(), whole.seen())


def test_a_part_that_is_done_again_changes_nothing(it: Merchant) -> None:
    it.take(*ONE)
    it.take(*TWO)
    undo(it.desk.tx, SETTINGS, it.desk.at, 2, 100)
    before = it.seen()
    undo(it.desk.tx, SETTINGS, it.desk.at, 2, 100)
    assert it.seen() == before


def test_the_same_file_imports_again(it: Merchant) -> None:
    it.take(*ONE)
    it.take(*TWO)
    then = it.seen()
    it.undo()
    assert it.take(*TWO).updated == 2
    assert it.seen() == then
    assert it.desk.whole() == []


def test_imported_again_it_is_on_sale_with_what_is_left_of_it(it: Merchant) -> None:
    it.take("a,Anise,,,1.00,5")
    order = it.desk.pay(it.desk.place({it.variant("a"): 2}))
    stock.ship(it.desk.tx, order.id, "test", it.desk.at)
    assert import_log.last(it.desk.tx) is not None
    undo(it.desk.tx, SETTINGS, it.desk.at, 1, 100)
    assert it.take("a,Anise,,,1.00,5").updated == 1
    assert (it.seen()["a"].status, it.on_hand("a")) == ("active", 3)
    assert search(it.desk.tx, "anise") == (product_id(it.desk.tx, "a"),)


def test_a_variant_that_comes_again_has_what_is_left_of_it(it: Merchant) -> None:
    it.take(*ONE)
    it.take(*TWO)
    large = it.variant("a", "L")
    order = it.desk.pay(it.desk.place({large: 1}))
    stock.ship(it.desk.tx, order.id, "test", it.desk.at)
    it.undo()
    it.take(*TWO)
    assert it.desk.stock(large) == (2, 0, 0)


def test_a_picture_that_was_fetched_meanwhile_stays(it: Merchant) -> None:
    url = "https://example.org/a.jpg"
    pictures = {url: replace(PICTURES["a.jpg"], sha256="", url=url)}
    source = Source("goods.csv", "shopkeeper")
    for at, title in enumerate(("Anise", "Star anise"), 1):
        products, _ = listed(table("handle,title,price,photos", [f"a,{title},1.00,{url}"]))
        done = Import(it.desk.tx, SETTINGS, at, pictures, source=source).apply(products)
        import_log.finish(it.desk.tx, at, done.import_id or 0, "")
    found = media.find(it.desk.tx, url)
    assert found is not None
    media.arrived(it.desk.tx, found.id, PICTURES["a.jpg"])
    it.undo()
    assert (it.seen()["a"].titles[""], it.seen()["a"].photos) == ("Anise", (f"sha256:{'a' * 64}",))


def test_an_import_that_was_broken_off_can_be_undone_once_it_is_closed(it: Merchant) -> None:
    products, _ = listed(table(HEADER, ONE))
    Import(it.desk.tx, SETTINGS, 1, PICTURES, source=Source("goods.csv", "shopkeeper")).apply(products[:1])
    info = it.last()
    assert info is not None
    assert info.running
    assert not Shop(it.desk.tx, SETTINGS, 2, OWNER, "en").undo_import(info.id)
    import_log.close(it.desk.tx, 2)
    assert it.undo() == Undone("", archived=1)


async def test_a_kill_between_two_parts_loses_nothing_and_the_rest_is_undone_by_the_next_process(
    tmp_path: Path,
) -> None:
    path = tmp_path / "shop.db"
    first, _ = listed(table(HEADER, [f"p{number:03},P {number},,,1.00,5" for number in range(50)]))
    then, _ = listed(table(HEADER, [f"p{number:03},Q {number},,,2.00,9" for number in range(55)]))

    async with await Database.open(path) as store:
        for at, products in enumerate((first, then), 1):
            taking = Taking(store, SETTINGS, at, Source("goods.csv", "shopkeeper"))
            await taking.take(Batch(products, {}))
            await taking.finish("{}")
        await store.heavy(lambda tx: undo(tx, SETTINGS, 3, 2, 20))
    async with await Database.open(path) as store:
        info = await store.read(import_log.last)
        assert info is not None
        assert (info.id, info.created, info.updated) == (2, 5, 30)
        rest = await take_back(store, SETTINGS, 4)
        assert rest == Undone("goods.csv", restored=30, archived=5)
        sql = """select distinct p.status, t.title like 'P%', price.amount, s.on_hand from product p
                 join product_text t on t.product_id = p.id join variant v on v.product_id = p.id
                 join price on price.variant_id = v.id join stock s on s.variant_id = v.id order by 1"""
        assert await store.read(lambda tx: tx.rows(lambda *row: row, sql)) == [
            ("active", 1, 100, 5),
            ("archived", 0, 200, 9),
        ]
        again = await take_back(store, SETTINGS, 5)
        assert again is not None
        assert (again.archived, again.restored) == (50, 0)
        assert await take_back(store, SETTINGS, 6) is None


# Who may -------------------------------------------------------------------------------------------------------


def test_only_an_owner_is_promised_it_and_pressed_twice_it_is_promised_once(it: Merchant) -> None:
    it.take(*ONE)
    stranger = Shop(it.desk.tx, SETTINGS, 5000, ANN, "en")
    assert (stranger.last_import(), stranger.undo_import(1)) == (None, False)
    owner = Shop(it.desk.tx, SETTINGS, 5000, OWNER, "en")
    assert not owner.undo_import(2)
    assert owner.undo_import(1)
    assert owner.undo_import(1)
    assert [job.kind for job in queue.take(it.desk.tx, 1 << 50) if job.kind == import_log.UNDO] == [import_log.UNDO]


# Whatever comes ------------------------------------------------------------------------------------------------

PRODUCT = st.tuples(
    st.sampled_from(["Anise", "Star anise"]),
    st.lists(
        st.tuples(st.sampled_from("SML"), st.integers(1, 2), st.integers(0, 3)), min_size=1, unique_by=lambda v: v[0]
    ),
)
FILE = st.dictionaries(st.sampled_from("abc"), PRODUCT, min_size=1)


@given(FILE, FILE, st.integers(1, 4))
def test_undone_is_as_if_it_had_never_been(
    first: dict[str, tuple[str, list[tuple[str, int, int]]]],
    then: dict[str, tuple[str, list[tuple[str, int, int]]]],
    limit: int,
) -> None:
    it = Merchant()
    it.take(*_rows(first))
    before = it.seen()
    if it.take(*_rows(then)).import_id is None:
        return
    it.undo(limit)
    after = it.seen()
    assert {handle: after[handle] for handle in before} == before
    assert {after[handle].status for handle in after.keys() - before.keys()} <= {"archived"}


def _rows(file: dict[str, tuple[str, list[tuple[str, int, int]]]]) -> list[str]:
    return [
        f"{handle},{title if at == 0 else ''},{'Size' if at == 0 else ''},{size},{price}.00,{count}"
        for handle, (title, sizes) in file.items()
        for at, (size, price, count) in enumerate(sizes)
    ]
