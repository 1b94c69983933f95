"""What a merchant decides once, as the services see it. Built from config.toml by the process."""

from dataclasses import dataclass, field
from typing import Literal

ShippingKind = Literal["courier", "post", "pickup"]


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """A way for goods to reach the customer. ``price`` is in minor units; no countries means every country."""

    id: str
    kind: ShippingKind
    titles: dict[str, str]
    price: int = 0
    countries: tuple[str, ...] = ()
    address: str = ""

    def title(self, locale: str) -> str:
        """The title in this language, else in the first one that the merchant wrote."""
        return self.titles.get(locale) or next(iter(self.titles.values()))


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax classes of one country. Rates are in basis points (1900 = 19 %)."""

    included: bool = True
    rates: dict[str, int] = field(default_factory=dict)
    shipping_class: str = "standard"

    def rate(self, tax_class: str) -> int:
        """The rate of a class in basis points; an unknown class is taxed at the standard rate."""
        return self.rates.get(tax_class, self.rates.get("standard", 0))


@dataclass(frozen=True, slots=True)
class Orders:
    """How long things are held, and how orders are numbered."""

    hold_minutes: int = 15
    precheckout_hold_minutes: int = 30
    transfer_hold_days: int = 3
    cart_days: int = 30
    number_prefix: str = ""
    friend_may_pay: bool = False  # whoever an invoice was forwarded to may pay it


@dataclass(frozen=True, slots=True)
class Limits:
    """What one customer may ask of the shop at once."""

    max_quantity: int = 99
    max_cart_lines: int = 50
    updates: int = 30
    seconds: int = 10
    open_orders: int = 3
    placings_per_hour: int = 10
    invoices_per_hour: int = 10
    scarce_units: int = 10  # with so few left, who holds some unpaid gets no more than half of them; 0: no such limit


@dataclass(frozen=True, slots=True)
class Legal:
    """Who sells, and on what terms. Texts are by language; "" or no language means a plain default text."""

    name: str = ""
    tax_id: str = ""
    terms: dict[str, str] = field(default_factory=dict)
    privacy: dict[str, str] = field(default_factory=dict)
    keep_orders_years: int = 10  # of customers whose data was deleted; counted from the end of the order's year


PaymentMethod = Literal["telegram", "cash_on_delivery", "bank_transfer"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the services need to know of the merchant's decisions."""

    name: str
    currency: str
    languages: tuple[str, ...] = ("en",)
    country: str = ""
    timezone: str = "UTC"
    shipping: tuple[ShippingMethod, ...] = ()
    tax: Tax = field(default_factory=Tax)
    orders: Orders = field(default_factory=Orders)
    low_stock: int = 3  # so few left are told to the owners; 0: nobody is told
    limits: Limits = field(default_factory=Limits)
    legal: Legal = field(default_factory=Legal)
    payment_methods: tuple[PaymentMethod, ...] = ("cash_on_delivery",)
    bank_details: str = ""
    max_tip: int = 0  # minor units
    suggested_tips: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()
    staff_group: int | None = None

    @property
    def language(self) -> str:
        """The shop's own language: what staff read."""
        return self.languages[0]
