"""A product's words: name and description, in each of the shop's languages."""

import re
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from dialogs.cutting import cut_html, cut_plain
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
    screen,
    stay,
    t,
)
from dialogs.pieces import back
from dialogs.products_parts import OwnerShop, described, opens, product_of
from store.model.editing import EditedProduct, Wording
from store.model.safehtml import SafeHtml

NAMES = {"en": "English", "zh": "简体中文"}
FIELDS: tuple[Literal["title", "body", "options"], ...] = ("title", "body", "options")
SHOWN = 2000  # UTF-16 units of a description on this screen


class TextsShop(OwnerShop, Protocol):
    """What the words need of the shop."""

    def labels(self, product: int, locale: str) -> dict[str, str]: ...
    def set_labels(self, product: int, version: int, locale: str, labels: dict[str, str]) -> int: ...
    def set_words(self, product: int, version: int, locale: str, title: str, body: str) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    """The language shown ('' the shop's own), and what of it is being typed."""

    product: int
    locale: str = ""
    field: Literal["title", "body", "options"] = "title"


@dataclass(frozen=True, slots=True)
class View:
    """The product, its words and how its options read in the language shown."""

    product: EditedProduct
    words: Wording
    labels: dict[str, str]
    locale: str
    languages: tuple[str, ...]


def load(state: State, shop: TextsShop) -> View:
    """The words."""
    product = product_of(state.product, shop)
    locale = _locale(state, shop)
    words, labels = product.words.get(locale, Wording("")), shop.labels(product.id, locale)
    return View(product, words, labels, locale, shop.settings.languages)


def _locale(state: State, shop: TextsShop) -> str:
    return state.locale if state.locale in shop.settings.languages else shop.settings.language


def turn(state: State, event: Event, shop: TextsShop) -> Turn[State]:
    """Take what is typed: a name, with a description below it, or a description alone."""
    view = load(state, shop)
    match event.input:
        case Said(text) if state.field == "options":
            return _translate(state, view, text, shop)
        case Said(text):
            title, body = view.words.title, view.words.body
            if state.field == "body":
                body = described(text)
            else:
                title, _, below = text.strip().partition("\n")
                body = described(below) if below.strip() else body
            return _set(state, view, title, body, shop)
        case Sent() | Contact():
            return stay(state, t("products-words-please"))
        case Press("language") as press if press.text() in shop.settings.languages:
            return stay(State(state.product, press.text()))
        case Press("field") as press:
            return stay(replace(state, field=FIELDS[press.number() % len(FIELDS)]))
        case Press("clear") as press:
            if press.number() != view.product.version:
                return stay(state, t("product-edited"))
            return _set(state, view, view.words.title, "", shop)
        case _:
            raise BadPress(f"products_texts: {event.input}")


def _set(state: State, view: View, title: str, body: str, shop: TextsShop) -> Turn[State]:
    title = title or view.product.title
    shop.set_words(view.product.id, view.product.version, view.locale, title, body)
    return stay(replace(state, field="title"), t("products-saved"))


def _translate(state: State, view: View, text: str, shop: TextsShop) -> Turn[State]:
    """Lines such as "Size = 尺码"; what is no option and no value of it is left out."""
    pairs = [re.split(r"\s*[=＝:：]\s*", line.strip(), maxsplit=1) for line in text.splitlines() if line.strip()]
    keys = {key.casefold(): key for key in view.labels}
    said = {
        keys[pair[0].casefold()]: pair[1] for pair in pairs if len(pair) == 2 and pair[0].casefold() in keys and pair[1]
    }
    if not said:
        return stay(state, t("products-options-unclear"))
    shop.set_labels(view.product.id, view.product.version, view.locale, said)
    return stay(replace(state, field="title"), t("products-options-saved", count=len(said)))


def draw(state: State, view: View) -> Screen:
    """The words as they are, and what can be sent."""
    title: Line = view.words.title or t("products-no-words")
    lines: list[Line] = [t("products-texts-title", language=NAMES.get(view.locale, view.locale)), ""]
    lines.append(t("products-words", title=title))
    if view.words.body:
        lines += ["", SafeHtml(cut_html(view.words.body, SHOWN))]
    if state.field == "options":
        return _options(view, lines)
    lines += ["", t("products-ask-body" if state.field == "body" else "products-ask-title")]
    rows: list[list[Button]] = []
    if state.field == "title":
        change: list[Button] = [act("field", 1, label=t("products-change-body"))]
        if view.words.body:
            change.append(act("clear", view.product.version, label=t("products-clear-body")))
        rows.append(change)
        if view.labels:
            rows.append([act("field", 2, label=t("products-change-options"))])
    else:
        rows.append([act("field", 0, label=t("products-forget"))])
    if len(view.languages) > 1:
        rows.append([_language(language, view) for language in view.languages])
    rows.append([back()])
    return screen(*lines, rows=rows)


def _options(view: View, lines: list[Line]) -> Screen:
    """The options as they read, to be copied, changed and sent."""
    written = "\n".join(f"{key} = {label or key}" for key, label in view.labels.items())
    lines += ["", t("products-ask-options"), t("products-table-now", table=cut_plain(written, 1500))]
    return screen(*lines, rows=[[act("field", 0, label=t("products-forget"))]])


def _language(language: str, view: View) -> Button:
    name = NAMES.get(language, language)
    label = t("products-chosen", name=name) if language == view.locale else name
    return act("language", language, label=label)


dialog = Dialog(
    name="products_texts",
    state=State,
    open=opens(State),
    load=load,
    turn=turn,
    draw=draw,
    takes_text=lambda _state: True,
)
