"""Reading name, phone and address out of one message, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.cutting import units
from dialogs.details import NAME, Draft, clean, only, phone_of, read

CASES = {
    "Anna Smith\n+1 (555) 010-0123\n1 Main St\nSpringfield, 12345": (
        "Anna Smith",
        "+15550100123",
        "1 Main St\nSpringfield, 12345",
    ),
    "Anna Smith, +49 170 1234567, Hauptstr. 5, 10115 Berlin": (
        "Anna Smith",
        "+491701234567",
        "Hauptstr. 5, 10115 Berlin",
    ),
    "Anna Smith +15550100123 1 Main St, Springfield": ("Anna Smith", "+15550100123", "1 Main St, Springfield"),
    "Anna Smith\nHauptstr. 5\n10115 Berlin\n0170 1234567": ("Anna Smith", "01701234567", "Hauptstr. 5\n10115 Berlin"),
    "0049 170 1234567\nAnna\nHauptstr. 5": ("Anna", "+491701234567", "Hauptstr. 5"),
    "张三 13800138000 上海市浦东新区世纪大道1号": ("张三", "13800138000", "上海市浦东新区世纪大道1号"),
    "上海市浦东新区世纪大道1号 张三 13800138000": ("张三", "13800138000", "上海市浦东新区世纪大道1号"),
    "张三，１３８００１３８０００，上海市浦东新区世纪大道1号": ("张三", "13800138000", "上海市浦东新区世纪大道1号"),
    "姓名：张三\n电话：138 0013 8000\n地址：上海市世纪大道1号3栋": ("张三", "13800138000", "上海市世纪大道1号3栋"),
    "Name: Bob\nPhone: 555-010-0022\nAddress: 5 Elm St": ("Bob", "5550100022", "5 Elm St"),
    "אנה כהן\n+972501234567\nרחוב הרצל 5": ("אנה כהן", "+972501234567", "רחוב הרצל 5"),
    "<b>&_ O'Neil\n+15550100123\n1 <Main> & Co St": ("<b>&_ O'Neil", "+15550100123", "1 <Main> & Co St"),
    "An\u200bna\u202e Smith\n+15550100123\n1 Main St": ("Anna Smith", "+15550100123", "1 Main St"),
}


@pytest.mark.parametrize("text", CASES)
def test_one_message_is_enough(text: str) -> None:
    assert read(text, Draft(), address=True) == Draft(*CASES[text])


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("Anna Smith", Draft("Anna Smith")),
        ("555 010 0123", Draft(phone="5550100123")),
        ("1 Main St, Springfield", Draft(address="1 Main St, Springfield")),
        ("Anna, 1 Main St, Springfield", Draft("Anna", "", "1 Main St, Springfield")),
        ("💥", Draft()),
        ("   \n ", Draft()),
        ("\u200b\u200f", Draft()),
    ],
)
def test_what_is_missing_stays_missing(text: str, draft: Draft) -> None:
    assert read(text, Draft(), address=True) == draft


def test_what_is_known_stays_unless_it_is_sent_again() -> None:
    known = Draft("Anna", "+15550100123", "")
    assert read("Berlin, Hauptstr. 5", known, address=True) == Draft("Anna", "+15550100123", "Berlin, Hauptstr. 5")
    assert read("+49 170 1234567", known, address=True) == Draft("Anna", "+491701234567", "")


def test_a_pickup_asks_for_no_address() -> None:
    draft = read("Anna Smith, +15550100123", Draft(), address=False)
    assert draft.missing(address=False) == ()
    assert draft.missing(address=True) == ("address",)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("call 555-0100-22!", "555010022"),
        ("12345", ""),
        ("1" * 40, ""),
        ("10115 Berlin", ""),
        ("+１５５５０１００１２３", "+15550100123"),
    ],
)
def test_a_phone_is_known_by_its_digits(text: str, phone: str) -> None:
    assert phone_of(text) == phone


def test_a_single_answer_is_taken_as_it_is() -> None:
    assert only("name", "Anna\nSmith") == Draft(name="Anna Smith")
    assert only("address", "Hauptstr. 5\n10115 Berlin") == Draft(address="Hauptstr. 5\n10115 Berlin")
    assert only("phone", "none") is None
    assert only("name", "x" * (NAME + 1)) is None
    assert only("address", "🎉") is None


def test_a_name_too_long_for_a_parcel_is_cut() -> None:
    assert units(read("Name: " + "🫖" * 80, Draft(), address=True).name) <= NAME


@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_it(text: str, address: bool) -> None:
    draft = read(text, Draft(), address=address)
    assert units(draft.name) <= NAME
    assert clean(draft.name) == draft.name
    assert draft.phone == "" or 7 <= len(draft.phone.strip("+")) <= 15
