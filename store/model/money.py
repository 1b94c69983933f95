"""Money: an integer of minor units with its currency, and how many digits those units have, by our own table.

The exponents are ISO 4217's. Libraries disagree with it and with each other (CLDR prints 13 living currencies without
the decimals that they have), so no other table is ever asked how many minor units a currency has.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF XTR"  # XTR are Telegram Stars
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS: dict[str, int] = {
    code: digits for codes, digits in ((_ZERO, 0), (_TWO, 2), (_THREE, 3)) for code in codes.split()
}

# What core.telegram.org/bots/payments/currencies.json lists: there the exponents are ISO's too, which a test holds
# us to. Minimum and maximum amounts follow the exchange rates and so are left for Telegram to judge.
_TELEGRAM_ZERO = "CLP ISK JPY KRW PYG UGX VND XTR"
_TELEGRAM_TWO = """
AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BND BOB BRL BYN CAD CHF CNY COP CRC CZK DKK DOP DZD EGP ETB EUR GBP GEL GTQ HKD
HNL HUF IDR ILS INR JMD KES KGS KZT LBP LKR MAD MDL MNT MUR MVR MXN MYR MZN NGN NIO NOK NPR NZD PAB PEN PHP PKR PLN QAR
RON RSD RUB SAR SEK SGD THB TJS TRY TTD TWD TZS UAH USD UYU UZS YER ZAR
"""
_TELEGRAM: dict[str, int] = {
    code: digits for codes, digits in ((_TELEGRAM_ZERO, 0), (_TELEGRAM_TWO, 2)) for code in codes.split()
}

_PLAIN = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,9}))?")


def currencies() -> frozenset[str]:
    """Every currency that we know."""
    return frozenset(_EXPONENTS)


def exponent(currency: str) -> int:
    """How many digits of the currency's amounts are minor units. Raises ValueError for a currency unknown to us."""
    try:
        return _EXPONENTS[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not a currency that we know (three capital letters such as EUR)") from None


def telegram_exponent(currency: str) -> int | None:
    """The same as Telegram counts it in invoices; None where Telegram does not take the currency."""
    return _TELEGRAM.get(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` minor units of ``currency``. Arithmetic across currencies raises ValueError."""

    amount: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in this currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Decimal major units with a dot ("12.50"), exactly; ValueError for anything else or for too many decimals."""
        digits = exponent(currency)
        found = _PLAIN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a plain decimal number such as 12.50")
        sign, whole, fraction = found[1], found[2], (found[3] or "").rstrip("0")
        if len(fraction) > digits:
            raise ValueError(f"{text!r} has more decimals than {currency} has ({digits})")
        return cls(int(sign + whole + fraction.ljust(digits, "0")), currency)

    def major(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} are in different currencies")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __str__(self) -> str:
        return f"{self.major():f} {self.currency}"
