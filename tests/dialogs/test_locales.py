"""Every language has every text with the same arguments; the code uses each of them, rightly, and no other."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dialogs.fluent import Message
from dialogs.texts import LOCALES, Texts
from store.model.order import ATTENTION

ROOT = Path(__file__).parents[2]
LANGUAGES = tuple(sorted(folder.name for folder in LOCALES.iterdir()))
TEXTS = Texts(LANGUAGES, strict=True)
ENGLISH = TEXTS.messages["en"]
ID = re.compile(r"[a-z]+(-[a-z_]+)+")


@dataclass(frozen=True)
class Use:
    """A text named in the code: its id (or pattern, for an f-string), its arguments (None: not told), the place."""

    pattern: str
    arguments: frozenset[str] | None
    where: str
    line_of_screen: bool = False


def sources() -> list[Path]:
    return [path for floor in ("bot", "handlers", "dialogs", "store") for path in (ROOT / floor).rglob("*.py")]


def patterns(node: ast.expr) -> list[str]:
    """The ids that an expression can be, as regular expressions."""
    match node:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.IfExp(body=body, orelse=orelse):
            return patterns(body) + patterns(orelse)
        case ast.JoinedStr(values=values):
            return ["".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[a-z_-]+" for v in values)]
    return []


def uses() -> Iterator[Use]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            if node.func.id not in ("t", "T", "Refused"):
                continue
            names = [keyword.arg for keyword in node.keywords]
            known = node.func.id != "T" and None not in names
            arguments = frozenset(name for name in names if name) if known else None
            for pattern in patterns(node.args[0]):
                yield Use(pattern, arguments, f"{path.relative_to(ROOT)}:{node.lineno}")


USES = list(uses())


def matching(use: Use) -> list[str]:
    return [name for name in ENGLISH if re.fullmatch(use.pattern, name)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_arguments(language: str) -> None:
    def shape(message: Message) -> tuple[frozenset[str], bool]:
        return message.variables, message.tagged

    assert {name: shape(message) for name, message in TEXTS.messages[language].items()} == {
        name: shape(message) for name, message in ENGLISH.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_files(language: str) -> None:
    ours, english = ({path.name for path in (LOCALES / each).iterdir()} for each in (language, "en"))
    assert ours == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_written_twice(language: str) -> None:
    files = (LOCALES / language).glob("*.ftl")
    ids = [text for file in files for text in re.findall(r"^([a-z][\w-]*) *=", file.read_text("utf-8"), re.MULTILINE)]
    assert sorted(ids) == sorted(set(ids))


def test_every_text_that_the_code_names_exists() -> None:
    assert len(USES) > 150
    assert [f"{use.where}: {use.pattern}" for use in USES if not matching(use)] == []


def test_every_text_gets_its_arguments_where_it_is_named() -> None:
    lacking = [
        f"{use.where}: {name} needs {sorted(ENGLISH[name].variables - use.arguments)}"
        for use in USES
        if use.arguments is not None
        for name in matching(use)
        if not ENGLISH[name].variables <= use.arguments
    ]
    assert lacking == []


def test_no_text_is_unused() -> None:
    named = {name for use in USES for name in matching(use)}
    quoted = {
        node.value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value)
    }
    assert sorted(set(ENGLISH) - named - quoted) == []


def test_every_reason_for_attention_has_words() -> None:
    assert {f"attention-{reason}" for reason in ATTENTION} == {
        name for name in ENGLISH if name.startswith("attention-")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_texts_are_short(language: str) -> None:
    """Commands hold at most 256 characters and toasts 200; labels must leave room for their data."""
    limits = {"toast-": 150, "command-": 60, "common-": 24, "home-": 80}
    for name, message in TEXTS.messages[language].items():
        limit = next((limit for prefix, limit in limits.items() if name.startswith(prefix)), 1500)
        length = sum(len(part) for part in message.plain if isinstance(part, str))
        assert 0 < length <= limit or message.variables, (name, length)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_toasts_hold_no_markup(language: str) -> None:
    """Whatever stands on a button or in a toast is rendered plain."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in plain_ids(node):
                for name in matching(Use(text, None, "")):
                    assert not TEXTS.messages[language][name].tagged, f"{path}: {name}"


def plain_ids(node: ast.AST) -> Iterator[str]:
    """The ids of texts in labels of buttons and in toasts."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    given: list[ast.expr] = [keyword.value for keyword in node.keywords if keyword.arg in ("label", "toast", "contact")]
    places = {"go": 1, "card": 3, "stay": 1, "Turn": 1, "Copy": 0, "Link": 0, "Back": 0, "close": 0}
    place = places.get(node.func.id)
    if place is not None and len(node.args) > place:
        given.append(node.args[place])
    for expression in given:
        for inner in ast.walk(expression):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "t":
                yield from patterns(inner.args[0])
