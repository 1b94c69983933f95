"""The text format, by a reader that takes nothing else, and the histogram."""

import pytest

from bot.metrics import Histogram, Metric, Sample, counters, gauge, text
from tests.kit.prometheus import read, value


def test_whatever_stands_in_a_label_or_a_help_is_written_so_that_it_can_be_read() -> None:
    nasty = 'a "quoted" \\ back\nslash, 茶'
    page = text([counters("odd", 'help with \\ and\nlines "and quotes"', "name", {nasty: 3})])
    (samples,) = [family.samples for family in read(page).values()]
    ((_, labels),) = samples
    ((_, written),) = labels
    assert written == 'a \\"quoted\\" \\\\ back\\nslash, 茶'


def test_a_histogram_counts_what_is_at_most_its_bound() -> None:
    histogram = Histogram((0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 7.0):
        histogram.add(seconds)
    page = text([Metric("t_seconds", "histogram", "How long.", tuple(histogram.samples((("kind", "press"),))))])
    found = read(page)
    buckets = [value(found, "t_seconds_bucket", kind="press", le=bound) for bound in ("0.1", "1", "+Inf")]
    assert buckets == [2, 3, 4]
    assert value(found, "t_seconds_count", kind="press") == 4
    assert value(found, "t_seconds_sum", kind="press") == pytest.approx(7.65)


def test_a_metric_without_numbers_is_only_announced() -> None:
    found = read(text([counters("none", "Nothing yet.", "kind", {}), gauge("one", "One.", 1)]))
    assert found["shopkeeper_none_total"].samples == {}
    assert value(found, "shopkeeper_one") == 1


@pytest.mark.parametrize(
    "page",
    [
        "shopkeeper_x 1\n",
        "# HELP a_total x\n# TYPE a_total counter\na_total 1\na_total 2\n",
        "# HELP a x\n# TYPE a counter\na 1\n",
        "# HELP a x\n# TYPE a gauge\na 1",
        "# HELP a x\n# TYPE a gauge\nb 1\n",
        '# HELP a x\n# TYPE a gauge\na{b="c} 1\n',
        "# HELP a x\n# TYPE a gauge\na one\n",
    ],
)
def test_the_reader_is_strict(page: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        read(page)


def test_samples_without_labels_have_no_braces() -> None:
    assert text([Metric("x", "gauge", "X.", (Sample(1.5),))]).splitlines()[-1] == "x 1.5"
