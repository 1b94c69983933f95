"""Shops to measure: a configuration, and a made-up catalog of any size that goes through the real import."""

import csv
import subprocess
import sys
from itertools import product
from pathlib import Path

TOKEN = "123456789:benchmark-benchmark-benchmark-bench"
NAMES = (
    "Sencha",
    "Teapot",
    "Notebook",
    "Lantern",
    "Candle",
    "Mug",
    "Poster",
    "Socks",
    "Backpack",
    "Kettle",
    "Ink",
    "Pen",
)
COLORS = ("Red", "Blue", "Green", "Black", "White", "Amber", "Olive", "Navy", "Coral", "Sage")
SIZES = ("S", "M", "L")
SHELVES = 200
COLUMNS = ("handle", "status", "category", "title", "body", "option1", "value1", "sku", "price", "currency", "stock")
BODY = "A <b>fine</b> thing for every day, made to last and to be repaired. Number {}."


def config(folder: Path, url: str) -> Path:
    """A configuration for a bot whose Bot API is at ``url``; the path of the file."""
    text = f"""
[telegram]
token = "{TOKEN}"
api_url = "{url}"

[shop]
name = "Benchmark"
currency = "EUR"
"""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def catalog(path: Path, products: int) -> None:
    """Write a catalog: every fourth product comes in three sizes, all have enough stock, none has pictures."""
    words = list(product(COLORS, NAMES))
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for number in range(1, products + 1):
            color, name = words[number % len(words)]
            shelf = f"{name} > Shelf {number % SHELVES}"
            sizes = SIZES if number % 4 == 0 else ("",)
            for at, size in enumerate(sizes):
                first = (
                    ("active", shelf, f"{color} {name} {number}", BODY.format(number)) if at == 0 else ("", "", "", "")
                )
                option = "Size" if size and at == 0 else ""
                price = f"{5 + number % 90}.{number % 10}0"
                out.writerow((f"p-{number}", *first, option, size, f"SKU-{number}{size}", price, "EUR", 100_000))


def fill(settings: Path, *files: Path) -> None:
    """Import catalogs into the shop of this configuration, as a merchant does."""
    for file in files:
        _bot("import", "--config", str(settings), "--json", str(file))


def shop(folder: Path, url: str, products: int) -> Path:
    """A configured shop with this many products; the path of its configuration."""
    settings = config(folder, url)
    catalog(folder / "catalog.csv", products)
    fill(settings, folder / "catalog.csv")
    return settings


def _bot(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "bot", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"shopkeeper {' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
