"""What owners see of the stock and do to it: the low list, typed corrections, the ledger."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plans import scans
from store.errors import Refused
from store.model.stock import Sign
from store.rules.stock_lines import after
from store.services import low_stock, stock
from tests.kit.sale import ANN, BOB, Counter, counter
from tests.kit.stockroom import counted, owner, shelf


def sku(desk: Counter, variant: int, text: str) -> None:
    desk.tx.run("update variant set sku = :sku where id = :id", sku=text, id=variant)


# -- Who may --------------------------------------------------------------------------------------------------------


def test_only_owners_see_or_change_the_stock() -> None:
    desk = counter()
    tea = desk.goods()
    customer = desk.shop(ANN)
    for attempt in (
        customer.low_stock,
        lambda: customer.stocked([tea]),
        lambda: customer.variants_of([1], 5),
        lambda: customer.ledger(tea),
        lambda: customer.read_lines("TEA-1 +5"),
        lambda: customer.reckon((), arrived=False),
        lambda: customer.count((), "k", "v", arrived=False),
        lambda: customer.set_low(tea, 5),
        lambda: customer.set_backorder(tea, 1),
    ):
        with pytest.raises(Refused, match="owners-only"):
            attempt()
    assert desk.stock(tea) == (5, 0, 0)


# -- What runs low --------------------------------------------------------------------------------------------------


def test_the_low_list_begins_with_what_is_sold_out() -> None:
    desk = counter(low_stock=3)
    one, none, plenty, three = shelf(desk, 1, 0, 9, 3)
    desk.place({three: 2})
    page = owner(desk).low_stock()
    assert [(each.variant, each.on_hand, each.promised, each.left) for each in page.stocked] == [
        (none, 0, 0, 0),
        (one, 1, 0, 1),
        (three, 3, 2, 1),
    ]
    assert page.after is None
    assert plenty not in [each.variant for each in page.stocked]


def test_a_variants_own_number_goes_before_the_shops() -> None:
    desk = counter(low_stock=3)
    many, few, unheeded = shelf(desk, 8, 2, 2)
    shop = owner(desk)
    shop.set_low(many, 10)
    shop.set_low(unheeded, 0)
    assert [(each.variant, each.low, each.own_low) for each in shop.low_stock().stocked] == [
        (few, 3, None),
        (many, 10, 10),
    ]
    shop.set_low(many, None)
    assert [each.variant for each in shop.low_stock().stocked] == [few]


def test_the_low_list_is_paged_by_key_and_shows_each_variant_once() -> None:
    desk = counter(low_stock=5)
    variants = shelf(desk, *(number % 4 for number in range(21)))
    owner(desk).set_low(variants[20], 2)
    seen: list[int] = []
    after, pages = None, 0
    while pages == 0 or after:
        page = owner(desk).low_stock(after)
        seen += [each.variant for each in page.stocked]
        after, pages = page.after, pages + 1
    assert pages == 3
    assert sorted(seen) == sorted(variants)
    lefts = [each.left for each in owner(desk).stocked(seen)]
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("key", ["", "x", "1.", "1.x", "9" * 40, "-.1", "1.2.3", "²3.4"])
def test_a_key_that_means_nothing_shows_the_first_page(key: str) -> None:
    desk = counter()
    (tea,) = shelf(desk, 1)
    assert [each.variant for each in owner(desk).low_stock(key).stocked] == [tea]
    assert len(owner(desk).ledger(tea, key).moves) == 1


def test_what_customers_do_not_see_is_not_in_the_low_list_however_much_of_it_there_is() -> None:
    desk = counter()
    hidden = shelf(desk, *(0,) * 30)
    desk.tx.run("update variant set archived = 1 where id <= 15")
    desk.tx.run("update product set status = 'draft' where id > 15")
    (tea,) = shelf(desk, 2)
    assert [each.variant for each in owner(desk).low_stock().stocked] == [tea]
    assert len(owner(desk).stocked(hidden)) == 30


def test_a_page_of_the_low_list_is_short_rather_than_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(low_stock, "LOOK", 4)
    monkeypatch.setattr(low_stock, "LOOK_MOST", 4)
    desk = counter()
    shelf(desk, *(0,) * 10)
    desk.tx.run("update variant set archived = 1")
    (tea,) = shelf(desk, 1)
    pages = [owner(desk).low_stock()]
    while pages[-1].after:
        pages.append(owner(desk).low_stock(pages[-1].after))
    assert [[each.variant for each in page.stocked] for page in pages] == [[], [], [tea]]


def test_the_low_list_is_found_by_its_indexes() -> None:
    tx = counter().tx
    params = {"low": 3, "left": 0, "variant": 5, "limit": 9}
    plan = [str(row[3]) for row in tx.connection.execute(f"explain query plan {low_stock._LOW}", params)]
    assert "SEARCH stock USING INDEX stock_left (<expr>>? AND <expr><?)" in plan
    walked = scans(tx.connection, low_stock._SOLD_LOW, params)
    assert walked == ["stock by stock_low", "low"]  # the few with a number of their own; the page
    assert scans(tx.connection, low_stock._CHANGED, {"seen": 1, "until": 2, "low": 3}) == []
    assert scans(tx.connection, low_stock._MOVED, {"seen": 1, "limit": 2}) == []


# -- Typed changes --------------------------------------------------------------------------------------------------


def test_several_lines_change_several_shelves() -> None:
    desk = counter()
    one, two, three = shelf(desk, 3, 5, 7)
    counted(desk, "TEA-1 +12\ntea-2 -3 broken\nＴＥＡ－３　＝　４０ 盘点")
    assert [desk.stock(each)[0] for each in (one, two, three)] == [15, 2, 40]
    kinds = desk.tx.rows(lambda *row: row, "select variant_id, kind, actor from stock_move where ref like 'shelf:%'")
    assert sorted(kinds) == [(one, "receipt", "owner:1"), (two, "damage", "owner:1"), (three, "adjust", "owner:1")]


def test_two_lines_about_one_shelf_add_up() -> None:
    desk = counter()
    (tea,) = shelf(desk, 3)
    counted(desk, "TEA-1 +12\nTEA-1 -2\nTEA-1 = 20\nTEA-1 -1")
    assert desk.stock(tea)[0] == 19


def test_a_number_without_a_sign_is_a_count_unless_it_came_in() -> None:
    desk = counter()
    (tea,) = shelf(desk, 3)
    counted(desk, "TEA-1 10", "k1")
    assert desk.stock(tea)[0] == 10
    counted(desk, "TEA-1 10", "k2", arrived=True)
    assert desk.stock(tea)[0] == 20
    assert [each.reason for each in owner(desk).ledger(tea).moves[:2]] == ["received", "counted"]


def test_what_cannot_be_is_passed_over_and_the_rest_is_done() -> None:
    desk = counter()
    one, two = shelf(desk, 3, 3)
    lines = counted(desk, "TEA-1 -4\nTEA-2 -1\nTEA-1 -3\nNO-SUCH-THING-AT-ALL +1\nhello\nTEA-2 +1.5")
    assert (desk.stock(one)[0], desk.stock(two)[0]) == (0, 2)
    assert [line.problem for line in lines] == ["", "", "", "unknown", "nothing", "fraction"]


def test_what_was_shown_is_done_only_while_it_is_true() -> None:
    desk = counter()
    (tea,) = shelf(desk, 3)
    shop = owner(desk)
    lines = shop.read_lines("TEA-1 +12")
    seen = shop.reckon(lines, arrived=False)
    stock.adjust(desk.tx, tea, 4, "other", "owner:2", desk.at)
    assert shop.count(lines, "k", seen.version, arrived=False) is None
    assert desk.stock(tea)[0] == 7
    assert shop.count(lines, "k", shop.reckon(lines, arrived=False).version, arrived=False)
    assert desk.stock(tea)[0] == 19


def test_an_order_in_between_does_not_matter_to_what_was_shown() -> None:
    desk = counter()
    (tea,) = shelf(desk, 3)
    lines = owner(desk).read_lines("TEA-1 +12")
    seen = owner(desk).reckon(lines, arrived=False)
    desk.place({tea: 2})
    assert owner(desk).count(lines, "k", seen.version, arrived=False) is not None
    assert desk.stock(tea) == (15, 0, 2)


def test_a_correction_below_what_is_promised_asks_for_attention() -> None:
    desk = counter()
    (tea,) = shelf(desk, 3)
    order = desk.place({tea: 3})
    counted(desk, "TEA-1 = 1 counted")
    assert "oversold" in desk.now(order).attention


def test_a_sku_of_several_variants_leaves_a_choice() -> None:
    desk = counter()
    one, two = shelf(desk, 3, 5)
    sku(desk, two, "TEA-1")
    (line,) = owner(desk).read_lines("TEA-1 +12")
    assert (line.problem, line.choices, line.variant) == ("which", (one, two), 0)
    assert owner(desk).reckon((line,), arrived=False).changes == ()


def test_an_unknown_sku_brings_the_likeliest_and_strangers_bring_none() -> None:
    desk = counter()
    one, _, mug = shelf(desk, 3, 5, 7)
    sku(desk, mug, "MUG-BLUE")
    (line,) = owner(desk).read_lines("MUG-BULE +12")
    assert (line.problem, line.choices) == ("near", (mug,))
    (line,) = owner(desk).read_lines("tea1 +12")
    assert line.choices[:1] == (one,)
    (line,) = owner(desk).read_lines("qqqqq +12")
    assert (line.problem, line.choices) == ("unknown", ())


def test_the_likeliest_sku_is_found_among_very_many() -> None:
    desk = counter()
    tea = desk.goods()
    product = desk.tx.value(int, "select product_id from variant where id = :id", id=tea)
    desk.tx.connection.execute(
        """with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
           insert into variant (product_id, position, sku, opt1) select ?, i, 'A-' || (100000 + i), i from n""",
        (product,),
    )
    (line,) = owner(desk).read_lines("A-10314O +1")
    found = {each.sku for each in owner(desk).stocked(line.choices)}
    assert len([each for each in found if each.startswith("A-10314")]) == 3


def test_a_sku_that_looks_like_a_change_is_a_sku_where_it_exists() -> None:
    desk = counter()
    (tea,) = shelf(desk, 3)
    sku(desk, tea, "SEN-50")
    (line,) = owner(desk).read_lines("SEN-50")
    assert (line.problem, line.choices) == ("page", (tea,))
    counted(desk, "SEN-50-3")
    assert desk.stock(tea)[0] == 0
    assert [line.problem for line in owner(desk).read_lines("green tea 100")] == ["words"]
    assert [line.problem for line in owner(desk).read_lines("green tea")] == ["words"]
    assert [line.problem for line in owner(desk).read_lines("model T-800")] == ["words"]


def test_a_line_without_a_sku_means_the_variant_that_is_looked_at() -> None:
    desk = counter()
    one, two = shelf(desk, 3, 5)
    counted(desk, "-1 lost", "k1", here=one)
    counted(desk, "TEA-2 +1", "k2", here=one)
    assert (desk.stock(one)[0], desk.stock(two)[0]) == (2, 6)
    assert [line.problem for line in owner(desk).read_lines("+5")] == ["nothing"]


def test_more_lines_than_can_be_checked_are_told_of() -> None:
    desk = counter()
    shelf(desk, 3)
    lines = owner(desk).read_lines("TEA-1 +1\n" * 42)
    assert (len(lines), lines[-1].problem, lines[-1].number) == (31, "rest", 12)
    assert len(owner(desk).reckon(lines, arrived=False).changes) == 30


def test_archived_variants_are_not_meant_by_their_sku() -> None:
    desk = counter()
    shelf(desk, 3)
    desk.tx.run("update variant set archived = 1")
    assert [line.problem for line in owner(desk).read_lines("TEA-1 +1")] == ["unknown"]


def test_a_variant_that_never_had_a_shelf_gets_one() -> None:
    desk = counter()
    tea = desk.goods()
    sql = "insert into variant (product_id, position, sku, opt1) values (1, 2, 'NEW', 'x') returning id"
    new = desk.tx.insert(sql)
    counted(desk, "NEW +4")
    assert desk.stock(new) == (4, 0, 0)
    owner(desk).set_backorder(tea, 1)
    assert owner(desk).stocked([tea])[0].backorder


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(("+", "-", "=", "")), st.integers(0, 9)), max_size=12),
    st.booleans(),
)
def test_any_lines_come_to_what_plain_python_reckons(lines: list[tuple[int, Sign, int]], arrived: bool) -> None:
    desk = counter()
    shelves = shelf(desk, 4, 0, 9)
    expected = [4, 0, 9]
    for place, sign, number in lines:
        change = after(sign, number, expected[place], arrived=arrived)
        expected[place] = change if change >= 0 else expected[place]
    counted(desk, "\n".join(f"TEA-{place + 1} {sign}{number}" for place, sign, number in lines), arrived=arrived)
    assert [desk.stock(each)[0] for each in shelves] == expected
    assert desk.whole() == []


# -- The ledger -----------------------------------------------------------------------------------------------------


def test_the_ledger_tells_what_when_and_who_newest_first() -> None:
    desk = counter()
    (tea,) = shelf(desk, 5)
    desk.later(1000)
    order = desk.pay(desk.place({tea: 2}, customer=BOB))
    desk.later(1000)
    counted(desk, "TEA-1 -1 fell: off the shelf")
    moves = owner(desk).ledger(tea).moves
    assert [(each.kind, each.on_hand, each.quantity, each.order, each.who, each.name) for each in moves] == [
        ("adjust", -1, 1, "", "owner", "Olivia"),
        ("allocate", 0, 2, order.number, "system", ""),
        ("reserve", 0, 2, order.number, "customer", "Customer 1002"),
        ("receipt", 5, 5, "", "system", ""),
    ]
    assert moves[0].reason == "fell: off the shelf"
    assert [each.at for each in moves] == sorted((each.at for each in moves), reverse=True)


def test_the_ledger_is_paged() -> None:
    desk = counter()
    (tea,) = shelf(desk, 5)
    for number in range(20):
        stock.adjust(desk.tx, tea, 1, f"count {number}", "system", desk.at)
    seen, after, pages = [], None, 0
    while pages == 0 or after:
        page = owner(desk).ledger(tea, after)
        seen += [each.id for each in page.moves]
        after, pages = page.after, pages + 1
    assert (pages, len(set(seen))) == (3, 21)
    assert seen == sorted(seen, reverse=True)
