"""What a merchant types about one variant or several: a price, a stock, an SKU, in any order and many spellings."""

import re
from dataclasses import dataclass

from store.model.stock import MOST_STOCK
from store.rules.amounts import Prices

_NUMBER = r"[-+]?\d(?:[\d.,']*\d)?(?:e[+-]?\d+)?"
_SIGN = (
    r"(?:[€£¥₽₹₩₺₴₫฿₪₱₦₸₾⭐元円圆块]|(?:us|a|au|c|ca|hk|nt|s|nz|mx|r)?\$|zł|kč|руб\.?|rmb"
    r"|(?-i:(?!SKU|PCS|QTY)[A-Z]{3})\b)"
)
_STOCK = r"(?:in stock|stock|qty|quantity|库存|存货|数量)"
_PIECES = r"(?:pcs?\b\.?|pieces?\b|units?\b|in stock\b|left\b|[件个只台双套条支瓶盒包本])"
_PART = re.compile(
    rf"""(?:sku|货号|编码)\s*[:#]?\s*(?P<sku>[^\s,;]+) | \#(?P<mark>[^\s,;]+)
    | {_STOCK}\s*[:=]?\s*(?P<stock>{_NUMBER})(?:\s*{_PIECES})?
    | (?P<pieces>{_NUMBER})\s*{_PIECES} | [x×✕*]\s*(?P<times>{_NUMBER})
    | (?:(?P<named>price|价格|单价|售价|价)\s*[:=]?\s*)?(?P<price>{_SIGN}?\s*{_NUMBER}(?:\s*{_SIGN})?)""",
    re.IGNORECASE | re.VERBOSE,
)
_BETWEEN = re.compile(r"[\s,;:/|=，、；·]*(?:(?:and|at|à|for|@)\s+)?")
_WHOLE = re.compile(r"\+?(\d{1,9})")
_KEYWORD = re.compile(
    r"\s*(?:(?:price|in stock|stock|qty|quantity|sku)\b|价格|单价|售价|库存|存货|数量|货号)", re.IGNORECASE
)
_REASONS = (  # how the sentences begin in which a price is refused
    ("must be zero", "price-negative"),
    ("is absurdly", "price-high"),
    ("has more decimals", "price-decimals"),
    ("is in ", "price-currency"),
)


class Unread(ValueError):
    """A line that cannot be taken. ``reason`` names the sentence that says why, ``more`` is the part meant."""

    def __init__(self, reason: str, more: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.more = more


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says; None where it says nothing about it. ``price`` is in minor units."""

    price: int | None = None
    stock: int | None = None
    sku: str | None = None


def is_keyword(text: str) -> bool:
    """Whether a text begins with a word of ours ("price: 5"), so that it is no option's name."""
    return bool(_KEYWORD.match(text))


def price_of(text: str, currency: str) -> int:
    """A typed price in minor units. Raises Unread."""
    if re.search(r"\de[+-]?\d", text, re.IGNORECASE):
        raise Unread("price-high", text.strip())
    try:
        return Prices(currency, mark="").parse(text.replace("块", "元")).amount
    except ValueError as error:
        reason = next((name for start, name in _REASONS if str(error).startswith(start)), "price-unclear")
        raise Unread(reason, text.strip()) from None


def stock_of(text: str) -> int:
    """A typed count. Raises Unread."""
    found = _WHOLE.fullmatch(text.strip())
    if not found or int(found[1]) > MOST_STOCK:
        raise Unread("stock-unclear", text.strip())
    return int(found[1])


def read_offer(text: str, currency: str) -> Said:
    """What a line says once the values before it are taken away. Raises Unread with the part not understood."""
    said: dict[str, int | str] = {}
    at = _skip(text, 0)
    while at < len(text):
        found = _PART.match(text, at)
        if not found:
            raise Unread("words", text[at:].strip())
        field, value = _part(found, said, currency)
        if field in said:
            raise Unread(f"{field}-twice", found[0].strip())
        said[field] = value
        at = _skip(text, found.end())
    price, stock, sku = said.get("price"), said.get("stock"), said.get("sku")
    return Said(
        price if isinstance(price, int) else None,
        stock if isinstance(stock, int) else None,
        sku if isinstance(sku, str) else None,
    )


def _skip(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _part(found: re.Match[str], said: dict[str, int | str], currency: str) -> tuple[str, int | str]:
    """One part: which it is, and its value. The second bare number of a line counts pieces."""
    if sku := found["sku"] or found["mark"]:
        return "sku", sku
    if count := found["stock"] or found["pieces"] or found["times"]:
        return "stock", stock_of(count)
    bare = not found["named"] and re.fullmatch(r"\+?\d+", found["price"].strip())
    if bare and "price" in said and "stock" not in said:
        return "stock", stock_of(found["price"])
    return "price", price_of(found["price"], currency)
