"""Cutting: UTF-16 units are counted, tags stay whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.cutting import cut_html, cut_plain, units

TAGS = re.compile(r"<(/?)([a-z]+)[^<>]*>")
pieces = st.sampled_from(["<b>", "</b>", "<i>", "</i>", "&amp;", "&lt;", "word ", "茶", "🫖", "\n"])


def visible(text: str) -> int:
    return units(re.sub(r"&[a-z]+;", "x", TAGS.sub("", text)))


def balanced(text: str) -> bool:
    stack: list[str] = []
    for closing, tag in TAGS.findall(text):
        if not closing:
            stack.append(tag)
        elif not stack or stack.pop() != tag:
            return False
    return not stack


def test_units_are_those_of_utf_16() -> None:
    assert [units(text) for text in ("a", "茶", "🫖", "👨‍👩‍👧")] == [1, 1, 2, 8]


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("short", 5, "short"),
        ("too long", 5, "too…"),
        ("🫖🫖🫖", 5, "🫖🫖…"),
        ("🫖🫖🫖", 4, "🫖…"),
        ("a👨‍👩‍👧", 5, "a👨…"),
        ("anything", 0, ""),
    ],
)
def test_plain_text_is_cut_between_signs(text: str, limit: int, cut: str) -> None:
    assert cut_plain(text, limit) == cut


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("<b>short</b>", 5, "<b>short</b>"),
        ("<b>too long</b> x", 5, "<b>too…</b>"),
        ("<b>a <i>bcd</i></b> efgh", 5, "<b>a <i>bc…</i></b>"),
        ("&amp;&amp;&amp;&amp;", 4, "&amp;&amp;&amp;&amp;"),
        ("&amp;&amp;&amp;&amp;", 3, "&amp;&amp;…"),
        (
            '<a href="https://a.example/?x=1&amp;y=2">link text</a>',
            5,
            '<a href="https://a.example/?x=1&amp;y=2">link…</a>',
        ),
    ],
)
def test_html_is_cut_with_its_tags_whole(text: str, limit: int, cut: str) -> None:
    assert cut_html(text, limit) == cut


@given(st.lists(pieces, max_size=60).map("".join), st.integers(1, 40))
def test_what_is_cut_fits_and_stays_balanced(text: str, limit: int) -> None:
    cut = cut_html(text, limit)
    assert visible(cut) <= limit
    if balanced(text):
        assert balanced(cut)
    assert "&" not in re.sub(r"&[a-z]+;", "", cut)


@given(st.text(max_size=80), st.integers(1, 40))
def test_plain_cuts_fit(text: str, limit: int) -> None:
    assert units(cut_plain(text, limit)) <= limit
