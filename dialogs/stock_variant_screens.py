"""How a variant's stock looks to its owners: the counters, the ledger, and from how many down it runs low."""

from dialogs.kit import Button, Line, Moment, Screen, T, act, go, screen, t
from dialogs.pieces import back, home, pager, titled
from dialogs.stock_state import State, View
from store.model.stock import Move

LIMITS = (0, 1, 3, 5, 10, 20)
KNOWN = ("counted", "received", "damaged", "lost")


def draw_variant(state: State, view: View) -> Screen:
    """Everything about one variant, and what can be done."""
    stocked = view.named[state.variant]
    lines: list[Line] = [t("stock-variant", title=titled(stocked.title, stocked.options))]
    if stocked.sku:
        lines.append(t("stock-sku", sku=stocked.sku))
    if stocked.barcode:
        lines.append(t("stock-barcode", barcode=stocked.barcode))
    lines += ["", t("stock-counters", on_hand=stocked.on_hand, promised=stocked.promised, left=stocked.left)]
    if 0 <= stocked.left <= stocked.low:
        lines.append(t("stock-is-low"))
    elif stocked.left < 0:
        lines.append(t("stock-is-over", count=-stocked.left))
    lines.append(t("stock-limit-none") if not stocked.low else t("stock-limit", count=stocked.low))
    lines.append(t("stock-backorder-on" if stocked.backorder else "stock-backorder-off"))
    if not stocked.sold:
        lines.append(t("stock-not-sold"))
    backorder = t("stock-backorder-stop" if stocked.backorder else "stock-backorder-allow")
    rows: list[list[Button]] = [
        [act("ledger", label=t("stock-ledger")), act("low", label=t("stock-limit-change"))],
        [act("backorder", 0 if stocked.backorder else 1, label=backorder)],
    ]
    if stocked.sold:
        rows.append([go(f"product-{stocked.product}-{stocked.variant}", t("stock-product"))])
    rows += [[go("stock", t("stock-all"))], [back(), home()]]
    return screen(*lines, "", t("stock-how-here"), rows=rows)


def draw_ledger(state: State, view: View) -> Screen:
    """What changed, newest first."""
    stocked = view.named[state.variant]
    lines: list[Line] = [t("stock-ledger-title", title=titled(stocked.title, stocked.options)), ""]
    lines += [_move(move) for move in view.ledger.moves]
    if not view.ledger.moves:
        lines.append(t("stock-ledger-empty"))
    rows: list[list[Button]] = [
        pager(len(state.trail), after=view.ledger.after),
        [act("close", label=t("common-back")), home()],
    ]
    return screen(*lines, rows=rows)


def draw_limit(state: State, view: View) -> Screen:
    """From how many down it runs low."""
    stocked = view.named[state.variant]
    numbers: list[Button] = [
        act(
            "limit",
            number,
            label=t("stock-limit-chosen" if number == stocked.own_low else "stock-limit-to", count=number),
        )
        for number in LIMITS
    ]
    usual = t("stock-limit-shop-chosen" if stocked.own_low is None else "stock-limit-shop", count=view.shop_low)
    rows: list[list[Button]] = [
        numbers[:3],
        numbers[3:],
        [act("limit", "shop", label=usual)],
        [act("close", label=t("common-back"))],
    ]
    title = titled(stocked.title, stocked.options)
    return screen(t("stock-limit-ask", title=title), t("stock-limit-hint"), rows=rows)


def signed(number: int) -> str:
    """A change with its sign."""
    return f"+{number}" if number > 0 else f"\N{MINUS SIGN}{-number}" if number < 0 else "±0"


def reason_text(reason: str) -> T | str:
    """A reason in the reader's language, or as somebody wrote it."""
    if reason in KNOWN:
        return t(f"stock-reason-{reason}")
    return reason or t("stock-reason-none")


def _move(move: Move) -> Line:
    if move.order:
        what = t(f"stock-order-{move.kind}", count=move.quantity, order=move.order)
    else:
        reason = t("stock-reason-import") if move.who == "import" else reason_text(move.reason)
        what = t("stock-shelf", change=signed(move.on_hand), reason=reason)
    return t("stock-move", at=Moment(move.at), what=what, who=move.name or t(f"stock-who-{move.who}"))
