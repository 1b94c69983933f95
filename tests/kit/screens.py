"""What every screen must keep: a messenger's limits, whole tags, a way on."""

import html
import re

from dialogs.cutting import units
from dialogs.kit import Act, Back, Go, Screen
from dialogs.texts import Texts
from handlers.render import render

TAGS = re.compile(r"<(/?)([a-z]+)[^<>]*>")


def check_screen(
    screen: Screen, texts: Texts, locale: str, where: str, token: str = "AAAA", *, notice: bool = False
) -> None:
    """AssertionError for a screen that a messenger would refuse or a reader could not use."""
    rendered = render(screen, texts, locale, token=token, notice=notice)
    visible = html.unescape(TAGS.sub("", rendered.text)).strip()
    assert 0 < units(visible) <= (1024 if rendered.photo else 4096), f"{where}: {units(visible)} units"
    _check_tags(rendered.text, where)
    rows = rendered.inline["inline_keyboard"] if rendered.inline else []
    buttons = [button for row in rows for button in row]
    assert len(buttons) <= 100, f"{where}: {len(buttons)} buttons"
    assert all(0 < len(row) <= 8 for row in rows), f"{where}: a row is empty or too long"
    for button in buttons:
        assert button["text"].strip(), f"{where}: a label is empty"
        assert units(button["text"]) <= 64, f"{where}: {button}"
        assert len(button.get("callback_data", "").encode()) <= 64, f"{where}: {button}"
    if screen.ask:
        assert rendered.reply, f"{where}: nothing to answer with"
        assert not rows, f"{where}: a reply keyboard and buttons never share a message"
    else:
        assert any(isinstance(button, Go | Back | Act) for row in screen.rows for button in row) or notice, (
            f"{where}: no way on"
        )


def _check_tags(text: str, where: str) -> None:
    stack: list[str] = []
    for closing, tag in TAGS.findall(text):
        if not closing:
            stack.append(tag)
        else:
            assert stack, f"{where}: {text!r}"
            assert stack.pop() == tag, f"{where}: {text!r}"
    assert not stack, f"{where}: {text!r}"
