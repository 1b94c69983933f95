"""Texts by id in the reader's language, each in two forms: *html* escapes its arguments, *plain* knows no tags."""

import logging
import re
from collections.abc import Mapping
from difflib import get_close_matches
from html import escape
from pathlib import Path

from dialogs import formats
from dialogs.fluent import Message, Part, Rest, Select, TextsError, Var, compile_all
from dialogs.kit import Arg, Line, Moment, T
from store.model.money import Money
from store.model.safehtml import SafeHtml

LOCALES = Path(__file__).parent / "locales"

log = logging.getLogger(__name__)

# Signs in a name that would turn the text around it: overrides of direction, and controls other than newline and tab.
_UNRULY = re.compile("[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f\u007f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATED = "\u2068{}\u2069"


class Texts:
    """Every text in some languages, the shop's own first. Raises TextsError for files that cannot be used.

    ``overrides`` is a folder with ``<language>.ftl`` files whose messages replace ours. ``strict`` raises LookupError
    for a missing text or argument and ValueError for markup where none may be; else the text is shown as well as it
    can be, and the gap logged once.
    """

    def __init__(
        self,
        languages: tuple[str, ...],
        timezone: str = "UTC",
        overrides: Path | None = None,
        *,
        strict: bool = False,
    ) -> None:
        self.languages = languages
        self.timezone = timezone
        self.strict = strict
        self.messages = {language: _load(language, overrides) for language in dict.fromkeys((*languages, "en"))}
        self._told: set[str] = set()

    def html(self, line: Line, locale: str) -> str:
        """A line as HTML for a message or caption: data is escaped."""
        if isinstance(line, T):
            locale = locale if locale in self.messages else self.languages[0]
            message = self._message(line, locale)
            return line.id if message is None else self._join(message.html, line, locale, as_html=True)
        return str(line) if isinstance(line, SafeHtml) else escape(_tame(line), quote=False)

    def plain(self, line: Line, locale: str) -> str:
        """A line without markup for a button, toast, invoice or command."""
        if isinstance(line, T):
            locale = locale if locale in self.messages else self.languages[0]
            message = self._message(line, locale)
            if message is None:
                return line.id
            if message.tagged:
                self._complain(ValueError(f"{line.id} holds markup, but stands where none may be"))
            return self._join(message.plain, line, locale, as_html=False)
        return line.plain() if isinstance(line, SafeHtml) else _tame(line)

    def _message(self, text: T, locale: str) -> Message | None:
        message = self.messages[locale].get(text.id)
        if message is None:
            self._complain(LookupError(f"there is no text {text.id} in {locale}"))
            message = self.messages["en"].get(text.id)
        return message

    def _join(self, parts: tuple[Part, ...], text: T, locale: str, *, as_html: bool) -> str:
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0]
        args, out = text.args, []
        for part in parts:
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, Var):
                out.append(self._arg(args[part.name], locale, as_html) if part.name in args else self._gap(text, part))
            elif isinstance(part, Select):
                chosen = self._choose(part, text, locale)
                out.append(self._join(part.cases[chosen], text, locale, as_html=as_html))
            else:
                out.append(self._rest(part, args, locale, as_html=as_html))
        return "".join(out)

    def _arg(self, value: Arg, locale: str, as_html: bool) -> str:
        if isinstance(value, Money):
            return formats.money(value.amount, value.currency, locale)
        if isinstance(value, int):
            return formats.number(value, locale)
        if isinstance(value, Moment):
            return formats.moment(value.at, value.form, locale, self.timezone)
        return self.html(value, locale) if as_html else self.plain(value, locale)

    def _choose(self, part: Select, text: T, locale: str) -> str:
        value = text.args.get(part.name)
        if value is None:
            self._gap(text, part)
        if isinstance(value, int):
            for key in (str(value), formats.plural(value, locale)):
                if key in part.cases:
                    return key
        return value if isinstance(value, str) and value in part.cases else part.default

    def _rest(self, part: Rest, args: Mapping[str, Arg], locale: str, *, as_html: bool) -> str:
        given = {
            name: value if isinstance(value, int) else self._arg(value, locale, as_html=False)
            for name, value in args.items()
        }
        text, errors = part.bundle.format_pattern(part.pattern, given)
        for error in errors:
            self._complain(LookupError(str(error)))
        return escape(str(text), quote=False) if as_html else str(text)

    def _gap(self, text: T, part: Var | Select) -> str:
        self._complain(LookupError(f"{text.id} is shown without its argument {part.name}"))
        return "…"

    def _complain(self, error: Exception) -> None:
        if self.strict:
            raise error
        if str(error) not in self._told:
            self._told.add(str(error))
            log.error("%s", error)


def _load(language: str, overrides: Path | None) -> dict[str, Message]:
    ours = compile_all(language, sorted((LOCALES / language).glob("*.ftl")))
    if not ours:
        raise TextsError(f"there are no texts in the language {language!r}")
    path = overrides / f"{language}.ftl" if overrides else None
    if path is None or not path.exists():
        return ours
    theirs = compile_all(language, [*sorted((LOCALES / language).glob("*.ftl")), path])
    for name, message in theirs.items():
        if name not in ours:
            near = get_close_matches(name, ours, 1)
            raise TextsError(f"{path}: there is no text {name}" + (f"; did you mean {near[0]}?" if near else ""))
        if unknown := sorted(message.variables - ours[name].variables):
            raise TextsError(f"{path}: {name} has no argument {unknown[0]}")
        if message.tagged and not ours[name].tagged:
            raise TextsError(f"{path}: {name} may hold no markup")
    return theirs


def _tame(text: str) -> str:
    """Data that cannot turn the text around it."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNRULY.sub("", text)
    return _ISOLATED.format(text) if _RIGHT_TO_LEFT.search(text) else text
