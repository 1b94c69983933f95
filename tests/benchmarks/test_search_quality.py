"""The search keeps its promises on real titles: a small run of the benchmark, whose queries were there first."""

from random import Random

import pytest

from benchmarks.search_quality import REACH, rows
from benchmarks.search_sets import SEEDS, Goods, Judge, Maker, goods
from benchmarks.search_shop import grown
from tests.kit.data import shared


@pytest.fixture(scope="module")
def real() -> list[Goods]:
    for name in ("bestbuy_products.csv", "instacart_products.csv", "mercadona_products_es.csv"):
        shared("search", name)
    shared("search", "taobao_titles_zh_train.csv")
    return goods()


async def test_every_kind_of_query_is_answered_as_well_as_was_promised(real: list[Goods]) -> None:
    table, missed = await rows(real, SEEDS[0], 40, 0)
    short = {row["set"]: row["well"] for row in table if float(str(row["well"])) < (REACH.get(str(row["set"])) or 0.9)}
    assert short == {}, missed
    assert len(table) == len(REACH) + 1


def test_the_same_seed_makes_the_same_queries(real: list[Goods]) -> None:
    some = Random(1).sample(real, 3000)
    maker = Maker(some, Judge(some))
    assert maker.sets(5, 20) == maker.sets(5, 20) != maker.sets(6, 20)


def test_the_judge_knows_what_a_product_holds() -> None:
    judge = Judge([Goods("Café iPhone13 128 GB", "a body", "A > B"), Goods("明前绿茶 250g")])
    assert judge.holds(0, ("cafe", "iphone", "128gb", "body"))
    assert not judge.holds(0, ("phone",))
    assert judge.holds(1, ("绿茶", "250"))
    assert not judge.holds(1, ("茶绿",))
    assert judge.entitled(("iphone", "13")) == 1
    assert judge.holding("绿茶") == 1


def test_a_shop_grows_by_splices_of_one_language(real: list[Goods]) -> None:
    some = [one for one in real if one.language == "zh"][:5] + [one for one in real if one.language == "en"][:5]
    many = list(grown(some, 50))
    assert many[:10] == some
    assert len(many) == 50
    assert {one.language for one in many} == {"en", "zh"}
    assert list(grown(some, 50)) == many
