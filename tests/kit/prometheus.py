"""A reader of Prometheus' text format 0.0.4 that takes nothing which the format does not allow."""

import re
from dataclasses import dataclass, field

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
HELP = re.compile(rf"# HELP ({NAME}) ((?:[^\\\n]|\\\\|\\n)+)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram)")
VALUE = r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? ({VALUE})")

Labels = frozenset[tuple[str, str]]


@dataclass
class Family:
    kind: str
    samples: dict[tuple[str, Labels], float] = field(default_factory=dict)


def read(text: str) -> dict[str, Family]:
    """The families of a page. Fails where a line, an order or a histogram is not as the format says."""
    assert text.endswith("\n")
    families: dict[str, Family] = {}
    helped, current = "", ""
    for line in text[:-1].split("\n"):
        if found := HELP.fullmatch(line):
            helped = found[1]
            assert helped not in families, f"{helped} comes twice"
        elif found := TYPE.fullmatch(line):
            current = found[1]
            assert current == helped, f"{current} has no help"
            families[current] = Family(found[2])
        else:
            _sample(families, current, line)
    for name, family in families.items():
        _check(name, family)
    return families


def _sample(families: dict[str, Family], current: str, line: str) -> None:
    found = SAMPLE.fullmatch(line)
    assert found, f"not a sample: {line!r}"
    family = families[current]
    suffixes = ("_bucket", "_sum", "_count") if family.kind == "histogram" else ("",)
    assert found[1] in [current + suffix for suffix in suffixes], f"{found[1]} does not belong to {current}"
    pairs = re.findall(LABEL, found[2] or "")
    assert len({name for name, _ in pairs}) == len(pairs), f"a label twice: {line!r}"
    key = found[1], frozenset(pairs)
    assert key not in family.samples, f"twice: {line!r}"
    family.samples[key] = float(found[found.lastindex or 0])


def _check(name: str, family: Family) -> None:
    if family.kind == "counter":
        assert name.endswith("_total"), f"{name} is a counter and does not say so"
        assert all(value >= 0 for value in family.samples.values())
    if family.kind != "histogram":
        return
    series = {labels for sample, labels in family.samples if sample.endswith("_count")}
    for labels in series:
        buckets = [
            (float(dict(each)["le"]), value)
            for (sample, each), value in family.samples.items()
            if sample.endswith("_bucket") and {pair for pair in each if pair[0] != "le"} == labels
        ]
        assert buckets == sorted(buckets), f"{name}: buckets are not cumulative and in order"
        assert buckets[-1] == (float("inf"), family.samples[f"{name}_count", labels])
        assert (f"{name}_sum", labels) in family.samples


def value(families: dict[str, Family], name: str, /, **labels: str) -> float:
    """One number."""
    base = next(known for known in families if name in (known, f"{known}_bucket", f"{known}_sum", f"{known}_count"))
    return families[base].samples[name, frozenset(labels.items())]
