"""The stock, for owners: what runs low, changes typed line by line, and the page of a variant with its ledger."""

from dataclasses import replace

from dialogs.cutting import cut_plain
from dialogs.kit import BadPress, Dialog, Event, Press, Route, Said, Sent, T, Turn, stay, t, whole
from dialogs.pieces import titled, turn_page
from dialogs.stock_screens import draw
from dialogs.stock_state import SHOWN, State, StockShop, base, load
from store.model.finding import Find
from store.model.stock import MOST_STOCK, Count, Typed
from store.rules.stock_lines import reason_of, tidy

FOUND = 40  # variants of what a search finds
PRODUCTS = 20
WORDS = 60  # UTF-16 units of a search that are repeated
REASONS = ("counted", "received", "damaged", "lost")


def _open(args: tuple[str, ...], shop: StockShop) -> State | None:
    if not shop.is_owner:
        return None
    match args:
        case ():
            return State()
        case (variant,) if (found := whole(variant)) and shop.stocked([found]):
            return State(found, "page")
        case _:
            return None


def turn(state: State, event: Event, shop: StockShop) -> Turn[State]:
    """Turn pages, take what is typed, do what was shown."""
    match event.input:
        case Press("page") as press:
            return _page(state, press)
        case Press("close"):
            return stay(base(state))
        case Press("ledger") if state.variant:
            return stay(State(state.variant, "ledger"))
        case Press("low") if state.variant:
            return stay(State(state.variant, "low"))
        case Press("limit") as press if state.variant:
            return _limit(state, press.text(), shop)
        case Press("backorder") as press if state.variant:
            shop.set_backorder(state.variant, press.number())
            return stay(base(state), t("stock-noted"))
        case Press() as press:
            return _settle(state, press, shop)
        case Said(text):
            return _said(state, text, event, shop)
        case Sent():
            return stay(state, t("stock-words-please"))
        case _:
            raise BadPress(f"stock: {event.input}")


def _page(state: State, press: Press) -> Turn[State]:
    if state.step == "found":
        if not 0 <= press.number() * SHOWN < max(1, len(state.found)):
            raise BadPress("page")
        return stay(replace(state, page=press.number()))
    trail = turn_page(state.trail, press.number(0), press.text(1))
    if trail is None or state.step not in ("list", "ledger"):
        raise BadPress("page")
    return stay(replace(state, trail=trail))


def _limit(state: State, text: str, shop: StockShop) -> Turn[State]:
    """From how many down it runs low: a number, or the shop's."""
    number = None if text == "shop" else whole(tidy(text).strip())
    if text != "shop" and (number is None or not 0 <= number <= MOST_STOCK):
        return stay(state, t("stock-limit-please"))
    shop.set_low(state.variant, number)
    return stay(base(state), t("stock-noted"))


def _settle(state: State, press: Press, shop: StockShop) -> Turn[State]:
    """What is pressed while typed lines are shown."""
    if press.action == "apply":
        return _apply(state, press.text(0), press.text(1), shop)
    if state.step not in ("typed", "reason"):
        raise BadPress(press.action)
    match press.action:
        case "choose":
            return _choose(state, press.number(0), press.number(1), shop)
        case "skip" if 0 <= press.number() < len(state.lines):
            line = replace(state.lines[press.number()], choices=(), problem="left")
            return _shown(_with(state, press.number(), line), shop)
        case "arrived":
            return _shown(replace(state, arrived=press.number() == 1), shop)
        case "why" if press.text() in REASONS:
            return _reason(state, press.text(), shop)
        case "other":
            return stay(replace(state, step="reason"))
        case _:
            raise BadPress(press.action)


def _choose(state: State, number: int, variant: int, shop: StockShop) -> Turn[State]:
    if not 0 <= number < len(state.lines) or variant not in state.lines[number].choices:
        raise BadPress("choose")
    line = replace(state.lines[number], variant=variant, choices=(), problem="")
    return _shown(_with(state, number, line), shop)


def _apply(state: State, key: str, version: str, shop: StockShop) -> Turn[State]:
    """Do what was shown, once; what has changed in the meantime is shown first."""
    if key != state.key or not key:
        raise BadPress("apply")
    if state.step == "done":
        return stay(state, t("stock-done-already"))
    done = shop.count(state.lines, key, version, arrived=state.arrived)
    if done is None:
        now = shop.reckon(state.lines, arrived=state.arrived)
        return stay(replace(state, step="typed", seen=now.changes), _moved(state, now, shop), alert=True)
    return stay(replace(state, step="done", seen=done.changes), t("stock-done"))


def _moved(state: State, now: Count, shop: StockShop) -> T:
    """What somebody else has changed since the lines were shown."""
    for old, new in zip(state.seen, now.changes, strict=False):
        if old.variant == new.variant and old.before != new.before and (found := shop.stocked([new.variant])):
            title = cut_plain(found[0].title, WORDS)
            return t("stock-moved", title=titled(title, found[0].options), before=old.before, now=new.before)
    return t("stock-changed")


def _said(state: State, text: str, event: Event, shop: StockShop) -> Turn[State]:
    if state.step == "reason":
        return _reason(state, reason_of(" ".join(tidy(text).split())), shop)
    if state.step == "low" and whole(tidy(text).strip()) is not None:
        return _limit(state, text, shop)
    lines = shop.read_lines(text, state.variant)
    alone = lines[0] if len(lines) == 1 else None
    if alone and alone.problem == "page":
        return _found(state, alone.choices, alone.text)
    if not lines or (alone and alone.problem == "words"):
        find = Find(" ".join(text.split())[:256], all=True, limit=PRODUCTS)
        return _found(state, shop.variants_of(event.found(find).ids, FOUND), find.words)
    return _shown(replace(base(state), step="typed", lines=lines, key=shop.new_id()), shop)


def _found(state: State, variants: tuple[int, ...], words: str) -> Turn[State]:
    """One variant is opened, several are shown."""
    if len(variants) == 1:
        return Turn(base(state), go=Route("stock", (str(variants[0]),)))
    return stay(replace(base(state), step="found", words=cut_plain(words, WORDS), found=variants))


def _reason(state: State, reason: str, shop: StockShop) -> Turn[State]:
    lines = tuple(replace(line, reason=reason) for line in state.lines)
    return _shown(replace(state, step="typed", lines=lines), shop)


def _with(state: State, number: int, line: Typed) -> State:
    return replace(state, lines=(*state.lines[:number], line, *state.lines[number + 1 :]))


def _shown(state: State, shop: StockShop) -> Turn[State]:
    """Show what the lines come to, and remember what was shown."""
    return stay(replace(state, seen=shop.reckon(state.lines, arrived=state.arrived).changes))


dialog = Dialog(
    name="stock",
    state=State,
    open=_open,
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
