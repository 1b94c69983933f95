"""The kinds of value that config.toml holds, each turned into what the program counts with.

Numbers are read as decimals and leave as integers: percent as basis points, prices as decimals that ``minor_units``
turns into minor units once the currency is known. A ValueError's text completes "<key> ...".
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from store.model.money import exponent

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
TokenKind = Literal["TEST", "LIVE"]
TOKEN_KINDS: tuple[TokenKind, ...] = get_args(TokenKind)

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook, secret_token
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")  # short: it travels in buttons of at most 64 bytes
NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # two letters in CLDR, but no place to send a parcel to
WEBHOOK_PORTS = (443, 80, 88, 8443)
HIGHEST_PRICE = 10**9


def _decimal(value: object, example: str) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"should be a plain number such as {example}, with a point, without a currency") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"should be zero or more, for example {example}")
    return number


def basis_points(value: object) -> int:
    """Percent as written (19, 8.1, "7 %") to basis points (1900, 810, 700)."""
    percent = _decimal(value.removesuffix("%") if isinstance(value, str) else value, "19.0")
    points = percent * 100
    if percent > 100 or points != points.to_integral_value():
        raise ValueError("should be a percentage from 0 to 100 with at most two decimals, for example 19.0")
    return int(points)


def _price(value: object) -> Decimal:
    number = _decimal(value, "4.90")
    if number > HIGHEST_PRICE:
        raise ValueError(f"should be at most {HIGHEST_PRICE}")
    return number


def minor_units(price: Decimal, currency: str) -> int:
    """A price in this currency's minor units, exactly; ValueError when it has more decimals than the currency."""
    digits = exponent(currency)
    units = price.scaleb(digits)
    if units != units.to_integral_value():
        raise ValueError(f"has more decimals than {currency} has ({digits})")
    return int(units)


def _currency(value: str) -> str:
    code = value.upper()
    try:
        exponent(code)
    except (LookupError, ValueError):
        raise ValueError(f'is "{value}", an unknown currency; write three letters such as "EUR"') from None
    return code


def _country(value: str) -> str:
    from babel import Locale

    code = value.upper()
    if code == "UK":
        raise ValueError('is "UK"; the United Kingdom is "GB"')
    if len(code) != 2 or not code.isalpha() or code in NOT_COUNTRIES or code not in Locale("en").territories:
        raise ValueError(f'is "{value}", which is no country; write its two letters (ISO 3166) such as "DE"')
    return code


def _timezone(value: str) -> str:
    try:
        if value != "UTC":  # always there, even on a system without time zone data
            ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        raise ValueError(f'is "{value}", unknown to this system; write a name such as "Europe/Berlin"') from None
    return value


def _texts(value: object) -> object:
    """One text for every language, or one for each: the plain text is kept under the empty language."""
    if isinstance(value, str):
        return {"": value}
    if not isinstance(value, dict) or not value:
        raise ValueError('should be a text in quotes, or one for each language: { en = "...", zh = "..." }')
    if strange := [language for language in value if language not in LANGUAGES]:
        raise ValueError(f'has a text for "{strange[0]}"; the languages are {" and ".join(LANGUAGES)}')
    return value


def _languages(value: tuple[Language, ...]) -> tuple[Language, ...]:
    if len(set(value)) < len(value):
        raise ValueError("has a language twice; name each once")
    return value


def _token(value: SecretStr) -> SecretStr:
    if not TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot token; @BotFather gives one that looks like 123456789:ABC-def")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("should be 1 to 256 of the characters A-Z a-z 0-9 _ -")
    return value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise ValueError(f'is "{value}"; write 1 to 20 small letters, digits, - or _, beginning with a letter or digit')
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("should be a web address that begins with https:// (or http:// on your own network)")
    return value.rstrip("/")


def is_public(address: str) -> bool:
    """Whether Telegram would call an address: by TLS and on few ports (core.telegram.org/bots/api#setwebhook).

    A Telegram on this computer, such as the sandbox, may call without TLS.
    """
    parts = urlsplit(address)
    if parts.scheme == "http":
        return parts.hostname in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" and parts.port in (None, *WEBHOOK_PORTS)


def place(value: str) -> tuple[str, int]:
    """Host and port of a place to listen at. Raises ValueError."""
    wrong = ValueError('should be a host and a port to listen at, such as "127.0.0.1:8443"')
    try:
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if not host or port is None or value != parts.netloc or "@" in value or " " in value:
        raise wrong
    return host, port


def _listen(value: str) -> str:
    place(value)
    return value


def _line(value: str) -> str:
    if not value or not value.isprintable():
        raise ValueError("should be one line of text")
    return value


def _staff_group(value: int) -> int:
    if value >= 0:
        raise ValueError("should be the id of a group, which is negative, for example -1001234567890")
    return value


Percent = Annotated[int, BeforeValidator(basis_points)]
Price = Annotated[Decimal, BeforeValidator(_price)]
Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, AfterValidator(_country)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Texts = Annotated[dict[str, str], BeforeValidator(_texts)]
Languages = Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_languages)]
Token = Annotated[SecretStr, AfterValidator(_token)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
Slug = Annotated[str, AfterValidator(_slug)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Listen = Annotated[str, AfterValidator(_listen)]
ListenOrNot = Annotated[str, AfterValidator(lambda value: value and _listen(value))]
Line = Annotated[str, AfterValidator(_line)]
StaffGroup = Annotated[int, AfterValidator(_staff_group)]


def token_kind(token: str) -> TokenKind | None:
    """What a provider token says of itself, as @BotFather writes it: 123456789:TEST:abc. None: it does not say."""
    words = token.split(":")
    return next((kind for kind in TOKEN_KINDS if kind in words), None)
