"""A screen becomes a message: escaped, cut to what Telegram takes, with keyboards whose bytes fit."""

from hypothesis import given
from hypothesis import strategies as st

from dialogs.codec import Acted, Carded, Gone, decode
from dialogs.cutting import units
from dialogs.kit import Ask, Back, Button, Copy, Link, Route, act, card, go, screen, t
from dialogs.texts import Texts
from handlers.render import CAPTION_LIMIT, LABEL_LIMIT, TEXT_LIMIT, render, toast
from store.model.product import Photo
from store.model.safehtml import SafeHtml

TEXTS = Texts(("en", "zh"), "Europe/Berlin", strict=True)


def test_data_is_escaped_and_markup_of_ours_is_not() -> None:
    drawn = render(screen(t("home-title", shop="<b>&_"), "", "a < b", SafeHtml("<i>c</i>")), TEXTS, "en")
    assert drawn.text == "<b>&lt;b&gt;&amp;_</b>\n\na &lt; b\n<i>c</i>"
    assert (drawn.inline, drawn.reply, drawn.photo) == (None, None, None)


def test_every_kind_of_button_becomes_its_own() -> None:
    rows: list[list[Button]] = [
        [go("product-42", "Go", "primary"), act("qty", 17, 3, label="Act"), Back("Back")],
        [card("paid", 5, 7, "Card", "success"), Link("Link", "https://example.org"), Copy("Copy", "x" * 300)],
    ]
    first, second = render(screen("x", rows=rows), TEXTS, "en", token="k3f9").inline["inline_keyboard"]  # type: ignore[index]
    assert decode(first[0]["callback_data"]) == Gone(Route("product", ("42",)), fresh=False)
    assert decode(first[1]["callback_data"]) == Acted("k3f9", "qty", ("17", "3"))
    assert decode(first[2]["callback_data"]) == Acted("k3f9", "<", ())
    assert decode(second[0]["callback_data"]) == Carded("paid", 5, 7)
    assert second[1]["url"] == "https://example.org"
    assert second[2]["copy_text"]["text"] == "x" * 256
    assert (first[0]["style"], second[0]["style"]) == ("primary", "success")
    assert "style" not in first[1]


def test_a_notices_buttons_open_new_messages() -> None:
    drawn = render(screen("x", rows=[[go("cart", "Cart")]]), TEXTS, "en", notice=True)
    assert drawn.inline
    assert decode(drawn.inline["inline_keyboard"][0][0]["callback_data"]) == Gone(Route("cart"), fresh=True)


def test_a_question_brings_a_keyboard_and_no_buttons() -> None:
    asked = screen("Phone?", ask=Ask(contact=t("checkout-share"), choices=(("Yes", "No"),), placeholder=t("home-help")))
    drawn = render(asked, TEXTS, "zh")
    assert drawn.inline is None
    assert drawn.reply == {
        "keyboard": [[{"text": "📱 发送我的手机号", "request_contact": True}], [{"text": "Yes"}, {"text": "No"}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
        "input_field_placeholder": "❓ 帮助",
    }
    assert render(screen("Name?", ask=Ask()), TEXTS, "en").reply == {"force_reply": True}


def test_a_lead_stands_above_the_screen() -> None:
    assert render(screen("Cart"), TEXTS, "en", lead=t("toast-gone")).text == "That is no longer here.\n\nCart"


@given(st.lists(st.text(max_size=3000), min_size=1, max_size=3), st.booleans())
def test_a_text_is_cut_to_what_telegram_takes(lines: list[str], pictured: bool) -> None:
    photo = Photo(1, "x", "file") if pictured else None
    drawn = render(screen(*lines, photo=photo), TEXTS, "en")
    plain = drawn.text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'")
    assert units(plain.replace("&amp;", "&")) <= (CAPTION_LIMIT if pictured else TEXT_LIMIT)


@given(st.text(max_size=400))
def test_labels_and_toasts_are_cut(words: str) -> None:
    drawn = render(screen("x", rows=[[go("cart", words)]]), TEXTS, "en")
    assert drawn.inline
    assert units(drawn.inline["inline_keyboard"][0][0]["text"]) <= LABEL_LIMIT
    assert units(toast(words, TEXTS, "en")) <= 200
