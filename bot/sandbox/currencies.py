"""The currencies that the sandbox's payments know: digits after the point and the limits of one invoice.

Telegram takes between about one and ten thousand US dollars; the limits here are round sums of that size
in minor units.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Currency:
    """Exponent, smallest and largest total of an invoice in minor units."""

    exponent: int
    smallest: int
    largest: int


_RATES = {
    "AED": 367, "ARS": 100_000, "AUD": 150, "BDT": 11_000, "BGN": 180, "BRL": 550, "BYN": 330, "CAD": 137, "CHF": 90,
    "CNY": 720, "COP": 400_000, "CZK": 2_300, "DKK": 690, "EGP": 4_800, "EUR": 92, "GBP": 79, "GEL": 270, "HKD": 780,
    "HUF": 36_000, "IDR": 1_600_000, "ILS": 370, "INR": 8_400, "KES": 12_900, "KZT": 47_000, "MAD": 1_000,
    "MDL": 1_770, "MXN": 1_800, "MYR": 450, "NGN": 150_000, "NOK": 1_080, "NZD": 165, "PEN": 375, "PHP": 5_700,
    "PKR": 27_800, "PLN": 395, "QAR": 364, "RON": 460, "RSD": 10_800, "RUB": 9_000, "SAR": 375, "SEK": 1_050,
    "SGD": 134, "THB": 3_500, "TRY": 3_300, "TWD": 3_200, "UAH": 4_100, "USD": 100, "UYU": 4_000, "UZS": 1_260_000,
    "ZAR": 1_850,
}  # fmt: skip
_WHOLE = {"CLP": 930, "ISK": 138, "JPY": 150, "KRW": 1_350, "PYG": 7_500, "UGX": 3_700, "VND": 25_000}

TABLE = {
    **{code: Currency(2, cents, cents * 10_000) for code, cents in _RATES.items()},
    **{code: Currency(0, whole, whole * 10_000) for code, whole in _WHOLE.items()},
    "XTR": Currency(0, 1, 25_000),
}
