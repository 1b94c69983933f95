"""Free text that no dialog asked for: an order's number, else the name of a product, else a way on. Never silence."""

from typing import Protocol

from dialogs.kit import Event, Route, Said
from dialogs.stack import Shown, Stack, Stacks

NUMBER = 40  # characters; no order number is longer


class RouterShop(Protocol):
    """What free text is held against."""

    at: int

    def order_by_number(self, number: str) -> int | None: ...


def route(stacks: Stacks, stack: Stack, said: Said, shop: RouterShop) -> Shown:
    """Where a text leads: one hit opens the product, several or none are shown as a search."""
    order = shop.order_by_number(said.text.strip()) if _like_a_number(said.text) else None
    if order is not None:
        return stacks.go(stack, Route("order", (str(order),)), shop)
    if len(said.found) == 1:
        return stacks.go(stack, Route("product", (str(said.found[0]),)), shop)
    return stacks.tell_at(stack, Route("search"), Event(shop.at, said), shop)


def _like_a_number(text: str) -> bool:
    return len(text) <= NUMBER and any(sign.isdigit() for sign in text)
