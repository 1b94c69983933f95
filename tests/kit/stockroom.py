"""An owner at work on the stock in memory: goods on shelves, and lines typed about them."""

from store.model.stock import Typed
from store.services.shop import Shop
from tests.kit.sale import Counter

OWNER = 1


def owner(desk: Counter, locale: str = "en") -> Shop:
    shop = desk.shop(OWNER, locale)
    shop.touch("Olivia", "", "en")
    return shop


def shelf(desk: Counter, *stocks: int) -> list[int]:
    """Goods of which so many stand on the shelf; their SKUs are TEA-1, TEA-2 and so on."""
    return [desk.goods(on_hand=on_hand) for on_hand in stocks]


def counted(desk: Counter, text: str, key: str = "k1", *, arrived: bool = False, here: int = 0) -> tuple[Typed, ...]:
    """Type lines and apply what they come to."""
    shop = owner(desk)
    lines = shop.read_lines(text, here)
    version = shop.reckon(lines, arrived=arrived).version
    assert shop.count(lines, key, version, arrived=arrived) is not None
    assert desk.whole() == []
    return lines
