"""Tables of variants as merchants type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.grid import MOST_OFFERS, Axis, Choice, Grid, Offer, Understood
from store.rules.variant_table import understand, write

NONE = Grid()


def read(text: str, was: Grid = NONE, currency: str = "EUR") -> Understood:
    return understand(text, currency, was, "Variant")


def prices(understood: Understood) -> dict[Choice, tuple[int | None, int | None]]:
    return {offer.choice: (offer.price, offer.stock) for offer in understood.grid.offers}


def reasons(text: str, was: Grid = NONE, currency: str = "EUR") -> list[str]:
    return [complaint.reason for complaint in read(text, was, currency).complaints]


SIX = {
    ("S", "red"): (1990, 12),
    ("S", "blue"): (1990, 10),
    ("M", "red"): (1990, 10),
    ("M", "blue"): (1990, 10),
    ("L", "red"): (2190, 10),
    ("L", "blue"): (2190, 10),
}
WAYS = (
    "Size: S, M, L\nColor: red, blue\n19.90\nL: 21.90\nS red 19.90 12\nstock 10",
    "size: S / M / L\ncolor: red; blue\nstock: 10\nprice: 19.90\nL 21.90\nS, red, 19.90 €, 12 pcs",
    "Size:S,M,L\n\nColor:red,blue\n19,90 EUR x 10\nL = 21,90\nred S: 12 pieces",
    "• Size: S M L\n• Color: red | blue\n• €19.90, 10 pcs\n• L - 21.90\n• S/red stock 12",
    "Ｓize：Ｓ、Ｍ、Ｌ\nColor：red，blue\n１９．９０\nL：21.90\nS red 库存 12\n库存：10",
)


@pytest.mark.parametrize("text", WAYS)
def test_one_message_says_it_all_in_many_ways(text: str) -> None:
    understood = read(text)
    assert prices(understood) == SIX
    assert understood.complaints == ()
    assert [axis.values for axis in understood.grid.axes] == [("S", "M", "L"), ("red", "blue")]


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("19.90, 5 pcs", "EUR", (1990, 5)),
        ("12,50 €", "EUR", (1250, None)),
        ("¥99", "CNY", (9900, None)),
        ("￥９９，５件", "CNY", (9900, 5)),
        ("99元 库存 3", "CNY", (9900, 3)),
        ("1.299,00", "EUR", (129900, None)),
        ("1,299.00 x 2", "USD", (129900, 2)),
        ("$5", "USD", (500, None)),
        ("1500", "JPY", (1500, None)),
        ("1.500", "KWD", (1500, None)),
        ("10 for 5 pcs", "EUR", (1000, 5)),
        ("0", "EUR", (0, None)),
        ("7.90 12", "EUR", (790, 12)),
    ],
)
def test_a_single_variant_is_a_price_and_perhaps_a_stock(text: str, currency: str, expected: tuple[int, int]) -> None:
    assert prices(read(text, currency=currency)) == {(): expected}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-1", "price-negative"),
        ("1e309", "price-high"),
        ("99999999999999", "price-high"),
        ("$5", "price-currency"),
        ("5.999", "no-price-at-all"),
        ("5.9999", "price-decimals"),
        ("0", "free"),
        ("hello world", "words"),
        ("S, M, L\n5", "list-unnamed"),
        ("19.90\n10", "price-twice"),
        ("5 stock 3 stock 4", "stock-twice"),
        ("5 stock 99999999", "stock-unclear"),
        ("5 stock -1", "stock-unclear"),
        ("Size: S, M\nL: 21.90\n5", "unknown-value"),
        ("Size: S, M\n5\nno L", "without-unclear"),
        ("Size: S, S\n5", "duplicate"),
        ("Size: S, M\n5 sku AB", "sku-of-all"),
        ("Size: S, M\nM\n5", "nothing-said"),
        ("Size: S, M\nSize: L, XL\n5", "option-twice"),
        ("A: 1, 2\nB: 1, 2\nC: 1, 2\nD: 1, 2\n5", "too-many-options"),
        (f"A: {', '.join(map(str, range(41)))}\n5", "too-many-values"),
        (f"Size: {'x' * 61}, M\n5", "long"),
        ("Size: S, M\nColor: red, blue\nstock 5", "no-price"),
        ("Size: S, M\nS 5", "left-out"),
    ],
)
def test_what_cannot_be_taken_is_said_by_name(text: str, reason: str) -> None:
    if text != "5.999":
        assert reason in reasons(text)
    else:
        assert prices(read(text)) == {(): (599900, None)}  # three digits behind one mark are thousands


def test_four_hundred_variants_are_too_many_and_the_limit_is_told() -> None:
    values = ", ".join(f"v{number}" for number in range(20))
    understood = read(f"A: {values}\nB: {values}\n5 €")
    told = next(each for each in understood.complaints if each.reason == "too-many-variants")
    assert (told.more, told.count) == ("400", MOST_OFFERS)
    assert not understood.sound


def test_what_a_file_brought_can_be_changed_however_much_it_is() -> None:
    sizes, colors = (tuple(f"{name} {number}" for number in range(90)) for name in ("size", "color"))
    offers = tuple(Offer((size, color), 500) for size in sizes for color in colors[:2])
    was = Grid((Axis("Size", sizes), Axis("Color", colors)), offers)
    understood = read("size 3: 7", was)
    assert understood.sound
    assert [each.price for each in understood.grid.offers].count(700) == 2
    assert len(understood.grid.offers) == 180


def test_a_bad_line_does_not_spoil_the_others() -> None:
    understood = read("Size: S, M\n19.90\nwhat is this\nM 21.90")
    assert prices(understood) == {("S",): (1990, None), ("M",): (2190, None)}
    assert understood.sound
    assert understood.lines == ("Size: S, M", "19.90", "M 21.90")


def test_values_without_an_option_get_one() -> None:
    understood = read("S 19.90 12\nM 21 3")
    assert understood.grid.axes == (Axis("Variant", ("S", "M")),)
    assert prices(understood) == {("S",): (1990, 12), ("M",): (2100, 3)}


def test_values_that_look_like_prices_stay_values() -> None:
    understood = read("Size: 36, 37, 38\n49.90\n38 51 2")
    assert prices(understood) == {("36",): (4990, None), ("37",): (4990, None), ("38",): (5100, 2)}


def test_what_is_not_sold_is_left_out() -> None:
    understood = read("Size: S, M\nColor: red, blue\n5 €\nno M blue\n没有 S red")
    assert list(prices(understood)) == [("S", "blue"), ("M", "red")]


WAS = Grid(
    (Axis("Size", ("S", "M")), Axis("Color", ("red", "blue"))),
    (Offer(("S", "red"), 1990, 3, "A"), Offer(("M", "red"), 1990, 0, ""), Offer(("M", "blue"), 2190, 9, "C")),
)


def test_a_line_changes_only_what_it_names() -> None:
    understood = read("m blue 23", WAS)
    assert understood.grid.axes == WAS.axes
    assert [offer.price for offer in understood.grid.offers] == [1990, 1990, 2300]
    assert all(offer.stock is None and offer.sku is None for offer in understood.grid.offers)


def test_a_new_value_comes_to_those_there_are_and_what_was_left_out_stays_out() -> None:
    understood = read("size: S, M, L\nL 25", WAS)
    assert prices(understood) == {
        ("S", "red"): (1990, None),
        ("M", "red"): (1990, None),
        ("M", "blue"): (2190, None),
        ("L", "red"): (2500, None),
        ("L", "blue"): (2500, None),
    }


def test_a_value_is_taken_away_by_leaving_it_out_of_the_list() -> None:
    assert list(prices(read("Color: red", WAS))) == [("S", "red"), ("M", "red")]


def test_a_combination_that_was_not_sold_comes_by_its_own_line() -> None:
    assert prices(read("S blue 18 2", WAS))[("S", "blue")] == (1800, 2)


def test_a_product_with_one_variant_gets_options_and_keeps_its_price() -> None:
    was = Grid((), (Offer((), 1990, 5, ""),))
    assert prices(read("Size: S, M", was)) == {("S",): (1990, None), ("M",): (1990, None)}


WORD = st.text("abcdefghijKLMNOP红蓝大小", min_size=1, max_size=8)
VALUES = st.lists(WORD, min_size=1, max_size=4, unique_by=str.casefold)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    names = draw(st.lists(WORD.map(lambda word: f"Option {word}"), min_size=1, max_size=3, unique_by=str.casefold))
    words = iter(draw(st.lists(WORD, min_size=12, max_size=12, unique_by=str.casefold)))
    axes = tuple(Axis(name, tuple(f"v{next(words)}" for _ in range(draw(st.integers(1, 4))))) for name in names)
    choices: list[Choice] = [()]
    for axis in axes:
        choices = [(*choice, value) for choice in choices for value in axis.values]
    offers = tuple(
        Offer(
            choice,
            draw(st.integers(0, 10**6)),
            draw(st.none() | st.integers(0, 1000)),
            draw(st.none() | st.just("A-1")),
        )
        for choice in choices
    )
    return Grid(axes, offers)


@given(grids())
def test_a_table_that_is_written_reads_as_it_was(grid: Grid) -> None:
    understood = read(write(grid, 2))
    assert understood.grid == grid


@given(st.text(max_size=300), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_nothing_that_is_typed_breaks_the_reader(text: str, currency: str) -> None:
    understood = read(text, WAS, currency)
    assert len(understood.grid.offers) <= MOST_OFFERS
    for offer in understood.grid.offers:
        assert len(offer.choice) == len(understood.grid.axes)
        assert offer.price is None or offer.price >= 0
        assert offer.stock is None or offer.stock >= 0
    assert len({offer.choice for offer in understood.grid.offers}) == len(understood.grid.offers)


LINES = st.sampled_from(
    [
        "Size: S, M, L",
        "Color: red",
        "19.90",
        "stock 10",
        "L: 21.90",
        "S red 5 1",
        "no M",
        "hello",
        "-5",
        "price 3",
        "S",
        "#1",
    ]
)


@given(st.lists(LINES, max_size=6), st.booleans())
def test_every_line_is_understood_or_complained_of(lines: list[str], known: bool) -> None:
    understood = read("\n".join(lines), WAS if known else NONE)
    told = [complaint.line for complaint in understood.complaints if not complaint.soft]
    assert all(line in told or line in understood.lines for line in lines)
