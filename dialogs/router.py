"""Free text that no dialog asked for: an order's number, else the name of a product, else a way on. Never silence."""

from typing import Protocol

from dialogs.commands import meant
from dialogs.kit import Event, Route, Said, t
from dialogs.search_state import asked
from dialogs.stack import Shown, Stack, Stacks

NUMBER = 40  # characters; no order number is longer


class RouterShop(Protocol):
    """What free text is held against."""

    def order_by_number(self, number: str) -> int | None: ...


def route(stacks: Stacks, stack: Stack, event: Event, shop: RouterShop) -> Shown:
    """Where a text leads: a single find opens at once, a place that is called so does where no goods are.

    Raises Seek.
    """
    if not isinstance(event.input, Said):
        return stacks.tell(stack, event, shop)
    text = event.input.text
    order = shop.order_by_number(text.strip()) if _like_a_number(text) else None
    if order is not None:
        return stacks.go(stack, Route("order", (str(order),)), shop)
    found, place = event.found(asked(text)), meant(text)
    if place and (found.read_as or not found.ids):
        return stacks.go(stack, Route(place), shop)
    if found.total == len(found.ids) == 1:
        told = t("search-read-toast", read=found.read_as) if found.read_as else None
        return stacks.go(stack, Route("product", (str(found.ids[0]),)), shop, told)
    return stacks.tell_at(stack, Route("search"), event, shop)


def _like_a_number(text: str) -> bool:
    return len(text) <= NUMBER and any(sign.isdigit() for sign in text)
