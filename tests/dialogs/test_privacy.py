"""What a customer reads about his own data, and how he has it deleted."""

import pytest

from store.services import payments
from tests.kit.goods import OWNER
from tests.kit.shop import ANNA, BEN, SETTINGS, variant
from tests.kit.talk import Talk, another

DETAILS = "Anna Smith\n+49 170 1234567\nHauptstr. 5, 10115 Berlin"


def buys(talk: Talk, way: str = "Cash on delivery") -> Talk:
    talk.shop.set_quantity(variant(talk.tx, "SEN-50"), 1)
    return talk.go("checkout").say(DETAILS).press("Courier", way)


def wishes(talk: Talk) -> int:
    return talk.tx.value(int, "select count(*) from erasure") or 0


def promised(talk: Talk, kind: str) -> int:
    return talk.tx.value(int, "select count(*) from queue where kind = :kind", kind=kind) or 0


def test_privacy_leads_to_what_is_kept_and_to_its_deletion(talk: Talk) -> None:
    talk.go("privacy").press("What you keep about me")
    assert talk.dialog == "my_data"
    talk.press("Delete my data")
    assert talk.dialog == "erase"


def test_everything_that_is_kept_can_be_read(talk: Talk) -> None:
    buys(talk).shop.set_quantity(variant(talk.tx, "SEN-50"), 3)
    talk.go("my_data")
    for words in ("Anna Smith", "+491701234567", "Hauptstr. 5, 10115 Berlin", "1001", "In the cart: 3", "Orders: 1 ("):
        assert words in talk.text, words


def test_the_file_comes_once_however_often_it_is_asked_for(talk: Talk) -> None:
    talk.go("my_data").press("📄 Send me all of it as a file", "📄 Send me all of it as a file")
    assert talk.said == "The file is on its way."
    assert promised(talk, "my_data") == 1


def test_one_press_deletes_where_nothing_is_in_the_way(talk: Talk) -> None:
    talk.go("erase")
    assert "must stay" in talk.text
    assert "10 years" in talk.text
    before = talk.shown
    talk.press("🗑 Delete my data")
    assert "is being deleted" in talk.text
    assert (wishes(talk), promised(talk, "erase")) == (1, 1)
    talk.tap(before.screen.rows[0][0], before)
    assert (wishes(talk), promised(talk, "erase")) == (1, 1)


def test_an_open_order_is_named_and_the_wish_waits_and_can_be_withdrawn(talk: Talk) -> None:
    buys(talk).go("erase")
    assert "it is still to be paid or delivered" in talk.text
    talk.press("🗑 Delete it as soon as that is over")
    assert "We will do it by itself" in talk.text
    assert (wishes(talk), promised(talk, "erase")) == (1, 0)
    talk.go("home").go("erase").press("Keep my data after all")
    assert talk.said == "Your data stays."
    assert wishes(talk) == 0


def test_an_order_placed_meanwhile_is_shown_before_anything_is_deleted(talk: Talk) -> None:
    page = talk.go("erase").shown
    buys(talk).go("erase")
    talk.raw(talk.shown.token, "forget", *getattr(page.screen.rows[0][0], "args", ()))
    assert talk.said == "Your orders have changed meanwhile. Please look again."
    assert wishes(talk) == 0


def test_whoever_may_not_order_is_sent_to_a_human(talk: Talk) -> None:
    talk.tx.run("update customer set blocked = 1 where id = :id", id=ANNA)
    talk.go("erase")
    assert "/help" in talk.text
    assert not any("Delete" in label for label in talk.labels)
    talk.raw(talk.shown.token, "forget", "0")
    assert wishes(talk) == 0


@pytest.mark.parametrize("data", [("forget",), ("forget", "x"), ("forget", "9" * 30), ("burn", "1"), ("keep", "")])
def test_forged_presses_delete_nothing(talk: Talk, data: tuple[str, ...]) -> None:
    talk.go("erase").raw(talk.shown.token, *data)
    assert wishes(talk) == 0


def test_an_owner_deletes_for_somebody_who_asked_elsewhere(talk: Talk) -> None:
    buys(talk)
    order = talk.tx.value(int, "select max(id) from orders") or 0
    payments.collect_cash(talk.tx, SETTINGS, talk.at, order, f"agent:{OWNER}")
    owner = another(talk, OWNER).go("erase_for").say("nobody")
    assert "There is no such customer." in owner.text
    owner.say("1001")
    assert "Anna Smith" in owner.text
    owner.press("🗑 Delete this customer's data")
    assert "It was asked for on" in owner.text
    assert talk.tx.rows(int, "select customer_id from erasure") == [ANNA]
    assert promised(talk, "erase") == 1  # paid in cash and not yet called delivered: the owner knows that it is


def test_others_find_no_such_page(talk: Talk) -> None:
    ben = another(talk, BEN).go("erase_for")
    assert ben.dialog == "home"
    assert another(talk, OWNER).go(f"erase_for-{ANNA}").dialog == "home"
