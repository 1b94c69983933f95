"""A Screen becomes what Telegram takes: HTML text, a keyboard, perhaps a photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.codec import BACK, encode_act, encode_card, encode_go
from dialogs.cutting import cut_html, cut_plain
from dialogs.kit import Act, Ask, Back, Button, CardButton, Copy, Go, Line, Link, Screen
from dialogs.texts import Texts
from store.model.product import Photo

TEXT_LIMIT = 4096  # UTF-16 units after parsing; core.telegram.org/bots/api#sendmessage
CAPTION_LIMIT = 1024
LABEL_LIMIT = 64  # ours: what still fits a phone's width in one row
PLACEHOLDER_LIMIT = 64
COPY_LIMIT = 256

Markup = dict[str, Any]

_STYLED = (Go, Act, CardButton)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent. ``inline`` and ``reply`` are mutually exclusive keyboards."""

    text: str
    inline: Markup | None
    reply: Markup | None
    photo: Photo | None


def render(
    screen: Screen, texts: Texts, locale: str, *, token: str = "", notice: bool = False, lead: Line = ""
) -> Rendered:
    """Render a screen of the frame with this token. ``notice``: its buttons open new messages. ``lead`` goes first."""
    lines = [texts.html(line, locale) if line else "" for line in screen.lines]
    if lead:
        lines = [texts.html(lead, locale), "", *lines]
    limit = CAPTION_LIMIT if screen.photo else TEXT_LIMIT
    text = cut_html("\n".join(lines), limit)
    rows = [[_button(button, texts, locale, token, notice=notice) for button in row] for row in screen.rows]
    inline = {"inline_keyboard": rows} if rows else None
    return Rendered(text, inline, _reply(screen.ask, texts, locale) if screen.ask else None, screen.photo)


def toast(line: Line, texts: Texts, locale: str) -> str:
    """A line for callback answers: at most 200 characters."""
    return cut_plain(texts.plain(line, locale), 200)


def _button(button: Button, texts: Texts, locale: str, token: str, *, notice: bool) -> Markup:
    made: Markup = {"text": cut_plain(texts.plain(button.label, locale), LABEL_LIMIT)}
    match button:
        case Go(route=route):
            made["callback_data"] = encode_go(route, fresh=notice)
        case Act(action=action, args=args):
            made["callback_data"] = encode_act(token, action, args)
        case Back():
            made["callback_data"] = encode_act(token, BACK, ())
        case CardButton(verb=verb, id=entity, version=version):
            made["callback_data"] = encode_card(verb, entity, version)
        case Link(url=url):
            made["url"] = url
        case Copy(text=text):
            made["copy_text"] = {"text": text[:COPY_LIMIT]}
    if isinstance(button, _STYLED) and button.style:
        made["style"] = button.style
    return made


def _reply(ask: Ask, texts: Texts, locale: str) -> Markup:
    rows: list[Sequence[Markup]] = []
    if ask.contact:
        rows.append([{"text": texts.plain(ask.contact, locale), "request_contact": True}])
    rows.extend([{"text": texts.plain(label, locale)} for label in row] for row in ask.choices)
    if not rows:
        return {"force_reply": True, **_placeholder(ask, texts, locale)}
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True, **_placeholder(ask, texts, locale)}


def _placeholder(ask: Ask, texts: Texts, locale: str) -> Markup:
    if ask.placeholder is None:
        return {}
    return {"input_field_placeholder": cut_plain(texts.plain(ask.placeholder, locale), PLACEHOLDER_LIMIT)}
