"""What the owners are told when something runs low."""

from collections.abc import Sequence

from dialogs.kit import Button, Line, Screen, go, screen, t
from dialogs.pieces import short, titled
from store.model.stock import Stocked


def low_alert(stocked: Sequence[Stocked]) -> Screen:
    """Variants that have fallen to their number, each with the way to its page; none named: there are many."""
    every: list[Button] = [go("stock", t("stock-all"))]
    if not stocked:
        return screen(t("alert-low-many"), rows=[every])
    lines: list[Line] = [t("alert-low", count=len(stocked)), ""]
    rows: list[list[Button]] = []
    for each in stocked:
        title = titled(short(each.title), short(each.options, 24))
        lines.append(
            t("alert-low-one", title=title, left=each.left) if each.left > 0 else t("alert-low-out", title=title)
        )
        rows.append([go(f"stock-{each.variant}", t("alert-low-open", title=short(each.title), left=each.left))])
    return screen(*lines, rows=[*rows, every])
