"""Prices and weights as people and programs write them: "12,50 €", "$1,234.56", "1 234,56", "0,5".

What separates decimals is found so: of two kinds of separators the last one does; one that stands several times never
does; one that stands once does, unless exactly three digits follow it. "1,234" and "1.234" could mean both: then the
mark decides that the other cells of the file show beyond doubt (``decimal_mark``), then the format's own habit, and
where there is neither, three digits are thousands (but decimals in a currency that has three of them).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from store.model.money import Money, currencies, exponent

HIGHEST_PRICE = 10**12  # minor units
HEAVIEST = 10**9  # grams
LONGEST = 100  # characters of an amount
POUND, OUNCE = Decimal("453.59237"), Decimal("28.349523125")  # grams

_DOLLARS = "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU BRL JMD TTD BZD BSD BBD BMD KYD XCD FJD NAD DOP SRD"
_WRITTEN = """
€ EUR | £ GBP EGP LBP SYP GIP FKP SHP | ¥ JPY CNY | 元 CNY TWD HKD | 円 JPY | 圆 CNY | rmb CNY | ₽ RUB
| руб RUB | р RUB | zł PLN | kč CZK | ft HUF | ₹ INR | rs INR PKR LKR NPR MUR | ₩ KRW | 원 KRW | ₺
TRY | tl TRY | ₴ UAH | грн UAH | ₫ VND | đ VND | ฿ THB | ₪ ILS | ₱ PHP | ₦ NGN | ₸ KZT | ₾ GEL | r$
BRL | us$ USD | a$ AUD | au$ AUD | c$ CAD | ca$ CAD | hk$ HKD | nt$ TWD | s$ SGD | nz$ NZD | mx$ MXN
| kr SEK NOK DKK ISK | fr CHF | sfr CHF | lei RON | лв BGN | rp IDR | rm MYR | r ZAR | ⭐ XTR | ★ XTR
"""  # a sign, and the currencies that it stands for
_SIGNS = {"$": frozenset(_DOLLARS.split())} | {
    sign: frozenset(codes) for sign, *codes in (one.split() for one in _WRITTEN.split("|"))
}
_PLAIN = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_PRICE = re.compile(r"([^0-9.,+\-]*)([+-]?)([^0-9.,]*)([0-9.,][0-9.,' ]*)([^0-9]*)")
_SHORT = re.compile(r"(?<=[^\W\d])\.")  # the dot of "kr." and "руб."
_GROUPED = re.compile(r"[0-9]{1,3}([' ][0-9]{3})+([.,][0-9]*)?")
_CERTAIN = re.compile(r"[0-9]*([.,])(?:[0-9]{1,2}|[0-9]{4,})[^0-9]*")
_BOTH = re.compile(r".*[.,].*([.,])[0-9]*[^0-9]*")
_WEIGHT = re.compile(r"([0-9][0-9.,' ]*|[.,][0-9]+)")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "\u2212": "-", "\u2013": "-"})


def decimal_mark(values: Iterable[str], otherwise: str = "") -> str:
    """The mark, "." or ",", that separates decimals in most of those values that leave no doubt."""
    found = {".": 0, ",": 0}
    for value in values:
        text = value.translate(_SPACES)
        sure = _CERTAIN.fullmatch(text.lstrip("-+€$£¥ ")) or (("." in text and "," in text) and _BOTH.fullmatch(text))
        if sure:
            found[sure[1]] += 1
    return otherwise if found["."] == found[","] else max(found, key=found.__getitem__)


def plain(number: str, mark: str, decimals: int) -> str:
    """A number of digits and separators with a decimal point and nothing else. Raises ValueError.

    ``mark`` separates decimals where the number alone does not tell ('' nobody knows), ``decimals`` is how many the
    currency has.
    """
    if " " in number or "'" in number:
        if not _GROUPED.fullmatch(number):
            raise ValueError("its digits do not stand in groups of three")
        number = number.replace(" ", "").replace("'", "")
    kinds = {sign for sign in number if sign in ".,"}
    if not kinds:
        return number
    last = max(kinds, key=number.rfind)
    whole, _, fraction = number.rpartition(last)
    if len(kinds) == 1 and (number.count(last) > 1 or _thousands(whole, fraction, last, mark, decimals)):
        return _joined(number, last)
    if last in whole:
        raise ValueError("its digits do not stand in groups of three")
    return f"{_joined(whole, '.' if last == ',' else ',') or '0'}.{fraction or '0'}"


def _thousands(whole: str, fraction: str, sign: str, mark: str, decimals: int) -> bool:
    """Whether a separator that stands once groups digits."""
    if len(fraction) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0"):
        return False
    return sign != mark if mark else decimals != 3


def _joined(text: str, sign: str) -> str:
    head, *groups = text.split(sign)
    if any(len(group) != 3 for group in groups) or (groups and not 1 <= len(head) <= 3):
        raise ValueError("its digits do not stand in groups of three")
    return head + "".join(groups)


@dataclass(frozen=True, slots=True)
class Prices:
    """Reads prices in one currency. ``mark`` as for ``plain``; ``rounding`` takes more decimals than there are."""

    currency: str
    mark: str = "."
    rounding: bool = False

    def parse(self, text: str) -> Money:
        """The price. Raises ValueError with what is wrong with it."""
        return self.read(text)[0]

    def read(self, text: str) -> tuple[Money, bool]:
        """The price, and whether nothing of it was rounded away. Raises ValueError with what is wrong with it."""
        decimals = exponent(self.currency)
        if decimals == 2 and _PLAIN.fullmatch(text):
            whole, _, fraction = text.partition(".")
            return Money(int(whole + fraction.ljust(2, "0")), self.currency), True
        written = unicodedata.normalize("NFKC", text).translate(_SPACES).strip()
        found = _PRICE.fullmatch(_SHORT.sub("", written))
        if not found or len(text) > LONGEST or not re.search("[0-9]", found[4]):
            raise ValueError("is not a price such as 12.50")
        for word in (found[1] + found[3], found[5].removesuffix("-")):
            self._agree(word.strip(" .").lower())
        try:
            amount = Decimal(plain(found[4].strip().rstrip(".,"), self.mark, decimals)).scaleb(decimals)
        except ValueError as error:
            raise ValueError(f"is not a price such as 12.50: {error}") from None
        if found[2] == "-" and amount:
            raise ValueError("must be zero or more")
        return self._money(amount, decimals)

    def _money(self, amount: Decimal, decimals: int) -> tuple[Money, bool]:
        whole = int(amount.to_integral_value(ROUND_HALF_UP))
        if whole > HIGHEST_PRICE:
            raise ValueError("is absurdly high")
        if whole != amount and not self.rounding:
            raise ValueError(f"has more decimals than {self.currency} has ({decimals})")
        return Money(whole, self.currency), whole == amount

    def _agree(self, word: str) -> None:
        """A sign or code beside the digits must be one of our currency."""
        if not word:
            return
        codes = _SIGNS.get(word) or frozenset({word.upper()} & currencies())
        if not codes:
            raise ValueError("is not a price such as 12.50")
        if self.currency not in codes:
            named = word.upper() if word.isascii() and word.isalpha() else word
            raise ValueError(f"is in {named}, but the shop sells in {self.currency}")


def grams(text: str, mark: str, unit: Decimal) -> int:
    """A weight in whole grams, ``unit`` being the grams of one. Raises ValueError for what is no weight."""
    if text.isdecimal() and len(text) < 10:
        return min(int(int(text) * unit + Decimal("0.5")), HEAVIEST)
    found = _WEIGHT.match(unicodedata.normalize("NFKC", text).translate(_SPACES).strip())
    if not found or len(text) > LONGEST:
        raise ValueError("is not a weight")
    weight = Decimal(plain(found[1].strip().rstrip(".,"), mark or ".", 3)) * unit
    if weight > HEAVIEST:
        raise ValueError("is absurdly heavy")
    return int(weight.to_integral_value(ROUND_HALF_UP))
