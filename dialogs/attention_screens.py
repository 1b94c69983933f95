"""How the owners' attention pages look."""

from dialogs.attention_state import State, View
from dialogs.desk import PAYMENTS
from dialogs.kit import Button, Line, Moment, Screen, Style, act, go, screen, t
from dialogs.order_parts import word
from dialogs.pieces import back, home, item_lines, pager
from store.model.attention import Attended, AttentionPage, Stray, Why
from store.model.order import Payment, Refund
from store.rules.choices import fitting

STYLES: dict[str, Style] = {"serve": "success", "accept": "success", "refund": "danger", "cancel": "danger"}


def draw(state: State, view: View) -> Screen:
    """The screen of the present step."""
    if view.page is not None:
        return _list(state, view.page)
    if view.stray is not None:
        return _stray(state, view.stray)
    if view.case is None:
        raise ValueError(f"nothing is loaded for {state}")
    if state.step in ("charge", "note"):
        keep: list[list[Button]] = [[act("keep", label=t("attend-keep"))]]
        number = view.case.order.number
        ask = t("attend-ask-charge", number=number) if state.step == "charge" else t("attend-ask-note", number=number)
        return screen(ask, rows=keep)
    return _order(view.case)


def _list(state: State, page: AttentionPage) -> Screen:
    ways: list[list[Button]] = [
        pager(len(state.trail), after=page.after),
        [go("figures", t("figures-open"))],
        [back(), home()],
    ]
    if not page.cards and not page.strays:
        return screen(t("attend-none"), "", t("attend-hint"), rows=ways)
    rows: list[list[Button]] = [
        [go(f"attention-stray-{stray.bot}-{stray.update}", _stray_label(stray))] for stray in page.strays
    ]
    for card in page.cards:
        what = t(f"attention-{card.reasons[0]}") if card.reasons else t("attend-goes-back")
        rows.append([go(f"attention-{card.id}", t("attend-one", number=card.number, what=what))])
    return screen(t("attend-title"), "", t("attend-hint"), rows=[*rows, *ways])


def _stray_label(stray: Stray) -> Line:
    return (
        t("stray-one", amount=stray.money, name=stray.name) if stray.money else t("stray-one-unclear", name=stray.name)
    )


def _order(case: Attended) -> Screen:
    """What happened, the money, and what can be decided."""
    order = case.order
    lines: list[Line] = [t("attend-order", number=order.number, state=word(order)), *item_lines(order.lines)]
    lines += [t("total-total", amount=order.total), ""]
    for each in case.why:
        lines += [*_why(each), ""]
    lines += [_payment(each) for each in case.payments] or [t("attend-no-money")]
    lines += [_refund(each) for each in order.refunds]
    if case.blocked:
        lines += ["", t("attend-blocked")]
    rows: list[list[Button]] = []
    for each in case.why:
        rows += _choices(each, case)
    rows += [
        [act("back", order.version, each.id, label=t("attend-refunded", amount=each.amount), style="success")]
        for each in order.refunds
        if each.open
    ]
    block = t("attend-unblock") if case.blocked else t("attend-block")
    ways: list[Button] = [
        act("note", order.version, label=t("attend-note")),
        act("block", int(not case.blocked), label=block),
    ]
    return screen(*lines, rows=[*rows, ways, [back(), home()]])


def _why(each: Why) -> list[Line]:
    lines: list[Line] = [
        t("attend-why", reason=t(f"attention-{each.reason}"), at=Moment(each.at)),
        t(f"happened-{each.reason}"),
    ]
    if each.detail and each.reason == "invoice_refused":  # the rest is seen in the money itself
        lines.append(t("attend-detail", detail=each.detail))
    return [*lines, t("attend-waits")] if each.choice == "wait" else lines


def _choices(each: Why, case: Attended) -> list[list[Button]]:
    version, rows = case.order.version, []
    for choice in fitting(each.reason, case):
        if choice == "wait" and each.choice == "wait":
            continue
        label = t(f"choice-{choice}")
        if choice == "arrived":
            button: Button = act("charge", version, label=label)
        else:
            style = STYLES.get(choice, "")
            button = act("decide", version, each.reason, choice, label=label, style=style)
        rows.append([button])
    return rows


def _payment(each: Payment) -> Line:
    method = t(PAYMENTS.get(each.provider, "desk-by-card"))
    at, charge = Moment(each.at), each.charge or "–"
    if each.tip:
        return t("attend-paid-tip", amount=each.amount, tip=each.tip, method=method, at=at, charge=charge)
    return t("attend-paid", amount=each.amount, method=method, at=at, charge=charge)


def _refund(each: Refund) -> Line:
    if each.open:
        return t("attend-to-refund", amount=each.amount, charge=each.charge or "–")
    if each.status == "failed":
        return t("attend-not-refunded", amount=each.amount)
    return t("attend-was-refunded", amount=each.amount, at=Moment(each.updated_at))


def _stray(state: State, stray: Stray) -> Screen:
    if state.step == "number":
        return screen(t("stray-ask-number"), rows=[[act("keep", label=t("attend-keep"))]])
    amount: Line = t("stray-amount", amount=stray.money) if stray.money else t("stray-unclear")
    lines: list[Line] = [t("stray-title"), "", amount, t("stray-payer", name=stray.name, at=Moment(stray.at))]
    lines += [t("stray-charge", charge=stray.charge or "–"), t("stray-payload", payload=stray.payload or "–"), ""]
    lines.append(t("stray-hint"))
    rows: list[list[Button]] = []
    if stray.money:
        rows.append([act("number", label=t("stray-belongs"), style="success")])
    rows += [[act("returned", label=t("stray-returned"))], [back(), home()]]
    return screen(*lines, rows=rows)
