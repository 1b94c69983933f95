"""HTML as Telegram reads it: texts, UTF-16 offsets, and its words for what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import parse_html, plain
from bot.sandbox.errors import ApiError
from bot.sandbox.wire import utf16

Entity = tuple[str, int, int]


def spans(source: str) -> tuple[str, list[Entity]]:
    formatted = parse_html(source)
    return formatted.text, [(e["type"], e["offset"], e["length"]) for e in formatted.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>bold</b> <i>it</i>", "bold it", [("bold", 0, 4), ("italic", 5, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("  <b> padded </b>\n", "padded", [("bold", 0, 6)]),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#65;&#x42;", '1 < 2 && 3 > 2 "AB', []),
        ("&nbsp; &bogus; &", "&nbsp; &bogus; &", []),
        ("<code>a &lt;b&gt;</code>", "a <b>", [("code", 0, 5)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>', "st", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<u></u>nothing", "nothing", []),
        ("/start now", "/start now", [("bot_command", 0, 6)]),
        ("see https://a.example/x?y=1.", "see https://a.example/x?y=1.", [("url", 4, 23)]),
        ("<code>/start</code> /go", "/start /go", [("code", 0, 6), ("bot_command", 7, 3)]),
        ("mail me@shop.example or @shop_bot #sale", "mail me@shop.example or @shop_bot #sale",
         [("email", 5, 15), ("mention", 24, 9), ("hashtag", 34, 5)]),
    ],
)  # fmt: skip
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[Entity]) -> None:
    assert spans(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("ü<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href>x</a", "Unclosed end tag at byte offset 9"),
        ("<a =1>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_wrong_markup_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


def test_links_keep_their_target_and_bad_ones_stay_words() -> None:
    link = parse_html('<a href="https://shop.example/?a=1&amp;b=2">here</a>')
    assert link.entities[0]["url"] == "https://shop.example/?a=1&b=2"
    assert parse_html('<a href="javascript:1">here</a>').entities == ()
    assert parse_html("<a>https://shop.example/</a>").entities[0]["url"] == "https://shop.example/"


def test_a_code_block_with_a_language_is_one_entity() -> None:
    formatted = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert formatted.entities == ({"type": "pre", "offset": 0, "length": 5, "language": "python"},)


@given(st.text())
def test_escaped_text_comes_back_unchanged_and_entities_stay_inside(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    formatted = parse_html(f"<b>{escaped}</b>")
    assert formatted.text == text.replace("\r", "").strip(" \n\t")
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= utf16(formatted.text) for e in formatted.entities)


@given(st.text(alphabet='<>/&;"= abip\n😀', max_size=40))
def test_any_markup_is_read_or_refused(source: str) -> None:
    try:
        formatted = parse_html(source)
    except ApiError:
        return
    assert utf16(formatted.text) <= utf16(source)


def test_what_people_write_is_never_markup() -> None:
    formatted = plain("<b>not bold</b> /help")
    assert (formatted.text, [e["type"] for e in formatted.entities]) == ("<b>not bold</b> /help", ["bot_command"])
