"""Turns: an update in, the next screen out, once, whatever comes twice."""

from dataclasses import replace

import pytest

from dialogs.kit import Seek
from dialogs.registry import stacks
from dialogs.texts import Texts
from handlers.incoming import Attached, Command, Incoming, Pressed, Shared, User, What, Wrote
from handlers.render import render
from handlers.session import Result, Session
from store.errors import Refused
from store.model.finding import Find, Found
from tests.kit.shop import ANNA, NOW, SETTINGS, stocked
from tests.kit.tx import MemoryTx, memory

SESSION = Session(stacks(), SETTINGS, 77)
TEXTS = Texts(("en", "zh"), "Europe/Berlin", strict=True)
USER = User(ANNA, "Anna Smith", "", "en")


def shop() -> MemoryTx:
    tx = memory()
    stocked(tx)
    return tx


def update(what: What, number: int = 1) -> Incoming:
    return Incoming(number, USER, ANNA, private=True, topic=0, what=what)


def text(result: Result) -> str:
    rendered = render(result.shown.screen, TEXTS, result.locale, token=result.shown.token)
    assert rendered.text
    return rendered.text


def toast(result: Result) -> str:
    return TEXTS.plain(result.shown.toast, result.locale) if result.shown.toast else ""


def pressed(data: str) -> Pressed:
    return Pressed("q", data, 5, photo=False)


def test_the_same_update_again_changes_nothing_and_shows_the_current_screen() -> None:
    tx = shop()
    SESSION.turn(tx, update(Command("cart", ""), 1), USER, NOW)
    first = SESSION.turn(tx, update(Command("orders", ""), 2), USER, NOW)
    stack = tx.rows(str, "select stack from conversation")
    for number in (1, 2):
        again = SESSION.turn(tx, update(Command("cart", ""), number), USER, NOW)
        assert again.repeated
        assert text(again) == text(first)
    assert tx.rows(str, "select stack from conversation") == stack


def test_a_refusal_is_a_window_over_the_current_screen() -> None:
    tx = shop()
    SESSION.turn(tx, update(Command("cart", ""), 1), USER, NOW)
    shown = SESSION.refused(tx, update(pressed("x"), 2), USER, NOW, Refused("cart-full"))
    assert shown.shown.alert
    assert toast(shown) == "Your cart is full. Please take something out first."
    assert "Your cart is empty" in text(shown)
    assert SESSION.turn(tx, update(pressed("x"), 2), USER, NOW).repeated  # it has had its effect: none


def test_a_command_leads_to_its_dialog_in_a_new_message_and_an_unknown_one_says_so() -> None:
    tx = shop()
    for number, command in enumerate(SESSION.commands, 1):
        shown = SESSION.turn(tx, update(Command(command, ""), number), USER, NOW).shown
        assert shown.fresh
        assert shown.stack[-1].dialog == SESSION.commands[command]
    unknown = SESSION.turn(tx, update(Command("x" * 500, ""), 99), USER, NOW)
    assert toast(unknown).startswith(f"I do not know /{'x' * 32}.")


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant() -> None:
    shown = SESSION.turn(shop(), update(Command("serach", "")), USER, NOW)
    assert toast(shown) == "I do not know /serach. Did you mean /search?"


def test_the_owners_commands_are_for_owners() -> None:
    owner = replace(USER, id=SETTINGS.owners[0])
    for number, command in enumerate(("products", "stock"), 1):
        stranger = SESSION.turn(shop(), update(Command(command, ""), number), USER, NOW)
        assert toast(stranger).startswith(f"I do not know /{command}.")
        shown = SESSION.turn(shop(), update(Command(command, ""), number), owner, NOW).shown
        assert shown.stack[-1].dialog == command


def test_words_behind_an_owners_command_are_looked_for_right_away() -> None:
    owner, tx = replace(USER, id=SETTINGS.owners[0]), shop()
    by_sku_alone = {Find("SH-R-M", all=True, limit=40): Found()}
    found = SESSION.turn(tx, update(Command("products", "SH-R-M"), 1), owner, NOW, by_sku_alone).shown
    assert (found.stack[-1].dialog, found.fresh) == ("products_edit", True)
    typed = SESSION.turn(tx, update(Command("stock", "SEN-50 +12"), 2), owner, NOW)
    assert (typed.shown.stack[-1].dialog, typed.shown.fresh) == ("stock", True)
    assert "+12" in text(typed)
    with pytest.raises(Seek) as asked:
        SESSION.turn(tx, update(Command("products", "tea"), 3), owner, NOW)
    assert (asked.value.find.words, asked.value.find.all) == ("tea", True)
    stranger = SESSION.turn(tx, update(Command("products", "tea"), 4), USER, NOW)
    assert toast(stranger).startswith("I do not know /products.")


def test_a_search_comes_by_command_or_by_words_alone() -> None:
    whats: tuple[What, ...] = (Command("search", "mug"), Wrote("mug"))
    for number, what in enumerate(whats, 1):
        with pytest.raises(Seek) as wanted:
            SESSION.turn(shop(), update(what, number), USER, NOW)
        assert wanted.value.find.words == "mug"
        shown = SESSION.turn(shop(), update(what, number), USER, NOW, {wanted.value.find: Found((1, 2), 2)})
        assert "2 finds for “mug”" in text(shown)


def test_what_nobody_asked_for_is_answered() -> None:
    for what in (Shared("+49", "Anna", own=True), Attached("sticker")):
        assert toast(SESSION.turn(shop(), update(what), USER, NOW)).startswith("I can read words and buttons only.")


def test_bytes_that_fit_nothing_are_stale() -> None:
    tx = shop()
    for number, data in enumerate(("", "\ud800", "#paid", "x:y", "x" * 65), 1):
        assert toast(SESSION.turn(tx, update(pressed(data), number), USER, NOW)).startswith("That button is from an")


def test_a_new_name_or_language_is_taken_over() -> None:
    tx = shop()
    other = replace(USER, name="Anna Lee", username="anna", language_code="zh-hans")
    shown = SESSION.turn(tx, update(Command("start", "")), other, NOW)
    assert shown.locale == "zh"
    row = tx.row(lambda *columns: columns, "select name, username, language_code from customer where id = :id", id=ANNA)
    assert row == ("Anna Lee", "anna", "zh-hans")


def test_a_stack_that_cannot_be_read_any_more_is_a_new_start() -> None:
    tx = shop()
    SESSION.turn(tx, update(Command("cart", ""), 1), USER, NOW)
    for number, stack in enumerate(("rubbish", "{}", '[["gone","a",{}]]', '[["cart","a",{"page":"x"}]]', "null"), 2):
        tx.run("update conversation set stack = :stack", stack=stack)
        assert "Welcome!" in text(SESSION.turn(tx, update(pressed("a:qty:1:1"), number), USER, NOW))
