"""What a customer may set: the language, at once."""

from dataclasses import dataclass
from typing import Protocol

from dialogs.kit import BadPress, Button, Dialog, Event, Press, Screen, Turn, act, screen, stay, t
from dialogs.pieces import back, home
from store.model.settings import Settings

# Each language in its own words: whoever cannot read the screen finds it all the same.
LANGUAGES = {"en": "English", "zh": "简体中文"}


class SettingsShop(Protocol):
    """What the settings need of the shop."""

    settings: Settings
    locale: str

    def set_locale(self, locale: str) -> object: ...


@dataclass(frozen=True, slots=True)
class State:
    """Nothing to remember."""


@dataclass(frozen=True, slots=True)
class View:
    """The languages that the shop speaks, and the one that is read now."""

    languages: tuple[str, ...]
    locale: str


def _open(_args: tuple[str, ...], _shop: SettingsShop) -> State:
    return State()


def load(_state: State, shop: SettingsShop) -> View:
    """The languages."""
    return View(shop.settings.languages, shop.locale)


def turn(state: State, event: Event, shop: SettingsShop) -> Turn[State]:
    """Choose a language: the same turn already speaks it."""
    match event.input:
        case Press("language") as press if press.text() in shop.settings.languages:
            shop.set_locale(press.text())
            shop.locale = press.text()
            return stay(state, t("settings-language-set"))
        case _:
            raise BadPress(f"settings: {event.input}")


def draw(_state: State, view: View) -> Screen:
    """One button a language, the present one marked."""
    rows: list[list[Button]] = []
    for language in view.languages:
        name = LANGUAGES.get(language, language)
        label = t("settings-chosen", language=name) if language == view.locale else name
        rows.append([act("language", language, label=label)])
    rows.append([back(), home()])
    return screen(t("settings-title"), "", t("settings-language"), rows=rows)


dialog = Dialog(name="settings", state=State, open=_open, load=load, turn=turn, draw=draw, mode="single")
