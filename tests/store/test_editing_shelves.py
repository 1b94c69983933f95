"""An owner's edits of the shelves: the tree of categories, and the order of what stands on them."""

import pytest

from store.model.finding import Find
from store.services import queue, reindexing
from store.services.imports import Import
from store.services.searching import find, search
from store.services.vocabulary import load
from tests.kit.edits import OWNER, by_handle, counted, desk, made, refused
from tests.kit.promised import reindexed
from tests.kit.shelves import listed, table
from tests.kit.shop import NOW, SETTINGS, shop, stocked
from tests.kit.tx import MemoryTx, memory


@pytest.fixture
def tx() -> MemoryTx:
    tx = memory()
    stocked(tx)
    return tx


def test_products_are_put_in_order_on_their_shelf(tx: MemoryTx) -> None:
    sencha, mug = by_handle(tx, "sencha"), by_handle(tx, "mug")
    tea = sencha.category
    one = made(tx, "Cup")
    desk(tx).set_category(one.id, one.version, tea)
    desk(tx).set_status(one.id, one.version + 1, "active")
    counted(tx)

    def order() -> list[str]:
        shelf = shop(tx).shelf(tea)
        assert shelf
        return [card.title for card in shelf.page.cards]

    assert order() == ["Morning Sencha", "<b>Mug</b> & _spoon_", "Cup"]
    desk(tx).place_product(one.id, one.version + 2, "up")
    assert order() == ["Morning Sencha", "Cup", "<b>Mug</b> & _spoon_"]
    desk(tx).place_product(mug.id, mug.version, "top")
    assert order() == ["<b>Mug</b> & _spoon_", "Morning Sencha", "Cup"]
    desk(tx).place_product(mug.id, mug.version + 1, "down")
    assert order() == ["Morning Sencha", "<b>Mug</b> & _spoon_", "Cup"]
    assert desk(tx).standing(one.id) == (3, 3)
    assert desk(tx).standing(sencha.id) == (1, 3)


def test_a_category_is_added_named_moved_and_deleted(tx: MemoryTx) -> None:
    tea = by_handle(tx, "sencha").category
    assert tea
    green = desk(tx).add_category(tea, "Green tea")
    assert desk(tx).add_category(tea, "  Green   tea ") == green
    desk(tx).rename_category(green, "zh", "绿茶")
    desk(tx).rename_category(green, "en", "Greens")
    assert tx.value(str, "select slug from category where id = :id", id=green) == "Tea > Greens"
    node = shop(tx, OWNER, "zh").node(green)
    assert node
    assert (node.title, node.titles) == ("绿茶", {"en": "Greens", "zh": "绿茶"})
    with refused(tx, "category-in-itself"):
        desk(tx).move_category(tea, green)
    with refused(tx, "category-full"):
        desk(tx).delete_category(tea)
    desk(tx).move_category(green, None)
    assert tx.value(str, "select slug from category where id = :id", id=green) == "Greens"
    assert [each.title for each in desk(tx).nodes(None)] == ["Tea", "Clothing", "Greens"]
    desk(tx).place_category(green, 1)
    assert [each.title for each in desk(tx).nodes(None)] == ["Tea", "Greens", "Clothing"]
    with refused(tx, "category-there"):
        desk(tx).rename_category(green, "en", "Tea")
    desk(tx).delete_category(green)
    assert desk(tx).node(green) is None
    with refused(tx, "category-gone"):
        desk(tx).rename_category(green, "en", "Again")


def test_a_renamed_category_is_found_by_its_new_name_and_taken_again_by_its_file(tx: MemoryTx) -> None:
    sencha = by_handle(tx, "sencha")
    assert sencha.category
    desk(tx).rename_category(sencha.category, "en", "Leaves")
    assert search(tx, "leaves") == ()
    reindexed(tx)
    assert sencha.id in search(tx, "leaves")
    products, _ = listed("handle,title,price,category\nleaf,Leaf,1.00,Leaves\n")
    Import(tx, SETTINGS, NOW, {}).apply(products)
    assert by_handle(tx, "leaf").category == sencha.category


def test_however_much_stands_in_a_renamed_category_all_of_it_is_found_by_the_new_name(tx: MemoryTx) -> None:
    _fill(tx, "Cartons", 400)
    cartons = _category(tx, "Cartons")
    desk(tx).rename_category(cartons, "en", "Crates")
    assert reindexed(tx) == 20
    assert len(search(tx, "crates", 1000)) == 400
    assert search(tx, "cartons") == ()


def test_what_stands_below_a_moved_category_is_found_in_its_new_place(tx: MemoryTx) -> None:
    _fill(tx, "Paper > Boxes > Small", 30)
    paper, tea, boxes = (_category(tx, slug) for slug in ("Paper", "Tea", "Paper > Boxes"))

    def inside(*categories: int) -> list[int]:
        return [find(tx, load(tx), Find("", category=each, limit=100), NOW, "EUR").total for each in categories]

    before = inside(paper, tea, boxes)
    desk(tx).move_category(boxes, tea)
    reindexed(tx)
    assert inside(paper, tea, boxes) == [before[0] - 30, before[1] + 30, 30]


def test_a_name_that_changes_again_while_products_are_indexed_is_indexed_again(tx: MemoryTx) -> None:
    _fill(tx, "Boxes", 30)
    boxes = _category(tx, "Boxes")
    desk(tx).rename_category(boxes, "en", "Crates")
    (job,) = queue.take(tx, NOW)
    reindexing.step(tx, job, boxes, reindexing.products(tx, boxes, 0))
    desk(tx).rename_category(boxes, "en", "Chests")
    reindexing.step(tx, job, boxes, reindexing.products(tx, boxes, 20))
    queue.done(tx, NOW, job)
    reindexed(tx)
    assert (len(search(tx, "chests", 100)), search(tx, "crates")) == (30, ())


def test_a_tree_is_twenty_deep_at_most(tx: MemoryTx) -> None:
    parent: int | None = None
    for number in range(20):
        parent = desk(tx).add_category(parent, f"Level {number}")
    with refused(tx, "category-deep"):
        desk(tx).add_category(parent, "Too deep")
    with refused(tx, "category-title-empty"):
        desk(tx).add_category(None, " ")
    with refused(tx, "category-title-long"):
        desk(tx).add_category(None, "x" * 65)


def _fill(tx: MemoryTx, category: str, count: int) -> None:
    rows = (f"box-{number},Box {number},1.00,{category}" for number in range(1, count + 1))
    products, _ = listed(table("handle,title,price,category", rows))
    Import(tx, SETTINGS, NOW, {}).apply(products)


def _category(tx: MemoryTx, slug: str) -> int:
    found = tx.value(int, "select id from category where slug = :slug", slug=slug)
    assert found
    return found
