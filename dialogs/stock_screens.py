"""How the stock looks to its owners: the list of what runs low, what was found, typed changes before they are done."""

from dialogs.cutting import cut_plain
from dialogs.kit import Button, Line, Screen, T, act, go, screen, t
from dialogs.pieces import back, home, pager, short, titled
from dialogs.stock_state import SHOWN, State, View
from dialogs.stock_variant_screens import draw_ledger, draw_limit, draw_variant, reason_text, signed
from store.model.stock import Counted, Stocked, Typed

LINE = 60  # UTF-16 units of a typed line that are repeated


def draw(state: State, view: View) -> Screen:
    """The screen of the present step."""
    match state.step:
        case "list":
            return _list(state, view)
        case "found":
            return _found(state, view)
        case "typed":
            return _typed(state, view)
        case "reason":
            return screen(t("stock-reason-ask"), rows=[[act("close", label=t("stock-drop"))]])
        case "done":
            return _done(state, view)
        case "ledger":
            return draw_ledger(state, view)
        case "low":
            return draw_limit(state, view)
        case _:
            return draw_variant(state, view)


def _list(state: State, view: View) -> Screen:
    """What runs low, the emptiest first, and how changes are typed."""
    first = len(state.trail) * SHOWN + 1
    lines: list[Line] = [t("stock-title")]
    rows: list[list[Button]] = []
    for number, stocked in enumerate(view.low.stocked, first):
        lines += ["", _named(number, stocked), _counters(stocked)]
        rows.append([_button(number, stocked)])
    if not view.low.stocked:
        lines += ["", t("stock-page-empty" if view.low.after or state.trail else "stock-nothing-low")]
    rows += [pager(len(state.trail), after=view.low.after), [back(), home()]]
    return screen(*lines, "", t("stock-how"), rows=rows)


def _found(state: State, view: View) -> Screen:
    """Variants that a search found."""
    rows: list[list[Button]] = []
    lines: list[Line] = []
    for number, stocked in enumerate(view.named.values(), state.page * SHOWN + 1):
        lines += ["", _named(number, stocked), _counters(stocked)]
        rows.append([_button(number, stocked)])
    more = "next" if (state.page + 1) * SHOWN < len(state.found) else None
    rows += [pager(state.page, after=more), [act("close", label=t("common-back")), home()]]
    if not state.found:
        return screen(t("stock-found-nothing", words=state.words), "", t("stock-how"), rows=rows)
    return screen(t("stock-found", words=state.words, count=len(state.found)), *lines, rows=rows)


def _typed(state: State, view: View) -> Screen:
    """What the lines come to; what cannot be done; and the first thing that must be asked."""
    lines: list[Line] = [t("stock-check"), ""]
    lines += [_change(view.named[each.variant], each) for each in view.count.changes]
    lines += [_trouble(line) for line in state.lines if line.problem and not line.choices]
    asked = next((at for at, line in enumerate(state.lines) if line.choices), None)
    if asked is not None:
        question, rows = _ask(state, view, asked)
        return screen(*lines, "", question, rows=rows)
    rows = []
    doable = [each for each in view.count.changes if each.possible]
    if doable:
        label = t("stock-apply", count=len(doable))
        rows.append([act("apply", state.key, view.count.version, label=label, style="success")])
    rows += _meanings(state, view)
    rows.append([act("close", label=t("stock-drop"))])
    return screen(*lines, rows=rows)


def _ask(state: State, view: View, at: int) -> tuple[T, list[list[Button]]]:
    line = state.lines[at]
    rows: list[list[Button]] = [
        [act("choose", at, variant, label=_choice(view.named[variant]))]
        for variant in line.choices
        if variant in view.named
    ]
    rows += [[act("skip", at, label=t("stock-skip"))], [act("close", label=t("stock-drop"))]]
    return t("stock-which" if line.problem == "which" else "stock-near", line=cut_plain(line.text, LINE)), rows


def _meanings(state: State, view: View) -> list[list[Button]]:
    """What a number without a sign means; and, where there is but one change, why it is made."""
    rows: list[list[Button]] = []
    if any(line.variant and not line.sign for line in state.lines):
        label = t("stock-mean-counted" if state.arrived else "stock-mean-arrived")
        rows.append([act("arrived", 0 if state.arrived else 1, label=label)])
    if len(state.lines) == 1 and view.count.changes:
        known: list[Button] = [
            act("why", "counted", label=t("stock-reason-counted")),
            act("why", "received", label=t("stock-reason-received")),
            act("why", "damaged", label=t("stock-reason-damaged")),
            act("why", "lost", label=t("stock-reason-lost")),
        ]
        rows += [known[:2], known[2:], [act("other", label=t("stock-reason-other"))]]
    return rows


def _done(state: State, view: View) -> Screen:
    done = [each for each in state.seen if each.possible and each.variant in view.named]
    lines: list[Line] = [t("stock-done-title"), "", *(_change(view.named[each.variant], each) for each in done)]
    rows: list[list[Button]] = []
    if not state.variant and len({each.variant for each in done}) == 1:
        rows.append([go(f"stock-{done[0].variant}", t("stock-open"))])
    rows.append([act("close", label=t("common-back")), home()])
    return screen(*lines, "", t("stock-how-short"), rows=rows)


def _change(stocked: Stocked, change: Counted) -> Line:
    title = titled(short(stocked.title), stocked.options)
    if not change.possible:
        return t("stock-too-few", title=title, before=change.before)
    return t(
        "stock-change",
        title=title,
        before=change.before,
        after=change.after,
        change=signed(change.after - change.before),
        reason=reason_text(change.reason),
    )


def _trouble(line: Typed) -> Line:
    if line.problem == "rest":
        return t("stock-rest", count=line.number)
    return t(f"stock-problem-{line.problem}", line=cut_plain(line.text, LINE))


def _named(number: int, stocked: Stocked) -> Line:
    title = titled(short(stocked.title, 60), stocked.options)
    if stocked.sku:
        return t("stock-item", number=number, title=title, sku=stocked.sku)
    return t("stock-item-plain", number=number, title=title)


def _counters(stocked: Stocked) -> Line:
    return t("stock-counters", on_hand=stocked.on_hand, promised=stocked.promised, left=stocked.left)


def _button(number: int, stocked: Stocked) -> Button:
    label = t("stock-button", number=number, title=_short_name(stocked), left=stocked.left)
    return go(f"stock-{stocked.variant}", label)


def _choice(stocked: Stocked) -> T:
    return t("stock-choice", sku=short(stocked.sku, 24), title=_short_name(stocked))


def _short_name(stocked: Stocked) -> T | str:
    return titled(short(stocked.title, 24), short(stocked.options, 16))
