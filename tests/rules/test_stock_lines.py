"""What owners type about their shelves is understood, however they type it, and nothing is guessed silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.stock import MOST_STOCK
from store.rules.stock_lines import REASONS, Line, Reading, after, nearest, parse, reason_of, tidy

SKUS = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,6}(-[A-Za-z0-9]{1,5}){0,3}", fullmatch=True)
NUMBERS = st.integers(0, MOST_STOCK)


def first(text: str) -> Reading:
    (line,) = parse(text)
    assert line.trouble == ""
    return line.readings[0]


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("MUG +12", Reading("MUG", "+", 12)),
        ("MUG+12", Reading("MUG", "+", 12)),
        ("MUG-B -3 broken", Reading("MUG-B", "-", 3, "damaged")),
        ("MUG-B - 3 (stolen)", Reading("MUG-B", "-", 3, "lost")),
        ("MUG-B-3", Reading("MUG-B", "-", 3)),
        ("MUG-3-B +2", Reading("MUG-3-B", "+", 2)),
        ("SEN-50 +3", Reading("SEN-50", "+", 3)),
        ("SEN-50=40 counted", Reading("SEN-50", "=", 40, "counted")),
        ("MUG = 40, counted", Reading("MUG", "=", 40, "counted")),
        ("MUG 12", Reading("MUG", "", 12)),
        ("MUG\t12", Reading("MUG", "", 12)),
        ("MUG: 12", Reading("MUG", "", 12)),
        ("ＭＵＧ－Ｂ　＋１２", Reading("MUG-B", "+", 12)),
        ("MUG－B －３，破损", Reading("MUG-B", "-", 3, "damaged")),
        ("MUG：＝４０ 盘点。", Reading("MUG", "=", 40, "counted")),
        ("MUG +12件，到货", Reading("MUG", "+", 12, "received")),
        ("MUG \u2212 3 pcs found wet", Reading("MUG", "-", 3, "found wet")),
        ("杯子 +5", Reading("杯子", "+", 5)),
        ("Tea 50 g +4", Reading("Tea 50 g", "+", 4)),
        ("+12", Reading("", "+", 12)),
        ("= 0", Reading("", "=", 0)),
        ("40", Reading("", "", 40)),
        ("\u200bMUG\u200e +1", Reading("MUG", "+", 1)),
    ],
)
def test_a_line_is_read_as_it_was_meant(typed: str, understood: Reading) -> None:
    assert first(typed) == understood


def test_a_line_that_can_be_read_in_two_ways_has_both_the_likelier_first() -> None:
    (line,) = parse("TEA 50 12")
    assert [each.sku for each in line.readings] == ["TEA 50", "TEA"]
    (line,) = parse("A-10-20")
    assert [(each.sku, each.number) for each in line.readings] == [("A-10", 20)]


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("MUG", "nothing"),
        ("what is this?", "nothing"),
        ("MUG12", "nothing"),
        ("MUG +1.5", "fraction"),
        ("MUG = 1,200", "fraction"),
        ("TEA-2 +1.5", "fraction"),
        ("MUG +9999999", "large"),
        ("MUG +" + "9" * 4000, "large"),
        ("MUG +12cm", "nothing"),
    ],
)
def test_what_is_no_change_says_why(typed: str, trouble: str) -> None:
    assert [line.trouble for line in parse(typed)] == [trouble]


def test_lines_are_parted_by_breaks_and_semicolons_and_empty_ones_do_not_count() -> None:
    assert [line.text for line in parse("A +1\r\n\n  B -2；C = 3\n;")] == ["A +1", "B -2", "C = 3"]
    assert parse(" \n\u200b\n") == ()
    assert len(parse("A +1\n" * 800)) == 800


@given(sku=SKUS, sign=st.sampled_from("+-="), number=NUMBERS, gap=st.sampled_from(("", " ", "  ")))
def test_any_sku_with_a_sign_apart_comes_back_as_it_was(sku: str, sign: str, number: int, gap: str) -> None:
    assert first(f"{sku} {sign}{gap}{number}") == Reading(sku, sign, number)  # type: ignore[arg-type]


@given(sku=SKUS, sign=st.sampled_from("+-="), number=NUMBERS)
def test_full_width_signs_mean_the_same(sku: str, sign: str, number: int) -> None:
    plain = f"{sku} {sign} {number}"
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else "\u3000" for each in plain)
    assert parse(wide) == parse(plain)


@given(sku=SKUS, number=NUMBERS, reason=st.sampled_from([word for words in REASONS.values() for word in words]))
def test_every_known_reason_is_known_behind_a_number(sku: str, number: int, reason: str) -> None:
    assert first(f"{sku} -{number} {reason.upper()}").reason in REASONS


@given(st.text(max_size=200))
def test_nothing_that_can_be_typed_breaks_it(text: str) -> None:
    for line in parse(text):
        assert line.text == tidy(line.text).strip()
        assert bool(line.readings) != bool(line.trouble)
        for reading in line.readings:
            assert 0 <= reading.number <= MOST_STOCK
            assert reading.sku in line.text


@given(
    sign=st.sampled_from(("+", "-", "=", "")),
    number=st.integers(0, 10**6),
    on_hand=st.integers(-5, 10**6),
    arrived=st.booleans(),
)
def test_the_count_that_follows_is_plain_arithmetic(sign: str, number: int, on_hand: int, arrived: bool) -> None:
    expected = {"+": on_hand + number, "-": on_hand - number, "=": number, "": on_hand + number if arrived else number}
    assert after(sign, number, on_hand, arrived=arrived) == expected[sign]  # type: ignore[arg-type]


def test_a_unit_is_no_reason_and_a_long_reason_is_cut() -> None:
    assert reason_of(" 件 ") == ""
    assert reason_of("pcs") == ""
    assert reason_of("pieces broken") == "damaged"
    assert len(reason_of("x" * 500)) == 100


def test_the_nearest_skus_come_first_and_strangers_not_at_all() -> None:
    known = ["MUG-B", "MUG-R", "TEA-50", "POSTER"]
    assert nearest("mug-b", known)[0] == "MUG-B"
    assert nearest("MGU-R", known)[0] == "MUG-R"
    assert nearest("zzz", known) == []
    assert nearest("A-1031O", [f"A-{number}" for number in range(10_000, 10_400)])[0].startswith("A-1031")


def test_a_line_knows_what_was_typed() -> None:
    assert parse("ＭＵＧ  ＋１") == (Line("MUG +1", (Reading("MUG", "+", 1),), signed=True),)
