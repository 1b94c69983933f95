"""The owners' list of products, and who may see it."""

import pytest

from dialogs.registry import DIALOGS
from tests.kit.goods import OWNER, named
from tests.kit.shop import BEN
from tests.kit.talk import Talk, another
from tests.kit.tx import MemoryTx

OWNED = [dialog.name for dialog in DIALOGS if dialog.name.startswith("products")]
ARGS = dict.fromkeys(("products", "products_add", "products_shelves"), "") | {"products_picture": "-1-1"}


@pytest.mark.parametrize("name", OWNED)
def test_only_owners_come_in(talk: Talk, name: str) -> None:
    talk.go("home")
    for route in (name, f"{name}-1", f"{name}-1-1"):
        talk.go(route)
        assert (talk.dialog, talk.said[:21]) == ("home", "That link leads nowhe")


@pytest.mark.parametrize("name", OWNED)
def test_whoever_is_no_owner_any_more_finds_the_door_closed(owner: Talk, name: str) -> None:
    owner.go(name + ARGS.get(name, "-1"))
    assert owner.dialog == name
    once = owner.shown
    owner.customer = BEN
    for row in once.screen.rows:
        for button in row:
            owner.shown = once
            owner.tap(button, once)
            assert not owner.dialog.startswith("products"), button
    owner.shown = once
    owner.say("Tea")
    assert not owner.dialog.startswith("products")


def test_a_product_is_found_by_name_sku_and_handle_whatever_its_status(owner: Talk) -> None:
    owner.go("products_add").say("Linen towel\n12.90")
    owner.go("products").say("linen")
    assert owner.dialog == "products_edit"
    assert "Linen towel" in owner.text
    for words in ("SH-R-M", "shirt"):
        owner.go("products").say(words)
        assert (owner.dialog, "Tea First T-Shirt" in owner.text) == ("products_edit", True), words
    towel = named(owner, "linen-towel")
    owner.shop.set_status(towel.id, towel.version, "archived")
    owner.go("products").say("towel")
    assert "Linen towel</b> · archived" in owner.text


def test_nothing_found_offers_to_add_it(owner: Talk) -> None:
    owner.go("products").say("unobtainium & <co>")
    assert "No product for “unobtainium &amp; &lt;co&gt;”." in owner.text
    owner.press("➕ Add a product")
    assert owner.dialog == "products_add"


def test_several_are_listed_with_status_and_price(owner: Talk) -> None:
    for name in ("Black tea\n3.90", "White tea\n4.90"):
        owner.go("products_add").say(name)
    owner.go("products").say("tea")
    assert "products for “tea”" in owner.text
    assert "Black tea (draft) · €3.90" in owner.labels
    owner.press("Black tea").press("✅ Publish").press("📦 All products")
    assert "Black tea · €3.90" in owner.labels


def test_the_last_import_is_undone_after_a_question(owner: Talk) -> None:
    sql = "insert into import (name, format, actor, status, at) values ('tea.csv', 'shopify', 'x', 'done', 1)"
    owner.tx.run(sql)
    owner.go("products")
    assert "Last import: tea.csv" in owner.text
    owner.press("↩️ Undo the last import", "‹ Leave it")
    assert _promised(owner.tx) == 0
    owner.press("↩️ Undo the last import", "Yes, undo it")
    assert (_promised(owner.tx), owner.said[:20]) == (1, "It is being undone. ")


def test_an_import_is_undone_once_however_often_and_late_it_is_pressed(owner: Talk) -> None:
    sql = "insert into import (name, format, actor, status, at) values ('tea.csv', 'shopify', 'x', 'done', 1)"
    owner.tx.run(sql)
    owner.go("products").press("↩️ Undo the last import")
    once, button = owner.shown, owner.button("Yes, undo it")
    assert [owner.shop.undo_import(1), owner.shop.undo_import(1)] == [True, True]
    owner.at += 1000
    owner.tap(button, once)
    assert (_promised(owner.tx), owner.said[:20]) == (1, "It is being undone. ")
    owner.at += 7 * 24 * 3600 * 1000
    owner.tx.run("update queue set status = 'done', done_at = 1")
    owner.tx.run("update import set status = 'undone'")
    owner.tap(button, once)
    assert (_promised(owner.tx), owner.shop.undo_import(1)) == (1, False)


def _promised(tx: MemoryTx) -> int:
    return tx.value(int, "select count(*) from queue where kind = 'undo_import'") or 0


def test_two_owners_at_once_do_not_overwrite_each_other(owner: Talk) -> None:
    second = another(owner, OWNER).go("products_edit-1")
    owner.go("products_edit-1").press("🗄 Archive")
    archived = named(owner, "sencha").version
    second.press("Take off sale")
    assert second.said == "This has changed meanwhile. Here is how it is now."
    assert (named(owner, "sencha").status, named(owner, "sencha").version) == ("archived", archived)
    assert "archived" in second.text
