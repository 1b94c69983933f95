"""Customers and where things are sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who shops. ``id`` is the messenger's user id; ``locale`` is '' until it is chosen."""

    id: int
    name: str
    username: str
    language_code: str
    locale: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Address:
    """Where and to whom. ``address`` may have several lines; ``country`` is ISO 3166 alpha-2 or ''."""

    name: str
    phone: str
    address: str
    country: str = ""
