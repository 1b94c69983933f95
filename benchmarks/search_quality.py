"""How often a search finds what was meant: 1,000 queries of each kind over the real titles, by ``--seed``.

A query is answered well when one of the first ten results holds all the words that were meant, judged by other code
than the engine's. Chinese words of two characters are harder: all of the first ten must hold the word, and there must
be ten if ten products hold it. ``--products`` adds spliced titles, ``--missed`` shows queries that found nothing.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.lab import options, percentile, tell, workshop
from benchmarks.search_sets import SEEDS, Goods, Judge, Maker, Query, goods
from benchmarks.search_shop import fill, grown, index
from store.model.finding import Find
from store.sql.database import Database
from store.sql.finder import Finder

SHOWN = 10  # results that count
REACH = {
    "exact": 0.97,
    "one typo": 0.94,
    "two typos": 0.85,
    "prefix": 0.92,
    "word order": 0.97,
    "units": 0.98,
    "traditional": 0.97,
    "pinyin": 0.95,
    "two characters": 1.0,
}


@dataclass(slots=True)
class Score:
    """A set's results: how many queries were answered well, those that were not, CPU milliseconds of each."""

    well: int
    first: int
    missed: list[str]
    spent: list[float]


async def measure(finder: Finder, judge: Judge, queries: Sequence[Query], *, whole: bool) -> Score:
    """Ask every query of a set; ``whole``: all results must hold the words, and ten must come if there are ten."""
    score = Score(0, 0, [], [])
    for query in queries:
        began = time.process_time()
        found = await finder.find(Find(query.text, limit=SHOWN), 1)
        score.spent.append((time.process_time() - began) * 1000)
        held = [judge.holds(product - 1, query.words) for product in found.ids]
        enough = min(SHOWN, judge.holding(query.words[0])) if whole else 1
        well = all(held) and len(held) >= enough if whole else any(held)
        score.well += well
        score.first += bool(held) and held[0]
        if not well:
            score.missed.append(f"{query.text} ({' '.join(query.words)}) read as {found.read_as!r}, {len(held)} found")
    return score


async def rows(real: list[Goods], seed: int, count: int, products: int) -> tuple[list[dict[str, object]], list[str]]:
    """A row a set; and what was missed."""
    catalog = list(grown(real, max(products, len(real))))
    judge = Judge(catalog)
    sets = Maker(real, Judge(real)).sets(seed, count)
    table: list[dict[str, object]] = []
    missed: list[str] = []
    with workshop() as folder:
        connection = fill(folder / "shop.db", iter(catalog))
        index(connection)
        connection.close()
        async with await Database.open(folder / "shop.db") as store:
            finder = Finder(store, "EUR")
            await finder.find(Find("tea"), 1)
            for name, queries in sets.items():
                score = await measure(finder, judge, queries, whole=name == "two characters")
                missed += [f"{name}: {one}" for one in score.missed]
                table.append(
                    {
                        "set": name,
                        "queries": len(queries),
                        "reach": REACH.get(name),
                        "well": round(score.well / len(queries), 3),
                        "first": round(score.first / len(queries), 3),
                        "CPU ms p50": percentile(score.spent, 0.5),
                        "p99": percentile(score.spent, 0.99),
                    }
                )
    return table, missed


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--seed", type=int, default=SEEDS[0], help="of the queries (default %(default)s)")
    parser.add_argument("--queries", type=int, default=1000, help="of each kind")
    parser.add_argument("--products", type=int, default=0, help="titles at least; more than the real ones are spliced")
    parser.add_argument("--missed", action="store_true", help="show the queries that were not answered well")
    chosen = parser.parse_args()
    table, missed = asyncio.run(rows(goods(), chosen.seed, chosen.queries, chosen.products))
    more: dict[str, object] = {"missed": missed} if chosen.missed else {}
    tell(f"Queries answered well, seed {chosen.seed}", table, as_json=chosen.json, **more)


if __name__ == "__main__":
    main()
