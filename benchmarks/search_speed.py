"""What a search costs by the size of the shop: 100,000 products (``--products``, several numbers if wanted).

Measured on one core: CPU of the process a search, as a reader's thread does it (vocabulary in memory, no network), by
set of queries and over all of them; listings and filters; the time to index everything in batches of 100, the disk
that the index takes, the time to read the vocabulary and the memory that it and the searches take.
"""

import gc
import os
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.lab import options, percentile, tell, workshop
from benchmarks.search_sets import SEEDS, Judge, Maker, goods
from benchmarks.search_shop import fill, grown, index
from store.model.finding import Find
from store.services import vocabulary
from store.services.searching import find
from store.sql.connect import READER, connect
from store.sql.tx import SqliteTx

FILTERS: dict[str, Sequence[Find]] = {
    "lists": (Find(""), Find("", category=1), Find("", sort="new"), Find("", category=1, sort="new")),
    "filters": (
        *(Find(words, in_stock=True) for words in ("", "organic", "tea", "phone case", "queso", "手机")),
        *(Find(words, sort="cheap") for words in ("", "organic", "tea", "phone case", "queso", "手机")),
        *(Find(words, lowest=500, highest=2000) for words in ("", "organic", "tea", "phone case", "queso", "手机")),
    ),
    "common words": tuple(Find(words) for words in ("organic", "a", "the", "with", "de", "hacendado", "新款", "女")),
    "being typed": tuple(
        Find(words, typing=True) for words in ("t", "te", "tea", "ca", "phone c", "wireless head", "shou")
    ),
    "odd": tuple(Find(words) for words in ('NOT "', "col:", "a" * 4096, "the " * 999, "x", "😀", "手" * 99, "\ud800")),
}


def memory() -> float:
    """Of this process, in MB (10**6 bytes)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024 / 1e6


def asked(seed: int, count: int) -> dict[str, Sequence[Find]]:
    """What is searched for, by set."""
    real = goods()
    sets = Maker(real, Judge(real)).sets(seed, count)
    return {**{name: [Find(query.text) for query in queries] for name, queries in sets.items()}, **FILTERS}


def measure(
    folder: Path, products: int, sets: dict[str, Sequence[Find]]
) -> tuple[list[dict[str, object]], dict[str, object]]:
    """A row a set, and what the index costs."""
    path = folder / f"{products}.db"
    connection = fill(path, grown(goods(), products))
    before = path.stat().st_size
    spent = index(connection)
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    tx = SqliteTx(connect(path, READER))
    gc.collect()
    small, began = memory(), time.process_time()
    words = vocabulary.load(tx)
    loaded = time.process_time() - began
    rows: list[dict[str, object]] = []
    everything: list[float] = []
    for name, finds in sets.items():
        times = []
        for one in finds:
            began = time.process_time()
            find(tx, words, one, 1, "EUR")
            times.append((time.process_time() - began) * 1000)
        everything += times if name not in FILTERS else []
        rows.append(_row(f"{name} ({products:,})", times))
    rows.append(_row(f"all sets of queries ({products:,})", everything))
    return rows, {
        "index_ms_a_product": spent * 1000 / products,
        "index_MB": (path.stat().st_size - before) / 1e6,
        "words": len(words.counts),
        "vocabulary_s": loaded,
        "memory_MB": memory() - small,
    }


def _row(name: str, times: Sequence[float]) -> dict[str, object]:
    parts = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
    return {"CPU ms a search": name, "searches": len(times)} | {
        part: percentile(times, share) for part, share in parts.items()
    }


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--products", type=int, nargs="+", default=[100_000])
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sets = asked(SEEDS[0], chosen.queries)
    gc.freeze()
    for products in chosen.products:
        with workshop() as folder:
            rows, costs = measure(folder, products, sets)
        tell(f"Search in a shop of {products:,} products, on one core", rows, as_json=chosen.json, **costs)


if __name__ == "__main__":
    main()
