"""Foreign HTML becomes the few tags that messengers take, balanced, and never anything else."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.model.safehtml import LONGEST, SafeHtml, clean

TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "a"}

SNIPPETS = """
<b> </b> <i> </i> <p> </p> <br> <ul> <ol> <li> </li> </ul> </ol> <h1> </h1> <pre> </pre> <code> </code> <blockquote>
</blockquote> <a> </a> <table> <tr> <td> </table> <script> </script> <!-- --> <b/> <br/> <div> </div> &amp; &lt; &nbsp;
&#x1F600; &bogus; < > & " <img> <svg> </svg> <ins> <strike> </strike>
"""
PIECES = st.lists(
    st.one_of(
        st.sampled_from(SNIPPETS.split()),
        st.just('<a href="https://example.org/?a=1&amp;b=2">'),
        st.just('<a href="javascript:alert(1)">'),
        st.text(max_size=8),
        st.sampled_from([" ", "\n", "\t", "\xa0", "x", "日本", "\x00", "\u200d"]),
    ),
    max_size=14,
).map("".join)


def balanced(text: str) -> bool:
    """Every < begins a tag that we know, and tags close in the order of their opening."""
    stack: list[str] = []
    for match in re.finditer(r"<(/?)([^>]*)>?", text):
        closing, inside = match[1], match[2]
        if not match[0].endswith(">"):
            return False
        name = inside.split(" ")[0]
        if name not in TAGS or name not in {"a", inside}:
            return False
        if name == "a" and not closing and not re.fullmatch(r'a href="https?://[^"<>\s]+"', inside):
            return False
        if not closing:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return False
    return not stack


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Fish & chips, 1 < 2", "Fish &amp; chips, 1 &lt; 2"),
        ("first\nsecond\r\n\r\nfourth", "first\nsecond\n\nfourth"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("<p>One</p><p>&nbsp;</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b<br/><br />c", "a\nb\n\nc"),
        ("<ul><li>one</li><li>two</li></ul>after", "• one\n• two\n\nafter"),
        ("<ol><li>one<ul><li>in</li></ul></li><li>two</li></ol>", "1. one\n◦ in\n2. two"),
        ("<h2>Head</h2>text", "<b>Head</b>\n\ntext"),
        ("<strong>a</strong> <em>b</em> <del>c</del> <ins>d</ins>", "<b>a</b> <i>b</i> <s>c</s> <u>d</u>"),
        ("<b>open <i>both", "<b>open <i>both</i></b>"),
        ("<b>crossed <i>over</b> here</i>", "<b>crossed <i>over</i></b> here"),
        ("<b><b>twice</b></b>", "<b>twice</b>"),
        ("<b></b>nothing<i> </i>", "nothing"),
        ("</b></p>stray", "stray"),
        ("x<script>alert(1)</script><style>p{}</style>y", "xy"),
        ('<a href="https://x.org/?a=1&b=2" onclick="x()">go</a>', '<a href="https://x.org/?a=1&amp;b=2">go</a>'),
        ('<a href="javascript:alert(1)">go</a>', "go"),
        ('<a href="https://x.org/" ><a href="https://y.org/">go</a></a>', '<a href="https://x.org/">go</a>'),
        ("<pre>a\n  b<b>c</b></pre>", "<pre>a\n  bc</pre>"),
        ("<table><tr><td>Size</td><td>M</td></tr><tr><td>x</td></tr></table>", "Size M\nx"),
        ("&lt;b&gt;not bold&lt;/b&gt;", "&lt;b&gt;not bold&lt;/b&gt;"),
        ("<span style='x'>kept</span><img src=x><video>", "kept"),
        ("a\x00b\x07c", "abc"),
        ("<b", "&lt;b"),
        ('<p title="a > b">x</p>', "x"),
        ('<p title="never closed>x</p>', "x"),
        ('<img src="data:' + "A" * 9000 + '">x', "x"),
        ("a<!-- b > c -->d<!-- never closed", "ad&lt;!-- never closed"),
        ("<script>if (1 < 2 && '</b>') {}</script>y", "y"),
        ("<a href=https://x.org/>go</a>", '<a href="https://x.org/">go</a>'),
        ("<br/>x<b/>y", "xy"),
        ("", ""),
    ],
)
def test_html_becomes_what_messengers_take(source: str, expected: str) -> None:
    assert clean(source) == expected


@given(PIECES)
@example("<pre>\n x</pre>")
@example("<ol><li>a<ul><li>b</ul></ol>")
@example("<li><blockquote>0")
@example("<li><b><pre>0")
@example("<b><blockquote>0</b>x")
@example("<b>\x850")
@example("<b>\u30000\u2028")
def test_any_input_gives_balanced_known_tags_and_reads_back_the_same(source: str) -> None:
    cleaned = clean(source)
    assert balanced(cleaned), cleaned
    assert clean(cleaned.portable()) == cleaned


@given(st.text(st.characters(exclude_characters="<&", exclude_categories=["Cc", "Cs"]), max_size=200))
def test_plain_text_keeps_its_words(text: str) -> None:
    assert clean(text).plain().split() == text.split()


def test_plain_text_has_no_markup_and_no_entities() -> None:
    body = clean('<b>Tom &amp; Jerry</b> <a href="https://x.org/?a&amp;b">here</a>')
    assert isinstance(body, SafeHtml)
    assert body.plain() == "Tom & Jerry here"


def test_a_body_beyond_all_reason_is_cut_and_stays_quick() -> None:
    assert len(clean("y" * 100_000)) == 65_536
    assert balanced(clean("<blockquote><b>y" * 40_000))


@pytest.mark.parametrize("piece", ["<", '<a "', "<!--", '<p title="', "</", "<script>", "<a href='x"])
def test_broken_markup_of_full_length_is_read_in_no_time(piece: str) -> None:
    text = piece * (LONGEST // len(piece))
    assert balanced(clean(text))
