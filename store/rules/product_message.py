"""A new product in one message: the name, then lines of price and stock, perhaps options, and a description."""

from dataclasses import dataclass

from store.model.grid import Grid
from store.rules.variant_table import understand

MOST_LINES = 40  # that may be about prices; what follows is description


@dataclass(frozen=True, slots=True)
class ProductMessage:
    """``table`` holds the lines that tell what it costs, '' where none does."""

    title: str
    body: str = ""
    table: str = ""


def read_product(text: str, currency: str) -> ProductMessage:
    """The first line is the name. Prices are known by their look, options where they have several values."""
    title, *rest = [line.strip() for line in text.strip().splitlines()] or [""]
    first = rest[:MOST_LINES]
    price = next((line for line in first if line and _prices(line, currency)), None)
    if price is None:
        return ProductMessage(" ".join(title.split()), "\n".join(rest).strip())
    known = [line for line in first if line == price or _lists(line, currency)]
    table = [line for line in first if line in known or _about(line, known, currency)]
    body = [line for line in first if line not in table] + rest[MOST_LINES:]
    return ProductMessage(" ".join(title.split()), "\n".join(body).strip(), "\n".join(table))


def _prices(line: str, currency: str) -> bool:
    grid = understand(line, currency, Grid(), "").grid
    return grid.complete and not grid.axes


def _lists(line: str, currency: str) -> bool:
    grid = understand(f"{line}\n1", currency, Grid(), "").grid
    return len(grid.axes) == 1 and len(grid.axes[0].values) >= 2 and max(map(len, grid.axes[0].values)) <= 20


def _about(line: str, known: list[str], currency: str) -> bool:
    """Whether a line says something more, once options and price are known."""
    without = understand("\n".join(known), currency, Grid(), "")
    with_it = understand("\n".join((*known, line)), currency, Grid(), "")
    return bool(line) and len(with_it.lines) > len(without.lines) and len(with_it.grid.axes) == len(without.grid.axes)
