"""The tables of config.toml: every key with its default and the sentence that the documentation shows for it."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from bot.config.payments import Payments
from bot.config.section import Section
from bot.config.values import (
    Country,
    Currency,
    Languages,
    Line,
    Listen,
    ListenOrNot,
    Percent,
    Price,
    Slug,
    StaffGroup,
    Texts,
    Timezone,
    Token,
    WebAddress,
    WebhookSecret,
    is_public,
    minor_units,
)
from store.model import settings as shop_settings
from store.model.money import telegram_exponent

SQLITE = "sqlite:///"


class Telegram(Section):
    """The bot and the people behind it."""

    token: Token = Field(description="The bot's token, from @BotFather.")
    api_url: WebAddress = Field(default="https://api.telegram.org", description="The Bot API server.")
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="How updates arrive; webhook needs [webhook]."
    )
    admins: tuple[Annotated[int, Field(gt=0)], ...] = Field(
        default=(), description="Telegram user ids of the owners. They get the notices and may do everything."
    )
    staff_group: StaffGroup | None = Field(
        default=None,
        description="The id of the group in which agents work (negative). Without it the owners get the orders.",
    )


class Webhook(Section):
    """Where Telegram delivers updates, for telegram.mode = "webhook" only."""

    public_url: WebAddress | None = Field(
        default=None,
        description="The address that Telegram calls: https, port 443, 80, 88 or 8443. A part that nobody can guess is "
        "added to it.",
    )
    listen: Listen = Field(default="127.0.0.1:8443", description="Host and port to listen on, behind your web server.")
    secret: WebhookSecret | None = Field(
        default=None,
        description="What Telegram sends along to prove itself; without it one is made up, and kept beside the "
        "database.",
    )
    max_connections: int = Field(
        default=40, ge=1, le=100, description="How many updates Telegram may deliver at the same time."
    )


class Shop(Section):
    """The shop itself."""

    name: Annotated[Line, Field(max_length=64)] = Field(description="The shop's name, as customers read it.")
    currency: Currency = Field(description="The currency of all prices: three letters such as EUR, USD, JPY.")
    languages: Languages = Field(
        default=("en",), description="Languages that customers may choose; the first is the shop's own and staff's."
    )
    country: Country | None = Field(default=None, description="The country you sell from: two letters such as DE.")
    timezone: Timezone = Field(default="UTC", description="The time zone of dates and times, such as Europe/Berlin.")


class Store(Section):
    """Where the shop's data is kept."""

    url: str = Field(
        default="sqlite:///shop.db", description="The database: a SQLite file, relative to the folder of config.toml."
    )

    @model_validator(mode="after")
    def _is_sqlite(self) -> Self:
        if not self.url.startswith(SQLITE) or self.url == SQLITE:
            raise ValueError('url should name a SQLite file, the only kind yet, such as "sqlite:///shop.db"')
        return self


class Tax(Section):
    """Tax classes of your country. Without rates there is no tax."""

    included: bool = Field(default=True, description="Whether prices include the tax, or it is added at the checkout.")
    rates: dict[Slug, Percent] = Field(
        default={},
        description="Percent per tax class. Goods without a class are taxed as standard, so that one is needed.",
    )
    shipping_class: str = Field(default="standard", description="The class by which shipping is taxed.")

    @model_validator(mode="after")
    def _classes_exist(self) -> Self:
        for name in ("standard", self.shipping_class):
            if self.rates and name not in self.rates:
                raise ValueError(f'rates has no class "{name}"; add it, for example rates = {{ {name} = 19.0 }}')
        return self


class ShippingMethod(Section):
    """One way for goods to reach the customer."""

    id: Slug = Field(description="A short name of your own; orders remember it, so do not change it.")
    kind: shop_settings.ShippingKind = Field(
        default="courier", description="How the goods travel; pickup asks for no address."
    )
    title: Texts = Field(description='What customers read: one text, or one per language { en = "...", zh = "..." }.')
    price: Price = Field(default=Decimal(0), description="The price of shipping an order, in the shop's currency.")
    countries: tuple[Country, ...] = Field(
        default=(), description="Countries that it serves; none means every country."
    )
    address: str = Field(default="", description="For pickup: where to come, and when.")

    @model_validator(mode="after")
    def _pickup_has_a_place(self) -> Self:
        if (self.kind == "pickup") != bool(self.address):
            raise ValueError("address belongs to a pickup method, and every pickup method needs one")
        return self


class Shipping(Section):
    """How goods reach the customer."""

    methods: Annotated[tuple[ShippingMethod, ...], Field(min_length=1)] = Field(
        default=(ShippingMethod(id="courier", title={"en": "Courier", "zh": "快递"}),),
        description="The methods. If there are none: one courier for every country, at price 0.",
    )

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [method.id for method in self.methods]
        if twins := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f'methods has the id "{twins[0]}" more than once; give each method its own')
        return self


class Orders(Section):
    """How long things are held, and how orders are numbered."""

    hold_minutes: int = Field(default=15, ge=1, le=1440, description="Minutes that goods are kept for an unpaid order.")
    precheckout_hold_minutes: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="Minutes that goods are kept once the customer has pressed Pay in Telegram.",
    )
    transfer_hold_days: int = Field(default=3, ge=1, le=60, description="Days that goods are kept for a bank transfer.")
    cart_days: int = Field(default=30, ge=1, le=365, description="Days after which an untouched cart is emptied.")
    number_prefix: str = Field(
        default="", pattern=r"^[A-Z0-9-]{0,8}$", description="What order numbers begin with, such as A-."
    )
    friend_may_pay: bool = Field(
        default=False, description="Whether somebody else may pay an invoice that was forwarded to him."
    )


class Stock(Section):
    """What counts as running low."""

    low: int = Field(
        default=3,
        ge=0,
        le=100,
        description="With so many left, or fewer, the owners are told that a variant runs low; 0 tells nobody. "
        "A variant can have a number of its own.",
    )


class Support(Section):
    """The help desk. It has no keys yet."""


class Limits(Section):
    """What one customer may ask of the shop at once."""

    updates: int = Field(
        default=30, ge=5, le=1000, description="Presses and messages of one customer in the time below."
    )
    seconds: int = Field(default=10, ge=1, le=600, description="That time, in seconds.")
    max_quantity: int = Field(default=99, ge=1, le=9999, description="The highest quantity of one thing in a cart.")
    max_cart_lines: int = Field(
        default=50, ge=1, le=100, description="The highest number of different things in a cart."
    )
    open_orders: int = Field(
        default=3, ge=1, le=1000, description="Orders of one customer whose goods wait for his payment."
    )
    placings_per_hour: int = Field(default=10, ge=1, le=1000, description="Orders of one customer in an hour.")
    invoices_per_hour: int = Field(default=10, ge=1, le=1000, description="Invoices to one customer in an hour.")
    scarce_units: int = Field(
        default=10,
        ge=0,
        le=1000,
        description="With so few left of a thing, or fewer, a customer who holds some unpaid gets no more than leaves "
        "others half of them; 0: no such limit.",
    )


class Web(Section):
    """A small server for those who watch the shop: /health and /metrics. Keep it off the internet."""

    listen: ListenOrNot = Field(
        default="", description='Host and port, such as "127.0.0.1:9464"; without it there is no such server.'
    )


class Alerts(Section):
    """What the owners are told of the computer that the shop runs on."""

    disk_mb: int = Field(
        default=200,
        ge=0,
        le=1_000_000,
        description="Megabytes that should be free, at least twice the size of the database; 0 tells nobody.",
    )
    backup_hours: int = Field(
        default=48,
        ge=0,
        le=8760,
        description="Hours after which a backup is too old, once there was an order; 0 tells nobody.",
    )


class Legal(Section):
    """Who sells, and on what terms."""

    name: str = Field(default="", description="Name and address of the seller.")
    tax_id: str = Field(default="", description="The seller's tax number, for receipts.")
    terms: Texts = Field(default={}, description="Terms of sale, shown by /terms: one text, or one per language.")
    privacy: Texts = Field(default={}, description="Privacy notice, shown by /privacy: one text, or one per language.")
    keep_orders_years: int = Field(
        default=10,
        ge=0,
        le=100,
        description="Years that orders are kept, without name and address, once their customer had his data deleted; "
        "counted from the end of the year of the order.",
    )


class Log(Section):
    """What the program writes about itself, to standard error."""

    format: Literal["text", "json"] = Field(
        default="text", description="Lines for people, or JSON lines for a log collector."
    )
    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important kind to write."
    )


class Config(Section):
    """The whole of config.toml. ``folder`` is where the file lies: paths in it are relative to that."""

    telegram: Telegram
    webhook: Webhook = Webhook()
    shop: Shop
    store: Store = Store()
    payments: Payments = Payments()
    tax: Tax = Tax()
    shipping: Shipping = Shipping()
    orders: Orders = Orders()
    stock: Stock = Stock()
    support: Support = Support()
    limits: Limits = Limits()
    web: Web = Web()
    alerts: Alerts = Alerts()
    legal: Legal = Legal()
    log: Log = Log()

    _folder: Path = PrivateAttr(Path())

    def model_post_init(self, context: object) -> None:
        """Keep the folder that the loader hands over."""
        if isinstance(context, Path):
            self._folder = context

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.telegram.mode == "webhook" and not is_public(self.webhook.public_url or ""):
            raise ValueError(
                'telegram.mode is "webhook", so webhook.public_url must be an address that begins with https:// '
                "and has no port but 443, 80, 88 or 8443"
            )
        currency, card = self.shop.currency, self.payments.telegram.provider_token
        if card and telegram_exponent(currency) is None:
            raise ValueError(
                f"payments.telegram.provider_token is of no use: Telegram takes no {currency}; leave it out"
            )
        for tip in (self.payments.telegram.max_tip, *self.payments.telegram.suggested_tips):
            try:
                minor_units(tip, currency)
            except ValueError as error:
                raise ValueError(f"payments.telegram.max_tip or suggested_tips {error}") from None
        for number, method in enumerate(self.shipping.methods, 1):
            try:
                minor_units(method.price, currency)
            except ValueError as error:
                raise ValueError(f"shipping.methods #{number} price {error}") from None
        return self

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self._folder / self.store.url.removeprefix(SQLITE)

    @property
    def media(self) -> Path:
        """The folder of pictures, beside the database."""
        return self.database.parent / "media"

    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in a log."""
        secret = (self.telegram.token, self.payments.telegram.provider_token, self.webhook.secret)
        return tuple(each.get_secret_value() for each in secret if each is not None)

    def texts(self, texts: dict[str, str]) -> dict[str, str]:
        """Texts by language, the shop's own first; a text without a language counts as the shop's own."""
        own = self.shop.languages[0]
        named = {language or own: text for language, text in texts.items()}
        return {language: named[language] for language in sorted(named, key=lambda each: each != own)}

    def settings(self) -> shop_settings.Settings:
        """What the services need to know; prices are in minor units, rates in basis points."""
        return shop_settings.Settings(
            name=self.shop.name,
            currency=self.shop.currency,
            languages=self.shop.languages,
            country=self.shop.country or "",
            timezone=self.shop.timezone,
            shipping=tuple(self._shipping_method(each) for each in self.shipping.methods),
            tax=shop_settings.Tax(**self.tax.model_dump()),
            orders=shop_settings.Orders(**self.orders.model_dump()),
            low_stock=self.stock.low,
            limits=shop_settings.Limits(**self.limits.model_dump()),
            legal=shop_settings.Legal(
                self.legal.name,
                self.legal.tax_id,
                self.texts(self.legal.terms),
                self.texts(self.legal.privacy),
                self.legal.keep_orders_years,
            ),
            payment_methods=self.payments.methods(),
            bank_details=self.payments.manual.bank_details,
            max_tip=minor_units(self.payments.telegram.max_tip, self.shop.currency),
            suggested_tips=tuple(minor_units(tip, self.shop.currency) for tip in self.payments.telegram.suggested_tips),
            owners=self.telegram.admins,
            staff_group=self.telegram.staff_group,
        )

    def _shipping_method(self, method: ShippingMethod) -> shop_settings.ShippingMethod:
        return shop_settings.ShippingMethod(
            id=method.id,
            kind=method.kind,
            titles=self.texts(method.title),
            price=minor_units(method.price, self.shop.currency),
            countries=method.countries,
            address=method.address,
        )
