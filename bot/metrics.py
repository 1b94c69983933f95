"""Numbers in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), and a histogram.

Own, because all that is needed is to write: a press pays for one addition, and nothing more is installed.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PREFIX = "shopkeeper_"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A number. ``suffix`` is what a histogram adds to the name."""

    value: float
    labels: Labels = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A family of numbers with one name and one meaning."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    about: str
    samples: tuple[Sample, ...]


class Histogram:
    """How often it took how long. ``bounds`` are in seconds, the last bucket has none."""

    def __init__(self, bounds: tuple[float, ...] = SECONDS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """It took so long once more."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    def samples(self, labels: Labels = ()) -> Iterator[Sample]:
        """Buckets (each with all that is smaller), sum and count."""
        so_far = 0
        for bound, count in zip((*self.bounds, None), self.counts, strict=True):
            so_far += count
            named = "+Inf" if bound is None else f"{bound:g}"
            yield Sample(so_far, (*labels, ("le", named)), "_bucket")
        yield Sample(self.total, labels, "_sum")
        yield Sample(so_far, labels, "_count")


def counter(name: str, about: str, value: float) -> Metric:
    """One number that only grows."""
    return Metric(f"{PREFIX}{name}_total", "counter", about, (Sample(value),))


def gauge(name: str, about: str, value: float) -> Metric:
    """One number that goes up and down."""
    return Metric(PREFIX + name, "gauge", about, (Sample(value),))


def counters(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    """Numbers that only grow, by one label."""
    return Metric(f"{PREFIX}{name}_total", "counter", about, _labeled(label, values))


def gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    """Numbers that go up and down, by one label."""
    return Metric(PREFIX + name, "gauge", about, _labeled(label, values))


def text(metrics: Iterable[Metric]) -> str:
    """All of it, a line each."""
    return "".join(line + "\n" for metric in metrics for line in _lines(metric))


def _labeled(label: str, values: Mapping[str, float]) -> tuple[Sample, ...]:
    return tuple(Sample(value, ((label, name),)) for name, value in sorted(values.items()))


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {_escaped(metric.about)}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for sample in metric.samples:
        labels = ",".join(f'{name}="{_quoted(value)}"' for name, value in sample.labels)
        yield (
            f"{metric.name}{sample.suffix}{{{labels}}} {sample.value!r}"
            if labels
            else (f"{metric.name}{sample.suffix} {sample.value!r}")
        )


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(value: str) -> str:
    return _escaped(value).replace('"', r"\"")
