"""The rest of a product: codes, weight and stock of its variants, shipping, backorders, tax."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from dialogs.cutting import cut_plain
from dialogs.kit import (
    BadPress,
    Button,
    Contact,
    Dialog,
    Event,
    Line,
    Press,
    Said,
    Screen,
    Sent,
    Turn,
    act,
    go,
    screen,
    stay,
    t,
)
from dialogs.pieces import back, short
from dialogs.products_parts import OwnerShop, opens, product_of
from dialogs.stack import Vanished
from store.model.editing import EditedProduct, EditedVariant
from store.rules.amounts import OUNCE, POUND, grams
from store.rules.offer_line import Unread, stock_of

MANY = 24  # variants on a page
FIELDS = ("sku", "barcode", "weight", "stock")
UNITS = {
    "kg": Decimal(1000),
    "公斤": Decimal(1000),
    "千克": Decimal(1000),
    "斤": Decimal(500),
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "克": Decimal(1),
    "lb": POUND,
    "oz": OUNCE,
}


class MoreShop(OwnerShop, Protocol):
    """What the rest needs of the shop."""

    def set_code(self, product: int, version: int, variant: int, field: str, code: str) -> None: ...
    def set_weight(self, product: int, version: int, grams: int, variant: int | None = None) -> None: ...
    def set_stock(self, product: int, version: int, variant: int, on_hand: int) -> None: ...
    def set_shipped(self, product: int, version: int, *, shipped: bool) -> None: ...
    def set_backorders(self, product: int, version: int, *, backorder: bool) -> None: ...
    def set_tax_class(self, product: int, version: int, tax_class: str) -> None: ...
    def tax_classes(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class State:
    """The variant that is looked at (0: the product), and what of it is being typed ('' nothing)."""

    product: int
    variant: int = 0
    field: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """The product, the variant that is looked at, the tax classes there are."""

    product: EditedProduct
    variant: EditedVariant | None
    taxes: tuple[str, ...]


def load(state: State, shop: MoreShop) -> View:
    """The product and its variant; a product with one variant needs no choice."""
    product = product_of(state.product, shop)
    return View(product, _variant(state, product), shop.tax_classes())


def _variant(state: State, product: EditedProduct) -> EditedVariant | None:
    if len(product.variants) == 1 and not product.options:
        return product.variants[0]
    found = next((each for each in product.variants if each.id == state.variant), None)
    if state.variant and found is None:
        raise Vanished
    return found


def turn(state: State, event: Event, shop: MoreShop) -> Turn[State]:
    """Switch, choose, type."""
    view = load(state, shop)
    product = view.product
    match event.input:
        case Said(text) if state.field:
            return _typed(state, text, view, shop)
        case Said() | Sent() | Contact():
            return stay(state, t("products-press-what"))
        case Press("variant") as press:
            return stay(State(product.id, press.number(), page=state.page))
        case Press("part") as press:
            return stay(replace(state, page=max(0, press.number())))
        case Press("field") as press if press.text() in ("", *FIELDS):
            return stay(replace(state, field=press.text()))
        case Press("clear") as press if view.variant and state.field in ("sku", "barcode"):
            shop.set_code(product.id, press.number(), view.variant.id, state.field, "")
        case Press("ship") as press:
            shop.set_shipped(product.id, press.number(0), shipped=press.number(1) == 1)
        case Press("back") as press:
            shop.set_backorders(product.id, press.number(0), backorder=press.number(1) == 1)
        case Press("tax") as press if 0 <= press.number(1) < len(view.taxes):
            shop.set_tax_class(product.id, press.number(0), view.taxes[press.number(1)])
        case _:
            raise BadPress(f"products_more: {event.input}")
    return stay(replace(state, field=""), t("products-saved"))


def _typed(state: State, text: str, view: View, shop: MoreShop) -> Turn[State]:
    """A weight counts for all variants where none is chosen."""
    product, variant = view.product, view.variant
    try:
        if state.field == "weight":
            shop.set_weight(product.id, product.version, weight_of(text), variant.id if variant else None)
        elif variant is None:
            return stay(replace(state, field=""), t("products-press-what"))
        elif state.field == "stock":
            shop.set_stock(product.id, product.version, variant.id, stock_of(text))
        else:
            shop.set_code(product.id, product.version, variant.id, state.field, text)
    except Unread:
        return stay(state, t("products-number-unclear", text=cut_plain(text, 40)))
    return stay(replace(state, field=""), t("products-saved"))


def weight_of(text: str) -> int:
    """A typed weight in grams: "250", "250 g", "1,5 kg". Raises Unread."""
    plain = text.strip().lower()
    unit = next((unit for unit in UNITS if plain.endswith(unit)), "")
    number = plain.removesuffix(unit).strip() if unit else plain
    try:
        if not number or not number[0].isdigit() or not number[-1].isdigit():
            raise Unread("weight", text)
        return grams(number, "", UNITS.get(unit, Decimal(1)))
    except ValueError:
        raise Unread("weight", text) from None


def draw(state: State, view: View) -> Screen:
    """The variant with its codes, or the product with its switches."""
    product, variant = view.product, view.variant
    if state.field:
        return _asking(state, view)
    lines: list[Line] = [t("products-more-title", title=product.title)]
    rows: list[list[Button]] = []
    if variant:
        lines += _facts(variant)
        rows += _fields(product, variant)
    elif not product.variants:
        lines += ["", t("products-no-price")]
    if state.variant and product.options:
        return screen(*lines, rows=[*rows, [act("variant", 0, label=t("products-all-variants"))], [back()]])
    if not variant and product.variants:
        lines += ["", t("products-choose-variant")]
        rows += _variants(state, product)
        rows.append([act("field", "weight", label=t("products-field-weight-all"))])
    rows += _switches(view)
    lines += ["", t("products-handle", handle=product.handle)]
    return screen(*lines, rows=[*rows, [back()]])


def _asking(state: State, view: View) -> Screen:
    name = view.variant.name if view.variant else ""
    lines: list[Line] = [t("products-more-title", title=view.product.title), *([name] if name else []), ""]
    lines.append(t(f"products-ask-{state.field}"))
    version = view.product.version
    clear: list[Button] = []
    if view.variant and state.field in ("sku", "barcode") and getattr(view.variant, state.field):
        clear = [act("clear", version, label=t("products-clear"))]
    return screen(*lines, rows=[clear, [act("field", "", label=t("products-forget"))]])


def _facts(variant: EditedVariant) -> list[Line]:
    lines: list[Line] = [variant.name] if variant.name else []
    return [
        *lines,
        t("products-fact-sku", sku=variant.sku or "–", barcode=variant.barcode or "–"),
        t("products-fact-weight", grams=variant.weight_g),
        t("products-fact-stock", count=variant.on_hand, free=variant.free),
    ]


def _fields(product: EditedProduct, variant: EditedVariant) -> list[list[Button]]:
    buttons: list[Button] = [act("field", field, label=t(f"products-field-{field}")) for field in FIELDS]
    ways: list[Button] = [go(f"stock-{variant.id}", t("products-to-stock"))]
    if product.options:
        ways.insert(0, go(f"products_picture-{product.id}-{variant.id}", t("products-to-picture")))
    return [buttons[:2], buttons[2:], *([way] for way in ways)]


def _variants(state: State, product: EditedProduct) -> list[list[Button]]:
    page = min(state.page, max(0, (len(product.variants) - 1) // MANY))
    buttons: list[Button] = [
        act("variant", each.id, label=t("products-variant", name=short(each.name, 24), count=each.on_hand))
        for each in product.variants[page * MANY :][:MANY]
    ]
    pager: list[Button] = [act("part", page - 1, label=t("common-previous"))] if page else []
    if len(product.variants) > (page + 1) * MANY:
        pager.append(act("part", page + 1, label=t("common-next")))
    return [*(buttons[at : at + 2] for at in range(0, len(buttons), 2)), pager]


def _switches(view: View) -> list[list[Button]]:
    product = view.product
    if not product.variants:
        return []
    shipped = all(variant.shipped for variant in product.variants)
    backorder = all(variant.backorder for variant in product.variants)
    version = product.version
    rows: list[list[Button]] = [
        [act("ship", version, int(not shipped), label=t("products-shipped" if shipped else "products-not-shipped"))],
        [
            act(
                "back",
                version,
                int(not backorder),
                label=t("products-backorder" if backorder else "products-no-backorder"),
            )
        ],
    ]
    if len(view.taxes) > 1:
        rows.append(
            [
                act(
                    "tax",
                    version,
                    at,
                    label=t("products-tax-chosen" if tax == product.tax_class else "products-tax", name=tax),
                )
                for at, tax in enumerate(view.taxes[:8])
            ]
        )
    return rows


dialog = Dialog(
    name="products_more",
    state=State,
    open=opens(State),
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
