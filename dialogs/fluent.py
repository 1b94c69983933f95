"""Fluent files as lists of parts that are quick to join. What is rare is left to the Fluent runtime.

A message is text, variables, and choices by number or word; references to other messages are put in place when it is
loaded. In the files only ``<b> <i> <u> <s> <code> <pre> <blockquote>`` and ``<a href="...">`` are markup; every other
``<`` and ``&`` is a plain sign, escaped in the HTML form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from fluent.runtime import FluentBundle
from fluent.runtime.resolver import Pattern
from fluent.syntax import FluentParser, ast, visitor

_TAG = re.compile(r'</?(?:b|i|u|s|code|pre|blockquote)>|<a href="[^"<>]*">|</a>')


class TextsError(Exception):
    """A file of texts cannot be used: where and why, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Var:
    """An argument."""

    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """Parts chosen by an argument: by its value, by its plural category, else the default."""

    name: str
    cases: "Mapping[str, tuple[Part, ...]]"
    default: str


@dataclass(frozen=True, slots=True)
class Rest:
    """What we do not compile (functions, terms): formatted by the Fluent runtime."""

    bundle: FluentBundle
    pattern: Pattern


Part = str | Var | Select | Rest


@dataclass(frozen=True, slots=True)
class Message:
    """A message in both forms. ``variables`` are the arguments it uses, ``tagged`` whether it holds markup."""

    html: tuple[Part, ...]
    plain: tuple[Part, ...]
    variables: frozenset[str]
    tagged: bool


@cache
def _read(path: Path) -> ast.Resource:
    """A file's syntax tree: parsing is most of what texts cost at start, so it is done once in a process."""
    return FluentParser().parse(path.read_text(encoding="utf-8"))


def parse(path: Path) -> dict[str, ast.Message]:
    """The messages of a file by id. Raises TextsError for a syntax error or an id that stands there twice."""
    found: dict[str, ast.Message] = {}
    for entry in _read(path).body:
        if isinstance(entry, ast.Junk):
            raise TextsError(f"{path}: cannot read {(entry.content or '').strip().splitlines()[0]!r}")
        if isinstance(entry, ast.Message) and entry.value is not None:
            if entry.id.name in found:
                raise TextsError(f"{path}: {entry.id.name} stands there twice")
            found[entry.id.name] = entry
    return found


def compile_all(language: str, sources: list[Path]) -> dict[str, Message]:
    """Compile every message of these files; a later file replaces the messages of an earlier one."""
    bundle = FluentBundle([language], use_isolating=False)
    messages: dict[str, ast.Message] = {}
    for path in sources:
        messages |= parse(path)
        bundle.add_resource(_read(path), allow_overrides=True)
    compiler = _Compiler(bundle, messages)
    return {name: compiler.message(name) for name in messages}


class _Variables(visitor.Visitor):
    """Finds the arguments that an expression uses."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the library's name
        self.found.add(node.id.name)


class _Compiler:
    """Compiles one language's messages."""

    def __init__(self, bundle: FluentBundle, messages: dict[str, ast.Message]) -> None:
        self.bundle = bundle
        self.messages = messages
        self.tagged = False
        self.variables: set[str] = set()
        self.rests = 0

    def message(self, name: str) -> Message:
        """One message, with those that it refers to put in place."""
        self.tagged, self.variables = False, set()
        pattern = self.messages[name].value
        assert pattern is not None
        html = self._parts(name, pattern, as_html=True, depth=0)
        plain = self._parts(name, pattern, as_html=False, depth=0)
        return Message(html, plain, frozenset(self.variables), self.tagged)

    def _parts(self, name: str, pattern: ast.Pattern, *, as_html: bool, depth: int) -> tuple[Part, ...]:
        if depth > 5:
            raise TextsError(f"{name} refers to itself")
        parts: list[Part] = []
        for element in pattern.elements:
            for part in self._element(name, element, as_html=as_html, depth=depth):
                if isinstance(part, str) and parts and isinstance(parts[-1], str):
                    parts[-1] += part
                else:
                    parts.append(part)
        return tuple(parts)

    def _element(
        self, name: str, element: ast.TextElement | ast.Placeable, *, as_html: bool, depth: int
    ) -> tuple[Part, ...]:
        if isinstance(element, ast.TextElement):
            return (self._text(element.value, as_html=as_html),)
        match element.expression:
            case ast.StringLiteral() as literal:
                text = str(literal.parse()["value"])
                return (escape(text, quote=False) if as_html else text,)
            case ast.VariableReference() as variable:
                self.variables.add(variable.id.name)
                return (Var(variable.id.name),)
            case ast.MessageReference(id=target, attribute=None) if target.name in self.messages:
                value = self.messages[target.name].value
                assert value is not None
                return self._parts(name, value, as_html=as_html, depth=depth + 1)
            case ast.SelectExpression(selector=ast.VariableReference() as chosen, variants=variants):
                return (self._select(name, chosen.id.name, variants, as_html=as_html, depth=depth),)
            case expression:
                return (self._rest(expression),)

    def _select(self, name: str, variable: str, variants: list[ast.Variant], *, as_html: bool, depth: int) -> Select:
        self.variables.add(variable)
        cases: dict[str, tuple[Part, ...]] = {}
        default = ""
        for variant in variants:
            key = variant.key.name if isinstance(variant.key, ast.Identifier) else variant.key.value
            cases[key] = self._parts(name, variant.value, as_html=as_html, depth=depth + 1)
            default = key if variant.default else default
        return Select(variable, cases, default)

    def _rest(self, expression: ast.SelectExpression | ast.InlineExpression | ast.Placeable) -> Rest:
        finder = _Variables()
        finder.visit(expression)
        self.variables |= finder.found
        self.rests += 1
        name = f"rest-{self.rests}"
        whole = ast.Message(ast.Identifier(name), ast.Pattern([ast.Placeable(expression)]))
        self.bundle.add_resource(ast.Resource([whole]))
        value = self.bundle.get_message(name).value
        assert value is not None
        return Rest(self.bundle, value)

    def _text(self, text: str, *, as_html: bool) -> str:
        tags = _TAG.findall(text)
        if not tags:
            return escape(text, quote=False) if as_html else text
        self.tagged = True
        between = _TAG.split(text)
        if not as_html:
            return "".join(between)
        woven = [escape(between[0], quote=False)]
        for tag, rest in zip(tags, between[1:], strict=True):
            woven += (tag, escape(rest, quote=False))
        return "".join(woven)
