"""What the checkout remembers, what it needs of the shop, and which step follows from what is known.

details > shipping > summary; the note is a side step of the summary. What is known already is not asked.
"""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from dialogs.details import Draft, Field
from store.model.cart import Quote
from store.model.customer import Address
from store.model.order import Order
from store.model.settings import PaymentMethod, Settings

DIGEST = 12  # characters of a quote's stamp that a button carries
NOTE = 300  # UTF-16 units

Step = Literal["details", "shipping", "summary", "note"]


class CheckoutShop(Protocol):
    """What the checkout needs of the shop."""

    settings: Settings
    locale: str

    def quote(self, address: Address | None, shipping: str | None, note: str) -> Quote: ...
    def place(
        self, address: Address | None, shipping: str | None, note: str, payment_method: PaymentMethod, stamp: str
    ) -> Order: ...
    def remember(self, address: Address) -> object: ...
    def order(self, order_id: int) -> Order | None: ...


@dataclass(frozen=True, slots=True)
class State:
    """``draft`` is what was understood of the details so far; ``only`` the one of them that is being changed;
    ``address`` and ``shipping`` are what will be ordered with.
    """

    step: Step = "summary"
    draft: Draft = Draft()  # noqa: RUF009 - frozen
    only: Field | None = None
    address: Address | None = None
    shipping: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What would be ordered now, in the reader's language."""

    quote: Quote
    locale: str


def quoted(state: State, shop: CheckoutShop) -> Quote:
    """What would be ordered with what is known."""
    return shop.quote(state.address, state.shipping, state.note)


def address_needed(quote: Quote) -> bool:
    """Whether goods travel to the customer: not where nothing is shipped, or all there is is pickup."""
    if quote.shipping is not None:
        return quote.shipping.kind != "pickup"
    return any(choice.kind != "pickup" for choice in quote.shipping_choices)


def settle(state: State, shop: CheckoutShop) -> State:
    """The state with the step that follows from what is known."""
    quote = quoted(state, shop)
    address = state.address or quote.address
    state = replace(
        state, only=None, address=address, shipping=quote.shipping.id if quote.shipping else None, draft=Draft()
    )
    if address is None:
        return replace(state, step="details")
    if "shipping" in quote.missing:
        return replace(state, step="shipping")
    if not address.address and quote.shipping is not None and quote.shipping.kind != "pickup":
        return replace(state, step="details", draft=Draft(address.name, address.phone))
    return replace(state, step="summary")
