"""Words are the same to the search however they are written; the tables of Chinese are what their generator makes."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs import chinese
from store.rules.words import APART, beginnings, is_character, marked, pinyin, splits, tokens, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("iPhone 13 128GB", "iphone13 128 gb"),
        ("Café", "CAFE\u0301"),
        ("Straße", "STRASSE"),
        ("ｉＰｈｏｎｅ　１３", "iphone 13"),
        ("1,5 l", "1.5L"),
        ("0,75", "0٫75"),
        ("٣٤ cm", "34cm"),
        ("手機殼", "手机壳"),
        ("鍾錶 檯燈 裏面 牀", "钟表 台灯 里面 床"),
        ("傢俱", "家具"),
        ("lǜchá", "lucha"),
        ("don't", "DON T"),
    ],
)
def test_writings_of_the_same_words_are_the_same(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(("one", "other"), [("1.5", "15"), ("1.5", "1 5"), ("绿茶", "红茶"), ("tea", "teas")])
def test_other_words_are_others(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


@given(st.text(max_size=100))
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    once = tokens(text)
    assert tokens(" ".join(once)) == once


@given(st.text(alphabet="手機壳aB1 .,-é/", max_size=30))
def test_what_is_typed_has_the_tokens_of_what_is_stored(text: str) -> None:
    assert [token for word in words(text) for token in word.tokens] == tokens(text)
    assert [token for token in marked(text) if token != APART] == tokens(text)


def test_no_token_is_empty_or_holds_a_gap_or_a_quote() -> None:
    for token in tokens('a"b c\x00d\ud800e * 手 "'):
        assert token
        assert not set(token) & set(' "*\x00\ud800')


def test_words_know_what_they_are() -> None:
    glued, chinese_word, plain, number = words("128gb 手机 tea 42")
    assert (glued.tokens, glued.plain, glued.chinese) == (("128", "gb"), False, False)
    assert (chinese_word.tokens, chinese_word.chinese) == (("手", "机"), True)
    assert plain.plain
    assert not number.plain
    assert is_character("手")
    assert not is_character("a")


def test_characters_with_something_between_them_are_marked_as_apart() -> None:
    assert marked("鲜花/生日") == ["鲜", "花", APART, "生", "日"]
    assert marked("鲜花2生日") == ["鲜", "花", "2", "生", "日"]


def test_pinyin_is_read_with_gaps_and_without() -> None:
    assert splits("shouji") == [pinyin(tokens("手机")).replace(" ", "")]
    assert len(splits("xian")) == 2  # xian, xi an
    assert splits("lvcha") == splits("lucha")
    assert splits("headphone") == []
    assert splits("a" * 25) == []
    assert splits("shoujik" * 40) == []


def test_an_unfinished_syllable_may_become_several() -> None:
    assert splits("shouji")[0] in beginnings("shouj")
    assert beginnings("xyz") == []


def test_a_character_with_two_readings_is_kept_in_both() -> None:
    assert splits("changxiu")[0] in pinyin(tokens("长袖")).replace(" ", "").split(APART)
    assert splits("zhongliang")[0] in pinyin(tokens("重量")).replace(" ", "").split(APART)
    assert splits("chongxin")[0] in pinyin(tokens("重新")).replace(" ", "").split(APART)


def test_the_table_is_the_one_that_was_generated() -> None:
    """Other syllables would need a new index in every shop; `docs/chinese.py FOLDER` writes the table."""
    digest = hashlib.sha256(chinese.TABLE.read_bytes()).hexdigest()
    assert digest == "d51c89c1e5081dd1d3760d99edadfe89dfd99813322e4408a9d3822347cc94cd"
    assert chinese.TABLE.read_text("utf-8").startswith(chinese.HEAD)


FACTS = {
    "OtherMappings": "U+673A\tkTGH\t2013:1\nU+957F\tkTGH\t2013:2\nU+5E8A\tkTGH\t2013:3\nU+5E72\tkTGH\t2013:4\n",
    "Variants": (
        "# a comment\nU+6A5F\tkSimplifiedVariant\tU+673A\nU+9577\tkSimplifiedVariant\tU+957F\n"
        "U+7240\tkSemanticVariant\tU+5E8A<kLau,kMatthews\nU+4E7E\tkSimplifiedVariant\tU+4E7E U+5E72\n"
    ),
    "Readings": (
        "U+673A\tkMandarin\tjī\nU+957F\tkHanyuPinlu\tzhǎng(1879) cháng(1179)\nU+957F\tkTGHZ2013\t038.110:cháng\n"
        "U+5E8A\tkMandarin\tchuáng\nU+6A5F\tkMandarin\tjī\n"
    ),
}


def test_the_generator_takes_simplified_characters_and_readings_from_the_facts(tmp_path: Path) -> None:
    for name, lines in FACTS.items():
        (tmp_path / f"Unihan_{name}.txt").write_text(lines, encoding="utf-8")
    simple = chinese.simplified(tmp_path)
    assert {simple[one] for one in "機長牀乾"} == {"机", "长", "床", "干"}
    assert chinese.readings(tmp_path) == {"机": ["ji"], "长": ["zhang", "chang"], "床": ["chuang"]}
    assert "1 zhang 长\n2 chang 长\n" in chinese.table(tmp_path)
