"""The tables of config.toml about ways to pay, one per provider."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from bot.config.section import Section
from bot.config.values import Price, token_kind
from store.model import settings as shop_settings


class TelegramPayments(Section):
    """Card payments inside Telegram."""

    provider_token: SecretStr | None = Field(
        default=None, description="The payment provider's token: @BotFather, your bot, Payments."
    )
    max_tip: Price = Field(
        default=Decimal(0), description="The highest tip that customers may give, in the shop's currency; 0: none."
    )
    suggested_tips: Annotated[tuple[Price, ...], Field(max_length=4)] = Field(
        default=(), description="Up to four tips to choose from, from small to large."
    )

    @model_validator(mode="after")
    def _tips_rise(self) -> Self:
        tips = (Decimal(0), *self.suggested_tips)
        if any(low >= high for low, high in pairwise(tips)) or tips[-1] > self.max_tip:
            raise ValueError("suggested_tips should rise, begin above 0 and end at max_tip at most")
        return self


class ManualPayments(Section):
    """Payments that people settle between themselves."""

    cash_on_delivery: bool | None = Field(
        default=None, description="Offer cash on delivery. If not set: yes where no provider token is given."
    )
    bank_transfer: bool | None = Field(
        default=None,
        description="Offer bank transfer, confirmed by an owner. If not set: yes where bank_details are given.",
    )
    bank_details: str = Field(
        default="", description="What the customer needs to transfer the money: holder, account, bank."
    )


class Payments(Section):
    """The ways to pay, one table per provider."""

    live: bool | None = Field(
        default=None,
        description="Whether real money is taken; then a test token is a mistake, else a live one is. "
        "If not set: as the token says.",
    )
    telegram: TelegramPayments = TelegramPayments()
    manual: ManualPayments = ManualPayments()

    @model_validator(mode="after")
    def _token_fits(self) -> Self:
        token = self.telegram.provider_token
        kind = token_kind(token.get_secret_value()) if token else None
        if self.live is True and kind == "TEST":
            raise ValueError(
                "live is on, but telegram.provider_token is a test token, with which nobody pays;"
                " take the live one from @BotFather, or switch live off"
            )
        if self.live is False and kind == "LIVE":
            raise ValueError(
                "live is off, but telegram.provider_token is a live token, with which real cards are charged;"
                " take the test one from @BotFather, or switch live on"
            )
        return self

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        if self.manual.bank_transfer and not self.manual.bank_details:
            raise ValueError("manual.bank_transfer is on, so manual.bank_details must say where to transfer the money")
        if not self.methods():
            raise ValueError(
                "manual offers nothing and telegram has no provider_token, so nobody could pay; switch something on"
            )
        return self

    def methods(self) -> tuple[shop_settings.PaymentMethod, ...]:
        """The ways that are offered, in the order in which customers see them."""
        card = self.telegram.provider_token is not None
        manual = self.manual
        offered: dict[shop_settings.PaymentMethod, bool] = {
            "telegram": card,
            "cash_on_delivery": not card if manual.cash_on_delivery is None else manual.cash_on_delivery,
            "bank_transfer": bool(manual.bank_details) if manual.bank_transfer is None else manual.bank_transfer,
        }
        return tuple(method for method, on in offered.items() if on)
