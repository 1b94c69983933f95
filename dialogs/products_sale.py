"""Another price for a time, and what a product cost before: typed, shown, then done."""

from dataclasses import dataclass, replace
from typing import Protocol

from dialogs.cutting import cut_plain
from dialogs.kit import (
    BadPress,
    Button,
    Contact,
    Dialog,
    Event,
    Line,
    Moment,
    Press,
    Said,
    Screen,
    Sent,
    T,
    Turn,
    act,
    screen,
    stay,
    t,
)
from dialogs.pieces import back
from dialogs.product_state import last_moment
from dialogs.products_parts import SHOWN, OwnerShop, implied, opens, price_line, product_of, sample
from store.model.editing import EditedProduct, EditedVariant, Sale
from store.model.grid import Grid, Offer, Understood
from store.model.money import Money
from store.model.settings import Settings
from store.rules.offer_line import Unread
from store.rules.sale_line import SaleLine, read_sale
from store.rules.variant_table import understand

LONGEST = 500  # characters of a typed sale


class SaleShop(OwnerShop, Protocol):
    """What sales need of the shop."""

    at: int

    def set_sale(self, product: int, version: int, sales: dict[int, Sale | None]) -> None: ...
    def set_compare_at(self, product: int, version: int, amounts: dict[int, int | None]) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """``text`` waits to be applied; ``before``: what is typed is the price that is crossed out."""

    product: int
    text: str = ""
    before: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The product, and what the waiting text would make of its prices, by variant."""

    product: EditedProduct
    currency: str
    timezone: str
    sales: dict[int, Sale]


def load(state: State, shop: SaleShop) -> View:
    """The product with its sale, or with the one that waits."""
    product = product_of(state.product, shop)
    sales: dict[int, Sale] = {}
    if state.text:
        try:
            sales = _sales(state.text, product, shop)
        except Unread:
            sales = {}
    return View(product, shop.settings.currency, shop.settings.timezone, sales)


def turn(state: State, event: Event, shop: SaleShop) -> Turn[State]:
    """Read what is typed; apply or clear."""
    product = product_of(state.product, shop)
    match event.input:
        case Said(text):
            return _said(state, text[:LONGEST], product, shop)
        case Sent() | Contact():
            return stay(state, t("products-words-please"))
        case Press("before") as press:
            return stay(State(state.product, before=bool(press.number())))
        case Press("forget"):
            return stay(State(state.product))
        case Press("apply" | "end" | "clear") as press if press.number() != product.version:
            return stay(State(state.product), t("product-edited"))
        case Press("apply") as press:
            shop.set_sale(product.id, press.number(), dict(_sales(state.text, product, shop)))
            return stay(State(state.product), t("products-saved"))
        case Press("end") as press:
            shop.set_sale(product.id, press.number(), {variant.id: None for variant in product.variants})
            return stay(State(state.product), t("products-sale-ended"))
        case Press("clear") as press:
            shop.set_compare_at(product.id, press.number(), {variant.id: None for variant in product.variants})
            return stay(State(state.product), t("products-saved"))
        case _:
            raise BadPress(f"products_sale: {event.input}")


def _said(state: State, text: str, product: EditedProduct, shop: SaleShop) -> Turn[State]:
    try:
        if state.before:
            amounts: dict[int, int | None] = dict(_amounts(text, product, shop.settings))
            shop.set_compare_at(product.id, product.version, amounts)
            return stay(State(state.product), t("products-saved"))
        _sales(text, product, shop)
    except Unread as error:
        return stay(replace(state, text=""), _trouble(error, shop.settings.currency))
    return stay(replace(state, text=text))


def _trouble(error: Unread, currency: str) -> T:
    line = cut_plain(error.more, 40)
    return t(f"products-nosale-{error.reason}", line=line, currency=currency, price=sample(1590, currency))


def _sales(text: str, product: EditedProduct, shop: SaleShop) -> dict[int, Sale]:
    """The sale of each variant that a text names. Raises Unread."""
    line = read_sale(text, shop.at, shop.settings.timezone)
    amounts = _reduced(line, product) if line.percent else _amounts(line.rest, product, shop.settings)
    prices = {variant.id: variant.price for variant in product.variants}
    if any(amount >= prices[variant] for variant, amount in amounts.items()):
        raise Unread("not-lower", line.rest)
    return {variant: Sale(amount, line.since, line.until) for variant, amount in amounts.items()}


def _reduced(line: SaleLine, product: EditedProduct) -> dict[int, int]:
    """A percentage off each usual price, rounded to the nearest minor unit."""
    if line.rest:
        raise Unread("unclear", line.rest)
    return {each.id: (each.price * (100 - line.percent) + 50) // 100 for each in product.variants}


def _amounts(text: str, product: EditedProduct, settings: Settings) -> dict[int, int]:
    """A price for all, or for those that a line names. Raises Unread."""
    grid = product.grid
    blank = Grid(grid.axes, tuple(Offer(offer.choice) for offer in grid.offers))
    read: Understood = understand(text, settings.currency, blank, implied(settings))
    ids = {variant.choice: variant.id for variant in product.variants}
    hard = [each for each in read.complaints if not each.soft and not each.reason.startswith("no-price")]
    found = {
        ids[offer.choice]: offer.price for offer in read.grid.offers if offer.price is not None and offer.choice in ids
    }
    if hard or not found or read.grid.axes != grid.axes:
        raise Unread("unclear", hard[0].line if hard else text)
    return found


def draw(state: State, view: View) -> Screen:
    """What costs what now, and what to type; or what would be."""
    product, currency = view.product, view.currency
    if not product.variants:
        return screen(t("products-sale-title", title=product.title), "", t("products-no-price"), rows=[[back()]])
    lines: list[Line] = [t("products-sale-title", title=product.title), price_line(product, currency), ""]
    rows: list[list[Button]] = []
    if view.sales:
        lines += [t("products-sale-will"), *_sale_lines(product.variants, view.sales, currency, view.timezone)]
        yes = act("apply", product.version, label=t("products-apply"), style="success")
        return screen(*lines, rows=[[yes, act("forget", label=t("products-forget"))]])
    now = {variant.id: variant.sale for variant in product.variants if variant.sale}
    if now:
        lines += [*_sale_lines(product.variants, now, currency, view.timezone), ""]
        rows.append([act("end", product.version, label=t("products-sale-end"), style="danger")])
    before = next((variant.compare_at for variant in product.variants if variant.compare_at), None)
    if before:
        lines += [t("products-before-now", price=Money(before, currency)), ""]
        rows.append([act("clear", product.version, label=t("products-before-clear"))])
    if state.before:
        lines.append(t("products-before-ask", price=sample(2990, currency)))
        rows.append([act("before", 0, label=t("products-forget"))])
    else:
        lines += [t("products-sale-ask"), t("products-sale-examples", price=sample(1590, currency))]
        rows.append([act("before", 1, label=t("products-before"))])
    return screen(*lines, rows=[*rows, [back()]])


def _sale_lines(
    variants: tuple[EditedVariant, ...], sales: "dict[int, Sale] | dict[int, Sale | None]", currency: str, timezone: str
) -> list[Line]:
    lines: list[Line] = []
    for variant in variants:
        sale = sales.get(variant.id)
        if sale is None or len(lines) >= SHOWN:
            continue
        name = variant.name or t("products-single")
        price = t("products-changed-price", price=Money(sale.price, currency), was=Money(variant.price, currency))
        lines.append(t("products-sale-line", name=name, price=price, time=_time(sale, timezone)))
    left = sum(sales.get(variant.id) is not None for variant in variants) - len(lines)
    return [*lines, t("products-more-variants", count=left)] if left > 0 else lines


def _time(sale: Sale, timezone: str) -> T:
    """How long it lasts; the last day that belongs to it is told, not the midnight after it."""
    since = None if sale.since is None else _first_moment(sale.since, timezone)
    until = None if sale.until is None else last_moment(sale.until, timezone)
    if since and until:
        return t("products-sale-between", since=since, until=until)
    if until:
        return t("products-sale-until", until=until)
    return t("products-sale-from", since=since) if since else t("products-sale-always")


def _first_moment(since: int, timezone: str) -> Moment:
    return Moment(since, "day" if last_moment(since, timezone).form == "day" else "both")


dialog = Dialog(
    name="products_sale",
    state=State,
    open=opens(State),
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
