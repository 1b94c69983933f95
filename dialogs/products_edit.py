"""A product's page for owners: what is there, what is missing, and every way to change it.

Whatever is sent here belongs to the product: photos are added, a text is its table of variants and prices. A draft
takes a table at once, because nobody sees it yet; of a product that is sold the change is shown first.
"""

from dataclasses import replace

from dialogs.cutting import cut_plain
from dialogs.kit import BadPress, Contact, Dialog, Event, Press, Route, Said, Sent, Turn, stay, t
from dialogs.products_edit_screens import draw
from dialogs.products_edit_state import EditShop, State, View, read, status_change
from dialogs.products_parts import TOLD, keep_photo, opens, photo_in, product_of, unwanted
from store.model.editing import EditedProduct
from store.model.grid import Complaint, Understood
from store.rules.table_words import LONGEST


def _open(args: tuple[str, ...], shop: EditShop) -> State | None:
    """``products_edit-42``; an album that is still arriving may be named behind it."""
    state = opens(State)(args[:1], shop)
    return state and replace(state, album=args[1] if len(args) > 1 else "")


def load(state: State, shop: EditShop) -> View:
    """The product, what a message would make of its variants, and where it stands."""
    product = product_of(state.product, shop)
    understood = read(state.text, product, shop.settings) if state.text else None
    return View(product, shop.settings.currency, understood)


def turn(state: State, event: Event, shop: EditShop) -> Turn[State]:
    """Take photos and tables; publish, archive, copy."""
    product = product_of(state.product, shop)
    match event.input:
        case Said(text):
            return _table(state, text, product, shop)
        case Sent() as sent:
            return _sent(state, sent, product, shop)
        case Press("apply") as press:
            return _apply(state, press.number(), product, shop)
        case Press("table"):
            return stay(State(state.product, asking=True))
        case Press("forget"):
            return stay(State(state.product))
        case Press("status") as press:
            status = press.text(1)
            shop.set_status(product.id, press.number(0), status)
            return stay(State(state.product), status_change(status))
        case Press("copy") as press if press.number() != product.version:
            return stay(state, t("product-edited"))
        case Press("copy") as press:
            new = shop.duplicate(product.id, press.number())
            return Turn(State(state.product), t("products-copied"), go=Route("products_edit", (str(new),)))
        case Contact():
            return stay(state, t("products-words-please"))
        case _:
            raise BadPress(f"products_edit: {event.input}")


def _sent(state: State, sent: Sent, product: EditedProduct, shop: EditShop) -> Turn[State]:
    """The later photos of an album change the screen that the first one brought."""
    again = bool(sent.album) and sent.album == state.album
    state, photo = replace(state, album=sent.album), photo_in(sent)
    refusal = unwanted(sent, product)
    if refusal or photo is None:
        return Turn(state, refusal, calm=again)
    count = keep_photo(shop, state.product, photo)
    return Turn(state, None if again else t("products-photo-added", count=count), calm=again)


def _table(state: State, text: str, product: EditedProduct, shop: EditShop) -> Turn[State]:
    """A message is read alone; if that is not enough, with what was understood of the one before it."""
    understood = read(text, product, shop.settings)
    if state.kept and not (understood.sound and understood.grid.axes):
        longer = f"{state.kept}\n{text}"
        again = read(longer, product, shop.settings)
        if again.sound or not understood.sound:
            text, understood = longer, again
    told = _told(understood)
    if not understood.lines and product.status != "draft":
        return stay(State(state.product, told=told), t("products-not-understood"))
    if not understood.sound or not understood.lines:
        return stay(State(state.product, kept="\n".join(understood.lines)[:LONGEST], told=told))
    if product.status != "draft":
        return stay(State(state.product, text=text[:LONGEST], told=told))
    return _take(state, product, understood, shop)


def _told(understood: Understood) -> tuple[Complaint, ...]:
    """Complaints as the page remembers them: short."""
    return tuple(
        replace(each, line=cut_plain(each.line, 60), more=cut_plain(each.more, 60))
        for each in understood.complaints[:TOLD]
    )


def _apply(state: State, version: int, product: EditedProduct, shop: EditShop) -> Turn[State]:
    understood = read(state.text, product, shop.settings)
    if version != product.version or not understood.sound:
        return stay(state, t("product-edited"))
    return _take(state, product, understood, shop)


def _take(state: State, product: EditedProduct, understood: Understood, shop: EditShop) -> Turn[State]:
    shop.set_grid(product.id, product.version, understood.grid)
    count = len(understood.grid.offers)
    return stay(State(state.product, told=_told(understood)), t("products-taken", count=count))


dialog = Dialog(
    name="products_edit",
    state=State,
    open=_open,
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
