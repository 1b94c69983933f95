"""What an owner reads about a file of products, and where its button for undoing leads."""

from dialogs.kit import Go, Screen
from dialogs.uploads import Taken, failed, reading, report, too_big, undone
from store.model.listing import RowError
from tests.kit.phone import TEXTS
from tests.kit.shop import BEN
from tests.kit.talk import Talk

LONG = "a" * 300 + ".csv"


def text(drawn: Screen, locale: str = "en") -> str:
    return "\n".join(TEXTS.html(line, locale) for line in drawn.lines)


def routes(drawn: Screen) -> list[str]:
    return [str(button.route) for row in drawn.rows for button in row if isinstance(button, Go)]


def taken_one(talk: Talk, name: str) -> int:
    sql = "insert into import (name, format, actor, status, at) values (:name, 'shopify', 'x', 'done', 1) returning id"
    return talk.tx.insert(sql, name=name)


def test_a_report_says_what_there_is_to_say_and_no_more() -> None:
    assert text(report("tea.csv", Taken(0, 0, 0, 0, 0), 9)) == "<b>❌ tea.csv: no product could be taken.</b>"
    same = report("tea.csv", Taken(5, 0, 0, 5, 0), 9)
    assert text(same) == "<b>✅ tea.csv: nothing changed.</b>\n0 new, 0 changed, 5 unchanged"
    assert routes(same) == ["products"]
    full = report("tea.csv", Taken(9, 5, 3, 1, 1, 12, (RowError(2, "price", "is free"),), 4), 1)
    assert text(full).splitlines() == [
        "<b>✅ tea.csv is imported.</b>",
        "5 new, 3 changed, 1 unchanged",
        "1 row was skipped.",
        "What was not right stands in this file: row, column, and why.",
        "There are 4 more of such messages; mend these first.",
        "1 picture is still being fetched.",
    ]
    assert routes(full) == ["products-undo-12", "products"]


def test_every_text_is_there_in_both_languages_and_names_are_data_and_short() -> None:
    hostile = "<b>" + LONG
    mistakes = (RowError(2, "price", "is free"),)
    for locale in ("en", "zh"):
        for drawn in (
            reading(hostile),
            reading(hostile, 1),
            reading(hostile, 1200),
            too_big(hostile),
            report(hostile, Taken(9, 5, 3, 1, 2, 12, mistakes, 4), 2),
            report(hostile, Taken(0, 0, 0, 0, 2, None, mistakes), 2),
            failed(hostile, "refused", "x" * 5000),
            *(failed(hostile, why, "") for why in ("crashed", "late", "gone")),
            undone(hostile, 1, 2, 9, tuple(f"h-{number}-{LONG}" for number in range(9))),
        ):
            said = text(drawn, locale)
            assert len(said) < 1000, said
            assert "<b>a" not in said


def test_the_button_asks_before_it_undoes_the_import_that_it_stands_under(owner: Talk) -> None:
    number = taken_one(owner, "tea.csv")
    owner.go(f"products-undo-{number}")
    assert "Undo this import?" in owner.text
    owner.press("Yes, undo it")
    assert owner.tx.value(int, "select count(*) from queue where kind = 'undo_import'") == 1


def test_the_button_of_an_older_import_shows_the_list_and_does_nothing(owner: Talk) -> None:
    old = taken_one(owner, "tea.csv")
    taken_one(owner, "mugs.csv")
    for route in (f"products-undo-{old}", "products-undo-999"):
        owner.go(route)
        assert "Last import: mugs.csv" in owner.text
        assert "Undo this import?" not in owner.text


def test_a_button_that_somebody_made_up_leads_nowhere(owner: Talk) -> None:
    number = taken_one(owner, "tea.csv")
    owner.go("home")
    for route in (
        "products-undo",
        "products-undo-x",
        f"products-undo-{number}-1",
        "products-undo-99999999999999999999",
    ):
        owner.go(route)
        assert owner.dialog == "home"
    owner.customer = BEN
    owner.go(f"products-undo-{number}")
    assert owner.dialog == "home"
